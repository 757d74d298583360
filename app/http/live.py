"""Waiting for what is new: clients that do hold a thread each, so that only so many may."""

from threading import BoundedSemaphore
from time import monotonic, sleep

from app.domain.events import Slug
from app.errors import TooManyStreams
from app.http import metrics
from app.queries import versions
from app.queries.access import Database
from app.queries.versions import Version

PAUSE = 0.25
"""Seconds between two looks at the log."""


class Streams:
    """The places of those who wait, in one process; `longest` is how many seconds each may stay."""

    def __init__(self, most: int, longest: float) -> None:
        self.longest = longest
        self._free = BoundedSemaphore(most) if most else None

    def enter(self) -> None:
        """Take a place, to be left again; raises TooManyStreams where none is free."""
        if self._free is None or not self._free.acquire(blocking=False):
            raise TooManyStreams("as many clients as may wait for news do; ask for events?after= meanwhile")
        metrics.STREAMS.inc()

    def leave(self) -> None:
        """Make room for another."""
        if self._free is not None:
            self._free.release()
            metrics.STREAMS.dec()


def wait_for_news(db: Database, conflict: Slug, *, after: int, seconds: float) -> Version:
    """The version of a log once it is past a revision, or after some seconds."""
    end = monotonic() + seconds
    version = versions.version(db, conflict)
    while version.revision <= after and monotonic() < end:
        sleep(min(PAUSE, seconds))
        version = versions.version(db, conflict)
    return version
