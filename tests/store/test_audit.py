"""Whatever is changed in a log behind its back is found, and the first revision that it touches is named."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.checkpoints import Checkpoint
from app.domain.errors import Tampered
from app.domain.merkle import Frontier
from app.store import audit, codec, sealed, tree
from app.store.database import Database
from app.store.statements import run_many
from app.store.tables import BodyRow, EventRow, HeadRow, SubtreeRow
from tests.api.bodies import accepted, redact, taken
from tests.conftest import Client, Prepared, on
from tests.databases import Databases
from tests.store.test_log import HISTORY

Change = Callable[[Session], object]
Find = Callable[..., Tampered | None]

LENGTH = 18 + 600


@pytest.fixture(scope="module")
def told(databases: Databases, war_database: Prepared) -> Iterator[Database]:
    """The war after two tiles of events. Nothing that a test changes in it is kept."""
    with databases.new(war_database.url) as url, on(url) as app:
        war = Client(app.test_client(), war_database.token, "war")
        for body in (*HISTORY, [taken()] * 300, [taken(actors=["south"])] * 300):
            accepted(war.post(body))
        yield app.extensions["database"]


@pytest.fixture(scope="module")
def find(told: Database) -> Find:
    """What a check finds, once something is changed behind the log's back."""

    def find(change: Change = lambda _: None, *, kept: list[Checkpoint] | None = None) -> Tampered | None:
        with told.write() as session:
            try:
                change(session)
                session.flush()
                assert list(audit.check(session, "war", kept or []))[-1] == LENGTH
            except Tampered as fault:
                return fault
            finally:
                session.rollback()
        return None

    return find


def test_an_honest_log_is_as_recorded(find: Find) -> None:
    assert find() is None


# One bit

COLUMNS = {
    "event": ["id", "type", "schema_version", "recorded", "recorded_by", "commitment", "leaf_hash"],
    "event_body": ["salt", "text"],
    "head": ["revision", "recorded", "hash", "frontier"],
    "subtree": ["hash"],
}


