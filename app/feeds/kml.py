"""KML 2.2: control over time, for Google Earth and what else reads it; what goes on has no end."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from flask import Blueprint, Response

from app.domain.errors import TooMuch
from app.domain.rfc3339 import second
from app.feeds.headlines import SAYINGS
from app.feeds.holds import Hold, holds
from app.feeds.names import Names, names_of
from app.feeds.xml import document, put
from app.http import BASE
from app.http.answers import kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import HoldParameters
from app.http.requests import database
from app.queries import versions
from app.queries.versions import Version

blueprint = Blueprint("kml", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

KML = "http://www.opengis.net/kml/2.2"

ElementTree.register_namespace("kml", KML)


@blueprint.get("/control.kml")
@reads("kml", HoldParameters, forms=(Form.KML,), refusals=frozenset({TooMuch}))
def control_kml(given: Given, conflict: str) -> Response:
    """Who held every place, a placemark for each stretch of time, for globes that move through it."""
    version = versions.version(database(), conflict, given.get("revision"))
    return kept(version, Form.KML, lambda: document(folder(version, given)))


def folder(version: Version, given: Given) -> Element:
    names, drawn = names_of(version, given["lang"]), holds(version, given)
    made = Element(f"{{{KML}}}kml")
    inside = _put(made, "Document")
    _put(inside, "name", names.conflict)
    if drawn.matched > len(drawn.holds):
        cut = SAYINGS[names.lang]["cut"].format(number=len(drawn.holds), all=drawn.matched)
        _put(inside, "description", cut)
    for one in drawn.holds:
        _add(inside, one, names)
    return made


def _add(made: Element, one: Hold, names: Names) -> None:
    mark = _put(made, "Placemark")
    _put(mark, "name", names.place(one.place))
    # Globes render a description as HTML.
    _put(mark, "description", escape(f"{one.headline(names)} ({one.date(names.lang)})", quote=False))
    lasting = _put(mark, "TimeSpan")
    _put(lasting, "begin", second(one.start))
    if one.end:
        _put(lasting, "end", second(one.end))
    more = _put(mark, "ExtendedData")
    told = {"place": one.place, "status": one.status, "holders": "; ".join(one.holders)}
    for name, value in {**told, "contenders": "; ".join(one.contenders)}.items():
        _put(_put(more, "Data", name=name), "value", value)
    if where := names.places[one.place].geometry:
        _draw(mark, where)


def _draw(made: Element, where: Mapping[str, Any]) -> None:
    """A geometry of GeoJSON in KML."""
    kind, coordinates = where["type"], where["coordinates"]
    if kind.startswith("Multi"):
        several = _put(made, "MultiGeometry")
        for one in coordinates:
            _draw(several, {"type": kind.removeprefix("Multi"), "coordinates": one})
    elif kind == "Polygon":
        drawn = _put(made, "Polygon")
        for number, ring in enumerate(coordinates):
            edge = _put(drawn, "innerBoundaryIs" if number else "outerBoundaryIs")
            _put(_put(edge, "LinearRing"), "coordinates", _positions(ring))
    else:
        _put(_put(made, kind), "coordinates", _positions([coordinates] if kind == "Point" else coordinates))


def _positions(positions: Sequence[Sequence[float]]) -> str:
    return " ".join(",".join(map(str, position)) for position in positions)


def _put(parent: Element, element: str, text: str | None = None, /, **attributes: str) -> Element:
    return put(parent, f"{{{KML}}}{element}", text, **attributes)
