"""The history of a place, from its first claim to its last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.control import RULES, spoken
from app.domain.events import CONTROL_TYPES, ControlClaim, Slug
from app.domain.histories import Episode, Heard, episodes, heard
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.queries.claims import standing_claims
from app.queries.places import places_within
from app.queries.versions import Version
from app.store import codec, fragments
from app.store.database import Database
from app.store.onfile import on_file
from app.store.tables import BodyRow, ClaimRow, EventRow


@dataclass(frozen=True, slots=True)
class Amended:
    """A claim that was said about the place, and the amendment that made it fall: when, and why."""

    id: UUID
    by: UUID
    type: str
    revision: int
    recorded: datetime
    reason: str | None
    reported: str | None


@dataclass(frozen=True, slots=True)
class History:
    """The episodes of a place in the order of time, each with what is told of it as JSON.

    `claims` are all that are heard about it, the latest first; `amendments` those in force about
    claims on the place or what it lies in, in the order of the log.
    """

    rules: int
    file: OnFile
    episodes: list[tuple[Episode, str]]
    claims: list[Heard]
    amendments: list[Amended]


def history(db: Database, version: Version, place: Slug, lens: Lens) -> History:
    """The history of a place by itself, through a lens; raises NotFound where it is not on file."""
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        places_within(file, place)
        claims = standing_claims(
            session,
            version.conflict,
            version.revision,
            of=ControlClaim,
            types=CONTROL_TYPES,
            lens=lens,
            places=file.line(place),
        )
        amendments = _amendments(session, version, file.line(place), lens)
    words = spoken(claims, file, [place])[place]
    found = episodes(place, words, file)
    told = [(one, _told(place, one)) for one in found]
    return History(RULES, file, told, heard(words, found, file), amendments)


def _told(place: Slug, episode: Episode) -> str:
    told = fragments.told(place, episode.holding, episode.unsettling)
    return f'"status":"{told.status}",{told.body}'


def _amendments(session: Session, version: Version, line: tuple[Slug, ...], lens: Lens) -> list[Amended]:
    """What made claims about the places fall; of what is redacted, nothing tells which place it was about."""
    amendment = and_(EventRow.conflict_id == version.conflict, EventRow.revision == ClaimRow.ended)
    body = and_(BodyRow.conflict_id == version.conflict, BodyRow.revision == ClaimRow.ended)
    query = (
        select(
            ClaimRow.id,
            EventRow.id,
            EventRow.type,
            EventRow.revision,
            EventRow.recorded,
            BodyRow.text,
            EventRow.schema_version,
        )
        .join(EventRow, amendment)
        .outerjoin(BodyRow, body)
        .where(ClaimRow.conflict_id == version.conflict, ClaimRow.told.is_not(None))
        .where(ClaimRow.place.in_(line), ClaimRow.ended <= version.revision)
        .order_by(ClaimRow.ended)
    )
    if lens.reported_by is not None:
        query = query.where(or_(ClaimRow.ended_known.is_(None), ClaimRow.ended_known <= lens.reported_by))
    return [Amended(*row[:5], *_why(*row[5:])) for row in session.execute(query)]


def _why(text: str | None, version: int) -> tuple[Any, Any]:
    """The reason of an amendment and when its source made it; nothing is left of a redacted one."""
    said = codec.said(text, version=version) if text else {}
    return said.get("reason"), said.get("reported")
