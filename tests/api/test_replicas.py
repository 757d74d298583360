"""Reading from a replica: who has seen a version of the log is never told an older one."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from app import commands
from app.http.fresh import Fresh
from tests.api.bodies import accepted, taken
from tests.conftest import Client, Prepared, beside
from tests.databases import Databases


@pytest.fixture
def split(app: Flask, war: Client, war_database: Prepared, databases: Databases) -> Iterator[Client]:
    """A client of the war, as it is written to one database and read from another that gets nothing of it."""
    with ExitStack() as ends:
        replica = ends.enter_context(databases.new(war_database.url))
        both = ends.enter_context(beside(app, read_database_url=replica))
        yield Client(both.test_client(), war.token, "war")


def revision(client: Client, **headers: str) -> int:
    found: int = accepted(client.get("", **headers), 200)["revision"]
    return found


def test_what_is_read_is_what_the_replica_has(split: Client) -> None:
    answer = split.post(taken(1))
    assert accepted(answer)["revision"] == 10
    assert revision(split) == 9


def test_who_wrote_reads_what_they_wrote(split: Client) -> None:
    seen = split.post(taken(1)).headers["Conflict-Version"]
    assert revision(split, Conflict_Version=seen) == 10
    assert revision(split, Conflict_Version=f'"{seen}"') == 10
    assert split.get("/events", Conflict_Version=seen).json["events"][-1]["revision"] == 10
    assert revision(split) == 9, "for everybody else the replica is as good as before"


def test_who_has_the_answer_is_not_told_so_by_an_older_record(split: Client) -> None:
    etag = split.get("/snapshot").headers["ETag"]
    seen = split.post(taken(1)).headers["Conflict-Version"]
    assert split.get("/snapshot", If_None_Match=etag).status_code == 304
    assert split.get("/snapshot", If_None_Match=etag, Conflict_Version=seen).status_code == 200


def test_what_the_replica_has_is_read_there(split: Client) -> None:
    seen = accepted(split.get(""), 200)["version"]
    accepted(split.post(taken(1)))
    assert revision(split, Conflict_Version=seen) == 9


def test_a_revision_that_was_used_again_after_a_failover_is_another_version(split: Client) -> None:
    version = accepted(split.get(""), 200)["version"]
    number, hash = version.split("-")
    accepted(split.post(taken(1)))
    other = f"{number}-{hash[::-1]}"
    assert revision(split, Conflict_Version=other) == 10


@pytest.mark.parametrize("seen", ["", "x", "10", "0-00", f"{10**19}-{'0' * 64}", "9-é"])
def test_a_version_that_cannot_be_meant_is_passed_over(split: Client, seen: str) -> None:
    accepted(split.post(taken(1)))
    assert revision(split, Conflict_Version=seen) == 9


def test_the_replica_is_waited_for(split: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = split.post(taken(1)).headers["Conflict-Version"]
    looks = iter([False, False, True])
    monkeypatch.setattr(Fresh, "_has", lambda *_: next(looks))
    assert revision(split, Conflict_Version=seen) == 9, "the replica answers, since it is said to have it"
    assert list(looks) == []


def test_a_writer_is_admitted_by_the_record_itself(split: Client, app: Flask) -> None:
    token = commands.create_token(app.extensions["database"], name="new", scopes=["write"])
    accepted(Client(split.http, token, "war").post([taken(1), taken(2)]))
    again = Client(split.http, token, "war").post(taken(1))
    assert again.status_code == 200


def test_a_cursor_goes_on_where_its_page_was_read(split: Client) -> None:
    accepted(split.post(taken(1)))
    with_it = {"Conflict_Version": split.post(taken(2)).headers["Conflict-Version"]}
    first = accepted(split.get("/events?sort=-revision&limit=2", **with_it), 200)
    following = accepted(split.http.get(first["next"]), 200)
    assert [event["revision"] for event in following["events"]] == [9, 8]
    assert following["revision"] == 11
