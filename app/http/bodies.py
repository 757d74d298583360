"""The bodies of requests: JSON, or a line of JSON for each document; nothing unclear is let through."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.domain.errors import Fault, InvalidEvents, NotAmendable
from app.errors import MOST_FAULTS, InvalidLines, Malformed
from app.http.forms import Form
from app.queries import access

DEEPEST = 32
BOTH = (Form.JSON.media_type, Form.NDJSON.media_type)


@dataclass(frozen=True, slots=True)
class Body:
    """The documents of a body, and where in it each of them stands.

    `places` are their JSON Pointers; or, of a body in lines, `lines` are their numbers, from 1.
    """

    documents: Sequence[Any]
    places: Sequence[str] = ()
    lines: Sequence[int] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is one document, in no array and on no line."""
        return self.places == [""]

    @contextmanager
    def located(self) -> Iterator[None]:
        """Make faults whose pointers begin with the index of a document point into the body."""
        try:
            yield
        except InvalidEvents as error:
            if self.lines:
                raise InvalidLines([(self._line(one), self._within(one)) for one in error.faults]) from error
            raise InvalidEvents([self._of(fault) for fault in error.faults[:MOST_FAULTS]]) from error
        except NotAmendable as error:
            [fault] = error.faults
            if self.lines:
                detail = f"line {self._line(fault)}: {fault.detail}"
                raise NotAmendable(detail, self._within(fault).pointer) from error
            raise NotAmendable(fault.detail, self._of(fault).pointer) from error

    def _of(self, fault: Fault) -> Fault:
        return self._within(fault).under(self.places[_index(fault)])

    def _within(self, fault: Fault) -> Fault:
        return fault.without(f"/{_index(fault)}")

    def _line(self, fault: Fault) -> int:
        return self.lines[_index(fault)]


def _index(fault: Fault) -> int:
    """Of which document a fault is, as its pointer begins."""
    return int(fault.pointer.split("/")[1])


def documents() -> Body:
    """The documents that are posted: one object, an array of them, or a line for each.

    Raises Malformed for what is not JSON, or which two readers might understand differently; of a body
    in lines, InvalidLines with each line that is not; InvalidEvents where there is no document.
    """
    sent = _sent(*BOTH)
    body = _lines(sent) if request.mimetype == Form.NDJSON.media_type else _of_json(strict(sent))
    if not body.documents:
        raise InvalidEvents([Fault("", "there is no event in the body")])
    return body


def strict_json() -> Any:
    """The body as one value; raises Malformed for all that two readers might understand differently."""
    return strict(_sent(Form.JSON.media_type))


def _sent(*media_types: str) -> bytes:
    """All of the body: who sends it slowly keeps nobody else waiting."""
    if request.mimetype not in media_types:
        raise UnsupportedMediaType(f"send {' or '.join(media_types)}")
    if request.content_encoding:
        raise UnsupportedMediaType("send the body as it is, not encoded")
    body = request.get_data()
    if request.content_length is None and len(body) >= current_app.config["MAX_CONTENT_LENGTH"]:
        raise RequestEntityTooLarge  # Werkzeug cuts a body in chunks off there without a word
    return body


def _of_json(value: Any) -> Body:
    if isinstance(value, list):
        return Body(value, places=[f"/{index}" for index in range(len(value))])
    return Body([value], places=[""])


def _lines(body: bytes) -> Body:
    """The documents of the lines; those with nothing on them are passed over."""
    values: list[Any] = []
    numbers: list[int] = []
    faults: list[tuple[int, Fault]] = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            values.append(strict(line, "the line"))
            numbers.append(number)
        except Malformed as error:
            faults.append((number, Fault("", str(error))))
    if faults:
        raise InvalidLines(faults)
    return Body(values, lines=numbers)


def strict(text: bytes, what: str = "the body") -> Any:
    """A text as JSON; raises Malformed for all that two readers might understand differently."""
    try:
        orjson.loads(text)  # refuses NaN, lone surrogates and bytes that are not UTF-8
        value = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{what} is not JSON: {error}") from error
    _check_plain(value, what, depth=0)
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _check_plain(value: Any, what: str, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed(f"{what} is nested more than {DEEPEST} deep")
    if isinstance(value, str) and "\0" in value:
        raise Malformed("text holds no NUL")
    if isinstance(value, str) and access.holds_a_token(value):
        raise Malformed(f"{what} holds a token, and a log is for ever: revoke it")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_plain(name, what, depth)
            _check_plain(inner, what, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_plain(inner, what, depth + 1)
