"""All spans at once: at every date what the snapshot says, through every lens, at every revision."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.edtf import ending
from app.queries import spans
from tests.api.bodies import accepted, taken, version
from tests.conftest import Client

Json = dict[str, Any]

MEMBERS: Json = {
    **{"status": "unknown", "holders": [], "contenders": [], "since": None, "contested_since": None},
    **{"disputed": False, "uncertain": False},
}


def from_spans(spans: Json, at: datetime) -> dict[str, Json]:
    """What spans tell of each place at an instant."""
    told = {}
    for place in spans["places"]:
        begun = [one for one in place["spans"] if one["from"] is None or instant(one["from"]) <= at]
        last = begun[-1] if begun else {}
        told[place["slug"]] = {name: last.get(name, value) for name, value in MEMBERS.items()}
    return told


def from_snapshot(client: Client, query: str) -> dict[str, Json]:
    """The same of a snapshot."""
    return {
        entry["place"]: {
            **{name: entry[name] for name in MEMBERS},
            **{name: entry[name] and entry[name]["occurred"] for name in ("since", "contested_since")},
            "uncertain": bool(entry["uncertain"]),
        }
        for entry in client.get(f"/snapshot{query}").json["places"]
    }


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dates(spans: Json) -> list[datetime]:
    """The ends of the seconds in which anything starts, and those before."""
    starts = {instant(one["from"]) for place in spans["places"] for one in place["spans"] if one["from"]}
    second = timedelta(seconds=1)
    whole = {
        start.replace(microsecond=0) + (second if start.microsecond else timedelta()) for start in starts
    }
    return sorted(whole | {moment - second for moment in whole})


@pytest.mark.parametrize("lens", ["", "source=crawford-2024", "reported_by=2024-12-01", "min_credibility=2"])
def test_spans_tell_of_the_seeds_what_every_snapshot_does(syria: Client, lens: str) -> None:
    spans = syria.get(f"/spans?{lens}").json
    moments = dates(spans)
    assert len(moments) > 3
    for moment in moments:
        assert from_spans(spans, moment) == from_snapshot(syria, f"?at={ending(moment)}&{lens}")


def test_spans_of_an_older_revision_stay_as_they_were(war: Client) -> None:
    assert war.post(taken()).status_code == 201
    pinned = war.get("/spans").json["links"]["permalink"].removeprefix(war.url)
    before = war.get(pinned)
    assert war.post(taken(place="city-east", actors=["south"], occurred="2020-05-02")).status_code == 201
    after = war.get(pinned)
    assert (before.json, before.headers["ETag"]) == (after.json, after.headers["ETag"])
    assert war.get("/spans").json != after.json
    for moment in dates(after.json):
        assert from_spans(after.json, moment) == from_snapshot(
            war, f"?at={ending(moment)}&revision={after.json['revision']}"
        )


@pytest.mark.parametrize("lens", ["", "source=crawford-2024"])
def test_spans_of_a_place_are_those_of_all_within_it(syria: Client, lens: str, monkeypatch) -> None:
    whole = {place["slug"]: place for place in syria.get(f"/spans?{lens}").json["places"]}
    found = syria.get(f"/spans?place=aleppo&{lens}").json
    told = {place["slug"]: place for place in found["places"]}
    assert set(told) == {slug for slug, one in whole.items() if "aleppo" in {slug, one.get("parent")}}
    assert told == {slug: whole[slug] for slug in told}
    assert syria.get(found["links"]["permalink"].removeprefix(syria.url)).json == found
    assert syria.get("/spans?place=nowhere").status_code == 404
    monkeypatch.setattr(spans, "MOST", sum(len(place["spans"]) for place in told.values()) + 5)
    for path in ("/spans", "/feeds/control.geojson", "/feeds/control.kml"):
        assert syria.get(f"{path}?min_credibility=4").json["type"] == "/problems/too-much"
        assert syria.get(f"{path}?min_credibility=4&place=aleppo-airport").status_code == 200


def test_spans_say_only_what_there_is_to_say(war: Client) -> None:
    assert war.post(taken(place="city-east", actors=["south"])).status_code == 201
    body = accepted(war.get("/spans"), 200)
    start = "2020-05-02T00:00:00Z"
    uncertain = {"from": "2020-05-01T00:00:00.000001Z", "status": "unknown", "uncertain": True}
    held = {"from": start, "status": "held", "holders": ["south"], "since": "2020-05-01"}
    assert body == {
        **{"conflict": "war", "version": version(war), "redactions": 0, "rules": 1},
        "revision": body["revision"],
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "actors": [{"slug": "south", "names": "South"}],
        "places": [
            {
                "slug": "city",
                **{"names": "City", "kind": "city", "parent": "land", "counts": False, "spans": []},
            },
            {
                "slug": "city-east",
                **{"names": "city-east", "kind": "district", "parent": "city", "counts": True},
                "spans": [uncertain, held],
            },
            {
                "slug": "city-west",
                **{"names": "city-west", "kind": "district", "parent": "city", "counts": True, "spans": []},
            },
            {"slug": "land", "names": "Land", "kind": "country", "counts": False, "spans": []},
        ],
        "links": {
            "permalink": f"{war.url}/spans?revision={body['revision']}",
            "conflict": war.url,
        },
    }
