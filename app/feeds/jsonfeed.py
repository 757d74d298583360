"""JSON Feed 1.1: what is new on record, for feed readers."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from app.domain.events import Claim
from app.feeds.entries import Entries, Entry, entries, page_of
from app.feeds.names import Names
from app.http import BASE
from app.http.answers import Body, kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import NewsParameters
from app.http.requests import database, root
from app.queries import versions
from app.queries.versions import Version

blueprint = Blueprint("jsonfeed", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

Json = dict[str, Any]


@blueprint.get("/feed.json")
@reads("feed", NewsParameters, forms=(Form.FEED,), headers=("Link",))
def jsonfeed(given: Given, conflict: str) -> Response:
    """The newest claims and amendments, for feed readers."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Body:
        told = entries(version, given)
        return Body(orjson.dumps(feed(version, told, given.get("revision"))), told.next)

    return kept(version, Form.FEED, produce, besides=root())


def feed(version: Version, told: Entries, revision: int | None) -> Json:
    names = told.names
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": names.conflict,
        "language": names.lang,
        "home_page_url": page_of(version, None, names.lang, revision),
        "feed_url": f"{root()}{request.full_path.rstrip('?')}",
        **({"next_url": f"{root()}{told.next}"} if told.next else {}),
        "items": [_item(entry, names) for entry in told.entries],
    }


def _item(entry: Entry, names: Names) -> Json:
    """An entry; when what it tells of happened stands in an extension of our own."""
    return {
        "id": entry.id,
        "url": entry.page or entry.event,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.recorded,
        "language": names.lang,
        "tags": [entry.type, *(entry.claim.tags if entry.claim else ())],
        **(_of_a_claim(entry.claim, entry.event, names) if entry.claim else {}),
    }


def _of_a_claim(claim: Claim, event: str, names: Names) -> Json:
    """Who says so, where, and the claim itself, for programs."""
    source = names.sources[claim.source].said
    place = getattr(claim, "place", None)
    return {
        "authors": [{"name": source["title"], **({"url": source["url"]} if source.get("url") else {})}],
        **({"external_url": source["url"]} if source.get("url") else {}),
        "_claim": {
            "event": event,
            "type": claim.TYPE,
            "occurred": claim.occurred.text,
            "display_date": names.date(claim),
            **({"place": place} if place else {}),
            "source": claim.source,
            "credibility": claim.credibility,
        },
    }
