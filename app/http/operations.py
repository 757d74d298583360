"""What a view says of itself: what it reads, answers and refuses; and its parameters, read for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response
from marshmallow import Schema
from werkzeug.exceptions import NotAcceptable, RequestEntityTooLarge, UnsupportedMediaType

from app.domain.errors import Busy, InvalidEvents, NotAuthorised, OutOfScope, StorageFull, TooSlow
from app.errors import InvalidQuery, Malformed, TooManyStreams, UnknownParameter
from app.http.forms import Form
from app.http.parameters import NoParameters
from app.http.requests import arguments

View = Callable[..., Response]

Given = dict[str, Any]
"""The parameters of a URL, as their schema reads them."""

OF_THE_DATABASE: frozenset[type[Exception]] = frozenset({Busy, TooSlow})
"""The errors that whatever asks the record may end in."""

OF_A_BODY = {
    *(Malformed, NotAuthorised, OutOfScope),
    *(RequestEntityTooLarge, UnsupportedMediaType, InvalidEvents),
}
"""The errors that whatever takes a body may end in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a view takes and gives; `body` and the answer in each media type are names of shapes.

    `scopes` are those of which a token needs one; `takes` the headers of a request that it heeds;
    `refusals` the errors it may end in, but for those that come of the path and those that are nobody's
    intention. The shapes are in app/api/description/shapes.py.
    """

    answers: Mapping[str, str]
    parameters: type[Schema] = NoParameters
    body: str | None = None
    scopes: tuple[str, ...] = ()
    statuses: tuple[HTTPStatus, ...] = (HTTPStatus.OK,)
    headers: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    refusals: frozenset[type[Exception]] = frozenset()


OPERATIONS: dict[View, Operation] = {}
"""What every view says of itself."""


def reads(
    answer: str,
    parameters: type[Schema] = NoParameters,
    *,
    forms: Sequence[Form] = (Form.JSON,),
    takes: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
    redirects: bool = False,
    any_others: bool = False,
    refusals: frozenset[type[Exception]] = frozenset(),
) -> Callable[[View], View]:
    """A view that asks the record; what the URL asks for comes first, where it may ask for anything.

    Parameters that it does not know are refused, but for `any_others`, as a standard may have it.
    """
    invalid: set[type[Exception]] = {InvalidQuery} if parameters().fields else set()
    unknown: set[type[Exception]] = set() if any_others else {UnknownParameter}
    unacceptable: set[type[Exception]] = {NotAcceptable} if len(forms) > 1 else set()
    found = (HTTPStatus.FOUND,) if redirects else ()
    return _described(
        Operation(
            answers={form.media_type: answer if form is Form.JSON else form for form in forms},
            parameters=parameters,
            statuses=(HTTPStatus.OK, *found, HTTPStatus.NOT_MODIFIED),
            headers=("ETag", "Cache-Control", *headers),
            takes=("If-None-Match", "Conflict-Version", *takes),
            refusals=refusals | OF_THE_DATABASE | unknown | invalid | unacceptable,
        ),
        any_others=any_others,
    )


def writes(
    answer: str,
    *,
    body: str,
    scopes: tuple[str, ...],
    refusals: set[type[Exception]],
    parameters: type[Schema] = NoParameters,
    takes: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """A view that changes the record: 201 where it did, 200 where it did not, as all was on record before."""
    return _described(
        Operation(
            answers={"application/json": answer},
            parameters=parameters,
            body=body,
            scopes=scopes,
            statuses=(HTTPStatus.OK, HTTPStatus.CREATED),
            headers=("Location", "Conflict-Version"),
            takes=takes,
            refusals=frozenset({UnknownParameter, StorageFull} | OF_THE_DATABASE | OF_A_BODY | refusals),
        )
    )


def streams(answer: str, parameters: type[Schema], *, takes: tuple[str, ...]) -> Callable[[View], View]:
    """A view that tells what is new as it comes."""
    return _described(
        Operation(
            answers={"text/event-stream": answer},
            parameters=parameters,
            headers=("Cache-Control",),
            takes=takes,
            refusals=frozenset({UnknownParameter, InvalidQuery, TooManyStreams} | OF_THE_DATABASE),
        )
    )


def shows(
    answer: str,
    media_type: str = "application/json",
    *,
    also: Mapping[str, str] | None = None,
    headers: tuple[str, ...] = (),
    refusals: frozenset[type[Exception]] = frozenset(),
) -> Callable[[View], View]:
    """A view that shows what programs need no description of parameters for; `also` in other media types."""
    lasts = "ETag" in headers
    operation = Operation(
        answers={media_type: answer, **(also or {})},
        headers=headers,
        statuses=(HTTPStatus.OK, HTTPStatus.NOT_MODIFIED) if lasts else (HTTPStatus.OK,),
        takes=("If-None-Match",) if lasts else (),
        refusals=refusals,
    )

    def describe(view: View) -> View:
        OPERATIONS[view] = operation
        return view

    return describe


def shows_page(*, refusals: frozenset[type[Exception]] = frozenset()) -> Callable[[View], View]:
    """A view that shows readers a page, whatever else a link carries that was shared elsewhere."""
    headers = ("ETag", "Cache-Control", "Content-Security-Policy")
    return shows("Page", "text/html", headers=headers, refusals=refusals | {Busy})


def _described(operation: Operation, *, any_others: bool = False) -> Callable[[View], View]:
    takes_any = bool(operation.parameters().fields)

    def describe(view: View) -> View:
        @wraps(view)
        def asked(**path: object) -> Response:
            given = arguments(operation.parameters, any_others=any_others)
            return view(given, **path) if takes_any else view(**path)

        OPERATIONS[asked] = operation
        return asked

    return describe
