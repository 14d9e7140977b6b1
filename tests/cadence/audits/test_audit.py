"""The audit of a log against the quota: the laws on any quota, calendar, grade and window, then examples (CA-14)."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pendulum
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Direction
from salesflow.cadence.audits.audit import Audit
from salesflow.cadence.audits.pairing import MatchState, Tally
from salesflow.cadence.audits.touch_log import TouchLog
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.quotas.grade_history import GradeHistory
from salesflow.cadence.quotas.quota import Quota
from salesflow.customers.consent import parse_consents
from salesflow.customers.customer import Customer
from salesflow.customers.history import Touch
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.audit_laws import check_added, check_audit, check_executed, check_removed, check_split
from salesflow.testing.audits import audited, audits, logs, windows

BEGINS, ENDS = date(2025, 1, 1), date(2027, 1, 1)
OFFICE = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS)
QUOTA = Quota({"A": {"visit": 8, "call": 4, "message": 4}, "C": {"visit": 1, "call": 1}}, rows=("CA-4",))
AUDIT = Audit(QUOTA, OFFICE)
HAIDA = Customer("C-7", "Haida", grade="A", seller="Li")
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
LONG_AGO = date(2020, 1, 1)
VISIT, CALL, MESSAGE, CARD = Channel


def planned(grade: str = "A", month: int = 3) -> list[tuple[str, date, Channel]]:
    plan = QUOTA.plan(grade, customer="C-7", year=2026, month=month, calendar=OFFICE)
    return [("C-7", touch.day, touch.channel) for touch in plan]


def log_of(*rows: tuple[str, date, Channel], since: date = LONG_AGO) -> TouchLog:
    return TouchLog.of_days(rows, known_since=since)


# --- laws ----------------------------------------------------------------------------------------------------------


@given(audits(bands=True), audited(), windows())
def test_plan_and_audit_are_dual(
    audit: Audit, case: tuple[Customer, str | GradeHistory], window: tuple[date, date]
) -> None:
    """CA-14, law 12: who makes every planned touch on its day owes nothing on any day, across month ends too."""
    number = check_executed(audit, case[0], *window, grade=case[1])
    event("something was planned" if number else "nothing was planned")


@settings(max_examples=20)
@given(audits(most=3), audited(), st.integers(3, 9))
def test_one_touch_less_is_owed_from_its_day_on(
    audit: Audit, case: tuple[Customer, str | GradeHistory], month: int
) -> None:
    """CA-14: owed until the month is over, then missed."""
    event("left out" if check_removed(audit, case[0], 2026, month, grade=case[1]) else "nothing planned")


def test_one_touch_less_is_reached() -> None:
    assert check_removed(AUDIT, HAIDA, 2026, 3) == 16


@given(audits(), audited(), st.dates(date(2025, 11, 1), date(2026, 9, 30)), st.sampled_from(Channel))
def test_one_touch_more_is_one_too_much(
    audit: Audit, case: tuple[Customer, str | GradeHistory], day: date, channel: Channel
) -> None:
    """CA-14: unless it fills a shortfall, or the quota does not ask for that channel."""
    event(check_added(audit, case[0], day, channel, grade=case[1]).name)


@pytest.mark.parametrize(
    ("weekly", "channel", "fate"),
    [
        ("Mon-Fri 09:00-18:00", VISIT, MatchState.TOO_MUCH),
        ("Mon-Fri 09:00-18:00", CARD, MatchState.OUTSIDE),
        ("Tue 09:00-18:00", MESSAGE, MatchState.FILLED),
    ],
)
def test_every_fate_of_one_more_is_reached(weekly: str, channel: Channel, fate: MatchState) -> None:
    office = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, weekly=weekly)
    assert check_added(Audit(QUOTA, office), HAIDA, date(2026, 3, 12), channel) is fate


@given(audits(bands=True), audited(), windows(), st.sampled_from([-3, 2, 9, 16, 20, 27, 45, 80]), st.data())
def test_sums_are_kept_whatever_the_log(
    audit: Audit,
    case: tuple[Customer, str | GradeHistory],
    window: tuple[date, date],
    day: int,
    data: st.DataObject,
) -> None:
    """CA-14: every planned touch and every touch made has one state, and the quota's standing owes the same."""
    card, grade = case
    log = data.draw(logs(audit, card, grade, window))
    as_of = window[0] + timedelta(days=day)
    found = audit.customer(card, log, *window, as_of=as_of, grade=grade)
    total = check_audit(audit, found, log, grade=grade)
    assert total.wanted == total.kept + total.owed + total.missed + total.ahead + total.short
    assert total.done == total.on_plan + total.too_much + total.outside
    for state in MatchState:
        if getattr(total, state.name.lower()):
            event(state.name)


