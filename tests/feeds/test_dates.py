"""Dates in words: as exact as the claim, and as unsure."""

import re

import pytest

from app.domain.edtf import QUALIFIERS, Precision, parse
from app.feeds.dates import MONTHS, in_words

SINGLE = [
    ("19XX", "the years 1900 to 1999", "السنوات 1900 إلى 1999"),
    ("201X", "the 2010s", "عقد 2010"),
    ("2011", "2011", "2011"),
    ("0987", "987", "987"),
    ("2011-XX", "2011", "2011"),
    ("2011-XX-XX", "2011", "2011"),
    ("2011-03", "March 2011", "آذار 2011"),
    ("2024-11-XX", "November 2024", "تشرين الثاني 2024"),
    ("2011-03-05", "5 March 2011", "5 آذار 2011"),
    ("2024-11-30T07:05:09Z", "30 November 2024, 07:05 UTC", "30 تشرين الثاني 2024, 07:05 UTC"),
    ("2024-11-30T00:00:00Z", "30 November 2024, 00:00 UTC", "30 تشرين الثاني 2024, 00:00 UTC"),
    # Syria's clocks are ahead of UTC: an hour after midnight there is the day before.
    ("2024-11-30T01:00:00+03:00", "29 November 2024, 22:00 UTC", "29 تشرين الثاني 2024, 22:00 UTC"),
    ("2011?", "possibly 2011", "ربما 2011"),
    ("2011-03~", "about March 2011", "نحو آذار 2011"),
    ("2011-03-05%", "possibly about 5 March 2011", "ربما نحو 5 آذار 2011"),
    ("201X~", "about the 2010s", "نحو عقد 2010"),
    ("2011-03/2011-03", "March 2011", "آذار 2011"),
]

# A change from a to b happened once, somewhere between; a state held throughout.
INTERVALS = [
    # EDTF, change and state in English, change and state in Arabic
    ("2011/2016", "between 2011 and 2016", "from 2011 to 2016", "بين 2011 و2016", "من 2011 إلى 2016"),
    (
        "2020~/2024-11-26",
        "between about 2020 and 26 November 2024",
        "from about 2020 to 26 November 2024",
        "بين نحو 2020 و26 تشرين الثاني 2024",
        "من نحو 2020 إلى 26 تشرين الثاني 2024",
    ),
    (
        "2011-03/2011-03?",
        "between March 2011 and possibly March 2011",
        "from March 2011 to possibly March 2011",
        "بين آذار 2011 وربما آذار 2011",
        "من آذار 2011 إلى ربما آذار 2011",
    ),
    ("2014/..", "in or after 2014", "from 2014 on", "في 2014 أو بعده", "منذ 2014"),
    ("../2014-06", "by June 2014", "June 2014", "حتى حزيران 2014", "حزيران 2014"),
]


@pytest.mark.parametrize(("text", "english", "arabic"), SINGLE, ids=[row[0] for row in SINGLE])
@pytest.mark.parametrize("is_state", [False, True], ids=["change", "state"])
def test_a_date_is_said_as_exactly_as_it_is_known(
    text: str, english: str, arabic: str, is_state: bool
) -> None:
    assert in_words(parse(text), "en", is_state=is_state) == english
    assert in_words(parse(text), "ar", is_state=is_state) == arabic


@pytest.mark.parametrize(("text", "change", "state", "arabic_change", "arabic_state"), INTERVALS)
def test_an_interval_of_a_change_is_said_otherwise_than_of_a_state(
    text: str, change: str, state: str, arabic_change: str, arabic_state: str
) -> None:
    date = parse(text)
    assert (in_words(date, "en", is_state=False), in_words(date, "en", is_state=True)) == (change, state)
    assert in_words(date, "ar", is_state=False) == arabic_change
    assert in_words(date, "ar", is_state=True) == arabic_state


def test_the_table_has_every_precision_and_every_qualifier() -> None:
    moments = [parse(row[0]).first for row in SINGLE]
    assert {moment.precision for moment in moments} == set(Precision)
    assert {moment.qualifier for moment in moments} == {"", *QUALIFIERS}


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_name(month: int) -> None:
    english, arabic = (in_words(parse(f"2011-{month:02}"), lang, is_state=False) for lang in ("en", "ar"))
    assert english == f"{MONTHS['en'][month - 1]} 2011"
    assert arabic == f"{MONTHS['ar'][month - 1]} 2011"
    assert not re.search("[A-Za-z]", arabic)


def test_no_two_months_share_a_name() -> None:
    for names in MONTHS.values():
        assert len(set(names)) == 12
