"""Who stands with whom at a date: the fold from claims to relations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.edtf import Edtf, Window
from app.domain.events import RelationClaim, RelationDeclared, RelationEnded, RelationKind, Slug, Standing
from app.domain.occasions import begins, is_over, span


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that stands, since when by its first claim, and the claims that say so, in their order.

    Of a symmetric relation, the actor whose slug comes first is `actor`.
    """

    actor: Slug
    relation: RelationKind
    toward: Slug
    since: Edtf
    because: tuple[UUID, ...]


def relations_at(claims: Iterable[Standing[RelationClaim]], *, at: datetime | None) -> list[Relation]:
    """The relations that stand at an instant (None: after every claim), by actor, relation and toward.

    A declaration stands until a later claim ends the relation or, through an interval, until its end.
    """
    between: dict[tuple[Slug, RelationKind, Slug], list[Standing[RelationClaim]]] = {}
    for said in claims:
        if at is None or _window(said.claim).latest <= at:
            between.setdefault(_parties(said.claim), []).append(said)
    return [
        Relation(*parties, declared[0].claim.occurred, tuple(said.id for said in declared))
        for parties, about in sorted(between.items())
        if (declared := _declared(about, at))
    ]


def _declared(about: list[Standing[RelationClaim]], at: datetime | None) -> list[Standing[RelationClaim]]:
    """The declarations of one relation that still stand after all that is said about it."""
    declared: list[Standing[RelationClaim]] = []
    for said in sorted(about, key=_order):
        if isinstance(said.claim, RelationEnded):
            declared = []
        elif not is_over(said.claim, at):
            declared.append(said)
    return declared


def _order(said: Standing[RelationClaim]) -> tuple[datetime, datetime, int]:
    return _window(said.claim).middle, said.claim.reported.latest, said.revision


def _window(claim: RelationClaim) -> Window:
    return begins(claim) if isinstance(claim, RelationDeclared) else span(claim)


def _parties(claim: RelationClaim) -> tuple[Slug, RelationKind, Slug]:
    actor, toward = claim.actor, claim.toward
    if claim.relation.is_symmetric:
        actor, toward = sorted((actor, toward))
    return actor, claim.relation, toward
