"""Who holds what at a date, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.answers import Role, roles, wholes
from app.domain.control import RULES, hear_all
from app.domain.edtf import BEGINNING, END
from app.domain.events import (
    CONTROL_TYPES,
    ControlClaim,
    PhaseBegan,
    RelationClaim,
    RelationDeclared,
    RelationEnded,
    Slug,
    Standing,
)
from app.domain.lens import ALL, Lens
from app.domain.onfile import OnFile
from app.domain.relations import Relation, relations_at
from app.domain.timeline import phase_at
from app.queries import staleness
from app.queries.claims import last_spoken_of, standing_claims
from app.queries.hearings import Hearings
from app.queries.places import places_within
from app.queries.turns import Beside, beside
from app.queries.versions import Version
from app.store import fragments, frames
from app.store.database import Database
from app.store.fragments import NOTHING_TOLD, Told
from app.store.onfile import on_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: at an instant of valid time (None: after every claim), through a lens, of a place.

    With `stale_after`, what nobody has spoken of since that instant is marked.
    """

    at: datetime | None = None
    lens: Lens = ALL
    place: Slug | None = None
    stale_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Control of every place asked for, by slug in its order, as JSON; and the phase the war was in.

    `beside` is when any of the places changed hands last before and first after.
    """

    version: Version
    rules: int
    file: OnFile
    controls: dict[Slug, str]
    phase: Standing[PhaseBegan] | None
    beside: Beside


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """Control of one place, as JSON, and every claim heard about it, the latest first, with its role."""

    version: Version
    rules: int
    file: OnFile
    control: str
    claims: list[tuple[Standing[ControlClaim], Role]] = field(default_factory=list)


def snapshot(db: Database, version: Version, question: Question) -> Snapshot:
    """The snapshot at a version of the log; raises NotFound where the place is not on file."""
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        places = places_within(file, question.place)
        told = own_answers(session, version, question, file, places)
        controls = _marked(session, version, question, file, _controls(told, file))
        phases = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=PhaseBegan,
            types=[PhaseBegan.TYPE],
            lens=question.lens,
            before=question.at,
        )
        near = beside(session, version, file, at=question.at, lens=question.lens, place=question.place)
    return Snapshot(version, RULES, file, controls, phase_at(phases, at=question.at), near)


def place(db: Database, version: Version, place: Slug, question: Question) -> PlaceAnswer:
    """One place at a version of the log, with its reasons; raises NotFound where it is not on file."""
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        told = own_answers(session, version, question, file, places_within(file, place))
        control = {place: _controls(told, file)[place]}
        control = _marked(session, version, question, file, control)
        claims = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=ControlClaim,
            types=CONTROL_TYPES,
            lens=question.lens,
            before=question.at,
            places=file.line(place),
        )
    hearing = hear_all(claims, file, [place], at=question.at)[place]
    return PlaceAnswer(version, RULES, file, control[place], roles(hearing))


def relations(db: Database, version: Version, question: Question) -> list[Relation]:
    """Who stands with whom at a version of the log, by actor, relation and toward."""
    with db.read() as session:
        claims = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=RelationClaim,
            types=[RelationDeclared.TYPE, RelationEnded.TYPE],
            lens=question.lens,
            before=question.at,
        )
    return relations_at(claims, at=question.at)


def own_answers(
    session: Session, version: Version, question: Question, file: OnFile, places: Collection[Slug]
) -> dict[Slug, Told]:
    """What is told of each of the places by itself, in the order of their slugs.

    Spans answer where no lens is asked for and they have told the same since the version; else the fold.
    """
    told: dict[Slug, Told] = {}
    if question.lens == ALL:
        told = _told_by_spans(session, version, question, file, places)
    folded = [place for place in places if place not in told]
    hearings = Hearings(session, version, file, question.lens).at(folded, question.at)
    told |= {
        place: fragments.told(place, hearing.holding, hearing.unsettling)
        for place, hearing in hearings.items()
    }
    return {place: told[place] for place in sorted(places)}


def _told_by_spans(
    session: Session, version: Version, question: Question, file: OnFile, places: Collection[Slug]
) -> dict[Slug, Told]:
    """What spans tell of those of the places of which they know what was told at the version."""
    conflict, revision = version.conflict, version.revision
    found = frames.told(session, conflict, places, question.at)
    unknown = frames.unknown_at(session, conflict, revision)
    told = {place: found.get(place, NOTHING_TOLD) for place in places if place not in unknown}
    later = {place for place, one in told.items() if not one.is_of(revision)}
    if not later:
        return told
    before = _told_before(session, version, question, file, later)
    return {place: one for place, one in told.items() if place not in later} | before


def _told_before(
    session: Session, version: Version, question: Question, file: OnFile, places: Collection[Slug]
) -> dict[Slug, Told]:
    """What was told of those of the places of which the same was told for the last time before the date.

    Since then no claim that was known by the version speaks of them: so it was the same at the date.
    """
    conflict, revision = version.conflict, version.revision
    last = frames.last_told_by(session, conflict, places, question.at, revision=revision)
    since: dict[Slug, datetime] = {}
    for place, instant in last.items():
        for above in file.line(place):
            since[above] = min(instant, since.get(above, END))
    spoken = last_spoken_of(session, conflict, revision, since, before=question.at)
    silent = {
        place: instant
        for place, instant in last.items()
        if all(spoken.get(above, BEGINNING) <= instant for above in file.line(place))
    }
    told = frames.told_of(session, conflict, silent)
    return {place: one for place, one in told.items() if one.is_of(revision)}


def _controls(told: Mapping[Slug, Told], file: OnFile) -> dict[Slug, str]:
    """Each place with its parts, as finished JSON."""
    owns = {place: fragments.own_of(one) for place, one in told.items()}
    return fragments.controls(told, wholes(owns, file), file)


def _marked(
    session: Session, version: Version, question: Question, file: OnFile, controls: dict[Slug, str]
) -> dict[Slug, str]:
    """The same, with what is stale marked where that is asked for."""
    since = question.stale_after
    if since is None:
        return controls
    return staleness.marked(session, version, controls, file, lens=question.lens, at=question.at, since=since)
