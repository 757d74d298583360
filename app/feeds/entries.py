"""What is new, as feed readers tell it: an entry for each claim and each amendment, by when it was recorded.

When it happened is another matter, and stands in the entry.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from app.domain.events import Claim, Standing
from app.feeds.headlines import SAYINGS
from app.feeds.names import Names, names_of
from app.feeds.telling import paragraphs
from app.http import BASE
from app.http.operations import Given
from app.http.requests import database, root
from app.queries import news
from app.queries.news import News
from app.queries.versions import Version


@dataclass(frozen=True, slots=True)
class Entry:
    """What to tell; `claim` is what it is about, None once nothing is left of that."""

    id: str
    url: str
    type: str
    title: str
    html: Markup
    recorded: str
    claim: Claim | None


def entries(version: Version, given: Given) -> tuple[Names, list[Entry]]:
    """The entries that are asked for, the newest first, and what is on file of what they name."""
    names = names_of(version, given["lang"])
    found = news.news(database(), version, given["wanted"], limit=given["limit"])
    return names, [_entry(one, names, version) for one in found]


def instant(moment: datetime) -> str:
    """An instant of the record (RFC 3339), as exact as it is kept."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _entry(one: News, names: Names, version: Version) -> Entry:
    about = one.target or one.said
    return Entry(
        id=f"urn:uuid:{one.id}",
        url=f"{root()}{BASE}/conflicts/{version.conflict}/events/{one.id}",
        type=one.type,
        title=_title(one, about, names),
        html=_html(one, names),
        recorded=instant(one.recorded),
        claim=(one.said or about).claim if about else None,
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
