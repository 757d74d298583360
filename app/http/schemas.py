"""The shape of every event as it is posted: one schema a type."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.domain.errors import Fault, InvalidEvents
from app.domain.events import (
    CLAIM_TYPES,
    UNJUDGED,
    ActorKind,
    ClaimCorrected,
    ClaimRetracted,
    IncidentKind,
    PlaceKind,
    RelationKind,
    Reliability,
    ShareOf,
    WarPhase,
)
from app.http.fields import (
    COLOUR,
    LANGUAGE,
    Date,
    Flag,
    Geometry,
    Id,
    Number,
    Slug,
    Text,
    Url,
    Whole,
    line,
    matching,
    slugs,
)
from app.http.requests import faults_of

LONGEST_NAME = 300
LONGEST_TEXT = 10_000


def _one_of(values: Any, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([value.value for value in values]), **kwargs)


class EventSchema(Schema):
    """What every event may say: its type, and an id of its own by which it is posted exactly once."""

    type = fields.String(required=True)
    id = Id()


class MediaSchema(Schema):
    url = Url(required=True)
    caption = line(longest=LONGEST_NAME)
    credit = line(longest=LONGEST_NAME)
    alt = line(longest=LONGEST_NAME)


class DeathsSchema(Schema):
    low = Whole(0)
    best = Whole(0)
    high = Whole(0)


class ClaimSchema(EventSchema):
    occurred = Date(required=True)
    source = Slug(required=True)
    reported = Date()
    locator = line(longest=LONGEST_NAME)
    credibility = Whole(1, UNJUDGED)
    summary = Text(longest=LONGEST_TEXT)
    media = fields.Nested(MediaSchema)
    tags = fields.List(line(longest=64), validate=validate.Length(max=50))
    responds_to = Id()


class PlaceClaimSchema(ClaimSchema):
    place = Slug(required=True)
    except_ = slugs(most=1000, data_key="except")


class ActorsClaimSchema(PlaceClaimSchema):
    actors = slugs(least=1, required=True)


class ObservedSchema(PlaceClaimSchema):
    actors = slugs()
    contenders = slugs()


class IncidentSchema(ClaimSchema):
    kind = _one_of(IncidentKind, required=True)
    place = Slug()
    actors = slugs()
    against = slugs()
    deaths = fields.Nested(DeathsSchema)


class RelationSchema(ClaimSchema):
    actor = Slug(required=True)
    relation = _one_of(RelationKind, required=True)
    toward = Slug(required=True)


class PhaseSchema(ClaimSchema):
    phase = _one_of(WarPhase, required=True)
    name = Text(longest=LONGEST_NAME, required=True)


class ShareSchema(ClaimSchema):
    place = Slug(required=True)
    actor = Slug(required=True)
    share = Number(0, 1, required=True)
    of = _one_of(ShareOf, required=True)
    approximate = Flag()


class AssessmentSchema(ClaimSchema):
    summary = Text(longest=LONGEST_TEXT, required=True)
    actors = slugs()
    places = slugs(most=1000)
    horizon = Date()


class PlaceSchema(EventSchema):
    slug = Slug(required=True)
    names = Text(longest=LONGEST_NAME, required=True)
    kind = _one_of(PlaceKind, required=True)
    parent = Slug()
    point = fields.Tuple((Number(-180, 180), Number(-90, 90)))
    geometry = Geometry()
    population = Whole(0)
    area_km2 = Number(0, 600_000_000)
    same_as = fields.List(Url(), validate=validate.Length(max=20))


class ActorSchema(EventSchema):
    slug = Slug(required=True)
    names = Text(longest=LONGEST_NAME, required=True)
    kind = _one_of(ActorKind, required=True)
    umbrella = Slug()
    colour = matching(COLOUR, "a colour, #rrggbb")
    same_as = fields.List(Url(), validate=validate.Length(max=20))


class SourceSchema(EventSchema):
    slug = Slug(required=True)
    title = line(longest=1000, required=True)
    author = line(longest=LONGEST_NAME)
    publisher = line(longest=LONGEST_NAME)
    url = Url()
    published = Date()
    reliability = _one_of(Reliability)
    language = matching(LANGUAGE, "a language tag (BCP 47)")


class DescribedSchema(EventSchema):
    names = Text(longest=LONGEST_NAME, required=True)
    bbox = fields.Tuple((Number(-180, 180), Number(-90, 90), Number(-180, 180), Number(-90, 90)))
    languages = fields.List(matching(LANGUAGE, "a language tag (BCP 47)"), validate=validate.Length(1, 50))
    licence = line(longest=LONGEST_NAME)
    citation = line(longest=1000)
    private = Flag()


class OpenedSchema(DescribedSchema):
    type = fields.String(validate=validate.Equal("conflict.opened"))
    slug = Slug(required=True)


class Replacement(fields.Field[Any]):
    """A full new claim; its source and its report are the target's, unless it gives its own."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError("a replacement is a claim, an object")
        schema = SCHEMAS.get(str(value.get("type")))
        if not isinstance(schema, ClaimSchema):
            raise ValidationError({"type": ["a replacement is a claim"]})
        if "id" in value:
            raise ValidationError({"id": ["a replacement stands under the id of the correction"]})
        if faults := schema.validate({**value}, partial=("source",)):
            raise ValidationError(faults)
        return value


