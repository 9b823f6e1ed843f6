"""What Whoosh keeps of an article: posting lists by field, columns for filters and order, and what a hit shows.

Knows Whoosh's fields and the article; not how queries use them.
"""

import struct
import zlib
from collections.abc import Generator, Iterable, Sequence
from datetime import datetime

from whoosh import columns, fields, formats
from whoosh.lang.porter import stem

from corpus import TOPICS, Article, regions
from indexer.analysis import Analyzer, Token
from indexer.index import FACETS
from indexer.ranking import WEIGHTS

ANALYZER = Analyzer(stem)
"""The one analyzer of the Whoosh index: Porter's stemmer (it beats its successor by .005 nDCG) and jieba's words."""
NUMBERS = struct.Struct(f"<q{len(WEIGHTS)}I")
"""The fixed-width column: the date in seconds, then the words of each field in the order of `WEIGHTS`."""
BOOKMARK = "bookmark"
"""Field of the one document that is no article: it keeps the position, so that both are committed in one step."""
POSITIONS = formats.Positions()
"""How the places of a term in a document are packed."""
_SEPARATOR = "\x1f"


class Words(fields.FieldType):
    """A field of tokens that were cut before, with their positions; lengths are kept in the `numbers` column."""

    def __init__(self) -> None:
        """Make a field whose values are sequences of `Token`."""
        super().__init__(POSITIONS, None, scorable=False, stored=False)  # type: ignore[arg-type]

    def index(self, value: Sequence[Token], **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Yield each term with its frequency, its weight and its encoded positions."""
        places: dict[str, list[int]] = {}
        for token in value:
            places.setdefault(token.term, []).append(token.position)
        for term, positions in places.items():
            yield term.encode(), len(positions), float(len(positions)), POSITIONS.encode(positions)


def schema() -> fields.Schema:
    """Return the fields of the index."""
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        bookmark=fields.ID(),
        position=fields.STORED(),
        shown=fields.STORED(),
        numbers=fields.COLUMN(columns.FixedBytesColumn(NUMBERS.size)),  # type: ignore[no-untyped-call]
        **{name: Words() for name in WEIGHTS},
        **{_column(name): fields.COLUMN(columns.VarBytesColumn()) for name in FACETS},  # type: ignore[no-untyped-call]
    )


def document(article: Article) -> dict[str, object]:
    """Return the fields of the document that stands for `article`."""
    words = {name: ANALYZER.tokens(text) for name, text in _texts(article).items()}
    facets = {_column(name): _SEPARATOR.join(values).encode() for name, values in _facets(article).items()}
    return {
        "id": article.id,
        "shown": _shown(article),
        "numbers": NUMBERS.pack(_seconds(article.changed or article.retrieved), *map(len, words.values())),
        **words,
        **facets,
    }


def bookmark(position: int) -> dict[str, object]:
    """Return the fields of the document that keeps the position."""
    return {BOOKMARK: BOOKMARK, "position": position}


def facet_column(name: str) -> str:
    """Return the name of the column that keeps a facet."""
    return _column(name)


def facet_values(kept: bytes) -> list[str]:
    """Return the values that a facet's column keeps for one document."""
    return kept.decode().split(_SEPARATOR) if kept else []


def text_of(shown: dict[str, object]) -> str:
    """Return the text of a hit; empty where the source forbids to show a part of it."""
    packed = shown["text"]
    return zlib.decompress(packed).decode() if isinstance(packed, bytes) else ""


def _column(name: str) -> str:
    return f"facet_{name}"


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


def _facets(article: Article) -> dict[str, list[str]]:
    laws = ((basis.slug, f"{basis.slug}/{basis.article}" if basis.article else "") for basis in article.legal_basis)
    values: dict[str, Iterable[str]] = {
        "topic": article.topics,
        "region": article.regions,
        "year": map(str, article.years),
        "site": [article.site],
        "law": (value for pair in laws for value in pair),
    }
    return {name: [value for value in dict.fromkeys(values[name]) if value] for name in FACETS}


def _shown(article: Article) -> dict[str, object]:
    text = "" if "nosnippet" in article.robots else article.text
    return {
        "title": article.title,
        "url": article.url,
        "site": article.site,
        "topics": article.topics,
        "regions": article.regions,
        "years": article.years,
        "text": zlib.compress(text.encode()),
    }


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
