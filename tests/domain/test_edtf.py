"""Which texts are dates, what stretch of time each one names, and where a text that is none goes wrong."""

import sys
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from math import inf

import pytest
from edtf import EDTFParseException, parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.edtf import BEGINNING, END, LONGEST, Edtf, Precision, Window, ending, instant, parse
from app.domain.errors import InvalidDate

TICK = timedelta(microseconds=1)
QUALIFIERS = ["", "?", "~", "%"]


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines() if line.strip()]


def words(table: str) -> list[str]:
    return [word for row in rows(table) if row[0] != "#" for word in row]


def lasting(earliest: datetime, length: timedelta) -> Window:
    return Window(earliest, END if END - earliest < length else earliest + length)


def window(earliest: str, latest: str) -> Window:
    return Window(*(datetime.fromisoformat(bound).replace(tzinfo=UTC) for bound in (earliest, latest)))


# What is read


SINGLE = rows("""
    2011                        2011-01-01           2012-01-01           YEAR
    2011-03                     2011-03-01           2011-04-01           MONTH
    2011-12                     2011-12-01           2012-01-01           MONTH
    2011-03-15                  2011-03-15           2011-03-16           DAY
    2011-12-31                  2011-12-31           2012-01-01           DAY

    20XX                        2000-01-01           2100-01-01           CENTURY
    201X                        2010-01-01           2020-01-01           DECADE
    2011-XX                     2011-01-01           2012-01-01           YEAR
    2011-XX-XX                  2011-01-01           2012-01-01           YEAR
    2024-11-XX                  2024-11-01           2024-12-01           MONTH
    2024-12-XX                  2024-12-01           2025-01-01           MONTH

    2024-02                     2024-02-01           2024-03-01           MONTH
    2023-02                     2023-02-01           2023-03-01           MONTH
    2024-02-XX                  2024-02-01           2024-03-01           MONTH
    2024-02-29                  2024-02-29           2024-03-01           DAY
    2023-02-28                  2023-02-28           2023-03-01           DAY
    2000-02-29                  2000-02-29           2000-03-01           DAY
    1900-02-28                  1900-02-28           1900-03-01           DAY

    2024-11-30T12:00:00Z        2024-11-30T12:00:00  2024-11-30T12:00:01  SECOND
    2024-11-30T00:00:00Z        2024-11-30T00:00:00  2024-11-30T00:00:01  SECOND
    2024-12-31T23:59:59Z        2024-12-31T23:59:59  2025-01-01T00:00:00  SECOND
    2024-11-30T12:00:00+03      2024-11-30T09:00:00  2024-11-30T09:00:01  SECOND
    2024-11-30T12:00:00-03      2024-11-30T15:00:00  2024-11-30T15:00:01  SECOND
    2024-11-30T12:00:00+03:30   2024-11-30T08:30:00  2024-11-30T08:30:01  SECOND
    2024-11-30T12:00:00-03:30   2024-11-30T15:30:00  2024-11-30T15:30:01  SECOND
    2024-12-01T01:00:00+03:00   2024-11-30T22:00:00  2024-11-30T22:00:01  SECOND
    2024-02-28T23:00:00-01:00   2024-02-29T00:00:00  2024-02-29T00:00:01  SECOND
    2024-11-30T12:00:00+00:00   2024-11-30T12:00:00  2024-11-30T12:00:01  SECOND
    2024-11-30T12:00:00+23:59   2024-11-29T12:01:00  2024-11-29T12:01:01  SECOND
    2024-11-30T12:00:00-23:59   2024-12-01T11:59:00  2024-12-01T11:59:01  SECOND

    0001                        0001-01-01           0002-01-01           YEAR
    0001-01-01                  0001-01-01           0001-01-02           DAY
    001X                        0010-01-01           0020-01-01           DECADE
    01XX                        0100-01-01           0200-01-01           CENTURY
    0001-01-01T00:00:00Z        0001-01-01           0001-01-01T00:00:01  SECOND
    0001-01-01T00:01:00+00:01   0001-01-01           0001-01-01T00:00:01  SECOND

    9998                        9998-01-01           9999-01-01           YEAR
    9999-11                     9999-11-01           9999-12-01           MONTH
    9999-12-30                  9999-12-30           9999-12-31           DAY
    9999-12-31T23:59:58Z        9999-12-31T23:59:58  9999-12-31T23:59:59  SECOND
    99XX                        9900-01-01           9999-12-31T23:59:59.999999  CENTURY
    999X                        9990-01-01           9999-12-31T23:59:59.999999  DECADE
    9999                        9999-01-01           9999-12-31T23:59:59.999999  YEAR
    9999-XX                     9999-01-01           9999-12-31T23:59:59.999999  YEAR
    9999-12                     9999-12-01           9999-12-31T23:59:59.999999  MONTH
    9999-12-31                  9999-12-31           9999-12-31T23:59:59.999999  DAY
    9999-12-31T23:59:59Z        9999-12-31T23:59:59  9999-12-31T23:59:59.999999  SECOND
    9999-12-31T23:58:59-00:01   9999-12-31T23:59:59  9999-12-31T23:59:59.999999  SECOND
""")

