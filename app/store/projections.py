"""The tables that readers ask, rebuilt from the log: written in the transaction of the event."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain import control
from app.domain.admission import references
from app.domain.control import RULES, Word
from app.domain.edtf import BEGINNING, END
from app.domain.errors import Tampered
from app.domain.events import (
    ActorRegistered,
    Amendment,
    Claim,
    ClaimCorrected,
    ConflictDescribed,
    ControlClaim,
    Event,
    EventRedacted,
    IncidentOccurred,
    PlaceRegistered,
    Recorded,
    Registration,
    Reliability,
    Slug,
    SourceRegistered,
)
from app.domain.occasions import occasions, span
from app.domain.onfile import OnFile
from app.domain.search import searchable
from app.store import fragments, frames, log, search, spans, words
from app.store.database import chunks
from app.store.keeping import Change, Kept
from app.store.onfile import on_file
from app.store.spans import Stretch
from app.store.statements import Query, add_rows, among, run, run_among
from app.store.tables import (
    ActorRow,
    AmendmentRow,
    ClaimRow,
    ConfirmationRow,
    EventRow,
    FramedRow,
    FrameRow,
    HeadRow,
    InterimRow,
    MentionRow,
    PlaceRow,
    ProjectionRow,
    RegistrationRow,
    SearchableRow,
    SourceRow,
    SpanRow,
    Table,
)

VERSION = f"{RULES}.{fragments.VERSION}.4"
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
    SearchableRow,
    SpanRow,
    InterimRow,
    ConfirmationRow,
    FrameRow,
    FramedRow,
)


ROWS_AT_ONCE = 5_000
"""So many rows of spans are held before they are written, and those of one more place."""


def project(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> list[Change]:
    """Write what the entries, just appended, change in the projections; returns how control changes."""
    first, last = entries[0].revision, entries[-1].revision
    if first == 1:
        session.execute(insert(ProjectionRow).values(conflict_id=conflict, version=VERSION))
    _add_rows(session, conflict, entries)
    touches = list(_touched_by_claims(session, conflict, entries))
    _amend_all(session, conflict, entries)
    before, file = on_file(session, conflict, first - 1), on_file(session, conflict, last)
    touches += _touched_by_registrations(session, conflict, entries, before, file)
    stretches, twice = _with_all_within(touches, file)
    add_rows(
        session,
        InterimRow,
        [{"conflict_id": conflict, "last": last, "place": place, "first": first} for place in twice],
    )
    changes = spans.refold(session, conflict, stretches, file, revision=last)
    frames.keep(session, conflict, changes, places=len(file.parents))
    return changes


def rebuild(session: Session, conflict: Slug) -> Iterator[tuple[int, int]]:
    """Make every projection of a log anew; tells now and then how much is done, and of how much.

    What the spans told at the revisions until now cannot be known from the log's end: all are written anew.
    """
    search.forget_all(session, conflict)
    for table in PROJECTIONS:
        session.execute(delete(table).where(table.conflict_id == conflict))
    head = session.scalars(select(HeadRow.revision).where(HeadRow.conflict_id == conflict)).one()
    session.execute(insert(ProjectionRow).values(conflict_id=conflict, version=VERSION))
    for entries in chunks(log.read(session, conflict)):
        _add_rows(session, conflict, entries)
        _amend_all(session, conflict, entries)
        yield entries[-1].revision, 2 * head
    file = on_file(session, conflict, head)
    told, places = 0, len(file.parents)
    for kept in _portions(tell_all(session, conflict, file, head)):
        spans.add(session, conflict, kept)
        told += len(kept)
        yield head + head * told // (places + 1), 2 * head
    frames.rebuild(session, conflict, places=places)
    yield 2 * head, 2 * head


def _portions(told: Iterable[tuple[Slug, Kept]]) -> Iterator[dict[Slug, Kept]]:
    """What is kept of some places at a time: of many of which there is little, or of one with thousands."""
    portion: dict[Slug, Kept] = {}
    rows = 0
    for place, kept in told:
        portion[place] = kept
        rows += len(kept.spans) + len(kept.confirmations)
        if rows >= ROWS_AT_ONCE:
            yield portion
            portion, rows = {}, 0
    yield portion


def tell_all(session: Session, conflict: Slug, file: OnFile, revision: int) -> Iterator[tuple[Slug, Kept]]:
    """All that is to be kept of each place; what is said of a place is read once for all within it."""
    about: dict[Slug, list[Word]] = {}
    roots = [place for place, parent in file.parents.items() if parent is None]
    for place in chain.from_iterable(map(file.within, roots)):
        line = file.line(place)
        about = {above: about[above] for above in line[1:]}
        claims = words.standing_between(session, conflict, {place: (BEGINNING, END)})[place]
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
    search.index(session, conflict, rows.get(SearchableRow, ()))


def _amend_all(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> None:
    for entry in entries:
        match entry.event:
            case EventRedacted():
                _redact(session, conflict, entry.revision, entry.event)
            case Amendment():
                _amend(session, conflict, entry.revision, entry.event)
            case ConflictDescribed(private=bool(private)):
                session.execute(
                    update(HeadRow).where(HeadRow.conflict_id == conflict).values(private=private)
                )
            case _:
                pass


def rows_of(entry: Recorded) -> list[tuple[type[Table], dict[str, Any]]]:
    rows: list[tuple[type[Table], dict[str, Any]]] = []
    if isinstance(entry.event, Registration):
        rows.append((RegistrationRow, {}))
    match entry.event:
        case PlaceRegistered(slug=slug, kind=kind, parent=parent, point=point):
            longitude, latitude = point or (None, None)
            place = {"slug": slug, "kind": kind.value, "parent": parent}
            rows.append((PlaceRow, {**place, "longitude": longitude, "latitude": latitude}))
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
    if found_by := searchable(entry.event):
        rows.append((SearchableRow, {"words": found_by}))
    return rows


def _mentions(event: Event) -> list[tuple[str, str]]:
    """Every place, actor, source and tag that the event names, its own among them, and an incident's kind."""
    mentions = {(kind, slug) for _, kind, slug in references(event)}
    if isinstance(event, Registration):
        mentions.add((event.TYPE.partition(".")[0], event.slug))
    claim = event.replacement if isinstance(event, ClaimCorrected) else event
    if isinstance(claim, Claim):
        mentions |= {("tag", tag) for tag in claim.tags}
    if isinstance(claim, IncidentOccurred):
        mentions.add(("kind", claim.kind.value))
    return sorted(mentions)


