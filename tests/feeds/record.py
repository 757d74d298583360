"""A history in which each kind of claim and of date is told, and the feeds of it as they were reviewed."""

import json
import os
from pathlib import Path
from typing import Any

Json = dict[str, Any]

GOLDEN = Path(__file__).parent / "golden"


def uid(number: int) -> str:
    return f"00000000-0000-8000-8000-{number:012}"


def reviewed(name: str, found: str) -> None:
    """Hold a feed against its golden file; GOLDEN=write writes that anew: review the difference like code."""
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(found, encoding="utf-8", newline="")
    assert found == file.read_bytes().decode()


def as_text(feed: Any) -> str:
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


TAKEN = {"type": "control.taken", "place": "city", "actors": ["north"]}
PICTURE = {
    "url": "https://example.org/picture.jpg",
    "caption": "The bridge",
    "credit": "A. Author",
    "alt": "Two tanks",
}

ON_FILE = [
    {
        "type": "source.registered",
        "slug": "book",
        "title": "A History",
        "author": "B. Author",
        "publisher": "A Press",
        "url": "https://example.org/book?page=1&line=2",
        "published": "2021",
        "reliability": "A",
    },
    {
        "type": "place.registered",
        "slug": "city",
        "names": {"en": "City", "ar": "المدينة"},
        "kind": "city",
        "parent": "land",
    },
    {
        "type": "actor.registered",
        "slug": "north",
        "names": {"en": "North", "ar": "الشمال"},
        "kind": "state",
    },
]

BACKING = {"actor": "north", "relation": "backs", "toward": "south"}

# Every type of claim, every precision, every kind of interval, each qualifier.
CLAIMS = [
    {"type": "phase.began", "occurred": "2011-03", "phase": "active", "name": {"en": "War", "ar": "حرب"}},
    {"type": "phase.began", "occurred": "2014~/2016-05-06", "phase": "frozen", "name": "Quiet years"},
    {"type": "control.taken", "occurred": "19XX", "place": "city", "actors": ["north"]},
    {"type": "control.taken", "occurred": "199X?", "place": "city", "actors": ["north", "south"]},
    {"type": "control.observed", "occurred": "2011/2012-02", "place": "city", "actors": ["north"]},
    {
        "type": "control.observed",
        "occurred": "2012-03-04",
        "place": "city-east",
        "actors": ["north"],
        "contenders": ["south"],
        "media": PICTURE,
        "summary": {"en": "Fighting at the bridge.", "ar": "قتال عند الجسر."},
    },
    {"type": "control.observed", "occurred": "2012-03~/..", "place": "city-west"},
    {"type": "control.lost", "occurred": "../2013", "place": "city", "actors": ["north"]},
    {"type": "control.contested", "occurred": "2013-05%", "place": "city", "actors": ["south"]},
    {"type": "control.lapsed", "occurred": "2013-06-XX", "place": "city"},
    {
        "type": "incident.occurred",
        "occurred": "2015-01-02T03:04:05Z",
        "kind": "airstrike",
        "place": "city",
        "media": {"url": "https://example.org/film"},
    },
    {"type": "incident.occurred", "occurred": "2015-01-02T00:00:00Z", "kind": "statement"},
    {"type": "incident.occurred", "occurred": "2015-06-01T01:30:00+03:00", "kind": "battle", "place": "city"},
    {"type": "incident.occurred", "occurred": "2015/2016-03-04", "kind": "siege", "place": "city"},
    {
        "type": "relation.declared",
        "occurred": "2014/..",
        "actor": "north",
        "relation": "backs",
        "toward": "south",
    },
    {"type": "relation.ended", "occurred": "2015", "actor": "north", "relation": "backs", "toward": "south"},
    {
        "type": "share.reported",
        "occurred": "2016-05~",
        "place": "land",
        "actor": "north",
        "share": 0.7,
        "of": "area",
        "approximate": True,
    },
    {"type": "assessment.made", "occurred": "2016-05-07", "summary": "It will go on.", "actors": ["north"]},
    {"type": "assessment.made", "occurred": "2016-05-07", "summary": "It may end.", "credibility": 5},
    {
        "type": "incident.occurred",
        "occurred": "2016-05-08",
        "kind": "shelling",
        "place": "city",
        "summary": "Shells fell in answer.",
        "responds_to": uid(14),
    },
]
SAID_ONCE = {"source": "book", "locator": "page 7", "credibility": 2}
HISTORY = [
    *ON_FILE,
    *({"id": uid(number), **SAID_ONCE, **claim} for number, claim in enumerate(CLAIMS, start=1)),
    # Of these two stands what is corrected, under the correction's id, and nothing of what is retracted.
    {"id": uid(101), "source": "post", "reported": "2017-01-02T08:00:00Z", "occurred": "2017", **TAKEN},
    {
        "type": "claim.corrected",
        "id": uid(102),
        "target": uid(101),
        "reason": "It was the south.",
        "replacement": {**TAKEN, "actors": ["south"], "occurred": "2016-12-31"},
    },
    {"id": uid(103), "source": "post", "occurred": "2018", "reported": "2018", **TAKEN},
    {"type": "claim.retracted", "id": uid(104), "target": uid(103), "reason": "It did not happen."},
]
