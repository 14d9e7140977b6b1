"""The check of a plan finds every kind of tampering (law 13: a certificate verifies, a tampered one does not)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.moments import shared_day
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelled import Bottleneck, Levelled, Price
from salesflow.cadence.levelling.levelling import DueTuple, level
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.levelling.proof import flaws
from salesflow.testing.levelling_cases import BEGINS, ENDS, capacities, wanted_lists
from salesflow.testing.levelling_laws import check_levelled

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
RANKS = Priority().ranks({"C-1": "A", "C-2": "A", "C-3": "B", "C-4": "A"}, {}, as_of=date(2026, 3, 1))
MONDAY, TUESDAY, FRIDAY = (date(2026, 3, day) for day in (2, 3, 6))
WANTED: list[DueTuple] = [
    ("C-1", "visit", MONDAY, MONDAY, TUESDAY),
    ("C-2", "visit", MONDAY, MONDAY, TUESDAY),
    ("C-3", "visit", MONDAY, MONDAY, TUESDAY),
    ("C-4", "visit", FRIDAY, FRIDAY, FRIDAY),
    ("C-5", "visit", date(2026, 3, 7), date(2026, 3, 7), date(2026, 3, 8)),
]
SATURDAY = date(2026, 3, 7)
LIN = Capacity(OFFICE, Room({"visit": 1, "call": 1}))
PLAN = level(WANTED, LIN, begins=date(2026, 3, 1), ends=date(2026, 4, 1), ranks=RANKS)


def codes(plan: Levelled) -> set[str]:
    found = flaws(plan, WANTED)
    assert all("[en]" not in flaw.explain("zh") for flaw in found)
    return {flaw.code for flaw in found}


def words(plan: Levelled) -> str:
    return "\n".join(flaw.explain() for flaw in flaws(plan))


def with_bottleneck(change: Callable[[Bottleneck], Bottleneck | None]) -> Levelled:
    first = PLAN.dropped[0]
    assert first.bottleneck is not None
    changed = attrs.evolve(first, bottleneck=change(first.bottleneck))
    return attrs.evolve(PLAN, dropped=(changed, *PLAN.dropped[1:]))


def test_a_sound_plan_has_no_flaw() -> None:
    assert [each.due.customer for each in PLAN.dropped] == ["C-3", "C-5"]
    assert not flaws(PLAN, WANTED)
    assert not flaws(PLAN)


def test_a_touch_on_a_day_outside_its_window() -> None:
    moved = attrs.evolve(PLAN.placed[0], day=shared_day(FRIDAY.toordinal() - 1))
    assert "bad_day" in codes(attrs.evolve(PLAN, placed=(moved, *PLAN.placed[1:])))


def test_a_touch_on_a_closed_day() -> None:
    dropped = PLAN.dropped[1]
    saturday = attrs.evolve(PLAN.placed[0], due=dropped.due, day=dropped.due.earliest)
    plan = attrs.evolve(PLAN, placed=(*PLAN.placed, saturday), dropped=PLAN.dropped[:1])
    assert "visit to C-5 stands on 7 Mar 2026, where it may not be made" in words(plan)


def test_a_day_over_its_limits() -> None:
    monday = attrs.evolve(PLAN.placed[1], day=PLAN.placed[0].day)
    plan = attrs.evolve(PLAN, placed=(PLAN.placed[0], monday, PLAN.placed[2]))
    assert "too_many" in codes(plan)
    in_all = attrs.evolve(PLAN, capacity=Capacity(OFFICE, Room({}, total=1)), placed=(PLAN.placed[0], monday))
    assert "2 Mar 2026 holds 2 and can take 1" in words(in_all)


def test_something_lost_and_something_invented() -> None:
    assert "not_as_wanted" in codes(attrs.evolve(PLAN, placed=PLAN.placed[:2]))
    assert "not_as_wanted" in codes(attrs.evolve(PLAN, dropped=()))
    assert "not_as_wanted" in codes(attrs.evolve(PLAN, dropped=(*PLAN.dropped, PLAN.dropped[0])))


def test_a_certificate_without_its_places_or_with_wrong_ones() -> None:
    assert "there are working days in its window" in words(with_bottleneck(lambda _: None))
    assert "can be made on 3 Mar 2026 too" in words(
        with_bottleneck(lambda old: attrs.evolve(old, places=old.places[:1]))
    )
    more = with_bottleneck(
        lambda old: attrs.evolve(old, places=(attrs.evolve(old.places[0], limit=2), old.places[1]))
    )
    assert "2 Mar 2026 can take 1, not 2" in words(more)
    assert "on 2 Mar 2026 1 are placed, not 2" in words(more)
    no_limit = with_bottleneck(
        lambda old: attrs.evolve(
            old, places=(attrs.evolve(old.places[0], channels=(Channel.CARD,)), old.places[1])
        )
    )
    assert "no_proof" in codes(no_limit)
    no_total = with_bottleneck(
        lambda old: attrs.evolve(old, places=(attrs.evolve(old.places[0], channels=()), old.places[1]))
    )
    assert "has no limit" in words(no_total)


def test_a_place_that_was_left_empty() -> None:
    assert "on 3 Mar 2026 0 are placed, not 1" in words(
        attrs.evolve(PLAN, placed=(PLAN.placed[0], PLAN.placed[2]))
    )


def test_somebody_who_ranks_behind() -> None:
    last = attrs.evolve(PLAN.placed[0], rank=attrs.evolve(RANKS["C-3"], order=(9,)))
    plan = attrs.evolve(PLAN, placed=(last, *PLAN.placed[1:]))
    assert "visit to C-1 ranks behind it" in words(plan)


def test_prices_that_prove_nothing() -> None:
    assert codes(attrs.evolve(PLAN, prices=())) == {"not_nearest"}
    for wrong in (
        Price(shared_day(FRIDAY.toordinal() - 1), Channel.VISIT, 1),
        Price(PLAN.placed[0].day, None, 1),
    ):
        assert "false_price" in codes(attrs.evolve(PLAN, prices=(*PLAN.prices, wrong)))
    negative = tuple(attrs.evolve(price, days=-1) for price in PLAN.prices)
    assert "false_price" in codes(attrs.evolve(PLAN, prices=negative))


@given(wanted_lists(), capacities(), st.data())
def test_a_worse_plan_never_passes(wanted: list[Due], capacity: Capacity, data: st.DataObject) -> None:
    """Whatever prices come with it: a touch moved further from its ideal day to a day with room is found."""
    plan = level(wanted, capacity, begins=BEGINS, ends=ENDS)
    assume(plan.placed)
    index = data.draw(st.integers(0, len(plan.placed) - 1))
    touch = plan.placed[index]
    further = [
        day
        for day in capacity.calendar.working_days(BEGINS, ENDS)
        if abs((day - touch.due.ideal).days) > abs(touch.moved)
    ]
    assume(further)
    worse = attrs.evolve(touch, day=data.draw(st.sampled_from(further)))
    placed = (*plan.placed[:index], worse, *plan.placed[index + 1 :])
    assert flaws(attrs.evolve(plan, placed=placed), wanted)


@given(wanted_lists(), capacities(), st.data())
def test_dropping_somebody_for_nothing_never_passes(
    wanted: list[Due], capacity: Capacity, data: st.DataObject
) -> None:
    """No certificate that the plan holds for others proves it."""
    plan = level(wanted, capacity, begins=BEGINS, ends=ENDS)
    assume(plan.placed)
    index = data.draw(st.integers(0, len(plan.placed) - 1))
    touch = plan.placed[index]
    pretexts = [None, *(each.bottleneck for each in plan.dropped)]
    for bottleneck in pretexts:
        dropped = attrs.evolve(
            level([("C-0", "visit", SATURDAY, SATURDAY, SATURDAY)], capacity, begins=BEGINS, ends=ENDS).dropped[0],
            due=touch.due, rank=touch.rank, bottleneck=bottleneck,
        )  # fmt: skip
        without = (*plan.placed[:index], *plan.placed[index + 1 :])
        assert flaws(attrs.evolve(plan, placed=without, dropped=(*plan.dropped, dropped)), wanted)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_flaws_have_words(language: str) -> None:
    broken = attrs.evolve(PLAN, placed=PLAN.placed[::2], prices=())
    assert all(flaw.explain(language) for flaw in flaws(broken, WANTED))


def test_the_law_names_what_is_broken() -> None:
    with pytest.raises(AssertionError, match="law broken: the plan proves itself"):
        check_levelled(attrs.evolve(PLAN, prices=()), WANTED)
