"""The projections held against the log: every row against the events, every span against the fold."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import dropwhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.events import Amendment, EventRedacted, Recorded, Slug
from app.store import frames, keeping, log, projections, search
from app.store.database import chunks
from app.store.keeping import KeptConfirmation, KeptSpan
from app.store.onfile import on_file
from app.store.tables import (
    ActorRow,
    AmendmentRow,
    ClaimRow,
    EventRow,
    MentionRow,
    PlaceRow,
    ProjectionRow,
    RegistrationRow,
    SearchableRow,
    SourceRow,
)

FROM_ONE_EVENT: tuple[Any, ...] = (
    RegistrationRow,
    PlaceRow,
    ActorRow,
    SourceRow,
    ClaimRow,
    MentionRow,
    AmendmentRow,
    SearchableRow,
)
"""The tables of which each row comes from one event, by its revision."""

BY_AMENDMENTS = ("ended", "ended_known")
"""What later events change in a row."""

Finding = str | None


def differences(session: Session, conflict: Slug, revision: int) -> Iterator[Finding]:
    """Every difference, in words, as it is found; None for every step that finds none."""
    version = session.scalar(select(ProjectionRow.version).where(ProjectionRow.conflict_id == conflict))
    if version != projections.VERSION:
        yield f"the projections are of version {version}, not {projections.VERSION}"
    yield from _rows(session, conflict, revision)
    yield from _index(session, conflict, revision)
    yield from _spans(session, conflict, revision)
    for instant in frames.misframed(session, conflict):
        yield f"the frame of {instant.isoformat()} is not what the spans tell" if instant else None


def _rows(session: Session, conflict: Slug, revision: int) -> Iterator[Finding]:
    """Of the rows of a revision no more is kept than a sum: so much fits into memory for any log."""
    sums = {table: array("q", bytes(8 * (revision + 1))) for table in FROM_ONE_EVENT}
    fallen: dict[Any, tuple[Any, ...]] = {}
    for entries in chunks(log.read(session, conflict)):
        for entry in entries:
            for table, row in projections.rows_of(entry):
                _add(sums[table], entry.revision, _values(table, row))
            if isinstance(entry.event, Amendment) and not isinstance(entry.event, EventRedacted):
                reported = getattr(entry.event, "reported", None)
                fallen[entry.event.target] = entry.revision, reported and reported.latest
        for at, amendment in _amendments(session, conflict, entries):
            _add(sums[AmendmentRow], at, amendment)
        yield None
    for table, expected in sums.items():
        found = array("q", bytes(8 * (revision + 1)))
        columns = [column for column in table.__table__.columns if column.name not in BY_AMENDMENTS]
        query = select(*columns).where(table.conflict_id == conflict)
        for there in session.execute(query, execution_options={"yield_per": 1000}):
            if there.revision <= revision:
                _add(found, there.revision, _values(table, there._mapping))
        if differing := next((at for at in range(revision + 1) if found[at] != expected[at]), None):
            yield f"{table.__tablename__}: the rows of revision {differing} are not what the event says"
        yield None
    ended = select(ClaimRow.id, ClaimRow.ended, ClaimRow.ended_known).where(ClaimRow.conflict_id == conflict)
    for id, *said in session.execute(ended.order_by(ClaimRow.revision)):
        if tuple(said) != fallen.get(id, (None, None)):
            yield f"claim: {id} is not ended as the log says"


def _index(session: Session, conflict: Slug, revision: int) -> Iterator[Finding]:
    """What is found by the words of an event, of which the table of the words says what they are."""
    expected, found = (array("q", bytes(8 * (revision + 1))) for _ in range(2))
    for sums, pairs in ((expected, search.told), (found, search.indexed)):
        for at, word in pairs(session, conflict):
            if at > revision:
                yield f"searchable: revision {at} is found, and not on record"
                return
            _add(sums, at, (word,))
        yield None
    if differing := next((at for at in range(revision + 1) if found[at] != expected[at]), None):
        yield f"searchable: revision {differing} is not found by its words"


def _values(table: Any, row: Any) -> tuple[Any, ...]:
    """The columns of a row that one event decides, in the order of the table's."""
    known = ("conflict_id", "revision", *BY_AMENDMENTS)
    return tuple(row[column.name] for column in table.__table__.columns if column.name not in known)


def _add(sums: "array[int]", revision: int, values: tuple[Any, ...]) -> None:
    total = sums[revision] + hash(values) + 1  # that a row says nothing of its own counts, too
    sums[revision] = (total + 2**63) % 2**64 - 2**63


def _amendments(
    session: Session, conflict: Slug, entries: Iterable[Recorded]
) -> Iterator[tuple[int, tuple[int, str]]]:
    """The amendments among the entries: the revision of each, that of its target, and its type."""
    targets = {e.revision: e.event.target for e in entries if isinstance(e.event, Amendment)}
    events = select(EventRow.id, EventRow.revision, EventRow.type).where(EventRow.conflict_id == conflict)
    revisions = {
        row.id: row.revision for row in session.execute(events.where(EventRow.id.in_(targets.values())))
    }
    types = {row.revision: row.type for row in session.execute(events.where(EventRow.revision.in_(targets)))}
    for revision, target in targets.items():
        yield revision, (revisions[target], types[revision])


def _spans(session: Session, conflict: Slug, revision: int) -> Iterator[Finding]:
    file = on_file(session, conflict, revision)
    for place, told in projections.tell_all(session, conflict, file, revision):
        there = keeping.read_all(session, conflict, [place])[place]
        for what, expected, found in (
            ("span", _said(told.spans), _said(there.spans)),
            ("confirmation", _said(told.confirmations), _said(there.confirmations)),
        ):
            pairs = zip(expected, found, strict=False)
            differing = next((one for one, other in pairs if one != other), None)
            if differing or len(expected) != len(found):
                since = differing[0].isoformat() if differing else "some instant"
                yield f"{what}: {place} is not told as the fold answers, from {since} on"
        yield None


def _said(rows: Iterable[KeptSpan | KeptConfirmation]) -> list[tuple[Any, ...]]:
    """What is told from when to when, whenever it was written, without the silence before it."""
    return [
        (row.start, row.stop, getattr(row, "turns", None), getattr(row, "clean", None), *row.tells())
        for row in dropwhile(lambda row: row.is_silent, rows)
    ]
