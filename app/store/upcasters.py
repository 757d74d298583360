"""How old stored shapes are read as today's. Stored events are never rewritten."""

from collections.abc import Callable, Mapping
from typing import Any

Document = Mapping[str, Any]

UPCASTERS: Mapping[tuple[str, int], Callable[[Document], Document]] = {}
"""By type and stored schema version: the step to the next version. Every shape is still at its first.

The replacement in a correction is in the shape of the correction's version, whatever its own type is at.
"""


def upcast(event_type: str, version: int, document: Document) -> Document:
    """The document in the shape of today's schema version."""
    while step := UPCASTERS.get((event_type, version)):
        document, version = step(document), version + 1
    return document
