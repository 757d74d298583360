"""The history of a place: its spans, what became of each claim, and what was amended."""

import pytest

from tests.api.bodies import (
    INSTANT,
    Document,
    accepted,
    correct,
    redact,
    refused,
    retract,
    taken,
    uid,
    version,
)
from tests.conftest import Client

HISTORY = "/api/v1/conflicts/war/places/city-east/history"
TICK = ".000001Z"


def since(occurred: str, earliest: str, latest: str) -> Document:
    return {
        "occurred": occurred,
        "earliest": f"{earliest}T00:00:00Z",
        "latest": f"{latest}T00:00:00Z",
    }


def span(start: str | None, stop: str | None, status: str, *holders: str, **more: object) -> Document:
    return {
        **{"from": start, "to": stop, "status": status, "holders": [*holders], "contenders": []},
        **{"since": None, "contested_since": None, "because": [], "disputed": False},
        **{"rivals": [], "uncertain": [], "confirmations": []},
        **more,
    }


def claimed(number: int, occurred: str, **more: object) -> Document:
    said = {"type": "control.taken", "actors": ["north"], "place": "city", "source": "wire", "credibility": 6}
    return {"id": uid(number), "occurred": occurred, **said, **more}


def heard(role: str, reported: str, claim: Document, **more: object) -> Document:
    told = {"reported": reported, "locator": None, "summary": None, "decided": [], "disagreed": []}
    return {"role": role, **claim, **told, **more}


RIVAL = claimed(5, "2020-06", place="city-east")
BY_NORTH = {"since": since("2020-05-01", "2020-05-01", "2020-05-02"), "because": [uid(1)]}
BY_SOUTH = {"since": since("2020-06-01", "2020-06-01", "2020-06-02"), "because": [uid(2)]}
DISPUTED = {**BY_SOUTH, "disputed": True, "rivals": [RIVAL]}
AGAIN = {"since": since("2020-07", "2020-07-01", "2020-07-21"), "because": [uid(4)]}


def test_a_place_tells_all_its_spans_and_when_each_claim_decided_or_disagreed(fought: Client) -> None:
    accepted(fought.post(taken(7, occurred="2020-08", reported="2020-09", type="control.observed")))
    answer = fought.get("/places/city-east/history")
    assert accepted(answer, 200) == {
        **{"conflict": "war", "revision": 17, "version": version(fought), "redactions": 0, "rules": 1},
        "place": "city-east",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "within": ["city", "land"],
        "spans": [
            span(None, f"2020-05-01T00:00:00{TICK}", "unknown"),
            span(f"2020-05-01T00:00:00{TICK}", "2020-05-02T00:00:00Z", "unknown", uncertain=[uid(1)]),
            span("2020-05-02T00:00:00Z", f"2020-06-01T00:00:00{TICK}", "held", "north", **BY_NORTH),
            span(
                *(f"2020-06-01T00:00:00{TICK}", "2020-06-02T00:00:00Z", "held", "north"),
                **{**BY_NORTH, "uncertain": [uid(2)]},
            ),
            span("2020-06-02T00:00:00Z", "2020-07-01T00:00:00Z", "held", "south", **BY_SOUTH),
            span("2020-07-01T00:00:00Z", f"2020-07-01T00:00:00{TICK}", "held", "south", **DISPUTED),
            span(
                *(f"2020-07-01T00:00:00{TICK}", "2020-07-21T00:00:00Z", "held", "south"),
                **{**DISPUTED, "uncertain": [uid(4)]},
            ),
            span(
                *("2020-07-21T00:00:00Z", None, "held", "north"),
                **{**AGAIN, "confirmations": [{"id": uid(7), "occurred": "2020-08"}]},
            ),
        ],
        "claims": [
            heard("agrees", "2020-09", claimed(7, "2020-08", type="control.observed")),
            heard(
                *("decides", "2020-07-20", claimed(4, "2020-07", type="control.observed")),
                decided=[{"from": "2020-07-21T00:00:00Z", "to": None}],
            ),
            heard(
                *("disagrees", "2020-07-01", RIVAL),
                disagreed=[{"from": "2020-07-01T00:00:00Z", "to": "2020-07-21T00:00:00Z"}],
            ),
            heard(
                "decides",
                "2020-06-02",
                claimed(2, "2020-06-01", place="city-east", actors=["south"], source="post", credibility=3),
                decided=[{"from": "2020-06-02T00:00:00Z", "to": "2020-07-21T00:00:00Z"}],
            ),
            heard(
                *("decides", "2020-05-02", claimed(1, "2020-05-01")),
                decided=[{"from": "2020-05-02T00:00:00Z", "to": "2020-06-02T00:00:00Z"}],
            ),
        ],
        "amendments": [],
        **{"spans_total": 8, "claims_total": 5, "amendments_total": 0, "next": None},
        "links": {
            "permalink": f"{HISTORY}?limit=50&offset=0&revision=17",
            "conflict": "/api/v1/conflicts/war",
        },
    }
    assert fought.http.get(answer.json["links"]["permalink"]).data == answer.data