@given(audits(bands=True), audited(), windows(), st.integers(1, 30), st.integers(0, 70), st.data())
def test_windows_split_exactly(
    audit: Audit,
    case: tuple[Customer, str | GradeHistory],
    window: tuple[date, date],
    cut: int,
    day: int,
    data: st.DataObject,
) -> None:
    card, grade = case
    log = data.draw(logs(audit, card, grade, window))
    days = sorted({window[0], min(window[1], window[0] + timedelta(days=cut)), window[1]})
    assume(len(days) > 1)
    check_split(audit, card, log, days, as_of=window[0] + timedelta(days=day), grade=grade)


# --- what is owed, by example --------------------------------------------------------------------------------------


def test_a_manager_reads_it_aloud() -> None:
    """CA-14: counts, days, both languages."""
    rows = planned()
    visits = [row for row in rows if row[2] is VISIT and row[1] <= date(2026, 3, 20)]
    calls = [row for row in rows if row[2] is CALL and row[1] <= date(2026, 3, 20)]
    found = AUDIT.customer(HAIDA, log_of(*visits[:-1], *calls), *MARCH, as_of=date(2026, 3, 20))
    assert found.line(VISIT).owed == 1
    said = found.explain().splitlines()
    assert (
        said[0]
        == f"C-7 (A): {len(visits) - 1} of 8 visits by 20 Mar 2026, 1 owed since {visits[-1][1].day} Mar 2026 [CA-14]"
    )
    assert found.explain("zh").splitlines()[0] == (
        f"C-7（A级）：截至2026年3月20日，8次拜访完成{len(visits) - 1}次，自2026年3月{visits[-1][1].day}日起欠1次 [CA-14]"
    )
    assert found.reasons[0].code == "owed"
    assert [each.code for each in found.reasons] == ["owed", "kept", "owed"]


def test_a_late_touch_keeps_the_oldest_and_says_by_how_much() -> None:
    first, second = [row for row in planned() if row[2] is VISIT][:2]
    found = AUDIT.customer(HAIDA, log_of(("C-7", second[1], VISIT)), *MARCH, as_of=second[1])
    (match,) = found.of(MatchState.LATE)
    assert (match.planned, match.done) == (first[1], second[1])
    assert match.days_late == (second[1] - first[1]).days
    assert found.of(MatchState.OWED)[0].days_late is None
    assert found.line(VISIT).in_time == 0
    assert found.line(VISIT).rate == Fraction(1, 2)
    assert found.line(VISIT).plausible.contains(0.5)
    assert Tally().rate is Tally().in_time is None


def test_a_month_that_is_over_has_missed_what_it_owed() -> None:
    found = AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 4, 1))
    assert (found.total.missed, found.total.owed) == (16, 0)
    first = planned()[0][1]
    assert "8 missed, the first on" in found.explain()
    assert any(f"{first.day} Mar 2026" in line for line in found.explain().splitlines())
    assert AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 3, 31)).total.owed == 16


def test_days_nobody_can_know_are_not_owed() -> None:
    """A log or a customer that begins within the month; both are said."""
    half = date(2026, 3, 16)
    before = sum(row[1] < half for row in planned())
    late_log = AUDIT.customer(HAIDA, log_of(since=half), *MARCH, as_of=date(2026, 3, 31))
    assert (late_log.total.not_owed, late_log.total.owed) == (before, 16 - before)
    assert "not owed: planned before the log begins" in late_log.explain()
    newer = Customer("C-7", "Haida", grade="A", since=half)
    early = ("C-7", date(2026, 3, 2), VISIT)
    late_card = AUDIT.customer(newer, log_of(early), *MARCH, as_of=date(2026, 3, 31))
    assert (late_card.total.not_owed, late_card.total.outside) == (before, 1)
    assert "planned before the customer began" in late_card.explain()
    assert "visit on 2 Mar 2026: before the customer, or the log, began" in late_card.explain()
    assert late_card.total.owed == 16 - before


def test_a_month_without_a_working_day_is_short() -> None:
    closed = [date(2026, 3, day) for day in range(1, 32)]
    office = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, closed=closed)
    found = Audit(QUOTA, office).customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 4, 5))
    assert (found.total.short, found.total.open, found.total.wanted) == (16, 0, 16)
    assert "0 of 8 visits by 31 Mar 2026, 8 without a working day" in found.explain()


