"""What is on file: all of it at a revision, or as much as some documents name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.admission import REFERS_TO, Target
from app.domain.edtf import Edtf, parse
from app.domain.events import (
    CLAIM_TYPES,
    ActorRegistered,
    ClaimCorrected,
    Event,
    EventRedacted,
    PlaceKind,
    PlaceRegistered,
    Reliability,
    Slug,
    SourceRegistered,
)
from app.domain.onfile import OnFile
from app.store.database import chunks
from app.store.tables import ActorRow, AmendmentRow, BodyRow, ClaimRow, EventRow, PlaceRow, SourceRow

Row = TypeVar("Row", PlaceRow, ActorRow, SourceRow)
Document = Mapping[str, Any]


def on_file(session: Session, conflict: Slug, revision: int) -> OnFile:
    """Everything on file in a conflict at a revision."""
    return _file(
        latest(session, PlaceRow, conflict, revision),
        latest(session, ActorRow, conflict, revision),
        latest(session, SourceRow, conflict, revision),
    )


def latest(
    session: Session,
    table: type[Row],
    conflict: Slug,
    revision: int | None = None,
    *only: ColumnElement[bool],
) -> Sequence[Row]:
    """The registrations on file at a revision, at the head if none is given, in no order."""
    of_conflict = [table.conflict_id == conflict, *only]
    if revision is not None:
        of_conflict.append(table.revision <= revision)
    newest = (
        select(table.slug, func.max(table.revision).label("revision"))
        .where(*of_conflict)
        .group_by(table.slug)
        .subquery()
    )
    on_file = and_(table.slug == newest.c.slug, table.revision == newest.c.revision)
    return session.scalars(select(table).join(newest, on_file).where(table.conflict_id == conflict)).all()


@dataclass
class Known:
    """What a batch of documents refers to, as the log knows it; grows with the events the batch adds."""

    kinds: dict[Slug, PlaceKind] = field(default_factory=dict)
    parents: dict[Slug, Slug | None] = field(default_factory=dict)
    umbrellas: dict[Slug, Slug | None] = field(default_factory=dict)
    reliability: dict[Slug, Reliability] = field(default_factory=dict)
    published: dict[Slug, Edtf | None] = field(default_factory=dict)
    targets: dict[UUID, Target] = field(default_factory=dict)
    bodies: dict[UUID, Document] = field(default_factory=dict)

    @property
    def file(self) -> OnFile:
        return OnFile(self.kinds, self.parents, self.umbrellas, self.reliability)

    def add(self, id: UUID, event: Event, document: Document) -> None:
        """Take note of an event that the batch appends."""
        match event:
            case PlaceRegistered(slug=slug, kind=kind, parent=parent):
                self.kinds[slug], self.parents[slug] = kind, parent
            case ActorRegistered(slug=slug, umbrella=umbrella):
                self.umbrellas[slug] = umbrella
            case SourceRegistered(slug=slug, reliability=reliability, published=published):
                self.reliability[slug], self.published[slug] = reliability, published
            case _:
                pass
        if target := getattr(event, "target", None):
            fallen = self.targets[target]
            self.targets[target] = Target(
                fallen.is_claim, stands=False, redacted=isinstance(event, EventRedacted)
            )
        is_claim = event.TYPE in CLAIM_TYPES or isinstance(event, ClaimCorrected)
        self.targets[id] = Target(is_claim, stands=is_claim)
        self.bodies[id] = document


def known_of(session: Session, conflict: Slug, documents: Sequence[Document]) -> Known:
    """What the log knows of the slugs and ids that the documents name."""
    known = Known()
    named: dict[str, set[Slug]] = {"place": set(), "actor": set(), "source": set()}
    for kind, slug in _slugs(documents):
        named[kind].add(slug)
    ids = set(_ids(documents))
    _add_targets(session, conflict, known, ids)
    claims = [body.get("replacement", body) for body in known.bodies.values()]
    named["source"] |= {claim["source"] for claim in claims if "source" in claim}
    for place in _upward(session, PlaceRow, conflict, named["place"], "parent"):
        known.kinds[place.slug], known.parents[place.slug] = PlaceKind(place.kind), place.parent
    for actor in _upward(session, ActorRow, conflict, named["actor"], "umbrella"):
        known.umbrellas[actor.slug] = actor.umbrella
    for chunk in chunks(named["source"]):
        for source in latest(session, SourceRow, conflict, None, SourceRow.slug.in_(chunk)):
            known.reliability[source.slug] = Reliability(source.reliability)
            known.published[source.slug] = parse(source.published) if source.published else None
    return known


def _file(places: Iterable[PlaceRow], actors: Iterable[ActorRow], sources: Iterable[SourceRow]) -> OnFile:
    kinds, parents = {}, {}
    for place in places:
        kinds[place.slug], parents[place.slug] = PlaceKind(place.kind), place.parent
    return OnFile(
        kinds,
        parents,
        umbrellas={actor.slug: actor.umbrella for actor in actors},
        reliability={source.slug: Reliability(source.reliability) for source in sources},
    )


def _upward(
    session: Session, table: type[Row], conflict: Slug, slugs: Iterable[Slug], above: str
) -> Iterator[Row]:
    """The registrations of the slugs, of what they lie in or belong under, and so on up."""
    asked: set[Slug] = set()
    wanted = set(slugs)
    while wanted:
        rows = [
            row
            for chunk in chunks(wanted)
            for row in latest(session, table, conflict, None, table.slug.in_(chunk))
        ]
        yield from rows
        asked |= wanted
        wanted = {parent for row in rows if (parent := getattr(row, above))} - asked


def _add_targets(session: Session, conflict: Slug, known: Known, ids: set[UUID]) -> None:
    redacted = (
        select(AmendmentRow.target)
        .where(AmendmentRow.conflict_id == conflict, AmendmentRow.type == EventRedacted.TYPE)
        .where(AmendmentRow.target == EventRow.revision)
        .exists()
    )
    query = (
        select(EventRow.id, EventRow.type, ClaimRow.revision, ClaimRow.ended, redacted, BodyRow.text)
        .outerjoin(ClaimRow, and_(ClaimRow.conflict_id == conflict, ClaimRow.revision == EventRow.revision))
        .outerjoin(BodyRow, and_(BodyRow.conflict_id == conflict, BodyRow.revision == EventRow.revision))
        .where(EventRow.conflict_id == conflict)
    )
    for chunk in chunks(ids):
        for id, type, claim, ended, is_redacted, text in session.execute(query.where(EventRow.id.in_(chunk))):
            is_claim = type in CLAIM_TYPES or type == ClaimCorrected.TYPE
            known.targets[id] = Target(is_claim, claim is not None and ended is None, is_redacted)
            if text is not None:
                known.bodies[id] = orjson.loads(text)


def _slugs(documents: Iterable[Document]) -> Iterator[tuple[str, Slug]]:
    """Every slug in the documents with what it is a slug of; what is no slug is not looked up."""
    for document in documents:
        for name, kind in REFERS_TO.items():
            value = document.get(name.rstrip("_"))
            for slug in value if isinstance(value, list | tuple) else [value]:
                if isinstance(slug, str):
                    yield kind, slug
        if isinstance(replacement := document.get("replacement"), Mapping):
            yield from _slugs([replacement])


def _ids(documents: Iterable[Document]) -> Iterator[UUID]:
    """Every id of another event in the documents; what is no id is not looked up."""
    for document in documents:
        for name in ("target", "responds_to"):
            try:
                yield UUID(document.get(name))
            except (TypeError, ValueError, AttributeError):
                continue
        if isinstance(replacement := document.get("replacement"), Mapping):
            yield from _ids([replacement])
