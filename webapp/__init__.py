"""The search site and its API: turns a request into a query, asks the indexer, and renders.

Knows the indexer and the corpus; nothing of crawling, of search engines or of how articles are kept.
"""

from webapp.app import create_app
from webapp.errors import BadAddressError, BadParameterError, BadSettingError, PortTakenError, WebappError
from webapp.settings import Settings

__all__ = [
    "BadAddressError",
    "BadParameterError",
    "BadSettingError",
    "PortTakenError",
    "Settings",
    "WebappError",
    "create_app",
]
