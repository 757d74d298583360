"""What narrows the claims that an answer rests on, and what amendments do under it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.events import (
    Amendment,
    Claim,
    ClaimCorrected,
    ClaimRetracted,
    Event,
    EventRedacted,
    Recorded,
    Slug,
    Standing,
)

CREDIBILITY_FROM_BEST = (1, 2, 3, 6, 4, 5)
"""6 means "cannot be judged", not "worst": it ranks between 3 and 4."""

CREDIBILITY_RANK: Mapping[int, int] = {grade: rank for rank, grade in enumerate(CREDIBILITY_FROM_BEST)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Which claims count: reported by then, by these sources, at least so credible; without limits, all."""

    reported_by: datetime | None = None
    sources: frozenset[Slug] = frozenset()
    min_credibility: int | None = None

    def shows(self, claim: Claim) -> bool:
        """Whether the claim is inside the lens."""
        return (
            (self.reported_by is None or claim.reported.latest <= self.reported_by)
            and (not self.sources or claim.source in self.sources)
            and (self.min_credibility is None or claim.credibility in self.credible)
        )

    @property
    def credible(self) -> tuple[int, ...]:
        """The grades of credibility inside the lens: 3 keeps 1, 2 and 3; the unjudged 6 is kept from 4 on."""
        if self.min_credibility is None:
            return CREDIBILITY_FROM_BEST
        return CREDIBILITY_FROM_BEST[: CREDIBILITY_RANK[self.min_credibility] + 1]

    def knows(self, amendment: Amendment) -> bool:
        """Whether an amendment is in force under the lens.

        A correction or retraction that the source made at a date obeys `reported_by`;
        our own mistakes are mended, and what was redacted is gone, under every lens.
        """
        if self.reported_by is None or isinstance(amendment, EventRedacted):
            return True
        reported = getattr(amendment, "reported", None)
        return reported is None or reported.latest <= self.reported_by


ALL = Lens()


def at_revision(revision: int, log: Iterable[Recorded]) -> list[Recorded]:
    """The log as it stood at a revision; what was redacted, even later, is gone from every revision.

    Of a redacted correction, no more is left than that its target no longer stands.
    """
    log = list(log)
    redacted = {entry.event.target: entry.event for entry in log if isinstance(entry.event, EventRedacted)}
    return [
        replace(entry, event=left) if entry.id in redacted else entry
        for entry in log
        if entry.revision <= revision and (left := _left(entry, redacted.get(entry.id)))
    ]


def _left(entry: Recorded, redaction: EventRedacted | None) -> Event | None:
    if redaction is None:
        return entry.event
    if redaction.amended is None:
        return None
    return ClaimRetracted(target=redaction.amended, reason=redaction.reason)


def standing(log: Iterable[Recorded], lens: Lens = ALL) -> list[Standing[Claim]]:
    """The claims that stand in a log and are inside the lens, in the order of the log."""
    log = list(log)
    fallen: set[UUID] = set()
    for entry in log:
        if isinstance(entry.event, Amendment) and lens.knows(entry.event):
            fallen.add(entry.event.target)
    said = (_said(entry, lens) for entry in log)
    return [claim for claim in said if claim and claim.id not in fallen and lens.shows(claim.claim)]


def _said(entry: Recorded, lens: Lens) -> Standing[Claim] | None:
    """The claim that an event makes, under its own id; a correction in force makes its replacement."""
    match entry.event:
        case Claim() as claim:
            return Standing(entry.id, entry.revision, claim)
        case ClaimCorrected(replacement=replacement) as correction if lens.knows(correction):
            return Standing(entry.id, entry.revision, replacement)
        case _:
            return None
