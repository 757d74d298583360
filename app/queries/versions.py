"""Which state of a log an answer rests on."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.events import EventRedacted, Slug
from app.store.database import Database
from app.store.statements import run
from app.store.tables import AmendmentRow, EventRow, HeadRow


@dataclass(frozen=True, slots=True)
class Version:
    """A log at a revision: the hash of its last event, and how many of its events are redacted by now.

    Of a private one only tokens of it may read.
    """

    conflict: Slug
    revision: int
    hash: bytes
    recorded: datetime
    redactions: int
    private: bool

    def __str__(self) -> str:
        return f"{self.revision}-{self.hash.hex()}"


def version(db: Database, conflict: Slug, revision: int | None = None) -> Version:
    """The version of a log at a revision, at its head if none is given; one statement.

    Raises NotFound for an unknown conflict, and for a revision that it does not have.
    """
    with db.connection() as connection:
        return _version_in(connection, conflict, revision)


def version_recorded_by(db: Database, conflict: Slug, instant: datetime) -> Version:
    """The version of a log as it was at an instant of record time; its first one before that.

    Raises NotFound.
    """
    with db.read() as session:
        head = version_in(session, conflict)
        return version_in(session, conflict, max(1, _recorded(session, head, instant, bisect_right)))


def recorded_before(session: Session, version: Version, instant: datetime) -> int:
    """The last revision until a version that was recorded before an instant; 0 where none was."""
    return _recorded(session, version, instant, bisect_left)


def _recorded(session: Session, version: Version, instant: datetime, bisect: Callable[..., int]) -> int:
    """How many revisions were: since they were recorded in their order, that is found by halves."""
    of_conflict = select(EventRow.recorded).where(EventRow.conflict_id == version.conflict)

    def recorded(revision: int) -> datetime:
        return session.scalars(of_conflict.where(EventRow.revision == revision)).one()

    return bisect(range(1, version.revision + 1), instant, key=recorded)


def page(db: Database, version: Version, *, after: int, limit: int) -> list[tuple[int, datetime]]:
    """The revisions until a version and when each was recorded, after one, at most so many."""
    query = (
        select(EventRow.revision, EventRow.recorded)
        .where(EventRow.conflict_id == version.conflict)
        .where(EventRow.revision > after, EventRow.revision <= version.revision)
        .order_by(EventRow.revision)
        .limit(limit)
    )
    with db.read() as session:
        return [(row.revision, row.recorded) for row in session.execute(query)]


def versions(db: Database) -> list[Version]:
    """The version of every log at its head, by the slug of its conflict; one statement."""
    with db.read() as session:
        found = [Version(*version) for _, *version in run(session, HEADS)]
    return sorted(found, key=lambda version: version.conflict)


def version_in(session: Session, conflict: Slug, revision: int | None = None) -> Version:
    return _version_in(session.connection(), conflict, revision)


def _version_in(connection: Connection, conflict: Slug, revision: int | None) -> Version:
    state = HEAD if revision is None else PINNED
    rows = run(connection, state, conflict=conflict, revision=revision)
    if not rows:
        raise NotFound(f"no conflict {conflict}")
    head, *found = rows[0]
    if found[1] is None:
        raise NotFound(f"{conflict} has no revision {revision}; it is at {head}")
    return Version(*found)


def _states(wanted: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """The logs at a revision, each with its head beside it."""
    redactions = (
        select(func.count())
        .where(AmendmentRow.conflict_id == HeadRow.conflict_id)
        .where(AmendmentRow.type == EventRedacted.TYPE, AmendmentRow.target <= wanted)
        .scalar_subquery()
    )
    return select(
        HeadRow.revision.label("head"),
        HeadRow.conflict_id,
        EventRow.revision,
        EventRow.leaf_hash,
        EventRow.recorded,
        redactions.label("redactions"),
        HeadRow.private,
    ).outerjoin(EventRow, and_(EventRow.conflict_id == HeadRow.conflict_id, EventRow.revision == wanted))


# Built once: every answer begins with one of them, and to build it takes longer than to run it.
HEADS = _states(HeadRow.__table__.c.revision)
HEAD = HEADS.where(HeadRow.conflict_id == bindparam("conflict"))
PINNED = _states(bindparam("revision", type_=BigInteger)).where(HeadRow.conflict_id == bindparam("conflict"))
