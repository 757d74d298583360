"""In which form an answer is wanted: by the extension of its path, else by what the client accepts."""

from collections.abc import Sequence
from enum import StrEnum

from werkzeug import Request
from werkzeug.exceptions import NotAcceptable


class Form(StrEnum):
    """A form of an answer, by the extension of its path."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    GEOJSON = "geojson"
    LINKS = "links"
    ATOM = "atom"
    FEED = "feed"
    KML = "kml"
    TEXT = "txt"
    XML = "xml"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]


MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.NDJSON: "application/x-ndjson",
    Form.CSV: "text/csv",
    Form.GEOJSON: "application/geo+json",
    Form.LINKS: "application/link-format",
    Form.ATOM: "application/atom+xml",
    Form.FEED: "application/feed+json",
    Form.KML: "application/vnd.google-earth.kml+xml",
    Form.TEXT: "text/plain",
    Form.XML: "text/xml",
}


def wanted(request: Request, extension: str | None, offered: Sequence[Form]) -> Form:
    """The form of the path's extension, else the one of those offered that the client likes best.

    Raises NotAcceptable where it likes none of them.
    """
    if extension is not None:
        return Form(extension)
    types = {form.media_type: form for form in offered}
    best = request.accept_mimetypes.best_match(types) if request.accept_mimetypes else Form.JSON.media_type
    if best is None:
        raise NotAcceptable(f"there is {', '.join(types)}")
    return types[best]


def is_json(request: Request) -> bool:
    """Whether a client would rather have JSON than any other form."""
    accepted = request.accept_mimetypes
    return not accepted or accepted.best_match(MEDIA_TYPES.values()) == Form.JSON.media_type
