"""What is told of all places at an instant, read without seeking far back.

Now and then an instant is framed: what is told of every place stands there together. A snapshot reads
the frame before its date and what has started since. More changes than there are places are
divided by a new frame, so that neither the length of the log nor the past of a place is felt.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from app.domain.edtf import BEGINNING, END
from app.domain.events import Slug
from app.domain.spans import TICK
from app.store.fragments import NOTHING_TOLD, Told
from app.store.keeping import Change, Kept, start_in_force
from app.store.pairs import FEW, PAIRS, as_pairs
from app.store.statements import Query, add_rows, run, run_many
from app.store.tables import ConfirmationRow, FramedRow, FrameRow, InterimRow, SpanRow

AT_ONCE = 1000
"""How many rows are read at a time where all are."""

FEWEST = 250
"""A frame of fewer changes than these would save nothing."""


SPANS = (SpanRow.place, SpanRow.status, SpanRow.held, SpanRow.body, SpanRow.written)
CONFIRMATIONS = (ConfirmationRow.place, ConfirmationRow.body, ConfirmationRow.written)


def told(session: Session, conflict: Slug, places: Collection[Slug], at: datetime | None) -> dict[Slug, Told]:
    """What is told of those of the places of which anything is, at an instant (None: after every claim)."""
    if len(places) <= FEW:
        return told_of(session, conflict, dict.fromkeys(places, END if at is None else at))
    found = told_at(session, conflict, at)
    return {place: found[place] for place in places if place in found}


def told_at(session: Session, conflict: Slug, at: datetime | None) -> dict[Slug, Told]:
    """What is told of every place of which anything is, at an instant (None: after every claim)."""
    at = END if at is None else at
    frame = session.scalar(
        select(func.max(FrameRow.instant)).where(FrameRow.conflict_id == conflict, FrameRow.instant <= at)
    )
    if frame is None:
        return {}
    told = _framed(session, conflict, frame)
    # In the order of their starts, as they are kept: the last of each place counts.
    _add_spans(told, run(session, SPANS_STARTED, conflict=conflict, frame=frame, until=at))
    _add_confirmations(told, run(session, CONFIRMATIONS_STARTED, conflict=conflict, frame=frame, until=at))
    return told


def told_of(session: Session, conflict: Slug, instants: Mapping[Slug, datetime]) -> dict[Slug, Told]:
    """The same of some places, each sought by itself, at an instant of its own."""
    asked = as_pairs(instants)
    told: dict[Slug, Told] = {}
    for table, add in ((SpanRow, _add_spans), (ConfirmationRow, _add_confirmations)):
        rows = run(session, _in_force(table), conflict=conflict, **asked)
        add(told, (row for row in rows if row[0] is not None))
    return told


def last_told_by(
    session: Session, conflict: Slug, places: Collection[Slug], at: datetime | None, *, revision: int
) -> dict[Slug, datetime]:
    """The last instant until another, if any, of which each place is told the same since a revision."""
    until = END if at is None else at
    asked = as_pairs(dict.fromkeys(places, until))
    rows = run(session, LAST_WRITTEN, conflict=conflict, revision=revision, **asked)
    return {
        place: until if stop is None else min(until, stop - TICK)
        for place, start, stop in rows
        if start is not None
    }


def unknown_at(session: Session, conflict: Slug, revision: int) -> set[Slug]:
    """The places of which spans do not know what was told at a revision, amid events appended together."""
    return {place for (place,) in run(session, INTERIM, conflict=conflict, revision=revision)}


def keep(session: Session, conflict: Slug, changes: Sequence[Change], *, places: int) -> None:
    """Bring the frames up to date with what is kept otherwise now; `places` is how many are on file."""
    if not changes:
        return
    frames = dict(_frames_since(session, conflict, min(map(_first, changes))))
    if not frames:
        _add_frame(session, conflict, BEGINNING, 0)
        frames = {BEGINNING: 0}
    _reframe(session, conflict, list(frames), changes)
    _count(session, conflict, frames, changes)
    _divide(session, conflict, frames, most=max(places, FEWEST))


def rebuild(session: Session, conflict: Slug, *, places: int) -> None:
    """Make all frames from the spans."""
    told: dict[Slug, Told] = {}
    last, changes = BEGINNING, 0
    for start, started in groupby(_all_started(session, conflict), key=lambda one: one[0]):
        rows = list(started)
        for _, is_span, row in rows:
            (_add_spans if is_span else _add_confirmations)(told, [row])
        changes += len(rows)
        if 2 * changes >= max(places, FEWEST):
            _add_frame(session, conflict, last, changes - len(rows))
            add_rows(session, FramedRow, _rows(conflict, start, told))
            last, changes = start, 0
    _add_frame(session, conflict, last, changes)


def misframed(session: Session, conflict: Slug) -> Iterator[datetime | None]:
    """The instants of frames that do not tell, or count, what the spans do; None for each that does."""
    told: dict[Slug, Told] = {}
    started = _all_started(session, conflict)
    waiting = next(started, None)
    for instant, after, changes in _stretches(_frames_since(session, conflict, BEGINNING)):
        while waiting and waiting[0] <= instant:
            (_add_spans if waiting[1] else _add_confirmations)(told, [waiting[2]])
            waiting = next(started, None)
        found = _framed(session, conflict, instant)
        same = found.keys() == told.keys() and all(one.tells() == told[p].tells() for p, one in found.items())
        counts = changes == _number(session, _starts(conflict, instant, after))
        yield None if same and counts else instant


UNFRAME = delete(FramedRow).where(
    FramedRow.conflict_id == bindparam("conflict"),
    FramedRow.instant == bindparam("at"),
    FramedRow.place == bindparam("of"),
)
COUNT = (
    update(FrameRow)
    .where(FrameRow.conflict_id == bindparam("conflict"), FrameRow.instant == bindparam("at"))
    .values(changes=bindparam("counted"))
)


def _add_frame(session: Session, conflict: Slug, instant: datetime, changes: int) -> None:
    session.execute(insert(FrameRow).values(conflict_id=conflict, instant=instant, changes=changes))


INTERIM = select(InterimRow.place).where(
    InterimRow.conflict_id == bindparam("conflict"),
    InterimRow.first <= bindparam("revision"),
    InterimRow.last
    == select(func.min(InterimRow.last))
    .where(InterimRow.conflict_id == bindparam("conflict"), InterimRow.last > bindparam("revision"))
    .scalar_subquery(),
)


_WRITTEN = aliased(SpanRow)


@cache
def _in_force(table: type[SpanRow] | type[ConfirmationRow]) -> Query:
    """What is in force of each of PAIRS."""
    here = and_(table.conflict_id == bindparam("conflict"), table.place == PAIRS.c.name)
    columns = SPANS if table is SpanRow else CONFIRMATIONS
    return select(*columns).outerjoin_from(PAIRS, table, and_(here, table.start == start_in_force(table)))


LAST_WRITTEN = select(PAIRS.c.name, SpanRow.start, SpanRow.stop).outerjoin_from(
    PAIRS,
    SpanRow,
    and_(
        SpanRow.conflict_id == bindparam("conflict"),
        SpanRow.place == PAIRS.c.name,
        SpanRow.start
        == select(_WRITTEN.start)
        .where(
            _WRITTEN.conflict_id == bindparam("conflict"),
            _WRITTEN.place == PAIRS.c.name,
            _WRITTEN.start <= PAIRS.c.instant,
            _WRITTEN.written <= bindparam("revision"),
        )
        .order_by(_WRITTEN.start.desc())
        .limit(1)
        .correlate(PAIRS)
        .scalar_subquery(),
    ),
)

FRAMED = select(FramedRow.place, *(getattr(FramedRow, name) for name in Told._fields)).where(
    FramedRow.conflict_id == bindparam("conflict"), FramedRow.instant == bindparam("frame")
)


def _framed(session: Session, conflict: Slug, frame: datetime) -> dict[Slug, Told]:
    """What is told at the instant of a frame."""
    return {row[0]: Told._make(row[1:]) for row in run(session, FRAMED, conflict=conflict, frame=frame)}


SPANS_STARTED = (
    select(*SPANS)
    .where(
        SpanRow.conflict_id == bindparam("conflict"),
        SpanRow.start > bindparam("frame"),
        SpanRow.start <= bindparam("until"),
        or_(SpanRow.stop.is_(None), SpanRow.stop > bindparam("until")),
    )
    .order_by(SpanRow.start)
)
CONFIRMATIONS_STARTED = (
    select(*CONFIRMATIONS)
    .where(
        ConfirmationRow.conflict_id == bindparam("conflict"),
        ConfirmationRow.start > bindparam("frame"),
        ConfirmationRow.start <= bindparam("until"),
    )
    .order_by(ConfirmationRow.start)
)


def _add_spans(told: dict[Slug, Told], rows: Iterable[Any]) -> None:
    for place, status, held, body, written in rows:
        before = told.get(place, NOTHING_TOLD)
        told[place] = Told(status, held, body, written, before.confirmed, before.confirmed_written)


def _add_confirmations(told: dict[Slug, Told], rows: Iterable[Any]) -> None:
    for place, body, written in rows:
        before = told[place]  # what is confirmed was said before
        told[place] = Told(before.status, before.held, before.body, before.written, body, written)


def _frames_since(session: Session, conflict: Slug, start: datetime) -> dict[datetime, int]:
    """The last frame until an instant and all after it, in their order, with their changes."""
    return dict(run(session, FRAMES_SINCE, conflict=conflict, since=start))


FRAMES_SINCE = (
    select(FrameRow.instant, FrameRow.changes)
    .where(
        FrameRow.conflict_id == bindparam("conflict"),
        FrameRow.instant
        >= select(func.max(FrameRow.instant))
        .where(FrameRow.conflict_id == bindparam("conflict"), FrameRow.instant <= bindparam("since"))
        .scalar_subquery(),
    )
    .order_by(FrameRow.instant)
)


def _first(change: Change) -> datetime:
    """The first instant at which something else is told now, as far as that is known from the change."""
    otherwise = _told(change.before) ^ _told(change.after)
    return max(change.since, min((start for start, _ in otherwise), default=END))


def _told(kept: Kept) -> set[tuple[datetime, tuple[object, ...]]]:
    """From when on what is told, and since which revision."""
    return {(one.start, (one.written, *one.tells())) for one in kept.rows}


def _reframe(session: Session, conflict: Slug, frames: Sequence[datetime], changes: Sequence[Change]) -> None:
    """Put what is told now of each place into the frames where it was told otherwise."""
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for change in changes:
        for instant in frames[bisect_left(frames, _first(change)) :]:
            was, now = _told_then(change.before, instant), _told_then(change.after, instant)
            if was != now:
                gone.append({"conflict": conflict, "of": change.place, "at": instant})
                new += _rows(conflict, instant, {change.place: now} if now else {})
    run_many(session, UNFRAME, gone)
    add_rows(session, FramedRow, new)


def _told_then(kept: Kept, instant: datetime) -> Told | None:
    span, confirmation = kept.at(instant)
    if span is None:
        return None
    told = Told(span.status, span.held, span.body, span.written)
    if confirmation is None:
        return told
    return told._replace(confirmed=confirmation.body, confirmed_written=confirmation.written)


def _count(session: Session, conflict: Slug, frames: dict[datetime, int], changes: Sequence[Change]) -> None:
    """Add to the changes of each frame what starts now, and take away what started."""
    instants, more = list(frames), Counter[datetime]()
    for change in changes:
        for kept, one in ((change.after, 1), (change.before, -1)):
            for start in (row.start for row in kept.rows):
                index = bisect_left(instants, start)
                if index and (index == len(instants) or instants[index] != start):
                    more[instants[index - 1]] += one
    frames |= {instant: frames[instant] + add for instant, add in more.items()}
    run_many(
        session,
        COUNT,
        [
            {"conflict": conflict, "at": instant, "counted": frames[instant]}
            for instant, add in more.items()
            if add
        ],
    )


def _divide(session: Session, conflict: Slug, frames: Mapping[datetime, int], *, most: int) -> None:
    """Put a new frame amid the changes of each that has more than `most`, until none has."""
    waiting = [stretch for stretch in _stretches(frames) if stretch[2] > most]
    while waiting:
        instant, after, changes = waiting.pop()
        starts = _starts(conflict, instant, after)
        middle = session.scalars(
            select(starts.c.start).order_by(starts.c.start).offset(changes // 2).limit(1)
        ).one()
        told = told_at(session, conflict, middle)
        before, later = (
            _number(session, starts, when) for when in (starts.c.start < middle, starts.c.start > middle)
        )
        of_frame = and_(FrameRow.conflict_id == conflict, FrameRow.instant == instant)
        session.execute(update(FrameRow).where(of_frame).values(changes=before))
        _add_frame(session, conflict, middle, later)
        add_rows(session, FramedRow, _rows(conflict, middle, told))
        halves = [(instant, middle, before), (middle, after, later)]
        waiting += [half for half in halves if half[2] > most]


def _stretches(frames: Mapping[datetime, int]) -> list[tuple[datetime, datetime | None, int]]:
    """Each frame's instant, that of the next (None: there is none), and how many changes lie between."""
    return [
        (instant, after, changes)
        for (instant, changes), after in zip(frames.items(), [*list(frames)[1:], None], strict=False)
    ]