def _claim(id: UUID, claim: Claim) -> dict[str, Any]:
    first, stretch = occasions(claim)[0], span(claim)
    return {
        "id": id,
        "type": claim.TYPE,
        "place": getattr(claim, "place", None),
        "source": claim.source,
        "credibility": claim.credibility,
        "earliest": first.earliest,
        "begins": stretch.earliest,
        "counts": first.effective,
        "latest": stretch.latest,
        "known": claim.reported.latest,
        "ended": None,
        "ended_known": None,
        "told": words.told(claim) if isinstance(claim, ControlClaim) else None,
    }


Touch = tuple[Slug, Stretch]
"""Words about a place, and all within it, are others now over a stretch of time."""


def _touched_by_claims(session: Session, conflict: Slug, entries: Sequence[Recorded]) -> Iterator[Touch]:
    """By the claims among the entries, and by those that the amendments among them are about.

    Where something is gone for good, no revision tells what it told: that is told anew.
    """
    targets: dict[UUID, Amendment] = {}
    for entry in entries:
        match entry.event:
            case Amendment() as amendment:
                targets[amendment.target] = amendment
            case _:
                pass
        claim = entry.event.replacement if isinstance(entry.event, ClaimCorrected) else entry.event
        if isinstance(claim, ControlClaim):
            said = span(claim)
            yield claim.place, Stretch(min(occasions(claim)[0].earliest, said.earliest), said.latest)
    for id, place, earliest, begins, latest in run_among(
        session, _control_claims, targets, conflict=conflict
    ):
        gone = isinstance(targets[id], EventRedacted)
        yield place, Stretch(min(earliest, begins), latest, anew=gone)


@cache
def _control_claims(several: int) -> Query:
    return select(ClaimRow.id, ClaimRow.place, ClaimRow.earliest, ClaimRow.begins, ClaimRow.latest).where(
        ClaimRow.conflict_id == bindparam("conflict"),
        ClaimRow.told.is_not(None),
        among(ClaimRow.id, several),
    )


