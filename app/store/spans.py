"""Spans of control as the log tells them today: told anew where it changes, and only from then on.

Everything is told from a clean cut: an instant that no claim about the place reaches across.
What all the claims before it amount to is the state of the span in force there; those after it are
read and folded (app.domain.spans.course). A span whose content stays keeps the revision at which it
was written: who asks at that revision or any later one is told the same.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, Subquery, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.control import NOTHING_SAID, Holding, Word, heard_in, words
from app.domain.edtf import BEGINNING, END
from app.domain.events import ControlClaim, Slug, Standing
from app.domain.onfile import OnFile
from app.domain.spans import TICK, Span, course
from app.store import fragments
from app.store.pairs import pairs
from app.store.statements import add_rows
from app.store.tables import ConfirmationRow, SpanRow
from app.store.words import by_revision, standing_after

Key = tuple[int, int]
Claims = Mapping[int, Standing[ControlClaim]]


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """A row of SpanRow, without its place."""

    start: datetime
    stop: datetime | None
    status: str
    held: str | None
    turns: bool
    body: str
    state: str
    written: int

    def tells(self) -> tuple[object, ...]:
        return self.status, self.held, self.body, self.state

    @property
    def is_silent(self) -> bool:
        """Whether it tells that nothing is told."""
        return self.tells() == SILENCE


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


@dataclass(frozen=True, slots=True)
class Kept:
    """The spans and confirmations of a place from some instant on, each in the order of time."""

    spans: Sequence[KeptSpan] = ()
    confirmations: Sequence[KeptConfirmation] = ()

    @property
    def rows(self) -> Iterator[KeptSpan | KeptConfirmation]:
        yield from self.spans
        yield from self.confirmations


@dataclass(frozen=True, slots=True)
class Change:
    """What was kept of a place and what is kept now, both from what is in force at `since` on."""

    place: Slug
    since: datetime
    before: Kept
    after: Kept


@dataclass(frozen=True, slots=True)
class _Heard:
    """The words about a place that speak of the time after a cut, which none of all its words crosses."""

    cut: datetime
    words: list[Word]


def refold(
    session: Session,
    conflict: Slug,
    since: Mapping[Slug, datetime],
    file: OnFile,
    *,
    revision: int,
    anew: Collection[Slug] = (),
) -> list[Change]:
    """Tell each place anew from an instant on, at the head of the log; returns what is kept otherwise now.

    Of the places in `anew` nothing counts as written before `revision`, though it tells the same:
    what was told of them at the revisions before cannot be read from it.
    """
    if not since:
        return []
    heard = _heard(session, conflict, since, file)
    before = _kept(session, conflict, {place: one.cut for place, one in heard.items()})
    claims = by_revision(session, conflict, _named(heard, before))
    changes = []
    for place, one in heard.items():
        told_since = since[place] if place in anew else None
        after = _told(place, one, before[place], claims, file, revision=revision, anew=told_since)
        if after != before[place]:
            changes.append(Change(place, one.cut, before[place], after))
    _write(session, conflict, changes)
    return changes


def add(session: Session, conflict: Slug, kept: Mapping[Slug, Kept]) -> None:
    """Keep what is told of places of which nothing is kept."""
    _write(session, conflict, [Change(place, BEGINNING, Kept(), one) for place, one in kept.items()])


def told_from_the_beginning(place: Slug, spoken: Iterable[Word], file: OnFile, *, revision: int) -> Kept:
    """All that is kept of a place about which these are all the words."""
    heard = _Heard(BEGINNING, list(spoken))
    return _told(place, heard, Kept(), {}, file, revision=revision, anew=BEGINNING)


def kept_of(session: Session, conflict: Slug, places: Iterable[Slug]) -> dict[Slug, Kept]:
    """All that is kept of each place."""
    return _kept(session, conflict, dict.fromkeys(places, BEGINNING))


def span_rows(conflict: Slug, place: Slug, spans: Iterable[KeptSpan]) -> list[dict[str, Any]]:
    return [
        {
            "conflict_id": conflict,
            "place": place,
            "start": span.start,
            "stop": span.stop,
            "status": span.status,
            "held": span.held,
            "turns": span.turns,
            "body": span.body,
            "state": span.state,
            "written": span.written,
        }
        for span in spans
    ]


def confirmation_rows(
    conflict: Slug, place: Slug, confirmations: Iterable[KeptConfirmation]
) -> list[dict[str, Any]]:
    return [
        {
            "conflict_id": conflict,
            "place": place,
            "start": one.start,
            "revision": one.revision,
            "body": one.body,
            "written": one.written,
        }
        for one in confirmations
    ]


# What is heard


def _heard(
    session: Session, conflict: Slug, since: Mapping[Slug, datetime], file: OnFile
) -> dict[Slug, _Heard]:
    """For each place the latest clean cut that is not after an instant, and the words after it."""
    cuts = dict(since)
    about: dict[Slug, list[Word]] = {}
    read: dict[Slug, datetime] = {}
    heard: dict[Slug, _Heard] = {}
    waiting: Collection[Slug] = list(cuts)
    while waiting:
        wanted: dict[Slug, datetime] = {}
        for place in waiting:
            for above in file.line(place):
                if cuts[place] < min(read.get(above, END), wanted.get(above, END)):
                    wanted[above] = cuts[place]
        if wanted:
            for place, claims in standing_after(session, conflict, wanted).items():
                about[place] = [word for said in claims for word in words(said, file)]
            read |= wanted
        for place in waiting:
            spoken = heard_in(file.line(place), about)
            across = [word.stretch.earliest for word in spoken if _crosses(word, cuts[place])]
            if across:
                cuts[place] = min(across)
            else:
                after = [word for word in spoken if word.stretch.latest > cuts[place]]
                heard[place] = _Heard(cuts[place], after)
        waiting = [place for place in waiting if place not in heard]
    return heard


def _crosses(word: Word, cut: datetime) -> bool:
    return word.stretch.earliest < cut < word.stretch.latest


# What is kept


def _kept(session: Session, conflict: Slug, since: Mapping[Slug, datetime]) -> dict[Slug, Kept]:
    """What is kept of each place from what is in force at an instant on."""
    spans: dict[Slug, list[KeptSpan]] = {place: [] for place in since}
    for place, start, *rest in session.execute(_since(session, SpanRow, _SPAN, conflict, since)):
        if start is not None:
            spans[place].append(KeptSpan(start, *rest))
    confirmations: dict[Slug, list[KeptConfirmation]] = {place: [] for place in since}
    for place, start, *rest in session.execute(
        _since(session, ConfirmationRow, _CONFIRMATION, conflict, since)
    ):
        if start is not None:
            confirmations[place].append(KeptConfirmation(start, None, *rest))
    return {
        place: Kept(
            tuple(sorted(spans[place], key=_start)),
            tuple(_until_the_next(sorted(confirmations[place], key=_start))),
        )
        for place in since
    }


def _start(kept: "KeptSpan | KeptConfirmation") -> datetime:
    return kept.start


_SPAN = (
    SpanRow.start,
    SpanRow.stop,
    SpanRow.status,
    SpanRow.held,
    SpanRow.turns,
    SpanRow.body,
    SpanRow.state,
    SpanRow.written,
)
_CONFIRMATION = (
    ConfirmationRow.start,
    ConfirmationRow.revision,
    ConfirmationRow.body,
    ConfirmationRow.written,
)


def in_force(table: type[SpanRow] | type[ConfirmationRow], conflict: Slug, asked: Subquery) -> Any:
    """When what is in force at the instant of each of the pairs started."""
    before = aliased(table)
    return (
        select(func.max(before.start))
        .where(before.conflict_id == conflict, before.place == asked.c.name, before.start <= asked.c.instant)
        .correlate(asked)
        .scalar_subquery()
    )


def _since(
    session: Session,
    table: type[SpanRow] | type[ConfirmationRow],
    columns: Sequence[Any],
    conflict: Slug,
    instants: Mapping[Slug, datetime],
) -> Select[Any]:
    asked, key = pairs(session, instants), aliased(table)
    started = func.coalesce(in_force(table, conflict, asked), asked.c.instant)
    since = and_(key.conflict_id == conflict, key.place == asked.c.name, key.start >= started)
    # In two joins: asked for whole rows, SQLite would rather walk the primary key, place by place.
    row = and_(table.conflict_id == conflict, table.start == key.start, table.place == key.place)
    return select(asked.c.name, *columns).outerjoin_from(asked, key, since).outerjoin(table, row)


def _named(heard: Mapping[Slug, _Heard], before: Mapping[Slug, Kept]) -> set[int]:
    """The revisions of the claims that the states at the cuts rest on."""
    revisions: set[int] = set()
    for place, one in heard.items():
        if (span := kept_at(before[place].spans, one.cut)) is not None:
            state = orjson.loads(span.state)
            keys = [state["by"], *state["holders"].values(), *state["contenders"].values(), *state["rivals"]]
            revisions |= {key[0] for key in keys if key}
        confirmed = kept_at(before[place].confirmations, one.cut)
        if confirmed is not None and confirmed.revision is not None:
            revisions.add(confirmed.revision)
    return revisions


def kept_at(kept: Sequence[Any], instant: datetime) -> Any:
    """What is in force at an instant; None where nothing is."""
    index = bisect_right(kept, instant, key=lambda one: one.start)
    return kept[index - 1] if index else None


def _state(holding: Holding) -> str:
    """What a holding is known by in the log: its words by their keys."""
    return orjson.dumps(
        {
            "by": holding.decided_by and holding.decided_by.key,
            "known": holding.known,
            "holders": {actor: word.key for actor, word in sorted(holding.holders.items())},
            "contenders": {actor: word.key for actor, word in sorted(holding.contenders.items())},
            "rivals": [word.key for word in holding.rivals],
        }
    ).decode()


def _holding(state: str, claims: Claims, file: OnFile) -> Holding:
    """The holding that a state stands for; nothing of it overlaps what comes after a clean cut."""
    kept = orjson.loads(state)
    made: dict[Key, Word] = {}

    def word(key: Sequence[int]) -> Word:
        revision, turn = key
        if (revision, turn) not in made:
            made[revision, turn] = words(claims[revision], file)[turn]
        return made[revision, turn]

    return Holding(
        decided_by=word(kept["by"]) if kept["by"] else None,
        known=kept["known"],
        holders={actor: word(key) for actor, key in kept["holders"].items()},
        contenders={actor: word(key) for actor, key in kept["contenders"].items()},
        rivals=tuple(word(key) for key in kept["rivals"]),
    )


# What is told


def _told(
    place: Slug,
    heard: _Heard,
    before: Kept,
    claims: Claims,
    file: OnFile,
    *,
    revision: int,
    anew: datetime | None,
) -> Kept:
    """What is to be kept of a place from what is in force at the cut on."""
    in_force: KeptSpan | None = kept_at(before.spans, heard.cut)
    confirmed: KeptConfirmation | None = kept_at(before.confirmations, heard.cut)
    holding = _holding(in_force.state, claims, file) if in_force else NOTHING_SAID
    if confirmed and confirmed.revision is not None:
        holding = replace(holding, confirmed_by=words(claims[confirmed.revision], file)[0])
    spans = [in_force] if in_force else []
    confirmations = [confirmed] if confirmed else []
    previous, confirmed_by = Span(heard.cut, holding), holding.confirmed_by
    for span in course(heard.words, file, start=heard.cut, holding=holding):
        if span.start > heard.cut and not span.continues(previous):
            spans.append(_span(place, span, turns=span.turns(previous), revision=revision))
        if span.holding.confirmed_by is not confirmed_by:
            confirmed_by = span.holding.confirmed_by
            confirmations.append(_confirmation(span.start, confirmed_by, revision))
        previous = span
    # That nothing is told of some time, of which something was, is told since a revision too.
    if silent := _silent_since(spans, before.spans, anew):
        spans.insert(0, _span(place, Span(silent, NOTHING_SAID), turns=False, revision=revision))
    if silent := _silent_since(confirmations, before.confirmations):
        confirmations.insert(0, _confirmation(silent, None, revision))
    before = before if anew is None else Kept()
    return Kept(
        tuple(_as_written(_until_the_next(spans), before.spans, revision)),
        tuple(_as_written(_until_the_next(confirmations), before.confirmations, revision)),
    )


def _silent_since(
    kept: Sequence[Any], before: Sequence[Any], anew: datetime | None = None
) -> datetime | None:
    """The instant from which on something was told and is not now; None where there is none."""
    starts = [one for one in (before[0].start if before else None, anew) if one is not None]
    began: datetime | None = min(starts, default=None)
    if began is None or (kept and kept[0].start <= began):
        return None
    return max(began, BEGINNING + TICK)  # the first frame is of the beginning, and empty


def _span(place: Slug, span: Span, *, turns: bool, revision: int) -> KeptSpan:
    told = fragments.told(place, span.holding, span.unsettling)
    return KeptSpan(
        start=span.start,
        stop=None,
        status=told.status,
        held=told.held,
        turns=turns,
        body=told.body,
        state=_state(span.holding),
        written=revision,
    )


SILENCE = _span("", Span(BEGINNING, NOTHING_SAID), turns=False, revision=0).tells()


def _confirmation(start: datetime, word: Word | None, revision: int) -> KeptConfirmation:
    if word is None:
        return KeptConfirmation(start, None, None, None, revision)
    return KeptConfirmation(start, None, word.said.revision, fragments.confirmation(word.said), revision)


def _until_the_next(kept: Sequence[Any]) -> list[Any]:
    """Each until the next one starts."""
    stops = [*(one.start for one in kept[1:]), None]
    return [
        one if one.stop == stop else replace(one, stop=stop) for one, stop in zip(kept, stops, strict=False)
    ]


def _as_written(kept: Sequence[Any], before: Sequence[Any], revision: int) -> list[Any]:
    """Each as written when the same was first told of all its time; else at this revision."""
    found = []
    for one in kept:
        same = kept_at(before, one.start)
        if same is None or same.tells() != one.tells() or not _lasts(same, one.stop):
            found.append(replace(one, written=revision))
        else:
            found.append(replace(one, written=same.written))
    return found


def _lasts(one: Any, until: datetime | None) -> bool:
    return one.stop is None or (until is not None and until <= one.stop)


# What is written


def _write(session: Session, conflict: Slug, changes: Sequence[Change]) -> None:
    """Replace what is kept of each place by what is kept now."""
    spans = [(change.place, change.before.spans, change.after.spans) for change in changes]
    _replace(session, conflict, SpanRow, spans, span_rows)
    confirmations = [
        (change.place, change.before.confirmations, change.after.confirmations) for change in changes
    ]
    _replace(session, conflict, ConfirmationRow, confirmations, confirmation_rows)


def _replace(
    session: Session,
    conflict: Slug,
    table: type[SpanRow] | type[ConfirmationRow],
    changes: Iterable[tuple[Slug, Sequence[Any], Sequence[Any]]],
    rows: Callable[[Slug, Slug, Iterable[Any]], list[dict[str, Any]]],
) -> None:
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for place, before, after in changes:
        was, now = {one.start: one for one in before}, {one.start: one for one in after}
        gone += [{"of": place, "at": start} for start, one in was.items() if now.get(start) != one]
        new += rows(conflict, place, [one for start, one in now.items() if was.get(start) != one])
    if gone:
        of_place = and_(table.place == bindparam("of"), table.start == bindparam("at"))
        session.connection().execute(delete(table).where(table.conflict_id == conflict, of_place), gone)
    if new:
        add_rows(session, table, new)
