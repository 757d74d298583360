"""TimelineJS 3 (knightlab): the same timeline as the table that it reads from spreadsheets.

Facts: the columns are those of its template for Google Sheets. Cells are rendered as HTML, as in JSON,
but what looks like an address in them is made a link, which nothing can turn off, and which breaks the
markup around it. So every address in a text is broken by a <wbr>, which nobody sees. The same people
open such tables in spreadsheets: the first sign of a formula is written as a character reference.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response

from app.feeds.timelinejs import Json, asked
from app.http import BASE
from app.http.answers import Body, kept
from app.http.forms import Form
from app.http.operations import Given, reads
from app.http.parameters import FeedParameters
from app.http.requests import database
from app.http.tables import FORMULAS, row
from app.queries import versions

blueprint = Blueprint("timelinejs_csv", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/feeds")

COLUMNS = (
    *("Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date"),
    *("Headline", "Text", "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Alt Text"),
    *("Type", "Group", "Background"),
)
ADDRESS = re.compile(
    r'(?P<link><a href="https?://)(?P<rest>[^"]*)|(?P<scheme>:)//|(?P<www>www)\.|@', re.IGNORECASE
)
"""What makes TimelineJS take the text around it for an address; and links, which it would link again."""


@blueprint.get("/timelinejs.csv")
@reads("csv", FeedParameters, forms=(Form.CSV,), headers=("Link",))
def timelinejs_csv(given: Given, conflict: str) -> Response:
    """The claims that stand, one slide each, as the table that TimelineJS reads."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> Body:
        timeline = asked(version, given)
        return Body(b"".join(table(timeline)), timeline.get("next"))

    return kept(version, Form.CSV, produce)


def table(timeline: Json) -> Iterator[bytes]:
    """A row for the title, for each slide and for each era."""
    yield row(COLUMNS)
    slides = [("title", timeline["title"]), *(("", slide) for slide in timeline["events"])]
    for kind, slide in [*slides, *(("era", era) for era in timeline["eras"])]:
        cells = {**_cells(slide), "Type": kind}
        yield row(cells.get(column, "") for column in COLUMNS)


def _cells(slide: Json) -> Mapping[str, Any]:
    text, media = slide["text"], slide.get("media", {})
    return {
        **_date("", slide.get("start_date", {})),
        **_date("End ", slide.get("end_date", {})),
        "Display Date": slide.get("display_date", ""),
        "Headline": _html(text["headline"]),
        "Text": _html(text.get("text", "")),
        "Media": media.get("url", ""),
        "Media Credit": _html(media.get("credit", "")),
        "Media Caption": _html(media.get("caption", "")),
        "Alt Text": _text(media.get("alt", "")),
        "Group": _html(slide.get("group", "")),
    }


def _date(which: str, date: Json) -> Mapping[str, Any]:
    parts = {f"{which}{part.capitalize()}": date[part] for part in ("year", "month", "day") if part in date}
    if "hour" in date:
        parts[f"{which}Time"] = ":".join(date[part].zfill(2) for part in ("hour", "minute", "second"))
    return parts


def _html(text: str) -> str:
    """The same HTML, in which nothing looks like an address or a formula."""
    quiet = ADDRESS.sub(_broken, text)
    return f"&#{ord(quiet[0])};{quiet[1:]}" if quiet.startswith(FORMULAS) else quiet


def _broken(found: re.Match[str]) -> str:
    """The same to who reads it or follows it."""
    if found["link"]:
        rest = found["rest"].replace("@", "%40").replace("://", "%3A//")
        return found["link"] + re.sub(r"(?<!^)(www)\.", r"\1%2E", rest, flags=re.IGNORECASE)
    if found["scheme"]:
        return ":<wbr>//"
    return f"{found['www']}<wbr>." if found["www"] else "<wbr>@"


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text