def test_amendments_are_told_when_and_why_with_the_claims_of_the_places_above(fought: Client) -> None:
    accepted(
        fought.post(
            [
                retract(1, 20, reported="2020-09-01"),
                correct(2, 21, place="city-west", occurred="2020-05-20"),
                retract(3, 22),
                redact(5),
            ]
        )
    )
    own = {"recorded": INSTANT, "reported": None, "reason": "mistaken"}
    retracted = {"id": uid(1), "by": uid(20), "type": "claim.retracted", "revision": 17}
    corrected = {"id": uid(2), "by": uid(21), "type": "claim.corrected", "revision": 18}

    def amendments(query: str) -> list[Document]:
        found: list[Document] = accepted(fought.get(f"/places/city-east/history?{query}"), 200)["amendments"]
        return found

    assert amendments("") == [{**retracted, **own, "reported": "2020-09-01"}, {**corrected, **own}]
    assert amendments("source=post") == amendments("")
    assert amendments("reported_by=2020-08") == [{**corrected, **own}]
    assert amendments("revision=17") == [{**retracted, **own, "reported": "2020-09-01"}]
    assert amendments("revision=16") == []


def test_a_claim_that_was_set_aside_or_too_late_says_so(fought: Client) -> None:
    accepted(
        fought.post(
            [
                taken(7, place="land", actors=["south"], occurred="2020-06", reported="2020-07"),
                taken(8, type="control.lost", actors=["south"], occurred="2020-04", reported="2020-05"),
            ]
        )
    )
    claims = accepted(fought.get("/places/city-east/history"), 200)["claims"]
    assert {claim["id"]: claim["role"] for claim in claims} == {
        **{uid(1): "decides", uid(2): "decides", uid(4): "decides", uid(5): "disagrees"},
        **{uid(7): "set-aside", uid(8): "superseded"},
    }


@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("lens", ["", "&source=wire", "&revision=13"])
def test_pages_tell_each_span_and_claim_and_amendment_once(fought: Client, limit: int, lens: str) -> None:
    accepted(fought.post(retract(5, 20)))
    whole = accepted(fought.get(f"/places/city-east/history?{lens[1:]}"), 200)
    url: str | None = f"{HISTORY}?limit={limit}{lens}"
    found: dict[str, list[Document]] = {"spans": [], "claims": [], "amendments": []}
    while url:
        answer = fought.http.get(url)
        page = accepted(answer, 200)
        assert fought.http.get(page["links"]["permalink"]).data == answer.data
        for name, those in found.items():
            those.extend(page[name])
        url = page["next"]
    assert found == {name: whole[name] for name in found}
    assert [len(those) for those in found.values()] == [whole[f"{name}_total"] for name in found]


def test_a_place_that_is_not_on_file_has_no_history(war: Client) -> None:
    for path in ("/places/nowhere/history", "/places/city/history?revision=6"):
        refused(war.get(path), 404, "not-found")
    refused(war.get("/places/city/history?at=2020"), 400, "unknown-parameter")


def test_aleppo_changed_hands_three_times(syria: Client) -> None:
    spans = accepted(syria.get("/places/aleppo/history?limit=500"), 200)["spans"]
    holders = [tuple(one["holders"]) for one in spans]
    assert list(dict.fromkeys(holders)) == [
        (),
        ("syrian-government", "syrian-opposition"),
        ("syrian-government",),
        ("hts-led",),
    ]
