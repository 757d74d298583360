"""The features of each collection: what the record says, flat enough for a table of attributes.

Members of lists are joined by "; ", as in the CSV forms; of several languages, English comes first.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson

from app.domain.boxes import Box, Geometry, around
from app.domain.edtf import END
from app.domain.errors import NotFound
from app.domain.events import Slug, Text
from app.domain.rfc3339 import second
from app.http import BASE
from app.ogc.collections import CONTROL, EVENTS, PLACES, Collection, Json
from app.queries import features, registers, snapshots
from app.queries.access import Database
from app.queries.features import Said, Sought
from app.queries.registers import Entry
from app.queries.snapshots import Question
from app.queries.versions import Version

SECOND = timedelta(seconds=1)

One = TypeVar("One")

Given = Mapping[str, Any]
"""The parameters of the URL, as their schema reads them."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some features, how many there are in all, and after what the next page goes on (None: nowhere)."""

    features: list[Json]
    matched: int
    next_after: str | int | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """The box that holds all features, and the time that they speak of; None where it is open or unknown."""

    box: Box | None
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Layer:
    """How a collection is read: a page of it, one feature by its id (raises NotFound), its extent."""

    page: Callable[[Database, Version, Given, str], Page]
    one: Callable[[Database, Version, str, str], Json]
    extent: Callable[[Database, Version], Extent]


# Events


def _events(db: Database, version: Version, given: Given, root: str) -> Page:
    asked = {name: given.get(name) for name in ("type", "kind", "place", "source", "actor", "credibility")}
    sought = Sought(**asked, during=given.get("datetime", ()), box=given.get("bbox"))
    found = features.page(db, version, sought, after=given["after"], limit=given["limit"])
    named = {place for said in found.claims if (place := _place_of(said))}
    places = registers.places_of(db, version, named)
    return Page(
        [_event(said, places.get(_place_of(said) or ""), version.conflict, root) for said in found.claims],
        found.matched,
        found.next_after,
    )


def _one_event(db: Database, version: Version, id: str, root: str) -> Json:
    try:
        said = features.claim(db, version, UUID(id))
    except ValueError as error:
        raise NotFound(f"no claim has the id {id!r}") from error
    place = _place_of(said)
    places = registers.places_of(db, version, [place] if place else [])
    return _event(said, places.get(place or ""), version.conflict, root)


def _place_of(said: Said) -> Slug | None:
    place: Slug | None = getattr(said.claim, "place", None)
    return place


def _event(said: Said, place: Entry | None, conflict: Slug, root: str) -> Json:
    claim = said.claim
    actor = getattr(claim, "actor", None)
    return _feature(
        str(said.id),
        place.geometry if place else None,
        {
            "type": claim.TYPE,
            "kind": getattr(claim, "kind", None),
            **({"date": second(said.earliest)} if said.earliest else {}),
            "dates": {
                "occurred": claim.occurred.text,
                "reported": claim.reported.text,
                "earliest": second(said.earliest),
                "latest": second(said.latest),
            },
            "place": place and place.slug,
            "name": place and in_english(place.said["names"]),
            "actors": _joined(getattr(claim, "actors", [actor] if actor else ())),
            "contenders": _joined(getattr(claim, "contenders", ())),
            "against": _joined(getattr(claim, "against", ())),
            "relation": getattr(claim, "relation", None),
            "toward": getattr(claim, "toward", None),
            "phase": getattr(claim, "phase", None),
            "source": claim.source,
            "credibility": claim.credibility,
            "summary": claim.summary and in_english(claim.summary),
            "tags": _joined(claim.tags),
            "revision": said.revision,
            "record": f"{root}{BASE}/conflicts/{conflict}/events/{said.id}",
        },
    )


def _extent_of_events(db: Database, version: Version) -> Extent:
    reach = features.reach(db, version)
    places = registers.places_of(db, version, reach.places)
    return Extent(_box(places.values()), reach.earliest, reach.latest)


# Control


def _control(db: Database, version: Version, given: Given, root: str) -> Page:
    dates = given.get("datetime", ())
    since = max((date.earliest for date in dates), default=None)
    until = min((date.latest for date in dates), default=END)
    if since is not None and since >= until:
        return Page([], 0)
    at = until if until != END else _end_of_all(db, version, since)
    controls, places = _controls(db, version, at)
    wanted = {
        control["place"]: control
        for control in controls
        if _is_asked(control, places[control["place"]].geometry, given, CONTROL)
        and given.get("holder") in {None, *control["holders"]}
    }
    page, next_after = _cut(wanted, given)
    return Page(
        [_holding(control, places[control["place"]], at, version.conflict, root) for control in page],
        len(wanted),
        next_after,
    )


