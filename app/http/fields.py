"""The kinds of value that requests are made of; each takes JSON as it stands and reads nothing into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

from app.domain import edtf
from app.domain.boxes import Box
from app.domain.edtf import BEGINNING, Edtf
from app.domain.errors import InvalidDate
from app.domain.events import LONGEST_SLUG, is_slug

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*", re.ASCII)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
DAYS = re.compile(r"P([0-9]{1,7})D", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", re.ASCII)
LARGEST = 2**53 - 1  # the largest whole number that every JSON reader keeps exact (RFC 8785)

GEOMETRIES = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""The geometries of RFC 7946, and how many lists deep their positions lie."""


class Slug(fields.String):
    """Lower-case words joined by hyphens."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if not is_slug(text):
            raise ValidationError(
                f"a slug is lower-case words joined by hyphens, at most {LONGEST_SLUG} characters"
            )
        return text


class Id(fields.String):
    """A UUID in its one usual form (RFC 9562 §4)."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if not ID.fullmatch(text):
            raise ValidationError("an id is a UUID, 8-4-4-4-12 hexadecimal digits")
        return text


class Date(fields.Field[Edtf]):
    """A date or an interval in EDTF."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Edtf:
        if not isinstance(value, str):
            raise ValidationError("a date is text")
        try:
            return edtf.parse(value)
        except InvalidDate as error:
            raise ValidationError(str(error)) from error


class Moment(Date):
    """A single date or date-time, which means its end."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Edtf:
        date = super()._deserialize(value)
        if date.is_interval:
            raise ValidationError("this takes one date, not an interval")
        return date


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of whole days, as its text has it."""

    text: str
    length: timedelta

    def before(self, instant: datetime) -> datetime:
        """So much earlier; the beginning of time where there is no such instant."""
        return BEGINNING if instant - BEGINNING < self.length else instant - self.length


class DateOrDays(Moment):
    """A single date or date-time, which means its end; or a duration in days (ISO 8601), P90D."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, str) and value.startswith("P"):
            if not (days := DAYS.fullmatch(value)):
                raise ValidationError("a duration is in whole days, as in P90D")
            return Days(value, timedelta(days=int(days[1])))
        return super()._deserialize(value)


class Text(fields.Field[Any]):
    """Plain text, or the same by language."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, Mapping):
            if not value:
                raise ValidationError("it names no language")
            faults = {
                language: found for language in value if (found := self._faults(language, value[language]))
            }
            if faults:
                raise ValidationError(faults)
        elif found := self._faults("en", value):
            raise ValidationError(found)
        return value

    def _faults(self, language: str, text: Any) -> list[str]:
        faults = [] if LANGUAGE.fullmatch(language) else [f"{language!r} is no language tag (BCP 47)"]
        if not isinstance(text, str) or not 0 < len(text) <= self.longest:
            faults.append(f"this is text of 1 to {self.longest} characters")
        return faults


class Whole(fields.Field[int]):
    """A whole number between bounds; in a URL its plain digits."""

    def __init__(self, low: int, high: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValidationError(f"this is a whole number from {self.low} to {self.high}")
        return value


class Digits(Whole):
    """A whole number as a URL writes it."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        number = int(value) if isinstance(value, str) and WHOLE.fullmatch(value) else None
        return super()._deserialize(number)


class Switch(fields.Field[bool]):
    """True or false, as a URL writes it."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("true", "false"):
            raise ValidationError("this is true or false")
        return bool(value == "true")


class Number(fields.Field[float]):
    """A number between bounds."""

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            raise ValidationError(f"this is a number from {self.low:g} to {self.high:g}")
        return value


class Flag(fields.Field[bool]):
    """True or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("this is true or false")
        return value


class Url(fields.String):
    """The address of a page: http or https, absolute."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            parts = urlsplit(text)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fits = False
        if not fits or len(text) > 2000 or re.search(r"[\s\x00-\x1f\x7f<>\"]", text):
            raise ValidationError("this is an http or https address of at most 2000 characters")
        return text


class Geometry(fields.Field[Any]):
    """A geometry of GeoJSON, longitude before latitude, in degrees."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in GEOMETRIES or value.keys() != {"type", "coordinates"}:
            raise ValidationError(f"a geometry has coordinates and a type among {', '.join(GEOMETRIES)}")
        if not _are_positions(value["coordinates"], GEOMETRIES[kind]):
            raise ValidationError(f"these are no coordinates of a {kind}: [longitude, latitude] in degrees")
        return value


def _are_positions(value: Any, depth: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth:
        return bool(value) and all(_are_positions(inner, depth - 1) for inner in value)
    numbers = len(value) in {2, 3} and all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in value
    )
    if not numbers or not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
        return False
    return len(value) == 2 or -12_000 <= value[2] <= 100_000  # metres, from the sea's floor to space


class BoundingBox(fields.Field[Box]):
    """A part of the world by its edges, in degrees: west,south,east,north."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Box:
        edges = value.split(",") if isinstance(value, str) else []
        if len(edges) != 4 or not all(map(DEGREES.fullmatch, edges)):
            raise ValidationError("this is west,south,east,north in degrees, such as 35.5,32,42.5,37.5")
        west, south, east, north = map(float, edges)
        if not all(-180 <= longitude <= 180 for longitude in (west, east)):
            raise ValidationError("west and east are from -180 to 180")
        if not -90 <= south <= north <= 90:
            raise ValidationError("south and north are from -90 to 90, south first")
        return Box(west, south, east, north)


class Names(fields.Field[list[str]]):
    """Names, parted by commas."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[str]:
        names = value.split(",") if isinstance(value, str) else []
        if len(names) > 100 or not all(names):
            raise ValidationError("these are names parted by commas, such as id,occurred,summary")
        return names


def slugs(*, least: int = 0, most: int = 100, **kwargs: Any) -> fields.List[str]:
    """Some slugs, each once."""
    return fields.List(Slug(), validate=[validate.Length(least, most), each_once], **kwargs)


def line(*, longest: int, **kwargs: Any) -> fields.String:
    """Text of at least one character."""
    return fields.String(validate=validate.Length(1, longest), **kwargs)


def matching(pattern: re.Pattern[str], meaning: str, **kwargs: Any) -> fields.String:
    """Text of one form."""

    def check(text: str) -> None:
        if len(text) > 35 or not pattern.fullmatch(text):
            raise ValidationError(f"this is {meaning}")

    form = {"pattern": f"^{pattern.pattern}$", "maxLength": 35}
    return fields.String(validate=check, metadata=form, **kwargs)


def each_once(values: list[Any]) -> None:
    """Raise ValidationError where a value is repeated."""
    if len(set(values)) != len(values):
        raise ValidationError("something stands here twice")
