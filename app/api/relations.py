"""Who stands with whom at a date, and which allies are at odds."""

from collections.abc import Iterable

from flask import Blueprint, Response

from app.api import render
from app.domain.relations import Relation
from app.domain.tensions import Tension
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import DateParameters
from app.http.requests import database
from app.queries import relations as queries
from app.queries import snapshots, versions

blueprint = Blueprint("relations", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/relations")


@blueprint.get("")
@reads("Relations", DateParameters)
def relations(given: Given, conflict: str) -> Response:
    """The relations that stood at the end of a date, each with the claims that say so."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = snapshots.relations(database(), version, given["question"])
        asked = render.question(given)
        return {
            **render.basis(version),
            "at": asked["at"],
            "lens": render.lens(given),
            "relations": _ties(found),
            "links": {
                "permalink": render.link(version, "relations", revision=version.revision, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


@blueprint.get("/tensions")
@reads("Tensions", DateParameters)
def tensions(given: Given, conflict: str) -> Response:
    """The allies who stood behind different sides at the end of a date, each tie with its claims."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = queries.tensions(database(), version, given["question"])
        asked = render.question(given)
        return {
            **render.basis(version),
            "at": asked["at"],
            "lens": render.lens(given),
            "tensions": [_tension(tension) for tension in found],
            "links": {
                "permalink": render.link(
                    version, "relations", "tensions", revision=version.revision, **asked
                ),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)


def _tension(tension: Tension) -> render.Json:
    return {
        "allies": tension.allies,
        "bonds": [_ties(bond) for bond in tension.bonds],
        "strains": [_ties(strain) for strain in tension.strains],
    }


def _ties(relations: Iterable[Relation]) -> list[render.Json]:
    return [
        {
            "actor": relation.actor,
            "relation": relation.relation,
            "toward": relation.toward,
            "since": relation.since.text,
            "because": relation.because,
        }
        for relation in relations
    ]
