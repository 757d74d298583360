"""TimelineJS 3 (knightlab): the record as the JSON that its `Timeline` loads.

Facts: parts left out of a date are its precision. A null, an era without an end or no event at all
make the whole timeline refuse to load. Every text is rendered as HTML. So nothing is ever null,
eras end at a horizon, and every text is escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup, escape

from app.domain import lags
from app.domain.edtf import Moment, Precision, parse
from app.domain.events import Claim, Media, PhaseBegan, PlaceKind, Slug, Standing
from app.domain.occasions import STATES, span
from app.domain.timeline import Era, eras
from app.feeds.dates import in_words
from app.feeds.headlines import SAYINGS, headline, in_language
from app.feeds.lags import lag_in_words
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import TimelineParameters
from app.http.requests import database
from app.queries import events, incidents, registers, versions
from app.queries.registers import Entry
from app.queries.versions import Version

blueprint = Blueprint("timelinejs", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

PARTS = {PlaceKind.DISTRICT, PlaceKind.AIRPORT, PlaceKind.BASE, PlaceKind.SITE}
"""What shares a row with the place around it: a row for each would leave no room for the story."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What is on file, to call slugs by their names in a language."""

    lang: str
    conflict: str
    places: Mapping[Slug, Entry]
    actors: Mapping[Slug, Entry]
    sources: Mapping[Slug, Entry]

    def place(self, slug: Slug) -> str:
        return in_language(self.places[slug].said["names"], self.lang)

    def around(self, slug: Slug) -> Slug:
        """The place itself, or of a part of one (a district, an airport, a base) what it lies in."""
        said = self.places[slug].said
        return said.get("parent", slug) if said["kind"] in PARTS else slug

    def actor(self, slug: Slug) -> str:
        return in_language(self.actors[slug].said["names"], self.lang)

    def headline(self, claim: Claim) -> str:
        return headline(claim, self.lang, actor=self.actor, place=self.place)

    def date(self, claim: Claim) -> str:
        return in_words(claim.occurred, self.lang, is_state=isinstance(claim, STATES))


@blueprint.get("/timelinejs.json")
@reads("TimelineJS", TimelineParameters)
def timelinejs(given: Given, conflict: str) -> Response:
    """The claims that stand, one slide each, by the place they are about."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Json:
        claims = events.timeline(database(), version, given["lens"], place=given.get("place"))
        responses = incidents.responses(database(), version, given["lens"], claims)
        return timeline(claims, responses, _names(version, given["lang"]), recorded=version.recorded)

    return conditional(version, produce)


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
            "text": _text(claim, response, names),
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


def _text(claim: Claim, response: lags.Response | None, names: Names) -> Markup:
    """The summary, what it answers, then the source with its grade, and a link where it has an address."""
    say, source = SAYINGS[names.lang], names.sources[claim.source].said
    title: Markup = Markup("<cite>{}</cite>").format(source["title"])
    if url := source.get("url"):
        title = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, title)
    grade = say["grade"].format(reliability=source.get("reliability", "F"), credibility=claim.credibility)
    reported = say["reported"].format(date=in_words(claim.reported, names.lang, is_state=False))
    told = [source.get("author"), source.get("publisher"), claim.locator, reported, grade]
    credit = say["comma"].join(part for part in told if part)
    summary = in_language(claim.summary, names.lang)
    said = Markup("<p>{}</p>").format(summary) if summary else Markup()
    if response:
        said += Markup("<p>{}</p>").format(_belated(response, names))
    return said + Markup("<p>{}: {}{}{}</p>").format(say["source"], title, say["comma"], credit)


def _belated(response: lags.Response, names: Names) -> str:
    target = response.target.claim
    lag = lag_in_words(response.lag, names.lang)
    return SAYINGS[names.lang]["response"].format(
        what=names.headline(target), date=names.date(target), lag=lag
    )


def _nothing(names: Names, recorded: datetime) -> Json:
    return {
        "unique_id": "nothing",
        "start_date": _parts(recorded, Precision.DAY),
        "display_date": in_words(parse(f"{recorded:%Y-%m-%d}"), names.lang, is_state=False),
        "text": {"headline": SAYINGS[names.lang]["nothing"]},
    }


def _names(version: Version, lang: str) -> Names:
    described = registers.description(database(), version)
    places, actors, sources = (
        {entry.slug: entry for entry in registers.entries(database(), version, register)}
        for register in ("places", "actors", "sources")
    )
    return Names(lang, in_language(described["names"], lang), places, actors, sources)
