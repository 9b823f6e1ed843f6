"""Visits sites and puts what it reads into the corpus.

Knows the corpus and Scrapy; nobody knows the crawler, so its front door is its command: `python -m crawler`. Importing
the package loads nothing at all, so that the command can take care of an interruption from its first moment on.

What is where, in the order in which a page meets it:

- `command_line`, `scrapy_commands`: what is typed; `commands`: what it does; `settings`: what differs from Scrapy
- `site`: what a declaration can say, `terms`: on which terms; `spiders`: those that are there, `declarations`: by name
- `running`: a run while it lasts, from the queue to the saved visit
- `web`: requests that may leave, answers unpacked and archived, each made one visit; `archive`: the WARC files
- `extraction`: from a page to an article; `readers`: the processes in which that runs
- `publishing`: whether what a run brought gets into the corpus; `reporting`: what is told of it
- `replay`: extraction again, from the archive; `declaring`: help for whoever declares a site
"""