INTERVALS = rows("""
    2011/2024                   2011-01-01           2025-01-01
    2011-03/2011-04             2011-03-01           2011-05-01
    2011-03-15/2011-03-16       2011-03-15           2011-03-17
    2011-03-15/2011-03-15       2011-03-15           2011-03-16
    2011-03-15/2024             2011-03-15           2025-01-01
    2011/2011-03-15             2011-01-01           2011-03-16
    2011-03-15?/2012~           2011-03-15           2013-01-01
    201X/202X%                  2010-01-01           2030-01-01
    2024-11-XX/2024-12-XX       2024-11-01           2025-01-01
    2024-12-31/2024             2024-12-31           2025-01-01
    2024-12-01/2024-11-30T23:00:00-02:00             2024-12-01  2024-12-01T01:00:01
    2024-11-30T12:00:00Z/2024-11-30T12:00:00Z        2024-11-30T12:00:00  2024-11-30T12:00:01
    2024-11-30T12:00:00+03:00/2024-12-01T12:00:00+03:00  2024-11-30T09:00:00  2024-12-01T09:00:01
    0001/9999                   0001-01-01           9999-12-31T23:59:59.999999
    2024-11-30/..               2024-11-30           9999-12-31T23:59:59.999999
    2024-11~/..                 2024-11-01           9999-12-31T23:59:59.999999
    9999-12-31T23:59:59Z/..     9999-12-31T23:59:59  9999-12-31T23:59:59.999999
    ../2024-11-30               0001-01-01           2024-12-01
    ../2024-11?                 0001-01-01           2024-12-01
    ../0001-01-01T00:00:00Z     0001-01-01           0001-01-01T00:00:01
""")


def test_the_end_of_time_is_the_last_instant_that_can_be_written():
    assert Window(BEGINNING, END) == window("0001-01-01", "9999-12-31T23:59:59.999999")


@pytest.mark.parametrize(("text", "earliest", "latest", "precision"), SINGLE)
def test_a_date_spans_everything_that_its_text_leaves_open(text, earliest, latest, precision):
    read = parse(text)
    assert read.window == Window(read.earliest, read.latest) == window(earliest, latest)
    assert read.start is read.end
    assert (read.start.text, read.start.qualifier) == (text, "")
    assert (read.start.window, read.start.precision) == (read.window, Precision[precision])
    assert not read.is_interval


@pytest.mark.parametrize(("text", "earliest", "latest"), INTERVALS)
def test_an_interval_runs_from_the_start_of_one_end_to_the_end_of_the_other(text, earliest, latest):
    read = parse(text)
    assert read.window == Window(read.earliest, read.latest) == window(earliest, latest)
    assert read.is_interval


@pytest.mark.parametrize("text", [row[0] for row in INTERVALS])
def test_each_end_of_an_interval_is_what_it_is_alone_and_an_open_one_is_nothing(text):
    alone = [None if end == ".." else parse(end).start for end in text.split("/")]
    assert [parse(text).start, parse(text).end] == alone


