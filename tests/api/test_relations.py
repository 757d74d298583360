"""Who stands with whom, at a date."""

import pytest

from tests.api.bodies import Document, accepted, refused, retract, uid, version
from tests.conftest import Client

RELATIONS = "/api/v1/conflicts/war/relations"


def relation(number: int, said: str, occurred: str, **more: object) -> Document:
    """A declaration by the wire, such as "north backs south"."""
    actor, kind, toward = said.split()
    return {
        **{"type": "relation.declared", "id": uid(number), "source": "wire", "reported": "2021"},
        **{"actor": actor, "relation": kind, "toward": toward, "occurred": occurred, **more},
    }


@pytest.fixture
def told(war: Client) -> Client:
    guard = {"type": "actor.registered", "slug": "guard", "names": "Guard", "kind": "armed-group"}
    ended = {"type": "relation.ended", "reported": "2020-09-02"}
    told = [
        guard,
        relation(1, "south backs guard", "2020-05-01"),
        relation(2, "south backs guard", "2020-06-01", source="post", credibility=2, reported="2020-06-01"),
        relation(3, "south allied-with north", "2020-02/2020-04"),
        relation(4, "guard opposes north", "2020-01"),
        relation(5, "south backs guard", "2020-09-01", **ended),
    ]
    accepted(war.post(told))
    return war


def stood(war: Client, query: str) -> list[str]:
    relations = accepted(war.get(f"/relations?{query}"), 200)["relations"]
    numbered = [
        (said["actor"], said["relation"], said["toward"], *(str(int(id[-2:])) for id in said["because"]))
        for said in relations
    ]
    return [" ".join(words) for words in numbered]


def test_the_relations_at_a_date_with_the_claims_that_say_so(told: Client) -> None:
    answer = told.get("/relations?at=2020-06")
    assert accepted(answer, 200) == {
        "conflict": "war",
        "revision": 15,
        "version": version(told),
        "redactions": 0,
        "at": "2020-06",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "relations": [
            {
                **{"actor": "guard", "relation": "opposes", "toward": "north"},
                **{"since": "2020-01", "because": [uid(4)]},
            },
            {
                **{"actor": "south", "relation": "backs", "toward": "guard"},
                **{"since": "2020-05-01", "because": [uid(1), uid(2)]},
            },
        ],
        "links": {
            "permalink": f"{RELATIONS}?at=2020-06&revision=15",
            "conflict": "/api/v1/conflicts/war",
        },
    }
    assert told.http.get(answer.json["links"]["permalink"]).data == answer.data


GUARD, ALLIES = "guard opposes north 4", "north allied-with south 3"


@pytest.mark.parametrize(
    ("query", "relations"),
    [
        ("", [GUARD]),
        ("at=2019", []),
        ("at=2020-01-31", [GUARD]),
        ("at=2020-01-30", []),
        ("at=2020-02", [GUARD, ALLIES]),
        ("at=2020-04-29", [GUARD, ALLIES]),
        ("at=2020-04-30", [GUARD]),
        ("at=2020-05-01", [GUARD, "south backs guard 1"]),
        ("at=2020-08-31", [GUARD, "south backs guard 1 2"]),
        ("at=2020-09-01", [GUARD]),
        ("at=2020-06&source=post", ["south backs guard 2"]),
        ("at=2020-06&min_credibility=3", ["south backs guard 2"]),
        ("at=2020-06&reported_by=2020-06-01", ["south backs guard 2"]),
        ("at=2020-06&reported_by=2020-05-31", []),
        ("at=2020-06&revision=11", ["south backs guard 1"]),
        ("revision=14", [GUARD, "south backs guard 1 2"]),
        ("revision=10", []),
    ],
)
def test_a_relation_stands_from_its_declaration_to_its_end(
    told: Client, query: str, relations: list[str]
) -> None:
    assert stood(told, query) == relations


def test_a_retracted_end_is_no_end(told: Client) -> None:
    accepted(told.post(retract(5)))
    assert stood(told, "") == [GUARD, "south backs guard 1 2"]


def test_relations_take_no_place(war: Client) -> None:
    refused(war.get("/relations?place=city"), 400, "unknown-parameter")
    assert refused(war.get("/relations?at=2020/2021"), 422, "invalid") == ["at"]
    refused(war.get("/relations?revision=99"), 404, "not-found")
