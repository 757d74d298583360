"""The conflicts on record: listed, opened, and each with where everything about it is."""

from flask import Blueprint, Response

from app import commands
from app.api import render
from app.commands import Keyed
from app.domain.errors import ConflictExists
from app.domain.rfc3339 import instant
from app.errors import InvalidQuery
from app.http import BASE, OGC, requests
from app.http.answers import conditional, json_answer
from app.http.bodies import strict_json
from app.http.operations import reads, writes
from app.http.requests import database, idempotency_key, writer
from app.http.schemas import check_event
from app.queries import registers, versions
from app.queries.registers import ConflictView

blueprint = Blueprint("conflicts", __name__, url_prefix=f"{BASE}/conflicts")

RESOURCES = (
    *("events", "stream", "snapshot", "places", "actors", "sources"),
    *("relations", "shares", "spans", "log"),
)
FEEDS = {
    "timelinejs": "timelinejs.json",
    "timelinejs_csv": "timelinejs.csv",
    "vis": "vis.json",
    "control_geojson": "control.geojson",
    "control_kml": "control.kml",
    "atom": "atom.xml",
    "json_feed": "feed.json",
}


@blueprint.get("")
@reads("Conflicts")
def conflicts() -> Response:
    """Every conflict that may be read, by slug."""
    readable = requests.readable_versions()
    slugs = [version.conflict for version in readable]
    return conditional(
        readable,
        lambda: {"conflicts": [_conflict(view) for view in registers.conflicts(database(), slugs)]},
    )


@blueprint.post("")
@writes(
    "Conflict",
    body="conflict.opened",
    scopes=("admin",),
    takes=("Idempotency-Key",),
    refusals={ConflictExists, InvalidQuery},
)
def open_conflict() -> Response:
    """Open a conflict: its body is revision 1 of its log."""
    by = writer("admin")
    document = strict_json()
    if isinstance(document, dict):
        document = {"type": "conflict.opened", **document}
    check_event(document)
    key = idempotency_key()
    receipt = commands.open_conflict(
        database(), document, by=by.name, keyed=Keyed(by.id, key) if key else None
    )
    answer = json_answer(
        _conflict(registers.conflict(database(), document["slug"])), 201 if receipt.new else 200
    )
    answer.headers["Location"] = render.link(document["slug"])
    return answer


@blueprint.get("/<conflict>")
@reads("Conflict")
def conflict(conflict: str) -> Response:
    """One conflict: its version, its counts, the time it spans, and links."""
    version = versions.version(database(), conflict)
    return conditional(version, lambda: _conflict(registers.conflict(database(), conflict)))


def _conflict(view: ConflictView) -> render.Json:
    slug = view.version.conflict
    described = {name: said for name, said in view.described.items() if name not in {"type", "slug"}}
    return {
        **render.basis(view.version),
        **described,
        "private": view.version.private,
        "counts": view.counts,
        "bounds": {"earliest": instant(view.earliest), "latest": instant(view.latest)},
        "links": {
            "self": render.link(slug),
            **{resource: render.link(slug, resource) for resource in RESOURCES},
            "tensions": render.link(slug, "relations", "tensions"),
            "lags": render.link(slug, "incidents", "lags"),
            **{name: render.link(slug, "feeds", file) for name, file in FEEDS.items()},
            "layers": f"{OGC}/{slug}",
        },
    }
