"""What is true of every answer, whoever gives it: its id, its headers, its line in the log, its count."""

import logging
import re
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from uuid_utils import uuid7

from app import errors
from app.http import ROUTE, TOKEN, metrics
from app.http.limits import FREE
from app.logs import request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

# Long enough for a UUID, too short for the secret of a token.
SANE = re.compile(r"[0-9A-Za-z-]{8,36}", re.ASCII)

EXPOSED = [
    "Conflict-Version",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
]

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What an answer says to browsers where it does not say otherwise itself."""

DEFAULTS = {
    **SECURITY,
    # Anyone may read from any page.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(EXPOSED),
}


class Watched:
    """A WSGI application before all others."""

    def __init__(self, app: "WSGIApplication") -> None:
        self.app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        begun = perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        id = given if SANE.fullmatch(given) else str(uuid7())
        request_id.set(id)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in DEFAULTS.items() if name.lower() not in said]
            headers.append(("X-Request-ID", id))
            _note(environ, int(status[:3]), dict(headers).get("Content-Length"), perf_counter() - begun)
            return start_response(status, headers, *error)

        try:
            return self.app(environ, start)
        except Exception as error:  # of what is not Flask: that has told its own already
            return errors.unexpected(error)(environ, start)


def _note(environ: "WSGIEnvironment", status: int, length: str | None, seconds: float) -> None:
    """Count the answer, and write its line: nothing of the query, the headers, or where it came from."""
    route, method = environ.get(ROUTE), environ["REQUEST_METHOD"]
    metrics.answered(route or "none", method, status, seconds)
    level = logging.DEBUG if route in FREE else logging.INFO
    if logger.isEnabledFor(level):
        told = {
            "method": method if method in metrics.METHODS else "other",
            "route": route,
            # A path that leads nowhere may be anything that somebody pasted.
            "path": environ["PATH_INFO"].encode("latin1").decode(errors="replace") if route else None,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": int(length) if length else None,
            "token": environ.get(TOKEN),
        }
        logger.log(level, "answered", extra={"told": told})
