"""What the tests of the layers share: the seeds as plain documents, and the windows of their claims."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.bodies import accepted, taken
from tests.conftest import Client

Json = Mapping[str, Any]

SEEDS = Path(__file__).parents[2] / "seeds"
CLAIMS, PLACES = (json.loads((SEEDS / f"{kind}.json").read_text("utf-8")) for kind in ("claims", "places"))
LAYERS = "/ogc/syria"
EVENTS, CONTROL, ON_FILE = (f"{LAYERS}/collections/{name}/items" for name in ("events", "control", "places"))


@dataclass(frozen=True)
class Seeded:
    """A claim of the seeds, the days of its window and where it lies, worked out by nothing but the text."""

    said: Json
    first: date
    last: date
    point: tuple[float, float] | None

    def overlaps(self, first: str, last: str) -> bool:
        """Whether a day of the window lies between two days, these included."""
        return self.first <= date.fromisoformat(last) and date.fromisoformat(first) <= self.last

    def lies_in(self, west: float, south: float, east: float, north: float) -> bool:
        return self.point is not None and west <= self.point[0] <= east and south <= self.point[1] <= north

    def names(self, actor: str) -> bool:
        lists = (self.said.get(part, []) for part in ("actors", "contenders", "against"))
        return actor in {self.said.get("actor"), self.said.get("toward")}.union(*lists)


def corners(geometry: Json | None) -> list[list[float]]:
    """Every position of a geometry."""
    return _positions(geometry["coordinates"]) if geometry else []


def _positions(value: list[Any]) -> list[list[float]]:
    return (
        [value]
        if isinstance(value[0], int | float)
        else [one for inner in value for one in _positions(inner)]
    )


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of a year, a month, a day, or an interval of them."""
    ends = [_of_one(part.rstrip("~?%")) for part in text.split("/")]
    return ends[0][0], ends[-1][1]


def _of_one(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        after = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return date(*parts, 1), after - timedelta(days=1)
    return date(*parts), date(*parts)


POINTS = {place["slug"]: tuple(place["point"]) if "point" in place else None for place in PLACES}
AREAS = {place["slug"] for place in PLACES if "geometry" in place}
ABOUT_AREAS = {said["id"] for said in CLAIMS if said.get("place") in AREAS}
SEEDED = [Seeded(said, *_days(said["occurred"]), POINTS.get(said.get("place"))) for said in CLAIMS]

ASKED: list[tuple[str, str, Callable[[Seeded], bool]]] = [
    ("type='control.taken'", "type=control.taken", lambda c: c.said["type"] == "control.taken"),
    ("kind='battle'", "kind=battle", lambda c: c.said.get("kind") == "battle"),
    ("place='aleppo'", "place=aleppo", lambda c: c.said.get("place") == "aleppo"),
    ("source='crawford-2024'", "source=crawford-2024", lambda c: c.said["source"] == "crawford-2024"),
    ("credibility=2", "credibility=2", lambda c: c.said.get("credibility", 6) == 2),
    (
        "source='crawford-2024' AND place='aleppo'",
        "source=crawford-2024&place=aleppo",
        lambda c: c.said["source"] == "crawford-2024" and c.said.get("place") == "aleppo",
    ),
    ("date >= '2024-11-29'", "datetime=2024-11-29/..", lambda c: c.overlaps("2024-11-29", "9999-12-31")),
    ("date <= '2016-12-31'", "datetime=../2016-12-31", lambda c: c.overlaps("0001-01-01", "2016-12-31")),
    ("date = '2024-11-30'", "datetime=2024-11-30", lambda c: c.overlaps("2024-11-30", "2024-11-30")),
    (
        "date >= '2024/11/28 00:00:00' AND date <= '2024/11/29 23:59:59'",
        "datetime=2024-11-28T00:00:00Z/2024-11-29T23:59:59Z",
        lambda c: c.overlaps("2024-11-28", "2024-11-29"),
    ),
    (
        "date >= '2024-11-29' AND type='control.taken'",
        "datetime=2024-11-29/..&type=control.taken",
        lambda c: c.overlaps("2024-11-29", "9999-12-31") and c.said["type"] == "control.taken",
    ),
    ("type='nothing'", "type=nothing", lambda _: False),
]
"""What is asked of the events: in GDAL's SQL, in a URL, and of the seeds themselves."""


@pytest.fixture
def layers(syria: Client) -> FlaskClient:
    """A client without a token, of an app with the seeds."""
    return syria.http


@pytest.fixture
def told(war: Client) -> Client:
    """The war with claims 1 to 4, of the city and of its parts."""
    parts = ("city", "city-east", "city-west", "city")
    accepted(war.post([taken(number, place=place) for number, place in enumerate(parts, start=1)]))
    return war