class RetractedSchema(EventSchema):
    target = Id(required=True)
    reason = line(longest=LONGEST_TEXT, required=True)
    reported = Date()


class CorrectedSchema(RetractedSchema):
    replacement = Replacement(required=True)


class RedactedSchema(EventSchema):
    target = Id(required=True)
    reason = line(longest=LONGEST_TEXT, required=True)


SCHEMAS: Mapping[str, EventSchema] = {
    "control.taken": ActorsClaimSchema(),
    "control.observed": ObservedSchema(),
    "control.lost": ActorsClaimSchema(),
    "control.contested": ActorsClaimSchema(),
    "control.lapsed": PlaceClaimSchema(),
    "incident.occurred": IncidentSchema(),
    "relation.declared": RelationSchema(),
    "relation.ended": RelationSchema(),
    "phase.began": PhaseSchema(),
    "share.reported": ShareSchema(),
    "assessment.made": AssessmentSchema(),
    "place.registered": PlaceSchema(),
    "actor.registered": ActorSchema(),
    "source.registered": SourceSchema(),
    "conflict.opened": OpenedSchema(),
    "conflict.described": DescribedSchema(),
    "claim.corrected": CorrectedSchema(),
    "claim.retracted": RetractedSchema(),
    "event.redacted": RedactedSchema(),
}


def scope_of(event_type: str) -> str:
    """The scope that an event takes to post."""
    if event_type in {ClaimCorrected.TYPE, ClaimRetracted.TYPE}:
        return "amend"
    return "write" if event_type in CLAIM_TYPES or event_type.endswith(".registered") else "admin"


def check_events(documents: Sequence[Any]) -> None:
    """Raise InvalidEvents where some are not well-formed events; pointers begin with the index of each."""
    faults = [
        fault.under(f"/{index}") for index, document in enumerate(documents) for fault in faults_in(document)
    ]
    if faults:
        raise InvalidEvents(faults)


def check_event(document: Any) -> None:
    """Raise InvalidEvents where something is not one well-formed event."""
    if faults := list(faults_in(document)):
        raise InvalidEvents(faults)


def faults_in(document: Any) -> Iterator[Fault]:
    """What is wrong with the shape of one posted event."""
    if not isinstance(document, Mapping):
        yield Fault("", "an event is an object")
        return
    schema = SCHEMAS.get(str(document.get("type")))
    if schema is None:
        yield Fault("/type", f"an event has a type, one of {', '.join(SCHEMAS)}")
    else:
        yield from faults_of(schema.validate(dict(document)))
