"""What is stale is what nobody has spoken of, for every history and every question."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import schema
from app.domain.events import ControlClaim, Standing
from app.domain.lens import ALL
from app.domain.occasions import occasions
from app.queries import claims, snapshots, versions
from app.queries.snapshots import Question
from app.store.database import Database
from tests.store.test_projections import folded, posts, record
from tests.strategies import dates, instants, lenses

FEW = settings(max_examples=max(10, settings().max_examples // 20))


@pytest.fixture(scope="module", params=[0, claims.FEW], ids=["through the log", "place by place"])
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("staleness") / "timeline.sqlite3"
    database = Database(f"sqlite:///{path}", longest_wait=2)
    schema.upgrade(database)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(claims, "FEW", request.param)
        yield database
    database.engine.dispose()


def in_order(spoken: tuple[datetime, datetime, int, Standing[ControlClaim]]) -> tuple[object, ...]:
    *when, said = spoken
    return *when, said.claim.reported.latest, said.revision


@FEW
@given(
    posts(),
    st.lists(st.tuples(instants, st.just(ALL) | lenses, st.integers(0, 12), dates), min_size=4, max_size=4),
)
def test_a_place_is_stale_when_all_that_was_said_of_it_is_older(db: Database, requests, questions) -> None:
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    for at, lens, back, since in questions:
        version = versions.version(db, conflict, max(1, head - back))
        _, file, said_of_control = folded(db, version, lens)
        plain = snapshots.snapshot(db, version, Question(at=at, lens=lens)).controls
        question = Question(at=at, lens=lens, stale_after=since)
        found = snapshots.snapshot(db, version, question).controls
        for place, control in plain.items():
            line = file.line(place)
            spoken = [
                (time.effective, time.window.middle, file.depth(said.claim.place), said)
                for said in said_of_control
                if said.claim.place in line and not set(said.claim.except_) & set(line)
                for time in occasions(said.claim)
                if at is None or time.effective <= at
            ]
            latest = max(spoken, key=in_order, default=None)
            assert orjson.loads(found[place]) == {
                **orjson.loads(control),
                "stale": not any(effective > since for effective, *_ in spoken),
                "spoken": latest and {"id": str(latest[3].id), "occurred": latest[3].claim.occurred.text},
            }
            assert snapshots.place(db, version, place, question).control == found[place]
