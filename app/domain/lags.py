"""How long actors take to answer one another, over all that they did in response."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from statistics import median_high, median_low

from app.domain.events import Claim, Slug, Standing
from app.domain.occasions import STATES, begins, span
from app.domain.timeline import Lag, lag

UNBOUNDED = (timedelta.min, timedelta.max)
"""What stands for an unknown least and an unknown most, where lengths are put in order."""


@dataclass(frozen=True, slots=True)
class Response:
    """A claim, and the claim that it responds to."""

    said: Standing[Claim]
    target: Standing[Claim]

    @property
    def lag(self) -> Lag:
        return lag(self.said.claim, self.target.claim)


@dataclass(frozen=True, slots=True)
class PairLags:
    """How long one actor took to answer another: the responses, in the order of the log, and their lags.

    `range` reaches from the least of the leasts to the most of the mosts; `median` is that of the
    leasts and that of the mosts, between which the median of the true lags lies. An unknown least
    may be any time before, an unknown most any time after: where one decides, the answer is None.
    Negative leasts count as they are.
    """

    actor: Slug
    toward: Slug
    responses: tuple[Response, ...]
    median: Lag
    range: Lag


def lags_by_pair(responses: Iterable[Response], *, at: datetime | None) -> list[PairLags]:
    """The lags of the responses that count at an instant (None: all), by who responded and to whom.

    Each actor of a response answers each actor of its target. Both claims must count by then.
    """
    between: dict[tuple[Slug, Slug], list[Response]] = {}
    for response in responses:
        if _counts(response.said.claim, at) and _counts(response.target.claim, at):
            for pair in product(_actors(response.said.claim), _actors(response.target.claim)):
                between.setdefault(pair, []).append(response)
    return [_pair(*pair, sorted(made, key=_order)) for pair, made in sorted(between.items())]


def _pair(actor: Slug, toward: Slug, responses: Sequence[Response]) -> PairLags:
    never, forever = UNBOUNDED
    leasts = [never if (least := response.lag.least) is None else least for response in responses]
    mosts = [forever if (most := response.lag.most) is None else most for response in responses]
    return PairLags(
        actor,
        toward,
        tuple(responses),
        median=Lag(_known(_median(leasts)), _known(_median(mosts))),
        range=Lag(_known(min(leasts)), _known(max(mosts))),
    )


def _median(lengths: Sequence[timedelta]) -> timedelta:
    """The middle one, or what lies halfway between the two in the middle."""
    low, high = median_low(lengths), median_high(lengths)
    if low in UNBOUNDED or high in UNBOUNDED:
        return low if low in UNBOUNDED else high
    return low + (high - low) / 2


def _known(length: timedelta) -> timedelta | None:
    return None if length in UNBOUNDED else length


def _counts(claim: Claim, at: datetime | None) -> bool:
    """Whether it is certain by then that what is claimed has happened, or has begun."""
    return at is None or (begins(claim) if isinstance(claim, STATES) else span(claim)).latest <= at


def _actors(claim: Claim) -> tuple[Slug, ...]:
    return getattr(claim, "actors", ())


def _order(response: Response) -> int:
    return response.said.revision
