"""Who holds what at a date, and why."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.answers import Control, Role, control_at, roles
from app.domain.control import RULES, hear_all
from app.domain.errors import NotFound
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
from app.queries.claims import standing_claims
from app.queries.versions import Version
from app.store import registry
from app.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: at an instant of valid time (None: after every claim), through a lens, of a place."""

    at: datetime | None = None
    lens: Lens = ALL
    place: Slug | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Control of every place asked for, by slug in its order, and the phase the war was in."""

    version: Version
    rules: int
    file: OnFile
    controls: dict[Slug, Control]
    phase: Standing[PhaseBegan] | None


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """Control of one place, and every claim that was heard about it, the latest first, with its role."""

    version: Version
    rules: int
    file: OnFile
    control: Control
    claims: list[tuple[Standing[ControlClaim], Role]] = field(default_factory=list)


def snapshot(db: Database, version: Version, question: Question) -> Snapshot:
    """The snapshot at a version of the log; raises NotFound where the place is not on file."""
    with db.read() as session:
        file = registry.on_file(session, version.conflict, version.revision)
        places = None if question.place is None else _with_parts(file, question.place)
        claims = _control_claims(session, version, question, file, places)
        phases = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=PhaseBegan,
            types=[PhaseBegan.TYPE],
            lens=question.lens,
            before=question.at,
        )
    controls = control_at(claims, file, at=question.at, places=places)
    return Snapshot(version, RULES, file, controls, phase_at(phases, at=question.at))


def place(db: Database, version: Version, place: Slug, question: Question) -> PlaceAnswer:
    """One place at a version of the log, with its reasons; raises NotFound where it is not on file."""
    with db.read() as session:
        file = registry.on_file(session, version.conflict, version.revision)
        claims = _control_claims(session, version, question, file, _with_parts(file, place))
    control = control_at(claims, file, at=question.at, places=[place])[place]
    hearing = hear_all(claims, file, [place], at=question.at)[place]
    return PlaceAnswer(version, RULES, file, control, roles(hearing))


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


def _control_claims(
    session: Session, version: Version, question: Question, file: OnFile, places: Collection[Slug] | None
) -> list[Standing[ControlClaim]]:
    """The claims about the places, and about what they lie in."""
    about = None if places is None else {above for place in places for above in file.line(place)}
    return standing_claims(
        session,
        version.conflict,
        version.revision,
        of=ControlClaim,
        types=CONTROL_TYPES,
        lens=question.lens,
        before=question.at,
        places=about,
    )


def _with_parts(file: OnFile, place: Slug) -> list[Slug]:
    if place not in file.parents:
        raise NotFound(f"no place {place} is on file")
    return list(file.within(place))
