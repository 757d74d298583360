"""Nothing new: a 304 to those who have the answer already, before their request goes any further."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Request

from app.domain.errors import RecordError
from app.http import OF_ONE_CONFLICT, ROUTE
from app.http.answers import MOVING, PINNED, VARY, tag
from app.http.forms import is_json
from app.queries import versions
from app.queries.access import Database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LET_THROUGH = {"HTTP_AUTHORIZATION", "HTTP_ACCEPT_DATETIME"}


class Unchanged:
    """A WSGI application before another: it reads the version of one log, and nothing else.

    An ETag that fits the URL and the log as it is now was given with an answer to the same question:
    there is nothing to check that was not checked then. Who sends a token is let through, and who asks
    for the past, or for what is private.
    """

    def __init__(self, app: "WSGIApplication", db: Database) -> None:
        self.app = app
        self.db = db

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ and not LET_THROUGH & environ.keys():
            request = Request(environ)
            plain = request.method in {"GET", "HEAD"} and is_json(request) and "wait" not in request.args
            etag = self._current(request) if plain else None
            if etag and request.if_none_match.contains_weak(etag):
                caching = PINNED if "revision" in request.args else MOVING
                environ[ROUTE] = "unchanged"
                known = [("ETag", f'W/"{etag}"'), ("Cache-Control", caching), ("Vary", VARY)]
                start_response("304 NOT MODIFIED", known)
                return []
        return self.app(environ, start_response)

    def _current(self, request: Request) -> str | None:
        """The ETag that an answer to the request has now, if one conflict answers it."""
        asked = OF_ONE_CONFLICT.match(request.path)
        revision = request.args.get("revision", "")
        if asked is None or not re.fullmatch(r"[1-9][0-9]{0,17}|", revision, re.ASCII):
            return None
        try:
            version = versions.version(self.db, asked[1], int(revision) if revision else None)
        except (RecordError, SQLAlchemyError):
            return None  # which is told by the application
        return None if version.private else tag(request, [version])
