"""A run while it lasts: which address is next, how far, how fast and how long, and how visits are saved.

The scheduler is at the centre; what it asks stands beside it, knows no network and, but for `asking`, `pipelines` and
`progress`, no Scrapy.
"""