def test_more_than_a_short_month_wants_fills_it_first() -> None:
    """Tuesdays only: 5 of 8 visits have a day; of 10 made 3 fill the rest and 2 are too much."""
    office = Calendar.week_days("Asia/Shanghai", begins=BEGINS, ends=ENDS, weekly="Tue 09:00-18:00")
    rows = [("C-7", date(2026, 3, day), VISIT) for day in range(1, 11)]
    found = Audit(QUOTA, office).customer(HAIDA, log_of(*rows), *MARCH, as_of=date(2026, 3, 31))
    line = found.line(VISIT)
    assert (line.filled, line.too_much, line.short, line.kept, line.done) == (3, 2, 0, 8, 10)
    assert check_audit(Audit(QUOTA, office), found, log_of(*rows)).too_much == 2


def test_without_a_grade_nothing_is_zero() -> None:
    """Unknown is never no: what was done is shown, what is owed is not said."""
    touch = ("C-7", date(2026, 3, 2), VISIT)
    for card, words in (
        (Customer("C-7", "x"), "no grade"),
        (Customer("C-7", "x", grade="Z"), "does not name"),
    ):
        found = AUDIT.customer(card, log_of(touch), *MARCH, as_of=date(2026, 3, 31))
        assert (found.total.wanted, found.total.outside, found.total.rate) == (0, 1, None)
        assert words in found.explain()
        assert [reason.code for reason in found.missing] == ["not_judged"]
    history = GradeHistory({date(2026, 1, 1): "Z"})
    assert AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 3, 31), grade=history).missing


def test_a_change_of_grade_asks_for_both_parts() -> None:
    """CA-4: A until the 14th, C from then; the grade shown is the one of the day."""
    both = GradeHistory({date(2026, 1, 1): "A", date(2026, 3, 15): "C"})
    found = AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 4, 1), grade=both)
    plan = QUOTA.plan(both, customer="C-7", year=2026, month=3, calendar=OFFICE)
    assert found.total.missed == found.total.wanted == len(plan)
    assert found.grade == "C"


def test_what_the_quota_does_not_ask_for_is_outside() -> None:
    found = AUDIT.customer(HAIDA, log_of(("C-7", date(2026, 3, 2), CARD)), *MARCH, as_of=date(2026, 3, 2))
    assert found.line(CARD).outside == 1
    assert "card on 2 Mar 2026: the quota does not ask for it" in found.explain()


def test_incoming_touches_are_shown_and_count_for_nothing() -> None:
    came = Touch("C-7", datetime(2026, 3, 2, 3, tzinfo=UTC), VISIT, direction=Direction.IN)
    earlier = Touch("C-7", datetime(2026, 2, 2, 3, tzinfo=UTC), VISIT, direction=Direction.IN)
    log = TouchLog.of([came, earlier], zone="Asia/Shanghai", known_since=LONG_AGO)
    found = AUDIT.customer(HAIDA, log, *MARCH, as_of=date(2026, 3, 31))
    assert (found.total.done, found.total.incoming, found.incoming) == (0, 1, (date(2026, 3, 2),))
    assert "1 time the customer came to us: 2 Mar 2026" in found.explain()


# --- gaps ----------------------------------------------------------------------------------------------------------


def test_gaps_out_of_band() -> None:
    """CA-2: two on a day, too close, too long (closed and still running), by civil days."""
    audit = Audit(QUOTA, OFFICE, {"A": Band.of_days(2, 5, 9)})
    days = ((1, VISIT), (2, CALL), (2, VISIT), (20, VISIT))
    rows = [("C-7", date(2026, 3, day), channel) for day, channel in days]
    found = audit.customer(HAIDA, log_of(*rows), *MARCH, as_of=date(2026, 3, 31))
    assert [(gap.kind, gap.before.day, gap.after and gap.after.day, gap.bound.day) for gap in found.gaps] == [
        ("too_close", 1, 2, 3),
        ("same_day", 2, 2, 2),
        ("too_long", 2, 20, 11),
        ("too_long", 20, None, 29),
    ]
    assert (found.total.same_day, found.total.too_close, found.total.too_long) == (1, 1, 2)
    assert found.total.out_of_band == 4
    said = found.explain()
    assert "C-7 (A): 2 touches on 2 Mar 2026: visit, call [CA-2]" in said
    assert "C-7 (A): visit on 2 Mar 2026 too soon after 1 Mar 2026: not before 3 Mar 2026 [CA-2]" in said
    assert "C-7 (A): no touch from 2 Mar 2026 to 20 Mar 2026: one was due by 11 Mar 2026 [CA-2]" in said
    assert "C-7 (A): no touch since 20 Mar 2026: one was due by 29 Mar 2026 [CA-2]" in said
    april = audit.customer(HAIDA, log_of(*rows), date(2026, 4, 1), date(2026, 5, 1), as_of=date(2026, 4, 3))
    assert [gap.kind for gap in april.gaps] == ["too_long"]
    february = audit.customer(
        HAIDA, log_of(*rows), date(2026, 2, 1), date(2026, 3, 1), as_of=date(2026, 4, 3)
    )
    assert february.gaps == ()
    for last, kinds in (
        (12, []),
        (13, ["too_long"]),
    ):  # the first day beyond is the 12th: the window ends before it
        part = audit.customer(
            HAIDA, log_of(*rows), date(2026, 3, 3), date(2026, 3, last), as_of=date(2026, 3, 31)
        )
        assert [gap.kind for gap in part.gaps] == kinds


