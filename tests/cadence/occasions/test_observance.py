"""Observances: who gets what on an occasion, and when the seller hears of it (CA-5, CA-6, CA-7)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Once
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.observance import Care, Observance, coming
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
    ("today", "seen"),
    [
        (date(2026, 6, 15), 0),
        (date(2026, 6, 16), 1),
        (DAY, 1),
        (date(2026, 6, 21), 1),
        (date(2026, 6, 22), 0),
    ],
)
def test_a_seller_hears_of_it_from_the_reminder_to_the_end_of_the_grace(today: date, seen: int) -> None:
    """CA-5: three days before, two days after."""
    found = coming([BOAT], "B", today, date.fromordinal(today.toordinal() + 1))
    assert len(found) == seen
    for item in found:
        assert (item.day, item.remind_on, item.missing) == (DAY, date(2026, 6, 16), ())
        assert item.care == Care((MESSAGE,))


def test_the_line_for_the_seller() -> None:
    (item,) = coming([BOAT], "A", DAY, date(2026, 6, 20))
    assert item.reason.explain() == "Dragon Boat on 19 Jun 2026: visit with a gift, message [CA-5]"
    assert item.reason.explain("zh") == "2026年6月19日端午节：拜访并附礼品、短信 [CA-5]"


def test_an_unknown_grade_gets_what_everyone_gets_and_the_rest_is_missing() -> None:
    window = DAY, date(2026, 6, 20)
    (item,) = coming([BOAT], None, *window)
    assert item.care == Care((MESSAGE,))
    assert [reason.code for reason in item.missing] == ["grade_unknown"]
    visits = Observance("x", Text("X"), Once(DAY), by_grade={"A": Care((VISIT,))})
    assert coming([visits], "C", *window) == ()
    (unknown,) = coming([visits], None, *window)
    assert unknown.care == Care()
    assert len(unknown.missing) == 1


def test_personal_and_sensitive_observances() -> None:
    """CA-6: a personal one has no day until it is bound; a sensitive one needs the caller's word."""
    window = DAY, date(2026, 6, 20)
    visit = Observance("misfortune", Text("misfortune"), everyone=Care((VISIT,)), sensitive=True)
    assert coming([visit], "A", *window, allow_sensitive=True) == ()
    bound = visit.of(Once(DAY))
    assert coming([bound], "A", *window) == ()
    assert [item.day for item in coming([bound], "A", *window, allow_sensitive=True)] == [DAY]
    assert coming([bound], "A", DAY, DAY, allow_sensitive=True) == ()
    with pytest.raises(InputError, match="ends before it begins"):
        coming([], "A", DAY, date(2026, 6, 1))


def test_several_come_in_the_order_of_their_days() -> None:
    later = Observance("a", Text("A"), Once(date(2026, 6, 20)), everyone=Care((CARD,)))
    found = coming([later, BOAT], "A", DAY, date(2026, 7, 1))
    assert [item.observance.key for item in found] == ["boat", "a"]


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


def test_the_line_for_one_person() -> None:
    line = BOAT.line(DAY, Care((CARD,)), "Wang")
    assert line.explain() == "Dragon Boat of Wang on 19 Jun 2026: card [CA-5]"
    assert line.explain("zh") == "2026年6月19日Wang的端午节：贺卡 [CA-5]"
