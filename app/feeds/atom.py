"""Atom (RFC 4287): what is new on record, for feed readers."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, request

from app.domain.rfc3339 import instant
from app.feeds.entries import Entries, Entry, entries, page_of
from app.feeds.names import Names
from app.feeds.xml import document, put
from app.http import BASE
from app.http.answers import Body, kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import NewsParameters
from app.http.requests import database, root
from app.queries import versions
from app.queries.versions import Version

blueprint = Blueprint("atom", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

HTML = "text/html"

ATOM = "http://www.w3.org/2005/Atom"
TERMS = "http://purl.org/dc/terms/"
"""Dublin Core, whose `temporal` says of which time a claim speaks: its date in EDTF."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("dcterms", TERMS)


@blueprint.get("/atom.xml")
@reads("atom", NewsParameters, forms=(Form.ATOM,), headers=("Link",))
def atom(given: Given, conflict: str) -> Response:
    """The newest claims and amendments, for feed readers."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Body:
        told = entries(version, given)
        return Body(document(feed(version, told, given.get("revision"))), told.next)

    return kept(version, Form.ATOM, produce, besides=root())


def feed(version: Version, told: Entries, revision: int | None) -> Element:
    """The feed; `next` leads to the entries before (RFC 5005)."""
    names, found = told.names, told.entries
    made = Element(f"{{{ATOM}}}feed", {LANG: names.lang})
    _put(made, "id", f"{root()}{request.path}")
    _put(made, "title", names.conflict)
    _put(made, "updated", found[0].recorded if found else instant(version.recorded))
    _link(made, "self", f"{root()}{request.full_path.rstrip('?')}", Form.ATOM.media_type)
    _link(made, "alternate", page_of(version, None, names.lang, revision), HTML)
    if told.next:
        _link(made, "next", f"{root()}{told.next}", Form.ATOM.media_type)
    _put(_put(made, "author"), "name", names.conflict)
    for entry in found:
        _add(made, entry, names)
    return made


def _add(made: Element, entry: Entry, names: Names) -> None:
    one = _put(made, "entry")
    _put(one, "id", entry.id)
    _put(one, "title", entry.title)
    _put(one, "published", entry.recorded)
    _put(one, "updated", entry.recorded)
    if entry.page:
        _link(one, "alternate", entry.page, HTML)
    _link(one, "alternate", entry.event, Form.JSON.media_type)
    _put(one, "category", term=entry.type)
    if entry.claim:
        _put(_put(one, "author"), "name", names.sources[entry.claim.source].said["title"])
        put(one, f"{{{TERMS}}}temporal", entry.claim.occurred.text)
        for tag in entry.claim.tags:
            _put(one, "category", term=tag)
    _put(one, "content", entry.html, type="html")


def _link(parent: Element, rel: str, href: str, media_type: str) -> None:
    _put(parent, "link", rel=rel, type=media_type, href=href)


def _put(parent: Element, element: str, text: str | None = None, /, **attributes: str) -> Element:
    return put(parent, f"{{{ATOM}}}{element}", text, **attributes)
