"""How the URL of an index on an OpenSearch server is read, and that nobody is told the password in it."""

import pytest

from corpus import without_password
from indexer import IndexerError, UnavailableIndexError, UnknownIndexError, open_index
from indexer.engines.opensearch_address import Address

SECRET = "p@ss/w:rd"  # noqa: S105 - of nobody
WRITTEN = "p%40ss%2Fw%3Ard"


def test_a_url_names_hosts_an_index_and_settings() -> None:
    address = Address.of("opensearch://one,two:9201,[::1]:9202/guides?shards=3&replicas=0")
    assert address.hosts == (("one", 9200), ("two", 9201), ("::1", 9202))
    assert (address.name, address.shards, address.replicas, address.tls, address.user) == ("guides", 3, 0, False, "")


def test_what_is_not_said_has_defaults() -> None:
    address = Address.of("opensearch://localhost/guides")
    assert (address.hosts, address.shards, address.replicas) == ((("localhost", 9200),), 1, None)


def test_a_user_may_have_any_password_and_nobody_is_told() -> None:
    address = Address.of(f"opensearch+https://keeper:{WRITTEN}@search.example:443/guides?ca=/etc/ca.pem")
    assert (address.user, address.password, address.tls, address.authority) == ("keeper", SECRET, True, "/etc/ca.pem")
    assert str(address) == "opensearch+https://keeper@search.example:443/guides"
    assert SECRET not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "opensearch://host:9200",
        "opensearch://host:9200/",
        "opensearch:///guides",
        "opensearch:guides",
        "opensearch://host:9200/Guides",
        "opensearch://host:9200/guides/old",
        "opensearch://host:9200/_all",
        "opensearch://host:9200/*",
        "opensearch://host:0/guides",
        "opensearch://host:70000/guides",
        "opensearch://host:port/guides",
        "opensearch://one,,two/guides",
        "opensearch://host:9200/guides?shards=0",
        "opensearch://host:9200/guides?shards=many",
        "opensearch://host:9200/guides?replicas=-1",
        "opensearch://host:9200/guides?shard=3",
        "opensearch://host:9200/guides#part",
        f"opensearch://keeper:{SECRET}@host:9200/Guides",
        f"opensearhc://keeper:{SECRET}@host:9200/guides",
        f"opensearch://keeper:{WRITTEN}@host:9200/guides?shards=0",
    ],
)
def test_a_url_that_cannot_be_read_is_told_with_its_cure_and_without_its_password(url: str) -> None:
    with pytest.raises(UnknownIndexError) as raised:
        open_index(url)
    assert "opensearch://HOST:9200/NAME" in str(raised.value)
    assert not any(part in str(raised.value) for part in (SECRET, WRITTEN, "w:rd"))
    assert raised.value.status == 2


@pytest.mark.parametrize("url", ["whoosh:data/index", "opensearch://host/guides", "opensearch://keeper@host/guides"])
def test_a_url_without_a_password_stays_as_it_is(url: str) -> None:
    assert without_password(url) == url


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with open_index(f"opensearch://keeper:{WRITTEN}@127.0.0.1:9/guides") as index:
        for ask in (index.count, index.position, index.generation, lambda: index.update([]), index.verify):
            with pytest.raises(UnavailableIndexError) as raised:
                ask()
            said = str(raised.value)
            assert said.startswith("opensearch://keeper@127.0.0.1:9/guides does not answer: ")
            assert said.endswith("; start the server, or correct INDEX_URL")
            assert not any(part in said for part in (SECRET, WRITTEN, "\n"))
            assert isinstance(raised.value, IndexerError)