def _touched_by_registrations(
    session: Session, conflict: Slug, entries: Sequence[Recorded], before: OnFile, file: OnFile
) -> Iterator[Touch]:
    """By each change of what a place lies in, of an umbrella, of a grade.

    Amid other events each touches twice: what those changed is sought where the places lie at the end.
    """
    if before is file:
        return
    touches = [Stretch(BEGINNING)] * (1 if len(entries) == 1 else 2)
    parents: dict[Slug, Slug | None] = {}
    umbrellas: dict[Slug, Slug | None] = {}
    grades: dict[Slug, Reliability] = {}
    changed: dict[str, set[Slug]] = {"actor": set(), "source": set()}
    for entry in entries:
        match entry.event:
            case PlaceRegistered(slug=slug, parent=parent):
                if slug not in before.parents or parents.get(slug, before.parents[slug]) != parent:
                    yield from ((slug, stretch) for stretch in touches)
                parents[slug] = parent
            case ActorRegistered(slug=slug, umbrella=umbrella):
                if umbrellas.get(slug, before.umbrellas.get(slug)) != umbrella:
                    changed["actor"] |= {actor for actor in file.umbrellas if file.is_under(actor, slug)}
                umbrellas[slug] = umbrella
            case SourceRegistered(slug=slug, reliability=grade):
                if grades.get(slug, before.reliability.get(slug, Reliability.F)) != grade:
                    changed["source"].add(slug)
                grades[slug] = grade
            case _:
                pass
    for kind, names in changed.items():
        for chunk in chunks(sorted(names)):
            for place in session.scalars(_places_of(conflict, kind, chunk)):
                if place is not None:
                    yield from ((place, stretch) for stretch in touches)


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


def _with_all_within(touches: Iterable[Touch], file: OnFile) -> tuple[dict[Slug, Stretch], set[Slug]]:
    """The places touched and all within them; and those of them that are touched more than once."""
    stretches: dict[Slug, Stretch] = {}
    twice: set[Slug] = set()
    for touched, stretch in touches:
        for place in file.within(touched):
            before = stretches.get(place)
            stretches[place] = before.and_also(stretch) if before else stretch
            if before:
                twice.add(place)
    return stretches, twice


def _amend(session: Session, conflict: Slug, revision: int, amendment: Amendment) -> None:
    reported = getattr(amendment, "reported", None)
    known = reported.latest if reported else None
    run(session, ENDED, conflict=conflict, target=amendment.target, at=revision, known_at=known)
    _note(session, conflict, revision, amendment)


def _redact(session: Session, conflict: Slug, revision: int, redaction: EventRedacted) -> None:
    target = _note(session, conflict, revision, redaction)
    search.forget(session, conflict, target)
    for table in (ClaimRow, MentionRow, SearchableRow):
        session.execute(delete(table).where(table.conflict_id == conflict, table.revision == target))
    # With the body of a correction is gone, since when its source had it: its target stays down for all.
    session.execute(
        update(ClaimRow)
        .where(ClaimRow.conflict_id == conflict, ClaimRow.id == redaction.amended)
        .values(ended_known=None)
    )


ENDED = (
    update(ClaimRow)
    .where(ClaimRow.conflict_id == bindparam("conflict"), ClaimRow.id == bindparam("target"))
    .values(ended=bindparam("at"), ended_known=bindparam("known_at"))
)
TARGET = select(EventRow.revision).where(
    EventRow.conflict_id == bindparam("conflict"),
    EventRow.id == bindparam("target"),
    EventRow.revision < bindparam("before"),
)
TYPE = select(EventRow.type).where(
    EventRow.conflict_id == bindparam("conflict"), EventRow.revision == bindparam("at")
)


def _note(session: Session, conflict: Slug, revision: int, amendment: Amendment) -> int:
    """Keep that the target is amended; returns the target's revision. Raises Tampered where it is none."""
    found = run(session, TARGET, conflict=conflict, target=amendment.target, before=revision)
    if not found:
        raise Tampered(revision, f"it is about {amendment.target}, which is no event before it")
    target: int = found[0][0]
    # By the log and not the amendment: of what is redacted, no more is left than what it did.
    ((type,),) = run(session, TYPE, conflict=conflict, at=revision)
    row = {"conflict_id": conflict, "target": target, "revision": revision, "type": type}
    add_rows(session, AmendmentRow, [row])
    return target
