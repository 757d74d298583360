"""Shares of control over time: how much of the places that count each actor holds, alone or with others.

Towns and villages count, and cities: by their districts where these are on file. Airports, bases,
crossings, sites, straits and all that is larger than a city never do: who holds them holds no people
and no share of the land. The smallest districts of a city count; those that lie in no city are
parts of a region, and count as little as it does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from app.domain.answers import Status, own
from app.domain.control import NOTHING_SAID, Word
from app.domain.edtf import END, Edtf, parse
from app.domain.events import PlaceKind, ShareOf, Slug
from app.domain.onfile import OnFile
from app.domain.spans import TICK, Span, course

SQUARE_METRES = 1_000_000
"""In a square kilometre. Weights are whole numbers: sums of them do not depend on their order."""


class Step(StrEnum):
    """At which instants shares are told: at the ends of calendar units, or wherever one changes."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Hold:
    """How a place is held by itself, whatever lies within it; holders in the order of their slugs."""

    status: Status
    holders: tuple[Slug, ...]


UNKNOWN = Hold(Status.UNKNOWN, ())


@dataclass(frozen=True, slots=True)
class Turn:
    """From an instant on a place is held like this; others held or contested it before."""

    instant: datetime
    place: Slug
    hold: Hold


@dataclass(frozen=True, slots=True)
class Group:
    """The places that are held alike: how many they are, and what they weigh."""

    hold: Hold
    places: int
    weight: int


@dataclass(frozen=True, slots=True)
class Portion:
    """What an actor holds: what the places weigh that it holds alone, and that it holds with others."""

    alone: int = 0
    with_others: int = 0


def weight(by: ShareOf, *, population: int | None, area_km2: float | None) -> int | None:
    """What a place weighs: one place, its persons, or its square metres; None where that is not on file."""
    match by:
        case ShareOf.PLACES:
            return 1
        case ShareOf.POPULATION:
            return population
        case ShareOf.AREA:
            return None if area_km2 is None else round(area_km2 * SQUARE_METRES)


def counted(file: OnFile, places: Iterable[Slug]) -> Iterator[Slug]:
    """Those of the places that count."""
    for place in places:
        kind = file.kinds[place]
        parts = (file.kinds[part] for part in file.parts.get(place, ()))
        in_districts = PlaceKind.DISTRICT in parts
        whole = kind in (PlaceKind.TOWN, PlaceKind.VILLAGE)
        smallest = kind is PlaceKind.CITY or (kind is PlaceKind.DISTRICT and _of_a_city(place, file))
        if whole or (smallest and not in_districts):
            yield place


def _of_a_city(district: Slug, file: OnFile) -> bool:
    kinds = (file.kinds[above] for above in file.line(district))
    return next((kind for kind in kinds if kind is not PlaceKind.DISTRICT), None) is PlaceKind.CITY


class Tally:
    """How the places that count are held at an instant that moves on."""

    def __init__(self, weights: Mapping[Slug, int], holds: Mapping[Slug, Hold]) -> None:
        self.weights = weights
        self.holds = {place: holds.get(place, UNKNOWN) for place in weights}
        self._places: Counter[Hold] = Counter()
        self._weight: Counter[Hold] = Counter()
        for place, hold in self.holds.items():
            self._add(hold, place, 1)

    def turn(self, turn: Turn) -> None:
        """From now on the place is held like this."""
        self._add(self.holds[turn.place], turn.place, -1)
        self.holds[turn.place] = turn.hold
        self._add(turn.hold, turn.place, 1)

    def groups(self) -> list[Group]:
        """All the places, by how they are held."""
        found = [Group(hold, places, self._weight[hold]) for hold, places in self._places.items() if places]
        return sorted(found, key=lambda group: (group.hold.status, group.hold.holders))

    def within(self, places: Collection[Slug]) -> "Tally":
        """The same of those among some places, as it is now."""
        weights = {place: self.weights[place] for place in places if place in self.weights}
        return Tally(weights, self.holds)

    @property
    def whole(self) -> int:
        """What all the places weigh."""
        return sum(self._weight.values())

    def _add(self, hold: Hold, place: Slug, one: int) -> None:
        self._places[hold] += one
        self._weight[hold] += one * self.weights[place]


def portions(groups: Iterable[Group]) -> dict[Slug, Portion]:
    """What each actor holds, by slug in its order; a contested place is still its holders'."""
    alone, with_others = Counter[Slug](), Counter[Slug]()
    for group in groups:
        for actor in group.hold.holders:
            (alone if len(group.hold.holders) == 1 else with_others)[actor] += group.weight
    return {actor: Portion(alone[actor], with_others[actor]) for actor in sorted({*alone, *with_others})}


def portion_under(umbrella: Slug, groups: Iterable[Group], file: OnFile) -> Portion:
    """What an actor holds together with all that belong under it; alone means: nobody else holds it."""
    alone = with_others = 0
    for group in groups:
        under = [file.is_under(holder, umbrella) for holder in group.hold.holders]
        if under and all(under):
            alone += group.weight
        elif any(under):
            with_others += group.weight
    return Portion(alone, with_others)


def moments(
    tally: Tally, turns: Iterable[Turn], marks: Iterable[datetime]
) -> Iterator[tuple[datetime, bool]]:
    """Every instant at which a place turns, and every mark, in their order; whether a place turned.

    The turns come in the order of time; as long as an instant is given, the tally is as it was then.
    """
    waiting = sorted(set(marks), reverse=True)
    coming = iter(turns)
    turn = next(coming, None)
    while waiting or turn:
        instant = min(([turn.instant] if turn else []) + waiting[-1:])
        turned = False
        while turn and turn.instant == instant:
            tally.turn(turn)
            turned, turn = True, next(coming, None)
        if waiting and waiting[-1] == instant:
            waiting.pop()
        yield instant, turned


def turns_of(place: Slug, words: Iterable[Word], file: OnFile) -> Iterator[Turn]:
    """Every turn of a place about which these are all the words, in the order of time."""
    previous: Span | None = None
    for span in course(words, file):
        if span.turns(previous or Span(span.start, NOTHING_SAID)):
            answer = own(place, span.holding)
            yield Turn(span.start, place, Hold(answer.status, answer.holders))
        previous = span


def ends(step: Step, first: datetime, last: datetime) -> Iterator[Edtf]:
    """The days, months or years that end between two instants, both included, in their order."""
    for text in _units(step, first - TICK):
        unit = parse(text)
        if unit.latest > last:
            return
        yield unit


def unit_until(step: Step, instant: datetime) -> Edtf:
    """The day, month or year which an instant ends, or in which it lies."""
    return parse(next(_units(step, instant - TICK)))


def date_until(instant: datetime) -> Edtf:
    """The date that an instant ends, as `at` takes it: a day, or a second."""
    last = instant - TICK
    is_midnight = instant == END or instant.time() == time.min
    return parse(last.date().isoformat()) if is_midnight else second_until(instant)


def second_until(instant: datetime) -> Edtf:
    """The second that an instant ends."""
    return parse((instant - TICK).replace(tzinfo=None, microsecond=0).isoformat() + "Z")


def _units(step: Step, since: datetime) -> Iterator[str]:
    """The text of the unit in which an instant lies, and of every one after it."""
    match step:
        case Step.DAY:
            for day in range(since.toordinal(), date.max.toordinal() + 1):
                yield date.fromordinal(day).isoformat()
        case Step.MONTH:
            for month in range(since.year * 12 + since.month - 1, 12 * 10_000):
                yield f"{month // 12:04}-{month % 12 + 1:02}"
        case _:
            for year in range(since.year, 10_000):
                yield f"{year:04}"
