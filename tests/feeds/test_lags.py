"""Lags in words: how much later a response came, as far as dates tell."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.timeline import Lag
from app.feeds.lags import LENGTHS, SAYINGS, UNITS, lag_in_words

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)

LAGS = [
    # least, most, in English, in Arabic
    (9 * DAY, 11 * DAY, "9 to 11 days later", "بعد ذلك بـ9 أيام إلى 11 يومًا"),
    (1 * DAY, 2 * DAY, "1 to 2 days later", "بعد ذلك بـيوم إلى يومين"),
    (99 * DAY, 103 * DAY, "99 to 103 days later", "بعد ذلك بـ99 يومًا إلى 103 أيام"),
    (100 * DAY, 102 * DAY, "100 to 102 days later", "بعد ذلك بـ100 يوم إلى 102 يوم"),
    (0 * DAY, 5 * DAY, "at most 5 days later", "بعد ذلك بـ5 أيام على الأكثر"),
    (11 * DAY, None, "at least 11 days later", "بعد ذلك بـ11 يومًا على الأقل"),
    (0 * DAY, None, "later", "بعد ذلك"),
    (-1 * DAY, 2 * DAY, "at most 2 days later, if not earlier", "بعد ذلك بـيومين على الأكثر، إن لم يكن قبله"),
    (None, 11 * DAY, "at most 11 days later, if not earlier", "بعد ذلك بـ11 يومًا على الأكثر، إن لم يكن قبله"),
    (-1 * DAY, None, "how much later is not known", "بعد مدة غير معروفة"),
    (None, None, "how much later is not known", "بعد مدة غير معروفة"),
    (-11 * DAY, -9 * DAY, "9 to 11 days earlier", "قبل ذلك بـ9 أيام إلى 11 يومًا"),
    (-5 * DAY, 0 * DAY, "at most 5 days earlier", "قبل ذلك بـ5 أيام على الأكثر"),
    (None, -3 * DAY, "at least 3 days earlier", "قبل ذلك بـ3 أيام على الأقل"),
    (None, 0 * DAY, "earlier", "قبل ذلك"),
    # A day or an hour alone is told in what is smaller; all is rounded outward.
    (0 * DAY, 1 * DAY, "at most 24 hours later", "بعد ذلك بـ24 ساعة على الأكثر"),
    (3 * HOUR + SECOND, 5 * HOUR - SECOND, "3 to 5 hours later", "بعد ذلك بـ3 ساعات إلى 5 ساعات"),
    (1 * HOUR, 2 * HOUR, "1 to 2 hours later", "بعد ذلك بـساعة إلى ساعتين"),
    (5 * HOUR, 9 * DAY, "at most 9 days later", "بعد ذلك بـ9 أيام على الأكثر"),
    (90 * SECOND, 1 * HOUR, "1 to 60 minutes later", "بعد ذلك بـدقيقة إلى 60 دقيقة"),
    (120 * SECOND, 180 * SECOND, "2 to 3 minutes later", "بعد ذلك بـدقيقتين إلى 3 دقائق"),
    (
        -1 * SECOND,
        1 * SECOND,
        "at most 1 minute later, if not earlier",
        "بعد ذلك بـدقيقة على الأكثر، إن لم يكن قبله",
    ),
    (59 * SECOND, None, "later", "بعد ذلك"),
    (36 * HOUR, None, "at least 36 hours later", "بعد ذلك بـ36 ساعة على الأقل"),
]


@pytest.mark.parametrize(("least", "most", "english", "arabic"), LAGS)
def test_a_lag_is_said_as_exactly_as_it_is_known(
    least: timedelta | None, most: timedelta | None, english: str, arabic: str
) -> None:
    assert lag_in_words(Lag(least, most), "en") == english
    assert lag_in_words(Lag(least, most), "ar") == arabic


def test_every_language_has_the_same_sayings_and_units() -> None:
    assert set(SAYINGS) == set(LENGTHS) == {"en", "ar"}
    assert SAYINGS["en"].keys() == SAYINGS["ar"].keys()
    for lang, lengths in LENGTHS.items():
        assert lengths.keys() == UNITS.keys()
        assert len({form for forms in lengths.values() for form in forms.values()}) >= 6, lang
    assert not re.search("[a-z]", "".join(LAG[3] for LAG in LAGS))


SECONDS = st.integers(-(10**7), 10**7).map(lambda seconds: timedelta(seconds=seconds))


@given(SECONDS, SECONDS)
def test_what_is_said_never_excludes_what_is_possible(one: timedelta, other: timedelta) -> None:
    least, most = sorted((one, other + SECOND))
    if least == most:
        return
    words = lag_in_words(Lag(least, most), "en")
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    (unit,) = [length for name, length in UNITS.items() if name in words]
    if "if not earlier" in words:
        assert least < timedelta() < most <= numbers[0] * unit
    elif "later" in words:
        assert (numbers[0] if len(numbers) == 2 else 0) * unit <= least < most <= numbers[-1] * unit
    else:
        assert (numbers[0] if len(numbers) == 2 else 0) * unit <= -most < -least <= numbers[-1] * unit
