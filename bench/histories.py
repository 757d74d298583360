"""Made-up histories of a war, always the same for the same size: documents as they are posted.

Thirteen years of claims arrive in rough order of time. Of the events about control 5 % are corrections,
2 % retractions, and the rest claims, of which 10 % come weeks to years late. A few places are hot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from random import Random
from typing import Any, TypeVar
from uuid import UUID

Slug = str
Document = dict[str, Any]
T = TypeVar("T")

BEGIN, END = date(2011, 3, 15), date(2024, 3, 15)
AFTERWARDS = datetime(2024, 4, 1, tzinfo=UTC)
CORRECTED, RETRACTED, BACKDATED = 0.05, 0.02, 0.10

SIDES = {f"side-{s}": tuple(f"side-{s}-group-{g}" for g in range(4)) for s in range(5)}
"""Every side of the war, an umbrella, with the groups that belong under it."""

SOURCES = tuple(f"source-{number}" for number in range(40))
GOVERNORATES = tuple(f"governorate-{number}" for number in range(14))
FEWEST_PLACES = 50

HOT = {"town-0": 1.0, "city-0": 0.2, "district-0": 0.2, "town-1": 0.2, "town-2": 0.2}
"""The hot places, and how many claims each has for one about the hottest."""

HOTTEST_PLACE = next(iter(HOT))
HOTTEST = 5_000
"""How many claims the hottest place has of its own, about; in a small history, a twentieth of all."""

ABOVE = {"country": 1 / 50_000, **dict.fromkeys(GOVERNORATES, 1 / 5_000 / len(GOVERNORATES))}
"""The places with hundreds of others in them, and how seldom a claim is about one of them."""

KINDS = {"taken": 24, "confirmed": 36, "observed": 12, "vacant": 2, "contested": 14, "lost": 8, "lapsed": 4}
DATES = {"day": 80, "month": 8, "interval": 7, "instant": 5}
CREDIBILITY = {1: 5, 2: 35, 3: 25, 4: 10, 5: 5, 6: 20}
RELIABILITY = {"A": 10, "B": 25, "C": 25, "D": 10, "E": 5, "F": 25}

REMEMBERED = 2_000
"""How many standing claims, some recent and some old, may still be amended."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many events about control a history has, and how many places there are."""

    events: int
    places: int

    def __str__(self) -> str:
        return f"{thousands(self.events)} events, {self.places:,} places"


