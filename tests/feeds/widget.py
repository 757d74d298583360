"""What TimelineJS 3.9.11 takes and does, as its source and a browser show it: the yardstick for its feed."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

Json = dict[str, Any]

PARTS = ("year", "month", "day", "hour", "minute", "second")
TIMES = PARTS[3:]
TAGS = {"p", "cite", "a"}
"""The markup that the feed itself writes, all of it in the text of a slide."""


def refusals(feed: Json) -> list[str]:
    """Why TimelineJS would refuse to load the feed, or would show something else than it says."""
    return [*_refusals(feed)]


def moment(date: Json) -> tuple[int, ...]:
    """What the widget sorts by: a part that is left out is its first."""
    return tuple(int(date.get(part, first)) for part, first in zip(PARTS, (0, 1, 1, 0, 0, 0), strict=True))


def rendered(html: str) -> str:
    """What a reader sees of a text that the widget renders as HTML."""
    return "".join(_read(html).text)


def tags(html: str) -> set[str]:
    """The elements that such a text makes."""
    return _read(html).tags


def group(text: str) -> str:
    """What the widget renders as HTML for a group: it decodes the text once before."""
    return rendered(text)


def _refusals(feed: Json) -> Iterator[str]:
    if nulls := [path for path, value in _walk(feed) if value is None]:
        yield f"null at {', '.join(nulls)}"
        return
    if not feed["events"]:
        yield "there is no event"
    if "errors" in feed:
        yield "it has errors"
    ids = [slide["unique_id"] for slide in (feed["title"], *feed["events"])]
    yield from (f"the id {id!r} is no text" for id in ids if not isinstance(id, str))
    if len(set(ids)) != len(ids):
        yield "two slides share an id"
    for slide in feed["events"]:
        yield from _misdated(slide["start_date"])
        yield from _misdated(slide.get("end_date", slide["start_date"]))
        if not isinstance(slide.get("group", "any"), str):
            yield f"the group {slide['group']!r} is no text"
    for era in feed["eras"]:
        start, end = era["start_date"], era.get("end_date", {})
        yield from (*_misdated(start), *_misdated(end))
        # An end with the same parts as the start is taken away as redundant; then the era has none.
        if all(end.get(part) == value for part, value in start.items()):
            yield f"the era from {start} ends as it starts"
        elif moment(end) < moment(start):
            yield f"the era from {start} ends before it starts"


def _misdated(date: Json) -> Iterator[str]:
    if "year" not in date or not set(date) <= set(PARTS):
        yield f"{date} is no date"
    if any(finer in date and coarser not in date for coarser, finer in pairwise(PARTS)):
        yield f"{date} leaves out a part"
    for part, value in date.items():
        # The number 0 counts as left out: midnight would be no time.
        if not isinstance(value, str if part in TIMES else int):
            yield f"{value!r} is no {part}"


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from _walk(each, f"{path}/{name}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
