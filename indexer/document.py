"""An article as an index takes it in: terms by field, values of facets, and the entry that is kept of it.

Knows articles and how texts are cut; no engine. Made in one place, so that every engine has the same.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus import TOPICS, Article, StatedFact, regions
from corpus.duplicates import sketch
from corpus.stating import stated_facts
from corpus.text import fold, han_share
from indexer.analysis import ANALYZER, Token, spine
from indexer.entry import Body, Entry, Forms, Signs
from indexer.meaning import DIMENSIONS, Vectors, meaning
from indexer.pieces import pieces
from indexer.query import FACETS
from indexer.ranking import WEIGHTS

KEPT_FACETS = (*FACETS, "measure")
"""Facets that an index keeps: those that readers filter by, and what the figures of an article measure."""
_READ = 3000
"""Terms of a text whose order is kept; what stands behind them is found, and counts nowhere for standing close."""
_LONGEST_WORD = 30
_NUMBERS = 200
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")
_MOSTLY = 0.5
_ADDRESS = re.compile(
    r"\b(?:no\.? ?\d{1,5},? \w+|\w+ (?:road|street|avenue|building|lane)\b|service (?:hall|center|centre|window)"
    r"|\d(?:st|nd|rd|th)? floor)|[\u4e00-\u9fff]{1,12}(?:路|街|大道|巷)\d{1,5}号|服务大厅|办事大厅|窗口",
    re.IGNORECASE,
)
Places = tuple[int, ...]
"""Where a term stands in a field, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What an engine indexes of one article."""

    entry: Entry
    fields: Mapping[str, Mapping[str, Places]]
    """By name of `ranking.WEIGHTS`: where each term stands."""
    lengths: Mapping[str, int]
    """By the same names: terms of the field."""
    facets: Mapping[str, tuple[str, ...]]
    """By name of KEPT_FACETS."""
    words: tuple[str, ...]
    """Words of the article as they are written (folded), each once: what spelling is corrected to."""
    moment: int
    """When it changed or was retrieved, in seconds; 0 where nobody knows."""


def document(given: Article) -> Document:
    """Return what is indexed of an article; one that was imported without facts gets those that its text states."""
    article = given if given.facts or given.extractor else replace(given, facts=_stated(given))
    cut = {name: ANALYZER.tokens(text) for name, text in _texts(article).items()}
    moment = article.changed or article.retrieved
    return Document(
        entry=_entry(article, cut),
        fields={name: _places(tokens) for name, tokens in cut.items()},
        lengths={name: len(tokens) for name, tokens in cut.items()},
        facets=_facets(article),
        words=_words(article, cut),
        moment=int(moment.timestamp()) if moment else 0,
    )


def _stated(article: Article) -> tuple[StatedFact, ...]:
    return stated_facts(article.title, article.text, article.regions, article.years, article.phones)


def numbered(terms: Iterable[str]) -> Forms:
    """Return the numbers that stand for terms in `Entry.forms`."""
    return np.fromiter((zlib.crc32(term.encode()) for term in terms), dtype=np.uint32)


def _texts(article: Article) -> dict[str, str]:
    topics = [f"{TOPICS[topic].en} {TOPICS[topic].zh}" for topic in article.topics if topic in TOPICS]
    laws = [f"{basis.law} {basis.article or ''}" for basis in article.legal_basis]
    texts = {
        "title": article.title,
        "text": article.text,
        "steps": "\n".join(article.steps),
        "law": "\n".join(laws),
        "place": "\n".join((*map(_in_both, article.regions), *topics)),
    }
    return {name: texts[name] for name in WEIGHTS}


def _in_both(name: str) -> str:
    region = regions.named(name)
    return f"{name} {region.zh}" if region else name


def _places(tokens: Sequence[Token]) -> dict[str, Places]:
    found: dict[str, list[int]] = {}
    for token in tokens:
        found.setdefault(token.term, []).append(token.position)
    return {term: tuple(places) for term, places in found.items()}


def _laws(article: Article) -> tuple[str, ...]:
    """Return the statutes, and their articles, on which an article rests."""
    values = (value for basis in article.legal_basis for value in (basis.slug, basis.key))
    return tuple(filter(None, dict.fromkeys(values)))


def _facets(article: Article) -> dict[str, tuple[str, ...]]:
    values: dict[str, Iterable[str]] = {
        "topic": article.topics,
        "region": article.regions,
        "year": map(str, article.years),
        "site": [article.site],
        "law": _laws(article),
        "measure": (fact.measure for fact in article.facts),
    }
    return {name: tuple(value for value in dict.fromkeys(values[name]) if value) for name in KEPT_FACETS}


def _words(article: Article, cut: Mapping[str, Sequence[Token]]) -> tuple[str, ...]:
    """Return the words of title and text; of Chinese ones those of two characters and more."""
    texts = {"title": article.title, "text": article.text}
    written = dict.fromkeys(text[token.start : token.end] for name, text in texts.items() for token in cut[name])
    folded = dict.fromkeys(map(fold, written))
    return tuple(word for word in folded if 1 < len(word) <= _LONGEST_WORD and word.isalpha())


def _entry(article: Article, cut: Mapping[str, Sequence[Token]]) -> Entry:
    title, text = spine(cut["title"]), spine(cut["text"])[:_READ]
    shown = "" if "nosnippet" in article.robots else article.text
    body = Body(
        text=shown,
        steps=_copied(article),
        phones=article.phones if shown else (),
        legal_basis=article.legal_basis,
        facts=article.facts if shown else (),
    )
    maker = meaning()
    return Entry(
        id=article.id,
        title=article.title,
        url=article.url,
        site=article.site,
        topics=article.topics,
        regions=article.regions,
        years=article.years,
        laws=_laws(article),
        signs=_signs(article),
        fields=sum(map(bool, (article.steps, article.legal_basis, article.phones, article.regions, article.years))),
        made_by=maker.name if maker else "",
        sketch=_sketch(article),
        numbers=numbered(_numbers(article.text)),
        title_length=len(title),
        forms=numbered((*title, *text)),
        vectors=_vectors(article),
        packed_body=body.pack(),
    )


def _copied(article: Article) -> tuple[str, ...]:
    """Return the steps, unless the source forbids copies."""
    return () if {"noarchive", "nosnippet"}.intersection(article.robots) else article.steps


def _signs(article: Article) -> Signs:
    there = {
        Signs.STEPS: article.steps,
        Signs.PHONE: article.phones,
        Signs.FIGURE: _NUMBER.search(article.text),
        Signs.ADDRESS: _ADDRESS.search(article.text),
        Signs.LAW: article.legal_basis,
        Signs.REPAIRED: article.text_as_found,
        Signs.CHINESE: han_share(article.title + article.text[:_READ]) > _MOSTLY,
    }
    found = Signs.NONE
    for sign, evidence in there.items():
        found |= sign if evidence else Signs.NONE
    return found


def _numbers(text: str) -> list[str]:
    return sorted({number.replace(",", "") for number in _NUMBER.findall(text)})[:_NUMBERS]


def _sketch(article: Article) -> bytes:
    made = sketch(0, article)
    # Little-endian slots of four bytes each; the lowest one differs by chance in 255 of 256 cases.
    return made.signature[::4] or made.digest


def _vectors(article: Article) -> Vectors:
    maker = meaning()
    if maker is None:
        return np.zeros((0, DIMENSIONS), dtype=np.int8)
    parts = [article.text[start:end] for start, end in pieces(article.text)]
    # Some pages have no title of their own; their beginning has to stand for it.
    return maker.of_article(article.title or "".join(parts[:1]), parts)
