"""Statements that the driver runs alone: their values and rows are those of SQLAlchemy, their errors too."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.store.statements import Query, add_rows, among, run, run_among
from app.store.tables import AmendmentRow, EventRow, HeadRow, MentionRow

NOON = datetime(2024, 12, 1, 12, 0, 0, 1, tzinfo=UTC)
EVENT = {
    "conflict_id": "war",
    "revision": 2**40,
    "id": UUID(int=7),
    "type": "control.taken",
    "schema_version": 1,
    "recorded": NOON,
    "recorded_by": "“desk”\u2028",
    "commitment": b"\0\xff",
    "leaf_hash": b"",
}
COLUMNS = [getattr(EventRow, name) for name in EVENT]
EVENTS = select(*COLUMNS).where(
    EventRow.conflict_id == bindparam("conflict"), EventRow.id == bindparam("event")
)
MOVE = (
    update(HeadRow)
    .where(HeadRow.conflict_id == bindparam("conflict"))
    .values(revision=bindparam("to"), recorded=bindparam("at"))
)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.extensions["database"].write() as session:
        yield session


def head(conflict: str, revision: int = 0) -> dict[str, Any]:
    row = {"conflict_id": conflict, "revision": revision, "recorded": NOON, "hash": b"h"}
    return {**row, "frontier": b"", "private": False}


def heads(several: int) -> Query:
    return select(HeadRow.conflict_id, HeadRow.recorded).where(
        HeadRow.revision == bindparam("revision"), among(HeadRow.conflict_id, several)
    )


def events(several: int) -> Query:
    return select(EventRow.id).where(among(EventRow.id, several))


def test_a_row_is_read_as_it_was_added_and_is_what_sqlalchemy_adds_and_reads(session: Session) -> None:
    add_rows(session, EventRow, [EVENT])
    session.execute(insert(EventRow), [{**EVENT, "conflict_id": "peace"}])
    for conflict in ("war", "peace"):
        (row,) = run(session, EVENTS, conflict=conflict, event=UUID(int=7))
        assert row == (conflict, *list(EVENT.values())[1:])
        assert session.execute(select(*COLUMNS).where(EventRow.conflict_id == conflict)).all() == [row]


def test_rows_are_added_with_their_values_by_name(session: Session) -> None:
    rows = [{"name": f"a{n}", "revision": n, "kind": "tag", "conflict_id": "war"} for n in range(3)]
    add_rows(session, MentionRow, rows)
    stored = session.execute(select(MentionRow.name, MentionRow.revision)).all()
    assert sorted(stored) == [("a0", 0), ("a1", 1), ("a2", 2)]


def test_a_row_without_a_value_for_a_column_is_not_added(session: Session) -> None:
    with pytest.raises(KeyError, match="type"):
        add_rows(session, AmendmentRow, [{"conflict_id": "war", "target": 1, "revision": 2}])


def test_a_change_changes_what_it_is_about_and_gives_nothing(session: Session) -> None:
    add_rows(session, HeadRow, [head("war"), head("peace")])
    later = NOON.replace(year=2025)
    assert run(session, MOVE, conflict="war", to=5, at=later) == []
    stored = session.execute(select(HeadRow.conflict_id, HeadRow.revision, HeadRow.recorded)).all()
    assert sorted(stored) == [("peace", 0, NOON), ("war", 5, later)]


@pytest.mark.parametrize("several", [0, 1, 2, 10, 11, 100, 101, 1000, 1001, 2345])
def test_each_of_several_is_given_once_however_many_are_asked_for(session: Session, several: int) -> None:
    add_rows(session, HeadRow, [head(f"war-{n}") for n in range(2400)])
    add_rows(session, HeadRow, [head("another", revision=1)])
    asked = ["another", "unknown", *(f"war-{n}" for n in range(several))]
    found = sorted(run_among(session, heads, asked, revision=0))
    assert found == sorted((f"war-{n}", NOON) for n in range(several))


def test_several_are_asked_for_as_their_column_keeps_them(session: Session) -> None:
    add_rows(session, EventRow, [EVENT])
    assert list(run_among(session, events, [UUID(int=6), UUID(int=7)])) == [(UUID(int=7),)]


def test_what_the_driver_refuses_is_refused_as_by_sqlalchemy(app: Flask) -> None:
    database = app.extensions["database"]
    with pytest.raises(IntegrityError) as refusal, database.write() as session:
        add_rows(session, HeadRow, [head("war"), head("war")])
    assert refusal.value.orig is not None
    assert "INSERT INTO head" in str(refusal.value)
    with database.read() as session:
        assert session.execute(select(HeadRow.conflict_id)).all() == []
