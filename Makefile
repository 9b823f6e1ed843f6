# `make run` shows the product, `make test` proves it; both set up what they need in .venv first.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SAMPLE_PORT ?= 8610
PYTEST ?=

VENV := .venv
BIN := $(VENV)/bin
SERVE_SAMPLE := $(BIN)/python data/sample_site/serve.py

.PHONY: help run line test check format messages lock screenshot bench clean
.DEFAULT_GOAL := help

help:
	@echo 'make run         crawl the sample site, index it and serve the search site (PORT=$(PORT), SAMPLE_PORT=$(SAMPLE_PORT))'
	@echo 'make test        run all tests (PYTEST="-k words" for some of them, COVERAGE=1 to measure)'
	@echo 'make check       ruff, mypy --strict and import-linter'
	@echo 'make format      put the code in form'
	@echo 'make messages    put the texts of the interface that are new into webapp/translations, to be translated'
	@echo 'make lock        pin the dependencies anew'
	@echo 'make screenshot  take the screenshots of docs/ again, while make run serves (needs Chromium)'
	@echo 'make bench       measure again what bench/ reports'
	@echo 'make clean       remove the virtual environment and what running made'

run: $(VENV)/run
	@$(SERVE_SAMPLE) --port $(SAMPLE_PORT) -- $(MAKE) --no-print-directory line

# What `run` does while the sample site is there; the source links of the articles lead to it.
line:
	@$(BIN)/python -m crawler run sample --start http://127.0.0.1:$(SAMPLE_PORT)/
	@$(BIN)/python -m indexer update
	@echo
	@echo 'Questions to try:'
	@echo '  pay medical insurance for my mother'
	@echo '  reissue card Changzhou'
	@echo '  Shenzhen contribution base 2022'
	@echo '  生育保险报销'
	@echo
	@$(BIN)/python -m webapp --host $(HOST) --port $(PORT)

# Each file of tests stays in one process: what its tests share is made once.
ON_ALL_CORES := --numprocesses auto --dist loadfile

test: $(VENV)/test
ifdef COVERAGE
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest $(ON_ALL_CORES) $(PYTEST)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --sort=cover
else
	$(BIN)/python -m pytest $(ON_ALL_CORES) $(PYTEST)
endif

check: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/test
	$(BIN)/python bench/crawl_rate.py
	$(BIN)/python bench/duplicates_speed.py
	$(BIN)/python bench/duplicates_quality.py
	$(BIN)/python bench/store_speed.py
	$(BIN)/python bench/workers.py
	$(BIN)/python bench/index_speed.py
	$(BIN)/python bench/site_load.py
	$(BIN)/python bench/relevance.py
	$(BIN)/python bench/ranking_numbers.py
	$(BIN)/python bench/answer_numbers.py

screenshot: $(VENV)/test
	$(BIN)/python docs/take_screenshots.py http://$(HOST):$(PORT)

messages: $(VENV)/test
	$(BIN)/pybabel -q extract -F webapp/translations/babel.cfg -k _ -o webapp/translations/messages.pot --no-location \
	    --sort-output webapp
	$(BIN)/pybabel -q update -i webapp/translations/messages.pot -d . -o webapp/translations/zh.po -l zh \
	    --no-fuzzy-matching --ignore-obsolete --width 120
	@rm webapp/translations/messages.pot

lock: $(VENV)/test
	$(BIN)/uv pip compile pyproject.toml --all-extras -o requirements.lock \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --upgrade --quiet --custom-compile-command 'make lock'
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --upgrade --quiet --custom-compile-command 'make lock'

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* htmlcov
	git clean -fdXq data

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	    "shebao needs Python 3.11 or newer, this is %d.%d; name another, as in: make PYTHON=python3.12 run" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run: requirements.lock | $(VENV)/python
	@echo 'Installing what the product needs into $(VENV), about a minute the first time …'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/test: requirements-dev.lock | $(VENV)/run
	@echo 'Installing what the tests need …'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
