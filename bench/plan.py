"""Which histories are built, and how often each figure is measured."""

import math
from dataclasses import dataclass

from bench.histories import Size
from bench.measure import Effort


@dataclass(frozen=True, slots=True)
class Plan:
    """`large` is what most goals are about; `replayed` what a replay of every event is compared on.

    After `patience` seconds no other figure is begun.
    """

    large: Size
    replayed: Size
    small: Size
    by_places: tuple[Size, Size, Size]
    served: Size
    effort: Effort
    patience: float


FULL = Plan(
    large=Size(1_000_000, 5_000),
    replayed=Size(100_000, 5_000),
    small=Size(10_000, 5_000),
    by_places=(Size(100_000, 500), Size(100_000, 5_000), Size(100_000, 33_000)),
    served=Size(1_000_000, 5_000),
    effort=Effort(least=4, most=10, seconds=120),
    patience=math.inf,
)

QUICK = Plan(
    large=Size(30_000, 5_000),
    replayed=Size(30_000, 5_000),
    small=Size(10_000, 5_000),
    by_places=(Size(10_000, 500), Size(10_000, 5_000), Size(10_000, 33_000)),
    served=Size(10_000, 5_000),
    effort=Effort(least=1, most=4, seconds=10),
    patience=230,
)
