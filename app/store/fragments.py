"""What is told of a place as finished JSON: the piece of an answer that spans keep and snapshots send.

Instants are RFC 3339 in UTC; the end of a window is not part of it.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from app.domain.answers import Division, Own, Since, Status, Whole, own
from app.domain.control import NOTHING_SAID, Holding, Word
from app.domain.events import Claim, ControlClaim, Slug, Standing
from app.domain.onfile import OnFile
from app.domain.rfc3339 import instant

VERSION = 1
"""The version of what stands here; a change of it is one of what spans keep."""


class Told(NamedTuple):
    """What is told of a place by itself at an instant, and the revisions at which that was written.

    `held` is who holds it, as JSON, None where that is unknown; `confirmed` the claim that confirms it.
    """

    status: str
    held: str | None
    body: str
    written: int = 0
    confirmed: str | None = None
    confirmed_written: int = 0

    def is_of(self, revision: int) -> bool:
        """Whether the same was told at a revision."""
        return self.written <= revision and self.confirmed_written <= revision

    def tells(self) -> tuple[str | None, ...]:
        """All of it but since when."""
        return self.status, self.held, self.body, self.confirmed


def own_of(told: Told) -> Own:
    """The status of a place by itself, and who holds it."""
    return _own(told.status, told.held)


@lru_cache(maxsize=1 << 12)
def _own(status: str, held: str | None) -> Own:
    return Status(status), tuple(orjson.loads(held or "[]")), held is not None


def told(place: Slug, holding: Holding, unsettling: Iterable[Word] = ()) -> Told:
    """What is told of a place where that is the holding, and those words may already have changed it."""
    answer = own(place, holding, unsettling)
    return Told(
        status=answer.status.value,
        held=orjson.dumps(answer.holders).decode() if holding.known else None,
        body=_members(
            {
                "holders": answer.holders,
                "contenders": answer.contenders,
                "since": since(answer.since),
                "contested_since": since(answer.contested_since),
                "because": answer.because,
                "disputed": answer.disputed,
                "rivals": [rival(said) for said in answer.rivals],
                "uncertain": answer.uncertain,
            }
        ),
        confirmed=confirmation(answer.confirmed) if answer.confirmed else None,
    )


def confirmation(said: Standing[Claim]) -> str:
    """The claim that confirms an answer."""
    return orjson.dumps(brief(said)).decode()


def controls(told: Mapping[Slug, Told], wholes: Mapping[Slug, Whole], file: OnFile) -> dict[Slug, str]:
    """Control of each place, with its parts where it has any."""
    openings = _openings(file)
    found = {
        place: f'{openings[place]}{status}",{body},"confirmed":{confirmed or "null"},"composition":[]}}'
        for place, (status, _, body, _, confirmed, _) in told.items()
    }
    for place in wholes.keys() & told.keys():
        whole, one = wholes[place], told[place]
        found[place] = (
            f'{openings[place]}{whole.status}",{one.body},"confirmed":{one.confirmed or "null"},'
            f'"composition":{_composition(whole.composition)}}}'
        )
    return found


@lru_cache(maxsize=4)
def _openings(file: OnFile) -> Mapping[Slug, str]:
    """What control of each place begins with, at every date the same; slugs need no escapes."""
    within = {place: f'"{parent}"' if parent else "null" for place, parent in file.parents.items()}
    return {
        place: f'{{"place":"{place}","kind":"{kind}","parent":{within[place]},"status":"'
        for place, kind in file.kinds.items()
    }


def _composition(divisions: tuple[Division, ...]) -> str:
    return orjson.dumps(
        [
            {"kind": kind, "status": status, "holders": holders, "places": places}
            for kind, status, holders, places in divisions
        ]
    ).decode()


def brief(said: Standing[Claim]) -> dict[str, Any]:
    """A claim by its id and its date."""
    return {"id": said.id, "occurred": said.claim.occurred.text}


def rival(said: Standing[ControlClaim]) -> dict[str, Any]:
    """What a claim that lost a dispute says."""
    claim = said.claim
    return {
        **brief(said),
        "type": claim.TYPE,
        "actors": getattr(claim, "actors", ()),
        "place": claim.place,
        "source": claim.source,
        "credibility": claim.credibility,
    }


def since(start: Since | None) -> dict[str, Any] | None:
    """When a hold or a contest began."""
    if start is None:
        return None
    return {
        "occurred": start.occurred.text,
        "earliest": instant(start.earliest),
        "latest": instant(start.latest),
    }


def _members(document: dict[str, Any]) -> str:
    return orjson.dumps(document)[1:-1].decode()


NOTHING_TOLD = told("", NOTHING_SAID)
