"""vis-timeline: the record as the items and groups of its data sets.

Facts: a range and a background need an end, and `content` and `title` are HTML. Dates are shown as the
points or stretches that they are; how unsure they are stands in the title.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response
from markupsafe import escape

from app.domain.events import Claim, PhaseBegan, Standing
from app.domain.occasions import span
from app.domain.timeline import Era, eras
from app.feeds.headlines import in_language
from app.feeds.names import Names, names_of
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import FeedParameters
from app.http.requests import database
from app.queries import timelines, versions

blueprint = Blueprint("vis", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

NOWHERE = "*"
"""The group of claims that are about no place; no place is called so."""

DAY = timedelta(days=1)

Json = dict[str, Any]


@blueprint.get("/vis.json")
@reads("Vis", FeedParameters)
def vis(given: Given, conflict: str) -> Response:
    """The claims that stand as items, by the place they are about, for vis-timeline."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Json:
        claims = timelines.standing(database(), version, given["wanted"])
        return items_and_groups(claims, names_of(version, given["lang"]))

    return conditional(version, produce)


def items_and_groups(claims: Sequence[Standing[Claim]], names: Names) -> Json:
    """An item for each claim, a background for each phase, a group for each place that is named."""
    about = sorted({_group(said.claim) for said in claims})
    phases = [Standing(c.id, c.revision, c.claim) for c in claims if isinstance(c.claim, PhaseBegan)]
    horizon = max((span(said.claim).latest for said in claims), default=None)
    groups = [
        {"id": group, "content": escape(_called(group, names)), "order": number}
        for number, group in enumerate(about)
    ]
    backgrounds = [_background(era, names, horizon) for era in eras(phases) if horizon]
    return {"groups": groups, "items": [*(_item(said, names) for said in claims), *backgrounds]}


def _group(claim: Claim) -> str:
    return getattr(claim, "place", None) or NOWHERE


def _called(group: str, names: Names) -> str:
    return names.conflict if group == NOWHERE else names.place(group)


def _item(said: Standing[Claim], names: Names) -> Json:
    """A point where the day is known, else a range as long as it may have been, or lasted."""
    claim, window = said.claim, span(said.claim)
    source = names.sources[claim.source].said["title"]
    is_point = window.latest - window.earliest <= DAY
    return {
        "id": str(said.id),
        "group": _group(claim),
        "type": "point" if is_point else "range",
        "start": _instant(window.earliest),
        **({} if is_point else {"end": _instant(window.latest)}),
        "content": escape(names.headline(claim)),
        "title": escape(f"{names.date(claim)} · {source}"),
        "className": claim.TYPE.replace(".", "-"),
    }


def _background(era: Era, names: Names, horizon: datetime) -> Json:
    return {
        "id": f"era-{era.said.id}-{era.start:%Y%m%d}",
        "type": "background",
        "start": _instant(era.start),
        "end": _instant(max(era.end or horizon, era.start + DAY)),
        "content": escape(in_language(era.said.claim.name, names.lang)),
        "className": f"phase-{era.said.claim.phase}",
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
