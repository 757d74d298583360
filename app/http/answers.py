"""Answers: JSON, and conditional on the version of the log that they rest on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from cachetools import LRUCache
from flask import Response, current_app, request
from werkzeug import Request

from app.domain.control import RULES
from app.http import metrics
from app.http.forms import Form
from app.queries.versions import Version

PINNED = "public, max-age=86400"
PRIVATE = "private, no-cache"
VARY = "Accept, Accept-Datetime, Accept-Encoding, Authorization"
MOVING = "public, max-age=5, stale-while-revalidate=60, stale-if-error=600"


class Body(NamedTuple):
    """The body of an answer, and the path of the page after it, where there is one."""

    text: bytes
    next: str | None


class Answers:
    """The bodies that were answered lately, by their ETags; of so many bytes at most."""

    def __init__(self, most_bytes: int) -> None:
        self._bodies: LRUCache[str, Body] = LRUCache(most_bytes, getsizeof=lambda body: len(body.text))
        self._turn = Lock()

    def get(self, etag: str, make: Callable[[], Body]) -> Body:
        """The body under an ETag; made, and kept if there is room for it, where it is not there."""
        with self._turn:
            body = self._bodies.get(etag)
        (metrics.MISSES if body is None else metrics.HITS).inc()
        if body is None:
            body = make()
            with self._turn, suppress(ValueError):  # larger than all the room there is
                self._bodies[etag] = body
        return body


def conditional(
    rests_on: Version | Sequence[Version], produce: Callable[[], Mapping[str, Any]], *, besides: str = ""
) -> Response:
    """The answer at a version, or 304 where the client has it; only the version was read until then.

    What was answered lately is answered again without asking: its ETag stands for all that it rests on.
    `besides` is what else that is: a key that signs, or this service's address, where links begin with it.
    """
    return _kept(rests_on, Form.JSON, lambda: _body(produce()), besides)


def kept(
    rests_on: Version | Sequence[Version], form: Form, make: Callable[[], bytes | Body], *, besides: str = ""
) -> Response:
    """The same in a form whose body is made as a whole."""

    def body() -> Body:
        made = make()
        return made if isinstance(made, Body) else Body(made, None)

    return _kept(rests_on, form, body, besides)


def _kept(
    rests_on: Version | Sequence[Version], form: Form, make: Callable[[], Body], besides: str
) -> Response:
    versions = [rests_on] if isinstance(rests_on, Version) else rests_on
    answer, etag = _as_of(versions, form, besides)
    if answer.status_code != 304:
        recent: Answers = current_app.extensions["answers"]
        body = recent.get(etag, make)
        answer.set_data(body.text)
        if body.next:
            answer.headers["Link"] = f'<{body.next}>; rel="next"'
    return answer


def _body(document: Mapping[str, Any]) -> Body:
    return Body(orjson.dumps(document), document.get("next"))


def streamed(
    rests_on: Version, form: Form, produce: Callable[[], Iterator[bytes]], *, besides: str = ""
) -> Response:
    """The same in a form that is sent while it is read, and never kept."""
    answer, _ = _as_of([rests_on], form, besides)
    if answer.status_code != 304:
        answer.response = produce() if request.method != "HEAD" else iter(())
    return answer


def _as_of(versions: Sequence[Version], form: Form, besides: str = "") -> tuple[Response, str]:
    """An answer without a body yet, and its ETag; its status is 304 where the client has that already."""
    etag = tag(request, versions, form, besides)
    answer = Response(mimetype=form.media_type)
    answer.set_etag(etag, weak=True)
    answer.headers["Cache-Control"] = _caching(versions)
    answer.headers["Vary"] = VARY
    if request.if_none_match.contains_weak(etag):
        answer.status_code = 304
    return answer, etag


def _caching(versions: Sequence[Version]) -> str:
    if any(version.private for version in versions):
        return PRIVATE
    return PINNED if "revision" in request.args else MOVING


def tag(request: Request, versions: Sequence[Version], form: Form = Form.JSON, besides: str = "") -> str:
    """The ETag of an answer: what was asked, by which rules, of which logs in which state, and what else."""
    logs = " ".join(f"{version.conflict} {version} {version.redactions}" for version in versions)
    query = urlencode(sorted(request.args.items(multi=True)))
    state = f"{RULES} {form} {request.path}?{query} {logs}{besides}"
    return sha256(state.encode()).hexdigest()[:32]


def lasting(body: bytes, content_type: str, *, private: bool = False) -> Response:
    """An answer that is known by its content; or 304 where the client has it."""
    answer = Response(body, content_type=content_type)
    answer.set_etag(sha256(body).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = PRIVATE if private else MOVING
    answer.make_conditional(request)
    return answer


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status=status, content_type="application/json")
