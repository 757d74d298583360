"""The tables that readers ask, rebuilt from the log: written in the transaction of the event."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain import control
from app.domain.admission import references
from app.domain.control import RULES, Word
from app.domain.edtf import BEGINNING, END
from app.domain.events import (
    ActorRegistered,
    Amendment,
    Claim,
    ClaimCorrected,
    ControlClaim,
    Event,
    EventRedacted,
    PlaceRegistered,
    Recorded,
    Registration,
    Reliability,
    Slug,
    SourceRegistered,
)
from app.domain.occasions import occasions, span
from app.domain.onfile import OnFile
from app.store import fragments, frames, log, spans, words
from app.store.database import chunks
from app.store.onfile import on_file
from app.store.statements import add_rows
from app.store.tables import (
    ActorRow,
    AmendmentRow,
    ClaimRow,
    ConfirmationRow,
    EventRow,
    FramedRow,
    FrameRow,
    HeadRow,
    MentionRow,
    PlaceRow,
    ProjectionRow,
    RegistrationRow,
    SourceRow,
    SpanRow,
    Table,
)

VERSION = f"{RULES}.{fragments.VERSION}.1"
"""The rules, the shape of finished answers, and that of the tables: what is of another is rebuilt."""


PROJECTIONS: tuple[Any, ...] = (
    ProjectionRow,
    RegistrationRow,
    PlaceRow,
    ActorRow,
    SourceRow,
    ClaimRow,
    MentionRow,
    AmendmentRow,
    SpanRow,
    ConfirmationRow,
    FrameRow,
    FramedRow,
)


def project(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> None:
    """Write what the entries, just appended, change in the projections."""
    first, last = entries[0].revision, entries[-1].revision
    if first == 1:
        session.execute(insert(ProjectionRow).values(conflict_id=conflict, version=VERSION))
    _add_rows(session, conflict, entries)
    touches = list(_touches_by_claims(session, conflict, entries))
    _amend_claims(session, conflict, entries)
    before, file = on_file(session, conflict, first - 1), on_file(session, conflict, last)
    touches += _touches_by_registrations(session, conflict, entries, before, file)
    since, anew = _spread(touches, file)
    changes = spans.refold(session, conflict, since, file, revision=last, anew=anew)
    frames.keep(session, conflict, changes, places=len(file.parents))


def rebuild(session: Session, conflict: Slug) -> Iterator[tuple[int, int]]:
    """Make every projection of a log anew; tells now and then how much is done, and of how much.

    What the spans told at the revisions until now cannot be known from the log's end: all are written anew.
    """
    for table in PROJECTIONS:
        session.execute(delete(table).where(table.conflict_id == conflict))
    head = session.scalars(select(HeadRow.revision).where(HeadRow.conflict_id == conflict)).one()
    session.execute(insert(ProjectionRow).values(conflict_id=conflict, version=VERSION))
    for entries in chunks(log.read(session, conflict)):
        _add_rows(session, conflict, entries)
        _amend_claims(session, conflict, entries)
        yield entries[-1].revision, 2 * head
    file = on_file(session, conflict, head)
    told, places = 0, len(file.parents)
    for kept in chunks(tell_all(session, conflict, file, head)):
        spans.add(session, conflict, dict(kept))
        told += len(kept)
        yield head + head * told // (places + 1), 2 * head
    frames.rebuild(session, conflict, places=places)
    yield 2 * head, 2 * head


def tell_all(
    session: Session, conflict: Slug, file: OnFile, revision: int
) -> Iterator[tuple[Slug, spans.Kept]]:
    """All that is to be kept of each place; what is said of a place is read once for all within it."""
    about: dict[Slug, list[Word]] = {}
    roots = [place for place, parent in file.parents.items() if parent is None]
    for place in chain.from_iterable(map(file.within, roots)):
        line = file.line(place)
        about = {above: about[above] for above in line[1:]}
        claims = words.standing_after(session, conflict, {place: BEGINNING})[place]
        about[place] = [word for said in claims for word in control.words(said, file)]
        yield (
            place,
            spans.told_from_the_beginning(place, control.heard_in(line, about), file, revision=revision),
        )


def _add_rows(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> None:
    rows: dict[type[Table], list[dict[str, Any]]] = {}
    for entry in entries:
        for table, row in rows_of(entry):
            rows.setdefault(table, []).append({"conflict_id": conflict, "revision": entry.revision, **row})
    for table, values in rows.items():
        add_rows(session, table, values)


def _amend_claims(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> None:
    for entry in entries:
        match entry.event:
            case EventRedacted():
                _redact(session, conflict, entry.revision, entry.event)
            case Amendment():
                _amend(session, conflict, entry.revision, entry.event)
            case _:
                pass


def rows_of(entry: Recorded) -> list[tuple[type[Table], dict[str, Any]]]:
    rows: list[tuple[type[Table], dict[str, Any]]] = []
    if isinstance(entry.event, Registration):
        rows.append((RegistrationRow, {}))
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
    stretch = span(claim)
    return {
        "id": id,
        "type": claim.TYPE,
        "place": getattr(claim, "place", None),
        "source": claim.source,
        "credibility": claim.credibility,
        "earliest": occasions(claim)[0].earliest,
        "begins": stretch.earliest,
        "latest": stretch.latest,
        "known": claim.reported.latest,
        "ended": None,
        "ended_known": None,
        "told": words.told(claim) if isinstance(claim, ControlClaim) else None,
    }


@dataclass(frozen=True, slots=True)
class _Touch:
    """Control of a place may be otherwise now from an instant on; `anew`: it may have been before, too."""

    place: Slug
    since: datetime
    anew: bool = False


def _touches_by_claims(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> Iterator[_Touch]:
    """What the claims among the entries touch, and the claims that the amendments among them are about."""
    targets: dict[UUID, Amendment] = {}
    for entry in entries:
        match entry.event:
            case Amendment() as amendment:
                targets[amendment.target] = amendment
            case _:
                pass
        claim = entry.event.replacement if isinstance(entry.event, ClaimCorrected) else entry.event
        if isinstance(claim, ControlClaim):
            yield _Touch(claim.place, min(occasions(claim)[0].earliest, span(claim).earliest))
    query = select(ClaimRow.id, ClaimRow.place, ClaimRow.earliest, ClaimRow.begins).where(
        ClaimRow.conflict_id == conflict, ClaimRow.told.is_not(None)
    )
    for chunk in chunks(targets):
        for id, place, earliest, begins in session.execute(query.where(ClaimRow.id.in_(chunk))):
            if place is not None:
                yield _Touch(place, min(earliest, begins), isinstance(targets[id], EventRedacted))


def _touches_by_registrations(
    session: Session, conflict: Slug, entries: Sequence[Recorded], before: OnFile, file: OnFile
) -> Iterator[_Touch]:
    """What is touched by a place that lies elsewhere now, another umbrella, another grade."""
    regraded: set[Slug] = set()
    realigned: set[Slug] = set()
    among_others = len(entries) > 1
    for entry in entries:
        match entry.event:
            case PlaceRegistered(slug=slug):
                if slug not in before.parents or before.parents[slug] != file.parents[slug]:
                    yield _Touch(slug, BEGINNING, among_others)
            case ActorRegistered(slug=slug):
                if before.umbrellas.get(slug) != file.umbrellas[slug]:
                    realigned |= {actor for actor in file.umbrellas if file.is_under(actor, slug)}
            case SourceRegistered(slug=slug):
                if before.reliability.get(slug, Reliability.F) != file.reliability[slug]:
                    regraded.add(slug)
            case _:
                pass
    for kind, names in (("source", regraded), ("actor", realigned)):
        for chunk in chunks(sorted(names)):
            for place in session.scalars(_places_of(conflict, kind, chunk)):
                if place is not None:
                    yield _Touch(place, BEGINNING, among_others)


def _places_of(conflict: Slug, kind: str, names: Sequence[Slug]) -> Select[str | None]:
    """The places about whose control a claim mentions one of the names."""
    of_claim = and_(MentionRow.conflict_id == conflict, MentionRow.revision == ClaimRow.revision)
    return (
        select(ClaimRow.place)
        .distinct()
        .join(MentionRow, of_claim)
        .where(ClaimRow.conflict_id == conflict, ClaimRow.told.is_not(None))
        .where(MentionRow.kind == kind, MentionRow.name.in_(names))
    )


def _spread(touches: Iterable[_Touch], file: OnFile) -> tuple[dict[Slug, datetime], set[Slug]]:
    """The places touched and all within them, each from its first instant on.

    And those to be told anew: where something is gone, no revision tells what it told; and of what
    is touched twice, or lies elsewhere after other events, nobody kept what was told in between.
    """
    since: dict[Slug, datetime] = {}
    anew: set[Slug] = set()
    for touch in touches:
        for place in file.within(touch.place):
            if touch.anew or place in since:
                anew.add(place)
            since[place] = min(touch.since, since.get(place, END))
    return since, anew


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
    events = select(EventRow.revision).where(EventRow.conflict_id == conflict)
    target = session.scalars(events.where(EventRow.id == amendment.target)).one()
    # By the log and not the amendment: of what is redacted, no more is left than what it did.
    type = session.scalars(
        select(EventRow.type).where(EventRow.conflict_id == conflict, EventRow.revision == revision)
    ).one()
    session.execute(
        insert(AmendmentRow).values(conflict_id=conflict, target=target, revision=revision, type=type)
    )
    return target
