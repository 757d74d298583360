"""What went wrong, as HTTP says it: the one table from errors to problems (RFC 9457)."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from app.domain.errors import (
    Busy,
    Collided,
    ConflictExists,
    Fault,
    IdTaken,
    InvalidEvents,
    KeyTaken,
    LogMovedOn,
    NotAmendable,
    NotAuthorised,
    NotFound,
    OutOfScope,
    RecordError,
    StorageFull,
    TooMuch,
    TooSlow,
)
from app.logs import request_id
from app.store import tokens

logger = logging.getLogger(__name__)

MOST_FAULTS = 100
"""How many faults an answer explains."""


class Malformed(RecordError):
    """The body is not the JSON that this service reads, or the URL shows a token."""


class UnknownParameter(RecordError):
    """The URL has a parameter that this resource does not know."""


class UnknownField(RecordError):
    """A member of entries is asked for that none of them has."""


class ForeignCursor(RecordError):
    """The cursor was not given with a page of this list."""


class TooManyStreams(RecordError):
    """As many clients wait for news as may."""


class RateLimited(RecordError):
    """The caller has asked more often than a minute allows."""


class NotReady(RecordError):
    """The service cannot do its work yet."""


class NoSuchFormat(RecordError):
    """There is no answer in the format that is asked for."""


class NoKey(RecordError):
    """The service has no key to sign with."""


class InvalidLines(RecordError):
    """Lines of a body that cannot become events; `faults` are (number of the line, what is wrong)."""

    def __init__(self, faults: Sequence[tuple[int, Fault]]) -> None:
        self.faults = tuple(faults)
        self.lines = sorted({line for line, _ in faults})
        of = "line" if len(self.lines) == 1 else "lines"
        super().__init__(f"nothing is recorded, because of {of} {', '.join(map(str, self.lines))}")


class InvalidQuery(RecordError):
    """A parameter of the URL has a value that cannot be meant; `faults` are (parameter, what is wrong)."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{parameter}: {detail}" for parameter, detail in self.faults))


class InvalidParameter(InvalidQuery):
    """A parameter of a map layer's URL has a value that cannot be meant: a standard's own status says so."""


class Unexpected(Exception):
    """This is our fault; it has been noted."""


PROBLEMS: Mapping[type[RecordError], tuple[HTTPStatus, str]] = {
    Malformed: (HTTPStatus.BAD_REQUEST, "malformed"),
    UnknownParameter: (HTTPStatus.BAD_REQUEST, "unknown-parameter"),
    UnknownField: (HTTPStatus.BAD_REQUEST, "unknown-field"),
    ForeignCursor: (HTTPStatus.BAD_REQUEST, "foreign-cursor"),
    InvalidParameter: (HTTPStatus.BAD_REQUEST, "invalid-parameter"),
    NotAuthorised: (HTTPStatus.UNAUTHORIZED, "not-authorised"),
    OutOfScope: (HTTPStatus.FORBIDDEN, "out-of-scope"),
    NotFound: (HTTPStatus.NOT_FOUND, "not-found"),
    NoKey: (HTTPStatus.NOT_FOUND, "no-key"),
    ConflictExists: (HTTPStatus.CONFLICT, "conflict-exists"),
    IdTaken: (HTTPStatus.CONFLICT, "id-taken"),
    KeyTaken: (HTTPStatus.CONFLICT, "key-taken"),
    NotAmendable: (HTTPStatus.CONFLICT, "not-amendable"),
    LogMovedOn: (HTTPStatus.PRECONDITION_FAILED, "log-moved-on"),
    InvalidEvents: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
    InvalidLines: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
    InvalidQuery: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
    TooMuch: (HTTPStatus.UNPROCESSABLE_ENTITY, "too-much"),
    Busy: (HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    Collided: (HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    TooSlow: (HTTPStatus.SERVICE_UNAVAILABLE, "too-slow"),
    StorageFull: (HTTPStatus.INSUFFICIENT_STORAGE, "storage-full"),
    TooManyStreams: (HTTPStatus.SERVICE_UNAVAILABLE, "too-many-streams"),
    NotReady: (HTTPStatus.SERVICE_UNAVAILABLE, "not-ready"),
    RateLimited: (HTTPStatus.TOO_MANY_REQUESTS, "rate-limited"),
    NoSuchFormat: (HTTPStatus.NOT_IMPLEMENTED, "no-such-format"),
}

HEADERS: Mapping[type[Exception], Mapping[str, str]] = {
    NotAuthorised: {"WWW-Authenticate": 'Bearer realm="conflict timeline"'},
    Busy: {"Retry-After": "1"},
    Collided: {"Retry-After": "1"},
    TooSlow: {"Retry-After": "5"},
    StorageFull: {"Retry-After": "60"},
    TooManyStreams: {"Retry-After": "5"},
    NotReady: {"Retry-After": "5"},
    RateLimited: {"Retry-After": "60"},
}


def register(app: Flask) -> None:
    """Make every error of the app a problem: never HTML, and never a trace."""
    app.register_error_handler(RecordError, refused)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, unexpected)


def named(error: type[Exception]) -> tuple[HTTPStatus, str]:
    """The status that an error is answered with, and the name that ends the type of its problem."""
    if issubclass(error, RecordError):
        return PROBLEMS[error]
    if issubclass(error, HTTPException):
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        return status, status.phrase.lower().replace(" ", "-")
    return HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected"


def headers_of(error: type[Exception]) -> Mapping[str, str]:
    """The headers that the answer to an error has besides."""
    return HEADERS.get(error, {})


def problem(status: HTTPStatus, name: str, detail: str, **more: Any) -> Response:
    """A problem+json answer; `name` ends its type. What was wrong may be a token: none is repeated."""
    body = {"type": f"/problems/{name}", "title": status.phrase, "status": status.value, "detail": detail}
    text = tokens.without_secrets(orjson.dumps({**body, **more}).decode())
    return Response(text, status=status.value, content_type="application/problem+json")


def refused(error: RecordError) -> Response:
    """The problem that an error is answered with."""
    status, name = named(type(error))
    answer = problem(status, name, str(error), **_faults(error))
    answer.headers.update(headers_of(type(error)))
    return answer


def _faults(error: RecordError) -> dict[str, Any]:
    if isinstance(error, InvalidQuery):
        return {"errors": [{"parameter": parameter, "detail": detail} for parameter, detail in error.faults]}
    if isinstance(error, InvalidLines):
        told = [
            {"line": line, "pointer": fault.pointer, "detail": fault.detail}
            for line, fault in error.faults[:MOST_FAULTS]
        ]
        return {"lines": error.lines, "errors": told}
    if isinstance(error, InvalidEvents | NotAmendable):
        return {"errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in error.faults]}
    return {}


def of_http(error: HTTPException) -> Response:
    """The problem that an error of HTTP itself is answered with."""
    status, name = named(type(error))
    detail = {
        MethodNotAllowed: f"{request.method} is not allowed here",
        RequestEntityTooLarge: "the body is larger than this service takes",
    }.get(type(error), error.description or status.phrase)
    answer = problem(status, name, detail)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def unexpected(error: Exception) -> Response:
    """The answer to what nobody foresaw, which is noted under the id of the request."""
    logger.error("unexpected error", exc_info=error)
    return problem(*named(Unexpected), "this is our fault; it has been noted", request=request_id.get())
