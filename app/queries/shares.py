"""How much of the places that count each actor held over time, beside what was reported of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.domain.control import RULES
from app.domain.edtf import BEGINNING, END, Edtf
from app.domain.events import ShareOf, ShareReported, Slug, Standing
from app.domain.lens import ALL, Lens
from app.domain.occasions import span
from app.domain.onfile import OnFile
from app.domain.shares import (
    Group,
    Hold,
    Portion,
    Step,
    Tally,
    Turn,
    counted,
    date_until,
    ends,
    moments,
    portion_under,
    second_until,
    turns_of,
    unit_until,
    weight,
)
from app.queries import registers
from app.queries.claims import standing_claims
from app.queries.hearings import Hearings
from app.queries.places import places_within
from app.queries.turns import is_told_by_spans
from app.queries.versions import Version
from app.store.database import Database
from app.store.holds import Turns
from app.store.onfile import on_file
from app.store.tables import ClaimRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which shares: from the end of a date (None: the first turn) until that of another (None: the last)."""

    first: Edtf | None = None
    last: Edtf | None = None
    step: Step = Step.CHANGE
    by: ShareOf = ShareOf.PLACES
    lens: Lens = ALL
    place: Slug | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Point:
    """How the places were held at an instant; `at` is the date that it ends."""

    at: Edtf
    instant: datetime
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Denominator:
    """How many places are weighed, and what they weigh together."""

    places: int
    weight: int


@dataclass(frozen=True, slots=True)
class Report:
    """A reported share, and what its actor and all under it held of its place when its window ended."""

    said: Standing[ShareReported]
    instant: datetime
    held: Portion
    denominator: Denominator


@dataclass(frozen=True, slots=True)
class Shares:
    """A page of points, with what was reported of their time; `next` is the date of the next point."""

    version: Version
    rules: int
    denominator: Denominator
    without_figures: Sequence[Slug]
    points: Sequence[Point]
    reported: Sequence[Report]
    next: Edtf | None


_Said = Mapping[datetime, Sequence[Standing[ShareReported]]]
"""The shares reported, by the end of their windows."""


