"""How answers look in JSON. Instants are RFC 3339 in UTC; the end of a window is not part of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from app.domain.answers import Role
from app.domain.events import ControlClaim, PhaseBegan, Slug, Standing
from app.domain.rfc3339 import instant
from app.domain.timeline import Lag
from app.http import BASE
from app.queries.claims import brief, rival
from app.queries.events import EventView
from app.queries.registers import Entry
from app.queries.versions import Version

Json = dict[str, Any]


def link(version: Version | Slug, *path: str | UUID, **query: Any) -> str:
    """The path of a resource of a conflict; parameters in the order of their names, empty ones left out."""
    conflict = version.conflict if isinstance(version, Version) else version
    steps = "/".join(quote(str(step), safe="") for step in ("conflicts", conflict, *path))
    given = sorted((name, value) for name, value in query.items() if value not in (None, [], ()))
    return f"{BASE}/{steps}" + (f"?{urlencode(given, doseq=True)}" if given else "")


def basis(version: Version, rules: int | None = None) -> Json:
    """Which state of which log an answer rests on, by which rules."""
    return {
        "conflict": version.conflict,
        "revision": version.revision,
        "version": str(version),
        "redactions": version.redactions,
        **({} if rules is None else {"rules": rules}),
    }


def entry(found: Entry) -> Json:
    """What is on file under a slug."""
    said = {name: value for name, value in found.said.items() if name not in {"type", "slug"}}
    return {"slug": found.slug, **said, "revision": found.revision}


def reason(said: Standing[ControlClaim], role: Role) -> Json:
    """A claim heard about a place, and what became of it."""
    claim = said.claim
    contenders = getattr(claim, "contenders", ())
    return {
        "role": role,
        **rival(said),
        **({"contenders": contenders} if contenders else {}),
        "reported": claim.reported.text,
        "locator": claim.locator,
        "summary": claim.summary,
    }


def phase(said: Standing[PhaseBegan] | None) -> Json | None:
    if said is None:
        return None
    return {"phase": said.claim.phase, "name": said.claim.name, **brief(said)}


def event(view: EventView, conflict: Slug) -> Json:
    """An event, flat, with what the log adds to it."""
    return {
        "id": view.id,
        "type": view.type,
        "revision": view.revision,
        **(view.said or {"redacted": True}),
        "schema_version": view.schema_version,
        "recorded": instant(view.recorded),
        "recorded_by": view.recorded_by,
        "hash": view.hash.hex(),
        **(_as_claim(view) if view.is_claim else {}),
        "amended_by": view.amended_by,
        "links": {"self": link(conflict, "events", view.id)},
    }


def _as_claim(view: EventView) -> Json:
    window = {"earliest": instant(view.earliest), "latest": instant(view.latest)}
    return {
        "window": window,
        "standing": view.stands,
        **({"lag": lag(view.lag)} if view.lag else {}),
    }


def lag(between: Lag) -> Json:
    """How long a response took: whole seconds, at the least and at the most."""
    return {"least_seconds": _seconds(between.least), "most_seconds": _seconds(between.most)}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)


def lens(given: Mapping[str, Any]) -> Json:
    """The lens as it was asked for."""
    reported_by = given.get("reported_by")
    return {
        "reported_by": reported_by and reported_by.text,
        "source": sorted(given.get("source", ())),
        "min_credibility": given.get("min_credibility"),
    }


def question(given: Mapping[str, Any]) -> Json:
    """The parameters of a question, as a link repeats them."""
    at = given.get("at")
    return {"at": at and at.text, "place": given.get("place"), **stale_after(given), **lens(given)}


def stale_after(given: Mapping[str, Any]) -> Json:
    """Since when silence is marked, where that is asked for."""
    asked = given.get("stale_after")
    return {"stale_after": asked.text} if asked else {}
