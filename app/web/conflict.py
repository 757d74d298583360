"""The page of a conflict on a day: the whole, or with one of its places; and the same to be framed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Blueprint, Response, request
from marshmallow import fields, validate

from app.api import render
from app.domain.edtf import Edtf, parse
from app.domain.events import Slug
from app.domain.rfc3339 import instant
from app.domain.spans import TICK
from app.errors import InvalidQuery
from app.feeds.names import names_of
from app.http import fields as forms
from app.http.operations import Given, shows_page
from app.http.parameters import LensParameters
from app.http.requests import arguments, database, root
from app.queries import days, histories, registers, snapshots, versions
from app.queries.days import Days
from app.queries.registers import ConflictView
from app.queries.snapshots import Question, Snapshot
from app.queries.versions import Version
from app.web import files, html
from app.web.scenes import Scene
from app.web.words import LANGUAGES, words

Link = Callable[..., str]

DISTRIBUTED = {
    "snapshot.csv": "text/csv",
    "snapshot.geojson": "application/geo+json",
    "spans": "application/json",
    "feeds/control.geojson": "application/geo+json",
    "feeds/control.kml": "application/vnd.google-earth.kml+xml",
    "feeds/timelinejs.json": "application/json",
    "feeds/timelinejs.csv": "text/csv",
    "feeds/vis.json": "application/json",
    "feeds/atom.xml": "application/atom+xml",
    "feeds/feed.json": "application/feed+json",
}
"""In what the record can be had, as data: resources of a conflict and their media types."""

REFUSALS = frozenset({InvalidQuery})

blueprint = Blueprint("conflict_pages", __name__)
html.tell_readers(blueprint)


class PageParameters(LensParameters):
    """A day, a lens, a language; and what a reader chose in the browser, which only links repeat."""

    at = forms.Moment()
    lang = fields.String(validate=validate.OneOf(list(LANGUAGES)), load_default="en")
    compare = forms.Moment()
    actors = fields.String(validate=validate.Length(max=1000))
    theme = fields.String(validate=validate.OneOf(["light", "dark"]))


@blueprint.get("/<slug:conflict>")
@shows_page(refusals=REFUSALS)
def conflict(conflict: str) -> Response:
    """Who held every place of a conflict on a day."""
    return _page("conflict.html", conflict)


@blueprint.get("/<slug:conflict>/<slug:place>")
@shows_page(refusals=REFUSALS)
def place(conflict: str, place: str) -> Response:
    """The same, with one of its places: who held it, and every claim for and against."""
    return _page("conflict.html", conflict, place)


@blueprint.get("/embed/<slug:conflict>")
@shows_page(refusals=REFUSALS)
def embed(conflict: str) -> Response:
    """The map and the timeline alone, for a frame in anybody's page."""
    return _page("embed.html", conflict, policy=html.TO_BE_FRAMED)