class _Past(Protocol):
    """How the places that are weighed were held; app.store.holds.Turns keeps it for the head."""

    def at(self, instant: datetime) -> Mapping[Slug, Hold]: ...
    def between(self, after: datetime, until: datetime) -> Iterator[Turn]: ...
    def first(self) -> datetime | None: ...
    def last(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From when until when turns are read, and the units at whose ends there is a point, if at any.

    One unit more than the page takes says that there is another page.
    """

    since: datetime
    until: datetime
    units: Sequence[Edtf] = ()


def shares(db: Database, version: Version, asked: Asked) -> Shares:
    """The shares at a version of the log; raises NotFound where the place is not on file."""
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        within = places_within(file, asked.place)
        weights, without = _weights(db, version, asked.by, set(counted(file, within)))
        past = _past(session, version, asked, file, weights.keys())
        stretch = _stretch(asked, past)
        said = _reported(session, version, asked, stretch, None if asked.place is None else within)
        tally = Tally(weights, past.at(stretch.since))
        turns = past.between(stretch.since, stretch.until)
        page = _Page(asked, stretch)
        page.fill(tally, turns, said, file)
    denominator = Denominator(len(weights), tally.whole)
    return Shares(version, RULES, denominator, without, page.points, page.reports, page.next)


def _weights(
    db: Database, version: Version, by: ShareOf, places: Collection[Slug]
) -> tuple[dict[Slug, int], list[Slug]]:
    """What each of the places weighs, and those without a figure, by slug in their order."""
    if by is ShareOf.PLACES:
        return dict.fromkeys(places, 1), []
    weights: dict[Slug, int] = {}
    for entry in registers.entries(db, version, "places"):
        if entry.slug in places:
            figures: dict[str, Any] = {name: entry.said.get(name) for name in ("population", "area_km2")}
            if (figure := weight(by, **figures)) is not None:
                weights[entry.slug] = figure
    return weights, sorted(set(places) - weights.keys())


def _past(session: Session, version: Version, asked: Asked, file: OnFile, places: Set[Slug]) -> _Past:
    """Spans keep the past of what is known today through no lens; any other is folded."""
    if is_told_by_spans(session, version, asked.lens):
        return Turns(session, version.conflict, places)
    return _Folded(session, version, asked, file, places)


class _Folded:
    """The same as Turns, by the fold over the claims inside the lens; but nothing before the first date."""

    def __init__(
        self, session: Session, version: Version, asked: Asked, file: OnFile, places: Collection[Slug]
    ) -> None:
        words = Hearings(session, version, file, asked.lens).telling(
            places,
            since=asked.first.earliest if asked.first else BEGINNING,
            until=asked.last.latest if asked.last else None,
        )
        turns = (turn for place in places for turn in turns_of(place, words[place], file))
        self.turns = sorted(turns, key=lambda turn: turn.instant)

    def at(self, instant: datetime) -> dict[Slug, Hold]:
        return {turn.place: turn.hold for turn in self.turns if turn.instant <= instant}

    def between(self, after: datetime, until: datetime) -> Iterator[Turn]:
        return (turn for turn in self.turns if after < turn.instant <= until)

    def first(self) -> datetime | None:
        return self.turns[0].instant if self.turns else None

    def last(self) -> datetime | None:
        return self.turns[-1].instant if self.turns else None


def _stretch(asked: Asked, past: _Past) -> _Stretch:
    since = asked.first.earliest if asked.first else BEGINNING
    until = asked.last.latest if asked.last else END
    if asked.step is Step.CHANGE:
        return _Stretch(since, until)
    start = asked.first.latest if asked.first else past.first()
    if start is None:
        return _Stretch(since, until)
    last = until if asked.last else unit_until(asked.step, max(start, past.last() or start)).latest
    units = list(islice(ends(asked.step, start, last), asked.limit + 1))
    if len(units) > asked.limit:
        until = units[asked.limit - 1].latest
    return _Stretch(since, until, units)


def _reported(
    session: Session, version: Version, asked: Asked, stretch: _Stretch, places: Collection[Slug] | None
) -> dict[datetime, list[Standing[ShareReported]]]:
    """The shares reported of the places, by the end of their windows, of the time of the stretch."""
    found: dict[datetime, list[Standing[ShareReported]]] = {}
    for said in standing_claims(
        session,
        version.conflict,
        version.revision,
        of=ShareReported,
        types=[ShareReported.TYPE],
        lens=asked.lens,
        places=places,
        only=[ClaimRow.latest > stretch.since, ClaimRow.latest <= stretch.until],
    ):
        found.setdefault(span(said.claim).latest, []).append(said)
    return found


class _Page:
    """The points of a page, what was reported until the next one, and where that is."""

    def __init__(self, asked: Asked, stretch: _Stretch) -> None:
        self.limit = asked.limit
        self.at_turns = asked.step is Step.CHANGE
        self.begin = asked.first.latest if asked.first else BEGINNING
        self.units = {unit.latest: unit for unit in stretch.units[: asked.limit]}
        self.marks = {self.begin} if self.at_turns and asked.first else set(self.units)
        self.points: list[Point] = []
        self.reports: list[Report] = []
        self.next: Edtf | None = next(iter(stretch.units[asked.limit :]), None)

    def fill(self, tally: Tally, turns: Iterable[Turn], said: _Said, file: OnFile) -> None:
        for instant, turned in moments(tally, turns, {*self.marks, *said}):
            if instant in self.marks or (self.at_turns and turned and instant > self.begin):
                if len(self.points) == self.limit:
                    self.next = second_until(instant)
                    return
                at = self.units.get(instant) or date_until(instant)
                self.points.append(Point(at, instant, tally.groups()))
            self.reports += [_beside(one, instant, tally, file) for one in said.get(instant, ())]


def _beside(said: Standing[ShareReported], instant: datetime, tally: Tally, file: OnFile) -> Report:
    """A reported share with what the places that count within its place were held like."""
    there = tally.within(list(file.within(said.claim.place)))
    held = portion_under(said.claim.actor, there.groups(), file)
    return Report(said, instant, held, Denominator(len(there.weights), there.whole))
