"""Who is served first: grade, never contacted, longest silent (CA-13, CA-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.cadence.levelling.priority import NOT_RANKED, LastContact, Priority, Rank
from salesflow.errors import DefinitionError, InputError

TODAY = date(2026, 3, 1)
PRIORITY = Priority()

grades = st.sampled_from(["A", "B", "C", None])
KNOWN: tuple[LastContact, ...] = ("never", *(TODAY - timedelta(days=days) for days in (90, 30, 0)), None)


@given(st.tuples(grades, st.integers(0, 4)), st.tuples(grades, st.integers(0, 4)))
def test_grade_goes_first_then_never_then_silence_and_the_unknown_last(
    one: tuple[str | None, int], other: tuple[str | None, int]
) -> None:
    def expected(grade: str | None, place: int) -> tuple[int, int]:
        return "ABC".index(grade) if grade else 3, place

    ranks = [PRIORITY.rank(grade, KNOWN[place], as_of=TODAY) for grade, place in (one, other)]
    assert (ranks[0].turn < ranks[1].turn) == (expected(*one) < expected(*other))
    assert ranks[0].turn < NOT_RANKED.turn
    for rank, (grade, place) in zip(ranks, (one, other), strict=True):
        assert len(rank.reasons) + len(rank.missing) == 2
        assert len(rank.missing) == (grade is None) + (KNOWN[place] is None)
        assert "[en]" not in rank.explain("zh")


def test_a_house_names_its_own_grades() -> None:
    house = Priority(("gold", "silver"))
    ranks = [house.rank(grade, "never", as_of=TODAY) for grade in ("gold", "silver", None)]
    assert ranks == sorted(ranks, key=lambda rank: rank.turn)
    with pytest.raises(InputError, match="is unknown; the house has gold, silver"):
        house.rank("A", "never", as_of=TODAY)
    with pytest.raises(DefinitionError, match="given twice"):
        Priority(("gold", "gold"))


def test_the_unknown_is_said() -> None:
    rank = PRIORITY.ranks({"C-1": "B"}, {"C-2": "never"}, as_of=TODAY)
    assert rank["C-1"].explain().splitlines() == [
        "grade B [CA-13]",
        "the last contact is not known: after those whose last contact is known [CA-10]",
    ]
    assert rank["C-2"].explain().splitlines() == [
        "never contacted [CA-10]",
        "the grade is not known: after all known grades [CA-13]",
    ]
    assert NOT_RANKED.explain("zh") == "未给出次序：排在有次序者之后"


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="is no letter"):
        PRIORITY.rank("gold", "never", as_of=TODAY)
    with pytest.raises(InputError, match="lies after 2026-03-01"):
        PRIORITY.rank("A", date(2026, 3, 2), as_of=TODAY)
    with pytest.raises(InputError, match="a tuple of whole numbers"):
        Rank((True,), "first")
