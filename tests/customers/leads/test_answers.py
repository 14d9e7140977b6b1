"""Answers and readings (CU-2, CU-3): a raw cell means what the table says, or it is an error."""

from __future__ import annotations

import pickle
from datetime import datetime
from decimal import Decimal

import pendulum
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.moments import day_of
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.catalogue.qualifications import YES_NO
from salesflow.customers.leads.answers import Answer, Cell, Reading, read_row
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.qualification_laws import check_reading
from salesflow.testing.qualifications import answers, cells, readings

FIRST = settings(phases=[Phase.generate], max_examples=2_000)
NOON = pendulum.datetime(2026, 3, 2, 12, tz="Asia/Shanghai")

# -- readings: properties ------------------------------------------------------------------------------------------


@given(readings(), st.lists(cells(), max_size=8))
def test_a_reading_never_says_what_its_table_does_not(reading: Reading, raw: list[Cell]) -> None:
    """CU-3: every cell of the table is read, every other one is an error, whatever its spelling."""
    assert check_reading(reading, [cell for cell, _ in reading.table]) == len(reading.table)
    check_reading(reading, raw)


@pytest.mark.parametrize("read", [0, 1])
def test_drawn_cells_are_read_and_refused(read: int) -> None:
    """The law above has both branches."""
    find(
        st.tuples(readings(), cells()),
        lambda drawn: check_reading(drawn[0], [drawn[1]]) == read,
        settings=FIRST,
    )


@given(readings())
def test_a_reading_is_a_value(reading: Reading) -> None:
    """Equal, hashable, picklable; the table read twice is the same reading."""
    assert (
        pickle.loads(pickle.dumps(reading))
        == reading
        == Reading(reading.question, reading.table, reading.column)
    )
    assert hash(reading) == hash(Reading(reading.question, list(reading.table), reading.column))


@given(answers())
def test_an_answer_is_a_value(answer: Answer) -> None:
    """Equal, hashable, picklable; it is its own answer, on its own day."""
    if (
        answer.at is None or answer.at.fold == 0
    ):  # a pickled pendulum moment forgets the second of two equal hours
        assert pickle.loads(pickle.dumps(answer)) == answer
    assert Answer.of(answer) is answer
    assert hash(answer) == hash(Answer(answer.value, answer.evidence, answer.at, answer.by))
    assert answer.day("UTC") == (None if answer.at is None else day_of(answer.at, "UTC"))


# -- readings: examples --------------------------------------------------------------------------------------------

NO_ANSWER = Reading("need", {"Yes": True, "Select": None, "": None, None: UNKNOWN, "unknown": UNKNOWN})


@pytest.mark.parametrize("raw", ["Select", "", " ", "\u3000", "unknown", "UNKNOWN ", None])
def test_spellings_of_no_answer(raw: str | None) -> None:
    """Five spellings of no answer: each is unknown because the table says so."""
    assert NO_ANSWER.read(raw) is UNKNOWN


@pytest.mark.parametrize(
    "raw", ["", " ", None, "Mid", "Select", 1, 0, True, 1.0, Decimal(1), float("nan"), ["Yes"], b"Yes"]
)
def test_what_the_table_does_not_know_is_an_error(raw: object) -> None:
    """Bad input 7: never unknown, never no; blank and None too, unless the table says what they mean."""
    with pytest.raises(InputError) as caught:
        Reading("need", {"Yes": YES, "No": NO}, "Needs_def").read(raw)
    assert (caught.value.field, caught.value.value) == ("Needs_def", raw) or raw != raw
    assert str(caught.value).startswith(
        "Needs_def: is not in the table of 'need', which knows 'Yes', 'No' (got"
    )


def test_kinds_of_cells_are_told_apart() -> None:
    """1, True and "1" are three cells; blank and None are two."""
    by_kind = Reading("need", [(1, YES), (True, NO), ("1", None), (None, NO), ("", YES)])
    assert [by_kind.read(raw) for raw in (1, True, "1", None, "")] == [YES, NO, UNKNOWN, NO, YES]
    with pytest.raises(InputError):
        by_kind.read(0)


def test_spellings_that_agree_are_one() -> None:
    """Two spellings of one word with one meaning are fine."""
    assert Reading("need", {"Yes": YES, "ＹＥＳ": True}).read("yes") is YES


