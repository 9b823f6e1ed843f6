"""Finds the facts that an article states: how much, how old, how long, by when, and whom to call.

A figure is a fact where its own words say what it measures: precision goes before recall. What is where:

- `statements`: the front door, which asks all others; `measuring` with its `rules`: what a figure measures
- `sentences`: what is read, with its context; `tables`: rows of figures; `phones`: whom to call
- `senses` with `senses.tsv`: what words say, and which insurances a text names; `quantities`: figures and their units
- `asking`: which measures a question asks for
- `binding`: which words belong to which figure; `claims`: which figures are claimed to hold; `ties`: where and when

Knows texts and the gazetteer; neither pages nor where articles are kept.
"""

from corpus.stating.asking import measures_asked
from corpus.stating.senses import insurances
from corpus.stating.statements import stated_facts

__all__ = ["insurances", "measures_asked", "stated_facts"]
