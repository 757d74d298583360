"""The places that are asked about."""

from app.domain.errors import NotFound
from app.domain.events import Slug
from app.domain.onfile import OnFile


def places_within(file: OnFile, place: Slug | None) -> list[Slug]:
    """A place and all within it, or (None) all on file; raises NotFound where the place is not."""
    if place is None:
        return list(file.parents)
    if place not in file.parents:
        raise NotFound(f"no place {place} is on file")
    return list(file.within(place))
