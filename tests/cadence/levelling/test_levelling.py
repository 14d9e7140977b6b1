"""A seller's touches on days: loads, windows, the best set, the least displacement (issue 5 point 9, law 13)."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import NO_ROOM, Capacity, Room
from salesflow.cadence.levelling.levelled import Levelled, Place, Price
from salesflow.cadence.levelling.levelling import DueTuple, level, level_each
from salesflow.cadence.levelling.priority import Priority, Rank
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.levelling_cases import BEGINS, ENDS, capacities, rank_tables, wanted_lists
from salesflow.testing.levelling_laws import check_levelled, check_more_capacity, check_order_free

OFFICE = Calendar.week_days(
    "Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1), closed=[date(2026, 3, 20)]
)
FIRST, AFTER = date(2026, 3, 1), date(2026, 4, 1)
WHY = (Reason("due", Text("due", zh="到期").fill()),)
VISIT, CALL, MESSAGE, CARD = Channel


def march(customer: str, first: int, ideal: int, last: int, channel: str = "visit") -> DueTuple:
    return customer, channel, date(2026, 3, first), date(2026, 3, ideal), date(2026, 3, last)


def levelled(
    *wanted: Due | DueTuple, capacity: Capacity | None = None, ranks: dict[str, Rank] | None = None
) -> Levelled:
    seller = Capacity(OFFICE, Room({"visit": 1, "call": 1})) if capacity is None else capacity
    plan = level(wanted, seller, begins=FIRST, ends=AFTER, ranks=ranks)
    check_levelled(plan, wanted)
    return plan


def days(plan: Levelled) -> dict[str, int]:
    return {each.due.customer: each.day.day for each in plan.placed}


# --- laws ----------------------------------------------------------------------------------------------------------


@given(wanted_lists(), capacities(), rank_tables())
def test_every_plan_proves_itself(wanted: list[Due], capacity: Capacity, ranks: dict[str, Rank]) -> None:
    """Loads, windows, as many as can be, best set, least displacement: by the plan's own certificates."""
    plan = level(wanted, capacity, begins=BEGINS, ends=ENDS, ranks=ranks)
    check_levelled(plan, wanted)
    event(f"dropped {bool(plan.dropped)}, moved {bool(plan.moved)}, pools {capacity.usual.total is not None}")


@given(wanted_lists(), capacities(), rank_tables(), st.data())
def test_more_capacity_never_hurts_and_order_never_matters(
    wanted: list[Due], capacity: Capacity, ranks: dict[str, Rank], data: st.DataObject
) -> None:
    check_order_free(wanted, capacity, begins=BEGINS, ends=ENDS, ranks=ranks)
    day = data.draw(st.sampled_from(capacity.calendar.working_days(BEGINS, ENDS)))
    check_more_capacity(wanted, capacity, day, begins=BEGINS, ends=ENDS, ranks=ranks)


@given(wanted_lists(), capacities())
def test_what_is_on_its_ideal_day_needs_no_words(wanted: list[Due], capacity: Capacity) -> None:
    plan = level(wanted, capacity, begins=BEGINS, ends=ENDS)
    assert {*plan.moved} == {each for each in plan.placed if each.day != each.due.ideal}
    assert plan.days_moved == sum(abs(each.moved) for each in plan.moved)
    by_day = [each for day in capacity.calendar.working_days(BEGINS, ENDS) for each in plan.on(day)]
    assert by_day == [*plan.placed]
    assert pickle.loads(pickle.dumps(plan)) == plan


# --- examples ------------------------------------------------------------------------------------------------------


def test_everybody_moves_one_on_to_make_a_place() -> None:
    plan = levelled(march("C-1", 2, 2, 3), march("C-2", 3, 3, 4), march("C-3", 2, 2, 2))
    assert days(plan) == {"C-1": 3, "C-2": 4, "C-3": 2}
    assert plan.days_moved == 2
    assert plan.prices == (Price(plan.placed[0].day, VISIT, 2), Price(plan.placed[1].day, VISIT, 1))


