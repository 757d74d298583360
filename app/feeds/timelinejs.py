"""TimelineJS 3 (knightlab): the record as the JSON that its `Timeline` loads.

Facts: parts left out of a date are its precision. A null, an era without an end or no event at all
make the whole timeline refuse to load. Every text is rendered as HTML. So nothing is ever null,
eras end at a horizon, and every text is escaped.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response
from markupsafe import escape

from app.domain import lags
from app.domain.edtf import Moment, Precision, parse
from app.domain.events import Claim, Media, PhaseBegan, Standing
from app.domain.occasions import span
from app.domain.timeline import Era, eras
from app.feeds.dates import in_words
from app.feeds.headlines import SAYINGS, in_language
from app.feeds.names import Names, names_of
from app.feeds.telling import paragraphs
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import FeedParameters
from app.http.requests import database, same_but
from app.queries import incidents, timelines, versions
from app.queries.versions import Version

blueprint = Blueprint("timelinejs", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

Json = dict[str, Any]


@blueprint.get("/timelinejs.json")
@reads("TimelineJS", FeedParameters, headers=("Link",))
def timelinejs(given: Given, conflict: str) -> Response:
    """The claims that stand, one slide each, by the place they are about."""
    version = versions.version(database(), conflict, given.get("revision"))
    return conditional(version, lambda: asked(version, given))


def asked(version: Version, given: Given) -> Json:
    """The timeline of what is asked for; `next`, where it is there, has the slides before."""
    told = timelines.standing(database(), version, given["wanted"])
    responses = incidents.responses(database(), version, given["wanted"].lens, told.claims)
    made = timeline(told.claims, responses, names_of(version, given["lang"]), recorded=version.recorded)
    return {**made, **({"next": same_but(before=told.before)} if told.before else {})}


def timeline(
    claims: Sequence[Standing[Claim]], responses: Iterable[lags.Response], names: Names, *, recorded: datetime
) -> Json:
    """The whole timeline: a title, a slide a claim, an era a phase; `recorded` dates an empty one.

    The slides of responses tell what they answer, and how late.
    """
    answers = {response.said.id: response for response in responses}
    slides = [slide(said, answers.get(said.id), names) for said in claims]
    phases = [Standing(c.id, c.revision, c.claim) for c in claims if isinstance(c.claim, PhaseBegan)]
    horizon = max((span(said.claim).latest for said in claims), default=recorded)
    return {
        "scale": "human",
        "title": {"unique_id": "title", "text": {"headline": escape(names.conflict)}},
        "events": slides or [_nothing(names, recorded)],
        "eras": [era(each, names.lang, horizon) for each in eras(phases)],
    }


def slide(said: Standing[Claim], response: lags.Response | None, names: Names) -> Json:
    """A claim as a slide: what, when, where, in response to what, and who says so."""
    claim, occurred = said.claim, said.claim.occurred
    place = getattr(claim, "place", None)
    group = names.place(names.around(place)) if place else names.conflict
    made = {
        "unique_id": str(said.id),
        # The widget decodes a group's name before it renders it as HTML: escaped twice, it stays text.
        "group": escape(str(escape(group))),
        "start_date": date(occurred.first),
        "display_date": names.date(claim),
        "text": {
            "headline": escape(names.headline(claim)),
            "text": paragraphs(claim, names, response),
        },
        "autolink": False,
    }
    start, end = occurred.start, occurred.end
    if start and end and occurred.is_interval and start.window.earliest <= end.window.earliest:
        made["end_date"] = date(end)
    if claim.media:
        made["media"] = media(claim.media)
    return made


def date(moment: Moment) -> Json:
    """A date as exact as it is known; a time as text, for the number 0 would be no time."""
    return _parts(moment.window.earliest, moment.precision)


def era(phase: Era, lang: str, horizon: datetime) -> Json:
    """A phase as an era, to its last day; one that goes on ends at the horizon.

    An era that ends on the day it starts keeps the whole timeline from loading: it gets one day more.
    """
    last = (phase.end or horizon) - timedelta(microseconds=1)
    if last.date() <= phase.start.date():
        last = phase.start + timedelta(days=1)
    return {
        "start_date": _parts(phase.start, Precision.DAY),
        "end_date": _parts(last, Precision.DAY),
        "text": {"headline": escape(in_language(phase.said.claim.name, lang))},
    }


def media(shown: Media) -> Json:
    """A picture; the widget writes its address between quotes, sets `alt` as text, and the rest as HTML."""
    made: Json = {"url": shown.url.replace("'", "%27").replace('"', "%22")}
    if shown.alt:
        made["alt"] = shown.alt
    texts = {"caption": shown.caption, "credit": shown.credit}
    return made | {name: escape(text) for name, text in texts.items() if text}


def _parts(moment: datetime, precision: Precision) -> Json:
    parts: Json = {"year": moment.year}
    if precision >= Precision.MONTH:
        parts["month"] = moment.month
    if precision >= Precision.DAY:
        parts["day"] = moment.day
    if precision >= Precision.SECOND:
        parts |= {"hour": str(moment.hour), "minute": str(moment.minute), "second": str(moment.second)}
    return parts


def _nothing(names: Names, recorded: datetime) -> Json:
    return {
        "unique_id": "nothing",
        "start_date": _parts(recorded, Precision.DAY),
        "display_date": in_words(parse(f"{recorded:%Y-%m-%d}"), names.lang, is_state=False),
        "text": {"headline": SAYINGS[names.lang]["nothing"]},
    }
