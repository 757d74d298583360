"""Who held every place, from when until when, as maps over time draw it.

A hold begins where the claims that decide it say that it did: a capture of 30 November is drawn from
30 November on, though nobody could be certain of it before that day was over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from app.domain.answers import Status
from app.domain.edtf import BEGINNING, Edtf, parse
from app.domain.events import Slug
from app.feeds.dates import in_words
from app.feeds.names import Names
from app.http.operations import Given
from app.http.requests import database
from app.queries import features, spans
from app.queries.spans import Span
from app.queries.versions import Version

DAY = timedelta(days=1)
BEGINNINGS = ("since", "contested_since")


@dataclass(frozen=True, slots=True)
class Hold:
    """The same actors held or contested a place, from `start` until `end` (None: it goes on).

    `since` is the date in the claim that decides it, where there is one.
    """

    place: Slug
    start: datetime
    end: datetime | None
    status: Status
    holders: tuple[Slug, ...]
    contenders: tuple[Slug, ...]
    disputed: bool
    since: Edtf | None

    def headline(self, names: Names) -> str:
        """Who holds or contests it, by name."""
        return ", ".join(names.actor(actor) for actor in (*self.holders, *self.contenders))

    def date(self, lang: str) -> str:
        """When it began, in words."""
        return in_words(parse(self.since.first.text), lang, is_state=False) if self.since else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last holds, by place and in the order of time, and how many there are that are asked for."""

    holds: list[Hold]
    matched: int


def holds(version: Version, given: Given) -> Drawn:
    """The holds that are asked for; raises NotFound for the place."""
    found = spans.spans(database(), version, given["lens"], given.get("place"))
    told = (one for slug, of_place in found.spans.items() for one in _holds(slug, of_place))
    asked = [one for one in told if _is_asked(one, given)]
    last = sorted(asked, key=lambda one: one.start)[-given["limit"] :]
    return Drawn(sorted(last, key=lambda one: (one.place, one.start)), len(asked))


def horizon(version: Version, drawn: Iterable[Hold]) -> datetime:
    """Until when to draw what goes on: as far as the record speaks, and no hold is without length."""
    latest = features.reach(database(), version).latest
    starts = [one.start + DAY for one in drawn]
    return max([*starts, *([latest] if latest else [])], default=version.recorded)


def _is_asked(one: Hold, given: Given) -> bool:
    actor, first, last = given.get("actor"), given.get("from_"), given.get("to")
    if actor is not None and actor not in {*one.holders, *one.contenders}:
        return False
    if first is not None and one.end is not None and one.end <= first.earliest:
        return False
    return last is None or one.start < last.latest


def _holds(place: Slug, told: Iterable[Span]) -> Iterator[Hold]:
    """One for each run of spans with the same actors; none where nothing is known."""
    runs: list[tuple[datetime, list[Span]]] = []
    before: Mapping[str, Any] = {}
    for span in told:
        if runs and _actors(runs[-1][1][-1]) == _actors(span):
            runs[-1][1].append(span)
        else:
            began = _began(span, before)
            runs.append((max(began, runs[-1][0]) if runs else began, [span]))
        before = span.told
    ends = [start for start, _ in runs[1:]]
    for (start, run), end in zip_longest(runs, ends):
        if run[0].status is not Status.UNKNOWN and start != end:
            yield _hold(place, start, end, run)


def _actors(span: Span) -> tuple[Any, ...]:
    return span.status, tuple(span.told["holders"]), tuple(span.told["contenders"])


def _began(span: Span, before: Mapping[str, Any]) -> datetime:
    """When the claim that is new in a span may have happened first; else when the span starts."""
    start = span.start or BEGINNING
    new = [span.told[name] for name in BEGINNINGS if span.told[name] != before.get(name)]
    since = [datetime.fromisoformat(one["earliest"]) for one in new if one and one["earliest"]]
    return min([start, *since])


def _hold(place: Slug, start: datetime, end: datetime | None, run: list[Span]) -> Hold:
    told = run[0].told
    since = told["contested_since"] or told["since"]
    return Hold(
        place=place,
        start=start,
        end=end,
        status=run[0].status,
        holders=tuple(told["holders"]),
        contenders=tuple(told["contenders"]),
        disputed=any(span.told["disputed"] for span in run),
        since=parse(since["occurred"]) if since else None,
    )
