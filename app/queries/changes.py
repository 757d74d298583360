"""What changed hands between two dates, and what we learned between two revisions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.control import RULES
from app.domain.edtf import BEGINNING
from app.domain.events import ControlClaim, Slug, Standing
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.queries.claims import control_claims
from app.queries.places import places_within
from app.queries.snapshots import Question, own_answers
from app.queries.turns import turned
from app.queries.versions import Version, version_in
from app.store.database import Database, chunks
from app.store.fragments import NOTHING_TOLD, Told
from app.store.onfile import on_file
from app.store.tables import ClaimRow, EventRow

ACTORS = ("known", "holders", "contenders")
REASONS = ("since", "contested_since", "because", "rivals")

Answer = Mapping[str, Any]
"""What is told of a place by itself: the members of a snapshot's entry, and whether its holders are known."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A claim that no longer stands, and the amendment that made it fall."""

    id: UUID
    by: UUID
    type: str


@dataclass(frozen=True, slots=True)
class Change:
    """A place of which something else is told, and when it changed hands last, None where it never did.

    `changed` are the members that differ; `claims` those that decide now, the latest first. Between
    two revisions: `new` are the claims that decide or disagree now and were not on record then,
    `amended` those that did then and stand no longer.
    """

    place: Slug
    before: Answer
    after: Answer
    turned: datetime | None
    changed: tuple[str, ...]
    claims: tuple[Standing[ControlClaim], ...]
    new: tuple[UUID, ...] = ()
    amended: tuple[Amended, ...] = ()

    @property
    def since(self) -> Any:
        """When the hold told now began; where only the contest differs, that, None where it ended."""
        contest = "contenders" in self.changed and not {"known", "holders"} & {*self.changed}
        return self.after["contested_since" if contest else "since"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes in the order in which the places changed hands, then of their slugs."""

    rules: int
    file: OnFile
    changes: list[Change]


def between_dates(db: Database, version: Version, *, start: datetime, question: Question) -> Changes:
    """The places whose own holders or contenders at a date are not those of an earlier one.

    Or of which it is known at one of the two only. Raises NotFound where the place is not on file.
    """
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        places = places_within(file, question.place)
        earlier = Question(at=start, lens=question.lens)
        before = own_answers(session, version, earlier, file, places)
        after = own_answers(session, version, question, file, places)
        found = _differing(before, after, ACTORS)
        return Changes(RULES, file, _changes(session, version, question, file, found))


def between_revisions(db: Database, version: Version, *, earlier: int, question: Question) -> Changes:
    """The places of which something else is told of one date than at an earlier revision: actors or reasons.

    Raises NotFound where the log has no such revision, or the place is not on file.
    """
    with db.read() as session:
        then = version_in(session, version.conflict, earlier)
        file, file_then = (on_file(session, version.conflict, one.revision) for one in (version, then))
        places = places_within(file, question.place)
        known = [place for place in places if place in file_then.parents]
        before = own_answers(session, then, question, file_then, known)
        after = own_answers(session, version, question, file, places)
        found = _differing(before, after, (*ACTORS, *REASONS))
        return Changes(RULES, file, _changes(session, version, question, file, found, then=then))


def _differing(
    before: Mapping[Slug, Told], after: Mapping[Slug, Told], members: Collection[str]
) -> dict[Slug, tuple[Answer, Answer]]:
    """What was and is told of the places of which any of the members differs."""
    found = {}
    for place, now in after.items():
        then = before.get(place, NOTHING_TOLD)
        if (then.held, then.body) != (now.held, now.body):
            was, is_ = _answer(then), _answer(now)
            if any(was[member] != is_[member] for member in members):
                found[place] = was, is_
    return found


def _answer(told: Told) -> Answer:
    members = orjson.loads(f"{{{told.body}}}")
    return {"status": told.status, "known": told.held is not None, **members}


def _changes(
    session: Session,
    version: Version,
    question: Question,
    file: OnFile,
    found: Mapping[Slug, tuple[Answer, Answer]],
    *,
    then: Version | None = None,
) -> list[Change]:
    """The changes in their order; with what was learned since a version, if one is given."""
    last = turned(session, version, file, list(found), at=question.at, lens=question.lens)
    named = {id for _, after in found.values() for id in _named(after)}
    claims = _claims(session, version, question.lens, named)
    fallen = {id for before, _ in found.values() for id in _named(before)} - named if then else set()
    amended = _amended(session, version, question.lens, fallen) if then else {}
    changes = [
        Change(
            place=place,
            before=before,
            after=after,
            turned=last.get(place),
            changed=tuple(name for name in (*ACTORS, *REASONS) if before[name] != after[name]),
            claims=tuple(claims[UUID(id)] for id in after["because"]),
            new=tuple(id for id in _named(after) if then and claims[id].revision > then.revision),
            amended=tuple(amended[id] for id in _named(before) if id in amended),
        )
        for place, (before, after) in found.items()
    ]
    return sorted(changes, key=lambda change: (change.turned or BEGINNING, change.place))


def _named(answer: Answer) -> list[UUID]:
    """The claims that decide an answer or disagree with it."""
    return [UUID(id) for id in (*answer["because"], *(rival["id"] for rival in answer["rivals"]))]


def _claims(
    session: Session, version: Version, lens: Lens, ids: Iterable[UUID]
) -> dict[UUID, Standing[ControlClaim]]:
    return {
        said.id: said
        for chunk in chunks(ids)
        for said in control_claims(
            session, version.conflict, version.revision, lens=lens, only=[ClaimRow.id.in_(chunk)]
        )
    }


def _amended(session: Session, version: Version, lens: Lens, ids: Iterable[UUID]) -> dict[UUID, Amended]:
    """Those of the claims that an amendment in force made fall."""
    amendment = and_(EventRow.conflict_id == version.conflict, EventRow.revision == ClaimRow.ended)
    query = (
        select(ClaimRow.id, EventRow.id, EventRow.type)
        .join(EventRow, amendment)
        .where(ClaimRow.conflict_id == version.conflict)
        .where(ClaimRow.ended <= version.revision)
    )
    if lens.reported_by is not None:
        query = query.where(or_(ClaimRow.ended_known.is_(None), ClaimRow.ended_known <= lens.reported_by))
    rows = (row for chunk in chunks(ids) for row in session.execute(query.where(ClaimRow.id.in_(chunk))))
    return {id: Amended(id, by, type) for id, by, type in rows}
