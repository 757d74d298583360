"""The tree over a log: grown in the transaction of each append, read in tiles, made anew from the leaves."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from app import commands
from app.domain import merkle
from app.domain.merkle import Frontier
from app.store import tree
from app.store.database import Database
from app.store.statements import add_rows
from app.store.tables import EPOCH, EventRow, SubtreeRow
from tests.api.bodies import accepted, redact, refused, taken
from tests.conftest import Client
from tests.domain.test_merkle import mth

Tables = Callable[[], dict[str, list[Any]]]

SIZE = 256 * 256 + 256 + 7
LEAVES = [sha256(str(number).encode()).digest() for number in range(SIZE)]


@pytest.fixture
def db(app: Flask) -> Database:
    return app.extensions["database"]


@pytest.fixture
def long(db: Database) -> Database:
    """A log of no more than the hashes of its leaves, long enough for tiles of tiles."""
    with db.write() as session:
        for first in range(0, SIZE, 1000):
            rows = [_event(number) for number in range(first, min(first + 1000, SIZE))]
            add_rows(session, EventRow, rows)
        tree.grow(session, "long", Frontier(), LEAVES)
    return db


def _event(number: int) -> dict[str, Any]:
    return {
        "conflict_id": "long",
        "revision": number + 1,
        "id": UUID(int=number),
        "type": "x",
        "schema_version": 1,
        "recorded": EPOCH + timedelta(seconds=number),
        "recorded_by": "x",
        "commitment": b"",
        "leaf_hash": LEAVES[number],
    }


def test_the_head_has_the_tree_over_all_leaves(war: Client, tables: Tables) -> None:
    for body in (taken(1), [taken()] * 300, taken(2), redact(1), [taken()] * 250):
        accepted(war.post(body))
        refused(war.post([taken(), taken(place="x")]), 422, "invalid")
        stored = tables()
        (head,), leaves = stored["head"], [row.leaf_hash for row in stored["event"]]
        frontier = Frontier.from_bytes(head.revision, head.frontier)
        assert frontier.root() == mth(leaves)
        kept = {(row.height, row.number): row.hash for row in stored["subtree"]}
        assert kept == {
            (8, number): mth(leaves[256 * number : 256 * (number + 1)])
            for number in range(len(leaves) // 256)
        }


def test_the_tree_as_it_was_is_read_again(long: Database) -> None:
    sizes = [1, 2, 255, 256, 257, 511, 1000, 65_535, 65_536, 65_537, SIZE - 1, SIZE]
    with long.read() as session:
        for size in sizes:
            assert tree.frontier_at(session, "long", size) == Frontier().grown(LEAVES[:size])[0]


def test_proofs_read_from_tiles_are_right(long: Database) -> None:
    root = Frontier().grown(LEAVES)[0].root()
    with long.read() as session:
        for index in (0, 1, 255, 256, 65_535, 65_536, SIZE - 8, SIZE - 7, SIZE - 1):
            path = tree.hashes_over(session, "long", merkle.inclusion(index, SIZE))
            assert merkle.is_included(LEAVES[index], index, SIZE, path, root)
            first = index + 1
            path = tree.hashes_over(session, "long", merkle.consistency(first, SIZE))
            before = Frontier().grown(LEAVES[:first])[0].root()
            assert merkle.is_consistent(first, SIZE, path, before, root)


@pytest.fixture
def read(long: Database) -> Iterator[list[str]]:
    """The statements that ask for hashes."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(long.engine, "before_cursor_execute", note)
    yield asked
    event.remove(long.engine, "before_cursor_execute", note)


def test_a_proof_reads_no_more_than_two_tiles_a_level(long: Database, read: list[str]) -> None:
    with long.read() as session:
        tree.hashes_over(session, "long", merkle.inclusion(300, SIZE))
    asked = [statement for statement in read if "hash" in statement]
    assert len(asked) <= 2 * 3


def test_what_is_kept_is_made_anew_from_the_leaves(long: Database) -> None:
    query = select(SubtreeRow.conflict_id, SubtreeRow.height, SubtreeRow.number, SubtreeRow.hash).order_by(
        SubtreeRow.height, SubtreeRow.number
    )
    with long.write() as session:
        before = session.execute(query).all()
        session.execute(delete(SubtreeRow).where(SubtreeRow.number == 0))
        with pytest.raises(tree.Broken):
            tree.frontier_at(session, "long", SIZE)
        assert tree.rebuild(session, "long") == Frontier().grown(LEAVES)[0]
        assert session.execute(query).all() == before


def test_who_rebuilds_what_is_derived_rebuilds_the_tree(war: Client, db: Database, tables: Tables) -> None:
    accepted(war.post([taken()] * 600))
    before = tables()["subtree"]
    assert len(before) == 2
    with db.write() as session:
        session.execute(delete(SubtreeRow))
    commands.rebuild(db, "war")
    assert tables()["subtree"] == before
