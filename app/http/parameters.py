"""The parameters that URLs may carry."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.domain.edtf import Edtf
from app.domain.events import EVENT_TYPES, ShareOf
from app.domain.lens import Lens
from app.domain.shares import Step
from app.http.fields import DateOrDays, Days, Digits, Moment, Slug, Switch, line
from app.queries.events import Filter
from app.queries.shares import Asked
from app.queries.snapshots import Question

MOST_EVENTS = 1000
MOST_POINTS = 5000
ONE_OF_TWO = "changes are between two dates (from, to) or between two revisions (from_revision, revision)"


class NoParameters(Schema):
    """A resource without parameters."""


class PostParameters(Schema):
    """Whether the request is only tried."""

    dry_run = Switch(load_default=False)


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
    """A date, a lens and a place, and since when silence is marked."""

    at = Moment()
    place = Slug()
    stale_after = DateOrDays()

    @post_load
    def question(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        at = given.get("at")
        question = Question(
            at=at and at.latest,
            lens=self.lens(given),
            place=given.get("place"),
            stale_after=_stale_after(given.get("stale_after"), at),
        )
        return {**given, "question": question}


def _stale_after(given: Edtf | Days | None, at: Edtf | None) -> datetime | None:
    """The instant that is meant; days are counted back from the end of `at`."""
    if not isinstance(given, Days):
        return given.latest if given else None
    if at is None:
        raise ValidationError(
            f"{given.text} is counted back from a date: give `at`", field_name="stale_after"
        )
    return given.before(at.latest)


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


class TimeMapParameters(SnapshotParameters):
    """A date, a lens and a place; the revisions come in pages."""

    class Meta:
        exclude = ("revision",)

    after = Digits(0, load_default=0)


class DateParameters(SnapshotParameters):
    """A date and a lens."""

    class Meta:
        exclude = ("place", "stale_after")


class SharesParameters(LensParameters):
    """From when until when, at which instants, by which weight, of which place; the points come in pages."""

    from_ = Moment(data_key="from")
    to = Moment()
    step = fields.Enum(Step, by_value=True, load_default=Step.CHANGE)
    by = fields.Enum(ShareOf, by_value=True, load_default=ShareOf.PLACES)
    place = Slug()
    limit = Digits(1, MOST_POINTS, load_default=1000)

    @post_load
    def asked(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        first, last = given.get("from_"), given.get("to")
        if first and last and first.latest > last.latest:
            raise ValidationError(f"{first} ends after {last}, the end of what is asked", field_name="from")
        asked = Asked(
            first=first,
            last=last,
            step=given["step"],
            by=given["by"],
            lens=self.lens(given),
            place=given.get("place"),
            limit=given["limit"],
        )
        return {**given, "asked": asked}


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
    standing = Switch()
    after = Digits(0, load_default=0)
    limit = Digits(1, MOST_EVENTS, load_default=None)
    wait = Digits(0, 25, load_default=0)

    @post_load
    def filter(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        start, end = given.get("from_"), given.get("to")
        wanted = Filter(
            types=given.get("type", ()),
            place=given.get("place"),
            actor=given.get("actor"),
            source=given.get("source"),
            tag=given.get("tag"),
            earliest=start and start.earliest,
            latest=end and end.latest,
            words=given.get("q"),
            standing=given.get("standing"),
        )
        return {**given, "filter": wanted}


class StreamParameters(Schema):
    """After which revision."""

    after = Digits(0, load_default=None)


class TimelineParameters(LensParameters):
    """A lens and a language."""

    lang = fields.String(validate=validate.OneOf(["en", "ar"]), load_default="en")
    place = Slug()

    @post_load
    def with_lens(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "lens": self.lens(given)}