def test_rank_decides_who_is_served_and_the_id_among_equals() -> None:
    ranks = Priority().ranks({"C-1": "C", "C-2": "B", "C-3": "A"}, {}, as_of=FIRST)
    plan = levelled(*(march(f"C-{n}", 2, 2, 3) for n in (1, 2, 3, 4)), ranks=ranks)
    assert {*days(plan)} == {"C-3", "C-2"}
    assert [each.due.customer for each in plan.dropped] == ["C-1", "C-4"]
    assert [each.due.customer for each in levelled(*(march(f"C-{n}", 2, 2, 2) for n in (2, 1))).dropped] == [
        "C-2"
    ]


def test_priority_beats_distance() -> None:
    """Whoever comes first is served, though leaving him out would move nobody."""
    ranks = Priority().ranks({"C-1": "A", "C-2": "B", "C-3": "B"}, {}, as_of=FIRST)
    plan = levelled(march("C-1", 3, 9, 9), march("C-2", 9, 9, 9), march("C-3", 3, 3, 3), ranks=ranks,
                    capacity=Capacity(OFFICE, Room({"visit": 1}), days=dict.fromkeys(
                        [date(2026, 3, day) for day in (4, 5, 6)], NO_ROOM)))  # fmt: skip
    assert (days(plan), plan.days_moved) == ({"C-1": 3, "C-2": 9}, 6)


def test_a_certificate_reads_like_this() -> None:
    ranks = Priority().ranks({f"C-{n}": "A" for n in range(1, 13)}, {}, as_of=FIRST)
    ranks |= Priority().ranks({f"C-{n}": "B" for n in range(13, 19)}, {}, as_of=FIRST)
    wanted = [march(f"C-{n}", 3, 3 + n % 3, 5) for n in range(1, 19)]
    plan = levelled(*wanted, capacity=Capacity(OFFICE, Room({"visit": 4})), ranks=ranks)
    dropped = plan.dropped[0]
    assert (dropped.due.customer, dropped.code, dropped.rank) == ("C-13", "no_room", ranks["C-13"])
    assert dropped.reasons[0].explain() == (
        "visit to C-13 dropped: 18 visits can be made only from 3 Mar 2026 to 5 Mar 2026; room for 12, taken by "
        "customers who come first (12 grade A) [CA-13]"
    )
    assert dropped.reasons[0].explain("zh") == (
        "C-13的拜访未能安排：18次拜访只能在2026年3月3日至2026年3月5日完成，名额12个，已由排在前面的客户占用（A类12次） [CA-13]"
    )
    assert dropped.bottleneck is not None
    assert (dropped.bottleneck.room, dropped.bottleneck.needed, len(dropped.bottleneck.days)) == (12, 18, 3)
    assert {each.due.customer for each in plan.holders(dropped.bottleneck)} == {
        f"C-{n}" for n in range(1, 13)
    }
    assert len({each.bottleneck for each in plan.dropped}) == 1


def test_one_day_full_for_all_channels_together() -> None:
    one = Capacity(OFFICE, Room({"visit": 2}, total=2))
    plan = levelled(
        march("C-1", 2, 2, 2), march("C-2", 2, 2, 3, "call"), march("C-3", 2, 2, 2, "message"), capacity=one
    )
    assert days(plan) == {"C-1": 2, "C-2": 3, "C-3": 2}
    assert plan.prices == (Price(plan.placed[0].day, None, 1),)
    assert plan.moved[0].reasons[0].explain() == (
        "call to C-2 moved from 2 Mar 2026 to 3 Mar 2026: 2 Mar 2026 is full (2 touches) [CA-4]"
    )
    short = levelled(
        march("C-1", 2, 2, 2), march("C-2", 2, 2, 2, "call"), march("C-3", 2, 2, 2, "card"), capacity=one
    )
    bottleneck = short.dropped[0].bottleneck
    assert bottleneck is not None
    assert bottleneck.places == (Place(plan.placed[0].day, (), 2),)
    assert "3 touches can be made only on 2 Mar 2026; room for 2," in short.explain()


