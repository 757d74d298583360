"""The tables that readers ask, rebuilt from the log: written in the transaction of the event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.admission import references
from app.domain.events import (
    ActorRegistered,
    Amendment,
    Claim,
    ClaimCorrected,
    Event,
    EventRedacted,
    PlaceRegistered,
    Recorded,
    Registration,
    Slug,
    SourceRegistered,
)
from app.domain.occasions import occasions, span
from app.store.tables import (
    ActorRow,
    AmendmentRow,
    ClaimRow,
    EventRow,
    MentionRow,
    PlaceRow,
    SourceRow,
    Table,
)


def project(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> None:
    """Write what the entries, just appended, change in the projections."""
    rows: dict[type[Table], list[dict[str, Any]]] = {}
    for entry in entries:
        for table, row in _new_rows(entry):
            rows.setdefault(table, []).append({"conflict_id": conflict, "revision": entry.revision, **row})
    for table, values in rows.items():
        session.execute(insert(table), values)
    for entry in entries:
        match entry.event:
            case EventRedacted():
                _redact(session, conflict, entry.revision, entry.event)
            case Amendment():
                _amend(session, conflict, entry.revision, entry.event)
            case _:
                pass


def _new_rows(entry: Recorded) -> list[tuple[type[Table], dict[str, Any]]]:
    rows: list[tuple[type[Table], dict[str, Any]]] = []
    match entry.event:
        case PlaceRegistered(slug=slug, kind=kind, parent=parent):
            rows.append((PlaceRow, {"slug": slug, "kind": kind.value, "parent": parent}))
        case ActorRegistered(slug=slug, umbrella=umbrella):
            rows.append((ActorRow, {"slug": slug, "umbrella": umbrella}))
        case SourceRegistered(slug=slug, reliability=reliability, published=published):
            text = published.text if published else None
            rows.append((SourceRow, {"slug": slug, "reliability": reliability.value, "published": text}))
        case Claim() as claim:
            rows.append((ClaimRow, _claim(entry.id, claim)))
        case ClaimCorrected(reported=reported, replacement=claim):
            row = _claim(entry.id, claim)
            # The replacement is not known before the correction is.
            known = max(row["known"], reported.latest) if reported else row["known"]
            rows.append((ClaimRow, row | {"known": known}))
        case _:
            pass
    rows.extend((MentionRow, {"kind": kind, "name": name}) for kind, name in _mentions(entry.event))
    return rows


def _mentions(event: Event) -> list[tuple[str, str]]:
    """Every place, actor, source and tag that the event names, its own among them, each once."""
    mentions = {(kind, slug) for _, kind, slug in references(event)}
    if isinstance(event, Registration):
        mentions.add((event.TYPE.partition(".")[0], event.slug))
    claim = event.replacement if isinstance(event, ClaimCorrected) else event
    if isinstance(claim, Claim):
        mentions |= {("tag", tag) for tag in claim.tags}
    return sorted(mentions)


def _claim(id: UUID, claim: Claim) -> dict[str, Any]:
    return {
        "id": id,
        "type": claim.TYPE,
        "place": getattr(claim, "place", None),
        "source": claim.source,
        "credibility": claim.credibility,
        "earliest": occasions(claim)[0].earliest,
        "latest": span(claim).latest,
        "known": claim.reported.latest,
        "ended": None,
        "ended_known": None,
    }


def _amend(session: Session, conflict: Slug, revision: int, amendment: Amendment) -> None:
    reported = getattr(amendment, "reported", None)
    session.execute(
        update(ClaimRow)
        .where(ClaimRow.conflict_id == conflict, ClaimRow.id == amendment.target)
        .values(ended=revision, ended_known=reported.latest if reported else None)
    )
    _note(session, conflict, revision, amendment)


def _redact(session: Session, conflict: Slug, revision: int, redaction: EventRedacted) -> None:
    target = _note(session, conflict, revision, redaction)
    for table in (ClaimRow, MentionRow):
        session.execute(delete(table).where(table.conflict_id == conflict, table.revision == target))
    # With the body of a correction is gone, since when its source had it: its target stays down for all.
    session.execute(
        update(ClaimRow)
        .where(ClaimRow.conflict_id == conflict, ClaimRow.id == redaction.amended)
        .values(ended_known=None)
    )


def _note(session: Session, conflict: Slug, revision: int, amendment: Amendment) -> int:
    """Keep that the target is amended; returns the target's revision."""
    target = session.scalars(
        select(EventRow.revision).where(EventRow.conflict_id == conflict, EventRow.id == amendment.target)
    ).one()
    session.execute(
        insert(AmendmentRow).values(
            conflict_id=conflict, target=target, revision=revision, type=amendment.TYPE
        )
    )
    return target