@blueprint.get("/embed/<slug:conflict>/<slug:place>")
@shows_page(refusals=REFUSALS)
def embed_place(conflict: str, place: str) -> Response:
    """The same, with one of its places."""
    return _page("embed.html", conflict, place, policy=html.TO_BE_FRAMED)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the record says of a conflict on a day, as a page shows it; `at` is None where it says nothing."""

    version: Version
    described: registers.Document
    scene: Scene
    around: Days
    at: Edtf | None
    question: Question
    found: Snapshot

    def title(self, place: Slug | None) -> str:
        """What a reader should take away: of a place who held it, else who held the most."""
        if self.at is None:
            return str(self.scene.words["finding-nothing"])
        if place is not None:
            return self.scene.finding_of(place, self.found, self.at)
        return self.scene.finding(self.found, self.at)


def shown(conflict: Slug, given: Given) -> Shown:
    """What is shown of a conflict to who asks so; raises NotFound."""
    version = versions.version(database(), conflict, given.get("revision"))
    described = registers.description(database(), version)
    scene = Scene(words(given["lang"]), names_of(version, given["lang"]))
    around = _around(version, given)
    at = parse(around.day.isoformat()) if around.day else None
    question = Question(at=at.latest if at else None, lens=PageParameters().lens(given))
    found = snapshots.snapshot(database(), version, question)
    return Shown(version, described, scene, around, at, question, found)


def _page(template: str, conflict: Slug, place: Slug | None = None, policy: Any = html.POLICY) -> Response:
    given = arguments(PageParameters, any_others=True)
    seen = shown(conflict, given)
    version, scene = seen.version, seen.scene
    panel = _panel(version, place, seen.question, scene) if place else None
    view = registers.conflict(database(), conflict)
    link, api = _links(conflict, given, seen.around), _links_to_the_api(version, given)
    return html.page(
        template,
        given["lang"],
        policy,
        private=version.private,
        version=version,
        described=seen.described,
        scene=scene,
        given=given,
        around=seen.around,
        at=seen.at,
        title=seen.title(place),
        finding=seen.title(None),
        rows=list(scene.rows(seen.found)),
        panel=panel,
        link=link,
        carried=_carried(given),
        api=api,
        modules=files.modules("timeline"),
        origin=root(),
        here=f"{root()}{request.full_path.rstrip('?')}",
        dataset=_dataset(view, scene.names.conflict, link(at=None), api),
    )


def _around(version: Version, given: Given) -> Days:
    """The day that is asked for, which whatever date is meant ends in; and those beside it."""
    asked: Edtf | None = given.get("at")
    day = (asked.latest - TICK).date() if asked else None
    return days.around(database(), version, PageParameters().lens(given), day)


def _panel(version: Version, place: Slug, question: Question, scene: Scene) -> dict[str, Any]:
    found = snapshots.place(database(), version, place, question)
    history = histories.history(database(), version, place, question.lens)
    return {
        "slug": place,
        "on_file": registers.entry(database(), version, "places", place).said,
        "control": orjson.loads(found.control),
        "claims": scene.claims(found),
        "turns": list(scene.turns(history)),
    }


def _carried(given: Given) -> list[tuple[str, str]]:
    """What links to the same page repeat, but for the day."""
    named = {name: given.get(name) for name in ("revision", "compare", "actors", "theme")}
    said = {**render.lens(given), **named, "lang": None if given["lang"] == "en" else given["lang"]}
    return [
        (name, str(one))
        for name, value in said.items()
        for one in (value if isinstance(value, list) else [value])
        if one is not None
    ]


def _links(conflict: Slug, given: Given, around: Days) -> Link:
    """Links to the same page, but for what is said otherwise (None: without it)."""

    def link(place: Slug | None = None, *, at: date | str | None = around.day, **otherwise: Any) -> str:
        path = "/".join(quote(step, safe="") for step in (conflict, place) if step)
        same = [(name, value) for name, value in _carried(given) if name not in otherwise]
        asked = [(name, str(value)) for name, value in {**otherwise, "at": at}.items() if value is not None]
        return f"/{path}?{urlencode(same + asked)}" if same or asked else f"/{path}"

    return link


def _links_to_the_api(version: Version, given: Given) -> Link:
    """Links to resources of the API, of this revision, through the same lens."""

    def link(*path: str, **query: Any) -> str:
        return render.link(version, *path, **{"revision": version.revision, **render.lens(given), **query})

    return link


def _dataset(view: ConflictView, name: str, conflict: str, api: Link) -> dict[str, Any]:
    """The record as schema.org describes data sets."""
    here, described = root(), view.described
    west, south, east, north = described.get("bbox") or (None,) * 4
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": words("en")["front"],
        "url": f"{here}{conflict}",
        "version": str(view.version.revision),
        "dateModified": instant(view.version.recorded),
        **({"license": described["licence"]} if "licence" in described else {}),
        **({"citation": described["citation"]} if "citation" in described else {}),
        **({"temporalCoverage": f"{view.earliest:%Y-%m-%d}/{view.latest:%Y-%m-%d}"} if view.earliest else {}),
        **(
            {
                "spatialCoverage": {
                    "@type": "Place",
                    "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
                }
            }
            if west is not None
            else {}
        ),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{here}{api(*path.split('/'))}"}
            for path, media in DISTRIBUTED.items()
        ],
    }
