"""Where a request is answered from: a replica of the record, unless the client has seen what it has not."""

import re
from collections.abc import Iterable
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import RecordError
from app.http import OF_ONE_CONFLICT
from app.queries import versions
from app.queries.access import Database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KNOWN = re.compile(r'"?([1-9][0-9]{0,17})-([0-9a-f]{64})"?', re.ASCII)
LONGEST = 0.25
"""Seconds that a replica is waited for, before the primary database is asked."""
PAUSE = 0.005


class Fresh:
    """A WSGI application before another: who has seen a version of a log sees none that is older.

    Clients say which one they have seen by `Conflict-Version`, as the answer to a post told it. A
    revision alone would not do: a failover may lose some, and use them again.
    """

    def __init__(self, app: "WSGIApplication", db: Database) -> None:
        self.app = app
        self.db = db

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.db.ask_replica(self.db.has_replica and self._suffices(environ))
        return self.app(environ, start_response)

    def _suffices(self, environ: "WSGIEnvironment") -> bool:
        """Whether a replica may answer."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return False
        asked = OF_ONE_CONFLICT.match(environ.get("PATH_INFO", ""))
        known = KNOWN.fullmatch(environ.get("HTTP_CONFLICT_VERSION", ""))
        if not asked or not known:
            return True
        end = monotonic() + LONGEST
        self.db.ask_replica(True)
        while not self._has(asked[1], int(known[1]), known[2]):
            if monotonic() > end:
                return False
            sleep(PAUSE)
        return True

    def _has(self, conflict: str, revision: int, hash: str) -> bool:
        try:
            return versions.version(self.db, conflict, revision).hash.hex() == hash
        except (RecordError, SQLAlchemyError):
            return False
