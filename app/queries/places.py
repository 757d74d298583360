"""The places that are asked about."""

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.boxes import Box
from app.domain.errors import NotFound
from app.domain.events import Slug
from app.domain.onfile import OnFile
from app.queries.versions import Version
from app.store.tables import PlaceRow


def places_within(file: OnFile, place: Slug | None) -> list[Slug]:
    """A place and all within it, or (None) all on file; raises NotFound where the place is not."""
    if place is None:
        return list(file.parents)
    if place not in file.parents:
        raise NotFound(f"no place {place} is on file")
    return list(file.within(place))


def places_inside(version: Version, box: Box) -> Select[Slug]:
    """The places whose point, as it is on file at a version, lies in a box."""
    later = aliased(PlaceRow)
    replaced = exists().where(
        later.conflict_id == version.conflict,
        later.slug == PlaceRow.slug,
        later.revision > PlaceRow.revision,
        later.revision <= version.revision,
    )
    eastward, westward = PlaceRow.longitude >= box.west, PlaceRow.longitude <= box.east
    return select(PlaceRow.slug).where(
        PlaceRow.conflict_id == version.conflict,
        PlaceRow.revision <= version.revision,
        PlaceRow.latitude.between(box.south, box.north),
        or_(eastward, westward) if box.west > box.east else eastward & westward,
        ~replaced,
    )