def test_wrong_tables_name_every_problem() -> None:
    """A definition that contradicts itself is refused, with all that is wrong."""
    with pytest.raises(DefinitionError) as caught:
        Reading(" ", [("Yes", YES), ("yes ", NO), (1.0, YES), ("Mid", "perhaps")])  # type: ignore[list-item]
    assert caught.value.problems == (
        "the key of the question is blank",
        "'Yes' and 'yes ' read alike, but one means yes, the other no",
        "1.0 is no cell; a table knows text, whole numbers, True, False and None",
        "'Mid' means 'perhaps', which is no answer; give a Truth, True, False or None",
    )
    with pytest.raises(DefinitionError, match="the table is empty"):
        Reading("need", {})


# -- rows ----------------------------------------------------------------------------------------------------------

ROW = [Reading("budget", YES_NO, "Budgt_alloc"), Reading("need", {**YES_NO, "Poor": NO}, "Needs_def")]


def test_a_row_gives_answers_with_their_cells() -> None:
    """CU-3: each answer keeps the cell, the moment and who noted it."""
    read = read_row(
        {"Budgt_alloc": "Unknown", "Needs_def": "Poor", "Scope": "Clear"}, ROW, at=NOON, by=Actor("u-3")
    )
    assert read == {
        "budget": Answer(UNKNOWN, "Budgt_alloc: Unknown", NOON, "u-3"),
        "need": Answer(NO, "Needs_def: Poor", NOON, "u-3"),
    }
    assert read_row({}, []) == {}


def test_one_bad_cell_is_its_own_error() -> None:
    """The field of the error is the column."""
    with pytest.raises(InputError) as caught:
        read_row({"Budgt_alloc": "Maybe", "Needs_def": "Poor"}, ROW)
    assert (caught.value.field, caught.value.value) == ("Budgt_alloc", "Maybe")


def test_every_bad_cell_of_a_row_is_named() -> None:
    """A missing column and an unmapped cell in one error."""
    with pytest.raises(InputError) as caught:
        read_row({"Budgt_alloc": "Mid", "Need": "Yes"}, ROW)
    assert (caught.value.field, caught.value.value) == ("row", {"Budgt_alloc": "Mid", "Needs_def": None})
    assert "2 cells cannot be read: Budgt_alloc: is not in the table" in caught.value.problem
    assert "Needs_def: the row has no such column; it has 'Budgt_alloc', 'Need'" in caught.value.problem


def test_two_readings_of_one_question_are_refused() -> None:
    """Which of two columns would count?"""
    with pytest.raises(InputError, match="two readings give the same answer"):
        read_row({"a": "yes", "b": "no"}, [Reading("need", YES_NO, "a"), Reading("need", YES_NO, "b")])


# -- answers -------------------------------------------------------------------------------------------------------


def test_bare_values_become_answers() -> None:
    """True, False, None and Truths."""
    assert [Answer.of(said).value for said in (True, False, None, YES)] == [YES, NO, UNKNOWN, YES]
    assert Answer.of(YES).day() is None


@pytest.mark.parametrize("said", ["yes", 1, 0, 1.0, ()])
def test_raw_values_are_no_answers(said: object) -> None:
    """A text is read by a table, never guessed."""
    with pytest.raises(InputError, match="need: give an Answer, a Truth"):
        Answer.of(said, "need")  # type: ignore[arg-type]


def test_wrong_answers() -> None:
    """A naive moment, an empty id, a value that is none, evidence that is no text."""
    with pytest.raises(InputError, match="has no time zone"):
        Answer(YES, at=datetime(2026, 3, 2))
    with pytest.raises(InputError, match="by: an id may not be empty"):
        Answer(YES, by=" ")
    with pytest.raises(InputError, match="truth: give True, False, None or a Truth"):
        Answer("yes")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="evidence: give a text"):
        Answer(YES, 7)  # type: ignore[arg-type]


def test_an_answer_tells_moments_of_a_repeated_hour_apart() -> None:
    """2:30 comes twice in the autumn night, and Python takes both for equal."""
    first, second = (pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=fold) for fold in (0, 1))
    assert Answer(YES, at=first) != Answer(YES, at=second)
    assert Answer(YES, at=first) == Answer(Truth.YES, "", first)


def test_the_day_of_an_answer_is_that_of_its_zone() -> None:
    """Unless another zone is named."""
    late = Answer(YES, at=pendulum.datetime(2026, 3, 2, 23, tz="Europe/Berlin"))
    assert (late.day(), late.day("Asia/Shanghai")) == (pendulum.date(2026, 3, 2), pendulum.date(2026, 3, 3))
