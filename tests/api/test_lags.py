"""How long actors took to answer one another, at a date, and by which responses."""

import pytest

from tests.api.bodies import Document, accepted, correct, redact, refused, retract, taken, uid, version
from tests.conftest import Client

LAGS = "/api/v1/conflicts/war/incidents/lags"
DAY = 24 * 60 * 60


def strike(number: int, occurred: str, target: int | None = None, **more: object) -> Document:
    """An airstrike of the south, as the wire has it, in response to an earlier claim."""
    return {
        **{"type": "incident.occurred", "id": uid(number), "kind": "airstrike", "actors": ["south"]},
        **{"source": "wire", "occurred": occurred, "reported": "2021"},
        **({} if target is None else {"responds_to": uid(target)}),
        **more,
    }


@pytest.fixture
def struck(war: Client) -> Client:
    """The north takes the city, once by the wire and once by the post; the south strikes back."""
    accepted(
        war.post(
            [
                taken(1),
                taken(2, occurred="2020-05-03", reported="2020-05-04", source="post"),
                strike(3, "2020-05-02", 1),
                strike(4, "../2020-05-09", 2, source="post", reported="2020-05-10"),
                strike(5, "2020-05-11", 1, source="post", credibility=2, reported="2020-05-12"),
                strike(6, "2020-05-20", 5, actors=["north"]),
                strike(7, "2020-05-21"),
                taken(8, occurred="2020-06", reported="2021", actors=["south"], responds_to=uid(1)),
            ]
        )
    )
    return war


def lag(least: float | None, most: float | None) -> Document:
    """From days to days, in seconds."""
    return {
        "least_seconds": None if least is None else least * DAY,
        "most_seconds": None if most is None else most * DAY,
    }


def pairs(war: Client, query: str) -> list[str]:
    """Each pair with the numbers of its responses and what they answer."""
    found = accepted(war.get(f"/incidents/lags?{query}"), 200)["pairs"]
    assert [pair["count"] for pair in found] == [len(pair["responses"]) for pair in found]
    return [
        f"{pair['actor']} to {pair['toward']}: "
        + " ".join(f"{int(made['id'][-2:])}-{int(made['target'][-2:])}" for made in pair["responses"])
        for pair in found
    ]


def test_how_long_each_actor_took_to_answer_each_other_with_the_responses(struck: Client) -> None:
    answer = struck.get("/incidents/lags?at=2020")
    assert accepted(answer, 200) == {
        "conflict": "war",
        "revision": 17,
        "version": version(struck),
        "redactions": 0,
        "at": "2020",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "pairs": [
            {
                **{"actor": "north", "toward": "south", "count": 1},
                **{"median": lag(8, 10), "range": lag(8, 10)},
                "responses": [{"id": uid(6), "target": uid(5), "lag": lag(8, 10)}],
            },
            {
                **{"actor": "south", "toward": "north", "count": 3},
                **{"median": lag(0, 7), "range": lag(None, 11)},
                "responses": [
                    {"id": uid(3), "target": uid(1), "lag": lag(0, 2)},
                    {"id": uid(4), "target": uid(2), "lag": lag(None, 7)},
                    {"id": uid(5), "target": uid(1), "lag": lag(9, 11)},
                ],
            },
        ],
        "links": {"permalink": f"{LAGS}?at=2020&revision=17", "conflict": "/api/v1/conflicts/war"},
    }
    assert struck.http.get(answer.json["links"]["permalink"]).data == answer.data


BACK = "north to south: 6-5"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [BACK, "south to north: 3-1 4-2 5-1"]),
        ("at=2020-05-19", ["south to north: 3-1 4-2 5-1"]),
        ("at=2020-05-10", ["south to north: 3-1 4-2"]),
        ("at=2020-05-08", ["south to north: 3-1"]),
        ("at=2020-05-01", []),
        ("source=wire", ["south to north: 3-1"]),
        ("source=post", ["south to north: 4-2"]),
        ("reported_by=2020", ["south to north: 4-2 5-1"]),
        ("min_credibility=3", []),
        ("revision=12", ["south to north: 3-1"]),
        ("revision=11", []),
    ],
)
def test_a_response_is_heard_with_what_it_answers(struck: Client, query: str, expected: list[str]) -> None:
    assert pairs(struck, query) == expected


def test_what_no_longer_stands_answers_nothing_and_is_not_answered(struck: Client) -> None:
    accepted(struck.post([retract(2), retract(6)]))
    assert pairs(struck, "") == ["south to north: 3-1 5-1"]
    assert pairs(struck, "revision=17") == [BACK, "south to north: 3-1 4-2 5-1"]
    accepted(struck.post(redact(1)))
    assert pairs(struck, "") == []
    assert pairs(struck, "revision=14") == ["south to north: 4-2"]


def test_a_corrected_response_answers_as_it_is_corrected(struck: Client) -> None:
    corrected = strike(5, "2020-05-06", 2)
    del corrected["id"]
    replaced = {**correct(5, 20), "replacement": corrected}
    accepted(struck.post(replaced))
    assert pairs(struck, "") == ["north to south: 6-20", "south to north: 3-1 4-2 20-2"]


def test_a_response_goes_on_answering_a_claim_that_was_corrected(struck: Client) -> None:
    accepted(struck.post([correct(1, 20, occurred="2020-04-30"), correct(20, 21, occurred="2020-04-29")]))
    assert pairs(struck, "source=wire") == ["south to north: 3-21"]
    (pair,) = accepted(struck.get("/incidents/lags?source=wire"), 200)["pairs"]
    assert pair["range"] == lag(2, 4)
    assert pairs(struck, "source=wire&revision=18") == ["south to north: 3-20"]
    assert pairs(struck, "source=wire&revision=17") == ["south to north: 3-1"]
    accepted(struck.post(redact(20)))
    assert pairs(struck, "source=wire") == ["south to north: 3-21"]
    accepted(struck.post(redact(21)))
    assert pairs(struck, "source=wire") == []


def test_a_correction_that_was_not_yet_known_replaces_nothing(struck: Client) -> None:
    accepted(struck.post({**correct(1, 20, occurred="2020-04-30"), "reported": "2022"}))
    early = "source=wire&reported_by=2021"
    assert pairs(struck, early) == pairs(struck, f"{early}&revision=17") == ["south to north: 3-1"]
    assert pairs(struck, "source=wire&reported_by=2022") == ["south to north: 3-20"]


def test_words_that_read_like_a_response_are_none(struck: Client) -> None:
    told = f'"responds_to":"{uid(1)}"'
    accepted(struck.post(strike(20, "2020-05-22", summary=told, tags=[told])))
    assert pairs(struck, "") == [BACK, "south to north: 3-1 4-2 5-1"]


def test_lags_take_a_date_and_a_lens(war: Client) -> None:
    refused(war.get("/incidents/lags?place=city"), 400, "unknown-parameter")
    assert refused(war.get("/incidents/lags?at=2020/2021"), 422, "invalid") == ["at"]
    refused(war.get("/incidents/lags?revision=99"), 404, "not-found")
    refused(war.http.get("/api/v1/conflicts/none/incidents/lags"), 404, "not-found")
    refused(war.get("/incidents"), 404, "not-found")
