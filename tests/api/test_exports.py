"""The same answers in other forms: as lines, as tables, on maps."""

import csv
import io
import json
from typing import Any

import pytest

from app.queries import events as log_of_events
from tests.api.bodies import accepted, redact, taken, uid
from tests.conftest import Client


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def lines(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def features(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/geo+json"
    found = json.loads(answer.text)
    assert found["type"] == "FeatureCollection"
    return found["features"]


def test_lines_are_the_events_of_all_pages(fought: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_of_events, "AT_ONCE", 2)
    assert lines(fought.get("/events.ndjson")) == fought.get("/events?limit=1000").json["events"]


@pytest.mark.parametrize("asked", ["type=control.taken", "place=city-east", "q=north", "after=12", "limit=3"])
def test_every_form_has_the_events_that_are_asked_for(fought: Client, asked: str) -> None:
    expected = [event["id"] for event in fought.get(f"/events?{asked}").json["events"]]
    assert [event["id"] for event in lines(fought.get(f"/events.ndjson?{asked}"))] == expected
    assert [row["id"] for row in table(fought.get(f"/events.csv?{asked}"))] == expected
    assert [feature["id"] for feature in features(fought.get(f"/events.geojson?{asked}"))] == expected


def test_a_row_of_the_event_table(fought: Client) -> None:
    row = next(row for row in table(fought.get("/events.csv")) if row["id"] == uid(2))
    assert {
        name: row[name] for name in ("type", "place", "actors", "occurred", "standing", "credibility")
    } == {
        "type": "control.taken",
        "place": "city-east",
        "actors": "south",
        "occurred": "2020-06-01",
        "standing": "true",
        "credibility": "3",
    }
    assert (row["earliest"], row["latest"]) == ("2020-06-01T00:00:00Z", "2020-06-02T00:00:00Z")


def test_a_table_holds_no_formula(war: Client) -> None:
    texts = ['=HYPERLINK("http://a.example","b")', "+1", "-1", "@a", "\tx", 'a,"b"\nc']
    accepted(war.post([taken(number, summary=text) for number, text in enumerate(texts, start=1)]))
    rows = {row["id"]: row["summary"] for row in table(war.get("/events.csv"))}
    assert [rows[uid(number)] for number in range(1, 7)] == [f"'{text}" for text in texts[:5]] + texts[5:]


def test_what_is_redacted_keeps_its_row_and_says_nothing(fought: Client) -> None:
    accepted(fought.post(redact(2)))
    row = next(row for row in table(fought.get("/events.csv")) if row["id"] == uid(2))
    assert (row["type"], row["place"], row["occurred"]) == ("control.taken", "", "")


def test_events_are_features_where_their_place_lies(war: Client) -> None:
    area = {"type": "Polygon", "coordinates": [[[37, 36], [38, 36], [38, 37], [37, 36]]]}
    placed = {"type": "place.registered", "names": "X", "kind": "town"}
    accepted(
        war.post(
            [
                {**placed, "slug": "dotted", "point": [37.1, 36.2]},
                {**placed, "slug": "drawn", "point": [37.1, 36.2], "geometry": area},
                taken(1, place="dotted"),
                taken(2, place="drawn"),
                taken(3),
            ]
        )
    )
    found = {one["id"]: one["geometry"] for one in features(war.get("/events.geojson?type=control.taken"))}
    assert found == {
        uid(1): {"type": "Point", "coordinates": [37.1, 36.2]},
        uid(2): area,
        uid(3): None,
    }


def test_the_snapshot_as_a_table(fought: Client) -> None:
    rows = table(fought.get("/snapshot.csv?at=2020-06-30"))
    places = fought.get("/snapshot?at=2020-06-30").json["places"]
    assert [row["place"] for row in rows] == [place["place"] for place in places]
    for row, place in zip(rows, places, strict=True):
        assert row["status"] == place["status"]
        assert row["holders"] == "; ".join(place["holders"])
        assert row["because"] == "; ".join(place["because"])
        assert row["since"] == (place["since"]["occurred"] if place["since"] else "")
        assert row["disputed"] == str(place["disputed"]).lower()


def test_the_snapshot_on_a_map(fought: Client) -> None:
    found = features(fought.get("/snapshot.geojson?at=2020-06-30&place=city"))
    places = fought.get("/snapshot?at=2020-06-30&place=city").json["places"]
    for feature, place in zip(found, places, strict=True):
        assert feature["id"] == place["place"]
        assert feature["properties"].items() >= place.items()
        assert feature["properties"]["at"] == "2020-06-30"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/geo+json", "application/geo+json"),
        ("application/x-ndjson", "application/x-ndjson"),
    ],
)
def test_the_form_is_what_the_client_likes_best(fought: Client, accept: str, given: str) -> None:
    answer = fought.get("/events", Accept=accept)
    assert (answer.status_code, answer.content_type) == (200, given)
    assert "Accept" in answer.vary


@pytest.mark.parametrize("accept", ["image/png", "text/html", "*" * 5_000, "application/json;q=0"])
def test_a_form_that_there_is_not(fought: Client, accept: str) -> None:
    answer = fought.get("/events", Accept=accept)
    assert (answer.status_code, answer.json["type"]) == (406, "/problems/not-acceptable")
    assert fought.get("/events.xml").status_code == 404


def test_each_form_has_an_etag_of_its_own(fought: Client) -> None:
    answers = {accept: fought.get("/events", Accept=accept) for accept in ("*/*", "text/csv")}
    tags = {accept: answer.headers["ETag"] for accept, answer in answers.items()}
    assert len(set(tags.values())) == 2
    for accept, tag in tags.items():
        for other in tags.values():
            again = fought.get("/events", Accept=accept, If_None_Match=other)
            assert again.status_code == (304 if tag == other else 200)


def test_the_head_of_a_table_has_no_body(fought: Client) -> None:
    answer = fought.http.head(f"{fought.url}/events.csv")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"] == fought.get("/events.csv").headers["ETag"]
