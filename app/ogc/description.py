"""The description of the layers (OpenAPI 3.0, which is what GDAL reads): one for each conflict.

Facts: GDAL looks for the parameters of a collection under its path from the landing page on, and asks the
server for those alone that have the name of a column.
"""

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from app.ogc.collections import COLLECTIONS, EVENTS, Collection, Json, Kind
from app.ogc.parameters import MOST, PAGE

JSON, GEOJSON = "application/json", "application/geo+json"
SCHEMA, OPENAPI = "application/schema+json", "application/vnd.oai.openapi+json;version=3.0"

VALUES: Mapping[Kind, Json] = {
    Kind.TEXT: {"type": "string", "maxLength": 300},
    Kind.WHOLE: {"type": "integer", "minimum": 0},
    Kind.FLAG: {"type": "boolean"},
}
"""The kinds of properties that can be asked for, as values of parameters."""

PARAMETERS: Json = {
    "limit": {
        "name": "limit",
        "in": "query",
        "description": f"How many features the page has at most; more than {MOST} are {MOST}.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE},
        "style": "form",
        "explode": False,
    },
    "bbox": {
        "name": "bbox",
        "in": "query",
        "description": "West, south, east, north; only features that have a point in common with the box.",
        "schema": {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "datetime": {
        "name": "datetime",
        "in": "query",
        "description": "A date, a date-time, or an interval of them with an end that may be open.",
        "schema": {"type": "string"},
        "style": "form",
        "explode": False,
    },
    "featureId": {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "The id of a feature.",
        "schema": {"type": "string"},
    },
}

LINK = {
    "type": "object",
    "required": ["href"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
}
LINKS: Json = {"type": "array", "items": LINK}
GEOMETRY: Json = {"type": "object", "nullable": True}
FEATURE: Json = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": GEOMETRY,
        "properties": {"type": "object"},
        "links": LINKS,
    },
}
SHAPES: Json = {
    "landing": {
        "type": "object",
        "required": ["links"],
        "properties": {
            **{name: {"type": "string"} for name in ("title", "description", "attribution")},
            "links": LINKS,
        },
    },
    "conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            **{name: {"type": "string"} for name in ("id", "title", "description", "itemType")},
            "crs": {"type": "array", "items": {"type": "string"}},
            "extent": {"type": "object"},
            "links": LINKS,
        },
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "feature": FEATURE,
    "features": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
            "links": LINKS,
        },
    },
    "any": {"type": "object"},
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}


def describe(address: str) -> Json:
    """The whole document of the conflict whose landing page has that address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Conflict timeline: map layers",
            "version": metadata.version("conflict-timeline"),
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "paths": {
            "/": _path("landing", "Where the layers begin.", "landing"),
            "/conformance": _path("conformance", "What it conforms to.", "conformance"),
            "/api": _path("api", "This description.", "any", OPENAPI),
            "/collections": _path("collections", "The collections.", "collections"),
            **{path: said for each in COLLECTIONS.values() for path, said in _of(each).items()},
        },
        "components": {
            "parameters": PARAMETERS,
            "schemas": SHAPES,
            "responses": {
                "problem": _answer("What is wrong (RFC 9457).", "problem", "application/problem+json")
            },
        },
    }


def _of(collection: Collection) -> Json:
    path, name = f"/collections/{collection.id}", collection.id
    return {
        path: _path(f"{name}-collection", collection.title, "collection"),
        f"{path}/schema": _path(f"{name}-schema", "What its features look like.", "any", SCHEMA),
        f"{path}/items": _path(
            f"{name}-features",
            collection.description,
            "features",
            GEOJSON,
            _parameters(collection),
        ),
        f"{path}/items/{{featureId}}": _path(
            f"{name}-feature", "One feature.", "feature", GEOJSON, [_ref("featureId")]
        ),
    }


def _parameters(collection: Collection) -> list[Json]:
    kind = "integer" if collection is EVENTS else "string"
    return [
        *(_ref(name) for name in ("limit", "bbox", "datetime")),
        _parameter("after", "After which feature the page begins; the one before names it.", {"type": kind}),
        *(_parameter(p.name, p.meaning, VALUES[p.kind]) for p in collection.properties if p.asked),
        *(_parameter(name, meaning, VALUES[Kind.TEXT]) for name, meaning in collection.members.items()),
    ]


def _parameter(name: str, meaning: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _path(
    name: str,
    summary: str,
    shape: str,
    media_type: str = JSON,
    parameters: list[Json] | None = None,
) -> Json:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            "200": _answer("The answer.", shape, media_type),
            "304": {"description": "Nothing changed since the ETag that was sent as If-None-Match."},
            "default": {"$ref": "#/components/responses/problem"},
        },
    }
    return {"get": operation}


def _answer(meaning: str, shape: str, media_type: str) -> Json:
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": meaning, "content": {media_type: {"schema": schema}}}
