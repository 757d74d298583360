"""The war as a line in time: its phases, and how long one claim took to answer another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.events import Claim, PhaseBegan, Standing
from app.domain.occasions import begins, ends, is_over, looks_back, span


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of time in one phase: from `start` until `end`, None where it goes on."""

    said: Standing[PhaseBegan]
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How long after its target a response came: at the least and at the most.

    `least` is None where the response only says by when, `most` where the target does.
    A negative `least` means that the windows overlap, or that the response came first.
    """

    least: timedelta | None
    most: timedelta | None


def phase_at(claims: Iterable[Standing[PhaseBegan]], *, at: datetime | None) -> Standing[PhaseBegan] | None:
    """The phase the war is in at an instant (None: after every claim).

    The one that began last and is not over: after a phase from a to b, the one it interrupted goes on.
    """
    going_on = [
        said
        for said in claims
        if (at is None or begins(said.claim).latest <= at) and not is_over(said.claim, at)
    ]
    return max(going_on, key=_order, default=None)


def eras(claims: Iterable[Standing[PhaseBegan]]) -> list[Era]:
    """The phases one after the other, each from the earliest instant it may have begun."""
    said = list(claims)
    starts = [begins(claim.claim).earliest for claim in said]
    over = [end.latest for claim in said if (end := ends(claim.claim))]
    found: list[Era] = []
    for instant in sorted({*starts, *over}):
        begun = [c for c in said if begins(c.claim).earliest <= instant and not is_over(c.claim, instant)]
        phase = max(begun, key=_order, default=None)
        if found and found[-1].end is None:
            if phase and phase.id == found[-1].said.id:
                continue
            found[-1] = Era(found[-1].said, found[-1].start, instant)
        if phase:
            found.append(Era(phase, instant, None))
    return found


def lag(response: Claim, target: Claim) -> Lag:
    """From the target to the response; both windows are closed by their reports."""
    answered, asked = span(response), span(target)
    return Lag(
        least=None if looks_back(response) else answered.earliest - asked.latest,
        most=None if looks_back(target) else answered.latest - asked.earliest,
    )


def _order(said: Standing[PhaseBegan]) -> tuple[datetime, datetime, int]:
    return begins(said.claim).middle, said.claim.reported.latest, said.revision
