"""Control over time as GeoJSON (RFC 7946), for Leaflet.timeline, QGIS and what else draws features in time.

Facts: `start` and `end` are full instants, since one shorter date makes GDAL take the column for text.
Leaflet.timeline takes an end that is null for 1970, and QGIS wants just that: both are there to ask for.
"""

from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response

from app.domain.errors import TooMuch
from app.domain.rfc3339 import second
from app.feeds.holds import Hold, holds, horizon
from app.feeds.names import Names, names_of
from app.http import BASE
from app.http.answers import kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import ControlFeedParameters
from app.http.requests import database
from app.queries import versions
from app.queries.versions import Version

blueprint = Blueprint("control_geojson", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

Json = dict[str, Any]


@blueprint.get("/control.geojson")
@reads("geojson", ControlFeedParameters, forms=(Form.GEOJSON,), refusals=frozenset({TooMuch}))
def control_geojson(given: Given, conflict: str) -> Response:
    """Who held every place, a feature for each stretch of time, for maps that move through it."""
    version = versions.version(database(), conflict, given.get("revision"))
    return kept(version, Form.GEOJSON, lambda: orjson.dumps(collection(version, given)))


def collection(version: Version, given: Given) -> Json:
    """The features, and, as OGC API - Features tells it, how many there are of how many."""
    names, drawn = names_of(version, given["lang"]), holds(version, given)
    until = horizon(version, drawn.holds) if given["open_end"] == "horizon" else None
    return {
        "type": "FeatureCollection",
        "numberMatched": drawn.matched,
        "numberReturned": len(drawn.holds),
        "features": [_feature(one, until, names, version) for one in drawn.holds],
    }


def _feature(one: Hold, until: datetime | None, names: Names, version: Version) -> Json:
    end = one.end or until
    return {
        "type": "Feature",
        "id": f"{one.place}/{second(one.start)}",
        "geometry": names.places[one.place].geometry,
        "properties": {
            "place": one.place,
            "name": names.place(one.place),
            "status": one.status,
            "holders": "; ".join(one.holders),
            "contenders": "; ".join(one.contenders),
            "label": one.headline(names),
            "colour": _colour(one, names),
            "disputed": one.disputed,
            "start": second(one.start),
            "end": end and second(end),
            "endExclusive": True,
            "open": one.end is None,
            "start_edtf": one.since and one.since.text,
            "precision": one.since and one.since.first.precision.name.lower(),
            "display_date": one.date(names.lang),
            "record": f"{BASE}/conflicts/{version.conflict}/places/{one.place}",
        },
    }


def _colour(one: Hold, names: Names) -> str | None:
    """That of the first actor, if it has one on file."""
    first = next(iter((*one.holders, *one.contenders)), None)
    colour: str | None = names.actors[first].said.get("colour") if first else None
    return colour
