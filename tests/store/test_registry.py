"""What an append knows of what it names: as much as it takes to admit its events, and no more."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import commands
from app.domain.admission import Target
from app.domain.edtf import parse
from app.domain.errors import InvalidEvents
from app.store import registry
from app.store.database import Database
from app.store.registry import Known
from tests.api.bodies import Document, correct, taken, uid

ABOVE = {"world": None, "land": "world", "north": "land", "city": "north", "east": "city", "hill": "east"}
SIDES = {"bloc": None, "front": "bloc", "army": "front", "corps": "army", "squad": "corps"}
SOURCES = {"post": "2020", "wire": None}


def place(slug: str, parent: str | None) -> Document:
    lies = {"parent": parent} if parent else {}
    return {"type": "place.registered", "slug": slug, "names": slug, "kind": "region", **lies}


def actor(slug: str, umbrella: str | None) -> Document:
    belongs = {"umbrella": umbrella} if umbrella else {}
    return {"type": "actor.registered", "slug": slug, "names": slug, "kind": "armed-group", **belongs}


def source(slug: str, published: str | None) -> Document:
    told = {"published": published} if published else {}
    return {"type": "source.registered", "slug": slug, "title": slug, **told}


@pytest.fixture
def db(app: Flask) -> Database:
    """A conflict with a place six deep and an actor five deep."""
    database: Database = app.extensions["database"]
    commands.open_conflict(database, {"slug": "war", "names": "War"}, by="tests")
    documents = [
        *(place(slug, parent) for slug, parent in ABOVE.items()),
        *(actor(slug, umbrella) for slug, umbrella in SIDES.items()),
        *(source(slug, published) for slug, published in SOURCES.items()),
    ]
    commands.record(database, "war", documents, by="tests")
    return database


def known(db: Database, *documents: Document) -> Known:
    with db.read() as session:
        return registry.known_of(session, "war", documents)


def claim(**said: Any) -> Document:
    return taken(actors=["squad"], source="wire", **said)


def test_of_a_claim_what_it_names_is_known_and_no_more(db: Database) -> None:
    found = known(db, claim(place="hill"))
    assert found.parents == {"hill": "east"}
    assert found.umbrellas == {"squad": "corps"}
    assert found.published == {"wire": None}
    assert (found.targets, found.bodies) == ({}, {})
    assert found.reliability.keys() == {"wire"}


def test_of_an_exception_all_that_it_lies_in_is_known(db: Database) -> None:
    assert known(db, {**claim(place="world"), "except": ["hill"]}).parents == ABOVE


def test_of_a_parent_and_an_umbrella_all_above_is_known(db: Database) -> None:
    found = known(db, place("cave", "hill"), actor("scouts", "squad"))
    assert (found.parents, found.umbrellas) == (ABOVE, SIDES)


def test_what_a_correction_names_is_known_too(db: Database) -> None:
    replacement = {**claim(place="world"), "except": ["hill"]}
    assert known(db, {"type": "claim.corrected", "replacement": replacement}).parents == ABOVE


def test_of_a_correction_the_source_of_its_target_is_known(db: Database) -> None:
    commands.record(db, "war", [{**claim(place="hill"), "id": uid(1)}], by="tests")
    found = known(db, taken(place="hill", source="post"), correct(1, place="hill"))
    assert found.published == {"wire": None, "post": parse("2020")}
    assert found.targets == {UUID(uid(1)): Target(is_claim=True, stands=True)}
    assert found.body(UUID(uid(1)))["source"] == "wire"


def test_the_latest_registration_is_on_file(db: Database) -> None:
    again = [place("city", "world"), actor("army", None), source("wire", "2021"), source("wire", "2022-03")]
    commands.record(db, "war", again, by="tests")
    found = known(db, {**claim(place="world"), "except": ["hill"]}, actor("scouts", "squad"))
    assert found.parents == {"hill": "east", "east": "city", "city": "world", "world": None}
    assert found.umbrellas == {"squad": "corps", "corps": "army", "army": None}
    assert found.published == {"wire": parse("2022-03")}


def test_what_is_on_file_elsewhere_is_not_known(db: Database) -> None:
    commands.open_conflict(db, {"slug": "peace", "names": "Peace"}, by="tests")
    with db.read() as session:
        found = registry.known_of(session, "peace", [claim(place="hill")])
    assert (found.parents, found.umbrellas, found.published) == ({}, {}, {})
    commands.record(db, "peace", [place("hill", None)], by="tests")
    with db.read() as session:
        assert registry.known_of(session, "peace", [claim(place="hill")]).parents == {"hill": None}


def test_what_is_no_slug_is_not_looked_up(db: Database) -> None:
    several = {"actors": [None, "squad", ["army"]], "places": "hill"}
    odd = {"type": "x", "place": 5, "source": {"wire": 1}, **several}
    found = known(db, odd)
    assert (found.parents, found.umbrellas, found.published) == ({"hill": "east"}, {"squad": "corps"}, {})


@pytest.mark.parametrize(
    ("documents", "pointer"),
    [
        ([place("world", "hill")], "/0/parent"),
        ([actor("bloc", "squad")], "/0/umbrella"),
        ([place("cave", "hill"), place("world", "cave")], "/1/parent"),
        ([place("cave", None), {**claim(place="cave"), "except": ["hill"]}], "/1/except/0"),
    ],
)
def test_however_deep_a_circle_or_a_wrong_exception_is_found(
    db: Database, documents: list[Document], pointer: str
) -> None:
    with pytest.raises(InvalidEvents) as refusal:
        commands.record(db, "war", documents, by="tests")
    assert [fault.pointer for fault in refusal.value.faults] == [pointer]


def test_an_exception_deep_within_is_taken(db: Database) -> None:
    commands.record(db, "war", [{**claim(place="world"), "except": ["hill"]}], by="tests")
