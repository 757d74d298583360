"""The days on which something changed hands: what a reader turns the pages of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.lens import Lens
from app.domain.spans import TICK
from app.queries.turns import beside
from app.queries.versions import Version
from app.store.database import Database
from app.store.onfile import on_file

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """A day, and the nearest before and after it on which any place changed hands; None: there is none."""

    previous: date | None
    day: date | None
    next: date | None


def around(db: Database, version: Version, lens: Lens, day: date | None) -> Days:
    """The days around one, left out: the last on which anything changed hands."""
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)

        def last(until: datetime | None) -> date | None:
            found = beside(session, version, file, at=until, lens=lens, place=None).previous
            return _told_on(found)

        def first(after: datetime) -> date | None:
            found = beside(session, version, file, at=after, lens=lens, place=None).next
            return _told_on(found)

        day = day or last(None)
        if day is None:
            return Days(None, None, None)
        # What changed amid a day is told at its end.
        return Days(last(_start(day) + TICK), day, None if day == date.max else first(_start(day + DAY)))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _told_on(instant: datetime | None) -> date | None:
    """The day at whose end what changed at an instant is told first."""
    return instant and (instant - TICK).date()
