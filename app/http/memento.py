"""Answers as they were (Memento, RFC 7089): what the record said at an instant of record time."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from flask import Response, request

from app.errors import InvalidQuery
from app.queries.versions import Version

LAST_OF_A_SECOND = timedelta(seconds=1, microseconds=-1)
LINK_FORMAT = "application/link-format"


def accepted_datetime() -> datetime | None:
    """The instant that the client asks for by Accept-Datetime; raises InvalidQuery where it is none."""
    text = request.headers.get("Accept-Datetime")
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC) + LAST_OF_A_SECOND
    except (ValueError, TypeError, OverflowError, IndexError) as error:
        raise InvalidQuery([("Accept-Datetime", "this is a date as HTTP writes it (RFC 9110)")]) from error


def to_memento(memento: str, original: str, timemap: str) -> Response:
    """The way from a resource, its own TimeGate, to the memento that was asked for."""
    answer = Response(status=302, headers={"Location": memento}, mimetype="text/plain")
    answer.vary.add("Accept-Datetime")
    answer.headers["Link"] = _links(original, timemap)
    return answer


def as_memento(answer: Response, version: Version, original: str, timemap: str) -> None:
    """Say of a pinned answer when the record said so."""
    answer.headers["Memento-Datetime"] = http_date(version.recorded)
    answer.headers["Link"] = _links(original, timemap)


def timemap(
    original: str, itself: str, mementos: Iterable[tuple[str, datetime]], following: str | None
) -> bytes:
    """Mementos of a resource, each by its path, as a list of links (RFC 6690), and where the next are."""
    links = [
        f'<{original}>; rel="original timegate"',
        f'<{itself}>; rel="self"; type="{LINK_FORMAT}"',
        *(f'<{memento}>; rel="memento"; datetime="{http_date(recorded)}"' for memento, recorded in mementos),
        *([f'<{following}>; rel="timemap"; type="{LINK_FORMAT}"'] if following else []),
    ]
    return ",\n".join(links).encode()


def http_date(instant: datetime) -> str:
    """An instant to the second, as HTTP writes it."""
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _links(original: str, timemap: str) -> str:
    return f'<{original}>; rel="original timegate", <{timemap}>; rel="timemap"; type="{LINK_FORMAT}"'
