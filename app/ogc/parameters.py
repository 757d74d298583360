"""What the URL of a collection's features may ask for."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.domain import edtf
from app.domain.boxes import Box
from app.domain.edtf import OPEN, Edtf
from app.domain.errors import InvalidDate
from app.http.fields import Digits, Switch
from app.ogc.collections import COLLECTIONS, EVENTS, Kind

MOST = 1000
"""How many features a page has at most; who asks for more gets these (OGC 17-069r4, 7.15.2)."""

PAGE = 100

NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
FRACTION = re.compile(r"(?<=:[0-9]{2})\.[0-9]{1,12}(?=[Zz+-])", re.ASCII)
WITHOUT_SECONDS = re.compile(r"(T[0-9]{2})(:[0-9]{2})?(?=Z$)", re.ASCII)


class Bounds(fields.Field[Box]):
    """A bounding box: west, south, east, north; of one with heights, these are not looked at."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Box:
        parts = value.split(",")
        numbers = [float(part) for part in parts if NUMBER.fullmatch(part.strip())]
        if len(parts) not in {4, 6} or len(numbers) != len(parts) or not all(map(math.isfinite, numbers)):
            raise ValidationError("a box is four numbers, west,south,east,north, or six with heights")
        half = len(numbers) // 2
        west, south, east, north = numbers[0], numbers[1], numbers[half], numbers[half + 1]
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("longitudes go from -180 to 180, latitudes from south to north, -90 to 90")
        return Box(west, south, east, north)


class Period(fields.Field[Edtf]):
    """A date, a date-time or an interval of them (RFC 3339, EDTF), of which an open end may be empty."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Edtf:
        try:
            return edtf.parse("/".join(_end(end) for end in value.split("/")))
        except InvalidDate as error:
            raise ValidationError(str(error)) from error


def _end(text: str) -> str:
    """One end as EDTF writes it.

    Facts: GDAL writes a date as 2024-11-30T, and leaves out seconds that it was not given; scripts
    for browsers write milliseconds. No claim is as exact as that: the second is meant.
    """
    text = FRACTION.sub("", text).upper().removesuffix("T")
    return WITHOUT_SECONDS.sub(lambda time: f"{time[1]}{time[2] or ':00'}:00", text) or OPEN


class Choice(Switch):
    """True or false; GDAL writes them as 1 and 0."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        return super()._deserialize({"1": "true", "0": "false"}.get(value, value), *args, **kwargs)


def _text() -> fields.String:
    return fields.String(validate=validate.Length(0, 300))


ASKED: Mapping[Kind, Callable[[], fields.Field[Any]]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: lambda: Digits(0),
    Kind.FLAG: Choice,
}
"""How the value of a property is asked for, by its kind."""


def _parameters(collection: str) -> type[Schema]:
    described = COLLECTIONS[collection]
    asked = {each.name: ASKED[each.kind]() for each in described.properties if each.asked}
    members = {name: _text() for name in described.members}
    return Schema.from_dict(
        {
            "limit": Digits(1, load_default=PAGE),
            "after": Digits(0, load_default=0) if described is EVENTS else _text(),
            "bbox": Bounds(),
            "datetime": fields.List(Period(), validate=validate.Length(1, 10)),
            **asked,
            **members,
        },
        name=f"{collection}-parameters",
    )


OF_FEATURES = {collection: _parameters(collection) for collection in COLLECTIONS}
"""The parameters of the features of each collection."""