@pytest.mark.parametrize("text", [row[0] for row in SINGLE + INTERVALS])
def test_the_text_is_kept_verbatim(text):
    assert str(parse(text)) == parse(text).text == text


@pytest.mark.parametrize("qualifier", QUALIFIERS)
@pytest.mark.parametrize("text", [row[0] for row in SINGLE if row[3] != "SECOND"])
def test_a_qualifier_is_kept_and_does_not_move_the_bounds(text, qualifier):
    plain, qualified = parse(text).start, parse(text + qualifier).start
    assert str(parse(text + qualifier)) == text + qualifier
    assert (qualified.text, qualified.qualifier) == (text + qualifier, qualifier)
    assert (qualified.window, qualified.precision) == (plain.window, plain.precision)


@pytest.mark.parametrize(
    ("text", "first"),
    rows("""
        2024-11-30      2024-11-30
        2023~/2024      2023~
        2023/..         2023
        ../2024?        2024?
    """),
)
def test_the_first_moment_is_the_start_or_of_an_open_start_the_end(text, first):
    assert parse(text).first == parse(first).start


def test_the_coarsest_precision_comes_first():
    texts = ["20XX", "201X", "2011", "2011-03", "2011-03-15", "2011-03-15T12:00:00Z"]
    precisions = [parse(text).start.precision for text in texts]
    assert all(coarse < fine for coarse, fine in pairwise(precisions))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 11, 30, 12, tzinfo=UTC), "2024-11-30T12:00:00Z"),
        (datetime(2024, 11, 30, 12, 0, 0, 999_999, tzinfo=UTC), "2024-11-30T12:00:00Z"),
        (datetime(2024, 12, 1, 1, tzinfo=timezone(timedelta(hours=3))), "2024-11-30T22:00:00Z"),
        (datetime(987, 6, 5, 4, 3, 2, tzinfo=UTC), "0987-06-05T04:03:02Z"),
        (BEGINNING, "0001-01-01T00:00:00Z"),
        (END, "9999-12-31T23:59:59Z"),
    ],
)
def test_an_instant_is_written_as_its_second_in_utc(moment, text):
    assert instant(moment) == parse(text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 12, 1, tzinfo=UTC), "2024-11-30"),
        (datetime(2024, 12, 1, 3, tzinfo=timezone(timedelta(hours=3))), "2024-11-30"),
        (datetime(2024, 12, 1, 0, 0, 1, tzinfo=UTC), "2024-12-01T00:00:00Z"),
        (datetime(2024, 11, 30, 23, 59, 59, tzinfo=UTC), "2024-11-30T23:59:58Z"),
        (datetime(1, 1, 2, tzinfo=UTC), "0001-01-01"),
        (datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
        (END, "9999-12-31"),
    ],
)
def test_an_instant_ends_a_day_or_else_a_second(moment, text):
    assert ending(moment) == parse(text)
    assert ending(moment).latest == moment


def test_no_second_ends_within_one():
    with pytest.raises(ValueError, match=r"no second ends at 2024-12-01 00:00:00\.500000"):
        ending(datetime(2024, 12, 1, 0, 0, 0, 500_000, tzinfo=UTC))


# What is refused, and at which column


