"""JSON Schemas of our own types, made of the types themselves and of the docstrings under their fields.

Knows types, not the API. A dataclass has the fields that are set, as `Article.line` writes it; a TypedDict has all.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

Schema = dict[str, Any]

_SIMPLE: dict[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


@dataclass(frozen=True, slots=True)
class Keyword:
    """Adds a keyword of JSON Schema to the type that it marks."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Keys:
    """Marks a mapping that always has these keys and no others."""

    names: Sequence[str]


class Schemas:
    """The schemas that were asked for, by name; each refers to the others by it."""

    def __init__(self) -> None:
        """Begin with none."""
        self.named: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:  # noqa: ANN401 - what stands in annotations has no type
        """Return the schema of a type; that of a class of ours is kept under its name and referred to."""
        origin, args = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._marked(self.of(args[0]), args[1:])
        if origin in {Union, UnionType}:
            return {"anyOf": [self.of(one) for one in args]}
        if origin in {list, tuple}:
            return {"type": "array", "items": self.of(args[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if is_dataclass(kind) or is_typeddict(kind):
            return self._named(kind)
        return dict(_SIMPLE[kind]) if kind in _SIMPLE else _choice(kind)

    def _named(self, kind: type) -> Schema:
        name = kind.__name__.removesuffix("Shape")
        if name not in self.named:
            self.named[name] = {}  # a type that holds itself finds its name taken
            self.named[name] = self._object(kind)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, kind: type) -> Schema:
        told = described(kind)
        fields = {name: self.of(hint) for name, hint in _hints(kind).items()}
        for name, text in told.items():
            fields[name]["description"] = text
        return {
            "type": "object",
            "description": inspect.getdoc(kind),
            "required": list(_required(kind)),
            "properties": fields,
            "additionalProperties": False,
        }

    def _marked(self, schema: Schema, marks: Sequence[object]) -> Schema:
        for mark in marks:
            match mark:
                case Keys(names):
                    every = dict.fromkeys(names, schema["additionalProperties"])
                    closed = {"required": list(names), "properties": every, "additionalProperties": False}
                    schema = {"type": "object", **closed}
                case Keyword(name, value):
                    schema = {**schema, name: value}
        return schema


def described(kind: type) -> dict[str, str]:
    """Return the docstrings under the fields of a class, by field."""
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    return dict(_told(written.body)) if isinstance(written, ast.ClassDef) else {}


def _told(lines: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for line, below in pairwise(lines):
        match line, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name, " ".join(text.split())


def _hints(kind: type) -> dict[str, Any]:
    """Return the types of the fields; what a dataclass leaves out where it is None is never null."""
    hints = get_type_hints(kind, include_extras=True)
    return hints if is_typeddict(kind) else {name: _present(hint) for name, hint in hints.items()}


def _present(hint: Any) -> Any:  # noqa: ANN401 - what stands in annotations has no type
    others = [one for one in get_args(hint) if one is not NoneType]
    return others[0] if len(others) == 1 and NoneType in get_args(hint) else hint


def _required(kind: Any) -> Sequence[str]:  # noqa: ANN401 - a dataclass or a TypedDict: no type says so
    if is_typeddict(kind):
        return tuple(kind.__annotations__)
    return [one.name for one in kind.__dataclass_fields__.values() if one.default is MISSING]


def _choice(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [str(one) for one in kind]}
