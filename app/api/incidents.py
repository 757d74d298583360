"""What happened in answer to what: how long actors took."""

from flask import Blueprint, Response

from app.api import render
from app.domain.lags import PairLags
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import DateParameters
from app.http.requests import database
from app.queries import incidents, versions

blueprint = Blueprint("incidents", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/incidents")


@blueprint.get("/lags")
@reads("Lags", DateParameters)
def lags(given: Given, conflict: str) -> Response:
    """How long one actor took to answer another, by all that counts at the end of a date."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = incidents.lags(database(), version, given["question"])
        asked = render.question(given)
        return {
            **render.basis(version),
            "at": asked["at"],
            "lens": render.lens(given),
            "pairs": [_pair(pair) for pair in found],
            "links": {
                "permalink": render.link(version, "incidents", "lags", revision=version.revision, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _pair(pair: PairLags) -> render.Json:
    return {
        "actor": pair.actor,
        "toward": pair.toward,
        "count": len(pair.responses),
        "median": render.lag(pair.median),
        "range": render.lag(pair.range),
        "responses": [
            {"id": response.said.id, "target": response.target.id, "lag": render.lag(response.lag)}
            for response in pair.responses
        ],
    }