# The mark ^ stands before the fault, and is no part of the text.
REFUSED = words("""
    # It breaks off.
    ^ 2^ 24^ 202^ 20X^ 2024-^ 2024-1^ 2024-X^ 2024-11-^ 2024-11-3^ 2024-11-X^ 2024-11-30T^
    2024-11-30T12^ 2024-11-30T12:00^ 2024-11-30T12:00:00^ 2024-11-30T12:00:00+^
    2024-11-30T12:00:00+3^ 2024-11-30T12:00:00+03:^ 2024-11-30T12:00:00-03:3^
    # An end of an interval is a date or exactly two dots, and one of them is a date.
    ^/ 2024/^ ^/2024 ../^ ^/.. ../.^. ^.. ^. ^.../2024 2024/^. 2024/^... ^..?/2024 2024/^..?
    2024/^/2025 2024/2025^/2026 ../2024^/2025 2024/^../2025 ../^../2024 2024^..2025
    # A number is out of its range.
    ^0000 ^0000-01 ^0000-01-01 ^0000-XX ^000X ^00XX ^0000? ^0000-01-01T00:00:00Z
    2024-^00 2024-^13 2024-^99 2024-^13? 2024-^13-01 2024-^13-XX 2024-^13-01T00:00:00Z
    2024-11-^00 2024-11-^31 2024-12-^32 2024-02-^30 2023-02-^29 1900-02-^29 2023-02-^29T00:00:00Z
    2024-11-30T^24:00:00Z 2024-11-30T23:^60:00Z 2024-11-30T23:59:^60Z
    2024-11-30T12:00:00+^24 2024-11-30T12:00:00-^24:00 2024-11-30T12:00:00+00:^60
    2024/^0000 ../2024-^13 2024-11-30/2024-11-^31 2024/2024-11-30T^24:00:00Z
    # The offset leads out of the years.
    0001-01-01T00:00:00^+00:01 0001-01-01T12:59:59^+13 ../0001-01-01T00:00:00^+01
    9999-12-31T23:59:59^-00:01 9999-12-31T12:00:00^-12
    # The interval ends before it starts.
    2024/^2023 2025-01-01/^2024 2024-11-30/^2024-11-29 2024-12?/^2024-11~
    2024-01-01T00:00:00Z/^2023-12-31T23:59:59Z 2024-01-01T03:00:00+03/^2024-01-01T00:00:00+01
    # EDTF, but more than this record takes: seasons, years out of range, sets, other digits left open.
    2024-^21 2024-^41 ^Y12024 ^Y-17E7 2024^E3 1950^S2 ^-0001 ^-0044-03-15
    ^{2024,2025} ^[2024,2025] ^{2024..2025} 2^XXX ^XXXX 20X^4 2^X24 201X^-11 20XX^-11
    2024-1^X 2024-X^1 2024-XX-^15 2024-11-1^X 2024-11-X^5 2024-XX-XX^T12:00:00Z
    ^? ^?2024 2024?^-11 2024-^?11 2024-11~^-30 2024?^? 2024?^~
    2024-11-30T12:00:00Z^? 2024-11-30T12:00:00+03^~ 2024-11-30T12:00:00+03:00^%
    # Other ways to write a date.
    2024^1130 2024^11 2022-^W01-1 2024-33^5 0202^4 ^+2024 2024-1^-1 ^--11-30 24^-11-30 30^.11.2024
    2024^.11 11^/30/2024 2024/11^/30 2024/25^ 2024-11-01/15^ ^P1Y 2024/^P1Y ^now 201^x 1^_00
    2024-11-30T12:00^Z 2024-11-30T12:00:00^.5Z 2024-11-30T12:00:00^,5Z 2024-11-30^Z
    2024-11-30T12^0000Z 2024^1130T120000Z 2024-11-30^t12:00:00Z 2024-11-30T12:00:00^z
    2024-11-30T12:00:00+03^00 2024-11-30T12:00:00+03^-00 2024-11-30T12:00:00+03:00^:00
    2024-11-30T12:00:00Z^Z 2024-11-30T12:00:00Z^+03 2024-11-30T^-2:00:00Z 2024^+11 2024-11^+30
""")

SPELT_IN_OTHER_SIGNS = [
    # An en dash, a minus, digits of other scripts.
    *["2024^\u201311", "2024^\u221211", "2024-11-30T12:00:00^\u221203", "2024-1^\u00b2"],
    *["^\u0662\u0660\u0662\u0664", "202^\u096a", "^\uff12\uff10\uff12\uff14", "2024-1^\uff11"],
    *["2024-11-^\u0663\u0660", "2024-11-30T12:00:0^\u0660Z", "2024-11-30T12:00:00+0^\u0663"],
    # Spaces, controls, characters of two units and halves of them.
    *["^ ", "^ 2024", "2024^ ", "20^ 4", "2024^ /2025", "2024/^ 2025", "2024-^ 1", "2024-11-30^ 12:00:00Z"],
    *["2024-11-30T^ 2:00:00Z", "2024^\n", "2024^\u00a0", "2024^\u200f", "^\ufeff2024", "^\0", "2024^\0"],
    *["^\ud800", "2024-^\udc00", "2024/^\ud83d\ude00", "2024/^\U0001f600"],
    # The 65th character is one too many.
    *["2024^" + " " * 60, "2024" + " " * 60 + "^ ", "2222^" + "2" * 60, "2" * 64 + "^2"],
    "\ud800" * 64 + "^X",
]


