"""JSON objects from a file, one after another: an array, JSON lines or ``{"statements": [...]}``.

The text is read through a window; only one document is in memory at a time. What the standard library takes
and no reader should (NaN, repeated keys, halves of surrogates, bottomless nesting) is refused.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import RawDocuments, Reading
from learnerintel.errors import FileRefused
from learnerintel.intake import limits
from learnerintel.intake.refusals import counted, refused
from learnerintel.intake.text_source import TextSource, Utf8Stream

_LOOKS_LIKE_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*(?:[\[\]{"0-9-]|true\b|false\b|null\b))')
_CSV_AFTER_ALL = re.compile(rb'\s*\[[^\[\]{}"\r\n]*\][^\r\n\[\]]*[,;\t|]')
_WRAPPER_KEY = "statements"
_CHUNK_BYTES = 256 * 1024
_LOOKAHEAD = 64 * 1024
_LONGEST_TOKEN = 12
"""A word, an escaped surrogate pair or a sign cut by the window's end is reported no further before it."""
_KEY = re.compile(r'\s*"(\w*)"\s*:\s*')
_COMMA = re.compile(r"\s*,")


def looks_like_json(head: bytes) -> bool:
    """Whether a text begins like JSON, and not like a table whose first heading is in brackets."""
    return bool(_LOOKS_LIKE_JSON.match(head)) and not _CSV_AFTER_ALL.match(head)


def open_documents(text: TextSource) -> RawDocuments:
    """Open a JSON file.

    Args:
        text: the file.

    Returns:
        Its objects; the first one was read already.

    Raises:
        FileRefused: ``no-data-rows`` for an empty array; ``malformed-json`` with line and column, also from the
            documents while they are walked.
    """
    problems: list[Problem] = []
    stream = text.open()
    documents = _accepted(_Documents(stream), problems)
    first = next(documents, None)
    if first is None and not problems:
        raise refused("no-data-rows", detail="the JSON holds no objects")
    return RawDocuments(
        documents=documents if first is None else _from_the_first(first, documents),
        reading=Reading(
            container=text.container.kind,
            form="documents",
            encoding=text.encoding.codec,
            is_encoding_certain=text.encoding.is_certain,
            samples=text.encoding.samples,
        ),
        problems=problems,
        share_read=stream.share,
    )


