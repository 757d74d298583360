"""What must be true of an event before the log takes it: its references, its dates, its target."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from app.domain.edtf import Edtf
from app.domain.errors import Fault, NotAmendable
from app.domain.events import (
    EVENT_TYPES,
    ActorRegistered,
    Amendment,
    Claim,
    ClaimCorrected,
    ConflictOpened,
    ControlClaim,
    Event,
    EventRedacted,
    PlaceRegistered,
    Slug,
    SourceRegistered,
)
from app.domain.onfile import OnFile

REFERS_TO = {
    "place": "place",
    "places": "place",
    "except_": "place",
    "parent": "place",
    "actor": "actor",
    "actors": "actor",
    "against": "actor",
    "contenders": "actor",
    "toward": "actor",
    "umbrella": "actor",
    "source": "source",
}
"""Which fields of an event are slugs, and of what."""

REFERENCES = {
    name: [
        (field.name, f"/{field.name.rstrip('_')}", REFERS_TO[field.name])
        for field in fields(event_type)
        if field.name in REFERS_TO
    ]
    for name, event_type in EVENT_TYPES.items()
}
"""By type of event: each field that is a slug or several, its JSON Pointer, and what it is a slug of."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the log knows of an event that another one is about."""

    is_claim: bool
    stands: bool
    redacted: bool = False


def references(event: Event) -> list[tuple[str, str, Slug]]:
    """Every slug that the event refers to: its JSON Pointer, "place", "actor" or "source", the slug."""
    found: list[tuple[str, str, Slug]] = []
    for name, pointer, kind in REFERENCES[event.TYPE]:
        value = getattr(event, name)
        if isinstance(value, str):
            found.append((pointer, kind, value))
        elif value:
            found.extend((f"{pointer}/{index}", kind, slug) for index, slug in enumerate(value))
    if isinstance(event, ClaimCorrected):
        claimed = references(event.replacement)
        found.extend((f"/replacement{pointer}", kind, slug) for pointer, kind, slug in claimed)
    return found


def check(event: Event, *, recorded: datetime, file: OnFile, targets: Mapping[UUID, Target]) -> list[Fault]:
    """What is wrong with an event, given what is on file of the slugs and the ids that it names.

    Raises NotAmendable where the event amends what cannot be amended.
    """
    faults = [*_unknown_references(event, file), *_misdated(event, recorded)]
    match event:
        case ConflictOpened():
            faults.append(Fault("/type", "a conflict is opened once, as its own resource"))
        case PlaceRegistered(slug=slug, parent=parent) if parent and _leads_to(slug, parent, file.line):
            faults.append(Fault("/parent", f"{slug} would lie within itself"))
        case ActorRegistered(slug=slug, umbrella=umbrella) if umbrella and _leads_to(
            slug, umbrella, file.umbrellas_of
        ):
            faults.append(Fault("/umbrella", f"{slug} would belong under itself"))
        case ControlClaim():
            faults.extend(_misplaced(event, file))
        case ClaimCorrected(replacement=ControlClaim() as replacement):
            faults.extend(fault.under("/replacement") for fault in _misplaced(replacement, file))
        case _:
            pass
    claim = event.replacement if isinstance(event, ClaimCorrected) else event
    if isinstance(claim, Claim) and claim.responds_to and not _is_claim(targets.get(claim.responds_to)):
        pointer = "/responds_to" if claim is event else "/replacement/responds_to"
        faults.append(Fault(pointer, f"no earlier claim has the id {claim.responds_to}"))
    if isinstance(event, Amendment) and (event.target not in targets or not faults):
        faults.extend(check_target(event.target, targets, redacts=isinstance(event, EventRedacted)))
    return faults


def check_target(id: UUID, targets: Mapping[UUID, Target], *, redacts: bool) -> list[Fault]:
    """What is wrong with the target of an amendment; raises NotAmendable where it cannot be amended."""
    target = targets.get(id)
    if target is None:
        return [Fault("/target", f"no event has the id {id}")]
    if target.redacted:
        raise NotAmendable(f"{id} was redacted")
    if not target.is_claim:
        raise NotAmendable(f"{id} is not a claim; only a claim can be amended")
    # What no longer stands may still harm somebody: it can be redacted.
    if not target.stands and not redacts:
        raise NotAmendable(f"{id} no longer stands")
    return []


def _unknown_references(event: Event, file: OnFile) -> Iterator[Fault]:
    known: Mapping[str, Mapping[Slug, object]] = {
        "place": file.parents,
        "actor": file.umbrellas,
        "source": file.reliability,
    }
    for pointer, kind, slug in references(event):
        if slug not in known[kind]:
            yield Fault(pointer, f"no {kind} {slug!r} is registered")


def _misdated(event: Event, recorded: datetime) -> Iterator[Fault]:
    """A forecast is an assessment: nothing is claimed of a time after its own report, or after today."""
    match event:
        case Claim(occurred=occurred, reported=reported):
            yield from _future("/occurred", occurred, recorded)
            yield from _report(reported, "/reported", recorded)
            if occurred.first.window.earliest >= reported.latest:
                yield Fault("/occurred", f"{occurred} begins after its report, {reported}")
        case ClaimCorrected(reported=reported, replacement=replacement):
            if reported:
                yield from _report(reported, "/reported", recorded)
            yield from (fault.under("/replacement") for fault in _misdated(replacement, recorded))
        case SourceRegistered(published=Edtf() as published):
            yield from _report(published, "/published", recorded)
        case Amendment():
            if reported := getattr(event, "reported", None):
                yield from _report(reported, "/reported", recorded)
        case _:
            pass


def _future(pointer: str, date: Edtf, recorded: datetime) -> Iterator[Fault]:
    if date.first.window.earliest > recorded:
        yield Fault(pointer, f"{date} begins after the record is made; a forecast is an assessment")


def _report(date: Edtf, pointer: str, recorded: datetime) -> Iterator[Fault]:
    yield from _future(pointer, date, recorded)
    if date.end is None:
        yield Fault(pointer, f"{date} has no end: a report is made at a time")


def _misplaced(claim: ControlClaim, file: OnFile) -> Iterator[Fault]:
    for index, place in enumerate(claim.except_):
        if place in file.parents and claim.place not in file.line(place)[1:]:
            yield Fault(f"/except/{index}", f"{place} does not lie within {claim.place}")


def _leads_to(slug: Slug, above: Slug, line: Callable[[Slug], tuple[Slug, ...]]) -> bool:
    return slug in line(above)


def _is_claim(target: Target | None) -> bool:
    return target is not None and target.is_claim