def _one_control(db: Database, version: Version, id: str, root: str) -> Json:
    at = _end_of_all(db, version)
    controls, places = _controls(db, version, at)
    for control in controls:
        if control["place"] == id:
            return _holding(control, places[id], at, version.conflict, root)
    raise NotFound(f"no place {id} is on file")


def _controls(db: Database, version: Version, at: datetime | None) -> tuple[list[Json], dict[Slug, Entry]]:
    """Control of every place at an instant, by slug in its order; and what is on file of them."""
    snapshot = snapshots.snapshot(db, version, Question(at=at))
    return [orjson.loads(text) for text in snapshot.controls.values()], registers.places(db, version)


def _end_of_all(db: Database, version: Version, since: datetime | None = None) -> datetime | None:
    """When the last claim is over, at the earliest after another instant; None where there is no claim."""
    latest = features.reach(db, version).latest
    after = min(since, END - SECOND) + SECOND if since else None
    return max((instant for instant in (latest, after) if instant), default=None)


def _holding(control: Json, place: Entry, at: datetime | None, conflict: Slug, root: str) -> Json:
    date = second(at - SECOND) if at else None
    record = f"{root}{BASE}/conflicts/{conflict}/places/{place.slug}"
    return _feature(
        place.slug,
        place.geometry,
        {
            "place": place.slug,
            "name": in_english(place.said["names"]),
            "kind": control["kind"],
            "parent": control["parent"],
            **({"at": date} if date else {}),
            "status": control["status"],
            "holders": _joined(control["holders"]),
            "contenders": _joined(control["contenders"]),
            "since": control["since"],
            "contested_since": control["contested_since"],
            "disputed": control["disputed"],
            "because": _joined(control["because"]),
            "rivals": _joined(rival["id"] for rival in control["rivals"]),
            "uncertain": _joined(control["uncertain"]),
            "record": f"{record}?at={date}" if date else record,
        },
    )


def _extent_of_control(db: Database, version: Version) -> Extent:
    """What is held is held until another claim: there is no end."""
    places = registers.places(db, version).values()
    return Extent(_box(places), features.reach(db, version).earliest, None)


# Places


def _places(db: Database, version: Version, given: Given, root: str) -> Page:
    wanted = {
        slug: place
        for slug, place in registers.places(db, version).items()
        if _is_asked({**place.said, "place": slug}, place.geometry, given, PLACES)
    }
    page, next_after = _cut(wanted, given)
    return Page([_place(place) for place in page], len(wanted), next_after)


def _one_place(db: Database, version: Version, id: str, root: str) -> Json:
    return _place(registers.entry(db, version, "places", id))


def _place(place: Entry) -> Json:
    said = place.said
    names = said["names"]
    figures = {name: said[name] for name in ("population", "area_km2") if said.get(name) is not None}
    return _feature(
        place.slug,
        place.geometry,
        {
            "place": place.slug,
            "name": in_english(names),
            "names": {"en": names} if isinstance(names, str) else names,
            "kind": said["kind"],
            "parent": said.get("parent"),
            **figures,
            "revision": place.revision,
        },
    )


def _extent_of_places(db: Database, version: Version) -> Extent:
    return Extent(_box(registers.places(db, version).values()), None, None)


LAYERS: Mapping[str, Layer] = {
    EVENTS.id: Layer(_events, _one_event, _extent_of_events),
    CONTROL.id: Layer(_control, _one_control, _extent_of_control),
    PLACES.id: Layer(_places, _one_place, _extent_of_places),
}


# What they share


def _feature(id: str, geometry: Geometry | None, properties: Json) -> Json:
    return {"type": "Feature", "id": id, "geometry": geometry, "properties": properties}


def _is_asked(said: Given, geometry: Geometry | None, given: Given, collection: Collection) -> bool:
    """Whether what is said equals all that is asked of it, and the geometry reaches into the box."""
    names = (each.name for each in collection.properties if each.asked and each.name in given)
    if any(said.get(name) != given[name] for name in names):
        return False
    box = given.get("bbox")
    return box is None or (geometry is not None and box.reaches(geometry))


def _cut(found: Mapping[Slug, One], given: Given) -> tuple[list[One], Slug | None]:
    """A page of what there is by slug, in the order of the slugs, and after which the next page goes on."""
    limit = given["limit"]
    rest = [slug for slug in found if slug > given.get("after", "")]
    return [found[slug] for slug in rest[:limit]], rest[limit - 1] if len(rest) > limit else None


def _box(places: Iterable[Entry]) -> Box | None:
    return around(place.geometry for place in places if place.geometry)


def _joined(members: Iterable[Any]) -> str:
    return "; ".join(map(str, members))


def in_english(text: Text) -> str:
    """The text in English; where it is missing, in the first language there is."""
    return text if isinstance(text, str) else text.get("en") or next(iter(text.values()))
