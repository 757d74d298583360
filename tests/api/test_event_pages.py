"""The log is listed in its order, filtered, and in pages that show each event once."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask

from tests.api.bodies import EVENTS, accepted, correct, logged, redact, refused, retract, taken, uid, window
from tests.conftest import Client, beside

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
    cursor = parse_qs(urlsplit(body["next"]).query)["cursor"][0]
    assert body["next"] == (
        f"{EVENTS}?cursor={cursor}&limit=1&place=city&tag=air&type=incident.occurred&type=control.taken"
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
        # Words, whole, in any case, with and without accents; side by side; how they begin.
        ("q=" + quote("50%"), "af"),
        ("q=50", "af"),
        ("q=" + quote("%"), ""),
        ("q=old_town", "a"),
        ("q=" + quote('"old town"'), "a"),
        ("q=" + quote('"town old"'), ""),
        ("q=town+old", "a"),
        ("q=old", "a"),
        ("q=OLD*", "ae"),
        ("q=" + quote('"the old"*'), "ae"),
        ("q=OLDXTOWN", "e"),
        ("q=oldx", ""),
        ("q=ile", "c"),
        ("q=50+fled", "f"),
        ("q=50+fell+of", "a"),
        ("q=" + quote("île"), "c"),
        ("q=" + quote("ÎLE"), "c"),
        ("q=" + quote("Île"), "c"),
        ("q=" + quote("STRASSE"), "c"),
        ("q=_", ""),
        ("q=" + quote("\\"), ""),
        ("q=" + quote("المدينة"), "c"),
        ("q=" + quote("المَدِينَه"), "c"),
        ("q=" + quote("حرب"), "."),
        ("q=mistaken", "fg"),
        # So does what is on file of the places, actors and sources that an event mentions.
        ("q=The+Wire", ".acde"),
        ("q=wire+city+old", "a"),
        ("q=" + quote('"city east"'), ".bf"),
        ("q=south", ".bde"),
        # Kinds of incidents, grades of credibility, dates of report and of recording.
        ("kind=battle", "d"),
        ("kind=battle&kind=siege&type=control.taken", ""),
        ("credibility=6", "abcdef"),
        ("credibility=1&credibility=2", ""),
        ("min_credibility=4", "abcdef"),
        ("min_credibility=3", ""),
        ("reported_from=2020-07-01", "abcdef"),
        ("reported_from=2020-07-02", ""),
        ("reported_to=2020-07-01&type=control.taken", "abc"),
        ("reported_to=2020-06-30", ""),
        ("recorded_from=2020", ".........abcdefg"),
        ("recorded_from=9999", ""),
        ("recorded_to=2020", ""),
        ("recorded_to=9998&recorded_from=2020&type=claim.retracted", "g"),
        # Other orders.
        ("sort=-revision", "gfedcba........."),
        ("sort=recorded&after=9", "abcdefg"),
        ("sort=-recorded&after=9", "gfedcba"),
        ("sort=occurred", "cadbfe"),
        ("sort=-occurred", "efbdac"),
        ("sort=reported", "abcdef"),
        ("sort=-reported&place=city-east", "fb"),
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


def pages(war: Client, url: str) -> Iterator[dict[str, Any]]:
    """A page and all that follow."""
    following: str | None = url
    while following:
        answer = war.http.get(following)
        yield accepted(answer, 200)
        following = answer.json["next"]
        assert answer.headers.get("Link") == (f'<{following}>; rel="next"' if following else None)


@pytest.mark.parametrize("limit", [1, 2, 3, 15, 16, 17])
@pytest.mark.parametrize("sort", ["revision", "-revision", "-occurred"])
def test_pages_show_each_event_once_and_only_those_of_their_revision(
    told: Client, limit: int, sort: str
) -> None:
    expected = [event["id"] for event in told.get(f"/events?sort={sort}").json["events"]]
    seen: list[str] = []
    for number, page in enumerate(pages(told, f"{EVENTS}?limit={limit}&sort={sort}")):
        assert 0 < len(page["events"]) <= limit
        assert page["revision"] == 16
        seen += [event["id"] for event in page["events"]]
        accepted(told.post([taken(100 + number), retract(100 + number)]))
    assert seen == expected


def test_a_page_tells_what_stood_at_the_revision_that_the_first_one_had(told: Client) -> None:
    first = accepted(told.get("/events?standing=true&limit=2"), 200)
    accepted(told.post([retract(5, 20), taken(21)]))
    last = accepted(told.http.get(first["next"]), 200)
    assert [IDS[event["id"]] for event in first["events"] + last["events"]] == list("cdef")
    assert [(event["standing"], event["amended_by"]) for event in last["events"]] == [(True, [])] * 2
    assert accepted(told.get(f"/events/{uid(5)}"), 200)["standing"] is False


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c + "A", lambda c: "A" + c, lambda c: "x" * 400]
)
def test_a_cursor_that_is_not_whole_is_refused(told: Client, change: Callable[[str], str]) -> None:
    cursor = cursor_of(told, "limit=1")
    refused(told.get(f"/events?limit=1&cursor={change(cursor)}"), 400, "foreign-cursor")


def test_a_cursor_goes_on_only_where_it_was_given(told: Client) -> None:
    cursor = cursor_of(told, "limit=1&tag=air&sort=-revision&type=control.taken&type=incident.occurred")
    same = "type=incident.occurred&type=control.taken&tag=air&sort=-revision"
    assert listed(told, f"{same}&limit=9&fields=type&total=true&cursor={cursor}") == "a"
    for other in (
        "tag=air",
        same.replace("air", "night"),
        same.replace("-revision", "revision"),
        f"{same}&after=1",
    ):
        refused(told.get(f"/events?{other}&cursor={cursor}"), 400, "foreign-cursor")
    headers = {"Authorization": f"Bearer {told.token}"}
    told.http.post("/api/v1/conflicts", json={"slug": "other", "names": "Other"}, headers=headers)
    refused(told.http.get(f"/api/v1/conflicts/other/events?{same}&cursor={cursor}"), 400, "foreign-cursor")


def test_another_process_reads_the_cursors_of_its_database(told: Client, app: Flask) -> None:
    cursor = cursor_of(told, "limit=1")
    with beside(app) as other:
        answer = other.test_client().get(f"{EVENTS}?limit=1&cursor={cursor}")
    assert [event["revision"] for event in accepted(answer, 200)["events"]] == [2]


def cursor_of(war: Client, query: str) -> str:
    following = accepted(war.get(f"/events?{query}"), 200)["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0]


# Parts of events, and counts


def test_only_the_fields_that_are_asked_for_and_what_names_the_event(told: Client) -> None:
    answer = told.get("/events?fields=occurred,summary,lag&after=9&limit=3")
    a, b, c = accepted(answer, 200)["events"]
    assert a == {"id": uid(1), "revision": 10, "occurred": "2020-05-01", "summary": NAMES["a"]["summary"]}
    assert (b.keys(), c.keys()) == ({"id", "revision", "occurred"}, a.keys())


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/events?fields=id,sumary", "'sumary'; did you mean 'summary'?"),
        ("/events?fields=<script>", "'<script>'"),
        ("/places?fields=parents", "'parents'; did you mean 'parent'?"),
        ("/places?fields=title", "'title'"),
        ("/actors?fields=color", "'color'; did you mean 'colour'?"),
        ("/sources?fields=id", "'id'"),
    ],
)
def test_a_field_that_nothing_has_is_refused_with_the_nearest(war: Client, path: str, hint: str) -> None:
    answer = war.get(path)
    refused(answer, 400, "unknown-field")
    assert hint in answer.json["detail"]


def test_the_whole_list_is_counted_where_that_is_asked_for(told: Client) -> None:
    body = accepted(told.get("/events?place=city&limit=1&total=true&facet=type&facet=actor&facet=kind"), 200)
    assert (body["total"], len(body["events"])) == (8, 1)
    assert body["facets"] == {
        "type": [
            {"value": "place.registered", "count": 3},
            {"value": "control.taken", "count": 2},
            *(
                {"value": type, "count": 1}
                for type in ("assessment.made", "claim.corrected", "incident.occurred")
            ),
        ],
        "actor": [{"value": "north", "count": 3}, {"value": "south", "count": 3}],
        "kind": [{"value": "battle", "count": 1}],
    }
    following = accepted(told.http.get(body["next"]), 200)
    assert (following["total"], following["facets"]) == (8, body["facets"])
    assert "total" not in accepted(told.get("/events?limit=1"), 200)


def test_values_that_occur_as_often_come_in_the_order_of_code_points(war: Client) -> None:
    tags = ["b", "B", "a", "ä", "أ", "ab"]
    accepted(war.post([taken(1, tags=tags), taken(2, tags=["ä"])]))
    (facet,) = accepted(war.get("/events?facet=tag&limit=1"), 200)["facets"].values()
    assert [entry["value"] for entry in facet] == ["ä", "B", "a", "ab", "b", "أ"]


def test_of_a_facet_the_most_frequent_hundred_are_told(war: Client) -> None:
    tags = [f"tag-{number:03}" for number in range(120)]
    accepted(war.post([taken(1, tags=tags[:50]), taken(2, tags=tags[50:100]), taken(3, tags=tags[90:])]))
    (facet,) = accepted(war.get("/events?facet=tag&limit=1"), 200)["facets"].values()
    assert [entry["value"] for entry in facet] == [*tags[90:100], *tags[:90]]


# Where


@pytest.fixture
def spread(war: Client) -> Client:
    """The war with its city in the east and an island on either side of 180°, and a claim about each."""
    kind = {"type": "place.registered", "kind": "city"}
    accepted(
        war.post(
            [
                {**kind, "slug": "city", "names": "City", "parent": "land", "point": [37.15, 36.2]},
                {**kind, "slug": "atoll", "names": "Atoll", "point": [179.5, -10]},
                {**kind, "slug": "isle", "names": "Isle", "point": [-179.5, -10.5]},
                *(taken(number, place=slug) for number, slug in enumerate(["city", "atoll", "isle", "land"])),
            ]
        )
    )
    return war


@pytest.mark.parametrize(
    ("box", "places"),
    [
        ("36,35,38,37", ["city"]),
        ("37.15,36.2,37.15,36.2", ["city"]),
        ("37.2,36,38,37", []),
        ("-180,-90,180,90", ["atoll", "city", "isle"]),
        ("179,-11,-179,-9", ["atoll", "isle"]),
        ("179,-10.2,-179,-9", ["atoll"]),
        ("-180,-11,-179,-9", ["isle"]),
        ("100,-90,38,90", ["atoll", "city", "isle"]),
    ],
)
def test_what_lies_in_a_box(spread: Client, box: str, places: list[str]) -> None:
    found = accepted(spread.get(f"/places?bbox={box}"), 200)["places"]
    assert [entry["slug"] for entry in found] == places
    claims = accepted(spread.get(f"/events?bbox={box}"), 200)["events"]
    assert sorted(event["place"] for event in claims) == places


def test_a_place_lies_where_it_was_put_last(spread: Client) -> None:
    before = accepted(spread.get(""), 200)["revision"]
    moved = {"type": "place.registered", "kind": "city", "slug": "atoll", "names": "Atoll", "point": [10, 10]}
    accepted(spread.post(moved))
    assert accepted(spread.get("/places?bbox=179,-11,-179,-9&fields=slug"), 200)["places"] == [
        {"slug": "isle", "revision": before - 4}
    ]
    there = accepted(spread.get(f"/places?bbox=179,-11,-179,-9&revision={before}"), 200)["places"]
    assert [entry["slug"] for entry in there] == ["atoll", "isle"]


# Words


@pytest.mark.parametrize(
    "query",
    [
        *(
            '"',
            '""',
            '"*',
            "*",
            "**",
            "a AND",
            "NOT b",
            "NEAR(a b)",
            "words:a",
            "a OR",
            "^a",
            "-a",
            "{a b}: c",
            "(",
        ),
        *(
            "'",
            "a'b",
            "a\\b",
            "a & | ! b",
            ":*",
            "a:*",
            "<->",
            "%_",
            "\u202e",
            "\U0001f4a3",
            "ﷺ",
            "\u0301",
            "a" * 200,
        ),
        *('"a" "b', 'a"b"c*', "; DROP TABLE event", "=war", "|"),
    ],
)
def test_no_query_is_anything_but_words(told: Client, query: str) -> None:
    accepted(told.get(f"/events?q={quote(query)}"), 200)


def test_a_name_is_searched_as_it_is_on_file_now(told: Client) -> None:
    renamed = {
        "type": "place.registered",
        "slug": "city-east",
        "names": {"fr": "Péninsule"},
        "kind": "district",
    }
    accepted(told.post({**renamed, "parent": "city"}))
    assert listed(told, "q=peninsule") == ".bf."
    assert listed(told, "q=" + quote('"city east"')) == "."  # only how it was registered before


def test_a_correction_is_found_by_what_it_says_now_and_its_target_by_what_it_said(told: Client) -> None:
    accepted(told.post(correct(3, 9, summary="A breakwater")))
    assert accepted(told.get("/events?q=breakwater&fields=id"), 200)["events"] == [
        {"id": uid(9), "revision": 17}
    ]
    assert listed(told, "q=strasse") == "c"


def test_pages_keep_their_filter(told: Client) -> None:
    url: str | None = f"{EVENTS}?limit=1&place=city&standing=true&q=" + quote("f*")
    found = ""
    while url:
        body = accepted(told.http.get(url), 200)
        found += "".join(IDS[event["id"]] for event in body["events"])
        url = body["next"]
        if url:
            assert {"limit", "place", "standing", "q", "cursor"} == parse_qs(urlsplit(url).query).keys()
    assert found == listed(told, "place=city&standing=true&q=f*") == "ef"


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
        ("kind=war", "kind"),
        ("credibility=7", "credibility"),
        ("credibility=1&credibility=x", "credibility"),
        ("min_credibility=0", "min_credibility"),
        ("reported_from=../2020", "reported_from"),
        ("recorded_to=yesterday", "recorded_to"),
        ("sort=place", "sort"),
        ("sort=--revision", "sort"),
        ("facet=summary", "facet"),
        ("total=1", "total"),
        ("fields=id,,type", "fields"),
        ("cursor=", "cursor"),
        ("cursor=x&wait=1", "wait"),
        ("q=" + "+".join(f"w{n}" for n in range(21)), "q"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,4,5", "bbox"),
        ("bbox=1,3,2,2", "bbox"),
        ("bbox=181,0,182,1", "bbox"),
        ("bbox=0,-91,1,0", "bbox"),
        ("bbox=nan,0,1,1", "bbox"),
        ("bbox=1e1,0,20,1", "bbox"),
        ("bbox=+1,0,2,1", "bbox"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/events?{query}"), 422, "invalid") == [parameter]
