"""The history of a place tells at every instant what the snapshot does."""

from itertools import pairwise

import orjson
from hypothesis import given
from hypothesis import strategies as st

from app.domain.edtf import BEGINNING, END
from app.domain.lens import ALL
from app.queries import histories, snapshots, versions
from app.queries.snapshots import Question
from tests.history import TICK
from tests.store import test_projections
from tests.store.test_projections import FEW, posts, record, revisions
from tests.strategies import lenses

db = test_projections.db

OF_ITSELF = (
    "holders",
    "contenders",
    "since",
    "contested_since",
    "because",
    "disputed",
    "rivals",
    "uncertain",
)


@FEW
@given(posts(), lenses | st.just(ALL), revisions)
def test_a_history_tells_what_the_snapshots_do(db, requests, lens, back) -> None:
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    version = versions.version(db, conflict, max(1, head - back))
    for place in snapshots.snapshot(db, version, Question(lens=lens)).controls:
        history = histories.history(db, version, place, lens)
        starts = [episode.start or BEGINNING for episode, _ in history.episodes]
        assert starts == sorted(set(starts))
        assert [episode.stop for episode, _ in history.episodes] == [*starts[1:], None]
        told = [body for _, body in history.episodes]
        assert all(one != next for one, next in pairwise(told))
        for at in {instant for start in starts[1:] for instant in (start - TICK, start)} | {END}:
            answer = snapshots.place(db, version, place, Question(at=at, lens=lens))
            control = orjson.loads(answer.control)
            episode, body = next(
                one for one in reversed(history.episodes) if (one[0].start or BEGINNING) <= at
            )
            span = orjson.loads(f"{{{body}}}")
            assert {name: span[name] for name in OF_ITSELF} == {name: control[name] for name in OF_ITSELF}
            confirming = {str(said.id) for said in episode.confirmations}
            assert control["confirmed"] is None or control["confirmed"]["id"] in confirming
            roles = {said.id: role for said, role in answer.claims}
            for one in history.claims:
                decided = any((a or BEGINNING) <= at and (b is None or at < b) for a, b in one.decided)
                assert decided == (roles.get(one.said.id) == "decides")
