"""The editor's desk: a page that writes to the record by the public API, and by nothing else."""

import json

from flask import Blueprint, Response
from jinja2.utils import htmlsafe_json_dumps
from marshmallow import fields, validate

from app.errors import InvalidQuery
from app.http.operations import shows_page
from app.http.requests import arguments, database, readable_versions, root
from app.queries import registers
from app.web import files, html
from app.web.desk_words import DESK
from app.web.pages import LanguageParameters
from app.web.words import words

POLICY = {
    **html.POLICY,
    "form-action": "'none'",
    # Nothing here makes elements out of text, and no browser is to let anything.
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
html.tell_readers(blueprint)


class DeskParameters(LanguageParameters):
    """A language and a theme; what is to be amended (`correct`, `retract`) the browser reads."""

    theme = fields.String(validate=validate.OneOf(["light", "dark"]))


@blueprint.get("")
@shows_page(refusals=frozenset({InvalidQuery}))
def desks() -> Response:
    """The desks there are: one for each conflict that may be read."""
    given = arguments(DeskParameters, any_others=True)
    readable = readable_versions()
    conflicts = registers.conflicts(database(), [version.conflict for version in readable])
    private = any(version.private for version in readable)
    lang = given["lang"]
    return html.page("desks.html", lang, private=private, given=given, desk=DESK[lang], conflicts=conflicts)


@blueprint.get("/<slug:of>")
@shows_page(refusals=frozenset({InvalidQuery}))
def desk(of: str) -> Response:
    """The desk of a conflict: the same page for any, since the API says who may read what is on record."""
    given = arguments(DeskParameters, any_others=True)
    lang = given["lang"]
    told = {**words(lang), "desk": DESK[lang]}
    modules = [*files.modules("desk"), *(f"timeline/{name}.js" for name in ("dom", "record", "telling"))]
    in_scripts = htmlsafe_json_dumps(told, dumps=json.dumps)  # in the order that they have here
    return html.page(
        "desk.html",
        lang,
        POLICY,
        given=given,
        conflict=of,
        desk=DESK[lang],
        words_in_scripts=in_scripts,
        modules=modules,
        origin=root(),
    )
