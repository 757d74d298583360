"""The pages around the record: every conflict, how control is decided, and the words they are told in."""

import orjson
from flask import Blueprint, Response
from marshmallow import Schema, fields, validate

from app.errors import InvalidQuery
from app.http import BASE
from app.http.answers import VARY, lasting
from app.http.operations import shows, shows_page
from app.http.requests import arguments, database, readable_versions
from app.queries import registers
from app.web import files, html
from app.web.words import LANGUAGES, words_in_the_browser

blueprint = Blueprint("pages", __name__, template_folder="templates")
html.tell_readers(blueprint)


class LanguageParameters(Schema):
    """The language of a page."""

    lang = fields.String(validate=validate.OneOf(list(LANGUAGES)), load_default="en")


@blueprint.get("/")
@shows(
    "Front", also={"text/html": "Page"}, headers=("ETag", "Cache-Control"), refusals=frozenset({InvalidQuery})
)
def front() -> Response:
    """Where everything is; for readers, every conflict."""
    if html.prefers_a_page():
        lang = _lang()
        readable = readable_versions()
        conflicts = registers.conflicts(database(), [version.conflict for version in readable])
        private = any(version.private for version in readable)
        answer = html.page("front.html", lang, private=private, conflicts=conflicts)
    else:
        links = {"conflicts": f"{BASE}/conflicts", "description": "/openapi.json", "docs": "/docs"}
        answer = lasting(orjson.dumps({"title": "Conflict timeline", "links": links}), "application/json")
    answer.headers["Vary"] = VARY
    return answer


@blueprint.get("/about")
@shows_page(refusals=frozenset({InvalidQuery}))
def about() -> Response:
    """How control is decided, for readers."""
    lang = _lang()
    return html.page(f"about.{lang}.html", lang)


@blueprint.get("/words/<any(en, ar):lang>.json")
@shows("Words", headers=("ETag", "Cache-Control"))
def in_the_browser(lang: str) -> Response:
    """The words that the map and the timeline are told in."""
    return lasting(orjson.dumps(words_in_the_browser(lang)), "application/json")


@blueprint.get("/embed.js")
@shows("File", "text/javascript", headers=("ETag", "Cache-Control"))
def embed() -> Response:
    """One script for any page, which makes `<conflict-timeline>` an element there."""
    module = f'import "{files.path_of("timeline/element.js")}";\n'
    return lasting(module.encode(), "text/javascript; charset=utf-8")


def _lang() -> str:
    return str(arguments(LanguageParameters, any_others=True)["lang"])
