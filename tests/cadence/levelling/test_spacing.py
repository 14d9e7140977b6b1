"""Windows that keep the touches of one customer apart, whatever day each gets (CA-2; the pattern comes first)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term, working_days
from salesflow.basics.terms import days as civil_days
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.due import Due
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.levelling import level
from salesflow.cadence.levelling.spacing import keep_apart, recheck, with_slack
from salesflow.cadence.pacing.band import Band
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.levelling_cases import BEGINS, ENDS, capacities, wanted_lists
from salesflow.testing.levelling_laws import check_spacing

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
FREE = Capacity(OFFICE, Room({}))
ONE_DAY = Band.of_working_days(1, 4, 60)
WHY = (Reason("due", Text("due", zh="到期").fill()),)


def march(first: int, ideal: int, last: int, channel: Channel = Channel.VISIT, key: str = "") -> Due:
    return Due("C-7", channel, date(2026, 3, first), date(2026, 3, ideal), date(2026, 3, last), WHY, key)


def windows(dues: tuple[Due, ...]) -> list[tuple[int, int, int]]:
    return [(due.earliest.day, due.ideal.day, due.latest.day) for due in dues]


def band_of(term: Callable[[int], Term], least: int, more: int) -> Band:
    return Band(term(least), term(least), term(least + more))


bands = st.builds(
    band_of,
    st.sampled_from([civil_days, working_days]),
    st.sampled_from([1, 1, 2, 0, 4]),
    st.sampled_from([60, 20, 6, 0]),
)


@given(wanted_lists(4), bands, capacities())
def test_any_choice_keeps_the_band(wanted: list[Due], band: Band, capacity: Capacity) -> None:
    mine = [attrs.evolve(due, customer="C-7") for due in wanted]
    pairs = check_spacing(mine, band, capacity, begins=BEGINS, ends=ENDS)
    event(f"pairs: {min(pairs, 3)}")


@given(st.sampled_from("ABC"), st.text("0123456789", min_size=1), st.integers(1, 12), st.integers(0, 4))
def test_a_quota_month_never_meets_itself_across_channels(
    grade: str, customer: str, month: int, slack: int
) -> None:
    """CA-4: the spread keeps a customer's touches on different days, so windows with slack can be parted always."""
    planned = OUTLET_QUOTA.plan(grade, customer=customer, year=2026, month=month, calendar=OFFICE)
    wanted = with_slack(planned, customer=customer, slack=slack, calendar=OFFICE)
    assert len(wanted) == len(planned)
    first, after = date(2026, month, 1), date(2026 + month // 12, month % 12 + 1, 1)
    assert check_spacing(wanted, ONE_DAY, FREE, begins=first, ends=after) == len(planned) - 1
    apart = keep_apart(wanted, ONE_DAY, capacity=FREE)
    assert not apart.reasons
    assert [due.ideal for due in apart.wanted] == [touch.day for touch in planned]
    assert all(a.latest < b.earliest for a, b in pairwise(apart.wanted))


def test_a_crowded_month_has_no_two_touches_on_one_day() -> None:
    wanted = [
        due
        for number in range(12)
        for due in with_slack(
            OUTLET_QUOTA.plan("A", customer=f"S-{number}", year=2026, month=3, calendar=OFFICE),
            customer=f"S-{number}",
            slack=3,
            calendar=OFFICE,
        )
    ]
    capacity = Capacity(OFFICE, Room({"visit": 4, "call": 3}, total=9))
    begins, ends = date(2026, 3, 1), date(2026, 4, 1)
    apart = keep_apart(wanted, ONE_DAY, capacity=capacity)
    plan = level(apart.wanted, capacity, begins=begins, ends=ends)
    assert plan.moved
    assert plan.dropped
    assert not recheck(plan.touches, ONE_DAY, calendar=OFFICE)
    # without it touches of one customer do meet
    loose = level(wanted, capacity, begins=begins, ends=ends)
    met = Counter((customer, day) for customer, day, _ in loose.touches)
    assert max(met.values()) > 1
    assert {reason.code for reason in recheck(loose.touches, ONE_DAY, calendar=OFFICE)} == {"too_near"}


def test_the_longer_side_gives_way_first_and_ideal_days_stay() -> None:
    apart = keep_apart([march(9, 10, 16), march(13, 17, 20, key="2")], Band.of_days(4, 4, 30), capacity=FREE)
    assert windows(apart.wanted) == [(9, 10, 12), (16, 17, 20)]


def test_ideal_days_that_meet_move_apart_inside_their_windows() -> None:
    visit, call = march(9, 11, 13), march(9, 11, 13, Channel.CALL)
    apart = keep_apart([call, visit], ONE_DAY, capacity=FREE)
    assert windows(apart.wanted) == [(9, 10, 10), (11, 11, 13)]
    assert [due.channel for due in apart.wanted] == [Channel.VISIT, Channel.CALL]


def test_those_that_follow_are_left_room() -> None:
    crowd = [march(9, 9, 11, key=str(number)) for number in range(3)]
    apart = keep_apart(crowd, ONE_DAY, capacity=FREE)
    assert [first for first, _, _ in windows(apart.wanted)] == [9, 10, 11]
    assert not apart.reasons


def test_a_window_is_not_cut_so_late_that_the_next_finds_no_day() -> None:
    crowd = [march(9, 12, 13, key="1"), march(9, 12, 12, key="2"), march(11, 12, 12, key="3")]
    apart = keep_apart(crowd, ONE_DAY, capacity=FREE)
    assert (windows(apart.wanted), apart.reasons) == ([(9, 10, 10), (11, 11, 11), (12, 12, 12)], ())


def test_a_pair_that_no_window_keeps_apart_is_named() -> None:
    apart = keep_apart([march(9, 9, 9), march(9, 9, 9, Channel.CALL)], ONE_DAY, capacity=FREE)
    assert [reason.explain() for reason in apart.reasons] == [
        "C-7: visit on 9 Mar 2026 and call on 9 Mar 2026 are nearer than 1 working day [CA-2]"
    ]
    assert apart.reasons[0].explain("zh").startswith("C-7：2026年3月9日的拜访与2026年3月9日的电话间隔不足")


def test_touches_too_far_apart_are_drawn_together_and_named_where_that_fails() -> None:
    near = Band.of_days(1, 7, 14)
    apart = keep_apart([march(2, 4, 6), march(16, 18, 20, key="2")], near, capacity=FREE)
    assert (windows(apart.wanted), apart.reasons) == ([(4, 4, 6), (16, 18, 18)], ())
    far = keep_apart([march(2, 2, 6), march(27, 27, 30, key="2")], near, capacity=FREE)
    assert [reason.code for reason in far.reasons] == ["too_far"]
    assert windows(far.wanted) == [(2, 2, 6), (27, 27, 27)]


def test_the_last_touch_counts_across_the_end_of_a_month() -> None:
    last = {"C-7": date(2026, 2, 27), "C-9": date(2026, 2, 27)}
    apart = keep_apart([march(2, 2, 6)], Band.of_days(5, 5, 30), capacity=FREE, last=last)
    assert windows(apart.wanted) == [(4, 4, 6)]
    late = keep_apart([march(2, 2, 3)], Band.of_days(5, 5, 30), capacity=FREE, last=last)
    assert [reason.explain() for reason in late.reasons] == [
        "C-7: the last touch on 27 Feb 2026 and visit on 3 Mar 2026 are nearer than 5 days [CA-2]"
    ]


def test_days_without_room_are_no_place_to_go_to() -> None:
    lin = FREE.away(date(2026, 3, 10), date(2026, 3, 12))
    apart = keep_apart([march(9, 11, 13), march(9, 12, 13, Channel.CALL)], ONE_DAY, capacity=lin)
    assert windows(apart.wanted) == [(9, 9, 9), (13, 13, 13)]
    gone = keep_apart([march(10, 11, 12), march(10, 11, 12, Channel.CALL)], ONE_DAY, capacity=lin)
    assert windows(gone.wanted) == [(10, 11, 12)] * 2


def test_slack_stays_inside_the_month_and_keys_name_the_planned_day() -> None:
    planned = OUTLET_QUOTA.plan("C", customer="C-7", year=2026, month=3, calendar=OFFICE)
    wanted = with_slack(planned, customer="C-7", slack=40, calendar=OFFICE)
    assert windows(wanted) == [(2, touch.day.day, 31) for touch in planned]
    assert wanted[0].key == f"quota:visit:{planned[0].day}"
    assert wanted[0].explain() == "planned for the monthly quota [CA-4]"


@pytest.mark.parametrize("slack", [-1, True, 1.5])
def test_a_slack_is_a_count(slack: int) -> None:
    with pytest.raises(InputError, match="slack"):
        with_slack((), customer="C-7", slack=slack, calendar=OFFICE)


@attrs.frozen
class Wish:
    day: date
    channel: Channel = Channel.VISIT


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 1, 31)])
def test_a_planned_day_is_a_working_day(day: date) -> None:
    with pytest.raises(InputError, match="is no working day of calendar 'week-days'"):
        with_slack([Wish(day)], customer="C-7", slack=1, calendar=OFFICE)


def test_a_log_is_rechecked_just_as_well() -> None:
    monday = date(2026, 3, 2)
    log = [("C-7", monday + timedelta(days=each), Channel.CALL) for each in (0, 1, 9)]
    found = recheck(log, Band.of_days(2, 3, 7), calendar=OFFICE)
    assert [reason.code for reason in found] == ["too_near", "too_far"]
    assert "间隔超过" in found[1].explain("zh")


def test_a_last_touch_outside_the_calendar_is_refused() -> None:
    with pytest.raises(OutOfCalendarError):
        keep_apart([march(2, 2, 6)], ONE_DAY, capacity=FREE, last={"C-7": date(2025, 12, 31)})


def test_a_gap_that_runs_out_of_the_calendar_is_long_enough() -> None:
    december = date(2026, 12, 30)
    due = Due("C-7", Channel.VISIT, december, december, december, WHY)
    assert (
        keep_apart([due, attrs.evolve(due, channel=Channel.CALL)], ONE_DAY, capacity=FREE).reasons[0].code
        == "too_near"
    )
    assert not keep_apart([due], ONE_DAY, capacity=FREE, last={"C-7": date(2026, 12, 1)}).reasons
