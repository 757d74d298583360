"""What feeds tell: the claims that stand, as far as they are wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.events import CLAIM_TYPES, Claim, Slug, Standing
from app.domain.lens import ALL, Lens
from app.queries.claims import standing_claims
from app.queries.places import places_within
from app.queries.versions import Version
from app.store.database import Database
from app.store.onfile import on_file
from app.store.tables import ClaimRow, MentionRow

MOST_CLAIMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which claims are wanted; all conditions hold at once.

    A place means what lies in it too. `earliest` and `latest` keep claims whose window overlaps them.
    Of all these that were recorded before the revision `before`, at most `limit`: the last ones.
    """

    lens: Lens = ALL
    place: Slug | None = None
    actor: Slug | None = None
    types: Sequence[str] = ()
    earliest: datetime | None = None
    latest: datetime | None = None
    before: int | None = None
    limit: int = MOST_CLAIMS


@dataclass(frozen=True, slots=True)
class Told:
    """Some claims in the order of the log; `before` is where those are that there was no room for.

    It is None where all are there that are wanted.
    """

    claims: list[Standing[Claim]]
    before: int | None


def standing(db: Database, version: Version, wanted: Wanted) -> Told:
    """The wanted claims that stand at a version; raises NotFound for the place."""
    with db.read() as session:
        found = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=Claim,
            types=wanted.types or CLAIM_TYPES,
            lens=wanted.lens,
            places=places_wanted(session, version, wanted),
            only=[*narrowed(version, wanted), *_before(wanted)],
            last=wanted.limit + 1,
        )
    claims = found[-wanted.limit :]
    return Told(claims, claims[0].revision if len(found) > len(claims) else None)


def _before(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.before is not None:
        yield ClaimRow.revision < wanted.before


def places_wanted(session: Session, version: Version, wanted: Wanted) -> list[Slug] | None:
    """The places that claims must be about, None where it does not matter; raises NotFound."""
    if wanted.place is None:
        return None
    return places_within(on_file(session, version.conflict, version.revision), wanted.place)


def narrowed(version: Version, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """The claim names who is wanted, and may be about a time that is."""
    if wanted.actor is not None:
        yield ClaimRow.revision.in_(
            select(MentionRow.revision).where(
                MentionRow.conflict_id == version.conflict,
                MentionRow.kind == "actor",
                MentionRow.name == wanted.actor,
            )
        )
    if wanted.earliest is not None:
        yield ClaimRow.latest > wanted.earliest
    if wanted.latest is not None:
        yield ClaimRow.earliest < wanted.latest
