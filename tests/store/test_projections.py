"""What the tables answer is what the pure fold answers from the log, for every history and every question."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import commands
from app.domain.answers import Control, Since, control_at, roles
from app.domain.control import hear_all
from app.domain.errors import InvalidEvents, NotAmendable
from app.domain.events import (
    ControlClaim,
    Event,
    EventRedacted,
    PhaseBegan,
    PlaceKind,
    RelationClaim,
    Standing,
)
from app.domain.lens import ALL, Lens, at_revision, standing
from app.domain.onfile import OnFile, on_file
from app.domain.relations import relations_at
from app.domain.timeline import phase_at
from app.queries import events, snapshots, timelines, versions
from app.queries.filters import Filter
from app.queries.snapshots import Question
from app.queries.timelines import Wanted
from app.queries.versions import Version
from app.store import codec, log
from app.store.database import Database
from tests.conftest import Prepared
from tests.databases import Databases
from tests.history import actor, claim, place, source, uid
from tests.strategies import GRADES, PARENTS, UMBRELLAS, instants, lenses, logs, places

FEW = settings(max_examples=max(10, settings().max_examples // 20))

REGISTRATIONS = [
    *(place(slug, parent, PlaceKind.CITY) for slug, parent in PARENTS.items()),
    *(actor(slug, umbrella) for slug, umbrella in UMBRELLAS.items()),
    *(source(slug, grade) for slug, grade in GRADES.items()),
]
AGAIN = [
    place("hama", "aleppo"),
    place("aleppo-west", "syria"),
    place("aleppo-west", "hama", PlaceKind.BASE),
    place("aleppo-east", "aleppo-west"),
    place("new-town", "aleppo-east"),
    actor("sdf", "opposition"),
    actor("hts"),
    actor("hts", "sna"),
    source("sana", "A"),
    source("snhr", "E"),
]
BESIDE = [
    claim("hts backs sna", "2024-11-02", "2024-11-03"),
    claim("sna allied-with hts", "2024-11-01/2024-11-04", "2024-11-05", "sohr"),
    claim("hts allied-with sna", "2024-11", "2024-12-01", "snhr", credibility=2),
    claim("hts no longer backs sna", "../2024-11-05", "2024-11-05"),
    claim("phase active: War", "2024-11-01/..", "2024-12-01"),
    claim("phase frozen: Truce", "2024-11-03/2024-11-04", "2024-11-05", "snhr"),
    claim("battle in aleppo", "2024-11-04", "2024-11-04", "sohr"),
]


@st.composite
def posts(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """A random log, with registrations and other claims in between, in requests of one to three events."""
    told: list[tuple[UUID, Event]] = [(entry.id, entry.event) for entry in draw(logs(redactions=True))]
    more = draw(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([*AGAIN, *BESIDE])), max_size=4))
    for index, (where, event) in enumerate(more):
        told.insert(min(where, len(told)), (uid(f"more-{index}"), event))
    requests: list[list[dict[str, Any]]] = [[]]
    for id, event in told:
        document = {**codec.encode(event), "id": str(id)}
        document.pop("amended", None)
        if len(requests[-1]) >= draw(st.integers(0, 3)):
            requests.append([])
        requests[-1].append(document)
    return requests


@pytest.fixture(scope="module")
def db(databases: Databases, empty_database: Prepared) -> Iterator[Database]:
    with databases.new(empty_database.url) as url:
        database = Database(url, longest_wait=2)
        yield database
        database.engine.dispose()


numbers = count(1)


def record(db: Database, requests: list[list[dict[str, Any]]]) -> tuple[str, dict[UUID, Event]]:
    """Open a conflict and post to it; what the log refuses is not told. What was taken, by its id."""
    conflict = f"war-{next(numbers)}"
    commands.open_conflict(db, {"slug": conflict, "names": "War"}, by="test")
    commands.record(db, conflict, [codec.encode(event) for event in REGISTRATIONS], by="test")
    taken: dict[UUID, Event] = {}
    for request in filter(None, requests):
        try:
            commands.record(db, conflict, request, by="test")
        except (InvalidEvents, NotAmendable):
            continue
        for document in request:
            taken[UUID(document["id"])] = codec.decode(document)
    return conflict, taken


def told(controls: dict[str, str]) -> dict[str, Any]:
    return {place: orjson.loads(control) for place, control in controls.items()}


def answered(controls: dict[str, Control], file: OnFile) -> dict[str, Any]:
    """The answers of the fold as they are told, in other words than the code."""
    return {
        place: {
            "place": place,
            "kind": file.kinds[place],
            "parent": file.parents[place],
            "status": control.status,
            "holders": list(control.holders),
            "contenders": list(control.contenders),
            "since": began(control.since),
            "contested_since": began(control.contested_since),
            "because": [str(id) for id in control.because],
            "disputed": bool(control.rivals),
            "rivals": [
                {
                    "id": str(rival.id),
                    "occurred": rival.claim.occurred.text,
                    "type": rival.claim.TYPE,
                    "actors": list(getattr(rival.claim, "actors", ())),
                    "place": rival.claim.place,
                    "source": rival.claim.source,
                    "credibility": rival.claim.credibility,
                }
                for rival in control.rivals
            ],
            "uncertain": [str(id) for id in control.uncertain],
            "confirmed": control.confirmed
            and {"id": str(control.confirmed.id), "occurred": control.confirmed.claim.occurred.text},
            "composition": [
                {
                    "kind": part.kind,
                    "status": part.status,
                    "holders": list(part.holders),
                    "places": part.places,
                }
                for part in control.composition
            ],
        }
        for place, control in controls.items()
    }


def began(since: Since | None) -> dict[str, Any] | None:
    return since and {
        "occurred": since.occurred.text,
        "earliest": since.earliest and since.earliest.isoformat().replace("+00:00", "Z"),
        "latest": since.latest.isoformat().replace("+00:00", "Z"),
    }


def folded(
    db: Database, version: Version, lens: Lens
) -> tuple[list[Standing[Any]], OnFile, list[Standing[ControlClaim]]]:
    """What stands in the log at a version, what is on file, and what is said about control."""
    with db.read() as session:
        cut = at_revision(version.revision, log.read(session, version.conflict))
    stand = standing(cut, lens)
    return stand, on_file(e.event for e in cut), [s for s in stand if isinstance(s.claim, ControlClaim)]


revisions = st.integers(0, 12)


@FEW
@given(
    posts(), places, st.lists(st.tuples(instants, lenses | st.just(ALL), revisions), min_size=3, max_size=3)
)
def test_the_tables_answer_as_the_fold_does(db: Database, requests, asked, questions) -> None:
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    for at, lens, back in questions:
        version = versions.version(db, conflict, max(1, head - back))
        question = Question(at=at, lens=lens)
        stand, file, about_control = folded(db, version, lens)
        found = snapshots.snapshot(db, version, question)
        assert told(found.controls) == answered(control_at(about_control, file, at=at), file)
        phases = [said for said in stand if isinstance(said.claim, PhaseBegan)]
        assert found.phase == phase_at(phases, at=at)
        between = [said for said in stand if isinstance(said.claim, RelationClaim)]
        assert snapshots.relations(db, version, question) == relations_at(between, at=at)
        assert timelines.standing(db, version, Wanted(lens=lens)).claims == stand
        for slug in {asked, "aleppo"} & file.parents.keys():
            part = snapshots.snapshot(db, version, Question(at=at, lens=lens, place=slug))
            assert part.controls == {inner: found.controls[inner] for inner in sorted(file.within(slug))}
            one = snapshots.place(db, version, slug, question)
            assert one.control == found.controls[slug]
            assert one.claims == roles(hear_all(about_control, file, [slug], at=at)[slug])


@FEW
@given(posts())
def test_the_log_holds_what_was_taken(db: Database, requests) -> None:
    conflict, taken = record(db, requests)
    with db.read() as session:
        read = {entry.id: entry.event for entry in log.read(session, conflict)}
    redacted = {event.target for event in taken.values() if isinstance(event, EventRedacted)}
    for id, event in taken.items():
        if id in redacted:
            assert read.get(id) != event
        elif isinstance(event, EventRedacted):
            assert (read[id].target, read[id].reason) == (event.target, event.reason)
        else:
            assert read[id] == event


@FEW
@given(posts())
def test_an_event_is_listed_as_standing_if_it_stands(db: Database, requests) -> None:
    conflict, _ = record(db, requests)
    version = versions.version(db, conflict)
    stand, _, _ = folded(db, version, ALL)
    page = events.events(db, version, Filter(), limit=1000)
    assert [view.id for view in page.events if view.stands] == [said.id for said in stand]
    listed = events.events(db, version, Filter(standing=True), limit=1000)
    assert [view.id for view in listed.events] == [said.id for said in stand]


@FEW
@given(posts(), posts())
def test_a_pinned_answer_does_not_change_unless_something_is_redacted(db: Database, first, second) -> None:
    conflict, _ = record(db, first)
    version = versions.version(db, conflict)
    before = snapshots.snapshot(db, version, Question())
    for request in filter(None, second):
        mine = [{**document, "id": str(uid(f"later-{document['id']}"))} for document in request]
        try:
            commands.record(db, conflict, mine, by="test")
        except (InvalidEvents, NotAmendable):
            continue
    after = versions.version(db, conflict, version.revision)
    if after.redactions == version.redactions:
        assert snapshots.snapshot(db, after, Question()).controls == before.controls
        assert str(after) == str(version)
