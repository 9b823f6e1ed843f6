"""What an index keeps of an article comes back as it was, or is known to be damaged."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexer_articles import ARTICLES

from corpus import LegalReference, StatedFact, Unit
from indexer import DamagedIndexError
from indexer.document import document
from indexer.entry import Body, Entry, Signs
from indexer.meaning import DIMENSIONS

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
texts = st.lists(text, max_size=3).map(tuple)
numbers = st.lists(st.integers(0, 2**32 - 1), max_size=9).map(lambda each: np.array(each, dtype=np.uint32))
vectors = st.integers(0, 3).flatmap(
    lambda rows: st.binary(min_size=rows * DIMENSIONS, max_size=rows * DIMENSIONS).map(
        lambda raw: np.frombuffer(raw, np.int8).reshape(-1, DIMENSIONS)
    )
)
bodies = st.builds(
    Body,
    text,
    steps=texts,
    phones=texts,
    legal_basis=st.lists(st.builds(LegalReference, text, st.none() | st.integers(1, 300)), max_size=2).map(tuple),
)
entries = st.builds(
    Entry,
    id=text,
    title=text,
    url=text,
    site=text,
    topics=texts,
    regions=texts,
    years=st.lists(st.integers(1980, 2049), max_size=3).map(tuple),
    laws=texts,
    signs=st.integers(0, 127).map(Signs),
    fields=st.integers(0, 5),
    made_by=text,
    sketch=st.binary(max_size=40),
    numbers=numbers,
    title_length=st.integers(0, 9),
    forms=numbers,
    vectors=vectors,
    packed_body=bodies.map(Body.pack),
)
steady = settings(derandomize=True, deadline=None)


@steady
@given(entries)
def test_an_entry_comes_back(entry: Entry) -> None:
    again = Entry.of(entry.card(), entry.packed_body)
    for name in Entry.__dataclass_fields__:
        before, after = getattr(entry, name), getattr(again, name)
        assert type(before) is type(after), name
        assert np.array_equal(before, after) if isinstance(before, np.ndarray) else before == after, name
    assert again.card() == entry.card()
    assert (again.numbers.dtype, again.vectors.shape) == (entry.numbers.dtype, entry.vectors.shape)


@steady
@given(bodies)
def test_a_body_comes_back(body: Body) -> None:
    assert Body.unpack(body.pack()) == body


def test_facts_come_back() -> None:
    facts = [
        StatedFact("contribution-base", "4494", unit, "Shenzhen", 2022, "The base is 4,494 yuan.") for unit in Unit
    ]
    body = Body(facts=tuple(facts))
    assert Body.unpack(body.pack()) == body


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_what_a_document_keeps_comes_back(number: int) -> None:
    entry = document(ARTICLES[number]).entry
    again = Entry.of(entry.card(), entry.packed_body)
    assert (again.card(), again.body) == (entry.card(), entry.body)
    assert again.body.text == ARTICLES[number].text


def test_an_entry_without_a_body_has_an_empty_one() -> None:
    entry = document(ARTICLES[0]).entry
    assert Entry.of(entry.card(), b"").body == Body()


# Damage


@steady
@given(entries, st.data())
def test_a_byte_that_differs_in_what_is_shown_is_seen(entry: Entry, data: st.DataObject) -> None:
    card = bytearray(entry.card())
    arrays = len(entry.sketch) + entry.numbers.nbytes + entry.forms.nbytes + entry.vectors.nbytes
    at = data.draw(st.integers(0, len(card) - arrays - 1))
    card[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((ValueError, struct.error)):
        Entry.of(bytes(card), entry.packed_body)


@steady
@given(entries, st.data())
def test_a_card_that_is_cut_off_is_seen(entry: Entry, data: st.DataObject) -> None:
    card = entry.card()
    with pytest.raises((ValueError, struct.error)):
        Entry.of(card[: data.draw(st.integers(0, len(card) - 1))], entry.packed_body)


@steady
@given(st.binary(max_size=200))
def test_other_bytes_are_no_entry(other: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        Entry.of(other, b"")
    with pytest.raises((ValueError, zlib.error)):
        Body.unpack(other)


@steady
@given(st.binary(min_size=1, max_size=200))
def test_a_damaged_body_is_told_with_its_cure(other: bytes) -> None:
    entry = document(ARTICLES[0]).entry
    for packed in (other, entry.packed_body[:-1], zlib.compress(other), zlib.compress(b"{}")):
        with pytest.raises(DamagedIndexError, match=r"the text of a1.*python -m indexer rebuild"):
            _ = Entry.of(entry.card(), packed).body