@pytest.mark.parametrize("marked", REFUSED + SPELT_IN_OTHER_SIGNS)
def test_what_is_not_a_date_is_refused_at_the_column_of_the_fault(marked):
    text, column = marked.replace("^", ""), marked.index("^") + 1
    with pytest.raises(InvalidDate) as refusal:
        parse(text)
    assert (refusal.value.text, refusal.value.column) == (text, column)
    assert str(refusal.value).startswith(f"column {column}: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-", "column 6: the date breaks off"),
        ("1950S2", "column 5: 'S' does not continue a date"),
        ("2024-13", "column 6: month 13 is not between 01 and 12"),
        ("2023-02-29", "column 9: day 29 is not between 01 and 28"),
        ("2024/2023", "column 6: the interval ends before it starts"),
        ("0001-01-01T00:00:00+01", "column 20: the offset leads out of the years 0001 to 9999"),
        ("2" * 65, "column 65: a date has at most 64 characters"),
    ],
)
def test_a_refusal_says_what_is_wrong(text, message):
    with pytest.raises(InvalidDate) as refusal:
        parse(text)
    assert str(refusal.value) == message


# Windows


NOVEMBER = window("2024-11-01", "2024-12-01")


@pytest.mark.parametrize("length", [timedelta(0), -TICK])
def test_a_window_ends_after_it_starts(length):
    with pytest.raises(ValueError, match="not after its start"):
        Window(NOVEMBER.earliest, NOVEMBER.earliest + length)


def test_the_middle_of_a_window_is_as_far_from_one_bound_as_from_the_other():
    assert NOVEMBER.middle == datetime(2024, 11, 16, tzinfo=UTC)
    assert Window(BEGINNING, BEGINNING + TICK).middle == BEGINNING


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        ("../2024-10", False),
        ("2024-10", False),
        ("2024-10-31T23:59:59Z", False),
        ("2024-11-01T00:00:00Z", True),
        ("../2024-11-01", True),
        ("2024-11-15", True),
        ("2024-11", True),
        ("2024", True),
        ("../2025", True),
        ("2024-11-30/..", True),
        ("2024-11-30T23:59:59Z", True),
        ("2024-12-01T00:00:00Z", False),
        ("2024-12", False),
        ("2024-12/..", False),
    ],
)
def test_windows_that_only_touch_do_not_overlap(other, overlaps):
    assert NOVEMBER.overlaps(parse(other).window) is overlaps
    assert parse(other).window.overlaps(NOVEMBER) is overlaps


@pytest.mark.parametrize(
    ("end", "latest"),
    [
        (NOVEMBER.latest + TICK, NOVEMBER.latest),
        (NOVEMBER.latest, NOVEMBER.latest),
        (NOVEMBER.latest - TICK, NOVEMBER.latest - TICK),
        (NOVEMBER.earliest + TICK, NOVEMBER.earliest + TICK),
    ],
)
def test_a_window_until_an_end_keeps_what_lies_before_it(end, latest):
    assert NOVEMBER.until(end) == Window(NOVEMBER.earliest, latest)


@pytest.mark.parametrize("end", [NOVEMBER.earliest, NOVEMBER.earliest - TICK])
def test_nothing_of_a_window_lies_before_its_start(end):
    with pytest.raises(ValueError, match="not after its start"):
        NOVEMBER.until(end)


# What is true of every text


