"""How a file of JSON lines becomes articles, line by line, however long the file or one of its lines is.

Knows no store and prints nothing.
"""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from corpus.article import Article
from corpus.errors import BadRecordError

_LONGEST = 16 * 1024 * 1024
"""Bytes of the longest line that is taken: a hundred times the longest article seen."""


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each line that is not blank; what goes beyond the longest line is skipped."""
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if line.strip():
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        while _is_cut(line):
            line = stream.readline(_LONGEST + 1)


def parse_line(line: bytes) -> Article:
    """Return the article of one line; raises BadRecordError that says what is wrong with it."""
    if _is_cut(line):
        message = f"the line is longer than {_LONGEST} bytes; cut it, or see whether line ends are missing"
        raise BadRecordError(message)
    record = _json(line)
    if not isinstance(record, dict):
        message = f"the line is a JSON {type(record).__name__}; it should be an object with url, title and text"
        raise BadRecordError(message)
    return Article.from_record(record)


def _is_cut(line: bytes) -> bool:
    return len(line) > _LONGEST and not line.endswith(b"\n")


def _json(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
    except json.JSONDecodeError as error:
        message = f"the line is not JSON ({error.msg} at character {error.pos + 1}); write one object a line"
    except (ValueError, RecursionError) as error:
        message = f"the line is JSON that cannot be taken in ({error}); write one flat object a line"
    raise BadRecordError(message)
