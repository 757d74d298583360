"""What is listed, counted and paged is what a plain look at every event finds, on random histories."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import commands
from app.domain.admission import references
from app.domain.boxes import Box
from app.domain.edtf import parse
from app.domain.errors import InvalidEvents, NotAmendable
from app.domain.events import (
    Amendment,
    Claim,
    ClaimCorrected,
    Event,
    EventRedacted,
    IncidentOccurred,
    Registration,
)
from app.domain.occasions import occasions, span
from app.domain.search import Term, terms, words
from app.queries import events, facets, versions
from app.queries.filters import Filter
from app.queries.orders import Order
from app.queries.projections import first_difference
from app.queries.versions import Version
from app.store import codec
from app.store.database import Database
from tests.conftest import Prepared
from tests.databases import Databases
from tests.history import uid

FEW = settings(max_examples=max(15, settings().max_examples // 20))

TEXTS = [
    "The old town fell, say people who fled.",
    "Town hall, old as it is, stood",
    {"en": "A bridge", "fr": "L’Île d’Été à l’aube", "ar": "سقطت المدينة القديمة"},
    {"ar": "سُقُوطُ المَدينَةِ", "de": "Die Straße nach Alt-Stadt"},
    "Élite troops; the TOWN of 2024 (50%)",
    "أحمد إلى حلب",
]
NAMES = ["Aleppo", {"en": "Old Town", "ar": "حلب"}, "Straße", {"fr": "Île", "ar": "أحمدية"}, "Town 2024"]
QUERIES = [
    *("town", "old", '"old town"', "tow*", "il*", "ile", "strasse", "STRASSE*", "مدينه", "المدينه", "سقوط"),
    *("احمد", "احمد*", "حلب", '"town of 2024"', "2024 town", '"town 20"*', "aleppo", "absent", "50", "a*"),
    *('"fell say"', '"bridge ile"', "alt-stadt", "town old", "%", '"', "* ( ) : ^ -"),
]
POINTS = [None, [36.5, 34.5], [36.5, -10], [179.5, 10], [-179.5, 10], [0, 0], [-180, 90]]
BOXES = [
    *(Box(36, 34, 37, 35), Box(-180, -90, 180, 90), Box(179, 0, -179, 20), Box(0, 0, 0, 0)),
    *(Box(36.5, -10, 179.5, 34.5), Box(1, 1, 2, 2)),
]
PLACES = ["land", "city", "east", "isle"]
ACTORS = ["north", "south"]
SOURCES = ["wire", "post"]
TAGS = ["air", "Night", "أ"]
DATES = ["2020-05-01", "2020-05", "2020-05-10/2020-05-12", "../2020-05-03", "2020-05-11T12:00:00Z", "2019"]
REPORTS = ["2020-06-01", "2020-06", "2020-06-02T10:00:00Z"]
INSTANTS = [parse(text).latest for text in (*DATES, *REPORTS)] + [parse(text).earliest for text in REPORTS]

Document = dict[str, Any]


# Histories


def place(slug: str, parent: str | None, names: Any, point: Any) -> Document:
    lies = {**({"parent": parent} if parent else {}), **({"point": point} if point else {})}
    return {"type": "place.registered", "slug": slug, "names": names, "kind": "city", **lies}


def actor(slug: str, names: Any) -> Document:
    return {"type": "actor.registered", "slug": slug, "names": names, "kind": "state"}


def source(slug: str, title: str) -> Document:
    return {"type": "source.registered", "slug": slug, "title": title}


def some(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


registrations = st.one_of(
    st.builds(place, some(PLACES[2:]), some([None, "land", "city"]), some(NAMES), some(POINTS)),
    st.builds(actor, some(ACTORS), some(NAMES)),
    st.builds(source, some(SOURCES), some(["The Wire", "Old Post", "Town 2024"])),
)
said = st.fixed_dictionaries(
    {"occurred": some(DATES), "reported": some(REPORTS), "source": some(SOURCES)},
    optional={
        "summary": some(TEXTS),
        "tags": st.lists(some(TAGS), unique=True),
        "credibility": st.integers(1, 6),
    },
)
about = st.one_of(
    st.fixed_dictionaries(
        {
            "type": some(["control.taken", "control.lost"]),
            "place": some(PLACES),
            "actors": some([ACTORS[:1], ACTORS]),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("incident.occurred"), "kind": some(["battle", "siege"])},
        optional={"place": some(PLACES), "against": some([ACTORS[1:]])},
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("assessment.made"),
            "summary": some(TEXTS),
            "places": some([PLACES[:1], PLACES[1:3]]),
        }
    ),
)
claims = st.builds(lambda one, other: {**one, **other}, said, about)
amendments = st.one_of(
    st.fixed_dictionaries({"type": st.just("claim.retracted")}, optional={"reported": some(REPORTS)}),
    st.fixed_dictionaries(
        {"type": st.just("claim.corrected"), "replacement": claims}, optional={"reported": some(REPORTS)}
    ),
    st.fixed_dictionaries({"type": st.just("event.redacted")}),
)
histories = st.lists(
    st.one_of(
        claims,
        claims,
        registrations,
        st.builds(lambda amendment, target: (amendment, target), amendments, st.integers(0, 7)),
    ),
    max_size=12,
)

ON_FILE = [
    *(source(slug, slug) for slug in SOURCES),
    *(actor(slug, slug) for slug in ACTORS),
    *(place("land", None, "Land", None), place("city", "land", "City", POINTS[1])),
    *(place("east", "city", "East Town", None), place("isle", None, NAMES[3], POINTS[3])),
]

numbers = count(1)
START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """An event as it was taken; `claim` is what it claims, `until` the revision that made it fall."""

    revision: int
    recorded: datetime
    event: Event
    until: int | None = None
    redacted: bool = False

    @property
    def claim(self) -> Claim | None:
        claim = self.event.replacement if isinstance(self.event, ClaimCorrected) else self.event
        return claim if isinstance(claim, Claim) and not self.redacted else None

    @property
    def known(self) -> datetime:
        """When the claim was known."""
        corrected = getattr(self.event, "reported", None)
        return max(self.claim.reported.latest, corrected.latest if corrected else self.claim.reported.latest)

    def mentions(self, kind: str) -> set[str]:
        if self.redacted:
            return set()
        named = {slug for _, of, slug in references(self.event) if of == kind}
        if isinstance(self.event, Registration) and self.event.TYPE.startswith(kind):
            named.add(self.event.slug)
        if self.claim and kind == "tag":
            named |= set(self.claim.tags)
        if kind == "kind" and isinstance(self.claim, IncidentOccurred):
            named.add(self.claim.kind.value)
        return named

    def texts(self) -> list[str]:
        if self.redacted:
            return []
        fields = ("names", "title", "summary", "reason")
        found = [getattr(event, name, None) for event in (self.event, self.claim) for name in fields]
        return [
            text
            for value in found
            if value
            for text in ([value] if isinstance(value, str) else value.values())
        ]


def record(db: Database, history: Sequence[Any]) -> tuple[str, list[Told]]:
    """Post a history to a conflict of its own; what the log refuses is not told."""
    conflict = f"war-{next(numbers)}"
    opened = {"type": "conflict.opened", "slug": conflict, "names": "The Old War"}
    commands.open_conflict(db, opened, by="test")
    told: list[Told] = [Told(1, START, codec.decode(opened))]
    targets: list[int] = []
    for one in (*ON_FILE, *history):
        document = one
        if isinstance(one, tuple):
            amendment, target = one
            if not targets:
                continue
            at = targets[target % len(targets)]
            document = {**amendment, "target": str(uid(f"{conflict} {at}")), "reason": "Old news"}
        document = {**document, "id": str(uid(f"{conflict} {len(told)}"))}
        try:
            commands.record(db, conflict, [document], by="test")
        except (InvalidEvents, NotAmendable):
            continue
        event, revision = codec.decode(document), len(told) + 1
        if isinstance(event, Amendment):
            told[at] = (
                replace(told[at], redacted=True)
                if isinstance(event, EventRedacted)
                else replace(told[at], until=revision)
            )
        if isinstance(event, Claim | ClaimCorrected):
            targets.append(len(told))
        told.append(Told(revision, START, event))
    recorded = dict(versions.page(db, versions.version(db, conflict), after=0, limit=1000))
    return conflict, [replace(one, recorded=recorded[one.revision]) for one in told]


# Questions


filters = st.fixed_dictionaries(
    {},
    optional={
        "after": st.integers(0, 15),
        "types": some([["control.taken"], ["incident.occurred", "claim.corrected"], ["place.registered"]]),
        "kinds": some([["battle"], ["battle", "siege"]]),
        "place": some([*PLACES, "nowhere"]),
        "actor": some(ACTORS),
        "source": some(SOURCES),
        "tag": some(TAGS),
        "earliest": some(INSTANTS),
        "latest": some(INSTANTS),
        "known_after": some(INSTANTS),
        "known_by": some(INSTANTS),
        "credibility": some([[1], [2, 6]]),
        "min_credibility": st.integers(1, 6),
        "standing": st.booleans(),
        "box": some(BOXES),
        "terms": some(QUERIES).map(terms),
    },
).map(lambda chosen: dict(list(chosen.items())[:4]))
orders = some(list(Order))
revisions = st.integers(1, 25)


@given(some(QUERIES), some(TEXTS))
def test_terms(query: str, text: Any) -> None:
    """A query never fails, and asks for words as texts have them."""
    for term in terms(query):
        assert words(" ".join(term.words)) == list(term.words)


def matches(text: str, term: Term) -> bool:
    there, asked = words(text), list(term.words)
    for start in range(len(there) - len(asked) + 1):
        piece = there[start : start + len(asked)]
        if piece == asked or (
            term.is_prefix and piece[:-1] == asked[:-1] and piece[-1].startswith(asked[-1])
        ):
            return True
    return False


@dataclass
class Record:
    """The log of a conflict at a revision, looked at event by event."""

    told: list[Told]
    revision: int

    def __post_init__(self) -> None:
        self.log = [one for one in self.told if one.revision <= self.revision]
        self.file: dict[tuple[str, str], Told] = {}
        for one in self.log:
            if isinstance(one.event, Registration):
                self.file[one.event.TYPE.partition(".")[0], one.event.slug] = one

    def within(self, slug: str) -> set[str]:
        parts = {
            part
            for (kind, part), one in self.file.items()
            if kind == "place" and getattr(one.event, "parent", None) == slug
        }
        return {slug}.union(*(self.within(part) for part in parts))

    def says(self, one: Told, term: Term) -> bool:
        names = [
            text
            for (kind, slug), entry in self.file.items()
            if slug in one.mentions(kind)
            for text in entry.texts()
        ]
        return any(matches(text, term) for text in (*one.texts(), *names))

    def lies_in(self, place: str | None, box: Box) -> bool:
        entry = self.file.get(("place", place or ""))
        if entry is None or entry.event.point is None:
            return False
        longitude, latitude = entry.event.point
        across = box.west > box.east
        wide = longitude >= box.west, longitude <= box.east
        return box.south <= latitude <= box.north and (any(wide) if across else all(wide))

    def stands(self, one: Told) -> bool:
        return one.until is None or one.until > self.revision

    def keeps(self, one: Told, wanted: Mapping[str, Any]) -> bool:
        claim = one.claim
        of_any: dict[str, Callable[[Any], bool]] = {
            "after": lambda after: one.revision > after,
            "types": lambda types: one.event.TYPE in types,
            "kinds": lambda kinds: bool(one.mentions("kind") & set(kinds)),
            "place": lambda slug: bool(one.mentions("place") & self.within(slug)),
            "actor": lambda slug: slug in one.mentions("actor"),
            "source": lambda slug: slug in one.mentions("source"),
            "tag": lambda tag: tag in one.mentions("tag"),
            "recorded_from": lambda instant: one.recorded >= instant,
            "recorded_before": lambda instant: one.recorded < instant,
            "terms": lambda asked: bool(asked) and all(self.says(one, term) for term in asked),
        }
        of_claims: dict[str, Callable[[Any], bool]] = {
            "earliest": lambda instant: span(claim).latest > instant,
            "latest": lambda instant: occasions(claim)[0].earliest < instant,
            "known_after": lambda instant: one.known > instant,
            "known_by": lambda instant: one.known <= instant,
            "credibility": lambda grades: claim.credibility in grades,
            "min_credibility": lambda grade: (
                [1, 2, 3, 6, 4, 5].index(claim.credibility) <= [1, 2, 3, 6, 4, 5].index(grade)
            ),
            "standing": lambda standing: self.stands(one) == standing,
            "box": lambda box: self.lies_in(getattr(claim, "place", None), box),
        }
        return all(of_any[name](value) for name, value in wanted.items() if name in of_any) and all(
            claim is not None and of_claims[name](value)
            for name, value in wanted.items()
            if name in of_claims
        )

    def listed(self, wanted: Mapping[str, Any], order: Order) -> list[Told]:
        keys: dict[str, Callable[[Told], Any]] = {
            "revision": lambda one: one.revision,
            "recorded": lambda one: one.recorded,
            "occurred": lambda one: (occasions(one.claim)[0].earliest, one.revision),
            "reported": lambda one: (one.known, one.revision),
        }
        name = order.value.strip("-")
        found = [one for one in self.log if self.keeps(one, wanted)]
        if name in {"occurred", "reported"}:
            found = [one for one in found if one.claim is not None]
        return sorted(found, key=keys[name], reverse=order.value[0] == "-")

    def counted(self, listed: Sequence[Told], facet: str) -> list[tuple[str, int]]:
        values = [
            value
            for one in listed
            for value in ([one.event.TYPE] if facet == "type" else one.mentions(facet))
        ]
        return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))


@pytest.fixture(scope="module")
def db(databases: Databases, empty_database: Prepared) -> Iterator[Database]:
    with databases.new(empty_database.url) as url:
        database = Database(url, longest_wait=2)
        yield database
        database.engine.dispose()


questions = st.lists(st.tuples(filters, orders, st.integers(1, 4)), min_size=1, max_size=6)


def asked(db: Database, version: Version, chosen: Mapping[str, Any], order: Order, limit: int) -> list[int]:
    """The revisions of all pages, one page after another."""
    found: list[int] = []
    after = None
    while True:
        page = events.events(db, version, Filter(**chosen), order=order, after=after, limit=limit)
        assert len(page.events) <= limit
        found += [view.revision for view in page.events]
        if page.last is None:
            return found
        after = page.last


@FEW
@given(histories, questions, revisions)
def test_pages_list_what_is_wanted_in_its_order_each_event_once(
    db: Database, history: Any, questions: Any, revision: int
) -> None:
    conflict, told = record(db, history)
    for at in {len(told), min(revision, len(told))}:
        version, log = versions.version(db, conflict, at), Record(told, at)
        for chosen, order, limit in questions:
            expected = log.listed(chosen, order)
            assert asked(db, version, chosen, order, limit) == [one.revision for one in expected]
            assert facets.total(db, version, Filter(**chosen), order) == len(expected)
            counted = facets.facets(db, version, Filter(**chosen), order, facets.FACETS)
            for facet in facets.FACETS:
                assert list(counted[facet].items()) == log.counted(expected, facet), facet


@FEW
@given(histories, st.lists(some(QUERIES), min_size=4, max_size=8, unique=True))
def test_words_are_found_in_what_is_said_and_in_the_names_of_what_is_mentioned(
    db: Database, history: Any, queries: list[str]
) -> None:
    conflict, told = record(db, history)
    version, log = versions.version(db, conflict), Record(told, len(told))
    for query in queries:
        chosen = {"terms": terms(query)}
        expected = [one.revision for one in log.listed(chosen, Order.REVISION)]
        assert asked(db, version, chosen, Order.REVISION, 1000) == expected, query
    assert first_difference(db, version, lambda: None) is None


@FEW
@given(histories, st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_what_was_recorded_between_two_instants(
    db: Database, history: Any, first: int, last: int, between: bool
) -> None:
    conflict, told = record(db, history)
    version, log = versions.version(db, conflict), Record(told, len(told))
    tick = timedelta(microseconds=1 if between else 0)
    start, end = (told[at % len(told)].recorded + tick for at in (first, last))
    for chosen in (
        {"recorded_from": start},
        {"recorded_before": end},
        {"recorded_from": start, "recorded_before": end},
    ):
        expected = [one.revision for one in log.listed(chosen, Order.REVISION)]
        assert asked(db, version, chosen, Order.REVISION, 5) == expected


@FEW
@given(histories, histories, filters, orders)
def test_pages_of_a_version_stay_the_same_while_the_log_grows(
    db: Database, history: Any, later: Any, chosen: Any, order: Order
) -> None:
    """Unless something is redacted, which is gone from all of them."""
    conflict, _ = record(db, history)
    version = versions.version(db, conflict)
    before = asked(db, version, chosen, order, 2)
    for number, document in enumerate(one for one in later if isinstance(one, dict)):
        try:
            commands.record(
                db, conflict, [{**document, "id": str(uid(f"{conflict} later {number}"))}], by="test"
            )
        except InvalidEvents:
            continue
    assert asked(db, version, chosen, order, 2) == before
