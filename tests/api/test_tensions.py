"""Which allies are at odds, at a date, and because of which claims."""

import pytest

from tests.api.bodies import Document, accepted, refused, retract, uid, version
from tests.conftest import Client

TENSIONS = "/api/v1/conflicts/war/relations/tensions"


def relation(number: int, said: str, occurred: str, **more: object) -> Document:
    """A declaration by the wire, such as "north backs south"."""
    actor, kind, toward = said.split()
    return {
        **{"type": "relation.declared", "id": uid(number), "source": "wire", "reported": "2021"},
        **{"actor": actor, "relation": kind, "toward": toward, "occurred": occurred, **more},
    }


@pytest.fixture
def allied(war: Client) -> Client:
    """North and south are allied; each backs a party, of which one opposes the other's band."""
    groups = {"band": None, "east-party": None, "west-party": "band"}
    registered = [
        {
            **{"type": "actor.registered", "slug": slug, "names": slug, "kind": "armed-group"},
            **({"umbrella": umbrella} if umbrella else {}),
        }
        for slug, umbrella in groups.items()
    ]
    told = [
        relation(1, "south allied-with north", "2020-01"),
        relation(2, "north backs east-party", "2020-02-01"),
        relation(3, "south backs west-party", "2020-03-01", source="post", reported="2020-03-02"),
        relation(4, "east-party opposes band", "2020-04-01"),
        relation(5, "east-party opposes band", "2020-04-02", source="post"),
        relation(6, "north designates-terrorist west-party", "2020-05-01/2020-06-30"),
    ]
    accepted(war.post([*registered, *told]))
    return war


def strains(war: Client, query: str) -> list[str]:
    """Each strain by the numbers of its claims, relation by relation."""
    tensions = accepted(war.get(f"/relations/tensions?{query}"), 200)["tensions"]
    assert [tension["allies"] for tension in tensions] in ([], [["north", "south"]])
    return [
        " ".join("+".join(str(int(id[-2:])) for id in tie["because"]) for tie in strain)
        for tension in tensions
        for strain in tension["strains"]
    ]


def test_allies_at_odds_at_a_date_with_the_claims_that_say_so(allied: Client) -> None:
    answer = allied.get("/relations/tensions?at=2020-05-01")
    backs = {
        **{"actor": "south", "relation": "backs", "toward": "west-party"},
        **{"since": "2020-03-01", "because": [uid(3)]},
    }
    assert accepted(answer, 200) == {
        "conflict": "war",
        "revision": 18,
        "version": version(allied),
        "redactions": 0,
        "at": "2020-05-01",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "tensions": [
            {
                "allies": ["north", "south"],
                "bonds": [
                    [
                        {
                            **{"actor": "north", "relation": "allied-with", "toward": "south"},
                            **{"since": "2020-01", "because": [uid(1)]},
                        }
                    ]
                ],
                "strains": [
                    [
                        {
                            **{"actor": "north", "relation": "backs", "toward": "east-party"},
                            **{"since": "2020-02-01", "because": [uid(2)]},
                        },
                        backs,
                        {
                            **{"actor": "east-party", "relation": "opposes", "toward": "band"},
                            **{"since": "2020-04-01", "because": [uid(4), uid(5)]},
                        },
                    ],
                    [
                        backs,
                        {
                            **{"actor": "north", "relation": "designates-terrorist"},
                            **{"toward": "west-party", "because": [uid(6)]},
                            "since": "2020-05-01/2020-06-30",
                        },
                    ],
                ],
            }
        ],
        "links": {
            "permalink": f"{TENSIONS}?at=2020-05-01&revision=18",
            "conflict": "/api/v1/conflicts/war",
        },
    }
    assert allied.http.get(answer.json["links"]["permalink"]).data == answer.data


OVER_THE_BAND, OVER_THE_LISTING = "2 3 4+5", "3 6"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [OVER_THE_BAND]),
        ("at=2020-03-31", []),
        ("at=2020-04-01", ["2 3 4"]),
        ("at=2020-04-30", [OVER_THE_BAND]),
        ("at=2020-05-01", [OVER_THE_BAND, OVER_THE_LISTING]),
        ("at=2020-06-29", [OVER_THE_BAND, OVER_THE_LISTING]),
        ("at=2020-06-30", [OVER_THE_BAND]),
        ("source=wire", []),
        ("source=wire&source=post", [OVER_THE_BAND]),
        ("reported_by=2020", []),
        ("min_credibility=3", []),
        ("revision=15", []),
        ("revision=16", ["2 3 4"]),
    ],
)
def test_a_tension_stands_with_the_relations_it_rests_on(
    allied: Client, query: str, expected: list[str]
) -> None:
    assert strains(allied, query) == expected


def test_the_umbrella_is_the_one_on_file_at_the_revision(allied: Client) -> None:
    party = {"type": "actor.registered", "slug": "west-party", "names": "West", "kind": "armed-group"}
    accepted(allied.post({**party, "umbrella": "north"}))
    assert strains(allied, "") == []
    assert strains(allied, "revision=18") == [OVER_THE_BAND]


def test_a_retracted_relation_is_no_strain(allied: Client) -> None:
    accepted(allied.post([retract(4), retract(2)]))
    assert strains(allied, "at=2020-05-01") == [OVER_THE_LISTING]


def test_tensions_take_what_relations_take(war: Client) -> None:
    refused(war.get("/relations/tensions?place=city"), 400, "unknown-parameter")
    assert refused(war.get("/relations/tensions?at=2020/2021"), 422, "invalid") == ["at"]
    refused(war.get("/relations/tensions?revision=99"), 404, "not-found")
    refused(war.http.get("/api/v1/conflicts/none/relations/tensions"), 404, "not-found")
