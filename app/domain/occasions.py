"""When a claim speaks: the windows it is ordered by, tested by, and counted from.

A claim about "November 2024" is certain only once November is over, but nothing happens later
than its own report: so every window is clipped by the end of the report.

A change (a capture, a loss, a fight, an incident) from a to b happened once, somewhere between.
A state (an observation, a phase, a relation) from a to b held throughout: an observation speaks
at a and again at b, and its whole stretch is what disputes test.
"""

from dataclasses import dataclass
from datetime import datetime

from app.domain.edtf import BEGINNING, Window
from app.domain.events import Claim, ControlObserved, PhaseBegan, RelationDeclared

STATES = (ControlObserved, PhaseBegan, RelationDeclared)
"""What holds throughout an interval; everything else that is claimed happens once."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which a claim speaks.

    `window` is what it is ordered by, `stretch` what disputes test;
    it may have happened from `earliest` on, and has certainly by `effective`.
    """

    window: Window
    stretch: Window
    earliest: datetime

    @property
    def effective(self) -> datetime:
        return self.window.latest


def occasions(claim: Claim) -> tuple[Occasion, ...]:
    """The times at which the claim speaks, in order: two for a state observed throughout an interval."""
    if isinstance(claim, ControlObserved) and claim.occurred.start and claim.occurred.is_interval:
        start, end, stretch = begins(claim), _ends(claim), span(claim)
        return Occasion(start, stretch, start.earliest), Occasion(end, stretch, end.earliest)
    window = span(claim)
    return (Occasion(window, window, BEGINNING if looks_back(claim) else window.earliest),)


def looks_back(claim: Claim) -> bool:
    """Whether the claim only says by when: a change by b may have happened at any time before."""
    return claim.occurred.start is None and not isinstance(claim, STATES)


def span(claim: Claim) -> Window:
    """The whole stretch the claim speaks of, closed by its report; "by b" is as long as b."""
    occurred = claim.occurred
    return Window(occurred.first.window.earliest, min(occurred.latest, claim.reported.latest))


def begins(claim: Claim) -> Window:
    """When the state that the claim speaks of was there for the first time."""
    return claim.occurred.first.window.until(claim.reported.latest)


def ends(claim: Claim) -> Window | None:
    """When the state that the claim speaks of was over; None where it goes on."""
    occurred = claim.occurred
    return _ends(claim) if occurred.is_interval and occurred.start and occurred.end else None


def is_over(claim: Claim, at: datetime | None) -> bool:
    """Whether the state was over at an instant (None: after every claim)."""
    end = ends(claim)
    return end is not None and (at is None or end.latest <= at)


def _ends(claim: Claim) -> Window:
    """The end of the interval; where that is open or after the report, the report."""
    stretch, end = span(claim), claim.occurred.end
    if end is None or end.window.earliest >= claim.reported.latest:
        return Window(max(stretch.earliest, claim.reported.earliest), stretch.latest)
    return Window(max(stretch.earliest, end.window.earliest), stretch.latest)
