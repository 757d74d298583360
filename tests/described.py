"""What the service answers, held against its description: whatever a test asks for, the answer must fit."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
from flask import Flask, Response, request

from app import create_app
from app.api.description import describe
from app.config import Settings

Json = dict[str, Any]


def watched(app: Flask) -> list[str]:
    """How the answers that the app gives from now on differ from what is described."""
    faults: list[str] = []

    @app.after_request
    def compare(answer: Response) -> Response:
        # Layers have a description of their own, against which tests/ogc holds them.
        elsewhere = request.blueprint == "ogc"
        if request.url_rule is not None and request.method in {"GET", "POST"} and not elsewhere:
            faults.extend(_faults(answer, _document()))
        return answer

    return faults


@cache
def _validator(pointer: str) -> jsonschema_rs.Validator:
    """The shape at a pointer into the description, without room for what is not described."""
    document = _document()
    schema = {**_at(document, pointer), "components": {"schemas": _closed(document["components"]["schemas"])}}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@cache
def _document() -> Json:
    """The description of all that an app may be asked."""
    document: Json = orjson.loads(orjson.dumps(describe(create_app(Settings(metrics=True)))))
    return document


def _faults(answer: Response, document: Json) -> Iterator[str]:
    path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", request.url_rule.rule)
    said = document["paths"].get(path, {}).get(request.method.lower())
    asked = f"{request.method} {request.full_path}: {answer.status_code}"
    if said is None:
        if answer.status_code != 405:
            yield f"{asked}, and the route is not described"
        return
    if str(answer.status_code) not in said["responses"]:
        yield f"{asked} is not described"
        return
    pointer = f"/paths/{_escaped(path)}/{request.method.lower()}/responses/{answer.status_code}"
    response = _at(document, pointer)
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
        response = _at(document, pointer)
    for name, header in response.get("headers", {}).items():
        if header.get("required") and not answer.headers.get(name):
            yield f"{asked} has no {name}"
    content = response.get("content", {})
    if not content:
        return
    if answer.mimetype not in content:
        if "*/*" not in content:
            yield f"{asked} is {answer.mimetype}"
    elif answer.is_json:
        validator = _validator(f"{pointer}/content/{_escaped(answer.mimetype)}/schema")
        for error in validator.iter_errors(orjson.loads(answer.data)):
            yield f"{asked}: at {error.instance_path} {str(error)[:500]}"


def _closed(shape: Any) -> Any:
    """The same, with nothing in objects but what is named."""
    if isinstance(shape, list):
        return [_closed(inner) for inner in shape]
    if not isinstance(shape, dict):
        return shape
    closed = {name: _closed(inner) for name, inner in shape.items()}
    if shape.get("type") == "object" and "properties" in shape:
        closed.setdefault("additionalProperties", False)
    return closed


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
