"""All that a map over time needs: every place with its spans, and every actor that they name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response

from app.api import render
from app.domain.errors import TooMuch
from app.domain.events import Slug
from app.domain.rfc3339 import instant
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import SpansParameters
from app.http.requests import database
from app.queries import registers, versions
from app.queries import spans as queries
from app.queries.registers import Entry
from app.queries.spans import Span, Spans

blueprint = Blueprint("spans", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/spans")

OF_A_PLACE = ("names", "kind", "parent", "point", "geometry", "population", "area_km2")
OF_AN_ACTOR = ("names", "umbrella", "colour")


@blueprint.get("")
@reads("Spans", SpansParameters, refusals=frozenset({TooMuch}))
def spans(given: Given, conflict: str) -> Response:
    """Who held every place at every date: what all snapshots say, but for the claims they rest on."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = queries.spans(database(), version, given["lens"], given.get("place"))
        places = registers.places(database(), version)
        actors = {entry.slug: entry for entry in registers.entries(database(), version, "actors")}
        return {
            **render.basis(version, found.rules),
            "lens": render.lens(given),
            "actors": [_on_file(actors[slug], OF_AN_ACTOR) for slug in sorted(_named(found))],
            "places": [
                {
                    **_on_file(places[slug], OF_A_PLACE),
                    "counts": slug in found.counted,
                    "spans": [_span(span) for span in told],
                }
                for slug, told in found.spans.items()
            ],
            "links": {
                "permalink": render.link(
                    version,
                    "spans",
                    revision=version.revision,
                    place=given.get("place"),
                    **render.lens(given),
                ),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _on_file(entry: Entry, members: Iterable[str]) -> render.Json:
    """What is on file of it, as far as it is."""
    return {"slug": entry.slug, **{name: entry.said[name] for name in members if name in entry.said}}


def _span(span: Span) -> render.Json:
    """A span; what is empty or not so is left out, for there are many."""
    return {
        "from": instant(span.start),
        "status": span.status,
        **{name: value for name, value in _told(span.told) if value},
    }


def _told(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "holders", told["holders"]
    yield "contenders", told["contenders"]
    for name in ("since", "contested_since"):
        yield name, told[name] and told[name]["occurred"]
    yield "disputed", told["disputed"]
    yield "uncertain", told["uncertain"]


def _named(found: Spans) -> set[Slug]:
    """Every actor that a span names, and those it belongs under."""
    named = {
        actor
        for spans in found.spans.values()
        for span in spans
        for actor in (*span.told["holders"], *span.told["contenders"])
    }
    return {above for actor in named for above in found.file.umbrellas_of(actor)}
