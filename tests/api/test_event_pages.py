"""The log is listed in its order, filtered, and in pages that show each event once."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.api.bodies import EVENTS, accepted, correct, logged, redact, refused, retract, taken, uid, window
from tests.conftest import Client

NAMES = {
    "a": taken(1, occurred="2020-05-01", tags=["air"], summary="50% of the Old_Town fell"),
    "b": taken(2, place="city-east", actors=["south"], source="post", occurred="2020-05-10/2020-05-12"),
    "c": taken(
        3,
        place="land",
        occurred="../2020-04-30",
        summary={"ar": "سقطت المدينة القديمة", "de": "Die Straße", "fr": "L’Île"},
    ),
    "d": {**taken(4, type="incident.occurred"), "kind": "battle", "against": ["south"], "tags": ["air", "أ"]},
    "e": {
        **{"type": "assessment.made", "id": uid(5), "source": "wire", "occurred": "2020-06"},
        **{"summary": "The oldxtown may fall", "places": ["city-west"], "actors": ["south"]},
    },
    "f": correct(2, 6, place="city-east", occurred="2020-05-11", tags=["night"], summary="50 people fled"),
    "g": retract(1, 7),
}
LATE = {"reported": "2020-07-01"}
IDS = {document["id"]: name for name, document in NAMES.items()}


@pytest.fixture
def told(war: Client) -> Client:
    """A conflict with the events a to g after its nine registrations."""
    claims = {"control.taken", "incident.occurred", "assessment.made"}
    accepted(war.post([{**d, **(LATE if d["type"] in claims else {})} for d in NAMES.values()]))
    return war


def listed(war: Client, query: str) -> str:
    """The names of the events that a query lists; whatever has none is a dot."""
    events = accepted(war.get(f"/events?{query}"), 200)["events"]
    return "".join(IDS.get(event["id"], ".") for event in events)


def test_a_page_of_the_log(war: Client) -> None:
    accepted(war.post([taken(1), retract(1, 2)]))
    answer = war.get("/events?after=9&type=control.taken&limit=1")
    state = accepted(war.get(""), 200)
    assert accepted(answer, 200) == {
        "conflict": "war",
        "revision": 11,
        "version": state["version"],
        "redactions": 0,
        "events": [
            {
                **logged(10, uid(1)),
                **taken(1),
                **window("2020-05-01", "2020-05-02"),
                "standing": False,
                "amended_by": [uid(2)],
            }
        ],
        "next": None,
        "links": {"conflict": "/api/v1/conflicts/war"},
    }


def test_a_page_that_is_not_the_last_links_to_the_next(told: Client) -> None:
    body = accepted(
        told.get("/events?tag=air&place=city&type=incident.occurred&type=control.taken&limit=1"), 200
    )
    assert body["next"] == (
        f"{EVENTS}?after=10&limit=1&place=city&tag=air&type=incident.occurred&type=control.taken"
    )


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("", ".........abcdefg"),
        ("type=control.taken", "abc"),
        ("type=control.taken&type=claim.retracted", "abcg"),
        ("type=event.redacted", ""),
        # A place means what lies in it too, and its registrations.
        ("place=land", "....abcdef"),
        ("place=city", "...abdef"),
        ("place=city&type=control.taken", "ab"),
        ("place=city-east", ".bf"),
        ("place=city-west", ".e"),
        ("place=nowhere", ""),
        ("actor=south", ".bde"),
        ("actor=north", ".acdf"),
        ("source=post", ".bf"),
        ("source=wire", ".acde"),
        ("tag=air", "ad"),
        ("tag=" + quote("أ"), "d"),
        ("tag=Air", ""),
        ("tag=night", "f"),
        # Claims whose window overlaps; the window of c is open to the past.
        ("from=2020-05-01&to=2020-05-01", "ad"),
        ("from=2020-05-01", "abdef"),
        ("from=2020-05-02", "bef"),
        ("from=2020-04-30", "abcdef"),
        ("to=2020-05-01", "acd"),
        ("to=2020-04-30", "c"),
        ("to=2020-05-09", "acd"),
        ("to=2020-05-10", "abcd"),
        ("from=2020-05-12&to=2020-05-31", "b"),
        ("from=2020-05-13&to=2020-05-31", ""),
        ("from=2020-05-12T23:59:59Z&to=2020-05", "b"),
        ("from=2020-05-13T00:00:00Z&to=2020-05", ""),
        ("to=2020-04-30T23:59:59Z", "c"),
        ("to=2020-05-01T00:00:00Z", "acd"),
        ("from=2020-06-30&to=2020-06", "e"),
        ("from=2020-07", ""),
        ("to=0001", "c"),
        ("from=2021&to=2020", ""),
        # Words, as they stand.
        ("q=" + quote("50%"), "a"),
        ("q=50", "af"),
        ("q=" + quote("%"), "a"),
        ("q=old_town", "a"),
        ("q=old", "ae"),
        ("q=OLDX", "e"),
        ("q=" + quote("île"), "c"),
        ("q=" + quote("ÎLE"), "c"),
        ("q=" + quote("Île"), "c"),
        ("q=" + quote("STRASSE"), "c"),
        ("q=_", "a"),
        ("q=" + quote("\\"), ""),
        ("q=" + quote("المدينة"), "c"),
        ("q=" + quote("حرب"), "."),
        ("q=mistaken", "fg"),
        ("q=The+Wire", "."),
        # Claims that stand, and claims that do not.
        ("standing=true", "cdef"),
        ("standing=false", "ab"),
        ("standing=true&type=control.taken", "c"),
        ("place=city&actor=south&from=2020-06&standing=true&q=may&source=wire", "e"),
        ("after=13", "efg"),
        ("after=16", ""),
        ("after=9007199254740991", ""),
        ("after=9&limit=3", "abc"),
        ("limit=1000&after=15", "g"),
    ],
)
def test_a_filter_lists_what_it_says(told: Client, query: str, events: str) -> None:
    assert listed(told, query) == events


def test_a_place_means_what_lies_in_it_now(told: Client) -> None:
    moved = {
        "type": "place.registered",
        "slug": "city-east",
        "names": "E",
        "kind": "district",
        "parent": "land",
    }
    accepted(told.post(moved))
    assert listed(told, "place=city&type=control.taken") == "a"
    assert listed(told, "place=land&type=control.taken") == "abc"


def test_what_was_redacted_is_listed_by_its_type_alone(told: Client) -> None:
    accepted(told.post(redact(4)))
    assert listed(told, "type=incident.occurred") == "d"
    for query in ("tag=air", "place=city&type=incident.occurred", "to=2020-05-01", "q=fell", "actor=south"):
        assert "d" not in listed(told, query)


@pytest.mark.parametrize("limit", [1, 2, 3, 15, 16, 17])
def test_pages_show_each_event_once_while_the_log_grows(told: Client, limit: int) -> None:
    seen: list[int] = []
    url: str | None = f"{EVENTS}?limit={limit}"
    while url:
        body = accepted(told.http.get(url), 200)
        assert 0 < len(body["events"]) <= limit
        seen += [event["revision"] for event in body["events"]]
        url = body["next"]
        if url and seen[-1] < 20:
            accepted(told.post(taken(100 + seen[-1])))
    assert seen == list(range(1, accepted(told.get(""), 200)["revision"] + 1))


def test_pages_keep_their_filter(told: Client) -> None:
    url: str | None = f"{EVENTS}?limit=1&place=city&standing=true&q=" + quote("f")
    found = ""
    while url:
        body = accepted(told.http.get(url), 200)
        found += "".join(IDS[event["id"]] for event in body["events"])
        url = body["next"]
        if url:
            assert {"limit", "place", "standing", "q", "after"} == parse_qs(urlsplit(url).query).keys()
    assert found == listed(told, "place=city&standing=true&q=f") == "ef"


def test_the_events_of_one_conflict_are_not_listed_in_another(told: Client) -> None:
    headers = {"Authorization": f"Bearer {told.token}"}
    told.http.post("/api/v1/conflicts", json={"slug": "other", "names": "Other"}, headers=headers)
    for query in ("", "?place=city", "?q=fell", "?tag=air", "?actor=south"):
        body = accepted(told.http.get(f"/api/v1/conflicts/other/events{query}"), 200)
        assert [event["type"] for event in body["events"]] == ([] if query else ["conflict.opened"])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("type=x", "type"),
        ("type=control.taken&type=", "type"),
        ("place=City", "place"),
        ("from=2024/..", "from"),
        ("to=x", "to"),
        ("q=", "q"),
        ("tag=" + "a" * 65, "tag"),
        ("standing=yes", "standing"),
        ("after=-1", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/events?{query}"), 422, "invalid") == [parameter]