def _starts(conflict: Slug, instant: datetime, after: datetime | None) -> Subquery:
    """When spans and confirmations start after an instant and before another, if one is given."""
    return union_all(
        *(
            select(table.start).where(
                table.conflict_id == conflict,
                table.start > instant,
                *([table.start < after] if after else []),
            )
            for table in (SpanRow, ConfirmationRow)
        )
    ).subquery()


def _number(session: Session, starts: Subquery, *when: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(starts).where(*when)).one()


def _rows(conflict: Slug, instant: datetime, told: Mapping[Slug, Told]) -> list[dict[str, Any]]:
    return [
        {"conflict_id": conflict, "instant": instant, "place": place, **one._asdict()}
        for place, one in told.items()
    ]


def _all_started(session: Session, conflict: Slug) -> Iterator[tuple[datetime, bool, Any]]:
    """Every span and confirmation in the order of their starts; whether it is a span, and its columns."""
    return merge(
        ((start, True, row) for start, *row in _in_steps(session, SpanRow, SPANS, conflict)),
        ((start, False, row) for start, *row in _in_steps(session, ConfirmationRow, CONFIRMATIONS, conflict)),
        key=lambda one: (one[0], not one[1]),
    )


def _in_steps(
    session: Session, table: type[SpanRow] | type[ConfirmationRow], columns: Sequence[Any], conflict: Slug
) -> Iterator[Any]:
    """The rows in the order of their starts, some at a time: the start, and the columns, the place first."""
    query = select(table.start, *columns).where(table.conflict_id == conflict)
    ordered = query.order_by(table.start, table.place).limit(AT_ONCE)
    rows = session.execute(ordered).all()
    while rows:
        yield from rows
        last, place = rows[-1][:2]
        later = or_(table.start > last, and_(table.start == last, table.place > place))
        rows = session.execute(ordered.where(table.start >= last, later)).all()
