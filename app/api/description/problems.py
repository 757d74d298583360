"""The shapes of problems (RFC 9457), one a type; and the responses that they make, one a status."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from inspect import getdoc

from werkzeug.exceptions import NotAcceptable, RequestEntityTooLarge, UnsupportedMediaType

from app.api.description.shapes import TEXT, Shape, many, ref, thing
from app.domain.errors import InvalidEvents, NotAmendable
from app.errors import PROBLEMS, InvalidLines, InvalidQuery, Unexpected, headers_of, named

Error = type[Exception]

MEDIA_TYPE = "application/problem+json"

MEANINGS: Mapping[Error, str] = {
    **{error: getdoc(error) or "" for error in PROBLEMS},
    NotAcceptable: "There is no form of the answer that the client accepts.",
    RequestEntityTooLarge: "The body is larger than the service takes.",
    UnsupportedMediaType: "The body is not sent in a media type that is taken here, or it is encoded.",
    Unexpected: getdoc(Unexpected) or "",
}
"""Every error that an operation may end in, and what it means."""

LINE: Shape = {"type": "integer", "minimum": 1}
BY_POINTER = many(thing(pointer=TEXT, detail=TEXT))
BY_PARAMETER = many(thing(parameter=TEXT, detail=TEXT))
MORE: Mapping[Error, Mapping[str, Shape]] = {
    InvalidEvents: {"errors": BY_POINTER},
    NotAmendable: {"errors": BY_POINTER},
    InvalidLines: {"lines": many(LINE), "errors": many(thing(line=LINE, pointer=TEXT, detail=TEXT))},
    InvalidQuery: {"errors": BY_PARAMETER},
    Unexpected: {"request": TEXT},
}
"""What the problems of some errors say besides."""


def shapes() -> dict[str, Shape]:
    """The shape of the problem that each error is answered with."""
    return {shape_name(error): _shape(error) for error in MEANINGS}


def shape_name(error: Error) -> str:
    """Errors that are answered alike may list their faults differently."""
    return f"problem.{error.__name__}"


def responses(errors: Iterable[Error], *, of_a_page: bool) -> dict[HTTPStatus, tuple[str, Shape]]:
    """The response that some errors make, for each of their statuses, under a name of its own.

    Those of a page are pages, too, for who would rather read one.
    """
    found: dict[HTTPStatus, list[Error]] = {}
    for error in sorted(errors, key=lambda error: error.__name__):
        found.setdefault(named(error)[0], []).append(error)
    made = {}
    for status, alike in found.items():
        name, response = ".".join(error.__name__ for error in alike), _response(alike)
        if of_a_page:
            name = f"{name}.Page"
            response["content"]["text/html"] = {"schema": ref("Page")}
        made[status] = name, response
    return made


def _shape(error: Error) -> Shape:
    status, name = named(error)
    return {
        **thing(
            type={"type": "string", "const": f"/problems/{name}"},
            title=TEXT,
            status={"type": "integer", "const": status.value},
            detail=TEXT,
            **MORE.get(error, {}),
        ),
        "description": MEANINGS[error],
    }


def _response(errors: list[Error]) -> Shape:
    alternatives = [ref(shape_name(error)) for error in errors]
    headers = {name for error in errors for name in headers_of(error)}
    return {
        "description": " ".join(MEANINGS[error] for error in errors),
        "headers": {name: {"schema": TEXT, "required": True} for name in sorted(headers)},
        "content": {MEDIA_TYPE: {"schema": alternatives[0] if len(errors) == 1 else {"anyOf": alternatives}}},
    }
