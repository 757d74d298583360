"""The parameters that URLs may carry."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.domain.events import EVENT_TYPES
from app.domain.lens import Lens
from app.http.fields import Digits, Moment, Slug, line
from app.queries.events import Filter
from app.queries.snapshots import Question

MOST_EVENTS = 1000
ONE_OF_TWO = "changes are between two dates (from, to) or between two revisions (from_revision, revision)"


class NoParameters(Schema):
    """A resource without parameters."""


class Revision(Schema):
    """At which revision of the log; without one, at its head."""

    revision = Digits(1)


class LensParameters(Revision):
    """Which claims an answer rests on."""

    reported_by = Moment()
    source = fields.List(Slug(), validate=validate.Length(1, 50))
    min_credibility = Digits(1, 6)

    def lens(self, given: dict[str, Any]) -> Lens:
        reported_by = given.get("reported_by")
        return Lens(
            reported_by=reported_by and reported_by.latest,
            sources=frozenset(given.get("source", ())),
            min_credibility=given.get("min_credibility"),
        )


class SnapshotParameters(LensParameters):
    """A date, a lens and a place."""

    at = Moment()
    place = Slug()

    @post_load
    def question(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        at = given.get("at")
        question = Question(at=at and at.latest, lens=self.lens(given), place=given.get("place"))
        return {**given, "question": question}


class PlaceParameters(SnapshotParameters):
    """A date and a lens; the claims come in pages."""

    class Meta:
        exclude = ("place",)

    limit = Digits(1, 500, load_default=50)
    offset = Digits(0, 1_000_000, load_default=0)


class HistoryParameters(PlaceParameters):
    """A lens; the spans and the claims come in pages."""

    class Meta:
        exclude = ("place", "at")


class DateParameters(SnapshotParameters):
    """A date and a lens."""

    class Meta:
        exclude = ("place",)


class ChangesParameters(SnapshotParameters):
    """Two dates, or one date at two revisions; a lens and a place."""

    from_ = Moment(data_key="from")
    to = Moment()
    from_revision = Digits(1)

    @validates_schema
    def between(self, given: dict[str, Any], **_: Any) -> None:
        """Exactly one of the two questions is asked, and its earlier end is not the later one."""
        start, end = given.get("from_"), given.get("to")
        if "from_revision" in given:
            if start or end:
                raise ValidationError(f"{ONE_OF_TWO}, not both", "from_revision")
            if given["from_revision"] > given.get("revision", given["from_revision"]):
                raise ValidationError("this is a revision after the other", "from_revision")
        elif start is None:
            raise ValidationError(f"{ONE_OF_TWO}; this is neither", "from")
        elif "at" in given:
            raise ValidationError(f"{ONE_OF_TWO}: at goes with revisions", "at")
        elif end and end.latest < start.latest:
            raise ValidationError("this ends before from does", "to")

    @post_load
    def question(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        later = given.get("to") or given.get("at")
        question = Question(at=later and later.latest, lens=self.lens(given), place=given.get("place"))
        return {**given, "question": question}


class RegisterParameters(Revision):
    """A page of what is on file."""

    after = Slug(load_default="")
    limit = Digits(1, 10_000, load_default=1000)


class EventParameters(Schema):
    """Which events, and which page of them."""

    type = fields.List(fields.String(validate=validate.OneOf(sorted(EVENT_TYPES))))
    place = Slug()
    actor = Slug()
    source = Slug()
    tag = line(longest=64)
    from_ = Moment(data_key="from")
    to = Moment()
    q = line(longest=200)
    standing = fields.String(validate=validate.OneOf(["true", "false"]))
    after = Digits(0, load_default=0)
    limit = Digits(1, MOST_EVENTS, load_default=100)

    @post_load
    def filter(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        start, end, standing = given.get("from_"), given.get("to"), given.get("standing")
        wanted = Filter(
            types=given.get("type", ()),
            place=given.get("place"),
            actor=given.get("actor"),
            source=given.get("source"),
            tag=given.get("tag"),
            earliest=start and start.earliest,
            latest=end and end.latest,
            words=given.get("q"),
            standing=None if standing is None else standing == "true",
        )
        return {**given, "filter": wanted}


class TimelineParameters(LensParameters):
    """A lens and a language."""

    lang = fields.String(validate=validate.OneOf(["en", "ar"]), load_default="en")
    place = Slug()

    @post_load
    def with_lens(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "lens": self.lens(given)}