def test_a_bottleneck_may_leave_out_days_in_between() -> None:
    """A free day in between helps nobody whose window does not hold it."""
    one = Capacity(
        OFFICE, Room({"visit": 1}, total=1), days={date(2026, 3, 3): Room({"visit": 1, "call": 0})}
    )
    plan = levelled(
        march("C-1", 2, 2, 4, "call"),
        march("C-2", 2, 2, 4, "call"),
        march("C-3", 2, 2, 4, "call"),
        capacity=one,
    )
    assert "3 calls can be made only from 2 Mar 2026 to 4 Mar 2026; room for 2," in plan.explain()
    both = levelled(
        march("C-1", 2, 2, 4, "call"), march("C-2", 2, 2, 4, "call"), march("C-3", 2, 2, 2), march("C-4", 4, 4, 4),
        capacity=one,
    )  # fmt: skip
    assert "3 touches can be made only on 2 Mar 2026, 4 Mar 2026; room for 2," in both.explain()


def test_why_a_touch_moved() -> None:
    lin = Capacity(OFFICE, Room({"visit": 1})).away(date(2026, 3, 10), date(2026, 3, 10))
    plan = levelled(
        march("C-1", 6, 7, 9),
        march("C-2", 10, 10, 11),
        ("C-3", "visit", date(2026, 2, 25), date(2026, 2, 27), date(2026, 3, 2)),
        ("C-4", "visit", date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)),
        march("C-5", 17, 17, 18),
        march("C-6", 17, 17, 18),
        march("C-7", 19, 21, 22),
        capacity=lin,
    )
    assert [each.reasons[0].code for each in plan.moved] == [
        "not_planned", "closed", "no_room_that_day", "day_full", "closed", "not_planned"
    ]  # fmt: skip
    assert [each.reasons[0].explain("zh") for each in plan.moved[1:4]] == [
        "C-1的拜访由2026年3月7日改到2026年3月6日：2026年3月7日不是工作日 [CA-4]",
        "C-2的拜访由2026年3月10日改到2026年3月11日：2026年3月10日无法安排拜访 [CA-4]",
        "C-6的拜访由2026年3月17日改到2026年3月18日：2026年3月17日已排满（1次拜访） [CA-4]",
    ]
    assert plan.explain().splitlines()[0] == "7 of 7 touches have a day; 6 of them moved, by 9 days in all"


def test_an_ideal_day_after_the_last_working_day() -> None:
    plan = level([march("C-1", 27, 29, 29)], Capacity(OFFICE, Room({})), begins=FIRST, ends=date(2026, 3, 30))
    assert [each.reasons[0].code for each in plan.moved] == ["closed"]


def test_a_window_without_a_working_day_is_dropped_and_said() -> None:
    plan = levelled(march("C-1", 7, 7, 8), march("C-2", 20, 20, 22))
    assert [each.code for each in plan.dropped] == ["no_working_day"] * 2
    assert plan.dropped[0].bottleneck is None
    assert plan.dropped[0].reasons[0].explain() == (
        "visit to C-1 dropped: no working day from 7 Mar 2026 to 8 Mar 2026"
    )


def test_away_all_through_the_window() -> None:
    lin = Capacity(OFFICE, Room({"visit": 6, "call": 0})).away(date(2026, 3, 10), date(2026, 3, 12))
    plan = levelled(
        march("C-1", 10, 11, 12), march("C-2", 11, 11, 11), march("C-3", 2, 2, 3, "call"), capacity=lin
    )
    assert [each.reasons[0].explain() for each in plan.dropped] == [
        "visit to C-1 dropped: 2 visits can be made only from 10 Mar 2026 to 12 Mar 2026; no room then [CA-13]",
        "visit to C-2 dropped: 1 visit can be made only on 11 Mar 2026; no room then [CA-13]",
        "call to C-3 dropped: 1 call can be made only from 2 Mar 2026 to 3 Mar 2026; no room then [CA-13]",
    ]


