"""How much one caller may ask: budgets for reading and for writing, each of their own."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_network
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import RecordError
from app.errors import RateLimited, refused
from app.http import ROUTE, TOKEN
from app.queries import access
from app.queries.access import Database

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MINUTE = 60.0
CALLERS = 100_000  # of whom a budget is remembered; a few MB
EXACT = 1e-6  # within which sums of fractions are
READING = {"GET", "HEAD", "OPTIONS"}
FREE = {"/healthz", "/readyz", "/metrics"}


@dataclass(frozen=True, slots=True)
class Spent:
    """What became of a budget when one request was taken from it, in seconds and in requests."""

    left: int
    full_in: float
    next_in: float
    """Until the next request is allowed; 0 where this one was."""


class Budget:
    """So many requests a minute for each caller; it refills evenly, and nobody saves up more than that.

    The generic cell rate algorithm: all that is kept of a caller is when its budget will be full again.
    """

    def __init__(self, name: str, a_minute: int) -> None:
        self.name, self.a_minute = name, a_minute
        self._full: LRUCache[str, float] = LRUCache(CALLERS)
        self._turn = Lock()

    def spend(self, caller: str, now: float) -> Spent:
        """Take one request of a caller at an instant, in seconds of a clock that never goes back."""
        each = MINUTE / self.a_minute
        with self._turn:
            before = max(self._full.get(caller, now), now)
            after = before + each
            if after - now > MINUTE + EXACT:
                return Spent(0, before - now, after - now - MINUTE)
            self._full[caller] = after
        return Spent(math.floor((MINUTE - (after - now)) / each + EXACT), after - now, 0)


class Limited:
    """A WSGI application before another, which takes each request from its caller's budget."""

    def __init__(self, app: "WSGIApplication", db: Database, *, reads: int, writes: int) -> None:
        self.app = app
        self.tokens = _Tokens(db)
        self.reading, self.writing = Budget("reading", reads), Budget("writing", writes)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") in FREE:
            return self.app(environ, start_response)
        token = environ[TOKEN] = self.tokens.id(environ.get("HTTP_AUTHORIZATION", ""))
        budget = self.reading if environ["REQUEST_METHOD"] in READING else self.writing
        if not budget.a_minute:
            return self.app(environ, start_response)
        caller = f"token {token}" if token else _network(environ.get("REMOTE_ADDR", ""))
        spent = budget.spend(caller, monotonic())
        told = [
            ("RateLimit-Policy", f'"{budget.name}";q={budget.a_minute};w={MINUTE:.0f}'),
            ("RateLimit", f'"{budget.name}";r={spent.left};t={math.ceil(spent.full_in)}'),
        ]
        if spent.next_in:
            environ[ROUTE] = "limited"
            detail = f"more than {budget.a_minute} requests a minute: see Retry-After"
            refusal = refused(RateLimited(detail))
            refusal.headers.extend(told)
            refusal.headers["Retry-After"] = str(math.ceil(spent.next_in))
            return refusal(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *told], *error)

        return self.app(environ, start)


class _Tokens:
    """The ids of tokens by what is sent; of those that were good, only a digest is remembered."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._ids: LRUCache[bytes, str] = LRUCache(CALLERS)
        self._turn = Lock()

    def id(self, authorization: str) -> str | None:
        """The id of the token in an Authorization header; None where there is no good one."""
        kind, _, text = authorization.partition(" ")
        if kind.lower() != "bearer":
            return None
        digest = sha256(text.strip().encode("latin1", "replace")).digest()
        with self._turn:
            if known := self._ids.get(digest):
                return known
        try:
            id = access.token(self.db, text.strip()).id
        except (RecordError, SQLAlchemyError):
            return None  # which is told by the application
        with self._turn:
            self._ids[digest] = id
        return id


def _network(address: str) -> str:
    """The address, or of IPv6 the network that one household or machine has all of."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address
