"""The full text of each database: brought forward with the log, made anew from it, and forgetful."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from app import commands
from app.domain.search import Term
from app.queries.projections import first_difference
from app.queries.versions import version
from app.store import search
from app.store.database import Database
from tests.api.bodies import accepted, redact, retract, taken
from tests.conftest import Client

CANARY = "zqxcanary"
LONG = "w" * 60


@pytest.fixture
def db(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


def telling(db: Database, conflict: str, *words: str, until: int = 1000) -> list[int]:
    with db.read() as session:
        return sorted(session.scalars(search.telling(session, conflict, Term(words), until=until)))


def open_other(war: Client, slug: str = "other") -> Client:
    headers = {"Authorization": f"Bearer {war.token}"}
    accepted(war.http.post("/api/v1/conflicts", json={"slug": slug, "names": "Other"}, headers=headers))
    return Client(war.http, war.token, slug)


def test_each_conflict_is_searched_by_itself(war: Client, db: Database) -> None:
    other = open_other(war)
    source, actor, place = (
        {"type": "source.registered", "slug": "wire", "title": "Wire"},
        {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"},
        {"type": "place.registered", "slug": "city", "names": "City", "kind": "city"},
    )
    accepted(other.post([source, actor, place, taken(1, summary="bridge")]))
    accepted(war.post([taken(1, summary="bridge"), taken(2)]))
    assert (telling(db, "war", "bridge"), telling(db, "other", "bridge")) == ([10], [5])
    assert telling(db, "war", "bridge", until=9) == []
    commands.rebuild(db, "other")
    assert (telling(db, "war", "bridge"), telling(db, "other", "bridge")) == ([10], [5])
    commands.rebuild(db, "war")
    assert (telling(db, "war", "bridge"), telling(db, "other", "bridge")) == ([10], [5])
    for slug in ("war", "other"):
        assert first_difference(db, version(db, slug), lambda: None) is None


def test_what_is_rehearsed_or_refused_is_not_found(war: Client, db: Database) -> None:
    accepted(
        war.http.post(
            f"{war.url}/events?dry_run=true",
            json=taken(1, summary="bridge"),
            headers={"Authorization": f"Bearer {war.token}"},
        ),
        200,
    )
    assert war.post([taken(1, summary="bridge"), taken(2, place="nowhere")]).status_code == 422
    assert telling(db, "war", "bridge") == []


def test_texts_as_long_as_may_be_are_taken(war: Client, db: Database) -> None:
    languages = [f"{a}{b}" for a in "abcdefghij" for b in "abcdefghij"]
    long = {language: " ".join(f"{LONG}{n}" for n in range(150))[:9999] for language in languages}
    arabic = dict.fromkeys(languages, "ق" * 9999)
    accepted(war.post([taken(1, summary={**long, "en": "first"}), taken(2, summary=arabic)]))
    assert telling(db, "war", f"{LONG}7") == [10]
    assert first_difference(db, version(db, "war"), lambda: None) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE searchable SET words = 'tampered' WHERE revision = 10",
        "DELETE FROM searchable WHERE revision = 10",
        "INSERT INTO searchable (conflict_id, revision, words) VALUES ('war', 11, 'more')",
    ],
)
def test_words_that_are_not_what_the_log_says_are_noticed(war: Client, db: Database, change: str) -> None:
    accepted(war.post([taken(1, summary="bridge"), taken(2)]))
    with db.write() as session:
        session.execute(text(change))
    assert str(first_difference(db, version(db, "war"), lambda: None)).startswith("searchable: ")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO searchable_index (rowid, words) VALUES ((1 << 40) + 11, 'more')",
        "INSERT INTO searchable_index (searchable_index, rowid, words)"
        " VALUES ('delete', (1 << 40) + 10, 'bridge')",
        "INSERT INTO searchable_index (rowid, words) VALUES ((1 << 40) + 99, 'more')",
    ],
)
def test_an_index_that_is_not_what_the_words_are_is_noticed(war: Client, db: Database, change: str) -> None:
    accepted(war.post([taken(1, summary="bridge"), taken(2)]))
    with db.write() as session:
        session.execute(text(change))
    assert str(first_difference(db, version(db, "war"), lambda: None)).startswith("searchable: ")
    commands.rebuild(db, "war")
    assert first_difference(db, version(db, "war"), lambda: None) is None


def test_what_is_redacted_is_found_no_more(war: Client, db: Database) -> None:
    accepted(war.post([taken(1, summary=f"{CANARY} bridge"), taken(2, summary="bridge")]))
    accepted(war.post([retract(1), redact(1)]))
    assert (telling(db, "war", CANARY), telling(db, "war", "bridge")) == ([], [11])
    assert first_difference(db, version(db, "war"), lambda: None) is None


@pytest.mark.only_on("sqlite")
def test_of_what_is_redacted_no_word_is_left_in_the_file(war: Client, app: Flask, db: Database) -> None:
    """Though it was merged with other words before, and others came after it."""
    path = Path(str(make_url(app.extensions["settings"].database_url).database))
    for number in range(1, 40):
        accepted(war.post(taken(number, summary=f"{CANARY if number == 20 else 'word'}{number} fell")))
    assert CANARY.encode() in at_rest(db, path)
    accepted(war.post(redact(20)))
    assert CANARY.encode() not in at_rest(db, path)
    assert telling(db, "war", "word21") == [30]


def at_rest(db: Database, path: Path) -> bytes:
    """The whole database, once what was written last is copied into its file."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(file.read_bytes() for file in path.parent.iterdir())