def writings(day: date) -> list[str]:
    """The ways to write a date that `day` lies in, the finest first."""
    iso = day.isoformat()
    texts = [iso, iso[:7] + "-XX", iso[:7], iso[:4] + "-XX-XX", iso[:4] + "-XX", iso[:4]]
    return texts + [iso[:3] + "X"] * (day.year >= 10) + [iso[:2] + "XX"] * (day.year >= 100)


days = st.dates()
dates = st.builds(
    str.__add__, days.flatmap(lambda day: st.sampled_from(writings(day))), st.sampled_from(QUALIFIERS)
)
# The standard library reads +00:60 and, from Python 3.13 on, 24:00:00; this record does not: never drawn.
date_times = st.from_regex(
    r"(2[0-9]{3}|0001|9999)-(02|12|[01][0-9])-(01|28|[0-3][0-9])T([01][0-9]|2[0-3])(:(00|59|[0-6][0-9])){2}"
    r"(Z|[+-][0-2][0-9](:[0-5][0-9])?)",
    fullmatch=True,
)
ends = dates | date_times | st.just("..")
well_formed = st.lists(ends, min_size=1, max_size=2).map("/".join)


@st.composite
def misspelt(draw, texts=well_formed):
    text = draw(texts)
    at, dropped = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
    return text[:at] + draw(date_like | st.characters()) + text[at + dropped :]


date_like = st.text("0123456789X/-.:TZ+?~%", max_size=70)
any_text = st.text(st.characters()) | date_like | well_formed | misspelt()


def read_or_refused(text: str) -> Edtf | InvalidDate:
    try:
        return parse(text)
    except InvalidDate as refusal:
        return refusal


@given(any_text)
def test_every_text_is_read_verbatim_or_refused_at_one_of_its_columns(text):
    outcome = read_or_refused(text)
    if isinstance(outcome, Edtf):
        assert str(outcome) == text
        assert BEGINNING <= outcome.window.earliest < outcome.window.latest <= END
    else:
        assert 1 <= outcome.column <= min(len(text), LONGEST) + 1
        assert str(outcome).encode(), "a message can be sent, whatever the text was"


@given(days)
def test_a_coarser_writing_of_a_day_spans_every_finer_one(day):
    windows = [parse(text).window for text in writings(day)]
    for fine, coarse in pairwise(windows):
        assert coarse.earliest <= fine.earliest < fine.latest <= coarse.latest


@given(date_times)
def test_a_date_time_is_the_second_that_the_standard_library_reads(text):
    try:
        start = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # a number out of range, an offset out of the years
        with pytest.raises(InvalidDate):
            parse(text)
    else:
        assert parse(text).window == lasting(start, timedelta(seconds=1))


# The oracle: the package `edtf` of PyPI, and where the two differ


def oracle(text: str) -> Window:
    """The days from the oracle's first to its last, which it counts in."""
    read = parse_edtf(text)
    lower, upper = read.lower_strict(), read.upper_strict()
    first = date.min if lower == -inf else date(*lower[:3])
    last = date.max if upper == inf else date(*upper[:3])
    length = last - first + timedelta(days=1)
    return lasting(datetime.combine(first, time(), UTC), length)


def plain(day: date) -> list[str]:
    return [text + qualifier for text in writings(day) if "X" not in text for qualifier in QUALIFIERS]


def unspecified(day: date) -> list[str]:
    """Of the ends with an X the oracle takes no qualified one and, for its fault, no `2024-XX`."""
    return [text for text in writings(day) if text[4:] != "-XX"]


@st.composite
def intervals_for_the_oracle(draw):
    first, last = sorted([draw(days), draw(days)])
    start, end = draw(
        st.tuples(st.sampled_from([*plain(first), ".."]), st.sampled_from(plain(last)))
        | st.tuples(st.sampled_from(plain(first)), st.sampled_from([*plain(last), ".."]))
        | st.tuples(st.sampled_from(unspecified(first)), st.sampled_from(unspecified(last)))
    )
    return f"{start}/{end}"


# The oracle takes 10 to 30 ms for a text: a few hundred, in every profile.
@settings(max_examples=200, deadline=None)
@given(dates | intervals_for_the_oracle())
def test_dates_and_intervals_span_the_days_that_the_oracle_says(text):
    assert parse(text).window == oracle(text)


