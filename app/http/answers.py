"""Answers: JSON, and conditional on the version of the log that they rest on."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from app.domain.control import RULES
from app.queries.versions import Version

PINNED = "public, max-age=86400"
MOVING = "public, max-age=5, stale-while-revalidate=60, stale-if-error=600"


def conditional(rests_on: Version | Sequence[Version], produce: Callable[[], Mapping[str, Any]]) -> Response:
    """The answer at a version, or 304 where the client has it; only the version was read until then."""
    versions = [rests_on] if isinstance(rests_on, Version) else rests_on
    logs = " ".join(f"{version.conflict} {version} {version.redactions}" for version in versions)
    query = urlencode(sorted(request.args.items(multi=True)))
    state = f"{RULES} {request.path}?{query} {logs}"
    answer = Response(content_type="application/json")
    answer.set_etag(sha256(state.encode()).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = PINNED if "revision" in request.args else MOVING
    if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
        answer.status_code = 304
    else:
        answer.set_data(orjson.dumps(produce()))
    return answer


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status=status, content_type="application/json")
