"""How the web is asked and what it says: requests that may leave, bodies unpacked and archived, answers made visits.

Knows HTTP and Scrapy; neither the queue nor the store.
"""
