"""Answers of the API as its document shows them; made up, and checked against the shapes like real ones."""

from typing import Final

from corpus import Unit
from indexer import AnswerKind
from webapp.shapes import AnswerShape, HitShape, SearchShape

_PLACE: Final = "Changzhou"
_ID: Final = "a-1f6c2e"
_TITLE: Final = "How is a lost social security card reissued in Changzhou?"
_SOURCE: Final = "https://guides.example/social-security/reissue.html"

ARTICLE: Final[dict[str, object]] = {
    "id": _ID,
    "url": _SOURCE,
    "title": _TITLE,
    "text": "Report the loss by calling 12333.\nTake your identity card to the service hall in Changzhou.",
    "lang": "en",
    "steps": ["Report the loss by calling 12333.", "Take your identity card to the service hall in Changzhou."],
    "legal_basis": [{"law": "Social Insurance Law of the People's Republic of China", "article": 58}],
    "regions": [_PLACE],
    "topics": ["social-security-card"],
    "years": [2022],
    "phones": ["12333"],
    "retrieved": "2026-10-03T08:30:00Z",
    "verified": "2026-11-20T06:00:00Z",
}

_HIT: Final[HitShape] = {
    "id": _ID,
    "title": _TITLE,
    "url": f"/article/{_ID}",
    "source_url": _SOURCE,
    "site": "guides.example",
    "snippet": [
        {"text": "Report the loss by calling 12333, then take your identity ", "mark": False},
        {"text": "card", "mark": True},
        {"text": " to the service hall in Changzhou.", "mark": False},
    ],
    "topics": ["social-security-card"],
    "regions": [_PLACE],
    "years": [2022],
    "retrieved": "2026-10-03T08:30:00Z",
    "verified": "2026-11-20T06:00:00Z",
    "duplicates": 1,
    "score": 12.3456,
}

_ANSWER: Final[AnswerShape] = {
    "kind": AnswerKind.FIGURE,
    "text": [{"text": "A new social security card costs 16 yuan.", "mark": False}],
    "items": [],
    "id": _ID,
    "title": _TITLE,
    "url": f"/article/{_ID}",
    "source_url": _SOURCE,
    "site": "guides.example",
    "regions": [_PLACE],
    "years": [2022],
    "legal_basis": [{"law": "Social Insurance Law of the People's Republic of China", "article": None}],
    "fact": {"measure": "card-reissue-fee", "value": "16", "unit": Unit.YUAN, "region": _PLACE, "year": 2022},
    "claims": [{"value": "16", "unit": Unit.YUAN, "sources": [_ID], "years": [2022]}],
    "retrieved": "2026-10-03T08:30:00Z",
    "verified": "2026-11-20T06:00:00Z",
}

SEARCH: Final[SearchShape] = {
    "query": "reissue card Changzhou",
    "corrected": None,
    "suggestion": None,
    "total": 1,
    "took_ms": 4.2,
    "page": 1,
    "pages": 1,
    "answer": _ANSWER,
    "facets": {
        "topic": [{"value": "social-security-card", "count": 1}],
        "region": [{"value": _PLACE, "count": 1}],
        "year": [{"value": "2022", "count": 1}],
        "site": [{"value": "guides.example", "count": 1}],
        "law": [{"value": "social-insurance-law", "count": 1}, {"value": "social-insurance-law/58", "count": 1}],
    },
    "hits": [_HIT],
}

SUGGESTIONS: Final = ["reissue", ["reissue card changzhou", _TITLE]]