def test_gaps_in_working_days_at_the_ends_of_the_calendar() -> None:
    """What runs past the horizon is not too long yet; a touch before it cannot be judged."""
    audit = Audit(QUOTA, OFFICE, {"A": Band.of_working_days(3, 4, 5)})
    december = (date(2026, 12, 1), date(2027, 1, 1))
    rows = [
        ("C-7", date(2024, 12, 2), VISIT),
        ("C-7", date(2026, 12, 30), VISIT),
        ("C-7", date(2026, 12, 31), VISIT),
    ]
    found = audit.customer(HAIDA, log_of(*rows), *december, as_of=date(2026, 12, 31))
    assert [gap.kind for gap in found.gaps] == ["too_close"]
    first = audit.customer(HAIDA, log_of(rows[0]), *december, as_of=date(2026, 12, 31))
    assert first.gaps == ()


def test_the_band_is_that_of_the_grade_of_the_day() -> None:
    audit = Audit(QUOTA, OFFICE, {"A": Band.of_days(2, 3, 4)})
    both = GradeHistory({date(2026, 1, 1): "A", date(2026, 3, 10): "C"})
    rows = [("C-7", date(2026, 3, day), VISIT) for day in (9, 10, 11, 29)]
    found = audit.customer(HAIDA, log_of(*rows), *MARCH, as_of=date(2026, 3, 31), grade=both)
    assert [gap.kind for gap in found.gaps] == ["too_close"]


# --- consent -------------------------------------------------------------------------------------------------------


def test_touches_against_the_will_of_the_customer() -> None:
    """Opted out: what was made before the moment stands, what came after is refused, and no more is owed."""
    said = parse_consents("call=no@2026-03-16T12:00:00+08:00")
    calls = [Touch("C-7", datetime(2026, 3, 16, hour, tzinfo=UTC), CALL, id=f"T-{hour}") for hour in (1, 9)]
    came = Touch("C-7", datetime(2026, 3, 17, 1, tzinfo=UTC), CALL, direction=Direction.IN)
    log = TouchLog.of([*calls, came], zone="Asia/Shanghai", known_since=LONG_AGO)
    found = AUDIT.customer(HAIDA, log, *MARCH, as_of=date(2026, 3, 31), consents=said)
    assert (found.line(CALL).refused, found.line(CALL).on_plan) == (1, 1)
    assert "C-7 (A): call on 16 Mar 2026, although the customer had opted out [CU-1]" in found.explain()
    asked = [row for row in planned() if row[2] is CALL]
    assert found.line(CALL).not_owed == sum(row[1] >= date(2026, 3, 16) for row in asked)
    assert found.line(CALL).wanted + found.line(CALL).not_owed == 4
    by_day = AUDIT.customer(
        HAIDA, log_of(*[("C-7", date(2026, 3, day), CALL) for day in (16, 17)]), *MARCH,
        as_of=date(2026, 3, 31), consents=said,
    )  # fmt: skip
    assert by_day.line(CALL).refused == 1
    outside = AUDIT.customer(
        HAIDA, log, date(2026, 2, 1), date(2026, 3, 1), as_of=date(2026, 3, 31), consents=said
    )
    assert outside.total.refused == 0


def test_promotions_without_a_known_yes_are_counted() -> None:
    """Unknown is not no: the message keeps the quota, and is named."""
    row = ("C-7", date(2026, 3, 12), MESSAGE)
    found = AUDIT.customer(
        HAIDA, log_of(row, ("C-7", date(2026, 3, 13), VISIT)), *MARCH, as_of=date(2026, 3, 31), consents=()
    )
    assert (found.line(MESSAGE).unasked, found.total.refused) == (1, 0)
    assert "1 promotion without a known yes: message" in found.explain()
    asked = AUDIT.customer(
        HAIDA, log_of(row), *MARCH, as_of=date(2026, 3, 31), consents=parse_consents("message=yes")
    )
    assert asked.total.unasked == 0
    assert AUDIT.customer(HAIDA, log_of(row), *MARCH, as_of=date(2026, 3, 31)).total.unasked == 0


