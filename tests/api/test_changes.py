"""What changed hands between two dates, and what was learned between two revisions."""

import pytest

from tests.api.bodies import Document, accepted, correct, redact, refused, retract, taken, uid, version
from tests.conftest import Client

MAY = {"occurred": "2020-05-01", "earliest": "2020-05-01T00:00:00Z", "latest": "2020-05-02T00:00:00Z"}
JUNE = {"occurred": "2020-06-01", "earliest": "2020-06-01T00:00:00Z", "latest": "2020-06-02T00:00:00Z"}
TENTH = {"occurred": "2020-06-10", "earliest": "2020-06-10T00:00:00Z", "latest": "2020-06-11T00:00:00Z"}
JULY = {"occurred": "2020-07", "earliest": "2020-07-01T00:00:00Z", "latest": "2020-07-21T00:00:00Z"}


def side(status: str, holders: list[str], since: Document | None, *because: int, **more: object) -> Document:
    """What is told of a place at one end of the change."""
    return {
        **{"status": status, "holders": holders, "contenders": [], "since": since, "contested_since": None},
        "because": [uid(number) for number in because],
        **more,
    }


def said(number: int, occurred: str, **more: object) -> Document:
    """A claim as it decides or disagrees: north takes the city, by the wire, but for what is given."""
    by_wire = {"source": "wire", "credibility": 6, "reliability": "B"}
    takes = {"type": "control.taken", "actors": ["north"], "place": "city"}
    return {"id": uid(number), "occurred": occurred, **takes, **by_wire, **more}


EAST = {"place": "city-east", "kind": "district", "parent": "city"}
WEST = {"place": "city-west", "kind": "district", "parent": "city"}
SURE: Document = {"disputed": False, "rivals": [], "uncertain": []}
BY_SOUTH = side("held", ["south"], JUNE, 2)
BY_NORTH = side("held", ["north"], MAY, 1)
FOUGHT_FOR = side(
    *("contested", ["north"], MAY, 3, 1), **{"contenders": ["south-guard"], "contested_since": TENTH}
)
TAKES_EAST = said(
    2, "2020-06-01", place="city-east", actors=["south"], source="post", credibility=3, reliability="C"
)
RIVAL = {
    name: value for name, value in said(5, "2020-06", place="city-east").items() if name != "reliability"
}


def whole(war: Client, **more: object) -> Document:
    return {
        **{"conflict": "war", "revision": 16, "version": version(war), "redactions": 0, "rules": 1},
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        **more,
    }


def links(query: str) -> Document:
    return {
        "permalink": f"/api/v1/conflicts/war/changes?{query}",
        "conflict": "/api/v1/conflicts/war",
    }


def test_what_changed_hands_between_two_dates_when_because_of_what_and_how_certain(fought: Client) -> None:
    answer = fought.get("/changes?from=2020-05&to=2020-07-10")
    assert accepted(answer, 200) == whole(
        fought,
        **{"from": "2020-05", "to": "2020-07-10"},
        changes=[
            {
                **EAST,
                "changed": ["holders", "since", "because", "rivals"],
                **{"turned": "2020-06-02T00:00:00Z", "since": JUNE},
                **{"before": BY_NORTH, "after": BY_SOUTH, "claims": [TAKES_EAST]},
                **{"disputed": True, "rivals": [RIVAL], "uncertain": [uid(4)]},
            },
            {
                **WEST,
                "changed": ["contenders", "contested_since", "because"],
                **{"turned": "2020-06-11T00:00:00Z", "since": TENTH},
                **{"before": BY_NORTH, "after": FOUGHT_FOR},
                "claims": [
                    said(
                        3,
                        "2020-06-10",
                        **{"type": "control.contested", "place": "city-west", "actors": ["south-guard"]},
                    ),
                    said(1, "2020-05-01"),
                ],
                **{"disputed": False, "rivals": [], "uncertain": [uid(4)]},
            },
        ],
        links=links("from=2020-05&revision=16&to=2020-07-10"),
    )
    assert fought.http.get(answer.json["links"]["permalink"]).data == answer.data


def test_where_a_contest_ended_no_claim_says_since_when_but_the_turn_does(fought: Client) -> None:
    answer = fought.get("/changes?from=2020-06-30&place=city")
    assert accepted(answer, 200) == whole(
        fought,
        **{"from": "2020-06-30", "to": None},
        changes=[
            {
                **EAST,
                "changed": ["holders", "since", "because", "rivals"],
                **{"turned": "2020-07-21T00:00:00Z", "since": JULY},
                **{"before": BY_SOUTH, "after": side("held", ["north"], JULY, 4)},
                "claims": [said(4, "2020-07", type="control.observed")],
                **SURE,
            },
            {
                **WEST,
                "changed": ["contenders", "contested_since", "because"],
                **{"turned": "2020-07-21T00:00:00Z", "since": None},
                **{"before": FOUGHT_FOR, "after": BY_NORTH},
                "claims": [said(1, "2020-05-01")],
                **SURE,
            },
        ],
        links=links("from=2020-06-30&place=city&revision=16"),
    )
    assert fought.http.get(answer.json["links"]["permalink"]).data == answer.data


