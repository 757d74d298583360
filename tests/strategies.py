"""Random histories, small and crowded: few days, places and actors, so that claims often meet.

All that a claim may say, when, and by whom is laid out in pools: a claim is four draws, the simplest first.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product

from hypothesis import strategies as st

from app.domain.edtf import parse
from app.domain.events import (
    Claim,
    ClaimCorrected,
    ClaimRetracted,
    ControlClaim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    Event,
    EventRedacted,
    PlaceKind,
    Recorded,
)
from app.domain.lens import Lens
from app.domain.onfile import on_file
from tests.history import LOG_OPENED, TICK, actor, end, place, source, start, uid

PARENTS = {
    "syria": None,
    "aleppo": "syria",
    "aleppo-west": "aleppo",
    "aleppo-east": "aleppo",
    "hama": "syria",
}
UMBRELLAS = {"government": None, "opposition": None, "hts": "opposition", "sna": "opposition", "sdf": None}
GRADES = {"sana": "F", "sohr": "F", "snhr": "B", "enab": "D"}
FILE = on_file(
    [
        *(place(slug, parent, PlaceKind.CITY) for slug, parent in PARENTS.items()),
        *(actor(slug, umbrella) for slug, umbrella in UMBRELLAS.items()),
        *(source(slug, grade) for slug, grade in GRADES.items()),
    ]
)

DAYS = [f"2024-11-{day:02}" for day in range(1, 7)]
BEFORE, AFTER = "2024-10-01", "2024-12-31"
"""Days before and after everything that a random history tells."""


# What is said


ALONE = [("hts",), ("government",), ("sna",), ("opposition",)]
TOGETHER = [("hts", "government"), ("hts", "sna")]
SAYINGS = [
    *(partial(ControlTaken, actors=actors) for actors in ALONE * 3 + TOGETHER),
    *(partial(ControlObserved, actors=actors) for actors in [*ALONE, *ALONE, *TOGETHER, ()]),
    *(partial(ControlObserved, actors=actors, contenders=("sdf",)) for actors in ALONE[:2]),
    *(partial(ControlLost, actors=actors) for actors in [*ALONE, ("sdf", "hts")]),
    *(partial(ControlContested, actors=actors) for actors in [("sdf",), ("sna",)]),
    partial(ControlLapsed),
]
ABOUT = [
    *[("aleppo", ())] * 10,
    *[("aleppo-west", ())] * 3,
    ("aleppo-east", ()),
    ("aleppo", ("aleppo-west",)),
    ("syria", ()),
    ("syria", ("aleppo",)),
    ("syria", ("hama", "aleppo-east")),
    ("hama", ()),
]
WHEN = [
    *((day, report) for day, report in product(DAYS, [*DAYS, "2024-11", "2024-12-01"]) if day <= report),
    *(
        (f"{a}/{b}", report)
        for a, b in product(DAYS, DAYS)
        if a < b
        for report in (b, "2024-11-04", "2024-11", "2024-12-01")
        if report == "2024-11" or a <= report
    ),
    *((f"{a}/..", b) for a, b in product(DAYS, DAYS) if a < b),
    *((f"../{b}", report) for b in DAYS for report in (b, "2024-12-01")),
    *(("2024-11", report) for report in ("2024-11-04", "2024-11", "2024-12-01")),
    *((f"{day}T12:00:00Z", day) for day in DAYS),
]
BY_WHOM = [(slug, credibility) for credibility in (6, 6, 2, 4) for slug in GRADES]


def _claim(
    say: Callable[..., ControlClaim],
    about: tuple[str, tuple[str, ...]],
    when: tuple[str, str],
    by: tuple[str, int],
) -> ControlClaim:
    (place, except_), (occurred, reported), (source, credibility) = about, when, by
    return say(
        place=place,
        except_=except_,
        occurred=parse(occurred),
        reported=parse(reported),
        source=source,
        credibility=credibility,
    )


claims = st.builds(_claim, *map(st.sampled_from, (SAYINGS, ABOUT, WHEN, BY_WHOM)))

NAMING = [say for say in SAYINGS if say.func in (ControlTaken, ControlObserved)]
CAPTURES = [say for say in SAYINGS if say.func is ControlTaken]
ALEPPO = [("aleppo", ())]
EQUALS = [("sana", 6), ("sohr", 6)]
_namings = st.builds(_claim, *map(st.sampled_from, (NAMING, ALEPPO, WHEN, EQUALS * 6 + BY_WHOM)))
_captures = st.builds(_claim, *map(st.sampled_from, (CAPTURES, ALEPPO, WHEN, BY_WHOM[:1])))
rivalries = st.tuples(_namings, _namings).filter(lambda pair: pair[0].source != pair[1].source)
"""Two sources that each name who holds one place."""

EXCEPTIONS = [
    ("aleppo", "aleppo-west"),
    ("syria", "aleppo"),
    ("syria", "aleppo-west"),
    ("syria", "hama"),
    ("aleppo", "aleppo-east"),
]
"""A place, and one within it."""


# Logs


def record(events: list[Event]) -> list[Recorded]:
    """The log that holds the events, in their order."""
    return [
        Recorded(
            id=uid(f"event-{revision}"),
            revision=revision,
            recorded=LOG_OPENED + timedelta(hours=revision),
            recorded_by="test",
            event=event,
        )
        for revision, event in enumerate(events, start=1)
    ]


plain_logs = st.lists(claims, min_size=1, max_size=9).map(record)
"""Claims only."""

captures = st.lists(_captures, min_size=1, max_size=6).map(record)
"""One source tells who took one place."""

# A correction is a replacement and when the source made it, a retraction is the latter alone.
_reports = st.sampled_from([None, *map(parse, DAYS[::2])])
_corrections = st.tuples(claims, _reports)
_which = st.integers(0, 5)
_amendments = st.lists(st.tuples(_corrections | _reports, _which), max_size=2)
_amendments_and_redactions = st.lists(
    st.tuples(_corrections | _reports | st.just("redacted"), _which), max_size=2
)


@st.composite
def logs(draw: st.DrawFn, *, redactions: bool = False) -> list[Recorded]:
    """Claims, of which some are corrected, retracted and, where that is asked for, redacted."""
    events: list[Event] = list(draw(st.lists(claims, min_size=1, max_size=9)))
    standing = list(range(len(events)))
    for what, which in draw(_amendments_and_redactions if redactions else _amendments):
        if standing:
            target = standing.pop(which % len(standing))
            events.append(_amendment(what, events, target))
            if isinstance(what, tuple):
                standing.append(len(events) - 1)
    # What arrives after an amendment is not touched by it.
    events.extend(draw(st.lists(claims, max_size=1)))
    return record(events)


def _amendment(what: object, events: list[Event], target: int) -> Event:
    about = {"target": uid(f"event-{target + 1}"), "reason": "test"}
    match what:
        case (Claim() as replacement, reported):
            return ClaimCorrected(**about, replacement=replacement, reported=reported)
        case "redacted":
            corrected = events[target]
            return EventRedacted(**about, amended=getattr(corrected, "target", None))
        case reported:
            return ClaimRetracted(**about, reported=reported)


# Questions


INSTANTS = [
    *[None] * 10,
    *(end(day) for day in DAYS),
    *(end(day) - TICK for day in DAYS),
    *(start(day) + timedelta(hours=12, seconds=1) for day in DAYS),
    end("2024-11"),
    end("2024-12-01") - TICK,
]
instants = st.sampled_from(INSTANTS)
dates = st.sampled_from([instant for instant in INSTANTS if instant])
places = st.sampled_from(["aleppo", "aleppo-west", "aleppo-east", "syria", "hama"])
lenses = st.builds(
    Lens,
    reported_by=instants,
    sources=st.sampled_from([(), ("sana",), ("sana", "snhr")]).map(frozenset),
    min_credibility=st.sampled_from([None, 2, 3, 4, 6]),
)
