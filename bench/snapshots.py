"""How long it takes to ask who held every place at a date, each time another date: from query to bytes."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import Any

import orjson
from flask import Flask

from bench.databases import CONFLICT, filled, opened
from bench.histories import BEGIN, END
from bench.measure import Contestant, in_turns, timed
from bench.plan import Plan
from bench.results import Figure, at_least, at_most, in_time
from bench.rivals import aggregates, continuum, floor

PATH = f"/api/v1/conflicts/{CONFLICT}/snapshot"


def beside_the_least(plan: Plan) -> Iterator[Figure]:
    """What the service takes beyond fetching finished rows."""
    ours, least = "head snapshot", "sqlite3 fetch of the same rows + orjson"
    with opened(filled(plan.large)) as app, floor.fetching(_typical(app)["places"]) as fetch:
        laps = in_turns({ours: asking(app, dates()), least: timed(fetch, dates())}, plan.effort)
    yield from in_time(laps, ours, least, at_most(2, next=1), about=plan.large)


def by_events(plan: Plan) -> Iterator[Figure]:
    """What a longer history costs."""
    many, few = str(plan.large), str(plan.small)
    with opened(filled(plan.large)) as large, opened(filled(plan.small)) as small:
        laps = in_turns({many: asking(large, dates()), few: asking(small, dates())}, plan.effort)
    yield from in_time(laps, many, few, at_most(1.3), about="head snapshot")


def by_places(plan: Plan) -> Iterator[Figure]:
    """What more places cost, with as many events about them."""
    few, some, many = map(str, plan.by_places)
    with ExitStack() as services:
        apps = [services.enter_context(opened(filled(size))) for size in plan.by_places]
        contestants = zip((few, some, many), (asking(app, dates()) for app in apps), strict=True)
        laps = in_turns(dict(contestants), plan.effort)
    yield from in_time(laps, many, some, at_most(7), about="head snapshot")
    yield from in_time(laps, some, few, about="head snapshot")


def by_lens(plan: Plan) -> Iterator[Figure]:
    """What it costs to ask otherwise than with all that is known today."""
    head = "head snapshot"
    with opened(filled(plan.large)) as app:
        lenses = {
            "pinned to an old revision": asking(app, _at_old_revisions(app)),
            "through min_credibility": asking(app, (f"{date}&min_credibility=3" for date in dates())),
            "through reported_by": asking(app, (f"{date}&reported_by={date}" for date in dates())),
        }
        laps = in_turns({head: asking(app, dates()), **lenses}, plan.effort)
    for lens in lenses:
        yield from in_time(laps, lens, head, at_most(8, next=3), about=plan.large)


def beside_replay(plan: Plan) -> Iterator[Figure]:
    """What a library takes that keeps events, and nothing but events."""
    ours, theirs, shortest = (
        "head snapshot",
        "eventsourcing replay",
        "eventsourcing replay of its notification log",
    )
    with opened(filled(plan.replayed)) as app, aggregates.holding(plan.replayed) as places:
        slugs = places.slugs()
        contestants = {
            ours: asking(app, dates()),
            theirs: timed(lambda date: places.by_aggregate(slugs, date), dates()),
            shortest: timed(places.by_notification, dates()),
        }
        laps = in_turns(contestants, plan.effort)
    yield from in_time(laps, theirs, ours, at_least(300, next=1_000), about=plan.replayed)
    yield from in_time(laps, shortest, ours, about=plan.replayed)


def beside_versions(plan: Plan) -> Iterator[Figure]:
    """What a library takes that keeps every version of a row."""
    size, ours, theirs = plan.large, "head snapshot", "SQLAlchemy-Continuum as of a date"
    shortest = f"{theirs}, columns only"
    with (
        opened(filled(size)) as app,
        continuum.asking(size, by="objects") as objects,
        continuum.asking(size, by="columns") as columns,
    ):
        contestants = {
            ours: asking(app, dates()),
            theirs: timed(objects, dates()),
            shortest: timed(columns, dates()),
        }
        laps = in_turns(contestants, plan.effort)
    yield from in_time(laps, theirs, ours, at_least(8), about=size)
    yield from in_time(laps, shortest, ours, about=size)


FIGURES = (beside_the_least, by_events, by_places, by_lens, beside_replay, beside_versions)


def asking(app: Flask, dates: Iterator[str]) -> Contestant:
    """Ask for the snapshot at one date after another; a date may carry more parameters after it."""
    return timed(lambda date: snapshot(app, date), dates)


def snapshot(app: Flask, date: str) -> bytes:
    """The body of the answer; raises RuntimeError where there is none."""
    answer = app.test_client().get(f"{PATH}?at={date}")
    if answer.status_code != 200:
        raise RuntimeError(f"at {date}: {answer.status}")
    return answer.get_data()


def dates() -> Iterator[str]:
    """Every day of the history once, in no order, but always the same."""
    random = Random("dates")
    days = [BEGIN + timedelta(days=number) for number in range((END - BEGIN).days)]
    yield from (f"{day}" for day in sorted(days, key=lambda _: random.random()))


def _at_old_revisions(app: Flask) -> Iterator[str]:
    """Each date at another revision, of the later half of the log."""
    random = Random("revisions")
    head = _typical(app)["revision"]
    for date in dates():
        yield f"{date}&revision={head - int(random.random() * head / 2)}"


def _typical(app: Flask) -> Any:
    """The answer at a date in the middle of the history."""
    return orjson.loads(snapshot(app, f"{BEGIN + (END - BEGIN) / 2}"))