def test_what_lies_beyond_the_days_planned_is_not_lost() -> None:
    later: DueTuple = ("C-2", "visit", date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 3))
    plan = levelled(march("C-1", 31, 31, 31), later, ranks=Priority().ranks({"C-1": "A"}, {}, as_of=FIRST))
    assert [reason.code for reason in plan.dropped[0].reasons] == ["no_room", "still_open"]
    assert plan.dropped[0].reasons[1].explain() == "it can still be made from 1 Apr 2026 to 3 Apr 2026"
    weekend = level(
        [("C-1", "visit", date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 2))],
        Capacity(OFFICE, Room({})), begins=date(2026, 2, 28), ends=FIRST,
    )  # fmt: skip
    assert [reason.code for reason in weekend.dropped[0].reasons] == ["no_working_day", "still_open"]


def test_a_channel_without_a_limit_takes_all() -> None:
    plan = levelled(*(march(f"C-{n}", 2, 2, 2, "message") for n in range(50)))
    assert len(plan.on(date(2026, 3, 2))) == 50


def test_nothing_to_do() -> None:
    assert levelled().explain() == "no touch is asked for"


def test_several_sellers_each_for_himself() -> None:
    lin, wu = (Capacity(OFFICE, Room({"visit": 1}), seller=name) for name in ("lin", "wu"))
    wanted = {"lin": [march("C-1", 2, 2, 2), march("C-2", 2, 2, 2)]}
    found = level_each(wanted, {"lin": lin, "wu": wu}, begins=FIRST, ends=AFTER)
    assert {seller: (len(plan.placed), len(plan.dropped)) for seller, plan in found.items()} == {
        "lin": (1, 1),
        "wu": (0, 0),
    }
    with pytest.raises(InputError, match="seller: has touches to make and no capacity"):
        level_each(wanted, {"wu": wu}, begins=FIRST, ends=AFTER)


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ([march("C-1", 2, 2, 3)] * 2, "is given twice"),
        ([march("C-1", 2, 2, 3), march("C-1", 1, 2, 5)], "is given twice"),
        ([("C-1", "visit", *[date(2026, 4, 1)] * 3)], "lies outside the days planned, 2026-03-01 up to 2026-04-01"),
        ([("C-1", "visit", *[date(2026, 2, 28)] * 3)], "lies outside the days planned"),
        ([("C-1", "fax", *[FIRST] * 3)], "is neither a Due nor"),
        ([("C-1", "visit", FIRST)], "is neither a Due nor"),
        ([7], "is neither a Due nor"),
        ([march("C-1", 3, 2, 3)], "must rise"),
        ([("C-1", "visit", *[datetime(2026, 3, 2)] * 3)], "is not a day"),
        ([(" ", "visit", *[FIRST] * 3)], "may not be empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(wanted: list[Due | DueTuple], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        level(wanted, Capacity(OFFICE, NO_ROOM), begins=FIRST, ends=AFTER)


def test_the_same_key_may_come_in_another_channel() -> None:
    due = Due("C-1", VISIT, date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 2), WHY, "dragon_boat")
    assert len(levelled(due, attrs.evolve(due, channel=CALL)).placed) == 2
    with pytest.raises(InputError, match="given twice"):
        levelled(due, attrs.evolve(due, ideal=date(2026, 3, 3), latest=date(2026, 3, 3)))


def test_days_outside_the_calendar_and_backwards_are_refused() -> None:
    seller = Capacity(OFFICE, Room({}))
    with pytest.raises(OutOfCalendarError):
        level([], seller, begins=date(2026, 12, 1), ends=date(2027, 2, 1))
    with pytest.raises(InputError, match="lies before"):
        level([], seller, begins=AFTER, ends=FIRST)
