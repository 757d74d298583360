"""What is new, as feed readers tell it: an entry for each claim and each amendment, by when it was recorded.

When it happened is another matter, and stands in the entry.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from app.domain.events import Claim, Standing
from app.domain.occasions import span
from app.domain.rfc3339 import instant
from app.domain.spans import TICK
from app.feeds.headlines import SAYINGS
from app.feeds.names import Names, names_of
from app.feeds.telling import paragraphs
from app.http import BASE
from app.http.operations import Given
from app.http.requests import database, root, same_but
from app.queries import news
from app.queries.news import News
from app.queries.versions import Version


@dataclass(frozen=True, slots=True)
class Entry:
    """What to tell; `claim` is what it is about, None once nothing is left of that.

    `page` is for readers, of the place or the conflict on the day from which the claim counts; `event` for
    programs.
    """

    id: str
    page: str | None
    event: str
    type: str
    title: str
    html: Markup
    recorded: str
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries that are asked for, the newest first; `next` is the path of those before, if any."""

    names: Names
    entries: list[Entry]
    next: str | None


def entries(version: Version, given: Given) -> Entries:
    names = names_of(version, given["lang"])
    found = news.latest(database(), version, given["wanted"])
    told = [_entry(one, names, version, given.get("revision")) for one in found.news]
    return Entries(names, told, same_but(before=found.before) if found.before else None)


def page_of(version: Version, claim: Claim | None, lang: str, revision: int | None) -> str:
    """The address of the page for readers: on the day from which a claim counts, at its place."""
    place = getattr(claim, "place", None)
    day = (span(claim).latest - TICK).date() if claim else None
    said = {"revision": revision, "lang": None if lang == "en" else lang, "at": day}
    asked = urlencode({name: str(value) for name, value in said.items() if value is not None})
    return f"{root()}/{version.conflict}{f'/{place}' if place else ''}{f'?{asked}' if asked else ''}"


def _entry(one: News, names: Names, version: Version, revision: int | None) -> Entry:
    about = one.target or one.said
    claim = (one.said or about).claim if about else None
    return Entry(
        id=f"urn:uuid:{one.id}",
        page=page_of(version, claim, names.lang, revision) if claim else None,
        event=f"{root()}{BASE}/conflicts/{version.conflict}/events/{one.id}",
        type=one.type,
        title=_title(one, about, names),
        html=_html(one, names),
        recorded=instant(one.recorded),
        claim=claim,
    )


def _title(one: News, about: Standing[Claim] | None, names: Names) -> str:
    what = names.headline(about.claim) if about else "–"
    return SAYINGS[names.lang].get(one.type, "{what}").format(what=what)


def _html(one: News, names: Names) -> Markup:
    """Of a claim, when and what; of an amendment, why, what stands instead, and what stood."""
    say, told = SAYINGS[names.lang], Markup()
    if one.reason:
        told += Markup("<p>{}: {}</p>").format(say["reason"], one.reason)
    if one.said:
        if one.target:
            told += Markup("<p>{}: {}</p>").format(say["instead"], names.headline(one.said.claim))
        told += Markup("<p>{}</p>").format(names.date(one.said.claim)) + paragraphs(one.said.claim, names)
    elif one.target:
        told += Markup("<p>{}</p>").format(names.date(one.target.claim))
    return told
