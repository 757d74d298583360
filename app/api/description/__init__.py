"""The description of the service (OpenAPI 3.1): its routes as the app has them, all they take and give."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from importlib import metadata
from inspect import getdoc
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask
from marshmallow import fields
from werkzeug.routing import Rule

from app.api.description import events, problems
from app.api.description.examples import EXAMPLES
from app.api.description.shapes import ID, SHAPES, SLUG, Shape, ref
from app.domain.errors import NotFound
from app.errors import Malformed, RateLimited, Unexpected
from app.http.forms import Form
from app.http.limits import FREE
from app.http.looks import form
from app.http.operations import OPERATIONS, Operation, View
from app.http.schemas import Replacement

ABOUT = """Who held this town on that day, who says so, and what did we know then?

Reading needs no token; writing takes a bearer token with a scope.
Where GET is answered, HEAD and OPTIONS are too. Dates are EDTF (ISO 8601-2); text holds no NUL.
"""

MEANINGS = {
    HTTPStatus.OK: "The answer.",
    HTTPStatus.CREATED: "It is on record now.",
    HTTPStatus.FOUND: "The way to the answer as the record was at the instant that was asked for.",
    HTTPStatus.NOT_MODIFIED: "Nothing changed since the ETag that was sent.",
}
HEADERS: dict[str, Shape] = {
    "ETag": {"schema": {"type": "string"}, "required": True, "description": "Send it back as If-None-Match."},
    "Cache-Control": {"schema": {"type": "string"}, "required": True},
    "Conflict-Version": {
        "schema": {"type": "string"},
        "description": "The version of the log after a post; sent back when reading, nothing older is told.",
    },
    "Location": {"schema": {"type": "string"}, "description": "The path of the one that was posted."},
    "Content-Security-Policy": {"schema": {"type": "string"}, "required": True},
    "Link": {"schema": {"type": "string"}, "description": "Related answers (RFC 8288)."},
    "Memento-Datetime": {
        "schema": {"type": "string"},
        "description": "When the record said so (RFC 7089), of an answer at a revision.",
    },
}
TAKEN = {
    "If-None-Match": "ETags of answers that the client has.",
    "Idempotency-Key": "Sent again under the same key, the same request is recorded once.",
    "Conflict-Version": "A version of the log that the client has seen: no older one is told.",
    "If-Match": "Only if the conflict's log is at this `version`, in quotation marks.",
    "Accept-Datetime": "The answer as the record was at this instant (RFC 7089).",
    "Last-Event-ID": "The revision of the event that the client had last.",
}
"""The headers of requests that some operations heed, and what each says."""

PAGE = {"text/html": "Page"}
WITHOUT_A_BODY = {HTTPStatus.FOUND, HTTPStatus.NOT_MODIFIED}
VARIABLE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")


def describe(app: Flask) -> Shape:
    """The whole document, with every route of the app and every shape and problem it may answer with."""
    # What lies in an event is described in its place.
    marshmallow = MarshmallowPlugin(schema_name_resolver=lambda _: "")
    spec = APISpec(
        title="Conflict timeline",
        version=metadata.version("conflict-timeline"),
        openapi_version="3.1.0",
        info={"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        plugins=[marshmallow],
    )
    converter = marshmallow.converter
    assert converter is not None
    converter.add_attribute_function(_form)  # type: ignore[no-untyped-call]
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for name, shape in {**SHAPES, **events.shapes(converter), **problems.shapes()}.items():
        spec.components.schema(name, shape)
    for rule, method, operation in _routes(app):
        described = {
            "operationId": _called(rule),
            "tags": [rule.endpoint.partition(".")[0]],
            "summary": getdoc(app.view_functions[rule.endpoint]),
            **_taken(converter, operation),
            "responses": {
                **{status: _given(operation, status) for status in operation.statuses},
                **_refused(spec, operation, {*operation.refusals, *_of_the_path(rule), Unexpected}),
            },
        }
        spec.path(_path(rule), operations={method: described}, parameters=_variables(rule))
    return spec.to_dict()


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """Every route with its method, but for HEAD and OPTIONS, and what its view says of itself.

    The layers for maps have a description of their own, as their standard has it (app/ogc/description.py).
    """
    for rule in sorted(app.url_map.iter_rules(), key=_path):
        if rule.endpoint.startswith("ogc."):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view = cast(View, app.view_functions[rule.endpoint])
            yield rule, method.lower(), OPERATIONS[view]


def _called(rule: Rule) -> str:
    """The name of an operation; the same answer by an extension of its path is one of its own."""
    form = "-in-a-form" if "extension" in rule.arguments else ""
    return f"{rule.endpoint.replace('.', '-')}{form}"


def _path(rule: Rule) -> str:
    return VARIABLE.sub(lambda variable: f"{{{variable['name']}}}", rule.rule)


def _variables(rule: Rule) -> list[Shape]:
    return [
        {"in": "path", "name": variable["name"], "required": True, "schema": _variable(variable)}
        for variable in VARIABLE.finditer(rule.rule)
    ]


def _variable(variable: re.Match[str]) -> Shape:
    if variable["choices"]:
        return {"type": "string", "enum": variable["choices"].split(", ")}
    return {"uuid": ID, "slug": SLUG, None: SLUG}.get(variable["kind"], {"type": "string", "minLength": 1})


def _taken(converter: OpenAPIConverter, operation: Operation) -> Shape:
    """The parameters, the headers, the body and the token that an operation takes."""
    parameters = converter.schema2parameters(operation.parameters(), location="query")
    for name in operation.takes:
        header = {"in": "header", "name": name, "description": TAKEN[name], "schema": {"type": "string"}}
        parameters.append(header)
    return {
        "parameters": parameters,
        **({"requestBody": _body(operation.body)} if operation.body else {}),
        **({"security": [{"token": [scope]} for scope in operation.scopes]} if operation.scopes else {}),
    }


def _body(shape: str) -> Shape:
    """One event, by the examples of those that it may be; or, where all of them may be, several at once."""
    opening, *rest = EXAMPLES
    examples = {"several": rest, **{one["type"]: one for one in rest}}
    if shape != "Post":
        examples = {opening["type"]: opening}
    given = {name: {"value": example} for name, example in examples.items()}
    content: Shape = {"application/json": {"schema": ref(shape), "examples": given}}
    if shape == "Post":
        content[Form.NDJSON.media_type] = {"schema": ref(Form.NDJSON)}
    return {"required": True, "content": content}


def _given(operation: Operation, status: HTTPStatus) -> Shape:
    names = ("Location", "Link") if status is HTTPStatus.FOUND else operation.headers
    answer = {"description": MEANINGS[status], "headers": {name: HEADERS[name] for name in names}}
    if status in WITHOUT_A_BODY:
        return answer
    content = {media_type: {"schema": ref(shape)} for media_type, shape in operation.answers.items()}
    return {**answer, "content": content}


def _refused(spec: APISpec, operation: Operation, errors: set[type[Exception]]) -> dict[HTTPStatus, str]:
    """The name of the response for each status that the errors have; it is among the components."""
    found = problems.responses(errors, of_a_page=operation.answers == PAGE)
    for name, response in found.values():
        if name not in spec.components.responses:
            spec.components.response(name, response)
    return {status: name for status, (name, _) in sorted(found.items())}


def _of_the_path(rule: Rule) -> set[type[Exception]]:
    unknown = {NotFound} if rule.arguments else set()
    return {Malformed, *unknown, *(() if rule.rule in FREE else (RateLimited,))}


def _form(_: OpenAPIConverter, field: fields.Field[Any], **__: Any) -> Shape:
    return ref("Replacement") if isinstance(field, Replacement) else form(field)
