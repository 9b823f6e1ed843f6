"""What the keeper of a site decides: where things are, whom it answers, how much it bears.

Read from the environment at one place; everything else takes it as an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from corpus import data_dir
from webapp.errors import BadSettingError

_TOKEN_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one site; each has the name of its environment variable in its docstring."""

    store_url: str
    """STORE_URL: where the articles are."""
    index_url: str
    """INDEX_URL: where the search index is."""
    notes: str = ""
    """Folder under DATA_DIR in which is kept what readers ask, open and find useful; empty for nowhere."""
    keep_days: int = 90
    """KEEP_DAYS: days after which these notes are thrown away."""
    maintenance_token: str = ""
    """MAINTENANCE_TOKEN: opens `/maintenance`; without one there is no such page."""
    trusted_hosts: tuple[str, ...] = ()
    """TRUSTED_HOSTS: names, with commas between, under which the site is reached; `.example.org` stands for all below.

    Addresses of machines and `localhost` are always answered."""
    proxies: int = 0
    """PROXIES: how many proxies of our own stand before the site, whose word on client and scheme is taken."""
    requests_a_minute: int = 120
    """REQUESTS_A_MINUTE: what one client may ask a process for, suggestions five times as often; 0 for no limit."""

    notice: str = ""
    """NOTICE: a sentence that stands at the top of every page, such as that new contribution bases hold from July."""

    counts: str = ""
    """PROMETHEUS_MULTIPROC_DIR: folder in which several processes count together; empty where there is only one."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Return the settings of the environment, for those that are missing the defaults; raises BadSettingError.

        Where a URL is given the notes are kept nowhere: the data folder may be that of another site.
        """
        folder, store, index = (environment.get(name, "") for name in ("DATA_DIR", "STORE_URL", "INDEX_URL"))
        return cls(
            store_url=store or data_dir.store_url(folder),
            index_url=index or data_dir.index_url(folder),
            notes="" if store or index else data_dir.notes(folder),
            keep_days=_count(environment, "KEEP_DAYS", cls.keep_days, least=1),
            maintenance_token=_token(environment.get("MAINTENANCE_TOKEN", "")),
            trusted_hosts=tuple(filter(None, map(str.strip, environment.get("TRUSTED_HOSTS", "").split(",")))),
            proxies=_count(environment, "PROXIES", cls.proxies),
            requests_a_minute=_count(environment, "REQUESTS_A_MINUTE", cls.requests_a_minute),
            counts=environment.get("PROMETHEUS_MULTIPROC_DIR", ""),
            notice=environment.get("NOTICE", "").strip(),
        )


def _count(environment: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    written = environment.get(name, "").strip()
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and int(written) >= least):
        message = f"{name}={written[:40]!r} is no count; give a whole number from {least} on, as in {name}={default}"
        raise BadSettingError(message)
    return int(written)


def _token(written: str) -> str:
    if written and (len(written) < _TOKEN_LENGTH or not written.isascii() or not written.isprintable()):
        message = (
            f"MAINTENANCE_TOKEN has {len(written)} characters; give at least {_TOKEN_LENGTH} of ASCII, such as what "
            "this prints: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
        raise BadSettingError(message)
    return written
