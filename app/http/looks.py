"""How the kinds of value of app/http/fields.py look in JSON Schema; what that cannot say is checked there."""

from typing import Any

from marshmallow import fields

from app.domain.edtf import LONGEST
from app.domain.events import LONGEST_SLUG, SLUG
from app.http.fields import (
    DEGREES,
    GEOMETRIES,
    LANGUAGE,
    BoundingBox,
    Date,
    DateOrDays,
    Flag,
    Geometry,
    Id,
    Moment,
    Names,
    Number,
    Slug,
    Switch,
    Text,
    Url,
    Whole,
    each_once,
)

Form = dict[str, Any]

_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_CIVIL = f"([0-9]{{2}}XX|[0-9]{{3}}X|[0-9]{{4}}(-XX(-XX)?|-{_MONTH}(-(XX|{_DAY}))?)?)[?~%]?"
_EXACT = f"[0-9]{{4}}-{_MONTH}-{_DAY}T{_TIME}:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3])(:[0-5][0-9])?)"
_MOMENT = f"({_CIVIL}|{_EXACT})"
_DATE = rf"{_MOMENT}|({_MOMENT}|\.\.)/{_MOMENT}|{_MOMENT}/\.\."

FORMS: dict[str, Form] = {
    "Slug": {
        "type": "string",
        "pattern": f"^{SLUG.pattern}$",
        "maxLength": LONGEST_SLUG,
        "description": "Lower-case words joined by hyphens.",
    },
    "Id": {
        "type": "string",
        "format": "uuid",
        "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    },
    "Moment": {
        "type": "string",
        "pattern": f"^{_MOMENT}$",
        "maxLength": LONGEST,
        "description": "A date or a date-time in EDTF, such as 2024-11-30 or 2024-11?.",
    },
    "Date": {
        "type": "string",
        "pattern": f"^({_DATE})$",
        "maxLength": LONGEST,
        "description": "A date, a date-time or an interval of them in EDTF, such as 2024-11-27/2024-11-30.",
    },
    "DateOrDays": {
        "type": "string",
        "pattern": f"^({_MOMENT}|P[0-9]{{1,7}}D)$",
        "maxLength": LONGEST,
        "description": "A date or a date-time in EDTF; or a number of days, such as P90D.",
    },
}
"""The forms that many fields share, by name."""


def shared(name: str) -> Form:
    """One of them, as the description refers to it."""
    return {"$ref": f"#/components/schemas/{name}"}


def form(field: fields.Field[Any]) -> Form:
    """The form of what a field takes; nothing of what the fields of marshmallow say themselves."""
    match field:
        case DateOrDays() | Moment() | Date() | Slug() | Id():
            return shared(type(field).__name__)
        case Text():
            return _text(field)
        case Whole():
            return {"type": "integer", "minimum": field.low, "maximum": field.high}
        case Number():
            return {"type": "number", "minimum": field.low, "maximum": field.high}
        case Flag() | Switch():
            return {"type": "boolean"}
        case Url():
            # Not of the format "uri": what browsers follow may have more in it than RFC 3986 lets.
            return {"type": "string", "pattern": r'^https?://[^\s<>"]+$', "maxLength": 2000}
        case BoundingBox():
            degrees = DEGREES.pattern
            return {"type": "string", "pattern": f"^{degrees}(,{degrees}){{3}}$"}
        case Names():
            return {"type": "string", "pattern": "^[^,]+(,[^,]+)*$"}
        case Geometry():
            return {"oneOf": [_geometry(kind, depth) for kind, depth in GEOMETRIES.items()]}
        case fields.Tuple():
            members = [form(member) for member in field.tuple_fields]
            length = len(members)
            return {"type": "array", "prefixItems": members, "minItems": length, "maxItems": length}
        case fields.List():
            return {"uniqueItems": True} if each_once in field.validators else {}
        case fields.Enum():
            return {"type": "string"}
    return {}


def _text(field: Text) -> Form:
    text = {"type": "string", "minLength": 1, "maxLength": field.longest}
    by_language = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
        "additionalProperties": text,
    }
    return {"oneOf": [text, by_language]}


def _geometry(kind: str, depth: int) -> Form:
    coordinates: Form = {
        "type": "array",
        "prefixItems": [
            {"type": "number", "minimum": -180, "maximum": 180},
            {"type": "number", "minimum": -90, "maximum": 90},
            {"type": "number", "minimum": -12_000, "maximum": 100_000},
        ],
        "minItems": 2,
        "maxItems": 3,
    }
    for _ in range(depth):
        coordinates = {"type": "array", "items": coordinates, "minItems": 1}
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, "coordinates": coordinates},
        "required": ["type", "coordinates"],
        "additionalProperties": False,
    }
