"""The notation in which histories are written: what it cannot read, it refuses."""

import pytest

from app.domain.errors import InvalidDate
from tests.history import NotAHistory, ask, history, uid

HEADER = "occurred    id  claim   source  reported"


@pytest.mark.parametrize(
    "line",
    [
        "2024-11-30  a   hts seizes aleppo            sana  -",
        "2024-11-30  a   hts takes                    sana  -",
        "2024-11-30  a   HTS takes aleppo             sana  -",
        "2024-11-30  a   hts, sna take aleppo         sana  -",
        "2024-11-30  a   russia likes government      sana  -",
        "2024-11-30  a   phase lukewarm: Truce        sana  -",
        "2024-11-30  a   -                            sana  -",
        "2024-11-30  a   hts takes aleppo             -     -",
        "-           a   hts takes aleppo             sana  -",
        "2024-11/..  a   hts takes aleppo             sana  -",
        "2024-11-30  a   hts takes aleppo             sana",
        "2024-11-30  a   hts takes aleppo             sana  -  6",
        "2024-11-30  a   retract b                    sana  -",
        "2024-11-30  a   correct b: hts takes aleppo  sana  -",
    ],
)
def test_a_line_that_cannot_be_read_is_refused(line):
    with pytest.raises(NotAHistory):
        history(f"{HEADER}\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "-  a  hts takes hama  -  -",
        "-  -  retract a: x  -  -",
        "-  -  correct a  -  -",
        "-  -  redact a  sana  -",
    ],
)
def test_a_second_line_that_cannot_be_read_is_refused(line):
    with pytest.raises(NotAHistory):
        history(f"{HEADER}\n2024-11-30  a  hts takes aleppo  sana  -\n{line}")


def test_only_a_claim_can_be_amended():
    told = f"{HEADER}\n2024-11-30  a  hts takes aleppo  sana  -\n-  b  retract a  -  -"
    assert len(history(told)) == 2
    with pytest.raises(NotAHistory):
        history(f"{told}\n-  c  retract b  -  -")


@pytest.mark.parametrize("header", ["occurred  claim  sorce", "occurred  claim  claim", "occurred  source"])
def test_a_table_has_known_columns_each_once_and_claims(header):
    with pytest.raises(NotAHistory):
        history(header)


def test_a_date_that_cannot_be_read_is_refused():
    with pytest.raises(InvalidDate):
        history(f"{HEADER}\n2024-13  a  hts takes aleppo  sana  -")


@pytest.mark.parametrize(
    "sentence", ["hts takes alepo", "hst takes aleppo", "hts takes aleppo except allepo-west"]
)
def test_a_question_to_a_history_of_what_is_not_on_file_is_refused(sentence):
    with pytest.raises(NotAHistory):
        ask(history(f"{HEADER}\n2024-11-30  a  {sentence}  sana  -"), "aleppo")


def test_an_id_is_used_once_and_is_the_same_in_every_history():
    line = "2024-11-30  a  hts takes aleppo  sana  -"
    assert [history(f"{HEADER}\n{line}")[0].id] * 2 == [history(f"{HEADER}\n{line}")[0].id, uid("a")]
    with pytest.raises(NotAHistory):
        history(f"{HEADER}\n{line}\n{line}")
