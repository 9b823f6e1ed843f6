"""What a run came to, for people and for programs: tables, JSON, and one HTML file with plots.

Knows the store; neither Scrapy nor the network.
"""

from crawler.reporting.gathering import Report, gather, rate
from crawler.reporting.page import as_html
from crawler.reporting.record import as_json
from crawler.reporting.tables import as_tables

__all__ = ["Report", "as_html", "as_json", "as_tables", "gather", "rate"]
