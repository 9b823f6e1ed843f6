"""One page, one address, one id."""

from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from corpus import canonical, host, page_id

HOSTS = st.sampled_from(["example.org", "EXAMPLE.org.", "127.0.0.1", "[::1]", "例子.cn", "a.b-c.d"])
PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PAIRS = st.lists(
    st.tuples(st.text("abä 社%&=+_", min_size=1, max_size=5), st.text("ab 社%&=+", max_size=5)), max_size=3
)


@given(st.sampled_from(["http", "https", "HTTP"]), HOSTS, st.sampled_from(["", ":80", ":443", ":8080"]), PATHS, PAIRS)
@example("http", "example.org", "", "a b?c=d&&e#f", [])
def test_the_canonical_form_is_its_own_canonical_form(
    scheme: str,
    name: str,
    port: str,
    path: str,
    pairs: list[tuple[str, str]],
) -> None:
    url = f"{scheme}://{name}{port}/{path}?" + "&".join(f"{key}={value}" for key, value in pairs)
    try:
        once = canonical(url)
    except ValueError:
        assume(False)  # noqa: FBT003 - its only parameter
    assert canonical(once) == once
    assert page_id(once) == page_id(url)
    assert once.isascii()


@given(st.text(max_size=40))
def test_no_text_raises_anything_but_a_value_error(url: str) -> None:
    with suppress(ValueError):
        assert canonical(url).startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("HTTP://Example.ORG:80/Path", "http://example.org/Path"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a#part", "https://example.org/a"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?utm_source=x&id=7&gclid=y&PHPSESSID=z", "https://example.org/a?id=7"),
        ("https://example.org/a?name=%D6%D0&share_token=x", "https://example.org/a?name=%D6%D0"),
        ("https://example.org/a?empty=", "https://example.org/a?empty="),
        (" https://example.org/社保 ", "https://example.org/%E7%A4%BE%E4%BF%9D"),
        ("https://user:secret@example.org/", "https://example.org/"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
    ],
)
def test_spellings_of_one_page_have_one_form(url: str, form: str) -> None:
    assert canonical(url) == form


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/a",
        "ftp://example.org/",
        "javascript:alert(1)",
        "http://a b.org/",
        "http://<b>/",
        "http://../",
        "http://",
        "http://[::1",
    ],
)
def test_what_is_no_page_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"is no address of a web page; write it in full"):
        canonical(url)


def test_http_and_https_are_one_page_and_letters_of_the_path_count() -> None:
    assert page_id("http://example.org/A") == page_id("https://EXAMPLE.org/A?utm_medium=x")
    assert page_id("https://example.org/A") != page_id("https://example.org/a")
    assert len(page_id("https://example.org/")) == 16


def test_host_is_lower_case_and_without_port() -> None:
    assert host("https://WWW.Example.org:8443/a") == "www.example.org"
    assert host("nothing") == ""
