"""The layers as GDAL finds them, which QGIS and many others read maps with: ogrinfo and ogr2ogr as clients.

What GDAL asks the server for it does not check again: a filter that is not what it seems gives another count.
"""

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import request
from flask.testing import FlaskClient

from tests.api.bodies import accepted
from tests.browser import running, served
from tests.conftest import Client
from tests.ogc.conftest import (
    ABOUT_AREAS,
    AREAS,
    ASKED,
    CLAIMS,
    CONTROL,
    EVENTS,
    PLACES,
    POINTS,
    SEEDED,
    Seeded,
    corners,
)
from tests.ogc.test_layers import features

pytestmark = [pytest.mark.gdal, pytest.mark.only_on("sqlite")]

PROGRAMS = ("ogrinfo", "ogr2ogr")
MISSING = [program for program in PROGRAMS if not shutil.which(program)]
GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


class Gdal:
    """GDAL's programs, at the layers of a server; and the queries that they asked it."""

    def __init__(self, layers: str) -> None:
        self.layers = layers
        self.asked: list[str] = []

    def run(self, *command: str, folder: Path | None = None) -> str:
        """What a program prints; it must say of nothing that it is wrong."""
        done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60, cwd=folder)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def counted(self, layer: str, *options: str) -> int:
        """How many features of a layer there are."""
        self.asked.clear()
        told = self.run("ogrinfo", "-ro", "-so", *options, self.layers, layer)
        return int(re.search(r"Feature Count: (\d+)", told)[1])


@pytest.fixture
def gdal(syria: Client) -> Iterator[Gdal]:
    if MISSING:
        # Where everything should be there, nothing may be left out.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{', '.join(MISSING)} of GDAL not installed: run scripts/test-tools"
        )
    app = syria.http.application
    with running(served(app)) as origin:
        gdal = Gdal(f"OAPIF:{origin}/ogc/syria")
        app.before_request(lambda: gdal.asked.append(request.full_path))
        yield gdal


def test_the_layers_are_listed_and_counted(gdal: Gdal) -> None:
    told = gdal.run("ogrinfo", "-ro", gdal.layers)
    assert re.findall(r"^\d: (\w+)", told, re.MULTILINE) == ["events", "control", "places"]
    counted = {"events": len(CLAIMS), "control": len(PLACES), "places": len(PLACES)}
    assert {layer: gdal.counted(layer) for layer in counted} == counted


def test_the_extent_is_that_of_the_places(gdal: Gdal) -> None:
    told = gdal.run("ogrinfo", "-ro", "-so", gdal.layers, "places")
    extent = [float(number) for number in re.findall(r"-?\d+\.\d+", re.search(r"Extent: .*", told)[0])]
    areas = [corner for place in PLACES for corner in corners(place.get("geometry"))]
    xs, ys = zip(*filter(None, POINTS.values()), *areas, strict=True)
    assert extent == pytest.approx([min(xs), min(ys), max(xs), max(ys)])


def test_every_column_is_known_before_its_first_value(gdal: Gdal) -> None:
    told = gdal.run("ogrinfo", "-ro", "-so", gdal.layers, "places")
    columns = dict(re.findall(r"^(\w+): (\w+)", told, re.MULTILINE))
    assert columns.items() >= {"population": "Integer", "area_km2": "Real", "parent": "String"}.items()
    for layer, date in (("events", "date"), ("control", "at")):
        told = gdal.run("ogrinfo", "-ro", "-so", gdal.layers, layer)
        assert re.findall(r"^(\w+): Date", told, re.MULTILINE) == [date]


@pytest.mark.parametrize(("sql", "url", "wanted"), ASKED)
def test_a_filter_gives_what_the_seeds_say(
    gdal: Gdal, sql: str, url: str, wanted: Callable[[Seeded], bool]
) -> None:
    assert gdal.counted("events", "-where", sql) == sum(map(wanted, SEEDED))
    first = url.partition("=")[0]
    assert any(f"&{first}=" in asked for asked in gdal.asked), "the server was not asked"


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (
            "type='control.taken' OR kind='battle'",
            lambda c: c["type"] == "control.taken" or c.get("kind") == "battle",
        ),
        (
            "actors LIKE '%sdf%'",
            lambda c: any("sdf" in actor for actor in [*c.get("actors", []), c.get("actor", "")]),
        ),
        ("place IS NULL", lambda c: "place" not in c),
        ("credibility < 3", lambda c: c.get("credibility", 6) < 3),
    ],
)
def test_what_gdal_itself_filters(gdal: Gdal, sql: str, wanted: Callable[[dict], bool]) -> None:
    assert gdal.counted("events", "-where", sql) == sum(map(wanted, CLAIMS))


