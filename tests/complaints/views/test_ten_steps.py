"""The ten steps (CO-2): which were taken, with proof, and how often over many complaints."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from complaint_book import NINE, TO_AGREED, TO_CLOSED, TO_RESOLVED, books, told
from hypothesis import given

from salesflow.complaints.cases.ending import Reopen, Withdraw
from salesflow.complaints.cases.redress import Accept, FollowUp, Fulfil, InviteTestimony, SendLetter
from salesflow.complaints.cases.step import Letter
from salesflow.complaints.cases.steps import Acknowledge, ActAtOnce
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.views.last import Standing
from salesflow.complaints.views.ten_steps import TEN_STEPS, step_coverage, ten_steps
from salesflow.errors import InputError

END = date(2026, 12, 31)


def standing(number: int, *steps) -> Standing | None:
    return ten_steps(told("K-1", *steps), DESK, as_of=END).items[number - 1].standing


@given(books())
def test_coverage_counts_every_complaint_once_for_each_step(complaints):
    found = step_coverage((*complaints, *complaints), DESK, as_of=END)
    assert [each.number for each in found] == [1, 2, 4, 5, 6, 7, 8, 9, 10]
    for each in found:
        assert each.met + each.missed + each.open + each.not_applicable == len(complaints)
        assert "[en]" not in each.explain("zh")
        assert each.portion().n == each.met + each.missed


def test_every_step_has_words_twice():
    assert list(TEN_STEPS) == [*range(1, 11)]
    assert all("zh" in step.languages for step in TEN_STEPS.values())


def test_a_complaint_that_was_closed_well():
    review = ten_steps(told("K-1", *TO_CLOSED), DESK, as_of=END)
    assert review.explain().splitlines()[5:8] == [
        "6. solve at once what can be solved at once: met (record 9) [CO-2]",
        "7. agree on a solution, offer a choice, say what you will do, and do it: met (records 7, 9) [CO-2]",
        "8. follow up by phone: met (record 10) [CO-2]",
    ]
    assert review.missed == ()
    assert review.explain("zh").splitlines()[2] == (
        "3. 尽量认同，绝不争辩：体现在言语而非记录中，请检查用语 [CO-2]"
    )


def test_a_step_without_empathy_or_by_letter_does_not_count():
    assert standing(1, Acknowledge("call", empathy=False)) is Standing.OPEN
    cold = [Acknowledge("call", empathy=False), *TO_CLOSED[1:]]
    cold[-2] = FollowUp("visit")
    review = ten_steps(told("K-1", *cold[:-1]), DESK, as_of=END)
    assert [item.standing for item in review.items if item.number in (1, 8)] == [Standing.OPEN, Standing.OPEN]
    closed = told("K-1", *cold[:-1], Accept("call"), cold[-1])
    assert ten_steps(closed, DESK, as_of=END).missed == (1, 8)
    assert (
        ten_steps(closed, DESK, as_of=END).explain().splitlines()[7] == "8. follow up by phone: missed [CO-2]"
    )


def test_at_once_is_at_once():
    """Step 6: an act at once, or a solution on the day of the receipt; what was done next week is step 7."""
    assert standing(6, ActAtOnce("lent another kettle")) is Standing.MET
    assert standing(6, *TO_RESOLVED) is Standing.MET
    assert standing(6, *TO_AGREED, (Fulfil("refund-7"), "u-dee", 10_000)) is Standing.OPEN
    slow = (*TO_AGREED, (Fulfil("refund-7"), "u-dee", 10_000), *TO_CLOSED[-2:])
    assert standing(6, *slow) is Standing.NOT_APPLICABLE
    assert standing(7, *slow) is Standing.MET


def test_a_letter_and_a_testimony_are_wished_for_not_owed():
    assert standing(9, *TO_CLOSED) is Standing.NOT_APPLICABLE
    assert standing(9, SendLetter(Letter.THANKS)) is Standing.MET
    assert standing(10, *TO_CLOSED, InviteTestimony("message")) is Standing.MET
    assert standing(10) is Standing.OPEN


def test_taken_up_again_the_solution_and_the_call_are_owed_anew():
    again = (*TO_CLOSED, Reopen("it leaks again"))
    assert standing(7, *again) is Standing.OPEN
    assert standing(8, *again) is Standing.OPEN
    assert standing(2, *again) is Standing.MET
    over = (*again, Withdraw("never mind"))
    assert standing(8, *over) is Standing.NOT_APPLICABLE, "withdrawn later, it calls for no call"


def test_coverage_reads_well():
    book = [told("K-1", *TO_CLOSED), told("K-2"), told("K-3", at=NINE.add(days=9))]
    found = {each.number: each for each in step_coverage(book, DESK, as_of=date(2026, 3, 8))}
    assert (found[1].met, found[1].open, found[1].portion().share) == (1, 1, Fraction(1))
    assert found[1].explain(enough=1) == "1. say that you understand: 1 of 1 (100%)"
    assert found[9].explain("zh") == "9. 如有可能，写一封信：暂无可供判断的数据"
    assert found[9].portion().share is None


def test_bad_input():
    with pytest.raises(InputError, match="lies before the receipt"):
        ten_steps(told("K-1"), DESK, as_of=date(2026, 3, 1))
    with pytest.raises(InputError, match="give its own procedure"):
        ten_steps(told("K-1"), FCA_DESK, as_of=END)
    with pytest.raises(InputError, match="as_of: is not a day"):
        step_coverage([], DESK, as_of=NINE)
