"""What is on file, by its names in a language: who and what the feeds tell of."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.events import Claim, PlaceKind, Slug
from app.domain.occasions import STATES
from app.feeds.dates import in_words
from app.feeds.headlines import headline, in_language
from app.http.requests import database
from app.queries import registers
from app.queries.registers import Entry
from app.queries.versions import Version

PARTS = {PlaceKind.DISTRICT, PlaceKind.AIRPORT, PlaceKind.BASE, PlaceKind.SITE}
"""What shares a row with the place around it: a row for each would leave no room for the story."""


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


def names_of(version: Version, lang: str) -> Names:
    """What is on file at a version, by its names in a language."""
    described = registers.description(database(), version)
    places, actors, sources = (
        {entry.slug: entry for entry in registers.entries(database(), version, register)}
        for register in ("places", "actors", "sources")
    )
    return Names(lang, in_language(described["names"], lang), places, actors, sources)
