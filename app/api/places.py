"""One place: who holds it at a date, its history, and every claim for and against."""

from collections.abc import Iterable

import orjson
from flask import Blueprint, Response

from app.api import render
from app.domain.histories import Episode, Heard, Stretch
from app.domain.rfc3339 import instant
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import HistoryParameters, PlaceParameters
from app.http.requests import database
from app.queries import histories, registers, snapshots, versions
from app.queries.claims import brief
from app.queries.histories import Amended

blueprint = Blueprint("places", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/places/<place>")


@blueprint.get("")
@reads("Place", PlaceParameters)
def place(given: Given, conflict: str, place: str) -> Response:
    """Who held a place at the end of a date, and what became of each claim about it."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = snapshots.place(database(), version, place, given["question"])
        entry = registers.entry(database(), version, "places", place)
        start, end = given["offset"], given["offset"] + given["limit"]
        asked = {**render.question(given), "revision": version.revision, "limit": given["limit"]}
        more = end < len(found.claims)
        return {
            **render.basis(version, found.rules),
            "at": asked["at"],
            **render.stale_after(given),
            "lens": render.lens(given),
            "on_file": render.entry(entry),
            "within": found.file.line(place)[1:],
            "parts": found.file.parts.get(place, ()),
            "control": orjson.Fragment(found.control),
            "claims": [render.reason(said, role) for said, role in found.claims[start:end]],
            "claims_total": len(found.claims),
            "next": render.link(version, "places", place, offset=end, **asked) if more else None,
            "links": {
                "permalink": render.link(version, "places", place, offset=start, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


@blueprint.get("/history")
@reads("History", HistoryParameters)
def history(given: Given, conflict: str, place: str) -> Response:
    """Who held a place from the beginning on, and what became of each claim about it."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = histories.history(database(), version, place, given["question"].lens)
        start, end = given["offset"], given["offset"] + given["limit"]
        asked = {**render.lens(given), "revision": version.revision, "limit": given["limit"]}
        totals = {
            "spans_total": len(found.episodes),
            "claims_total": len(found.claims),
            "amendments_total": len(found.amendments),
        }
        more = end < max(totals.values())
        return {
            **render.basis(version, found.rules),
            "place": place,
            "lens": render.lens(given),
            "within": found.file.line(place)[1:],
            "spans": [_span(episode, told) for episode, told in found.episodes[start:end]],
            "claims": [_heard(one) for one in found.claims[start:end]],
            "amendments": [_amended(one) for one in found.amendments[start:end]],
            **totals,
            "next": render.link(version, "places", place, "history", offset=end, **asked) if more else None,
            "links": {
                "permalink": render.link(version, "places", place, "history", offset=start, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _span(episode: Episode, told: str) -> render.Json:
    return {
        **_stretches([(episode.start, episode.stop)])[0],
        **orjson.loads(f"{{{told}}}"),
        "confirmations": [brief(said) for said in episode.confirmations],
    }


def _heard(one: Heard) -> render.Json:
    return {
        **render.reason(one.said, one.role),
        "decided": _stretches(one.decided),
        "disagreed": _stretches(one.disagreed),
    }


def _stretches(stretches: Iterable[Stretch]) -> list[render.Json]:
    return [{"from": instant(start), "to": instant(stop)} for start, stop in stretches]


def _amended(one: Amended) -> render.Json:
    return {
        "id": one.id,
        "by": one.by,
        "type": one.type,
        "revision": one.revision,
        "recorded": instant(one.recorded),
        "reported": one.reported,
        "reason": one.reason,
    }
