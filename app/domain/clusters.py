"""Claims that stand too close together on a timeline to be told one by one."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from enum import StrEnum

from app.domain.events import Claim, Standing
from app.domain.occasions import span

MANY = 500
"""How many items somebody may still look through, and a widget still draw at once."""


class Closeness(StrEnum):
    """Within what claims are told as one; AUTO: within the shortest stretch that leaves no more than MANY."""

    AUTO = "auto"
    NEVER = "never"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


STRETCHES: dict[Closeness, Callable[[datetime], tuple[int, ...]]] = {
    Closeness.DAY: lambda began: (began.year, began.month, began.day),
    Closeness.MONTH: lambda began: (began.year, began.month),
    Closeness.YEAR: lambda began: (began.year,),
}


def clusters(
    claims: Sequence[Standing[Claim]], about: Callable[[Claim], Hashable], closeness: Closeness
) -> list[list[Standing[Claim]]]:
    """The claims, those together that are about the same and begin within the same stretch of time.

    In the order of the first of each.
    """
    if closeness is Closeness.NEVER or (closeness is Closeness.AUTO and len(claims) <= MANY):
        return [[said] for said in claims]
    if closeness is not Closeness.AUTO:
        return _within(closeness, claims, about)
    found = (_within(stretch, claims, about) for stretch in STRETCHES)
    return next((one for one in found if len(one) <= MANY), _within(Closeness.YEAR, claims, about))


def _within(
    closeness: Closeness, claims: Sequence[Standing[Claim]], about: Callable[[Claim], Hashable]
) -> list[list[Standing[Claim]]]:
    stretch = STRETCHES[closeness]
    found: dict[Hashable, list[Standing[Claim]]] = {}
    for said in claims:
        found.setdefault((about(said.claim), stretch(span(said.claim).earliest)), []).append(said)
    return list(found.values())
