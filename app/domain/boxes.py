"""Boxes on the map, and what reaches into them: WGS 84, longitude before latitude, in degrees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Position = Sequence[float]
Path = Sequence[Position]

Geometry = Mapping[str, Any]
"""A geometry of GeoJSON (RFC 7946)."""


@dataclass(frozen=True, slots=True)
class Box:
    """All between two meridians and two parallels, these included.

    Where west is greater than east, it lies across the 180th meridian (RFC 7946 §5.2).
    """

    west: float
    south: float
    east: float
    north: float

    def reaches(self, geometry: Geometry) -> bool:
        """Whether the geometry and the box have a point in common."""
        if self.west > self.east:
            return any(half.reaches(geometry) for half in self._halves())
        if any(self._crosses(*segment) for path in _paths(geometry) for segment in _segments(path)):
            return True
        return any(_surrounds(rings, (self.west, self.south)) for rings in _polygons(geometry))

    def _halves(self) -> tuple["Box", "Box"]:
        return Box(self.west, self.south, 180, self.north), Box(-180, self.south, self.east, self.north)

    def _crosses(self, start: Position, end: Position) -> bool:
        """Whether a part of the line from start to end lies inside (Liang and Barsky, 1984)."""
        x, y = start[0], start[1]
        along, up = end[0] - x, end[1] - y
        enters, leaves = 0.0, 1.0
        for outward, room in (
            (-along, x - self.west),
            (along, self.east - x),
            (-up, y - self.south),
            (up, self.north - y),
        ):
            if outward == 0:
                if room < 0:
                    return False
            elif outward < 0:
                enters = max(enters, room / outward)
            else:
                leaves = min(leaves, room / outward)
        return enters <= leaves


def around(geometries: Iterable[Geometry]) -> Box | None:
    """The smallest box with all of the geometries; None where there are none."""
    positions = [position for geometry in geometries for path in _paths(geometry) for position in path]
    if not positions:
        return None
    longitudes, latitudes = zip(*(position[:2] for position in positions), strict=True)
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _paths(geometry: Geometry) -> Iterator[Path]:
    """The points, lines and rings of a geometry; a point is a path of one position."""
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "Point":
            yield [coordinates]
        case "MultiPoint":
            yield from ([position] for position in coordinates)
        case "LineString":
            yield coordinates
        case "MultiLineString" | "Polygon":
            yield from coordinates
        case "MultiPolygon":
            yield from (ring for rings in coordinates for ring in rings)


def _polygons(geometry: Geometry) -> Sequence[Sequence[Path]]:
    """The polygons of a geometry, each by its rings."""
    match geometry["type"]:
        case "Polygon":
            return [geometry["coordinates"]]
        case "MultiPolygon":
            found: Sequence[Sequence[Path]] = geometry["coordinates"]
            return found
    return []


def _segments(path: Path) -> Iterator[tuple[Position, Position]]:
    return pairwise(path) if len(path) > 1 else iter([(path[0], path[0])])


def _surrounds(rings: Sequence[Path], position: Position) -> bool:
    """Whether a line from the position to the east crosses the rings an odd number of times."""
    x, y = position
    inside = False
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside
