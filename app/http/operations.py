"""What a view says of itself: what it reads, answers and refuses; and its parameters, read for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response
from marshmallow import Schema
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.domain.errors import Busy, InvalidEvents, NotAuthorised, OutOfScope
from app.errors import InvalidQuery, Malformed, UnknownParameter
from app.http.parameters import NoParameters
from app.http.requests import arguments

View = Callable[..., Response]

Given = dict[str, Any]
"""The parameters of a URL, as their schema reads them."""

OF_A_BODY = {
    *(Malformed, NotAuthorised, OutOfScope),
    *(RequestEntityTooLarge, UnsupportedMediaType, InvalidEvents),
}
"""The errors that whatever takes a body may end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a view takes and gives; `answer` and `body` are names of shapes (app/api/shapes.py).

    `scopes` are those of which a token needs one; `refusals` the errors it may end in, but for those
    that come of the path and those that are nobody's intention.
    """

    answer: str
    parameters: type[Schema] = NoParameters
    body: str | None = None
    scopes: tuple[str, ...] = ()
    statuses: tuple[HTTPStatus, ...] = (HTTPStatus.OK,)
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()
    takes_version: bool = False
    refusals: frozenset[type[Exception]] = frozenset()


OPERATIONS: dict[View, Operation] = {}
"""What every view says of itself."""


def reads(
    answer: str,
    parameters: type[Schema] = NoParameters,
    *,
    also: tuple[str, ...] = (),
    refusals: frozenset[type[Exception]] = frozenset(),
) -> Callable[[View], View]:
    """A view that asks the record; what the URL asks for comes first, where it may ask for anything.

    `also` are the media types that it answers in besides JSON.
    """
    invalid = {InvalidQuery} if parameters().fields else set()
    operation = Operation(
        answer=answer,
        parameters=parameters,
        headers=("ETag", "Cache-Control"),
        media_types=("application/json", *also),
        refusals=refusals | {UnknownParameter, Busy} | invalid,
    )
    return _described(replace(operation, statuses=(HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)))


def writes(
    answer: str,
    *,
    body: str,
    scopes: tuple[str, ...],
    refusals: set[type[Exception]],
    takes_version: bool = False,
) -> Callable[[View], View]:
    """A view that changes the record: 201 where it did, 200 where all of it was on record before."""
    return _described(
        Operation(
            answer=answer,
            body=body,
            scopes=scopes,
            statuses=(HTTPStatus.OK, HTTPStatus.CREATED),
            headers=("Location",),
            takes_version=takes_version,
            refusals=frozenset({UnknownParameter, Busy} | OF_A_BODY | refusals),
        )
    )


def shows(
    answer: str, media_type: str = "application/json", *, headers: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """A view that shows what does not depend on the record, and takes no heed of parameters."""

    def describe(view: View) -> View:
        statuses = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED) if "ETag" in headers else (HTTPStatus.OK,)
        OPERATIONS[view] = Operation(
            answer=answer, media_types=(media_type,), headers=headers, statuses=statuses
        )
        return view

    return describe


def _described(operation: Operation) -> Callable[[View], View]:
    takes_any = bool(operation.parameters().fields)

    def describe(view: View) -> View:
        @wraps(view)
        def asked(**path: object) -> Response:
            given = arguments(operation.parameters)
            return view(given, **path) if takes_any else view(**path)

        OPERATIONS[asked] = operation
        return asked

    return describe
