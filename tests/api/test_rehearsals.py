"""Dry runs: what a post would do, told before anything is done."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.bodies import accepted, redact, retract, taken, uid
from tests.conftest import Client


def rehearse(war: Client, body: Any, **headers: str) -> Any:
    return war.http.post(
        f"{war.url}/events?dry_run=true",
        json=body,
        headers={"Authorization": f"Bearer {war.token}", **headers},
    )


def told(answer: Any) -> list[tuple[str, str | None, str | None, list[str], list[str]]]:
    """The changes: where, from when to when, who held it before and after."""
    assert answer.status_code == 200, answer.text
    return [
        (one["place"], one["from"], one["to"], one["before"]["holders"], one["after"]["holders"])
        for one in answer.json["changes"]
    ]


def test_nothing_is_kept(war: Client, tables: Callable[[], Any]) -> None:
    before = tables()
    assert rehearse(war, [taken(1), taken(2, place="city-east")]).json["dry_run"] is True
    assert tables() == before
    assert war.get(f"/events/{uid(1)}").status_code == 404


def test_the_events_are_those_that_would_be_recorded(war: Client) -> None:
    [event] = rehearse(war, taken(1)).json["events"]
    recorded = accepted(war.post(taken(1)))
    assert event.items() <= recorded.items()
    assert event["revision"] == recorded["revision"]


ENDS = {
    "2020-05-15": "2020-05-16T00:00:00Z",
    "2020-06-10": "2020-06-11T00:00:00Z",
    "2020-06-25": "2020-06-26T00:00:00Z",
    "2021": "2022-01-01T00:00:00Z",
}
PLACES = ("land", "city", "city-east", "city-west")


def test_the_changes_are_those_that_follow(fought: Client) -> None:
    late = taken(7, place="city-east", actors=["north"], occurred="2020-06-20", reported="2020-06-20")
    before = {(at, place): fought.control(place, f"?at={at}") for at in ENDS for place in PLACES}
    changes = rehearse(fought, late).json["changes"]
    accepted(fought.post(late))
    assert {one["place"] for one in changes} == {"city-east"}
    for (at, place), was in before.items():
        now = fought.control(place, f"?at={at}")
        here = [
            one
            for one in changes
            if one["place"] == place
            and (one["from"] is None or one["from"] <= ENDS[at])
            and (one["to"] is None or ENDS[at] < one["to"])
        ]
        for one in here:
            assert one["before"].items() <= was.items()
            assert one["after"].items() <= now.items()
        own = was.keys() - {"status", "composition"}  # those tell of what lies within, too
        assert here or all(was[name] == now[name] for name in own)


def test_a_first_claim_changes_all_that_lies_there(war: Client) -> None:
    day = taken(1, occurred="2020-05-01", reported="2020-05-01")
    begun, done = "2020-05-01T00:00:00.000001Z", "2020-05-02T00:00:00Z"
    assert told(rehearse(war, day)) == [
        change
        for place in ("city", "city-east", "city-west")
        for change in ((place, begun, done, [], []), (place, done, None, [], ["north"]))
    ]


@pytest.mark.parametrize("amend", [retract, redact])
def test_what_a_withdrawal_undoes(war: Client, amend: Any) -> None:
    day = {"occurred": "2020-05-01", "reported": "2020-05-01"}
    accepted(war.post([taken(1, place="city-east", **day)]))
    assert ("city-east", "2020-05-02T00:00:00Z", None, ["north"], []) in told(rehearse(war, amend(1)))


def test_what_is_on_record_changes_nothing(war: Client) -> None:
    accepted(war.post(taken(1)))
    answer = rehearse(war, [taken(1), taken(2, type="incident.occurred", kind="shelling", actors=["north"])])
    assert answer.json["on_record"] == [uid(1)]
    assert [event["id"] for event in answer.json["events"]] == [uid(2)]
    assert answer.json["changes"] == []


def test_faults_are_those_of_a_post(war: Client) -> None:
    for body in ([taken(1), taken(2, place="nowhere")], taken(3, actors=[]), {"type": "no.such"}):
        refused, posted = rehearse(war, body), war.post(body)
        assert (refused.status_code, refused.json) == (posted.status_code, posted.json)
    stale = rehearse(war, taken(1), **{"If-Match": '"1-00"'})
    assert stale.status_code == 412


def test_a_rehearsal_takes_the_same_scopes(war: Client) -> None:
    answer = war.http.post(f"{war.url}/events?dry_run=true", json=taken(1))
    assert answer.status_code == 401


@pytest.mark.parametrize("value", ["1", "yes", "", "True"])
def test_it_is_tried_or_not(war: Client, value: str) -> None:
    answer = war.http.post(
        f"{war.url}/events?dry_run={value}", json=taken(1), headers={"Authorization": f"Bearer {war.token}"}
    )
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"parameter": "dry_run", "detail": "this is true or false"}]
