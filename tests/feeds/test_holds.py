"""Control over time on maps: GeoJSON and KML tell what snapshots do, and GDAL reads both."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.feeds.headlines import LANGUAGES
from app.feeds.kml import KML as NAMESPACE
from tests.api.bodies import accepted, taken
from tests.conftest import Client
from tests.feeds import widget
from tests.feeds.record import as_text, reviewed
from tests.hostile import HOSTILE

Json = dict[str, Any]

GEOJSON, KML = "/feeds/control.geojson", "/feeds/control.kml"
POINT = {"type": "place.registered", "slug": "city", "names": "City", "kind": "city", "parent": "land"}


def features(client: Client, query: str = "") -> list[Json]:
    answer = client.get(GEOJSON + query)
    assert (answer.status_code, answer.content_type) == (200, "application/geo+json"), answer.text
    found: list[Json] = json.loads(answer.text)["features"]
    return found


def drawn(client: Client, query: str = "") -> list[tuple[str, ...]]:
    told = [one["properties"] for one in features(client, query)]
    return [(one["place"], one["holders"], one["start"][:10], (one["end"] or "")[:10]) for one in told]


@pytest.fixture
def fought_over(war: Client) -> Client:
    """The north takes the city, the south a district of it, contests the city and takes that too."""
    south = {"actors": ["south"], "source": "post"}
    accepted(
        war.post(
            [
                {**POINT, "point": [37.1, 36.2]},
                taken(1, occurred="2020-05-01", reported="2020-05-02"),
                taken(2, occurred="2020-06", reported="2020-07-02", place="city-east", **south),
                taken(3, type="control.contested", occurred="2020-08-10", reported="2020-08-11", **south),
                taken(4, occurred="2020-08-20", reported="2020-08-21", **south),
            ]
        )
    )
    return war


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feeds_are_as_they_were_reviewed(told: Client, lang: str) -> None:
    reviewed(f"control.{lang}.geojson", as_text(json.loads(told.get(f"{GEOJSON}?lang={lang}").text)))
    reviewed(f"control.{lang}.kml", told.get(f"{KML}?lang={lang}").text.replace("><", ">\n<") + "\n")


def test_a_hold_is_drawn_from_the_day_of_its_claim_to_that_of_the_next(fought_over: Client) -> None:
    of_city = [one for one in drawn(fought_over, "?open_end=null") if one[0] == "city"]
    assert [one[2:] for one in of_city] == [
        ("2020-05-01", "2020-07-01"),
        ("2020-07-01", "2020-08-10"),
        ("2020-08-10", "2020-08-20"),
        ("2020-08-20", ""),
    ]


def test_what_is_drawn_at_the_end_of_a_day_is_the_snapshot(syria: Client) -> None:
    every = features(syria, "?open_end=null")
    for day in ("2013-03-04", "2016-12-31", "2024-11-30", "2024-12-08"):
        end = f"{day}T23:59:59Z"
        shown = {
            one["properties"]["place"]: one["properties"]["holders"]
            for one in every
            if one["properties"]["start"] <= end < (one["properties"]["end"] or "9")
        }
        snapshot = syria.get(f"/snapshot?at={day}").json["places"]
        certain = [place for place in snapshot if not place["uncertain"]]
        assert len(certain) > len(snapshot) / 2
        for place in certain:
            if place["status"] != "unknown":
                assert shown[place["place"]] == "; ".join(place["holders"]), (day, place)
            else:
                assert place["place"] not in shown


def test_what_goes_on_ends_at_the_horizon_or_not_at_all(syria: Client) -> None:
    horizon, null = (features(syria, f"?open_end={form}") for form in ("horizon", "null"))
    assert len({one["id"] for one in horizon}) == len(horizon) == len(null) > 30
    for one, other in zip(horizon, null, strict=True):
        told = one["properties"]
        assert told["start"] < told["end"]
        assert (other["properties"]["end"] is None) == told["open"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("place=city-east&from=2020-07", {"south"}),
        ("place=city-east&to=2020-05-20", {"north"}),
        ("actor=north&from=2021", set()),
        ("source=wire", {"north"}),
        ("reported_by=2020-05-03", {"north"}),
    ],
)
def test_the_feed_has_what_is_asked_for(fought_over: Client, query: str, expected: set[str]) -> None:
    assert {one[1] for one in drawn(fought_over, f"?{query}")} == expected


def test_what_a_limit_leaves_out_is_said(fought_over: Client) -> None:
    whole, cut = (fought_over.get(f"{GEOJSON}{query}").json for query in ("", "?limit=2"))
    assert whole["numberMatched"] == whole["numberReturned"] == len(whole["features"]) > 2
    assert (cut["numberMatched"], cut["numberReturned"]) == (whole["numberMatched"], 2)
    starts = sorted(one["properties"]["start"] for one in whole["features"])
    assert sorted(one["properties"]["start"] for one in cut["features"]) == starts[-2:]
    matched = whole["numberMatched"]
    assert f"The last 2 of {matched}" in fought_over.get(f"{KML}?limit=2").text
    assert f"آخر 2 من أصل {matched}" in fought_over.get(f"{KML}?limit=2&lang=ar").text
    assert "The last" not in fought_over.get(KML).text


def test_what_globes_render_as_html_is_text(war: Client) -> None:
    named = [
        {"type": "actor.registered", "slug": f"n{number}", "names": text, "kind": "state"}
        for number, text in enumerate(HOSTILE)
    ]
    claims = [
        taken(occurred=f"{1800 + number}-05-01", reported=f"{1800 + number}-05-01", actors=[f"n{number}"])
        for number in range(len(HOSTILE))
    ]
    accepted(war.post([*named, *claims]))
    marks = ElementTree.fromstring(war.get(KML).data).iter(f"{{{NAMESPACE}}}Placemark")
    of_city = [mark for mark in marks if mark.findtext(f"{{{NAMESPACE}}}name") == "City"]
    told = [str(mark.findtext(f"{{{NAMESPACE}}}description")) for mark in of_city]
    assert len(told) == len(HOSTILE)
    for html, text in zip(told, HOSTILE, strict=True):
        assert widget.tags(html) == set()
        assert widget.rendered(html).startswith(f"{text} (")


def test_any_text_stands_in_kml(war: Client) -> None:
    accepted(war.post([{**POINT, "names": "]]><b>\x01&amp;"}, taken(1)]))
    assert "]]&gt;&lt;b&gt;\ufffd&amp;amp;" in war.get(KML).text


# GDAL


@pytest.mark.gdal
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("feed", [GEOJSON, KML])
def test_gdal_reads_every_feature_and_when_it_was(syria: Client, tmp_path: Path, feed: str) -> None:
    if not shutil.which("ogrinfo"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("GDAL: run scripts/test-tools")
    file = tmp_path / feed.rpartition("/")[2]
    file.write_bytes(syria.get(f"{feed}?open_end=null" if feed == GEOJSON else feed).data)
    command = ["ogrinfo", "-ro", "-al", "-geom=NO", str(file)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    every = features(syria)
    assert re.findall(r"Feature Count: (\d+)", done.stdout) == [str(len(every))]
    column = "start" if feed == GEOJSON else "begin"
    assert re.search(rf"^{column}: DateTime", done.stdout, re.MULTILINE)
    starts = re.findall(rf"^  {column} \(DateTime\) = (\d{{4}})/(\d\d)/(\d\d)", done.stdout, re.MULTILINE)
    assert sorted("-".join(one) for one in starts) == sorted(one["properties"]["start"][:10] for one in every)
