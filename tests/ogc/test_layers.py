"""The layers as a client of OGC API - Features finds them: page by page, filtered, or told what is wrong."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from tests.api.bodies import accepted, correct, redact, retract, taken, uid
from tests.conftest import Client, beside
from tests.ogc.conftest import (
    ABOUT_AREAS,
    AREAS,
    ASKED,
    CLAIMS,
    CONTROL,
    EVENTS,
    LAYERS,
    ON_FILE,
    PLACES,
    POINTS,
    SEEDED,
    Seeded,
    corners,
)

Json = dict[str, Any]

GEOJSON = "application/geo+json"
COLLECTIONS = ["events", "control", "places"]
WAR = "/ogc/war/collections"


def found(answer: TestResponse, media_type: str = "application/json") -> Json:
    assert (answer.status_code, answer.content_type) == (200, media_type), answer.text
    body: Json = answer.get_json(force=True)
    return body


def features(http: FlaskClient, url: str) -> list[Json]:
    """The features of all pages, as the `next` links lead."""
    seen: list[Json] = []
    following: str | None = url
    while following:
        page = found(http.get(following), GEOJSON)
        assert page["numberReturned"] == len(page["features"])
        seen += page["features"]
        following = link(page, "next")
    assert page["numberMatched"] == len(seen)
    assert len({feature["id"] for feature in seen}) == len(seen)
    return seen


def link(body: Json, rel: str) -> str | None:
    """The path and the query of a link, all of which begin with the address that was asked."""
    hrefs = [each["href"] for each in body["links"] if each["rel"] == rel]
    assert all(href.startswith("http://localhost/") for href in hrefs)
    return hrefs[0].removeprefix("http://localhost") if hrefs else None


def refused(answer: TestResponse, name: str, status: int = 400) -> None:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert answer.json["type"] == f"/problems/{name}"


def test_from_the_landing_page_every_link_leads_somewhere(layers: FlaskClient) -> None:
    conflicts = found(layers.get("/ogc"))
    waiting, seen = [link(conflicts, "self"), link(conflicts, "child")], set()
    while waiting:
        url = waiting.pop()
        if url in seen or url is None:
            continue
        seen.add(url)
        answer = layers.get(url)
        assert answer.status_code == 200, url
        body = answer.get_json(force=True)
        for each in [body, *body.get("collections", [])]:
            for said in each.get("links", []):
                path = said["href"].removeprefix("http://localhost")
                assert layers.get(path).content_type == said["type"], said
                waiting.append(path)
    assert len(seen) == 15


def test_what_a_client_looks_for_on_the_landing_page(layers: FlaskClient) -> None:
    page = found(layers.get(LAYERS))
    assert {each["rel"] for each in page["links"]} == {"self", "service-desc", "conformance", "data"}
    assert page["title"] == "Syrian civil war"
    conforms = found(layers.get(f"{LAYERS}/conformance"))["conformsTo"]
    assert [each.rpartition("/")[2] for each in conforms] == ["core", "geojson", "oas30"]


def test_the_collections_and_how_far_they_reach(layers: FlaskClient) -> None:
    body = found(layers.get(f"{LAYERS}/collections"))
    assert [each["id"] for each in body["collections"]] == COLLECTIONS
    for each in body["collections"]:
        assert each == found(layers.get(f"{LAYERS}/collections/{each['id']}"))
        items = features(layers, link(each, "items") or "")
        points = [corner for feature in items for corner in corners(feature["geometry"])]
        assert each["extent"]["spatial"]["bbox"] == [
            [*map(min, zip(*points, strict=True)), *map(max, zip(*points, strict=True))]
        ]
    events, control, places = (each["extent"]["temporal"]["interval"] for each in body["collections"])
    first = f"{min(claim.first for claim in SEEDED)}T00:00:00Z"
    assert events[0][0] == control[0][0] == first
    assert control[0][1] is None
    assert places == [[None, None]]


@pytest.mark.parametrize(("asked", "wanted"), [(url, wanted) for _, url, wanted in ASKED])
def test_the_events_that_are_asked_for(
    layers: FlaskClient, asked: str, wanted: Callable[[Seeded], bool]
) -> None:
    expected = {claim.said["id"] for claim in SEEDED if wanted(claim)}
    assert {feature["id"] for feature in features(layers, f"{EVENTS}?{asked}&limit=7")} == expected


def test_an_actor_in_whatever_part(layers: FlaskClient) -> None:
    for actor in ("sdf", "syrian-government", "russia", "nobody"):
        expected = {claim.said["id"] for claim in SEEDED if claim.names(actor)}
        assert {feature["id"] for feature in features(layers, f"{EVENTS}?actor={actor}")} == expected


def test_both_of_two_dates_hold(layers: FlaskClient) -> None:
    expected = {c.said["id"] for c in SEEDED if c.overlaps("2024-11-29", "9999-12-31")}
    expected &= {c.said["id"] for c in SEEDED if c.overlaps("0001-01-01", "2024-11-28")}
    url = f"{EVENTS}?datetime=2024-11-29/..&datetime=../2024-11-28"
    assert {feature["id"] for feature in features(layers, url)} == expected != set()


@pytest.mark.parametrize(
    "box", [(36.0, 34.0, 38.0, 37.0), (37.16117, 36.20124, 37.16117, 36.20124), (0, 0, 1, 1)]
)
def test_what_lies_in_a_box(layers: FlaskClient, box: tuple[float, ...]) -> None:
    asked = ",".join(map(str, box))
    expected = {claim.said["id"] for claim in SEEDED if claim.lies_in(*box)}
    given = {feature["id"] for feature in features(layers, f"{EVENTS}?bbox={asked}")}
    assert given - ABOUT_AREAS == expected
    west, south, east, north = box
    inside = {
        slug
        for slug, point in POINTS.items()
        if point and west <= point[0] <= east and south <= point[1] <= north
    }
    for url in (CONTROL, ON_FILE):
        assert {feature["id"] for feature in features(layers, f"{url}?bbox={asked}")} - AREAS == inside


@pytest.mark.parametrize(
    ("box", "areas"),
    [
        ("37.16,36.2,37.17,36.21", {"syria", "aleppo-governorate"}),
        ("36.28,33.5,36.3,33.52", {"syria", "damascus-governorate"}),
        ("40.5,36.9,42.4,37.4", {"syria", "al-hasakah-governorate"}),
        ("0,0,1,1", set()),
    ],
)
def test_which_areas_reach_into_a_box(layers: FlaskClient, box: str, areas: set[str]) -> None:
    given = {feature["id"] for feature in features(layers, f"{ON_FILE}?bbox={box}")}
    assert given & AREAS == areas


def test_a_box_with_heights_and_one_across_the_180th_meridian(layers: FlaskClient) -> None:
    flat = features(layers, f"{ON_FILE}?bbox=36,34,38,37")
    assert features(layers, f"{ON_FILE}?bbox=36,34,-5,38,37,9000") == flat != []
    outside, inside = (
        {feature["id"] for feature in features(layers, f"{ON_FILE}?bbox={box}")} - AREAS
        for box in ("37,-90,36,90", "36.001,-90,36.999,90")
    )
    assert outside | inside == {slug for slug, point in POINTS.items() if point}
    assert outside.isdisjoint(inside)


@pytest.mark.parametrize("at", ["2016-12-22", "2024-11-29", "2024-11-30", "2024-12", "2024-11-30T12:00:00Z"])
def test_control_at_a_date_is_the_snapshot(syria: Client, at: str) -> None:
    expected = {entry["place"]: entry for entry in syria.get(f"/snapshot?at={at}").json["places"]}
    given = features(syria.http, f"{CONTROL}?datetime={at}&limit=5")
    assert [feature["id"] for feature in given] == sorted(expected)
    for feature in given:
        entry, said = expected[feature["id"]], feature["properties"]
        assert (said["status"], said["since"], said["disputed"]) == (
            entry["status"],
            entry["since"],
            entry["disputed"],
        )
        assert said["holders"].split("; ") == (entry["holders"] or [""])
        assert said["because"].split("; ") == (entry["because"] or [""])


def test_control_without_a_date_is_after_every_claim(syria: Client) -> None:
    expected = {entry["place"]: entry["status"] for entry in syria.get("/snapshot").json["places"]}
    for asked in ("", "?datetime=2024-12-01/..", "?datetime=2030-01-01/.."):
        given = features(syria.http, f"{CONTROL}{asked}")
        assert {feature["id"]: feature["properties"]["status"] for feature in given} == expected
    assert {feature["properties"]["at"] for feature in given} == {"2030-01-01T00:00:00Z"}
    assert features(syria.http, f"{CONTROL}?datetime=2025/..&datetime=../2024") == []


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("status=held", lambda entry: entry["status"] == "held"),
        ("kind=airport", lambda entry: entry["kind"] == "airport"),
        ("parent=aleppo", lambda entry: entry["parent"] == "aleppo"),
        ("disputed=true", lambda entry: entry["disputed"]),
        ("disputed=0", lambda entry: not entry["disputed"]),
        ("holder=sdf", lambda entry: "sdf" in entry["holders"]),
        ("holder=sdf&status=held", lambda entry: entry["holders"] == ["sdf"] and entry["status"] == "held"),
    ],
)
def test_the_holdings_that_are_asked_for(syria: Client, asked: str, wanted: Callable[[Json], bool]) -> None:
    entries = syria.get("/snapshot?at=2024-11-30").json["places"]
    expected = [entry["place"] for entry in entries if wanted(entry)]
    given = features(syria.http, f"{CONTROL}?datetime=2024-11-30&{asked}&limit=2")
    assert [feature["id"] for feature in given] == expected != []


def test_the_places_on_file(layers: FlaskClient) -> None:
    given = {feature["id"]: feature for feature in features(layers, f"{ON_FILE}?limit=4&datetime=1990")}
    assert given.keys() == {place["slug"] for place in PLACES}
    for place in PLACES:
        feature = given[place["slug"]]
        assert feature["properties"]["names"] == place["names"]
        assert feature["properties"].get("population") == place.get("population")
        point = place.get("point")
        area = place.get("geometry")
        assert feature["geometry"] == (area or (point and {"type": "Point", "coordinates": point}))
    cities = {place["slug"] for place in PLACES if place["kind"] == "city"}
    assert {feature["id"] for feature in features(layers, f"{ON_FILE}?kind=city")} == cities


def test_an_event_says_what_its_claim_does(layers: FlaskClient) -> None:
    said = next(claim for claim in CLAIMS if claim.get("kind") == "battle")
    feature = found(layers.get(f"{EVENTS}/{said['id']}"), GEOJSON)
    assert feature["type"] == "Feature"
    properties = feature["properties"]
    assert properties["summary"] == said["summary"]["en"]
    assert properties["actors"] == "; ".join(said["actors"])
    assert properties["dates"]["occurred"] == said["occurred"]
    assert properties["date"] == properties["dates"]["earliest"] == "2024-11-27T00:00:00Z"
    assert layers.get(urlsplit(properties["record"]).path).json["id"] == said["id"]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_feature_can_be_had_alone(layers: FlaskClient, collection: str) -> None:
    url = f"{LAYERS}/collections/{collection}/items"
    for feature in features(layers, url)[:5]:
        alone = found(layers.get(f"{url}/{feature['id']}"), GEOJSON)
        assert {name: alone[name] for name in feature} == feature
        assert link(alone, "self") == f"{url}/{feature['id']}"
    for unknown in ("nothing", uid(99), "x" * 5_000, "%27%20OR%201"):
        refused(layers.get(f"{url}/{unknown}"), "not-found", 404)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_feature_is_as_its_schema_says(layers: FlaskClient, collection: str) -> None:
    schema = found(layers.get(f"{LAYERS}/collections/{collection}/schema"), "application/schema+json")
    known = schema["properties"]["properties"]["properties"]
    check = jsonschema_rs.validator_for(schema, validate_formats=True)
    given = features(layers, f"{LAYERS}/collections/{collection}/items")
    for feature in given:
        check.validate(feature)
        assert feature["properties"].keys() <= known.keys()
    # Who compares any other column with a date would be answered as if it were this one.
    dates = {
        name
        for feature in given
        for name, value in feature["properties"].items()
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)
    }
    assert dates <= {"events": {"date"}, "control": {"at"}, "places": set()}[collection]


def test_the_description_is_one_that_old_clients_read(layers: FlaskClient) -> None:
    document = found(layers.get(f"{LAYERS}/api"), "application/vnd.oai.openapi+json;version=3.0")
    validate(document)
    assert document["openapi"].startswith("3.0.")
    assert document["servers"] == [{"url": f"http://localhost{LAYERS}"}]
    for path, methods in document["paths"].items():
        url = path.replace("{featureId}", "aleppo" if "events" not in path else CLAIMS[0]["id"])
        (media_type,) = methods["get"]["responses"]["200"]["content"]
        assert layers.get(f"{LAYERS}{url}".rstrip("/")).content_type == media_type, path


def test_the_parameters_that_are_described_are_those_there_are(layers: FlaskClient) -> None:
    document = found(layers.get(f"{LAYERS}/api"), "application/vnd.oai.openapi+json;version=3.0")
    described = {
        path: {
            parameter.get("name") or parameter["$ref"].rpartition("/")[2]
            for parameter in methods["get"]["parameters"]
        }
        for path, methods in document["paths"].items()
    }
    every = {name for names in described.values() for name in names} - {"featureId"} | {"typ", "f"}
    for path, names in described.items():
        url = path.replace("{featureId}", "aleppo" if "events" not in path else CLAIMS[0]["id"])
        for name in every:
            answer = layers.get(f"{LAYERS}{url}".rstrip("/") + f"?{name}=1")
            unknown = answer.status_code == 400 and answer.json["type"] == "/problems/unknown-parameter"
            assert unknown == (name not in names), (path, name, answer.text)


def test_a_page_has_no_more_than_the_most(layers: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(layers.get(f"{EVENTS}?limit=100000"), GEOJSON)["numberReturned"] == len(CLAIMS)
    assert found(layers.get(f"{EVENTS}?limit=1"), GEOJSON)["numberReturned"] == 1
    assert found(layers.get(EVENTS), GEOJSON)["numberReturned"] == 100
    monkeypatch.setattr("app.ogc.pages.MOST", 3)
    assert found(layers.get(f"{EVENTS}?limit=4"), GEOJSON)["numberReturned"] == 3


@pytest.mark.parametrize(
    "written", ["2024-11-30T", "2024-11-30", "2024-11-30T00:00:00.000Z/2024-11-30T23:59Z"]
)
def test_dates_as_programs_write_them(layers: FlaskClient, written: str) -> None:
    expected = features(layers, f"{EVENTS}?datetime=2024-11-30T00:00:00Z/2024-11-30T23:59:59Z")
    assert features(layers, f"{EVENTS}?datetime={written}") == expected != []


def test_open_ends_may_be_empty(layers: FlaskClient) -> None:
    for empty, open_end in (("/2016", "../2016"), ("2024-12/", "2024-12/..")):
        assert features(layers, f"{EVENTS}?datetime={empty}") == features(
            layers, f"{EVENTS}?datetime={open_end}"
        )


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "limit=0",
            "limit=-1",
            "limit=1.5",
            "limit=",
            "limit=x",
            "limit=1&limit=2",
            "limit=99999999999999999999",
        ),
        *("bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=inf,0,1,1", "bbox="),
        *("bbox=0,2,1,1", "bbox=-181,0,1,1", "bbox=0,-91,1,1", "bbox=1e999,0,1,1", "bbox=1,2,3,%D9%A4"),
        *(
            "datetime=",
            "datetime=..",
            "datetime=../..",
            "datetime=/",
            "datetime=yesterday",
            "datetime=2024-13",
        ),
        *("datetime=2024-12-01/2024-11-01", "datetime=2024/2025/2026", "datetime=2024-11-30T25:00:00Z"),
        *("datetime=" + "2024/" * 2_000, "datetime=%00", "place=%00", "datetime=" + "T" * 3_000),
        *("place=" + "x" * 301, "after=%00", "bbox=" + "1," * 4_000 + "1"),
    ],
)
def test_what_cannot_be_meant(layers: FlaskClient, asked: str) -> None:
    for url in (EVENTS, CONTROL, ON_FILE):
        refused(layers.get(f"{url}?{asked}"), "invalid-parameter")


@pytest.mark.parametrize(
    ("url", "asked"),
    [(EVENTS, "credibility=x"), (EVENTS, "after=x"), (EVENTS, "after=-1"), (CONTROL, "disputed=maybe")],
)
def test_what_cannot_be_meant_of_one_layer(layers: FlaskClient, url: str, asked: str) -> None:
    refused(layers.get(f"{url}?{asked}"), "invalid-parameter")


@pytest.mark.parametrize(
    "parameter", ["typ=x", "f=json", "filter=true", "resultType=hits", "LIMIT=1", "%F0%9F=1"]
)
def test_a_parameter_that_there_is_not(layers: FlaskClient, parameter: str) -> None:
    for url in (
        "/ogc",
        LAYERS,
        f"{LAYERS}/api",
        f"{LAYERS}/collections",
        EVENTS,
        CONTROL,
        f"{ON_FILE}/aleppo",
    ):
        refused(layers.get(f"{url}?{parameter}"), "unknown-parameter")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "/ogc/nowhere",
            "/ogc/nowhere/api",
            "/ogc/nowhere/collections",
            "/ogc/nowhere/collections/events/items",
        ),
        *(f"{LAYERS}/x", f"{LAYERS}/collections/x", f"{EVENTS}/a/b", "/ogc/%00", "/ogc/..%2f"),
    ],
)
def test_what_there_is_not(layers: FlaskClient, url: str) -> None:
    refused(layers.get(url), "not-found", 404)


def test_a_layer_cannot_be_written(layers: FlaskClient) -> None:
    for url in (LAYERS, EVENTS, f"{EVENTS}/{uid(1)}"):
        answer = layers.post(url, json={})
        refused(answer, "method-not-allowed", 405)
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("host", ["a b", "<script>", "", "[::1", "x/../y", "evil.example\x00"])
def test_links_repeat_no_nonsense(layers: FlaskClient, host: str) -> None:
    answer = layers.get(LAYERS, headers={"Host": host})
    assert answer.status_code in (200, 400)
    for each in answer.json.get("links", []):
        assert each["href"].startswith(LAYERS)


def test_links_begin_with_the_address_that_was_asked(layers: FlaskClient) -> None:
    here, there = (layers.get(LAYERS, headers={"Host": host}) for host in ("a.example", "b.example"))
    assert here.json["links"][0]["href"] == f"http://a.example{LAYERS}"
    assert there.json["links"][0]["href"] == f"http://b.example{LAYERS}"
    assert here.headers["ETag"] != there.headers["ETag"]


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_links_have_the_scheme_that_a_trusted_proxy_was_asked_by(
    war: Client, proxies: int, scheme: str
) -> None:
    with beside(war.http.application, trusted_proxies=proxies) as app:
        answer = app.test_client().get("/ogc/war", headers={"X-Forwarded-Proto": "https"})
    assert answer.json["links"][0]["href"] == f"{scheme}://localhost/ogc/war"


def test_who_has_a_page_already_is_told_so(told: Client) -> None:
    for url in ("/ogc", "/ogc/war", "/ogc/war/api", WAR, f"{WAR}/events/items", f"{WAR}/control/items"):
        answer = told.http.get(url, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"].startswith("public, max-age=5,")
        again = told.http.get(url, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    before = told.http.get(f"{WAR}/events/items").headers["ETag"]
    accepted(told.post(taken(20)))
    again = told.http.get(f"{WAR}/events/items", headers={"If-None-Match": before})
    assert again.status_code == 200


def test_the_last_page_leads_nowhere(layers: FlaskClient) -> None:
    for url, all_of_them in ((EVENTS, len(CLAIMS)), (CONTROL, len(PLACES)), (ON_FILE, len(PLACES))):
        assert link(found(layers.get(f"{url}?limit={all_of_them}"), GEOJSON), "next") is None
        assert link(found(layers.get(f"{url}?limit={all_of_them - 1}"), GEOJSON), "next") is not None


def test_what_is_long_is_compressed_for_who_takes_it_so(layers: FlaskClient) -> None:
    for url in (EVENTS, f"{LAYERS}/collections", f"{LAYERS}/api", f"{LAYERS}/collections/events/schema"):
        assert layers.get(url, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_only_what_stands_is_shown(told: Client) -> None:
    def shown(asked: str = "") -> dict[str, str]:
        given = features(told.http, f"{WAR}/events/items{asked}")
        return {feature["id"]: feature["properties"]["type"] for feature in given}

    before = shown()
    assert before.keys() == {uid(number) for number in range(1, 5)}
    accepted(told.post([retract(1, 11), correct(2, 12, place="city-west"), redact(3, 13)]))
    assert shown() == {uid(12): "control.taken", **{uid(n): before[uid(n)] for n in (4,)}}
    assert uid(12) in shown("?place=city-west&type=control.taken")
    for gone in (1, 2, 3):
        refused(told.http.get(f"{WAR}/events/items/{uid(gone)}"), "not-found", 404)


def test_no_text_passes_for_a_kind(told: Client) -> None:
    incident = {"type": "incident.occurred", "kind": "airstrike", "summary": '"kind":"battle"'}
    accepted(told.post(taken(9, **incident)))
    assert features(told.http, f"{WAR}/events/items?kind=battle") == []
    assert len(features(told.http, f"{WAR}/events/items?kind=airstrike")) == 1


def test_a_conflict_of_which_nothing_is_said(war: Client) -> None:
    for collection in COLLECTIONS:
        for asked in ("", "?bbox=0,0,1,1", "?datetime=0001-01-01/..", "?datetime=9999-12-31T23:59:59Z"):
            found(war.http.get(f"{WAR}/{collection}/items{asked}"), GEOJSON)
    collections = found(war.http.get(WAR))["collections"]
    assert all("spatial" not in each["extent"] for each in collections)


def test_a_claim_with_an_open_window_has_no_date(war: Client) -> None:
    accepted(war.post(taken(1, occurred="../2020-05-01")))
    (feature,) = features(war.http, f"{WAR}/events/items")
    assert "date" not in feature["properties"]
    assert feature["properties"]["dates"]["earliest"] is None
    assert found(war.http.get(f"{WAR}/events"))["extent"]["temporal"]["interval"] == [
        [None, "2020-05-02T00:00:00Z"]
    ]
    assert len(features(war.http, f"{WAR}/events/items?datetime=1990")) == 1
    assert features(war.http, f"{WAR}/events/items?datetime=2021") == []


def test_areas_reach_into_boxes_that_hold_none_of_their_corners(war: Client) -> None:
    area = {"type": "Polygon", "coordinates": [[[30, 30], [40, 30], [40, 40], [30, 40], [30, 30]]]}
    accepted(
        war.post(
            [
                {
                    "type": "place.registered",
                    "slug": "plain",
                    "names": "Plain",
                    "kind": "region",
                    "geometry": area,
                }
            ]
        )
    )
    accepted(war.post(taken(1, place="plain")))
    for collection in COLLECTIONS:
        url = f"{WAR}/{collection}/items?bbox="
        assert len(features(war.http, f"{url}34,34,35,35")) == 1
        assert features(war.http, f"{url}41,41,42,42") == []


@pytest.mark.only_on("sqlite")
def test_no_value_makes_the_service_fail(layers: FlaskClient) -> None:
    names = st.sampled_from(
        [
            "limit",
            "after",
            "bbox",
            "datetime",
            "place",
            "kind",
            "status",
            "type",
            "holder",
            "disputed",
            "credibility",
        ]
    )
    numbers = st.lists(st.floats() | st.integers(-200, 200), max_size=7).map(
        lambda ns: ",".join(map(str, ns))
    )
    values = st.text(max_size=40) | numbers | st.from_regex(r"[0-9./TZ:+-]{0,25}", fullmatch=True)

    @given(st.sampled_from([EVENTS, CONTROL, ON_FILE]), st.lists(st.tuples(names, values), max_size=3))
    def ask(url: str, asked: list[tuple[str, str]]) -> None:
        answer = layers.get(url, query_string=asked)
        assert answer.status_code in (200, 400), answer.text
        assert answer.content_type in (GEOJSON, "application/problem+json")

    ask()
