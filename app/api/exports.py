"""The same answers as lines, as tables and on maps: NDJSON, CSV (RFC 4180) and GeoJSON (RFC 7946)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.api import members, render
from app.domain.events import Slug
from app.domain.rfc3339 import instant
from app.http.tables import FORMULAS, row
from app.queries.events import EventView
from app.queries.registers import Entry

OF_AN_EVENT = (
    *("id", "type", "revision", "recorded", "recorded_by", "standing"),
    *("occurred", "earliest", "latest", "reported", "source", "locator", "credibility"),
    *("place", "actors", "contenders", "against", "except", "actor", "relation", "toward", "kind", "phase"),
    *("share", "of", "slug", "parent", "umbrella", "target", "reason", "names", "title", "summary", "tags"),
    "responds_to",
)
MEMBER = {"earliest": "window", "latest": "window"}
"""Of which member of an event a column is, where that has another name."""

OF_A_PLACE = (
    *("place", "kind", "parent", "names", "status", "holders", "contenders"),
    *("since", "since_earliest", "since_latest", "contested_since"),
    *("because", "disputed", "rivals", "uncertain", "confirmed"),
)


def lines(documents: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A line of JSON for each document."""
    for document in documents:
        yield orjson.dumps(document) + b"\n"


def event_table(views: Iterable[EventView], fields: Collection[str] | None) -> Iterator[bytes]:
    """A row for each event; what has no column of its own is only in the other forms.

    Where only some of its members are asked for, there are only their columns.
    """
    columns = [column for column in OF_AN_EVENT if fields is None or MEMBER.get(column, column) in fields]
    return _table(columns, map(_event_row, views))


def event_features(
    views: Iterable[EventView],
    conflict: Slug,
    places: Mapping[Slug, Entry],
    fields: Collection[str] | None,
) -> Iterator[bytes]:
    """A feature collection: each event where its place lies; of some, nobody knows where."""
    features = (
        {
            "type": "Feature",
            "id": view.id,
            "geometry": _where(places.get(_said(view).get("place", ""))),
            "properties": members.only(render.event(view, conflict), fields),
        }
        for view in views
    )
    return _collection(features)


def snapshot_table(controls: Iterable[Mapping[str, Any]], places: Mapping[Slug, Entry]) -> Iterator[bytes]:
    """A row for each place."""
    return _table(OF_A_PLACE, (_control_row(control, places[control["place"]]) for control in controls))


def snapshot_features(
    controls: Iterable[Mapping[str, Any]], places: Mapping[Slug, Entry], at: str | None
) -> Iterator[bytes]:
    """A feature collection: each place with what is told of it at a date."""
    features = (
        {
            "type": "Feature",
            "id": control["place"],
            "geometry": places[control["place"]].geometry,
            "properties": {**control, "names": places[control["place"]].said["names"], "at": at},
        }
        for control in controls
    )
    return _collection(features)


def _where(place: Entry | None) -> Any:
    return place and place.geometry


def _collection(features: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for number, feature in enumerate(features):
        yield (b"," if number else b"") + orjson.dumps(feature)
    yield b"]}"


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    yield row(columns)
    for one in rows:
        yield row(_cell(one.get(column)) for column in columns)


def _cell(value: Any) -> str:
    """Lists part their members by "; ", of several languages one is shown; no text is taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        value = value.get("en") or next(iter(value.values()), "")
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULAS) else text


def _said(view: EventView) -> Mapping[str, Any]:
    """What an event says; of a correction, what it puts in the place of its target."""
    said = dict(view.said or {})
    return {**said, **said.pop("replacement", {})}


def _event_row(view: EventView) -> Mapping[str, Any]:
    window = {"earliest": instant(view.earliest), "latest": instant(view.latest)}
    return {
        **_said(view),
        "id": view.id,
        "type": view.type,
        "revision": view.revision,
        "recorded": instant(view.recorded),
        "recorded_by": view.recorded_by,
        **({**window, "standing": view.stands} if view.is_claim else {}),
    }


def _control_row(control: Mapping[str, Any], place: Entry) -> Mapping[str, Any]:
    since, contested = control["since"] or {}, control["contested_since"] or {}
    return {
        **control,
        "names": place.said["names"],
        "since": since.get("occurred"),
        "since_earliest": since.get("earliest"),
        "since_latest": since.get("latest"),
        "contested_since": contested.get("occurred"),
        "rivals": [rival["id"] for rival in control["rivals"]],
        "confirmed": (control["confirmed"] or {}).get("id"),
    }
