"""No request leaves for this machine, its networks or its provider's: only for addresses that all the world can reach.

Checked at two places. The resolver sees every address, of a name or of a literal in any spelling, right before it is
connected to, so that no answer of a name server can change in between. The middleware sees each request, also those for
robots.txt and each step of their redirects, and keeps one site of a process from what only another one may ask.
The one exception is a site on this machine that the user names himself: exactly its host and port.

A proxy would connect in our place, out of our sight; so the settings leave those of the environment aside.
Knows addresses, names and ports; neither pages nor visits.
"""

# ruff: noqa: N802, N803 - Twisted's interfaces name their methods and arguments

import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Self, cast
from urllib.parse import unquote, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # has no types of its own

_UNICAST = IPv6Network("2000::/3")
"""All that is given out of IPv6; the rest is local, multicast, or for later."""
_EMBEDDING = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped: RFC 4291
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64: RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4: RFC 3056
)
"""IPv6 networks whose addresses lead to an IPv4 address, and how many bits from the right it stands."""
_OURS = (
    IPv4Network("168.63.129.16/32"),  # Azure's own service for its machines, at an address that looks public
    IPv4Network("192.0.0.0/24"),  # protocol assignments, another provider's metadata among them: RFC 6890
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, given up: RFC 7526
    IPv6Network("2001::/23"),  # Teredo, ORCHID, benchmarks: RFC 6890 and what followed
    IPv6Network("3fff::/20"),  # documentation: RFC 9637
)
"""What the registry of special addresses, as the standard library has it, leaves out or leaves open."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


class PrivateAddressError(IgnoreRequest):
    """The request would have ended on this machine or in a network that is not everybody's."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether all the world can reach `address`: no private, loopback, link-local, shared, metadata … one."""
    if isinstance(address, IPv6Address):
        for network, bits in _EMBEDDING:
            if address in network:
                return is_public(IPv4Address(int(address) >> bits & 0xFFFFFFFF))
        if address not in _UNICAST:
            return False
    special = any(address in network for network in _OURS if network.version == address.version)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def literal(name: str) -> IPv4Address | IPv6Address | None:
    """Return the address that `name` spells, as connecting takes it: decimal, hexadecimal, octal, short; None: a name.

    A trailing dot, brackets and the zone of an IPv6 address are left out.
    """
    bare = unquote(name).strip("[]").rstrip(".").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def is_private(name: str) -> bool:
    """Tell whether a host is, by its name alone, none that all the world can reach."""
    address = literal(name)
    if address is not None:
        return not is_public(address)
    bare = name.lower().rstrip(".")
    return bare == "localhost" or bare.endswith(".localhost")  # RFC 6761


def place(url: str) -> tuple[str, int]:
    """Return host and port of `url`; port 0 where it has none that can be."""
    parts = urlsplit(url)
    try:
        return parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return parts.hostname or "", 0


def own_places(spider: Spider | None) -> frozenset[tuple[str, int]]:
    """Return host and port of the sites on this machine that the user named as starts of the spider."""
    places = frozenset(map(place, spider.start_urls if spider else []))
    return frozenset((host, port) for host, port in places if is_here(host))


def is_here(host: str) -> bool:
    """Tell whether a host is, by its name alone, this machine."""
    address = literal(host)
    return address.is_loopback if address else host == "localhost"


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Hands on those addresses of a name that may be connected to."""

    def __init__(self, receiver: IResolutionReceiver, *, own: bool) -> None:
        """Hand on to `receiver`; with `own`, addresses of this machine as well."""
        self._receiver: Any = receiver  # interfaces say nothing that types could check
        self._own = own
        self.passed = self.refused = 0

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """Take note of nothing."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        """Hand on the address, or count it."""
        number = literal(cast("Any", address).host)
        if number and (is_public(number) or (self._own and number.is_loopback)):
            self.passed += 1
            self._receiver.addressResolved(address)
        else:
            self.refused += 1

    def resolutionComplete(self) -> None:
        """Take note of nothing."""
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver(CachingHostnameResolver):
    """Scrapy's resolver for IPv4 and IPv6, without the addresses that no request may reach.

    A name is asked once in a process: it cannot point elsewhere half-way through a run.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int) -> None:
        """Stand before the resolver that the reactor has."""
        super().__init__(reactor, cache_size)
        self.crawlers: Iterable[Crawler] = ()
        self._refused: dict[str, _PublicOnly] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Return the resolver of a process, which Scrapy hands over as `crawler`."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.crawlers = cast("Any", crawler).crawlers
        return resolver

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolve a name as the reactor's resolver does, leaving out what is not public."""
        own = any((hostName, portNumber) in own_places(crawler.spider) for crawler in self.crawlers)
        public = _PublicOnly(resolutionReceiver, own=own)
        self._refused[hostName] = public
        return super().resolveHostName(cast("Any", public), hostName, portNumber, addressTypes, transportSemantics)

    def refused(self, name: str) -> bool:
        """Tell whether `name` came, when last asked, to nothing but addresses that are not public."""
        last = self._refused.get(name)
        return last is not None and last.refused > 0 and not last.passed


class GuardMiddleware:
    """Lets no request pass whose host is, by its name alone, not public; says so of those that the resolver refused."""

    def __init__(self, crawler: Crawler) -> None:
        """Remember whose requests these are."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass; raises PrivateAddressError."""
        host, port = place(request.url)
        if is_private(host) and (host, port) not in own_places(self._crawler.spider):
            message = f"{request.url} leads to a private address"
            raise PrivateAddressError(message)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Name the cause where all addresses of a host were refused; raises PrivateAddressError."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install another one

        resolver: GuardedResolver = cast("Any", reactor).nameResolver
        host, _ = place(request.url)
        if isinstance(exception, CannotResolveHostError) and resolver.refused(host):
            message = f"{request.url} leads to a private address, as its name server says"
            raise PrivateAddressError(message) from exception
