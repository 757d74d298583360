"""Which places nobody has spoken of for long, marked in finished answers."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.domain.control import Word, spoken
from app.domain.events import Slug
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.domain.staleness import is_stale, last_word
from app.queries.claims import brief, latest_control_claims
from app.queries.versions import Version


def marked(
    session: Session,
    version: Version,
    controls: Mapping[Slug, str],
    file: OnFile,
    *,
    lens: Lens,
    at: datetime | None,
    since: datetime,
) -> dict[Slug, str]:
    """The controls, as JSON, each with the latest claim about its place and whether that is too old."""
    claims = latest_control_claims(
        session,
        version.conflict,
        version.revision,
        lens=lens,
        at=at,
        places={above for place in controls for above in file.line(place)},
    )
    words = spoken(claims, file, controls)
    return {
        place: _marked(control, last_word(words[place], at=at), since) for place, control in controls.items()
    }


def _marked(control: str, last: Word | None, since: datetime) -> str:
    more = {"stale": is_stale(last, since=since), "spoken": brief(last.said) if last else None}
    return f"{control[:-1]},{orjson.dumps(more)[1:].decode()}"
