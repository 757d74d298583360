"""The snapshot over HTTP: posted, then asked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import commands
from tests.api.bodies import TAKEN, accepted, redact, refused, retract, taken, uid, version
from tests.api.conftest import Selects
from tests.conftest import Client, Prepared

NOBODY: dict[str, Any] = {
    "status": "unknown",
    "holders": [],
    "contenders": [],
    "since": None,
    "contested_since": None,
    "because": [],
    "confirmed": None,
    "disputed": False,
    "rivals": [],
    "uncertain": [],
    "composition": [],
}
MAY = {"occurred": "2020-05-01", "earliest": "2020-05-01T00:00:00Z", "latest": "2020-05-02T00:00:00Z"}
JUNE = {"occurred": "2020-06-01", "earliest": "2020-06-01T00:00:00Z", "latest": "2020-06-02T00:00:00Z"}
TENTH = {"occurred": "2020-06-10", "earliest": "2020-06-10T00:00:00Z", "latest": "2020-06-11T00:00:00Z"}

RIVAL = {
    "id": uid(5),
    "occurred": "2020-06",
    "type": "control.taken",
    "actors": ["north"],
    "place": "city-east",
    "source": "wire",
    "credibility": 6,
}
WEST = {"kind": "district", "status": "contested", "holders": ["north"], "places": 1}
EAST = {"kind": "district", "status": "held", "holders": ["south"], "places": 1}
CITY = {"kind": "city", "status": "divided", "holders": ["north"], "places": 1}


def test_a_claim_that_is_posted_is_in_the_snapshot(war: Client) -> None:
    posted = war.post({**TAKEN, "occurred": "2020-05-01", "reported": "2020-05-02"}).json
    before, after = war.control("city", "?at=2020-04-30"), war.control("city", "?at=2020-05-01")
    assert (before["status"], before["holders"], before["because"]) == ("unknown", [], [])
    assert (after["status"], after["holders"], after["because"]) == ("held", ["north"], [posted["id"]])


def test_a_retracted_claim_leaves_the_snapshot_but_not_its_earlier_revision(war: Client) -> None:
    posted = war.post({**TAKEN, "occurred": "2020-05-01"}).json
    pinned = f"/snapshot?at=2020-05-01&revision={posted['revision']}"
    before = war.get(pinned).data
    assert (
        war.post({"type": "claim.retracted", "target": posted["id"], "reason": "mistaken"}).status_code == 201
    )
    assert war.control("city", "?at=2020-05-01")["status"] == "unknown"
    assert war.get(pinned).data == before
    assert war.control("city", f"?at=2020-05-01&revision={posted['revision']}")["holders"] == ["north"]


def test_the_snapshot_says_who_holds_what_since_when_and_why(fought: Client) -> None:
    assert accepted(fought.get("/snapshot?at=2020-07-10"), 200) == {
        "conflict": "war",
        "revision": 16,
        "version": version(fought),
        "redactions": 0,
        "rules": 1,
        "at": "2020-07-10",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "phase": {
            "id": uid(6),
            "phase": "active",
            "name": {"en": "The war", "ar": "الحرب"},
            "occurred": "2020-04/2020-12",
        },
        "places": [
            {
                **NOBODY,
                **{"place": "city", "kind": "city", "parent": "land"},
                **{"status": "divided", "holders": ["north"], "since": MAY, "because": [uid(1)]},
                "composition": [WEST, EAST],
            },
            {
                **NOBODY,
                **{"place": "city-east", "kind": "district", "parent": "city"},
                **{"status": "held", "holders": ["south"], "since": JUNE, "because": [uid(2)]},
                **{"disputed": True, "rivals": [RIVAL]},
                "uncertain": [uid(4)],
            },
            {
                **NOBODY,
                **{"place": "city-west", "kind": "district", "parent": "city"},
                **{"status": "contested", "holders": ["north"], "contenders": ["south-guard"]},
                **{"since": MAY, "contested_since": TENTH, "because": [uid(3), uid(1)]},
                "uncertain": [uid(4)],
            },
            {
                **NOBODY,
                **{"place": "land", "kind": "country", "parent": None, "status": "divided"},
                "composition": [CITY, WEST, EAST],
            },
        ],
        "links": {
            "permalink": "/api/v1/conflicts/war/snapshot?at=2020-07-10&revision=16",
            "previous": "/api/v1/conflicts/war/snapshot?at=2020-06-10&revision=16",
            "next": "/api/v1/conflicts/war/snapshot?at=2020-07-20&revision=16",
            "conflict": "/api/v1/conflicts/war",
        },
    }


def test_without_a_date_every_claim_counts_and_none_is_uncertain(fought: Client) -> None:
    body = accepted(fought.get("/snapshot"), 200)
    assert (body["at"], body["phase"]) == (None, None)
    assert body["links"]["permalink"] == "/api/v1/conflicts/war/snapshot?revision=16"
    assert [entry["uncertain"] for entry in body["places"]] == [[], [], [], []]
    confirmed = fought.control("city")["confirmed"]
    assert confirmed == {"id": uid(4), "occurred": "2020-07"}


# Parameters


@pytest.mark.parametrize(
    ("query", "holders"),
    [
        ("at=2020-05-31", ["north"]),
        ("at=2020-06-01T23:59:58Z", ["north"]),
        ("at=2020-06-01T23:59:59Z", ["south"]),
        ("at=2020-06-01", ["south"]),
        ("at=2020-05", ["north"]),
        ("at=2020", ["north"]),
        ("at=2019", []),
        ("at=0001", []),
        ("at=9999", ["north"]),
        ("at=2020-07-10", ["south"]),
        ("at=2020-07-10&source=wire", ["north"]),
        ("at=2020-07-10&source=post", ["south"]),
        ("at=2020-07-10&source=post&source=wire", ["south"]),
        ("at=2020-07-10&source=nobody", []),
        ("at=2020-07-10&min_credibility=2", []),
        ("at=2020-07-10&min_credibility=3", ["south"]),
        ("at=2020-07-10&min_credibility=4&source=wire", ["north"]),
        ("reported_by=2020-06-01", ["north"]),
        ("reported_by=2020-06-02", ["south"]),
        ("reported_by=2020-07-19", ["south"]),
        ("reported_by=2020-07-20", ["north"]),
        ("reported_by=2020-05-01", []),
        ("at=2020-07-10&revision=10", []),
        ("at=2020-07-10&revision=11", ["north"]),
        ("at=2020-07-10&revision=12", ["south"]),
        ("revision=13", ["south"]),
        ("revision=14", ["north"]),
        ("revision=16&reported_by=2020-07-19&at=2020-06&source=wire&min_credibility=6", ["north"]),
    ],
)
def test_a_date_and_a_lens_choose_the_claims(fought: Client, query: str, holders: list[str]) -> None:
    assert fought.control("city-east", f"?{query}")["holders"] == holders


def test_the_lens_is_repeated_as_it_was_asked(fought: Client) -> None:
    query = "source=wire&at=2020-06~&min_credibility=3&source=post&reported_by=2020-07-01%3F&place=city"
    body = accepted(fought.get(f"/snapshot?{query}"), 200)
    assert body["lens"] == {"reported_by": "2020-07-01?", "source": ["post", "wire"], "min_credibility": 3}
    assert body["at"] == "2020-06~"
    assert body["links"]["permalink"] == (
        "/api/v1/conflicts/war/snapshot?at=2020-06~&min_credibility=3&place=city"
        "&reported_by=2020-07-01%3F&revision=16&source=post&source=wire"
    )


def test_a_place_brings_its_parts_and_the_same_answers(fought: Client) -> None:
    whole = {
        entry["place"]: entry for entry in accepted(fought.get("/snapshot?at=2020-07-10"), 200)["places"]
    }
    for place, parts in {"city": ["city", "city-east", "city-west"], "city-east": ["city-east"]}.items():
        body = accepted(fought.get(f"/snapshot?at=2020-07-10&place={place}"), 200)
        assert body["places"] == [whole[part] for part in parts]
        assert body["links"]["permalink"].endswith(f"?at=2020-07-10&place={place}&revision=16")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("at=2024-02-30", "at"),
        ("at=2024/2025", "at"),
        ("at=", "at"),
        ("at=2020&at=2021", "at"),
        ("reported_by=../2020", "reported_by"),
        ("revision=0", "revision"),
        ("min_credibility=7", "min_credibility"),
        ("source=wire,post", "source"),
        ("place=Land", "place"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/snapshot?{query}"), 422, "invalid") == [parameter]


@pytest.mark.parametrize("query", ["revision=10", "place=nowhere", "revision=4&place=city"])
def test_what_the_log_does_not_have_is_not_found(war: Client, query: str) -> None:
    refused(war.get(f"/snapshot?{query}"), 404, "not-found")


def test_registrations_obey_the_revision_and_no_other_lens(fought: Client) -> None:
    moved = {"type": "place.registered", "slug": "city-east", "names": "E", "kind": "town", "parent": "land"}
    accepted(fought.post(moved))
    for query in ("", "?reported_by=2020-05-02", "?source=wire", "?at=2010"):
        entry = fought.control("city-east", query)
        assert (entry["kind"], entry["parent"]) == ("town", "land")
    assert fought.control("city-east", "?revision=16")["parent"] == "city"
    body = accepted(fought.get("/snapshot?revision=6"), 200)
    assert [entry["place"] for entry in body["places"]] == ["land"]


def test_order_is_by_code_point(war: Client) -> None:
    slugs = ["b", "a-b", "a1", "a", "a-10", "a-9", "0"]
    accepted(
        war.post(
            [{"type": "place.registered", "slug": slug, "names": slug, "kind": "town"} for slug in slugs]
        )
    )
    accepted(
        war.post(
            [{"type": "actor.registered", "slug": slug, "names": slug, "kind": "state"} for slug in slugs]
        )
    )
    accepted(war.post(taken(1, place="a", actors=slugs)))
    assert war.control("a")["holders"] == ["0", "a", "a-10", "a-9", "a-b", "a1", "b"]
    found = [entry["place"] for entry in accepted(war.get("/snapshot"), 200)["places"]]
    assert found == ["0", "a", "a-10", "a-9", "a-b", "a1", "b", "city", "city-east", "city-west", "land"]


# The changes before and after


def walk(client: Client, query: str, link: str) -> list[str]:
    """The queries of the snapshots that a link leads to, one after the other, without their revision."""
    found = []
    url: str | None = f"{client.url}/snapshot?{query}"
    while url and (url := accepted(client.http.get(url), 200)["links"][link]):
        found.append(re.sub(r"&?revision=\d+", "", url.partition("?")[2]))
    return found


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ["05-01", "06-01", "06-10", "07-20"]),
        ("place=city", ["05-01", "06-01", "06-10", "07-20"]),
        ("place=city-east", ["05-01", "06-01", "07-20"]),
        ("place=city-west", ["05-01", "06-10", "07-20"]),
        ("source=wire", ["05-01", "06-10", "07-20"]),
        ("place=city-east&source=wire", ["05-01"]),
        ("source=post", ["06-01"]),
        ("min_credibility=2", []),
        ("reported_by=2020-06-01", ["05-01"]),
        ("revision=12", ["05-01", "06-01"]),
    ],
)
def test_a_snapshot_links_to_the_changes_before_and_after(
    fought: Client, query: str, days: list[str]
) -> None:
    ahead = walk(fought, f"at=2019&{query}".rstrip("&"), "next")
    assert walk(fought, query, "previous") == ahead[::-1]
    assert walk(fought, f"at=9999&{query}".rstrip("&"), "previous") == ahead[::-1]
    kept = re.sub(r"&?revision=\d+", "", query)
    assert [at.replace("at=2020-", "") for at in ahead] == [
        "&".join(filter(None, [day, kept])) for day in days
    ]


def test_at_a_change_the_ones_beside_it_are_others(fought: Client) -> None:
    for at, beside in {
        "2020-05-01T23:59:58Z": (None, "2020-05-01"),
        "2020-05-01": (None, "2020-06-01"),
        "2020-05-02T00:00:00Z": ("2020-05-01", "2020-06-01"),
        "2020-07-20": ("2020-06-10", None),
    }.items():
        links = accepted(fought.get(f"/snapshot?at={at}"), 200)["links"]
        assert (links["previous"], links["next"]) == tuple(
            day and f"/api/v1/conflicts/war/snapshot?at={day}&revision=16" for day in beside
        )


def test_a_change_within_a_day_is_linked_by_its_second(war: Client) -> None:
    accepted(war.post(taken(1, occurred="2020-05-01T12:00:00+02:00")))
    for query in ("at=2020-04", "at=2020-04&source=wire"):
        assert walk(war, query, "next") == [query.replace("2020-04", "2020-05-01T10%3A00%3A00Z")]
    assert war.control("city", "?at=2020-05-01T10:00:00Z")["holders"] == ["north"]
    assert war.control("city", "?at=2020-05-01T09:59:59Z")["holders"] == []


def test_what_confirms_or_may_have_changed_a_place_or_changes_only_the_reasons_is_no_change(
    war: Client,
) -> None:
    accepted(
        war.post(
            [
                taken(1),
                *(taken(occurred=f"2020-05-{day:02}", reported="2020-06") for day in range(2, 30)),
                taken(type="control.observed", occurred="2020-06", reported="2020-07"),
                taken(2, actors=["south"], occurred="2020-07", reported="2020-07"),
            ]
        )
    )
    for lens in ("", "&source=wire"):
        assert walk(war, f"at=2020-05-01{lens}", "next") == [f"at=2020-07-31{lens}"]
        assert walk(war, f"at=2020-07-30{lens}", "previous") == [f"at=2020-05-01{lens}"]


# The same for ever


QUERIES = [
    "",
    "at=2020-07-10",
    "at=2020-06&source=wire&source=post&min_credibility=4&reported_by=2020-07-01",
    "place=city&at=2020",
    "source=post&source=post",
    "at=2020-06-01T12:00:00%2B02:00",
]


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_and_its_permalink_are_the_same_bytes(fought: Client, query: str) -> None:
    asked = fought.get(f"/snapshot?{query}")
    permalink = accepted(asked, 200)["links"]["permalink"]
    assert fought.http.get(permalink).data == asked.data
    accepted(fought.post(taken(10, occurred="2012", reported="2012", place="land", actors=["south"])))
    assert fought.http.get(permalink).data == asked.data
    assert fought.get(f"/snapshot?{query}").data != asked.data


def test_what_is_posted_of_2012_changes_the_snapshot_of_2012_and_no_pinned_one(fought: Client) -> None:
    dates = ("2011", "2012", "2020-07-10")
    moving = [f"/snapshot?at={date}" for date in dates]
    before = {url: accepted(fought.get(url), 200) for url in moving}
    pinned = [before[url]["links"]["permalink"] for url in moving]
    kept = [fought.http.get(url).data for url in pinned]
    accepted(fought.post(taken(10, occurred="2012-03", reported="2012-04", actors=["south"])))
    after = {url: accepted(fought.get(url), 200) for url in moving}
    changed = [before[url]["places"] != after[url]["places"] for url in moving]
    assert changed == [False, True, False]
    assert fought.control("city", "?at=2012")["because"] == [uid(10)]
    assert [fought.http.get(url).data for url in pinned] == kept


# ETag


def test_the_tag_is_weak_and_stands_for_the_answer(fought: Client, selects: Selects) -> None:
    first = fought.get("/snapshot?at=2020-07-10")
    tag = first.headers["ETag"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', tag)
    for held in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        selects()
        again = fought.get("/snapshot?at=2020-07-10", If_None_Match=held)
        assert (again.status_code, again.data) == (304, b"")
        assert len(selects()) == 1, "only the version is read"
        assert (again.headers["ETag"], again.headers["Cache-Control"]) == (
            tag,
            first.headers["Cache-Control"],
        )
    assert fought.get("/snapshot?at=2020-07-10", If_None_Match='W/"x"').data == first.data


PATHS = [
    *("", "/snapshot", "/events", f"/events/{uid(1)}", "/places", "/places/city", "/actors"),
    *("/relations", "/relations/tensions", "/incidents/lags"),
    *("/changes?from=2019", "/changes?from_revision=9", "/places/city/history"),
]


@pytest.mark.parametrize("path", PATHS)
def test_every_read_is_conditional_upon_one_row(fought: Client, selects: Selects, path: str) -> None:
    tag = fought.get(path).headers["ETag"]
    selects()
    assert fought.get(path, If_None_Match=tag).status_code == 304
    assert len(selects()) == 1
    accepted(fought.post(taken(10)))
    assert fought.get(path, If_None_Match=tag).status_code == 200


def test_the_tag_differs_by_query_by_revision_and_by_redaction(fought: Client) -> None:
    queries = ["", "at=2020", "at=2020-06", "reported_by=2020", "source=wire", "source=post", "place=city"]
    queries += [
        "source=wire&source=post",
        "min_credibility=4",
        "revision=16",
        "revision=15",
        "at=2020&revision=16",
    ]
    tags = [fought.get(f"/snapshot?{query}").headers["ETag"] for query in queries]
    assert len({*tags}) == len(queries)
    accepted(fought.post(retract(3)))
    kept = [fought.get(f"/snapshot?{query}").headers["ETag"] for query in queries]
    assert [now == before for now, before in zip(kept, tags, strict=True)] == [
        "revision" in query for query in queries
    ]
    accepted(fought.post(redact(5)))
    assert fought.get("/snapshot?revision=16").headers["ETag"] != tags[9]
    assert fought.get("/snapshot?revision=14").json["redactions"] == 0


def test_the_tag_stands_for_the_log_and_not_for_its_revision_alone(
    make_app: Callable[[Prepared], Flask], empty_database: Prepared
) -> None:
    tags = []
    for app in (make_app(empty_database), make_app(empty_database)):
        opened = {"type": "conflict.opened", "slug": "war", "names": "War"}
        commands.open_conflict(app.extensions["database"], opened, by="tests")
        tags.append(app.test_client().get("/api/v1/conflicts/war/snapshot").headers["ETag"])
    assert tags[0] != tags[1]


def test_what_is_pinned_may_be_kept_for_a_day_and_what_moves_for_seconds(war: Client) -> None:
    assert war.get("/snapshot?revision=9").headers["Cache-Control"] == "public, max-age=86400"
    moving = war.get("/snapshot?at=2020").headers["Cache-Control"]
    assert moving == "public, max-age=5, stale-while-revalidate=60, stale-if-error=600"
    assert "Cache-Control" not in war.get("/snapshot?revision=10").headers


def test_any_page_may_read(war: Client) -> None:
    for headers in ({}, {"Origin": "https://example.org"}):
        answer = war.get("/snapshot", **headers)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_head_is_get_without_the_body(fought: Client) -> None:
    url = f"{fought.url}/snapshot?at=2020"
    head, get = fought.http.head(url), fought.http.get(url)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", get.headers["ETag"])
