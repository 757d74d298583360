"""Shares of control over time, and what was reported of them."""

from flask import Blueprint, Response

from app.api import render
from app.domain.events import ShareOf
from app.domain.rfc3339 import instant
from app.domain.shares import SQUARE_METRES, Portion, portions
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import SharesParameters
from app.http.requests import database
from app.queries import shares as queries
from app.queries import versions
from app.queries.shares import Denominator, Point, Report

blueprint = Blueprint("shares", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/shares")

DECIMALS = 6
"""Shares are rounded: nobody knows more, and nobody needs to read more."""


@blueprint.get("")
@reads("Shares", SharesParameters)
def shares(given: Given, conflict: str) -> Response:
    """How much of the places that count was held by whom, over time."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = queries.shares(database(), version, given["asked"])
        first, last = given.get("from_"), given.get("to")
        asked = {
            "from": first and first.text,
            "to": last and last.text,
            "step": given["step"].value,
            "by": given["by"].value,
            "place": given.get("place"),
        }
        page = {**asked, **render.lens(given), "limit": given["limit"], "revision": version.revision}
        next = found.next and render.link(version, "shares", **{**page, "from": found.next.text})
        return {
            **render.basis(version, found.rules),
            **asked,
            "lens": render.lens(given),
            "denominator": {
                **_denominator(found.denominator, given["by"]),
                "without_figures": found.without_figures,
            },
            "points": [_point(point, found.denominator, given["by"]) for point in found.points],
            "reported": [_report(report, given["by"]) for report in found.reported],
            "next": next,
            "links": {
                "permalink": render.link(version, "shares", **page),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _point(point: Point, of: Denominator, by: ShareOf) -> render.Json:
    return {
        "at": point.at.text,
        "instant": instant(point.instant),
        "groups": [
            {
                "status": group.hold.status,
                "holders": group.hold.holders,
                "places": group.places,
                "weight": _weight(group.weight, by),
                "share": _share(group.weight, of),
            }
            for group in point.groups
        ],
        "actors": [
            {"actor": actor, **_portion(portion, of)} for actor, portion in portions(point.groups).items()
        ],
    }


def _report(report: Report, by: ShareOf) -> render.Json:
    claim = report.said.claim
    return {
        "id": report.said.id,
        "occurred": claim.occurred.text,
        "source": claim.source,
        "place": claim.place,
        "actor": claim.actor,
        "share": claim.share,
        "of": claim.of,
        "approximate": claim.approximate,
        "computed": {
            "instant": instant(report.instant),
            **_portion(report.held, report.denominator),
            "denominator": _denominator(report.denominator, by),
        },
    }


def _portion(portion: Portion, of: Denominator) -> render.Json:
    return {"alone": _share(portion.alone, of), "with_others": _share(portion.with_others, of)}


def _denominator(of: Denominator, by: ShareOf) -> render.Json:
    return {"by": by, "places": of.places, "weight": _weight(of.weight, by)}


def _weight(weight: int, by: ShareOf) -> int | float:
    """Places, persons, or square kilometres."""
    return weight / SQUARE_METRES if by is ShareOf.AREA else weight


def _share(weight: int, of: Denominator) -> float | None:
    """The part of all that is weighed; None where nothing is."""
    return round(weight / of.weight, DECIMALS) if of.weight else None
