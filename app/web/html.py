"""Answers that are pages: never anything inline, and nothing from elsewhere."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from app import errors
from app.domain.errors import RecordError
from app.feeds.headlines import in_language
from app.http.answers import VARY, lasting
from app.web.files import path_of
from app.web.words import LANGUAGES, words

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
TO_BE_FRAMED = {**POLICY, "frame-ancestors": "*"}


def page(
    template: str,
    lang: str,
    policy: Mapping[str, str] = POLICY,
    *,
    private: bool = False,
    **shown: Any,
) -> Response:
    """A page in a language; 304 where the client has the same."""
    html = render_template(
        template, words=words(lang), languages=LANGUAGES, told=in_language, path_of=path_of, **shown
    )
    answer = lasting(html.encode(), "text/html; charset=utf-8", private=private)
    answer.headers["Vary"] = VARY
    answer.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
    return answer


def prefers_a_page() -> bool:
    """Whether who asks would rather read HTML than JSON."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/html"]) == "text/html"


def tell_readers(blueprint: Blueprint) -> None:
    """Make the problems of a blueprint pages, for who would rather read one."""
    blueprint.register_error_handler(RecordError, _refused)
    blueprint.register_error_handler(HTTPException, _refused)


def _refused(error: RecordError | HTTPException) -> Response:
    problem = errors.refused(error) if isinstance(error, RecordError) else errors.of_http(error)
    if not prefers_a_page():
        return problem
    asked = request.args.get("lang", "en")
    answer = page("error.html", asked if asked in LANGUAGES else "en", problem=problem.json)
    answer.status_code = problem.status_code
    answer.headers["Cache-Control"] = "no-store"
    return answer
