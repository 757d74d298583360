"""The pages of the interface: where one lands, what it conforms to, the collections and their features."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from marshmallow import Schema

from app.domain.boxes import Box
from app.domain.rfc3339 import second
from app.errors import InvalidParameter, InvalidQuery
from app.http import OGC
from app.http.answers import conditional
from app.http.parameters import NoParameters
from app.http.requests import arguments, database, readable_versions, root
from app.ogc.collections import COLLECTIONS, Collection, Json
from app.ogc.description import GEOJSON, JSON, OPENAPI, SCHEMA, describe
from app.ogc.features import LAYERS, Extent, in_english
from app.ogc.parameters import MOST, OF_FEATURES
from app.queries import registers, versions
from app.queries.versions import Version

blueprint = Blueprint("ogc", __name__, url_prefix=OGC)

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMS_TO = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "geojson", "oas30")
]

DESCRIBED_BY = ("describedby", "describedBy")
"""The same to whoever reads RFC 8288; older GDAL knows the latter alone."""

COLLECTION = f"/<conflict>/collections/<any({', '.join(COLLECTIONS)}):collection>"


@blueprint.get("")
def conflicts() -> Response:
    """The conflicts that may be read, each with the page where its layers begin."""
    _asked(NoParameters)
    readable = readable_versions()
    slugs = [version.conflict for version in readable]

    def produce() -> Json:
        return {
            "title": "Conflict timeline",
            "links": [
                _link("self", "", JSON, "This page"),
                *(
                    _link("child", f"/{view.version.conflict}", JSON, in_english(view.described["names"]))
                    for view in registers.conflicts(database(), slugs)
                ),
            ],
        }

    return _answer(readable, produce)


@blueprint.get("/<conflict>")
def landing(conflict: str) -> Response:
    """Where a conflict's layers begin."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)

    def produce() -> Json:
        described = registers.description(database(), version)
        return {
            "title": in_english(described["names"]),
            "description": "Who held which place, and who says so: claims, control and places.",
            **({"attribution": described["citation"]} if "citation" in described else {}),
            "links": [
                _link("self", f"/{conflict}", JSON, "This page"),
                _link("service-desc", f"/{conflict}/api", OPENAPI, "All that can be asked"),
                _link("conformance", f"/{conflict}/conformance", JSON, "What it conforms to"),
                _link("data", f"/{conflict}/collections", JSON, "The collections"),
            ],
        }

    return _answer(version, produce)


@blueprint.get("/<conflict>/conformance")
def conformance(conflict: str) -> Response:
    """The parts of the standard that are kept to."""
    _asked(NoParameters)
    return _answer(versions.version(database(), conflict), lambda: {"conformsTo": CONFORMS_TO})


@blueprint.get("/<conflict>/api")
def api(conflict: str) -> Response:
    """The description that clients read which parameters there are from."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)
    return _answer(version, lambda: describe(f"{root()}{OGC}/{conflict}"), OPENAPI)


@blueprint.get("/<conflict>/collections")
def collections(conflict: str) -> Response:
    """The collections of a conflict."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)

    def produce() -> Json:
        return {
            "links": [_link("self", f"/{conflict}/collections", JSON, "This page")],
            "collections": [_collection(version, each) for each in COLLECTIONS.values()],
        }

    return _answer(version, produce)


@blueprint.get(COLLECTION)
def collection(conflict: str, collection: str) -> Response:
    """One collection: what it holds, where, and of which time."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)
    return _answer(version, lambda: _collection(version, COLLECTIONS[collection]))


@blueprint.get(f"{COLLECTION}/schema")
def schema(conflict: str, collection: str) -> Response:
    """What the features of a collection look like."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)
    return _answer(version, lambda: COLLECTIONS[collection].schema, SCHEMA)


@blueprint.get(f"{COLLECTION}/items")
def features(conflict: str, collection: str) -> Response:
    """A page of the features of a collection."""
    given = _asked(OF_FEATURES[collection])
    given["limit"] = min(given["limit"], MOST)
    version = versions.version(database(), conflict)
    path = f"/{conflict}/collections/{collection}"

    def produce() -> Json:
        page = LAYERS[collection].page(database(), version, given, root())
        links = [
            _link("self", f"{path}/items{_query()}", GEOJSON, "This page"),
            _link("collection", path, JSON, COLLECTIONS[collection].title),
        ]
        if page.next_after is not None:
            following = f"{path}/items{_query(after=page.next_after)}"
            links.append(_link("next", following, GEOJSON, "The next page"))
        return {
            "type": "FeatureCollection",
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "features": page.features,
            "links": links,
        }

    return _answer(version, produce, GEOJSON)


@blueprint.get(f"{COLLECTION}/items/<id>")
def feature(conflict: str, collection: str, id: str) -> Response:
    """One feature of a collection."""
    _asked(NoParameters)
    version = versions.version(database(), conflict)
    path = f"/{conflict}/collections/{collection}"

    def produce() -> Json:
        found = LAYERS[collection].one(database(), version, id, root())
        links = [
            _link("self", f"{path}/items/{found['id']}", GEOJSON, "This feature"),
            _link("collection", path, JSON, COLLECTIONS[collection].title),
        ]
        return {**found, "links": links}

    return _answer(version, produce, GEOJSON)


def _collection(version: Version, collection: Collection) -> Json:
    path = f"/{version.conflict}/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": _extent(LAYERS[collection.id].extent(database(), version)),
        "links": [
            _link("self", path, JSON, "This collection"),
            _link("items", f"{path}/items", GEOJSON, "Its features"),
            *(_link(rel, f"{path}/schema", SCHEMA, "What they look like") for rel in DESCRIBED_BY),
        ],
    }


def _extent(extent: Extent) -> Json:
    box, interval = extent.box, [extent.earliest, extent.latest]
    return {
        **({"spatial": {"bbox": [_corners(box)], "crs": CRS84}} if box else {}),
        "temporal": {"interval": [[second(moment) for moment in interval]], "trs": GREGORIAN},
    }


def _corners(box: Box) -> list[float]:
    return [box.west, box.south, box.east, box.north]


def _asked(parameters: type[Schema]) -> dict[str, Any]:
    """The parameters of the URL; what is wrong with them is a 400 here (OGC 17-069r4, 7.5.1)."""
    try:
        return arguments(parameters)
    except InvalidQuery as error:
        raise InvalidParameter(error.faults) from error


def _answer(
    rests_on: Version | Sequence[Version], produce: Callable[[], Json], media_type: str = JSON
) -> Response:
    answer = conditional(rests_on, produce, besides=request.host_url)
    answer.content_type = media_type
    return answer


def _link(rel: str, path: str, media_type: str, title: str) -> Json:
    return {"rel": rel, "href": f"{root()}{OGC}{path}", "type": media_type, "title": title}


def _query(**more: Any) -> str:
    """The query of the URL, but for what is said otherwise."""
    asked = {**request.args.to_dict(flat=False), **more}
    return f"?{urlencode(asked, doseq=True)}" if asked else ""
