"""What is kept of each place: the rows of its spans and of what confirmed them, from some instant on."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import and_, bindparam, delete, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.edtf import BEGINNING, END
from app.domain.events import Slug
from app.store.database import tally
from app.store.fragments import NOTHING_TOLD
from app.store.pairs import PAIRS, as_pairs
from app.store.statements import Query, add_rows, run, run_many
from app.store.tables import ConfirmationRow, SpanRow


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """A row of SpanRow, without its place."""

    start: datetime
    stop: datetime | None
    status: str
    held: str | None
    turns: bool
    clean: bool
    body: str
    state: str
    written: int

    def tells(self) -> tuple[object, ...]:
        return self.status, self.held, self.body, self.state

    @property
    def is_silent(self) -> bool:
        """Whether it tells that nothing is told."""
        return (self.status, self.body) == (NOTHING_TOLD.status, NOTHING_TOLD.body)


@dataclass(frozen=True, slots=True)
class KeptConfirmation:
    """A row of ConfirmationRow, without its place; and when the next one starts, which is not kept."""

    start: datetime
    stop: datetime | None = field(compare=False)
    revision: int | None
    body: str | None
    written: int

    def tells(self) -> tuple[object, ...]:
        return (self.revision,)

    @property
    def is_silent(self) -> bool:
        """Whether it tells that nothing confirms."""
        return self.revision is None


Row = TypeVar("Row", KeptSpan, KeptConfirmation)


Rows = Sequence[KeptSpan] | Sequence[KeptConfirmation]


@dataclass(frozen=True, slots=True)
class Kept:
    """The spans and confirmations of a place in some stretch of time, each in their order."""

    spans: Sequence[KeptSpan] = ()
    confirmations: Sequence[KeptConfirmation] = ()

    @property
    def rows(self) -> Iterator[KeptSpan | KeptConfirmation]:
        yield from self.spans
        yield from self.confirmations

    def at(self, instant: datetime) -> tuple[KeptSpan | None, KeptConfirmation | None]:
        """What is in force at an instant."""
        return in_force(self.spans, instant), in_force(self.confirmations, instant)


@dataclass(frozen=True, slots=True)
class Change:
    """What was kept of a place and what is kept now, both of the same stretch of time, from `since` on."""

    place: Slug
    since: datetime
    before: Kept
    after: Kept

    def effects(self) -> Iterator["Effect"]:
        """The stretches of which something else is told now, in the order of time."""
        rows = (*self.before.spans, *self.after.spans)
        starts = sorted({row.start for row in rows if row.start >= self.since} | {self.since})
        end = max((row.stop or END for row in rows), default=END)
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            was, now = in_force(self.before.spans, start), in_force(self.after.spans, start)
            before, after = _shown(was), _shown(now)
            if before != after:
                yield Effect(
                    self.place,
                    None if start == BEGINNING else start,
                    None if stop == END else stop,
                    before,
                    after,
                )


@dataclass(frozen=True, slots=True)
class Effect:
    """From `since` until `stop` (None: always), other things are told of a place by itself, as JSON."""

    place: Slug
    since: datetime | None
    stop: datetime | None
    before: str
    after: str


def _shown(span: KeptSpan | None) -> str:
    told = span or NOTHING_TOLD
    return f'{{"status":"{told.status}",{told.body}}}'


def in_force(rows: Sequence[Row], instant: datetime) -> Row | None:
    """The last row that starts until an instant; None where none does."""
    index = bisect_right(rows, instant, key=lambda row: row.start)
    return rows[index - 1] if index else None


def until_the_next(rows: Sequence[Row], stop: datetime | None = None) -> tuple[Row, ...]:
    """The rows, each until the next one starts, the last until `stop`."""
    stops = [*(row.start for row in rows[1:]), stop]
    return tuple(
        row if row.stop == end else replace(row, stop=end) for row, end in zip(rows, stops, strict=False)
    )


def read(
    session: Session,
    conflict: Slug,
    since: Mapping[Slug, datetime],
    until: Mapping[Slug, datetime] | None = None,
) -> dict[Slug, Kept]:
    """What is kept of each place, from what is in force at an instant to what starts at another."""
    spans: dict[Slug, list[KeptSpan]] = {place: [] for place in since}
    confirmations: dict[Slug, list[KeptConfirmation]] = {place: [] for place in since}
    asked = as_pairs(since, until)
    for place, start, *rest in run(session, _since(SpanRow), conflict=conflict, **asked):
        if start is not None:
            spans[place].append(KeptSpan(start, *rest))
    for place, start, *rest in run(session, _since(ConfirmationRow), conflict=conflict, **asked):
        if start is not None:
            confirmations[place].append(KeptConfirmation(start, None, *rest))
    return {
        place: Kept(
            tuple(sorted(spans[place], key=_start)),
            until_the_next(sorted(confirmations[place], key=_start)),
        )
        for place in since
    }


def read_all(session: Session, conflict: Slug, places: Iterable[Slug]) -> dict[Slug, Kept]:
    """All that is kept of each place."""
    return read(session, conflict, dict.fromkeys(places, BEGINNING))


def clean_starts(
    session: Session, conflict: Slug, since: Mapping[Slug, datetime], *, skip: int
) -> dict[Slug, datetime]:
    """The first clean start of a span since an instant but for so many, of each place that has one."""
    rows = run(session, CLEAN_STARTS, conflict=conflict, skip=skip, **as_pairs(since))
    return {place: start for place, start in rows if start is not None}


def write(session: Session, conflict: Slug, changes: Sequence[Change]) -> None:
    """Replace what is kept of each place by what is kept now."""
    spans = [(change.place, change.before.spans, change.after.spans) for change in changes]
    tally(session).spans += _replace(session, conflict, SpanRow, spans)
    confirmations = [
        (change.place, change.before.confirmations, change.after.confirmations) for change in changes
    ]
    _replace(session, conflict, ConfirmationRow, confirmations)


def start_in_force(table: type[SpanRow] | type[ConfirmationRow]) -> Any:
    """When what is in force at the instant of each of PAIRS started, in the conflict `conflict`."""
    before = aliased(table)
    return (
        select(func.max(before.start))
        .where(
            before.conflict_id == bindparam("conflict"),
            before.place == PAIRS.c.name,
            before.start <= PAIRS.c.instant,
        )
        .correlate(PAIRS)
        .scalar_subquery()
    )


SPAN = tuple(
    getattr(SpanRow, name)
    for name in ("start", "stop", "status", "held", "turns", "clean", "body", "state", "written")
)
CONFIRMATION = tuple(getattr(ConfirmationRow, name) for name in ("start", "revision", "body", "written"))

CLEAN_STARTS = select(
    PAIRS.c.name,
    select(SpanRow.start)
    .where(
        SpanRow.conflict_id == bindparam("conflict"),
        SpanRow.place == PAIRS.c.name,
        SpanRow.start >= PAIRS.c.instant,
        SpanRow.clean,
    )
    .order_by(SpanRow.start)
    .limit(1)
    .offset(bindparam("skip"))
    .correlate(PAIRS)
    .scalar_subquery(),
)


@cache
def _since(table: type[SpanRow] | type[ConfirmationRow]) -> Query:
    key = aliased(table)
    started = func.coalesce(start_in_force(table), PAIRS.c.instant)
    within = and_(
        key.conflict_id == bindparam("conflict"),
        key.place == PAIRS.c.name,
        key.start >= started,
        key.start <= PAIRS.c.until,
    )
    # In two joins: asked for whole rows, SQLite would rather walk the primary key, place by place.
    row = and_(table.conflict_id == bindparam("conflict"), table.start == key.start, table.place == key.place)
    columns = SPAN if table is SpanRow else CONFIRMATION
    return select(PAIRS.c.name, *columns).outerjoin_from(PAIRS, key, within).outerjoin(table, row)


@cache
def _gone(table: type[SpanRow] | type[ConfirmationRow]) -> Any:
    return delete(table).where(
        table.conflict_id == bindparam("conflict"),
        table.start == bindparam("at"),
        table.place == bindparam("of"),
    )


def _start(row: KeptSpan | KeptConfirmation) -> datetime:
    return row.start


def _replace(
    session: Session,
    conflict: Slug,
    table: type[SpanRow] | type[ConfirmationRow],
    changes: Iterable[tuple[Slug, Rows, Rows]],
) -> int:
    """Delete the rows that are no more, and add the new ones, of each place; returns how many are new."""
    columns = [column.key for column in (SPAN if table is SpanRow else CONFIRMATION)]
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for place, before, after in changes:
        was, now = {row.start: row for row in before}, {row.start: row for row in after}
        for start, row in was.items():
            if now.get(start) != row:
                gone.append({"conflict": conflict, "of": place, "at": start})
        for start, row in now.items():
            if was.get(start) != row:
                new.append(
                    {"conflict_id": conflict, "place": place}
                    | {column: getattr(row, column) for column in columns}
                )
    run_many(session, _gone(table), gone)
    add_rows(session, table, new)
    return len(new)