# The oracle keeps a time of day and its offset as text: its bounds are the day on the clock of the place.
# It takes no offset of +00:00, nor one beyond 14:00.
@settings(max_examples=50, deadline=None)
@given(
    st.dates(date(1, 1, 2), date(9999, 12, 30)),
    st.times().map(lambda clock: clock.isoformat("seconds")),
    st.from_regex(r"Z|[+-]((0[1-9]|1[0-3])(:[0-5][0-9])?|14:00|00:([1-5][0-9]|0[1-9]))", fullmatch=True),
)
def test_a_date_time_falls_on_the_day_that_the_oracle_says(day, clock, offset):
    text = f"{day}T{clock}{offset}"
    there = parse(text).earliest.astimezone(datetime.fromisoformat(text).tzinfo)
    assert there.isoformat().startswith(f"{day}T{clock}")
    assert oracle(text) == oracle(str(there.date()))


@pytest.mark.parametrize(
    "text",
    [
        *["0000", "000X", "00XX", "-0001", "Y12024", "2XXX", "XXXX", "2024-21", "2024~-11", "1950S2"],
        *["2023-02-29", "2024-11-30T24:00:00Z", "2024-11-30T12:00:00"],
        *["2012/2011", "2024/", "/2024", "../..", " 2024", "2024/ 2025"],
    ],
)
def test_the_oracle_trusts_what_this_record_refuses(text):
    assert parse_edtf(text)
    with pytest.raises(InvalidDate):
        parse(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    rows("""
        2024-11-30T12:00:00+00         2024-11-30T12:00:00  2024-11-30T12:00:01
        2024-11-30T12:00:00+00:00      2024-11-30T12:00:00  2024-11-30T12:00:01
        2024-11-30T12:00:00+14:01      2024-11-29T21:59:00  2024-11-29T21:59:01
        2024-11-30T12:00:00Z/..        2024-11-30T12:00:00  9999-12-31T23:59:59.999999
        2024-11-30/2024-12-01T00:00:00Z  2024-11-30         2024-12-01T00:00:01
        2023-XX/2024                   2023-01-01           2025-01-01
        2023/2024-XX                   2023-01-01           2025-01-01
        201X/..                        2010-01-01           9999-12-31T23:59:59.999999
        ../201X                        0001-01-01           2020-01-01
        201X?/2024                     2010-01-01           2025-01-01
        2024-11-XX~/2024-12            2024-11-01           2025-01-01
    """),
)
def test_this_record_reads_what_the_oracle_cannot(text, earliest, latest):
    with pytest.raises((EDTFParseException, AttributeError, TypeError)):
        parse_edtf(text)
    assert parse(text).window == window(earliest, latest)


# How much work it is


def steps(text: str) -> int:
    """How many instructions of Python it takes to read `text`; one may be a method of C."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(InvalidDate):
            parse.__wrapped__(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("length", [LONGEST // 2, 1000])
@pytest.mark.parametrize("head", ["", "../", "2024/", "2024-11-30T12:00:00+", "2024-11-30T12:00:00+03:00/"])
@pytest.mark.parametrize("filler", ["2", "X", "?", "-", "+", ".", "/", "2024/", "\ud800"])
def test_a_text_twice_as_long_is_at_most_twice_the_work(monkeypatch, length, head, filler):
    monkeypatch.setattr("app.domain.edtf.LONGEST", 2000)  # even with no limit in the way
    text = head + filler * 2000
    assert 0 < steps(text[: 2 * length]) <= 2 * steps(text[:length])


def test_of_a_text_that_is_too_long_nothing_is_read():
    endless = "2" * 10_000_000
    with pytest.raises(InvalidDate) as refusal:
        parse(endless)
    assert refusal.value.column == LONGEST + 1
    assert steps(endless) == steps("2" * (LONGEST + 1))


def test_a_refused_text_is_not_kept_in_memory():
    kept = parse.cache_info().currsize
    with pytest.raises(InvalidDate):
        parse("2024-13")
    assert parse.cache_info().currsize == kept