def flipped(value: Any, chance: random.Random) -> Any:
    """The value as a database keeps it with one bit the other way; text that is none any more, as bytes."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(45)
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1 << chance.randrange(128))
    changed = bytearray(value.encode() if isinstance(value, str) else value)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    if not isinstance(value, str):
        return bytes(changed)
    try:
        return changed.decode()
    except UnicodeDecodeError:
        return bytes(changed)


def flip(session: Session, chance: random.Random) -> tuple[str, Any, bool]:
    """Flip one bit somewhere; where it was, and whether the database takes that."""
    connection = session.connection()
    table = chance.choices([*COLUMNS], [8, 6, 2, 1])[0]
    column = chance.choice(COLUMNS[table])
    key = {"head": "conflict_id", "subtree": "number"}.get(table, "revision")
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    rows = connection.exec_driver_sql(f"SELECT {key}, {column} FROM {table}").all()
    at, value = chance.choice(rows)
    changed = flipped(value, chance)
    given = f"CAST({mark} AS TEXT)" if isinstance(value, str) and isinstance(changed, bytes) else mark
    try:
        with session.begin_nested():
            connection.exec_driver_sql(
                f"UPDATE {table} SET {column} = {given} WHERE {key} = {mark}", (changed, at)
            )
            stored = connection.exec_driver_sql(
                f"SELECT CAST({column} AS {'BLOB' if mark == '?' else 'TEXT'}) FROM {table}"
            ).all()
    except DBAPIError:
        return f"{table}.{column}", at, False  # no text on PostgreSQL, for one
    return f"{table}.{column}", at, bool(stored)


def test_every_flipped_bit_is_found_and_its_revision_is_named(find: Find) -> None:
    chance = random.Random(settings().max_examples)
    wanted, tried = max(60, settings().max_examples // 100), 0
    while tried < wanted:
        said: list[Any] = []
        found = find(lambda session, said=said: said.extend(flip(session, chance)))
        where, at, taken = said
        if not taken:
            continue
        tried += 1
        assert found, (where, at)
        match where.partition("."):
            case "event" | "event_body", _, _:
                assert found.revision == at, (where, str(found))
            case "subtree", _, _:
                assert found.revision == 256 * at + 1
            case "head", _, "revision":
                assert "head" in str(found)
            case "head", _, "frontier":
                assert found.revision in {1, 513, 577, 609, 617}, str(found)
            case _:
                assert found.revision is None
                assert "head" in str(found)


@pytest.mark.only_on("sqlite")
def test_an_id_in_capitals_is_not_the_same(find: Find) -> None:
    """SQLite keeps ids as text, and one id can be written in several ways."""
    shout = "UPDATE event SET id = upper(id) WHERE revision = 9"
    found = find(lambda session: session.connection().exec_driver_sql(shout))
    assert found
    assert str(found) == "revision 9: it cannot be read"


# Rows


def without(*revisions: int) -> Change:
    def change(session: Session) -> None:
        session.execute(delete(BodyRow).where(BodyRow.revision.in_(revisions)))
        session.execute(delete(EventRow).where(EventRow.revision.in_(revisions)))

    return change


def test_a_missing_event_is_named(find: Find) -> None:
    for revision in (1, 2, 300, LENGTH - 1):
        found = find(without(revision))
        assert found
        assert (found.revision, "is missing" in str(found)) == (revision, True)


def test_a_log_that_was_cut_off_is_found_by_its_head(find: Find) -> None:
    found = find(without(LENGTH - 1, LENGTH))
    assert found
    assert str(found) == f"revision {LENGTH - 1}: it is missing: the head of the log is {LENGTH}"


def test_an_event_behind_the_head_is_named(find: Find) -> None:
    found = find(lambda session: session.execute(update(HeadRow).values(revision=LENGTH - 2)))
    assert found
    assert found.revision == LENGTH - 1


def test_a_body_that_is_gone_without_a_redaction_is_named(find: Find) -> None:
    for revision in (2, 300, LENGTH):
        found = find(
            lambda session, at=revision: session.execute(delete(BodyRow).where(BodyRow.revision == at))
        )
        assert found
        assert str(found) == f"revision {revision}: its body is gone, and no redaction says so"
    found = find(lambda session: session.execute(delete(BodyRow).where(BodyRow.revision == 1)))
    assert found
    assert found.revision == 1


def test_a_body_that_is_there_although_it_was_redacted_is_found(war: Client, app: Flask) -> None:
    accepted(war.post(taken(1)))
    with app.extensions["database"].read() as session:
        kept = dict(session.execute(select(BodyRow.__table__).where(BodyRow.revision == 10)).one()._mapping)
    accepted(war.post(redact(1)))
    with app.extensions["database"].write() as session:
        list(audit.check(session, "war"))
        session.execute(insert(BodyRow).values(kept))
        with pytest.raises(Tampered, match=r"revision 11: it redacts .*, whose body is still there"):
            list(audit.check(session, "war"))


def test_two_bodies_that_changed_places_are_found(find: Find) -> None:
    def swap(session: Session) -> None:
        texts = dict(session.execute(select(BodyRow.revision, BodyRow.text)).all())
        for one, other in ((10, 40), (40, 10)):
            session.execute(update(BodyRow).where(BodyRow.revision == one).values(text=texts[other]))

    found = find(swap)
    assert found
    assert found.revision == 10


def test_hashes_of_subtrees_that_the_tree_does_not_have_are_found(find: Find) -> None:
    extra = {"conflict_id": "war", "height": 8, "number": 2, "hash": b"x" * 32}
    found = find(lambda session: session.execute(insert(SubtreeRow).values(extra)))
    assert found
    assert str(found) == "3 hashes of subtrees are kept, and the tree has 2"
    found = find(lambda session: session.execute(delete(SubtreeRow).where(SubtreeRow.number == 1)))
    assert found
    assert found.revision == 257


def test_who_may_read_is_what_the_events_say(find: Find, war: Client, app: Flask) -> None:
    found = find(lambda session: session.execute(update(HeadRow).values(private=True)))
    assert found
    assert str(found) == "the head of the log says otherwise than its events who may read it"
    for private in (True, None, False):
        said = {} if private is None else {"private": private}
        accepted(war.post({"type": "conflict.described", "names": "A war", **said}))
        with app.extensions["database"].read() as session:
            assert [*audit.check(session, "war")]


# Rewritten

FORGE = (
    update(EventRow)
    .where(EventRow.revision == bindparam("at"))
    .values(recorded_by=bindparam("by"), leaf_hash=bindparam("hash"))
)


def rewritten(session: Session, since: int, *, deep: bool) -> None:
    """Everything from a revision on said by somebody else, each event with a leaf hash that is right.

    Who does it `deep` also makes the tree and the head anew.
    """
    events = [replace(event, recorded_by="forger") for event in sealed.read(session, "war", after=since - 1)]
    hashes = [codec.leaf_hash(event.envelope()) for event in events]
    run_many(
        session,
        FORGE,
        [
            {"at": event.revision, "by": event.recorded_by, "hash": hash}
            for event, hash in zip(events, hashes, strict=True)
        ],
    )
    if deep:
        frontier = tree.rebuild(session, "war").to_bytes()
        session.execute(update(HeadRow).values(hash=hashes[-1], frontier=frontier))


@pytest.fixture(scope="module")
def kept(told: Database) -> dict[int, Checkpoint]:
    """The checkpoint of every size, as somebody kept them."""
    frontier, found = Frontier(), {}
    with told.read() as session:
        for event in sealed.read(session, "war"):
            frontier, _ = frontier.grown([event.leaf_hash])
            found[frontier.size] = Checkpoint("example.org/war", frontier.size, frontier.root())
    return found


def places(chance: random.Random) -> Iterator[int]:
    return (chance.randrange(1, LENGTH + 1) for _ in range(max(10, settings().max_examples // 100)))


def test_a_rewritten_suffix_is_found_by_the_tree(find: Find) -> None:
    for since in places(random.Random(1)):
        found = find(lambda session, since=since: rewritten(session, since, deep=False))
        assert found
        assert found.revision
        assert found.revision <= since < found.revision + 256
        assert "is not what the tree was grown over" in str(found)


def test_a_log_rewritten_with_its_tree_is_found_by_whoever_kept_a_checkpoint(
    find: Find, kept: dict[int, Checkpoint]
) -> None:
    chance = random.Random(2)
    for since in places(chance):
        size = chance.randrange(since, LENGTH + 1)
        for held, first in (
            ([kept[size]], 1),
            ([kept[size], *filter(None, [kept.get(since - 1)])], since),
            ([*kept.values()], since),
        ):
            found = find(lambda session, since=since: rewritten(session, since, deep=True), kept=held)
            assert found
            assert found.revision == first
            assert "not as in the checkpoint that is kept" in str(found)


def test_a_log_rewritten_with_its_tree_is_found_by_nobody_else(
    find: Find, kept: dict[int, Checkpoint]
) -> None:
    """That is why checkpoints are to be kept elsewhere."""
    rewrite = lambda session: rewritten(session, 400, deep=True)  # noqa: E731
    assert find(rewrite) is None
    assert find(rewrite, kept=[kept[399]]) is None


def test_checkpoints_that_fit_find_nothing(find: Find, kept: dict[int, Checkpoint]) -> None:
    assert find(kept=[*kept.values()]) is None


def test_a_checkpoint_of_what_is_gone_names_the_first_that_is_missing(find: Find) -> None:
    later = Checkpoint("example.org/war", LENGTH + 5, b"x" * 32)
    found = find(kept=[later])
    assert found
    assert found.revision == LENGTH + 1
