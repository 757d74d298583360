"""What is on file of all that some documents name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.domain.admission import REFERS_TO, Target
from app.domain.edtf import Edtf, parse
from app.domain.events import (
    CLAIM_TYPES,
    ActorRegistered,
    Amendment,
    Claim,
    ClaimCorrected,
    Event,
    EventRedacted,
    PlaceRegistered,
    Reliability,
    Slug,
    SourceRegistered,
)
from app.domain.onfile import OnFile
from app.store import codec
from app.store.statements import Query, among, run_among
from app.store.tables import ActorRow, AmendmentRow, BodyRow, ClaimRow, EventRow, PlaceRow, SourceRow

Document = Mapping[str, Any]

POSTED = {name.rstrip("_"): kind for name, kind in REFERS_TO.items()}
"""Which fields of a document are slugs, and of what."""

TOLD: Mapping[type[Any], tuple[InstrumentedAttribute[Any], ...]] = {
    PlaceRow: (PlaceRow.parent,),
    ActorRow: (ActorRow.umbrella,),
    SourceRow: (SourceRow.reliability, SourceRow.published),
}
"""What an append must know of a registration, beside the slug."""


@dataclass
class Known:
    """What a batch of documents refers to, as the log knows it; grows with the events the batch adds."""

    parents: dict[Slug, Slug | None] = field(default_factory=dict)
    umbrellas: dict[Slug, Slug | None] = field(default_factory=dict)
    reliability: dict[Slug, Reliability] = field(default_factory=dict)
    published: dict[Slug, Edtf | None] = field(default_factory=dict)
    targets: dict[UUID, Target] = field(default_factory=dict)
    bodies: dict[UUID, Document] = field(default_factory=dict)
    added: dict[UUID, Event] = field(default_factory=dict)

    @cached_property
    def file(self) -> OnFile:
        """What is on file of the slugs, as admission asks it: no kinds of places."""
        return OnFile(parents=self.parents, umbrellas=self.umbrellas, reliability=self.reliability)

    def body(self, id: UUID) -> Document:
        """What the event of the id says; nothing where the log does not know it, or not any more."""
        if id in self.added:
            return codec.encode(self.added[id])
        return self.bodies.get(id, {})

    def add(self, id: UUID, event: Event) -> None:
        """Take note of an event that the batch appends."""
        match event:
            case PlaceRegistered(slug=slug, parent=parent):
                self.parents[slug] = parent
            case ActorRegistered(slug=slug, umbrella=umbrella):
                self.umbrellas[slug] = umbrella
            case SourceRegistered(slug=slug, reliability=reliability, published=published):
                self.reliability[slug], self.published[slug] = reliability, published
            case Amendment(target=target):
                fallen = self.targets[target]
                self.targets[target] = Target(
                    fallen.is_claim, stands=False, redacted=isinstance(event, EventRedacted)
                )
            case _:
                pass
        is_claim = isinstance(event, Claim | ClaimCorrected)
        self.targets[id] = Target(is_claim, stands=is_claim)
        self.added[id] = event


def known_of(session: Session, conflict: Slug, documents: Sequence[Document]) -> Known:
    """What the log knows of the slugs and ids that the documents name."""
    known = Known()
    _add_targets(session, conflict, known, set(_ids(documents)))
    named = _named(documents)
    claims = [body.get("replacement", body) for body in known.bodies.values()]
    sources = _of("source", named) | {claim["source"] for claim in claims if "source" in claim}
    # A circle of parents, and an exception that lies elsewhere, show only in the whole line upwards.
    lines = named["parent"] | named["except"]
    known.parents = _upward(session, PlaceRow, conflict, _of("place", named), lines)
    known.umbrellas = _upward(session, ActorRow, conflict, _of("actor", named), named["umbrella"])
    for slug, reliability, published in _registered(session, SourceRow, conflict, sources):
        known.reliability[slug] = Reliability(reliability)
        known.published[slug] = parse(published) if published else None
    return known


def _upward(
    session: Session, table: type[PlaceRow | ActorRow], conflict: Slug, slugs: Set[Slug], lines: Set[Slug]
) -> dict[Slug, Slug | None]:
    """What each slug on file lies in or belongs under; for those of `lines` so on up, to the top."""
    above: dict[Slug, Slug | None] = dict(_registered(session, table, conflict, slugs))
    front = lines
    while front := {up for slug in front if (up := above.get(slug))}:
        above.update(_registered(session, table, conflict, front - above.keys()))
    return above


def _registered(
    session: Session, table: type[PlaceRow | ActorRow | SourceRow], conflict: Slug, slugs: Set[Slug]
) -> Iterator[tuple[Any, ...]]:
    """Those of the slugs that are on file at the head, each with what is told of it."""
    return run_among(session, partial(_of_slugs, table), slugs, conflict=conflict)


@cache
def _of_slugs(table: type[PlaceRow | ActorRow | SourceRow], several: int) -> Query:
    again = aliased(table)
    newest = (
        select(func.max(again.revision))
        .where(again.conflict_id == table.conflict_id, again.slug == table.slug)
        .scalar_subquery()
    )
    return select(table.slug, *TOLD[table]).where(
        table.conflict_id == bindparam("conflict"),
        among(table.slug, several),
        table.revision == newest,
    )


def _add_targets(session: Session, conflict: Slug, known: Known, ids: Set[UUID]) -> None:
    rows = run_among(session, _of_targets, ids, conflict=conflict, redaction=EventRedacted.TYPE)
    for id, type, claim, ended, redacted, text, version in rows:
        is_claim = type in CLAIM_TYPES or type == ClaimCorrected.TYPE
        known.targets[id] = Target(is_claim, claim is not None and ended is None, redacted)
        if text is not None:
            known.bodies[id] = codec.said(text, version=version)


@cache
def _of_targets(several: int) -> Query:
    redacted = (
        select(AmendmentRow.target)
        .where(AmendmentRow.conflict_id == EventRow.conflict_id, AmendmentRow.target == EventRow.revision)
        .where(AmendmentRow.type == bindparam("redaction"))
        .exists()
    )
    return (
        select(
            EventRow.id,
            EventRow.type,
            ClaimRow.revision,
            ClaimRow.ended,
            redacted,
            BodyRow.text,
            EventRow.schema_version,
        )
        .outerjoin(
            ClaimRow,
            and_(ClaimRow.conflict_id == EventRow.conflict_id, ClaimRow.revision == EventRow.revision),
        )
        .outerjoin(
            BodyRow, and_(BodyRow.conflict_id == EventRow.conflict_id, BodyRow.revision == EventRow.revision)
        )
        .where(EventRow.conflict_id == bindparam("conflict"), among(EventRow.id, several))
    )


def _named(documents: Iterable[Document]) -> defaultdict[str, set[Slug]]:
    """The slugs in the documents by the name of their field; what is no slug is not looked up."""
    named: defaultdict[str, set[Slug]] = defaultdict(set)
    for document in documents:
        for name in POSTED.keys() & document.keys():
            value = document[name]
            several = value if isinstance(value, list | tuple) else [value]
            named[name].update(slug for slug in several if isinstance(slug, str))
        if isinstance(replacement := document.get("replacement"), Mapping):
            for name, slugs in _named([replacement]).items():
                named[name] |= slugs
    return named


def _of(kind: str, named: Mapping[str, Set[Slug]]) -> set[Slug]:
    """All slugs that are of a place, of an actor or of a source."""
    return {slug for name, slugs in named.items() if POSTED[name] == kind for slug in slugs}


def _ids(documents: Iterable[Document]) -> Iterator[UUID]:
    """Every id of another event in the documents; what is no id is not looked up."""
    for document in documents:
        for name in ("target", "responds_to"):
            if isinstance(text := document.get(name), str):
                with suppress(ValueError):
                    yield UUID(text)
        if isinstance(replacement := document.get("replacement"), Mapping):
            yield from _ids([replacement])
