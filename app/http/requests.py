"""What a request says: its parameters, its body, and who sends it; nothing unclear is let through."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, cast
from urllib.parse import unquote_plus, urlencode

from flask import current_app, request
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from app.domain.errors import Fault, NotAuthorised, NotFound, OutOfScope
from app.domain.events import Slug
from app.errors import InvalidQuery, Malformed, UnknownParameter
from app.http import ROUTE
from app.queries import access, versions
from app.queries.access import Database, Token
from app.queries.versions import Version

KEY = re.compile(r"\"?([!#-~](?:[ !#-~]{0,253}[!#-~])?)\"?", re.ASCII)
"""An Idempotency-Key: what the header field of that name holds, an item of RFC 8941, or the bare text."""


def database() -> Database:
    """The database of the running app."""
    return cast(Database, current_app.extensions["database"])


def root() -> str:
    """The address that this service was asked under, if any can be: clients take links as they stand."""
    return request.host_url.rstrip("/") if request.host else ""


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


def refuse_who_may_not_read() -> None:
    """Raise NotFound where a conflict is asked for that is private to others, or that there is not.

    Who writes is told by the scopes of their token, before the conflict is looked for.
    """
    conflict = (request.view_args or {}).get("conflict")
    if conflict is not None and request.method in {"GET", "HEAD"}:
        access.check_reader(database(), conflict, reader())


def arguments(
    parameters: type[Schema], of: MultiDict[str, str] | None = None, *, any_others: bool = False
) -> dict[str, Any]:
    """The parameters of the URL, or those given, as a schema reads them; others are let be if that may be.

    Raises UnknownParameter with the nearest one that exists, or InvalidQuery with every fault.
    """
    schema, asked = _made(parameters), request.args if of is None else of
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    others = [name for name in asked if name not in known]
    if others and not any_others:
        raise UnknownParameter(f"there is no parameter {others[0]!r}{nearest(others[0], known)}")
    given: dict[str, str | list[str]] = {}
    for name, values in asked.lists():
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


def same_but(**otherwise: object) -> str:
    """The path and the parameters of the URL, some of them said otherwise."""
    said = {name: [str(value)] for name, value in otherwise.items()}
    return f"{request.path}?{urlencode({**request.args.to_dict(flat=False), **said}, doseq=True)}"


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was meant, where one of those known is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


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


def writer(*scopes: str, conflict: Slug | None = None) -> Token:
    """Who writes, by the bearer token (RFC 6750) of the request.

    Raises NotAuthorised without a good token, OutOfScope where it does not allow one of the scopes.
    """
    text = _bearer()
    if not text:
        raise NotAuthorised("writing needs a token: send Authorization: Bearer …")
    token = access.token(database(), text)
    for scope in scopes:
        if not token.allows(scope, conflict):
            where = f"in {conflict}" if conflict else "in all conflicts"
            raise OutOfScope(f"the token has no scope {scope!r} {where}")
    return token


def reader() -> Token | None:
    """Who reads, if the request has a good token: most have none, and a bad one is as good as that."""
    text = _bearer()
    try:
        return access.token(database(), text) if text else None
    except NotAuthorised:
        return None


def _bearer() -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def readable_versions() -> list[Version]:
    """The version of every log that who asks may read, by the slug of its conflict."""
    found = versions.versions(database())
    if not any(version.private for version in found):
        return found
    who = reader()
    return [one for one in found if not one.private or (who and who.reads(one.conflict))]


def expected_versions() -> set[str] | None:
    """The versions that If-Match asks for (RFC 9110 §13.1.1: weak ones never match); None for any."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return {tag for tag in request.if_match.as_set() if tag}


def idempotency_key() -> str | None:
    """The key that the request was sent under, in quotation marks or without; raises InvalidQuery."""
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    if not (key := KEY.fullmatch(text.strip())):
        raise InvalidQuery([("Idempotency-Key", "this is some text of 1 to 255 characters of ASCII")])
    return key[1]
