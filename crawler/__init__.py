"""Visits sites and puts what it reads into the corpus.

Knows the corpus and Scrapy; nobody knows the crawler, so its front door is its command: `python -m crawler`. Importing
the package loads nothing at all, so that the command can take care of an interruption from its first moment on.
"""
