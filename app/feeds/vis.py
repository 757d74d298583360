"""vis-timeline: the record as the items and groups of its data sets.

Facts: a range and a background need an end, and `content` and `title` are HTML. Dates are shown as the
points or stretches that they are; how unsure they are stands in the title.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response
from markupsafe import escape

from app.domain.clusters import Closeness, clusters
from app.domain.events import Claim, PhaseBegan, Standing
from app.domain.occasions import span
from app.domain.rfc3339 import second
from app.domain.timeline import Era, eras
from app.feeds.headlines import in_language
from app.feeds.names import Names, names_of
from app.feeds.plurals import CLAIMS, counted
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import VisParameters
from app.http.requests import database, same_but
from app.queries import timelines, versions

blueprint = Blueprint("vis", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

NOWHERE = "*"
"""The group of claims that are about no place; no place is called so."""

DAY = timedelta(days=1)

NAMED = 5
"""Of how many claims of a cluster its title tells."""

Json = dict[str, Any]


@blueprint.get("/vis.json")
@reads("Vis", VisParameters, headers=("Link",))
def vis(given: Given, conflict: str) -> Response:
    """The claims that stand as items, by the place they are about, for vis-timeline."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Json:
        told = timelines.standing(database(), version, given["wanted"])
        found = items_and_groups(told.claims, names_of(version, given["lang"]), given["cluster"])
        return {**found, **({"next": same_but(before=told.before)} if told.before else {})}

    return conditional(version, produce)


def items_and_groups(claims: Sequence[Standing[Claim]], names: Names, closeness: Closeness) -> Json:
    """An item a claim or cluster of them, a background a phase, a group for each place that is named."""
    about = sorted({_group(said.claim) for said in claims})
    phases = [Standing(c.id, c.revision, c.claim) for c in claims if isinstance(c.claim, PhaseBegan)]
    horizon = max((span(said.claim).latest for said in claims), default=None)
    groups = [
        {"id": group, "content": escape(_called(group, names)), "order": number}
        for number, group in enumerate(about)
    ]
    backgrounds = [_background(era, names, horizon) for era in eras(phases) if horizon]
    items = [_counted(together, names) for together in clusters(claims, _group, closeness)]
    return {"groups": groups, "items": [*items, *backgrounds]}


def _group(claim: Claim) -> str:
    return getattr(claim, "place", None) or NOWHERE


def _called(group: str, names: Names) -> str:
    return names.conflict if group == NOWHERE else names.place(group)


def _counted(together: Sequence[Standing[Claim]], names: Names) -> Json:
    """A claim as it is; or several as one range that counts them, and names the first few."""
    if len(together) == 1:
        return _item(together[0], names)
    windows = [span(said.claim) for said in together]
    start, end = min(window.earliest for window in windows), max(window.latest for window in windows)
    group = _group(together[0].claim)
    named = [names.headline(said.claim) for said in together[:NAMED]]
    return {
        "id": f"cluster-{group}-{start:%Y%m%dT%H%M%S}",
        "group": group,
        "type": "range",
        "start": second(start),
        "end": second(end),
        "content": counted(len(together), CLAIMS, names.lang),
        "title": escape(" · ".join([*named, *(["…"] if len(together) > NAMED else [])])),
        "className": "cluster",
        "claims": len(together),
    }


def _item(said: Standing[Claim], names: Names) -> Json:
    """A point where the day is known, else a range as long as it may have been, or lasted."""
    claim, window = said.claim, span(said.claim)
    source = names.sources[claim.source].said["title"]
    is_point = window.latest - window.earliest <= DAY
    return {
        "id": str(said.id),
        "group": _group(claim),
        "type": "point" if is_point else "range",
        "start": second(window.earliest),
        **({} if is_point else {"end": second(window.latest)}),
        "content": escape(names.headline(claim)),
        "title": escape(f"{names.date(claim)} · {source}"),
        "className": claim.TYPE.replace(".", "-"),
    }


def _background(era: Era, names: Names, horizon: datetime) -> Json:
    return {
        "id": f"era-{era.said.id}-{era.start:%Y%m%d}",
        "type": "background",
        "start": second(era.start),
        "end": second(max(era.end or horizon, era.start + DAY)),
        "content": escape(in_language(era.said.claim.name, names.lang)),
        "className": f"phase-{era.said.claim.phase}",
    }
