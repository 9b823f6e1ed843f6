"""How the pace of a crawl follows the server."""

import pytest
from scrapy.core.downloader import Slot
from scrapy.http import Response

from crawler.commands import settings_for
from crawler.site import OwnSite, SiteSpider
from crawler.web.throttle import Throttle


def delay_after(*answers: tuple[float, int], spider: type[SiteSpider] = SiteSpider) -> float:
    """Return the delay after answers of a latency and a status, of a site at its own pace."""
    settings = settings_for()
    spider.update_settings(settings)
    throttle = Throttle.__new__(Throttle)  # a crawler, which it is made from, would need a reactor
    throttle.mindelay, throttle.maxdelay = settings.getfloat("DOWNLOAD_DELAY"), 60.0
    throttle.target_concurrency = settings.getfloat("AUTOTHROTTLE_TARGET_CONCURRENCY")
    slot = Slot(spider.politeness.concurrency, spider.politeness.delay, 0.0)
    for latency, status in answers:
        throttle._adjust_delay(slot, latency, Response("http://a.example/", status=status))  # noqa: SLF001 - Scrapy's seam
    return slot.delay


@pytest.mark.parametrize("status", [200, 304])
def test_one_slow_answer_does_not_set_the_pace_of_all_that_follow(status: int) -> None:
    assert delay_after((20.0, status)) == 20.0
    assert delay_after((20.0, status), *[(0.01, status)] * 10) == 1.0


def test_quick_errors_do_not_hasten_a_crawl() -> None:
    assert delay_after((20.0, 200), *[(0.01, 500)] * 10) == 20.0


def test_a_site_that_nobody_has_to_spare_is_not_slowed_by_our_own_work() -> None:
    assert delay_after((0.5, 200), spider=OwnSite) < 0.001
