"""Conflicts are opened, described and listed; each says where everything about it is."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.bodies import (
    HASH,
    INSTANT,
    Document,
    Like,
    accepted,
    redact,
    refused,
    retract,
    taken,
    uid,
    version,
)
from tests.conftest import Client

OPENED: Document = {
    "slug": "uprising",
    "names": {"en": "An uprising", "ar": "انتفاضة"},
    "languages": ["en", "ar"],
}


@pytest.fixture
def opening(http: FlaskClient, token: str):
    """POST a conflict."""

    def post(body: object) -> TestResponse:
        return http.post("/api/v1/conflicts", json=body, headers={"Authorization": f"Bearer {token}"})

    return post


def conflict(slug: str, **more: object) -> Document:
    """The answer about a conflict with nothing on record but its opening, but for what is given."""
    self = f"/api/v1/conflicts/{slug}"
    resources = (
        *("events", "stream", "snapshot", "places", "actors", "sources"),
        *("relations", "shares", "spans", "log"),
    )
    return {
        "conflict": slug,
        "revision": 1,
        "version": Like("1-[0-9a-f]{64}"),
        "redactions": 0,
        "private": False,
        "counts": {"events": 1, "claims": 0, "places": 0, "actors": 0, "sources": 0},
        "bounds": {"earliest": None, "latest": None},
        "links": {
            "self": self,
            **{resource: f"{self}/{resource}" for resource in resources},
            "tensions": f"{self}/relations/tensions",
            "lags": f"{self}/incidents/lags",
            "timelinejs": f"{self}/feeds/timelinejs.json",
            "timelinejs_csv": f"{self}/feeds/timelinejs.csv",
            "vis": f"{self}/feeds/vis.json",
            "control_geojson": f"{self}/feeds/control.geojson",
            "control_kml": f"{self}/feeds/control.kml",
            "atom": f"{self}/feeds/atom.xml",
            "json_feed": f"{self}/feeds/feed.json",
            "layers": f"/ogc/{slug}",
        },
        **more,
    }


def test_a_conflict_is_opened_by_revision_1_of_its_log(http: FlaskClient, opening) -> None:
    answer = opening(OPENED)
    described = {"names": OPENED["names"], "languages": ["en", "ar"]}
    assert accepted(answer) == conflict("uprising", **described)
    assert answer.headers["Location"] == "/api/v1/conflicts/uprising"
    assert accepted(http.get("/api/v1/conflicts/uprising"), 200) == answer.json
    (event,) = accepted(http.get("/api/v1/conflicts/uprising/events"), 200)["events"]
    assert event == {
        **{"id": event["id"], "type": "conflict.opened", "revision": 1, **OPENED, "schema_version": 1},
        **{"recorded": INSTANT, "recorded_by": "tests", "hash": HASH, "amended_by": []},
        "links": {"self": f"/api/v1/conflicts/uprising/events/{event['id']}"},
    }
    assert answer.json["version"] == f"1-{event['hash']}"


def test_every_link_of_a_conflict_leads_somewhere(fought: Client) -> None:
    for url in accepted(fought.get(""), 200)["links"].values():
        assert fought.http.get(url).status_code == 200, url


def test_a_conflict_tells_how_much_is_on_record_and_of_which_time(fought: Client) -> None:
    accepted(fought.post([retract(4), taken(10, occurred="../1999", reported="2020-05-02")]))
    assert accepted(fought.get(""), 200) == conflict(
        "war",
        revision=18,
        version=version(fought),
        names={"en": "A war", "ar": "حرب"},
        counts={"events": 18, "claims": 7, "places": 4, "actors": 3, "sources": 2},
        bounds={"earliest": "2020-04-01T00:00:00Z", "latest": "2021-01-01T00:00:00Z"},
    )


def test_the_latest_description_of_a_conflict_counts(war: Client) -> None:
    described = {"names": "A longer war", "licence": "CC-BY-4.0", "citation": "Us", "bbox": [-1.5, -2, 3, 4]}
    accepted(war.post({"type": "conflict.described", **described}))
    counts = {"events": 10, "claims": 0, "places": 4, "actors": 2, "sources": 2}
    assert accepted(war.get(""), 200) == conflict(
        "war", revision=10, version=version(war), counts=counts, **described
    )


def test_conflicts_are_listed_by_slug(http: FlaskClient, opening) -> None:
    assert accepted(http.get("/api/v1/conflicts"), 200) == {"conflicts": []}
    for slug in ("b", "a1", "a-b"):
        accepted(opening({"slug": slug, "names": slug.upper()}))
    listed = [conflict(slug, names=slug.upper()) for slug in ("a-b", "a1", "b")]
    answer = http.get("/api/v1/conflicts")
    assert accepted(answer, 200) == {"conflicts": listed}
    again = http.get("/api/v1/conflicts", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    accepted(opening({"slug": "c", "names": "C"}))
    assert http.get("/api/v1/conflicts").headers["ETag"] != answer.headers["ETag"]


def test_a_conflict_is_opened_once(http: FlaskClient, opening) -> None:
    first = accepted(opening({**OPENED, "id": uid(1)}))
    assert accepted(opening({**OPENED, "id": uid(1)}), 200) == first
    assert accepted(opening({"type": "conflict.opened", **OPENED, "id": uid(1)}), 200) == first
    refused(opening(OPENED), 409, "conflict-exists")
    refused(opening({**OPENED, "id": uid(1), "names": "Other"}), 409, "conflict-exists")
    refused(opening({**OPENED, "id": uid(2)}), 409, "conflict-exists")
    assert accepted(http.get("/api/v1/conflicts/uprising"), 200) == first


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/names", "/slug"]),
        ({"slug": "A war", "names": ""}, ["/names", "/slug"]),
        ({"slug": "a" * 65, "names": "A"}, ["/slug"]),
        ({"slug": "a", "names": {}}, ["/names"]),
        ({"slug": "a", "names": "A", "bbox": [1, 2, 3]}, ["/bbox"]),
        ({"slug": "a", "names": "A", "bbox": [1, 91, 3, True]}, ["/bbox/1", "/bbox/3"]),
        ({"slug": "a", "names": "A", "languages": []}, ["/languages"]),
        ({"slug": "a", "names": "A", "languages": ["en", "e"]}, ["/languages/1"]),
        ({"slug": "a", "names": "A", "id": "x"}, ["/id"]),
        ({"slug": "a", "names": "A", "x": 1}, ["/x"]),
        ({"type": "conflict.described", "names": "A"}, ["/type"]),
        (taken(), ["/type"]),
        ([{"type": "conflict.opened", "slug": slug, "names": "A"} for slug in "ab"], [""]),
        ([], [""]),
        ("a", [""]),
        (5, [""]),
    ],
)
def test_a_body_that_opens_no_conflict_is_refused(
    http: FlaskClient, opening, body: object, pointers: list[str]
) -> None:
    assert sorted(refused(opening(body), 422, "invalid")) == pointers
    assert accepted(http.get("/api/v1/conflicts"), 200) == {"conflicts": []}


def test_a_conflict_that_is_not_open_is_not_found(war: Client) -> None:
    for path in ("", "/events", "/snapshot", "/places", "/places/city", "/relations", f"/events/{uid(1)}"):
        refused(war.http.get(f"/api/v1/conflicts/peace{path}"), 404, "not-found")
    refused(Client(war.http, war.token, "peace").post(taken()), 404, "not-found")


def test_a_conflict_says_how_many_of_its_events_are_redacted(war: Client) -> None:
    accepted(war.post([taken(1), taken(2), redact(1)]))
    body = accepted(war.get(""), 200)
    assert (body["redactions"], body["counts"]["claims"]) == (1, 1)


def test_the_front_page_says_where_everything_is(http: FlaskClient) -> None:
    answer = accepted(http.get("/"), 200)
    links = {"conflicts": "/api/v1/conflicts", "description": "/openapi.json", "docs": "/docs"}
    assert answer == {"title": "Conflict timeline", "links": links}
