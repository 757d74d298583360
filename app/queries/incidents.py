"""What happened in answer to what."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.events import CLAIM_TYPES, Claim, ClaimCorrected, IncidentOccurred, Slug, Standing
from app.domain.lags import PairLags, Response, lags_by_pair
from app.domain.lens import Lens
from app.queries.claims import standing_claims
from app.queries.snapshots import Question
from app.queries.versions import Version
from app.store.database import Database, chunks
from app.store.tables import AmendmentRow, BodyRow, ClaimRow, EventRow

RESPONDS: ColumnElement[bool] = BodyRow.text.contains('"responds_to":', autoescape=True)
"""In canonical JSON only the name of the field reads like this: in text, quotes are escaped."""


def lags(db: Database, version: Version, question: Question) -> list[PairLags]:
    """How long actors took to answer others by incidents, at a version of the log, by who and whom.

    The incident and the claim it responds to both stand and are inside the lens.
    """
    with db.read() as session:
        incidents = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=IncidentOccurred,
            types=[IncidentOccurred.TYPE],
            lens=question.lens,
            before=question.at,
            only=[RESPONDS],
        )
        found = _responses(session, version, question.lens, incidents)
    return lags_by_pair(found, at=question.at)


def responses(
    db: Database, version: Version, lens: Lens, claims: Iterable[Standing[Claim]]
) -> list[Response]:
    """Those of the claims that respond to one that stands inside the lens, in their order."""
    with db.read() as session:
        return _responses(session, version, lens, claims)


def _responses(
    session: Session, version: Version, lens: Lens, claims: Iterable[Standing[Claim]]
) -> list[Response]:
    asked = [(said, said.claim.responds_to) for said in claims if said.claim.responds_to]
    targets = _targets(session, version, lens, {id for _, id in asked})
    return [Response(said, targets[id]) for said, id in asked if id in targets]


def _targets(
    session: Session, version: Version, lens: Lens, ids: Collection[UUID]
) -> dict[UUID, Standing[Claim]]:
    """What stands under each of the ids; of a claim that was corrected, what is said instead."""
    found: dict[UUID, Standing[Claim]] = {}
    under = {id: id for id in ids}
    while under:
        standing = _standing(session, version, lens, set(under.values()))
        found |= {id: standing[now] for id, now in under.items() if now in standing}
        corrections = _corrections(session, version.conflict, set(under.values()) - standing.keys())
        under = {id: corrections[now] for id, now in under.items() if now in corrections}
    return found


def _standing(
    session: Session, version: Version, lens: Lens, ids: Collection[UUID]
) -> dict[UUID, Standing[Claim]]:
    return {
        said.id: said
        for chunk in chunks(ids)
        for said in standing_claims(
            session,
            version.conflict,
            version.revision,
            of=Claim,
            types=CLAIM_TYPES,
            lens=lens,
            only=[ClaimRow.id.in_(chunk)],
        )
    }


def _corrections(session: Session, conflict: Slug, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The corrections of the claims of the ids, by those ids."""
    target, correction = aliased(EventRow), aliased(EventRow)
    query = (
        select(target.id, correction.id)
        .join(
            AmendmentRow, and_(AmendmentRow.conflict_id == conflict, AmendmentRow.target == target.revision)
        )
        .join(
            correction,
            and_(correction.conflict_id == conflict, correction.revision == AmendmentRow.revision),
        )
        .where(target.conflict_id == conflict)
        .where(AmendmentRow.type == ClaimCorrected.TYPE)
    )
    return {
        corrected: correction
        for chunk in chunks(ids)
        for corrected, correction in session.execute(query.where(target.id.in_(chunk)))
    }