def test_somebody_to_be_left_alone() -> None:
    """Mourning, a complaint: nothing is owed, no gap counts, what was made all the same is named."""
    audit = Audit(QUOTA, OFFICE, {"A": Band.of_days(0, 1, 2)})
    spell = (date(2026, 3, 9), date(2026, 3, 23))
    inside = sum(spell[0] <= row[1] < spell[1] for row in planned())
    log = log_of(("C-7", date(2026, 3, 10), CALL), ("C-7", date(2026, 3, 24), VISIT))
    found = audit.customer(HAIDA, log, *MARCH, as_of=date(2026, 3, 25), paused=[spell])
    assert (found.total.not_owed, found.total.refused, found.gaps) == (inside, 1, ())
    assert "call on 10 Mar 2026, although the customer was to be left alone" in found.explain()
    assert "not owed: the customer is left alone" in found.explain()
    for_good = AUDIT.customer(
        HAIDA, log_of(), *MARCH, as_of=date(2026, 3, 25), paused=[(date(2026, 1, 1), None)]
    )
    assert (for_good.total.wanted, for_good.total.not_owed) == (0, 16)


# --- bad input -----------------------------------------------------------------------------------------------------


def test_bad_windows_and_definitions() -> None:
    with pytest.raises(InputError, match="ends before it begins"):
        AUDIT.customer(HAIDA, log_of(), date(2026, 4, 1), date(2026, 3, 1), as_of=date(2026, 3, 1))
    with pytest.raises(InputError, match="as_of"):
        AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=pendulum.datetime(2026, 3, 1))
    with pytest.raises(OutOfCalendarError):
        AUDIT.customer(HAIDA, log_of(), date(2026, 12, 1), date(2027, 1, 2), as_of=date(2026, 3, 1))
    with pytest.raises(InputError, match="must end after it begins"):
        AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 3, 1), paused=[(MARCH[1], MARCH[0])])
    with pytest.raises(DefinitionError, match="grade 'Z'"):
        Audit(QUOTA, OFFICE, {"Z": Band.of_days(1, 2, 3)})
    band = Band.of_days(1, 2, 3)
    with pytest.raises(DefinitionError, match="two bands"):
        Audit(QUOTA, OFFICE, (("A", band), ("A", band)))


def test_an_empty_window_and_one_in_the_future() -> None:
    day = date(2026, 3, 9)
    assert AUDIT.customer(HAIDA, log_of(), day, day, as_of=day).total == Tally()
    ahead = AUDIT.customer(HAIDA, log_of(), *MARCH, as_of=date(2026, 2, 1))
    assert (ahead.total.ahead, ahead.total.open) == (16, 0)


def test_values() -> None:
    found = AUDIT.customer(HAIDA, log_of(*planned()), *MARCH, as_of=date(2026, 3, 31))
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(pickle.loads(pickle.dumps(found)))
    assert MatchState.OWED.render("zh") == "欠"
    assert MatchState.LATE.is_kept
    assert not MatchState.OWED.is_kept


def test_a_broken_law_names_itself() -> None:
    with pytest.raises(AssertionError, match="law broken: the law needs a customer with a grade"):
        check_executed(AUDIT, Customer("C-7", "x"), *MARCH)
    log = log_of(*planned())
    found = AUDIT.customer(HAIDA, log, *MARCH, as_of=date(2026, 3, 31))
    with pytest.raises(AssertionError, match="nothing of the log is lost"):
        check_audit(AUDIT, found, log_of(*planned()[1:]))


def test_the_channels_of_promotion_are_read() -> None:
    """CU-1: a channel nobody knows would ask nobody."""
    quota, calendar = (
        Quota({"A": {"visit": 8}}),
        Calendar.week_days("UTC", begins=date(2026, 1, 1), ends=date(2027, 1, 1)),
    )
    assert Audit(quota, calendar, promotions="card").promotions == {Channel.CARD}
    assert Audit(quota, calendar, promotions=["card", Channel.MESSAGE]) == Audit(quota, calendar)
    with pytest.raises(DefinitionError, match="audit: the channel 'sms' is unknown"):
        Audit(quota, calendar, promotions=["sms"])
