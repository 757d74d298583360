"""How long it takes to append: each append, with all that is derived from it, is on disk before the next."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, cycle, repeat

from app import commands
from bench.databases import CONFLICT, filled, opened, scratch
from bench.histories import GOVERNORATES, HOTTEST_PLACE, Document, Land, Size, Slug, aftermath, newest
from bench.measure import in_turns, timed
from bench.plan import Plan
from bench.results import Figure, at_least, at_most, in_time, per_second
from bench.rivals import aggregates, claims

BATCH = 1_000
YEARS = timedelta(days=730)
Recorder = Callable[[Sequence[Document]], object]


def single(plan: Plan) -> Iterator[Figure]:
    """One claim a transaction."""
    size, ours, theirs = plan.replayed, "single appends", "eventsourcing app.save"
    with recording(size) as record, aggregates.recording(size) as places:
        contestants = {
            ours: timed(record, _about(_towns(size))),
            theirs: timed(places.record, _at_hand(places, _about(_towns(size)))),
        }
        laps = in_turns(contestants, plan.effort)
    yield from per_second(laps, ours, theirs, at_least(0.8, next=1.8), about=size)


def in_batches(plan: Plan) -> Iterator[Figure]:
    """A thousand events a transaction: claims of all kinds, corrections, retractions."""
    size, ours, theirs = plan.replayed, "events in batches", "eventsourcing app.save of events in batches"
    with recording(size) as record, aggregates.recording(size) as places:
        contestants = {
            ours: timed(record, _batches(size), each=BATCH),
            theirs: timed(places.record, _at_hand(places, _batches(size)), each=BATCH),
        }
        laps = in_turns(contestants, plan.effort)
    yield from per_second(laps, ours, theirs, at_least(1.5), about=size)


def by_events(plan: Plan) -> Iterator[Figure]:
    """What a longer history costs: for the newest claim about a town, or about the place with the most
    claims; for a claim about what hundreds of places lie in, and one that comes years late, without a goal.
    """
    posts: dict[str, Callable[[Size], Iterator[list[Document]]]] = {
        "a town": lambda size: _about(_towns(size)),
        "the hottest place": lambda _: _about(repeat(HOTTEST_PLACE)),
        "a governorate": lambda _: _about(cycle(GOVERNORATES)),
        "a town, years late": lambda size: _about(_towns(size), backdated=YEARS),
    }
    goals = {"a town": at_most(1.3), "the hottest place": at_most(1.3)}
    many, few = str(plan.large), str(plan.small)
    with recording(plan.large) as to_many, recording(plan.small) as to_few:
        for place, about in posts.items():
            contestants = {many: timed(to_many, about(plan.large)), few: timed(to_few, about(plan.small))}
            laps = in_turns(contestants, plan.effort)
            yield from in_time(laps, many, few, goals.get(place, []), about=f"append about {place}")


FIGURES = (single, in_batches, by_events)


@contextmanager
def recording(size: Size) -> Iterator[Recorder]:
    """What records documents after a history."""
    with scratch(filled(size)) as path, opened(path) as app:
        database = app.extensions["database"]
        yield lambda documents: commands.record(database, CONFLICT, documents, by="bench")


def _towns(size: Size) -> Iterator[Slug]:
    return cycle(Land(size.places).ordinary)


def _about(places: Iterable[Slug], *, backdated: timedelta = timedelta()) -> Iterator[list[Document]]:
    """A claim about each of the places, posted alone."""
    for number, place in enumerate(places):
        yield [newest(place, number, backdated=backdated)]


def _batches(size: Size) -> Iterator[list[Document]]:
    return (aftermath(size, number, BATCH) for number in count())


def _at_hand(places: aggregates.Places, posts: Iterable[list[Document]]) -> Iterator[list[Document]]:
    """The posts, each once its places are loaded: their replay is not timed."""
    for documents in posts:
        for claim in claims(documents):
            places.place(claim["place"])
        yield documents
