"""oEmbed 1.0 (oembed.com): what pages elsewhere show in place of a link to the page of a conflict.

Nothing here is shown of what is private, whoever asks: the frame would send no token.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.utils import get_host

from app.domain.errors import NotFound
from app.domain.events import Slug
from app.errors import InvalidQuery, NoSuchFormat
from app.feeds.xml import document, put
from app.http.answers import conditional, kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import OEmbedParameters
from app.http.requests import arguments, database, root
from app.queries import access, registers, versions
from app.web.conflict import PageParameters, Shown, shown

Json = dict[str, Any]

FORMATS = (Form.JSON, Form.XML)
PAGES = {"conflict_pages.conflict", "conflict_pages.place"}
"""The pages that there is something to show for."""

NO_PAGE = "this is no page of a conflict here"

WIDE, NARROW = (960, 900), (600, 760)
"""How wide and tall the map and the chart are: with the legend beside the map, and with it below."""

BESIDE = 780
"""From which width on the legend is beside the map."""

LASTS, LASTS_PINNED = 3600, 86_400
"""For how many seconds somebody may keep the answer. The frame itself is always as the record is."""

blueprint = Blueprint("oembed", __name__)


@blueprint.get("/oembed")
@reads(
    "OEmbed", OEmbedParameters, forms=FORMATS, any_others=True, refusals=frozenset({NotFound, NoSuchFormat})
)
def oembed(given: Given) -> Response:
    """What to show in place of a link to a conflict's page, or a place's (oEmbed 1.0)."""
    page = _page(given["url"])
    access.check_reader(database(), page.conflict, None)
    version = versions.version(database(), page.conflict, page.state.get("revision"))
    if page.place is not None:
        registers.entry(database(), version, "places", page.place)
    if given["format"] not in FORMATS:
        raise NoSuchFormat(f"this is given as {' or as '.join(FORMATS)}")

    def frame() -> Json:
        return _frame(page, shown(page.conflict, page.state), given.get("maxwidth"), given.get("maxheight"))

    if given["format"] == Form.XML:
        return kept(version, Form.XML, lambda: _as_xml(frame()), besides=root())
    return conditional(version, frame, besides=root())


@dataclass(frozen=True, slots=True)
class Page:
    """A page of ours: of what, and what is asked of it, as it stands in the address and as it is meant."""

    conflict: Slug
    place: Slug | None
    asked: list[tuple[str, str]]
    state: Given


def _page(url: str) -> Page:
    """The page at an address; raises NotFound where there is none that can be shown."""
    try:
        endpoint, path = current_app.url_map.bind("").match(_path(url))
        if endpoint not in PAGES:
            raise NotFound(NO_PAGE)
        known = PageParameters().fields
        asked = [(name, value) for name, value in parse_qsl(urlsplit(url).query) if name in known]
        state = arguments(PageParameters, MultiDict(asked))
    except (ValueError, HTTPException, InvalidQuery) as error:
        raise NotFound(NO_PAGE) from error
    return Page(path["conflict"], path.get("place"), asked, state)


def _path(url: str) -> str:
    """The path of an address that is of this service; raises NotFound for any other."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or get_host(parts.scheme, parts.netloc) != request.host:
        raise NotFound(NO_PAGE)
    return parts.path


def _frame(page: Page, seen: Shown, widest: int | None, tallest: int | None) -> Json:
    """A frame with the same state, as large as it needs, or as there is room."""
    wide, tall = WIDE if widest is None or widest >= BESIDE else NARROW
    width, height = min(wide, widest or wide), min(tall, tallest or tall)
    path = "/".join(step for step in ("/embed", page.conflict, page.place) if step)
    address = f"{root()}{path}" + (f"?{urlencode(page.asked)}" if page.asked else "")
    title = seen.title(page.place)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": seen.scene.words["site"],
        "provider_url": f"{root()}/",
        "cache_age": LASTS_PINNED if "revision" in page.state else LASTS,
        "width": width,
        "height": height,
        "html": Markup(
            '<iframe src="{}" width="{}" height="{}" style="border:0;max-width:100%" loading="lazy"'
            ' allow="clipboard-write" title="{}"></iframe>'
        ).format(address, width, height, title),
    }


def _as_xml(told: Json) -> bytes:
    """The same as its XML has it: an element for each, in no namespace."""
    root = Element("oembed")
    for name, value in told.items():
        put(root, name, str(value))
    return document(root)
