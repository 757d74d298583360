"""What a request says: its parameters, its body, and who sends it; nothing unclear is let through."""

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, cast
from urllib.parse import unquote_plus

import orjson
from flask import current_app, request
from marshmallow import Schema, ValidationError, fields
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from app.domain.errors import Fault, NotAuthorised, NotFound, OutOfScope
from app.domain.events import Slug
from app.errors import InvalidQuery, Malformed, UnknownParameter
from app.http import ROUTE
from app.queries import access
from app.queries.access import Database

DEEPEST = 32


def database() -> Database:
    """The database of the running app."""
    return cast(Database, current_app.extensions["database"])


def note_route() -> None:
    """Leave the rule of the route for those who count: a path is whatever somebody sends, a rule is not."""
    if request.url_rule:
        request.environ[ROUTE] = request.url_rule.rule


def refuse_what_no_url_holds() -> None:
    """Raise NotFound for a path with a NUL, and Malformed for a URL with a token.

    No name has a NUL, and PostgreSQL will not look for one. A URL is shown, kept and sent on in too many
    places to hold a secret: what is in it is not read, so that nothing here repeats it either.
    """
    if "\0" in request.path:
        raise NotFound("no name holds a NUL")
    if access.holds_a_token(unquote_plus(request.full_path)):
        raise Malformed("the URL holds a token: revoke it, and send another in the Authorization header")


def arguments(parameters: type[Schema], *, any_others: bool = False) -> dict[str, Any]:
    """The parameters of the URL as a schema reads them, whatever others are there if that may be.

    Raises UnknownParameter with the nearest one that exists, or InvalidQuery with every fault.
    """
    schema = _made(parameters)
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    others = [name for name in request.args if name not in known]
    if others and not any_others:
        near = get_close_matches(others[0], known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UnknownParameter(f"there is no parameter {others[0]!r}{hint}")
    given: dict[str, str | list[str]] = {}
    for name, values in request.args.lists():
        if name not in known:
            continue
        if any("\0" in value for value in values):
            raise InvalidQuery([(name, "text holds no NUL")])
        if isinstance(known[name], fields.List):
            given[name] = values
        elif len(values) == 1:
            given[name] = values[0]
        else:
            raise InvalidQuery([(name, "is given more than once")])
    try:
        return cast(dict[str, Any], schema.load(given))
    except ValidationError as error:
        faults = faults_of(cast(Mapping[str, Any], error.messages))
        raise InvalidQuery((fault.pointer.split("/")[1], fault.detail) for fault in faults) from error


@cache
def _made(parameters: type[Schema]) -> Schema:
    """To make a schema takes longer than to read a URL by it."""
    return parameters()


def faults_of(messages: Mapping[Any, Any] | list[Any], pointer: str = "") -> Iterator[Fault]:
    """Marshmallow's messages as faults, each with the JSON Pointer of what it is about."""
    if isinstance(messages, list):
        yield from (Fault(pointer, str(message)) for message in messages)
        return
    for name, inner in messages.items():
        step = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
        yield from faults_of(inner, pointer + step)


def strict_json() -> Any:
    """The body as JSON; raises Malformed for all that two readers might understand differently."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("send application/json")
    if request.content_encoding:
        raise UnsupportedMediaType("send the body as it is, not encoded")
    body = request.get_data()
    if request.content_length is None and len(body) >= current_app.config["MAX_CONTENT_LENGTH"]:
        raise RequestEntityTooLarge  # Werkzeug cuts a body in chunks off there without a word
    try:
        orjson.loads(body)  # refuses NaN, lone surrogates and bytes that are not UTF-8
        value = json.loads(body, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the body is not JSON: {error}") from error
    _check_plain(value, depth=0)
    return value


def writer(*scopes: str, conflict: Slug | None = None) -> str:
    """The name of who writes, by the bearer token (RFC 6750) of the request.

    Raises NotAuthorised without a good token, OutOfScope where it does not allow one of the scopes.
    """
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise NotAuthorised("writing needs a token: send Authorization: Bearer …")
    token = access.token(database(), text.strip())
    for scope in scopes:
        if not token.allows(scope, conflict):
            where = f"in {conflict}" if conflict else "in all conflicts"
            raise OutOfScope(f"the token has no scope {scope!r} {where}")
    return token.name


def expected_versions() -> set[str] | None:
    """The versions that If-Match asks for (RFC 9110 §13.1.1: weak ones never match); None for any."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return {tag for tag in request.if_match.as_set() if tag}


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _check_plain(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed(f"the body is nested more than {DEEPEST} deep")
    if isinstance(value, str) and "\0" in value:
        raise Malformed("text holds no NUL")
    if isinstance(value, str) and access.holds_a_token(value):
        raise Malformed("the body holds a token, and a log is for ever: revoke it")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_plain(name, depth)
            _check_plain(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_plain(inner, depth + 1)
