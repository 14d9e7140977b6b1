"""Steps that put it right: offers, promises, letters, testimonies (CO-1, CO-2)."""

from __future__ import annotations

import pendulum
import pytest
from complaint_desk import KETTLE, NINE, REFUND
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.complaints.cases.redress import (
    Agree,
    Approve,
    FollowUp,
    GiveTestimony,
    Offer,
    SendLetter,
    sentences,
)
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import Letter
from salesflow.errors import InputError


def test_an_option_that_comes_twice_is_no_choice():
    """Abuse case 15."""
    with pytest.raises(InputError, match="offered twice"):
        Offer([REFUND, KETTLE, REFUND])
    with pytest.raises(InputError, match="give a Remedy"):
        Approve(["refund"])  # type: ignore[list-item]
    assert Offer([REFUND, Remedy("refund", money(90, "CNY"))]).until is None
    assert Offer([REFUND], NINE) == Offer([REFUND], NINE.in_timezone("UTC"))


@pytest.mark.parametrize("choice", [0, -1, True, "1", 1.0, None])
def test_a_choice_counts_from_one(choice):
    with pytest.raises(InputError, match="counted from 1"):
        Agree(choice)


def test_a_letter_that_answers_tells_the_clocks():
    assert {kind: SendLetter(kind).happenings for kind in Letter} == {
        Letter.THANKS: (),
        Letter.PROGRESS: ("informed",),
        Letter.SUMMARY: ("responded", "summary"),
        Letter.FINAL_RESPONSE: ("responded", "final_response"),
    }


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Well solved", 1), ("Well solved. Thank you!", 2), ("Wow!!! Fine...", 2), ("谢谢。很快！很好", 3),
        ("It took 3.5 days.", 1), (" . ", 0), ("e.g.this one", 1),
    ],
)  # fmt: skip
def test_sentences_are_counted_by_their_ends(text, count):
    assert sentences(text) == count


@given(st.lists(st.sampled_from(["Thanks", "很快", "3.5 days", "Mr Li"]), min_size=1, max_size=5), st.data())
def test_as_many_sentences_as_were_joined(parts, data):
    ends = data.draw(
        st.lists(st.sampled_from([". ", "! ", "。", "?! "]), min_size=len(parts), max_size=len(parts))
    )
    assert sentences("".join(part + end for part, end in zip(parts, ends, strict=True))) == len(parts)


def test_a_testimony_has_one_or_two_sentences():
    """CO-2, step 10."""
    with pytest.raises(InputError, match="one or two sentences"):
        GiveTestimony("One. Two. Three.", True)
    with pytest.raises(InputError, match="consent: say True or False"):
        GiveTestimony("One.", "yes")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"Truth.YES"):
        FollowUp("call", True)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="until"):
        Offer([REFUND], pendulum.naive(2026, 3, 2))
