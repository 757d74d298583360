"""The window of a date, as who writes it asks for it."""

import pytest
from flask.testing import FlaskClient

from tests.api.bodies import accepted, refused


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("2024-11-30", "2024-11-30T00:00:00Z", "2024-12-01T00:00:00Z"),
        ("2024-11-XX", "2024-11-01T00:00:00Z", "2024-12-01T00:00:00Z"),
        ("201X~", "2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("2024-11-29/2024-11-30", "2024-11-29T00:00:00Z", "2024-12-01T00:00:00Z"),
        ("../2024-11-30", None, "2024-12-01T00:00:00Z"),
        ("2024-11-30/..", "2024-11-30T00:00:00Z", None),
        ("2024-11-30T05:00:00%2B03:00", "2024-11-30T02:00:00Z", "2024-11-30T02:00:01Z"),
    ],
)
def test_a_date_tells_from_when_until_when(
    http: FlaskClient, date: str, earliest: str | None, latest: str | None
) -> None:
    answer = http.get(f"/api/v1/window?date={date}")
    said = {"date": date.replace("%2B", "+"), "earliest": earliest, "latest": latest}
    assert accepted(answer, 200) == said
    again = http.get(f"/api/v1/window?date={date}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("?date=2024-13", "column 6: month 13 is not between 01 and 12"),
        ("?date=2024-11-30/2024-11-29", "column 12: the interval ends before it starts"),
        ("?date=soon", "column 1: 's' does not continue a date"),
        ("", "Missing data for required field."),
    ],
)
def test_what_is_no_date_is_told_with_its_column(http: FlaskClient, query: str, detail: str) -> None:
    answer = http.get(f"/api/v1/window{query}")
    assert refused(answer, 422, "invalid") == ["date"]
    assert answer.json["errors"][0]["detail"] == detail