def test_what_lies_in_a_box(layers: FlaskClient, gdal: Gdal) -> None:
    """The points of the seeds are sought by their text; of areas there are as many as the server gives."""
    box = ("36", "34", "38", "37")
    bounds = tuple(map(float, box))
    west, south, east, north = bounds
    points = {claim.said["id"] for claim in SEEDED if claim.lies_in(*bounds)}
    given = {one["id"] for one in features(layers, f"{EVENTS}?bbox={','.join(box)}")}
    assert given - ABOUT_AREAS == points != set()
    assert gdal.counted("events", "-spat", *box) == len(given)
    assert any("&bbox=36,34,38,37" in asked for asked in gdal.asked)
    inside = {slug for slug, p in POINTS.items() if p and west <= p[0] <= east and south <= p[1] <= north}
    held = {one["id"] for one in features(layers, f"{CONTROL}?bbox={','.join(box)}")}
    assert held - AREAS == inside
    assert gdal.counted("control", "-spat", *box) == len(held)
    taken = {claim.said["id"] for claim in SEEDED if claim.said["type"] == "control.taken"}
    assert gdal.counted("events", "-spat", *box, "-where", "type='control.taken'") == len(given & taken) > 0


def test_one_event_by_its_id(gdal: Gdal) -> None:
    id = CLAIMS[0]["id"]
    assert id in gdal.run("ogrinfo", "-ro", "-q", gdal.layers, "events", "-where", f"id='{id}'")


@pytest.mark.parametrize("at", ["2016-12-22", "2024-11-29", "2024-11-30"])
def test_control_at_a_date_becomes_a_table(syria: Client, gdal: Gdal, tmp_path: Path, at: str) -> None:
    gdal.run(
        *("ogr2ogr", "-f", "CSV", "control.csv", gdal.layers, "control", "-where", f"at='{at}'"),
        folder=tmp_path,
    )
    with (tmp_path / "control.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["place"]: (row["status"], row["holders"]) for row in csv.DictReader(table)}
    assert rows == {
        entry["place"]: (entry["status"], "; ".join(entry["holders"]))
        for entry in syria.get(f"/snapshot?at={at}").json["places"]
    }


def test_all_layers_become_a_geopackage(gdal: Gdal, tmp_path: Path) -> None:
    gdal.run("ogr2ogr", "-nlt", "GEOMETRY", "-f", "GPKG", "syria.gpkg", gdal.layers, folder=tmp_path)
    told = gdal.run("ogrinfo", "-ro", "-so", "-al", "syria.gpkg", folder=tmp_path)
    assert [int(count) for count in re.findall(r"Feature Count: (\d+)", told)] == [
        *(len(CLAIMS), len(PLACES), len(PLACES))
    ]


def test_places_become_geojson_with_their_names(gdal: Gdal, tmp_path: Path) -> None:
    gdal.run("ogr2ogr", "-f", "GeoJSON", "places.geojson", gdal.layers, "places", folder=tmp_path)
    given = json.loads((tmp_path / "places.geojson").read_text("utf-8"))["features"]
    assert {feature["properties"]["place"]: feature["properties"]["names"] for feature in given} == {
        place["slug"]: place["names"] for place in PLACES
    }


def test_private_layers_take_a_token(syria: Client, gdal: Gdal, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(syria.post({"type": "conflict.described", "names": "Syria", "private": True}))
    done = subprocess.run(["ogrinfo", "-ro", gdal.layers], capture_output=True, check=False, timeout=60)
    assert done.returncode != 0
    monkeypatch.setenv("GDAL_HTTP_HEADERS", f"Authorization: Bearer {syria.token}")
    assert gdal.counted("events", "-where", "kind='battle'") == 3


def test_the_guide_is_true(gdal: Gdal, tmp_path: Path) -> None:
    lines = [
        line
        for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.startswith(PROGRAMS)
    ]
    assert len(lines) == 5
    here = gdal.layers.removeprefix("OAPIF:").removesuffix("/ogc/syria")
    told = [
        gdal.run("sh", "-c", line.replace("http://127.0.0.1:8000", here), folder=tmp_path) for line in lines
    ]
    assert re.findall(r"^\d: (\w+)", told[0], re.MULTILINE) == ["events", "control", "places"]
    november = sum(
        claim.overlaps("2024-11-27", "2024-11-30") and claim.said["type"] == "control.taken"
        for claim in SEEDED
    )
    assert f"Feature Count: {november}" in told[1]
    assert {path.name for path in tmp_path.iterdir()} == {
        "syria.gpkg",
        "control.csv",
        "around-aleppo.geojson",
    }