def changed(war: Client, query: str) -> dict[str, list[str]]:
    found = accepted(war.get(f"/changes?{query}"), 200)["changes"]
    return {change["place"]: change["changed"] for change in found}


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("from=2019&to=2020-05", ["city", "city-east", "city-west"]),
        ("from=2019&to=2020-05&place=city-east", ["city-east"]),
        ("from=2020-05&to=2020-05", []),
        ("from=2020-05&to=2020-07", []),
        ("from=2020-05&to=2020-07&reported_by=2020-07-19", ["city-east", "city-west"]),
        ("from=2020-05&to=2020-07-10&source=wire", ["city-west"]),
        ("from=2020-05&revision=12", ["city-east"]),
        ("from=2019&min_credibility=3", ["city-east"]),
    ],
)
def test_places_are_listed_that_changed_hands_inside_the_lens(
    fought: Client, query: str, places: list[str]
) -> None:
    assert sorted(changed(fought, query)) == places


def test_what_was_learned_between_two_revisions_about_one_date(fought: Client) -> None:
    answer = fought.get("/changes?at=2020-07-10&from_revision=13")
    assert accepted(answer, 200) == whole(
        fought,
        **{"at": "2020-07-10", "from_revision": 13},
        changes=[
            {
                **EAST,
                "changed": ["rivals"],
                **{"turned": "2020-06-02T00:00:00Z", "since": JUNE},
                **{"before": BY_SOUTH, "after": BY_SOUTH, "claims": [TAKES_EAST]},
                **{"disputed": True, "rivals": [RIVAL], "uncertain": [uid(4)]},
                "learned": {"new": [uid(5)], "amended": []},
            }
        ],
        links=links("at=2020-07-10&from_revision=13&revision=16"),
    )
    assert fought.http.get(answer.json["links"]["permalink"]).data == answer.data


def test_what_was_amended_is_named_with_its_amendment(fought: Client) -> None:
    accepted(fought.post([retract(3, 20), correct(2, 21, place="city-east", occurred="2020-05-20")]))
    found = accepted(fought.get("/changes?at=2020-06-20&from_revision=16"), 200)["changes"]
    assert [(change["place"], change["changed"], change["learned"]) for change in found] == [
        (
            "city-east",
            ["holders", "since", "because"],
            {"new": [uid(21)], "amended": [{"id": uid(2), "by": uid(21), "type": "claim.corrected"}]},
        ),
        (
            "city-west",
            ["contenders", "contested_since", "because"],
            {"new": [], "amended": [{"id": uid(3), "by": uid(20), "type": "claim.retracted"}]},
        ),
    ]
    assert changed(fought, "at=2020-06-20&from_revision=17") == {"city-east": ["holders", "since", "because"]}
    assert changed(fought, "at=2020-06-20&from_revision=16&revision=17").keys() == {"city-west"}


def test_an_amendment_that_the_lens_does_not_know_yet_is_not_named(fought: Client) -> None:
    west = {"place": "city-west", "occurred": "2020-06-15", "reported": "2020-06-16"}
    accepted(fought.post([retract(3, 20, reported="2020-08-01"), taken(21, actors=["south"], **west)]))
    for lens, amended in {"": [uid(3)], "&reported_by=2020-07-19": []}.items():
        found = accepted(fought.get(f"/changes?at=2020-06-20&from_revision=16{lens}"), 200)["changes"]
        learned = [change["learned"] for change in found]
        assert [(one["new"], [it["id"] for it in one["amended"]]) for one in learned] == [
            ([uid(21)], amended)
        ]


def test_a_place_that_was_not_on_file_was_unknown(fought: Client) -> None:
    found = changed(fought, "from_revision=6&place=city-east")
    assert found == {"city-east": ["known", "holders", "since", "because"]}


def test_what_is_redacted_is_gone_from_both_revisions(fought: Client) -> None:
    accepted(fought.post(redact(2)))
    assert changed(fought, "at=2020-06-20&from_revision=16") == {}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "from"),
        ("to=2020", "from"),
        ("at=2020", "from"),
        ("revision=12", "from"),
        ("from=2020&at=2020", "at"),
        ("from=2020&to=2019", "to"),
        ("from=2020&from_revision=3", "from_revision"),
        ("to=2020&from_revision=3", "from_revision"),
        ("from_revision=3&revision=2", "from_revision"),
        ("from=2020/2021", "from"),
        ("from_revision=0", "from_revision"),
    ],
)
def test_changes_are_between_two_dates_or_two_revisions(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/changes?{query}"), 422, "invalid") == [parameter]


@pytest.mark.parametrize("query", ["from_revision=10", "from=2020&place=nowhere", "from=2020&revision=10"])
def test_what_the_log_does_not_have_is_not_found(war: Client, query: str) -> None:
    refused(war.get(f"/changes?{query}"), 404, "not-found")


def test_aleppo_fell_between_the_29th_and_the_30th(syria: Client) -> None:
    found = accepted(syria.get("/changes?from=2024-11-29&to=2024-11-30&place=aleppo"), 200)["changes"]
    assert {change["place"]: (change["before"]["holders"], change["after"]["holders"]) for change in found}[
        "aleppo"
    ] == (["syrian-government"], ["hts-led"])
    assert {change["turned"] for change in found} == {"2024-12-01T00:00:00Z"}
