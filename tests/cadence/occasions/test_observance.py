"""Observances: who gets what on an occasion, and what the seller reads of it (CA-5, CA-6, CA-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs
import pytest
from hypothesis import given

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.observances import cares, observances

VISIT, CALL, MESSAGE, CARD = Channel
BOAT = Observance(
    "boat",
    Text("Dragon Boat", zh="端午节"),
    LunarYearly(5, 5),
    by_grade={"A": Care((VISIT,), gift=True)},
    everyone=Care((MESSAGE,)),
    remind_before=3,
    grace=2,
    rows=("CA-5",),
)
DAY = date(2026, 6, 19)


@given(cares(), cares(), cares())
def test_cares_add_up_in_any_order(one: Care, two: Care, three: Care) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one | Care() == one


def test_care_in_words() -> None:
    assert Care((MESSAGE, VISIT), gift=True).render() == "visit with a gift, message"
    assert Care((MESSAGE, VISIT), gift=True).render("zh") == "拜访并附礼品、短信"
    assert Care(gift=True).render() == "with a gift"
    assert Care((CALL,)).render("zh") == "电话"


@pytest.mark.parametrize(
    ("grade", "care"),
    [("A", Care((VISIT, MESSAGE), gift=True)), ("B", Care((MESSAGE,))), (None, Care((MESSAGE,)))],
)
def test_a_grade_gets_its_own_and_what_everyone_gets(grade: str | None, care: Care) -> None:
    """CA-5: an unknown grade gets what everyone gets."""
    assert BOAT.care(grade) == care


def test_where_only_a_grade_gets_something_the_others_get_nothing() -> None:
    visits = Observance("x", Text("X"), by_grade={"A": Care((VISIT,))})
    assert [visits.care(grade) for grade in ("A", "C", None)] == [Care((VISIT,)), Care(), Care()]


def test_a_personal_observance_has_no_day_until_it_is_bound() -> None:
    """CA-6: the rest of it stays as it was."""
    visit = Observance("misfortune", Text("misfortune"), everyone=Care((VISIT,)), sensitive=True)
    assert visit.occasion is None
    bound = visit.of(Once(DAY))
    assert bound.occasion == Once(DAY)
    assert attrs.evolve(bound, occasion=None) == visit


def test_the_line_for_the_seller() -> None:
    line = BOAT.line(DAY, BOAT.care("A"))
    assert line.explain() == "Dragon Boat on 19 Jun 2026: visit with a gift, message [CA-5]"
    assert line.explain("zh") == "2026年6月19日端午节：拜访并附礼品、短信 [CA-5]"
    assert line.code == "boat"


def test_all_problems_of_an_observance_are_named() -> None:
    with pytest.raises(DefinitionError) as caught:
        Observance(
            " ",
            Text("X"),
            remind_before=-1,
            grace=True,
            by_grade=(("A", Care()), ("A", Care())),
        )
    assert len(caught.value.problems) == 5


@given(observances())
def test_only_festive_writing_is_promotion(each: Observance) -> None:
    """CU-1, CA-6: consent is asked for greetings in writing, not for condolences, thanks, visits and calls."""
    for channel in Channel:
        promotion = each.festive and channel in (MESSAGE, CARD)
        assert each.purpose(channel) is (Purpose.PROMOTION if promotion else Purpose.SERVICE)


@given(observances())
def test_a_word_has_the_purpose_of_its_channel(each: Observance) -> None:
    assert [each.purpose(channel.value) for channel in Channel] == [
        each.purpose(channel) for channel in Channel
    ]
    with pytest.raises(InputError, match="channel: is unknown"):
        each.purpose("sms")


def test_one_channel_alone_is_a_care() -> None:
    assert Care("visit") == Care(VISIT) == Care(["visit"]) == Care((VISIT,))


X = Text("X")


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: Care("vist"), ("the channel 'vist' is unknown; use one of visit, call, message, card",)),
        (lambda: Care(None), ("the channels must be a list, not None",)),
        (
            lambda: Observance("k", X, by_grade={"A": (VISIT,), 2: Care(VISIT)}),
            ("(<Channel.VISIT: 'visit'>,) is no Care", "2 is no str"),
        ),
        (lambda: Observance("k", X, everyone=VISIT), ("<Channel.VISIT: 'visit'> is no Care",)),
        (
            lambda: Observance(None, "X", everyone=Care(VISIT)),
            ("the key must be text, not None", "'X' is no Text"),
        ),
        (
            lambda: Observance("k", X, by_grade="A"),
            ("by_grade must be a mapping from grades to Care, or such pairs, not 'A'",),
        ),
        (
            lambda: Observance("k", X, by_grade=["AB", ("A", Care(VISIT))]),
            ("by_grade must be a mapping from grades to Care, or such pairs, not 'AB'",),
        ),
    ],
)
def test_what_is_no_observance_says_so(make: Callable[[], object], problems: tuple[str, ...]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert caught.value.problems == problems


def test_the_line_for_one_person() -> None:
    line = BOAT.line(DAY, Care((CARD,)), "Wang")
    assert line.explain() == "Dragon Boat of Wang on 19 Jun 2026: card [CA-5]"
    assert line.explain("zh") == "2026年6月19日Wang的端午节：贺卡 [CA-5]"
