"""What changed hands between two dates, and what we learned between two revisions."""

from typing import Any

from flask import Blueprint, Response

from app.api import render
from app.domain.events import Reliability
from app.domain.onfile import OnFile
from app.domain.rfc3339 import instant
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import ChangesParameters
from app.http.requests import database
from app.queries import changes as queries
from app.queries import versions
from app.queries.changes import Change, Changes
from app.queries.claims import rival
from app.queries.versions import Version

blueprint = Blueprint("changes", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/changes")

SIDE = ("status", "holders", "contenders", "since", "contested_since", "because")


@blueprint.get("")
@reads("Changes", ChangesParameters)
def changes(given: Given, conflict: str) -> Response:
    """The places that were in other hands at the end of one date than of another; or by another revision."""
    version = versions.version(database(), conflict, given.get("revision"))
    asked = {**render.question(given), **_between(given)}

    def produce() -> render.Json:
        found = _found(version, given)
        return {
            **render.basis(version, found.rules),
            **_between(given),
            "lens": render.lens(given),
            "changes": [
                _change(change, found.file, learned="from_revision" in given) for change in found.changes
            ],
            "links": {
                "permalink": render.link(version, "changes", revision=version.revision, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _found(version: Version, given: dict[str, Any]) -> Changes:
    question = given["question"]
    if "from_revision" in given:
        return queries.between_revisions(
            database(), version, earlier=given["from_revision"], question=question
        )
    return queries.between_dates(database(), version, start=given["from_"].latest, question=question)


def _between(given: dict[str, Any]) -> render.Json:
    """The two dates, or the two revisions and their date, as they were asked for."""
    if "from_revision" in given:
        at = given.get("at")
        return {"at": at and at.text, "from_revision": given["from_revision"]}
    to = given.get("to")
    return {"from": given["from_"].text, "to": to and to.text}


def _change(change: Change, file: OnFile, *, learned: bool) -> render.Json:
    amended = [{"id": one.id, "by": one.by, "type": one.type} for one in change.amended]
    return {
        "place": change.place,
        "kind": file.kinds[change.place],
        "parent": file.parents[change.place],
        "changed": change.changed,
        "turned": instant(change.turned),
        "since": change.since,
        "before": {name: change.before[name] for name in SIDE},
        "after": {name: change.after[name] for name in SIDE},
        "claims": [
            {**rival(said), "reliability": file.reliability.get(said.claim.source, Reliability.F)}
            for said in change.claims
        ],
        "disputed": change.after["disputed"],
        "rivals": change.after["rivals"],
        "uncertain": change.after["uncertain"],
        **({"learned": {"new": change.new, "amended": amended}} if learned else {}),
    }
