"""What is new on record: claims as they were made, and what became of them, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.events import CLAIM_TYPES, Amendment, Claim, ClaimCorrected, EventRedacted, Standing
from app.queries.claims import claim_of, inside
from app.queries.timelines import Wanted, narrowed, places_wanted
from app.queries.versions import Version
from app.store import codec
from app.store.database import Database
from app.store.tables import AmendmentRow, BodyRow, ClaimRow, EventRow


@dataclass(frozen=True, slots=True)
class News:
    """A claim, or an amendment of one, and when it was recorded.

    `said` is the claim, of a correction the one that it puts in the target's place; `target` is what an
    amendment is about. Either is None where it says nothing, or its body is gone; so is `reason`.
    """

    id: UUID
    revision: int
    type: str
    recorded: datetime
    said: Standing[Claim] | None = None
    target: Standing[Claim] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """Some news, the newest first; `before` is where those are that there was no room for, if any."""

    news: list[News]
    before: int | None


def latest(db: Database, version: Version, wanted: Wanted) -> Latest:
    """The last claims that were wanted when they were made, and the amendments about such.

    Of what is redacted nothing tells what it was: its redaction is told where everything is wanted.
    """
    with db.read() as session:
        query = (
            select(EventRow, BodyRow.text, AmendmentRow.target)
            .outerjoin(BodyRow, _same(BodyRow, EventRow))
            .outerjoin(AmendmentRow, _same(AmendmentRow, EventRow))
            .where(EventRow.conflict_id == version.conflict, EventRow.revision <= version.revision)
            .where(or_(*_told(session, version, wanted)))
            .order_by(EventRow.revision.desc())
            .limit(wanted.limit + 1)
        )
        if wanted.before is not None:
            query = query.where(EventRow.revision < wanted.before)
        found = session.execute(query).all()
        rows = found[: wanted.limit]
        targets = _claims(session, version, [row.target for row in rows if row.target])
        told = [_news(row.EventRow, row.text, targets.get(row.target)) for row in rows]
        return Latest(told, told[-1].revision if len(found) > len(rows) else None)


def _same(one: type[BodyRow] | type[AmendmentRow], other: type[EventRow]) -> ColumnElement[bool]:
    return and_(one.conflict_id == other.conflict_id, one.revision == other.revision)


def _told(session: Session, version: Version, wanted: Wanted) -> list[ColumnElement[bool]]:
    places = places_wanted(session, version, wanted)

    def chosen(column: InstrumentedAttribute[int]) -> Select[int]:
        query = select(column).where(
            ClaimRow.conflict_id == version.conflict,
            ClaimRow.type.in_(wanted.types or CLAIM_TYPES),
            *inside(wanted.lens),
            *narrowed(version, wanted),
        )
        return query if places is None else query.where(ClaimRow.place.in_(places))

    amending = (
        chosen(AmendmentRow.revision)
        .select_from(ClaimRow)
        .join(
            AmendmentRow,
            and_(
                AmendmentRow.conflict_id == ClaimRow.conflict_id,
                AmendmentRow.target == ClaimRow.revision,
            ),
        )
    )
    if wanted.lens.reported_by is not None:
        by_then = or_(ClaimRow.ended_known.is_(None), ClaimRow.ended_known <= wanted.lens.reported_by)
        amending = amending.where(by_then)
    told: list[ColumnElement[bool]] = [
        EventRow.revision.in_(chosen(ClaimRow.revision)),
        EventRow.revision.in_(amending),
    ]
    if wanted == Wanted(limit=wanted.limit, before=wanted.before):
        told.append(EventRow.type == EventRedacted.TYPE)
    return told


def _claims(session: Session, version: Version, revisions: list[int]) -> dict[int, Standing[Claim]]:
    """The claims at some revisions, but for those whose bodies are gone."""
    query = (
        select(EventRow.id, EventRow.revision, EventRow.schema_version, BodyRow.text)
        .join(BodyRow, _same(BodyRow, EventRow))
        .where(EventRow.conflict_id == version.conflict, EventRow.revision.in_(revisions))
    )
    return {
        row.revision: Standing(row.id, row.revision, claim_of(row.text, row.schema_version))
        for row in session.execute(query)
    }


def _news(row: EventRow, text: str | None, target: Standing[Claim] | None) -> News:
    event = None if text is None else codec.read(text, version=row.schema_version)
    claim = event.replacement if isinstance(event, ClaimCorrected) else event
    return News(
        row.id,
        row.revision,
        row.type,
        row.recorded,
        said=Standing(row.id, row.revision, claim) if isinstance(claim, Claim) else None,
        target=target,
        reason=event.reason if isinstance(event, Amendment) else None,
    )