def _from_the_first(
    first: tuple[int, dict[str, Any]], others: Iterator[tuple[int, dict[str, Any]]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """A generator, which can be closed before its end, as a chain cannot."""
    yield first
    yield from others


def _accepted(documents: _Documents, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Documents that hold no NUL character; the others become problems, as rows of a table would."""
    with documents.stream:
        for position, (document, source) in enumerate(documents.walk(), start=1):
            if "\\u0000" in source and _holds_nul(document):
                problems.append(Problem("nul-character", position, None, source[:80]))
            else:
                yield position, document


class _Documents:
    """Walks the objects of one JSON text through a window."""

    def __init__(self, stream: Utf8Stream) -> None:
        self.stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._window = ""
        self._place = 0
        self._lines_before = 0
        self._column_before = 0
        self._is_at_end = False
        self._count = 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite_float
        )

    def walk(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield each object with its own text."""
        start = self._peek()
        if start == "[":
            self._place += 1
            yield from self._elements()
        elif start == "{":
            yield from self._wrapped_or_first()
            while self._peek():
                yield self._document()
            return
        if self._peek():
            raise self._refusal("more text follows behind the end of the array")

    def _elements(self) -> Iterator[tuple[dict[str, Any], str]]:
        if self._peek() == "]":
            self._place += 1
            return
        while True:
            yield self._document()
            mark = self._peek()
            self._place += 1
            if mark == "]":
                return
            if mark != ",":
                self._place -= 1
                raise self._refusal("expected a comma or the end of the array" if mark else "the text ends here")

    def _wrapped_or_first(self) -> Iterator[tuple[dict[str, Any], str]]:
        """The first object: a wrapper is walked key by key, so that its statements need not fit into memory."""
        if not self._is_wrapper():
            yield self._document()
            return
        self._place += 1
        while True:
            key, source = self._value()
            if not isinstance(key, str):
                raise self._refusal("expected a key in quotation marks", back=len(source))
            self._expect(":")
            if key == _WRAPPER_KEY and self._peek() == "[":
                self._place += 1
                yield from self._elements()
            else:
                self._value()
            if self._peek() == "}":
                self._place += 1
                return
            self._expect(",")

    def _is_wrapper(self) -> bool:
        """Whether the first object holds a list of statements, as far as its beginning shows."""
        while len(self._window) - self._place < _LOOKAHEAD and self._read_on():
            pass
        start = self._place + 1
        while True:
            match = _KEY.match(self._window, start)
            if not match:
                return False
            if match.group(1) == _WRAPPER_KEY:
                return self._window[match.end() : match.end() + 1] == "["
            try:
                _, end = self._decoder.raw_decode(self._window, match.end())
            except (ValueError, RecursionError, _Refused):
                return False  # refused with its place when it is read
            comma = _COMMA.match(self._window, end)
            if not comma:
                return False
            start = comma.end()

    def _document(self) -> tuple[dict[str, Any], str]:
        value, source = self._value()
        if not isinstance(value, dict):
            raise self._refusal("not an object", back=len(source))
        if _depth_exceeds(value, limits.MAX_JSON_DEPTH):
            raise self._refusal(f"nested deeper than {limits.MAX_JSON_DEPTH} levels", back=len(source))
        if ("\\ud" in source or "\\uD" in source) and _holds_surrogate(value):
            raise self._refusal("half of a surrogate pair", back=len(source))
        self._count += 1
        return value, source

    def _value(self) -> tuple[Any, str]:
        """Decode the value that comes next, reading on until it is whole."""
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._place)
            except RecursionError:
                raise self._refusal(f"nested deeper than {limits.MAX_JSON_DEPTH} levels") from None
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self._window) - _LONGEST_TOKEN
                if is_cut and self._read_on():
                    continue
                self._place = len(self._window) if is_cut else error.pos
                raise self._refusal("the text ends here" if is_cut else error.msg) from None
            except _Refused as error:
                raise self._refusal(str(error)) from None
            except ValueError as error:  # a whole number of thousands of digits
                raise self._refusal(str(error)[:60]) from None
            else:
                if end < len(self._window) or self._is_at_end or not self._read_on():
                    source = self._window[self._place : end]
                    self._place = end
                    return value, source

    def _expect(self, mark: str) -> None:
        found = self._peek()
        if found != mark:
            raise self._refusal(f"expected {mark!r}" if found else "the text ends here")
        self._place += 1

    def _peek(self) -> str:
        """The next character that is no white space, or nothing at the end; the place moves to it."""
        while True:
            while self._place < len(self._window) and self._window[self._place] in " \t\r\n":
                self._place += 1
            if self._place < len(self._window):
                return self._window[self._place]
            if not self._read_on():
                return ""

    def _read_on(self) -> bool:
        """Move the window on; False at the end of the text."""
        if self._is_at_end:
            return False
        if len(self._window) - self._place > limits.MAX_DOCUMENT_CHARACTERS:
            size = counted(limits.MAX_DOCUMENT_CHARACTERS)
            raise self._refusal(f"one object is longer than {size} characters")
        self._drop_read()
        chunk = self.stream.read(max(_CHUNK_BYTES, len(self._window)))
        self._is_at_end = not chunk
        self._window += self._decode(chunk, not chunk)
        return True

    def _drop_read(self) -> None:
        line_count = self._window.count("\n", 0, self._place)
        if line_count:
            self._lines_before += line_count
            self._column_before = self._place - self._window.rfind("\n", 0, self._place) - 1
        else:
            self._column_before += self._place
        self._window, self._place = self._window[self._place :], 0

    def _refusal(self, what: str, back: int = 0) -> FileRefused:
        self._place -= back
        self._drop_read()
        line, column = counted(self._lines_before + 1), counted(self._column_before + 1)
        after = f", after {counted(self._count)} objects" if self._count else ""
        return refused("malformed-json", detail=f"line {line}, column {column}{after}: {what}")


class _Refused(Exception):
    """JSON that the standard library takes and this room does not."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key {repeated[:40]!r} occurs twice in one object")
    return made


def _refuse_constant(name: str) -> float:
    raise _Refused(f"{name} is no number")


def _finite_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Refused(f"the number {text[:40]} is too large")
    return value


def _depth_exceeds(value: Any, limit: int) -> bool:
    level: list[Any] = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _holds_nul(document: dict[str, Any]) -> bool:
    return any("\0" in text for text in _texts(document))


def _holds_surrogate(document: dict[str, Any]) -> bool:
    return any("\ud800" <= character <= "\udfff" for text in _texts(document) for character in text)
