"""Boxes, what reaches into them, and what they are drawn around; Shapely (GEOS) is the oracle."""

from collections.abc import Mapping
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.domain.boxes import Box, around

Json = Mapping[str, Any]

BOX = Box(0, 0, 2, 1)


def point(x: float, y: float) -> Json:
    return {"type": "Point", "coordinates": [x, y]}


def polygon(*rings: list[list[float]]) -> Json:
    return {"type": "Polygon", "coordinates": rings}


def square(low: float, high: float) -> list[list[float]]:
    return [[low, low], [high, low], [high, high], [low, high], [low, low]]


@pytest.mark.parametrize(
    ("geometry", "reaches"),
    [
        (point(1, 0.5), True),
        (point(2, 1), True),
        (point(2.001, 1), False),
        (point(1, -0.001), False),
        ({"type": "Point", "coordinates": [1, 0.5, 300]}, True),
        ({"type": "MultiPoint", "coordinates": [[9, 9], [1, 1]]}, True),
        ({"type": "LineString", "coordinates": [[-1, 0.5], [3, 0.5]]}, True),
        ({"type": "LineString", "coordinates": [[-1, 0], [0, 3]]}, False),
        ({"type": "MultiLineString", "coordinates": [[[9, 9], [8, 8]], [[1, -1], [1, 2]]]}, True),
        (polygon(square(-5, 5)), True),
        (polygon(square(-5, 5), square(-4, 4)), False),
        (polygon(square(-5, 5), square(1.5, 1.7)), True),
        ({"type": "MultiPolygon", "coordinates": [[square(7, 8)], [square(-5, 5)]]}, True),
        ({"type": "MultiPolygon", "coordinates": [[square(7, 8)], [square(5, 6)]]}, False),
    ],
)
def test_what_reaches_into_a_box(geometry: Json, reaches: bool) -> None:
    assert BOX.reaches(geometry) is reaches


def test_a_box_may_lie_across_the_180th_meridian() -> None:
    box = Box(170, -20, -170, 20)
    assert [box.reaches(point(x, 0)) for x in (175, -175, 180, -180, 0, 169, -169)] == [True] * 4 + [
        False
    ] * 3


def test_the_box_around_some_geometries() -> None:
    assert around([point(1, 2), polygon(square(-3, 0.5))]) == Box(-3, -3, 1, 2)
    assert around([point(1, 2)]) == Box(1, 2, 1, 2)
    assert around([]) is None


# Whole numbers: where lines only just touch, fractions would be a matter of rounding.
positions = st.tuples(st.integers(-6, 6), st.integers(-6, 6)).map(list)
lines = st.lists(positions, min_size=2, max_size=6)
rings = st.lists(positions, min_size=3, max_size=6).map(lambda ring: [*ring, ring[0]])
geometries = st.one_of(
    positions.map(lambda coordinates: {"type": "Point", "coordinates": coordinates}),
    lines.map(lambda coordinates: {"type": "LineString", "coordinates": coordinates}),
    st.lists(lines, min_size=1, max_size=3).map(
        lambda coordinates: {"type": "MultiLineString", "coordinates": coordinates}
    ),
    rings.map(polygon),
).filter(lambda drawn: shapely.geometry.shape(drawn).is_valid)


@given(geometries, positions, st.integers(0, 6), st.integers(0, 6))
def test_a_box_is_reached_into_where_it_has_a_point_in_common(
    geometry: Json, corner: list[int], width: int, height: int
) -> None:
    west, south = corner
    box = Box(west, south, west + width, south + height)
    corners = [(x, y) for x in (west, west + width) for y in (south, south + height)]
    drawn = shapely.MultiPoint(corners).convex_hull  # a line or a point, where there is no area
    assert box.reaches(geometry) == shapely.geometry.shape(geometry).intersects(drawn)
