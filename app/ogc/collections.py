"""The collections that a conflict is offered as, and what their features say.

Facts: GDAL turns a comparison with a column of dates, whichever it is, into the parameter `datetime`, and
does not check what comes back. Text that begins like a date counts as one. So a collection has one such
property at most, the one that `datetime` is about: all other dates stand inside an object. What has no
place in the schema or on the first page is no column: features have all their properties, known or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """What a property is made of."""

    TEXT = "text"
    SLUGS = "slugs"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    INSTANT = "instant"
    OBJECT = "object"


# Whoever reads these as the types of columns knows no alternatives but for text: of the other kinds,
# what is unknown is left out, not null.
SHAPES: Mapping[Kind, Json] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.SLUGS: {"type": "string"},
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "boolean"},
    Kind.INSTANT: {"type": "string", "format": "date-time"},
    Kind.OBJECT: {"type": ["object", "null"]},
}
"""The kinds as JSON Schema has them."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of features; where it is `asked`, a parameter of its name keeps those that equal a value."""

    name: str
    kind: Kind
    meaning: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: its properties, and the members of lists that parameters ask for."""

    id: str
    title: str
    description: str
    properties: Sequence[Property]
    members: Mapping[str, str]

    @property
    def schema(self) -> Json:
        """A feature of the collection, as JSON Schema."""
        geometry = {"type": ["object", "null"], "description": "The area of the place, else its point."}
        properties = {
            each.name: {**SHAPES[each.kind], "description": each.meaning} for each in self.properties
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "description": self.description,
            "type": "object",
            "required": ["type", "id", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"type": "string"},
                "geometry": geometry,
                "properties": {
                    "type": "object",
                    "required": [each.name for each in self.properties if each.kind in ALWAYS],
                    "properties": properties,
                },
            },
        }


ALWAYS = {Kind.TEXT, Kind.SLUGS, Kind.FLAG, Kind.OBJECT}
"""The kinds of properties that every feature has."""

PLACE = (
    Property("place", Kind.TEXT, "The slug of the place.", asked=True),
    Property("name", Kind.TEXT, "Its name, in English where it has one."),
)
EVENTS = Collection(
    "events",
    "Events",
    "The claims that stand, each where its place lies. `datetime` keeps those whose window overlaps it.",
    (
        Property("type", Kind.TEXT, "The type of the claim.", asked=True),
        Property("kind", Kind.TEXT, "The kind of an incident.", asked=True),
        Property("date", Kind.INSTANT, "When its window begins; it may have happened later in it."),
        Property("dates", Kind.OBJECT, "When it happened and was reported (EDTF), and its window."),
        *PLACE,
        Property("actors", Kind.SLUGS, "Whom it is about."),
        Property("contenders", Kind.SLUGS, "Who contests the place."),
        Property("against", Kind.SLUGS, "Against whom an incident was."),
        Property("relation", Kind.TEXT, "The relation of the actor to another one."),
        Property("toward", Kind.TEXT, "The other one."),
        Property("phase", Kind.TEXT, "The phase of the war that began."),
        Property("source", Kind.TEXT, "The slug of the source that says so.", asked=True),
        Property("credibility", Kind.WHOLE, "The grade of the claim, 1 to 6.", asked=True),
        Property("summary", Kind.TEXT, "The claim in a few words, in English where there are any."),
        Property("tags", Kind.SLUGS, "Its tags."),
        Property("revision", Kind.WHOLE, "Its number in the log."),
        Property("record", Kind.TEXT, "Where all that is on record of it can be read."),
    ),
    {"actor": "The slug of an actor that the claim names, in whatever part."},
)
CONTROL = Collection(
    "control",
    "Control",
    "Who holds each place at the end of `datetime`, or after every claim, and because of what.",
    (
        *PLACE,
        Property("kind", Kind.TEXT, "The kind of the place.", asked=True),
        Property("parent", Kind.TEXT, "The slug of the place that it lies in.", asked=True),
        Property("at", Kind.INSTANT, "The last second of the date that is answered for."),
        Property("status", Kind.TEXT, "How the place is held.", asked=True),
        Property("holders", Kind.SLUGS, "Who holds it."),
        Property("contenders", Kind.SLUGS, "Who contests it."),
        Property("since", Kind.OBJECT, "Since when it has been held so: `occurred` (EDTF), and the window."),
        Property("contested_since", Kind.OBJECT, "Since when it has been contested."),
        Property("disputed", Kind.FLAG, "Whether sources contradict each other.", asked=True),
        Property("because", Kind.SLUGS, "The ids of the claims that decide."),
        Property("rivals", Kind.SLUGS, "The ids of the claims that lost the dispute."),
        Property("uncertain", Kind.SLUGS, "The ids of claims that may already have changed it."),
        Property("record", Kind.TEXT, "Where all claims for and against can be read."),
    ),
    {"holder": "The slug of an actor that holds the place, alone or with others."},
)
PLACES = Collection(
    "places",
    "Places",
    "The places on file. They have no dates: `datetime` keeps all of them.",
    (
        *PLACE,
        Property("names", Kind.OBJECT, "Its names, by language."),
        Property("kind", Kind.TEXT, "The kind of the place.", asked=True),
        Property("parent", Kind.TEXT, "The slug of the place that it lies in.", asked=True),
        Property("population", Kind.WHOLE, "How many people live there."),
        Property("area_km2", Kind.NUMBER, "Its area in square kilometres."),
        Property("revision", Kind.WHOLE, "The number of its registration in the log."),
    ),
    {},
)

COLLECTIONS = {each.id: each for each in (EVENTS, CONTROL, PLACES)}
