"""Settings of the crawl: what differs from Scrapy's defaults, and why. Sites say their own politeness.

With `scrapy crawl` the environment decides where the store is; our own commands set it from their options.
"""

import os
from importlib.metadata import PackageNotFoundError, version

from corpus.data_dir import archive_dir, store_url
from crawler.web.robots import PRODUCT


def _version() -> str:
    try:
        return version(PRODUCT)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


# We say who we are and what for, and hide behind no browser.
BOT_NAME = PRODUCT
USER_AGENT = f"{PRODUCT}/{_version()} (collects social-security guides for a search site; keeps to robots.txt)"

SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.scrapy_commands"

# Queue, filter of what was seen and retries are one thing, the frontier of the store: see running/schedule.py.
SCHEDULER = "crawler.running.schedule.FrontierScheduler"
STORE_URL = os.environ.get("STORE_URL") or store_url(os.environ.get("DATA_DIR", ""))
RETRY_ENABLED = False
ITEM_PIPELINES = {"crawler.running.pipelines.RequireFields": 100, "crawler.running.pipelines.Record": 900}

# Every answer is archived as it came, so that a better extraction needs no second visit.
ARCHIVE_DIR = os.environ.get("ARCHIVE_DIR", archive_dir(os.environ.get("DATA_DIR", "")))
# A finished file that is easy to copy, and small enough that letting one go is a small step.
ARCHIVE_SEGMENT_SIZE = 256 * 1024 * 1024
# Bytes of a site's archive: about a million pages as they came. Pages of articles in the corpus stay in any case.
ARCHIVE_SIZE = 10 * 1024**3
# Days; 0 for ever: an old page shows what an office said then.
ARCHIVE_AGE = 0

# Our own rules of robots.txt: Scrapy's takes a server error for leave to fetch everything.
ROBOTSTXT_OBEY = False
DOWNLOADER_MIDDLEWARES = {
    # First of all, and so for the requests of the others too.
    "crawler.web.guard.GuardMiddleware": 50,
    "crawler.web.robots.RobotsMiddleware": 100,
    # Scrapy's takes a body that was cut off while it was packed for a whole one.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.web.compression.CompressionMiddleware": 590,
    # Next to the network, where bodies are as they came.
    "crawler.web.archiving.ArchiveMiddleware": 950,
}

# Each answer becomes one visit, and the spider yields no requests. What Scrapy has ready for spiders that yield many
# would cost a third of the CPU of a crawl: a hundred tasks an answer, five generators around each, a look into the
# source of the callback, statistics that nobody reads.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False
DOWNLOADER_STATS = False
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # marks requests, for nobody here
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # drops statuses; each is an outcome here
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,  # a referrer says what else we visit
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # looks at requests that a spider yields
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # the frontier counts clicks
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # looks at requests that a spider yields
}

# A redirect is a visit of its own, that of the server as well as that of a page which nobody can read before it sends
# him on: see web/visits.py. A page that sends its readers on after a while is a page.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False

# We are guests: as fast as the server answers, never faster than the site's declaration.
AUTOTHROTTLE_ENABLED = True

# A page is text. Whatever is larger is none, or is meant to hurt; unpacked size counts as well.
DOWNLOAD_MAXSIZE = 4 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# From the question to the last byte: a server that takes half a minute is not there, or drips to hold us.
DOWNLOAD_TIMEOUT = 30
# A minute between two requests is as slow as we go; a robots.txt that asks for a day means nobody.
AUTOTHROTTLE_MAX_DELAY = 60

# The web, and nothing of this machine: no other schemes, no addresses that are not everybody's.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.web.turns.PoliteHandler",
    "https": "crawler.web.turns.PoliteHandler",
}
TWISTED_DNS_RESOLVER = "crawler.web.guard.GuardedResolver"
# A proxy connects in our place, wherever a name leads it, and no guard of ours could see that.
HTTPPROXY_ENABLED = False

# No site needs to know us again, and a session makes two addresses of one page.
COOKIES_ENABLED = False

# No way in from outside; left out altogether, as loading them takes a fifth of a second.
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    # Ours knows what "not modified" says of a server.
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.web.throttle.Throttle": 0,
}

# What a page came to is counted, and the report says it; only what broke is told besides.
LOG_LEVEL = "ERROR"
