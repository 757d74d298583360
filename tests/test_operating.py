"""The guide for those who run the service has every setting, with its default."""

import re
from dataclasses import fields
from pathlib import Path

from app.config import Settings
from app.http import metrics

GUIDE = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")


ROW = r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|"


def _as_written(value: object) -> str:
    """A setting as its variable has it; one without a default has nothing."""
    if value is None:
        return ""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def test_the_guide_has_every_setting_with_its_default() -> None:
    rows = re.findall(ROW, GUIDE, re.MULTILINE)
    assert rows == [(field.name.upper(), _as_written(field.default)) for field in fields(Settings)]


def test_the_defaults_in_the_guide_are_what_no_setting_at_all_means() -> None:
    rows = dict(re.findall(ROW, GUIDE, re.MULTILINE))
    assert Settings.from_environment(rows) == Settings.from_environment({}) == Settings()


def test_the_guide_has_every_metric() -> None:
    rows = re.findall(r"^\| `(timeline_\w+?)(?:_total)?` \|", GUIDE, re.MULTILINE)
    ours = (metrics.REQUESTS, metrics.EVENTS, metrics.SPANS, metrics.ANSWERS, metrics.STREAMS)
    assert rows == [metric.describe()[0].name for metric in ours]
