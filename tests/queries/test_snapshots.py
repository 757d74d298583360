"""What was told at an older revision, read from spans as far as they still know it."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from app.domain.events import ClaimRetracted, ControlClaim
from app.queries import snapshots, versions
from app.queries.hearings import Hearings
from app.queries.snapshots import Question
from app.store import codec
from app.store.database import Database
from tests.history import claim, end, uid
from tests.store import test_projections
from tests.store.test_projections import record

db = test_projections.db

WITHDRAWN = ClaimRetracted(target=uid("said-1"), reason="withdrawn")


def holders_at_the_second_claim(db: Database, said: Sequence[Any], at: str | None) -> list[str]:
    """Who held Aleppo at a date, at the revision of the second of the events, posted one by one."""
    requests = [[{**codec.encode(one), "id": str(uid(f"said-{n}"))}] for n, one in enumerate(said)]
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    version = versions.version(db, conflict, head - len(said) + 2)
    found = snapshots.snapshot(db, version, Question(at=at and end(at))).controls
    return orjson.loads(found["aleppo"])["holders"]


TAKEN = claim("government takes aleppo", "2024-11-01", "2024-11-01")
LATER = claim("sdf takes aleppo", "2024-11-20", "2024-11-20")
EARLIER = claim("sdf takes aleppo", "2024-11-05", "2024-11-20")


@pytest.mark.parametrize(
    ("second", "since", "at", "expected"),
    [
        (claim("hts takes hama", "2024-11-10", "2024-11-10"), [LATER], "2024-11-25", ["government"]),
        (claim("hts takes hama", "2024-11-10", "2024-11-10"), [LATER], None, ["government"]),
        (claim("hts takes hama", "2024-11-10", "2024-11-10"), [EARLIER, LATER], "2024-11-08", ["government"]),
        # What it says was told then, though the spans that told it are gone.
        (claim("hts takes aleppo", "2024-11-10", "2024-11-10"), [EARLIER, WITHDRAWN], "2024-11-15", ["hts"]),
        (claim("hts takes syria", "2024-11-10", "2024-11-10"), [EARLIER, WITHDRAWN], "2024-11-15", ["hts"]),
        (claim("hts takes aleppo", "2024-11-10", "2024-11-10"), [EARLIER, WITHDRAWN], None, ["hts"]),
    ],
)
def test_what_came_since_changes_nothing_at_an_older_revision(
    db: Database, second: ControlClaim, since: list[Any], at: str | None, expected: list[str]
) -> None:
    assert holders_at_the_second_claim(db, [TAKEN, second, *since], at) == expected


def test_where_no_claim_came_between_spans_answer_for_an_older_revision(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    class Watched(Hearings):
        def at(self, places: Any, at: Any) -> Any:
            asked.extend(places)
            return super().at(places, at)

    monkeypatch.setattr(snapshots, "Hearings", Watched)
    second = claim("hts takes hama", "2024-11-10", "2024-11-10")
    assert holders_at_the_second_claim(db, [TAKEN, second, EARLIER, LATER], "2024-11-25") == ["government"]
    assert asked == []