def thousands(count: int) -> str:
    """A round number as people say it: 10 k, 1 M."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= unit and count % unit == 0:
            return f"{count // unit} {letter}"
    return f"{count:,}"


@dataclass(frozen=True)
class Land:
    """The tree of places: a country, governorates, cities, districts of every fifth city, and towns."""

    places: int

    def __post_init__(self) -> None:
        if self.places < FEWEST_PLACES:
            raise ValueError(f"a country has at least {FEWEST_PLACES} places, not {self.places}")

    @cached_property
    def parents(self) -> Mapping[Slug, Slug | None]:
        """Every place with the one it lies in, which comes before it."""
        cities = max(len(GOVERNORATES), self.places // 25)
        above_towns = {
            "country": None,
            **dict.fromkeys(GOVERNORATES, "country"),
            **{f"city-{n}": GOVERNORATES[n % len(GOVERNORATES)] for n in range(cities)},
            **{f"district-{n}": f"city-{n // 4 * 5}" for n in range(cities // 5 * 4)},
        }
        towns = self.places - len(above_towns)
        return above_towns | {f"town-{n}": f"city-{n % cities}" for n in range(towns)}

    @cached_property
    def small(self) -> Sequence[Slug]:
        """The cities, their districts and the towns."""
        return [place for place in self.parents if place not in ABOVE]

    @cached_property
    def ordinary(self) -> Sequence[Slug]:
        """The towns that are not hot."""
        return [place for place in self.parents if kind(place) == "town" and place not in HOT]


def kind(place: Slug) -> str:
    return place.partition("-")[0]


def history(size: Size) -> Iterator[Document]:
    """Everything that is posted to a conflict, but for its opening."""
    return chain(registrations(size), events(size))


def registrations(size: Size) -> Iterator[Document]:
    """What must be on file before the first claim: sources with their grades, actors, places."""
    told = _Teller(size, "registrations")
    for source in SOURCES:
        grade = told.pick(RELIABILITY)
        yield told.identified("source.registered", slug=source, title=_name(source), reliability=grade)
    for side, groups in SIDES.items():
        yield told.identified("actor.registered", slug=side, names=_name(side), kind="coalition")
        for group in groups:
            under = {"kind": "armed-group", "umbrella": side}
            yield told.identified("actor.registered", slug=group, names=_name(group), **under)
    for place, parent in told.land.parents.items():
        lies = {"parent": parent} if parent else {}
        yield told.identified("place.registered", slug=place, names=_name(place), kind=kind(place), **lies)


def events(size: Size) -> Iterator[Document]:
    """The events about control, in the order in which they arrive."""
    told = _Teller(size, "events")
    return chain([told.before_the_war()], told.tell(BEGIN, END, size.events - 1))


def aftermath(size: Size, number: int, count: int = 1_000) -> list[Document]:
    """A batch of events from the weeks after the history; others for each number."""
    start = AFTERWARDS.date()
    return list(_Teller(size, f"aftermath {number}").tell(start, start + timedelta(weeks=2), count))


def newest(place: Slug, number: int, *, backdated: timedelta = timedelta()) -> Document:
    """A claim, reported after the history, that a place was taken; each number is a minute later."""
    posted = AFTERWARDS + timedelta(minutes=number)
    return {
        "id": _id(Random(f"newest {place} {number} {backdated}")),
        "type": "control.taken",
        "place": place,
        "actors": [list(SIDES)[number % len(SIDES)]],
        "occurred": f"{posted - backdated:%Y-%m-%dT%H:%M:%SZ}",
        "reported": f"{posted:%Y-%m-%d}",
        "source": SOURCES[number % len(SOURCES)],
        "credibility": 2,
        "summary": f"{_name(place)}: taken, say people who fled.",
    }


def evenly(start: date, end: date, number: int, count: int) -> date:
    """The day of one among so many things that are spread evenly over some time."""
    return start + timedelta(days=(end - start).days * number // count)


def batches(things: Iterable[T], size: int = 1_000) -> Iterator[list[T]]:
    remaining = iter(things)
    while batch := list(islice(remaining, size)):
        yield batch


@dataclass
class _Teller:
    """Makes a history up, one event after another."""

    size: Size
    of: str
    holders: dict[Slug, list[Slug]] = field(default_factory=dict)
    """Who is believed to hold each place, so that there is something to confirm and to lose."""

    standing: list[Document] = field(default_factory=list)
    """Some of the claims that stand, each as it would be posted anew."""

    def __post_init__(self) -> None:
        self.land = Land(self.size.places)
        # Only random() and choices() are used: they have given the same since Python 3.2.
        self.random = Random(f"{self.of}, {self.size}")
        hottest = min(HOTTEST / self.size.events, 1 / 20) / (1 - CORRECTED - RETRACTED)
        self.favoured = [*ABOVE.items(), *((place, share * hottest) for place, share in HOT.items())]

    def before_the_war(self) -> Document:
        """One side holds the whole country: no place is ever without an answer."""
        when = {"occurred": f"{BEGIN}", "reported": f"{BEGIN}", "source": SOURCES[0], "credibility": 1}
        return self.identified("control.observed", place="country", actors=[next(iter(SIDES))], **when)

    def tell(self, start: date, end: date, count: int) -> Iterator[Document]:
        """Events that arrive from start to end; every amendment is about one of them."""
        for number in range(count):
            day = evenly(start, end, number, count) - timedelta(days=self.below(3))
            luck = self.random.random()
            if luck < CORRECTED and self.standing:
                yield self._correction(day)
            elif luck < CORRECTED + RETRACTED and self.standing:
                yield self._retraction(day)
            else:
                yield self._claim(day)

    def identified(self, type: str, **said: Any) -> Document:
        return {"id": _id(self.random), "type": type, **said}

    def below(self, number: int) -> int:
        return int(self.random.random() * number)

    def one_of(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def pick(self, weights: Mapping[T, float]) -> T:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _claim(self, day: date) -> Document:
        place, backdated = self._place(), self.random.random() < BACKDATED
        said = self._said(place)
        if not backdated:
            self._believe(place, said)
        claim = self.identified(
            **said,
            place=place,
            occurred=self._date(day - timedelta(days=self._late(backdated))),
            reported=f"{day}",
            source=self.one_of(SOURCES),
            credibility=self.pick(CREDIBILITY),
        )
        if self.random.random() < 0.6:
            claim["summary"] = f"{_name(place)}: {said['type'].partition('.')[2]}, say people who fled."
        if place in ABOVE and self.below(2):
            claim["except"] = [self._city_in(place)]
        self._remember(claim)
        return claim

    def _place(self) -> Slug:
        luck = self.random.random()
        for place, share in self.favoured:
            if luck < share:
                return place
            luck -= share
        return self.one_of(self.land.small)

    def _city_in(self, place: Slug) -> Slug:
        cities = {city: above for city, above in self.land.parents.items() if kind(city) == "city"}
        return self.one_of([city for city, above in cities.items() if place in {above, "country"}])

    def _said(self, place: Slug) -> Document:
        holders = self.holders.get(place)
        match self.pick(KINDS):
            case "taken":
                return {"type": "control.taken", "actors": self._actors()}
            case "confirmed" if holders:
                return {"type": "control.observed", "actors": self._in_other_words(holders)}
            case "vacant":
                return {"type": "control.observed", "actors": []}
            case "contested":
                return {"type": "control.contested", "actors": self._actors()}
            case "lost" if holders:
                return {"type": "control.lost", "actors": holders}
            case "lapsed":
                return {"type": "control.lapsed"}
            case _:
                fought = {"contenders": self._actors()} if self.below(5) == 0 else {}
                return {"type": "control.observed", "actors": self._actors(), **fought}

    def _believe(self, place: Slug, said: Document) -> None:
        match said["type"]:
            case "control.taken" | "control.observed":
                self.holders[place] = said["actors"]
            case "control.lost" | "control.lapsed":
                self.holders.pop(place, None)
            case _:
                pass

    def _actors(self) -> list[Slug]:
        """A group mostly, sometimes a whole side, seldom two groups."""
        side, luck = self.one_of(list(SIDES)), self.below(12)
        groups = SIDES[side]
        return [side] if luck < 2 else [*groups[:2]] if luck == 2 else [self.one_of(groups)]

    def _in_other_words(self, actors: list[Slug]) -> list[Slug]:
        """The same actors; sometimes by their umbrella."""
        return [actors[0].partition("-group")[0]] if self.below(4) == 0 else actors

    def _late(self, backdated: bool) -> int:
        """Days between what happened and its report: two weeks to three years, or less than one week."""
        luck = self.random.random()
        return int(15 * 73**luck) if backdated else int(7 * luck**3)

    def _date(self, day: date) -> str:
        match self.pick(DATES):
            case "month":
                return f"{day:%Y-%m}"
            case "interval":
                return f"{day - timedelta(days=1 + self.below(6))}/{day}"
            case "instant":
                return f"{day}T{self.below(24):02}:{self.below(60):02}:00Z"
            case _:
                return f"{day}"

    def _correction(self, day: date) -> Document:
        """It was somebody else, or on another day; source and report are left to be the target's."""
        target = self._forget()
        said = {name: told for name, told in target.items() if name not in {"id", "source", "reported"}}
        if target.get("actors") and self.below(2):
            said["actors"] = self._actors()
        else:
            said["occurred"] = f"{date.fromisoformat(target['reported']) - timedelta(days=self.below(14))}"
        amendment = self._amendment("claim.corrected", target, day, "it was misread")
        self._remember(target | said | {"id": amendment["id"]})
        return {**amendment, "replacement": said}

    def _retraction(self, day: date) -> Document:
        return self._amendment("claim.retracted", self._forget(), day, "it was withdrawn")

    def _amendment(self, type: str, target: Document, day: date, reason: str) -> Document:
        """Half of them are the source's own, known from that day on; the others mend our mistakes."""
        known = {"reported": max(f"{day}", target["reported"])} if self.below(2) else {}
        return self.identified(type, target=target["id"], reason=reason, **known)

    def _remember(self, claim: Document) -> None:
        if len(self.standing) < REMEMBERED:
            self.standing.append(claim)
        else:
            self.standing[self.below(REMEMBERED)] = claim

    def _forget(self) -> Document:
        return self.standing.pop(self.below(len(self.standing)))


def _name(slug: Slug) -> str:
    return slug.replace("-", " ").capitalize()


def _id(random: Random) -> str:
    # Of Random's methods, getrandbits is what random() rests on: it has not changed either.
    return str(UUID(int=random.getrandbits(128), version=4))
