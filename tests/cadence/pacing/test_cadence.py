"""Cadences keep the laws of field/cadence.md 4.5: 4 (caps), 5, 6, 7 and 10 (CA-2, CA-3)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.terms import Term, days, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.dates import Days
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.cap import Cap
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import Made, State
from salesflow.customers.consent import Consent, may_contact, parse_consents
from salesflow.customers.people import Person
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.cadence_laws import (
    check_cap,
    check_deferral,
    check_max_gap,
    check_min_gap,
    check_next_due,
    check_plan,
    check_split,
    check_stricter,
)
from salesflow.testing.cadences import (
    FIRST,
    LAST,
    NOON,
    OFFICE,
    cadences,
    caps,
    consent_lists,
    pacing_states,
    single_settings,
    windows,
)

NUMBERS = st.frozensets(st.integers(0, 90), max_size=20)


@given(NUMBERS, st.integers(0, 20))
def test_min_gap_thins(numbers: frozenset[int], gap: int) -> None:
    """Law 5 (CA-2)."""
    check_min_gap(numbers, gap)


@given(NUMBERS, st.integers(1, 20), st.integers(91, 120))
def test_max_gap_fills(numbers: frozenset[int], gap: int, end: int) -> None:
    """Law 6 (CA-2)."""
    check_max_gap(numbers, gap, end)


@given(NUMBERS, st.integers(1, 6), st.integers(1, 6), caps())
def test_caps_cut(numbers: frozenset[int], n: int, m: int, cap: Cap) -> None:
    """Law 4, the half of caps (CA-2)."""
    check_cap(numbers, n, m, cap.per)


SETTINGS = st.one_of(single_settings(), cadences())


def test_the_stricter_holds() -> None:
    """`&` is a semilattice, conflicts included (CA-2)."""
    met: Counter[bool] = Counter()

    @given(SETTINGS, SETTINGS, SETTINGS)
    @settings(max_examples=60)
    def law(one: Cadence, other: Cadence, third: Cadence) -> None:
        met[check_stricter(one, other, third)] += 1

    law()
    assert met[True] > 9
    assert met[False] > 2


def test_windows_split_exactly() -> None:
    """Law 7, for every combination of settings, carried wishes included."""
    met: Counter[bool] = Counter()

    @given(cadences(), pacing_states(), windows(), consent_lists())
    @settings(max_examples=120)
    def law(cadence: Cadence, state: State, window: tuple[date, date], said: tuple[Consent, ...]) -> None:
        met[bool(check_split(cadence, state, *window, calendar=OFFICE, who=said, at=NOON))] += 1

    law()
    assert met[True] >= 1


@given(cadences(rolls=False), pacing_states(), windows())
def test_windows_split_without_a_calendar(cadence: Cadence, state: State, window: tuple[date, date]) -> None:
    """Law 7 in civil days."""
    check_split(cadence, state, *window, at=NOON)


@given(cadences(), pacing_states(), windows(), consent_lists())
@settings(max_examples=60)
def test_plans_keep_their_promises(
    cadence: Cadence, state: State, window: tuple[date, date], said: tuple[Consent, ...]
) -> None:
    """Nothing is due where something stands in the way, and all is accounted for (CA-2, CA-3)."""
    check_plan(cadence, state, window[1], calendar=OFFICE, who=said, at=NOON)
    check_next_due(cadence, state, window[1], calendar=OFFICE, who=said, at=NOON)


@given(cadences(rolls=False), pacing_states(), consent_lists())
def test_plans_without_a_calendar(cadence: Cadence, state: State, said: tuple[Consent, ...]) -> None:
    """Civil days need no calendar."""
    check_plan(cadence, state, LAST, who=said, at=NOON)


@given(cadences(), pacing_states(), st.lists(st.integers(0, 120), max_size=3))
def test_deferrals(cadence: Cadence, state: State, wishes: list[int]) -> None:
    """Law 10 (CA-3)."""
    check_deferral(cadence, state, LAST, [FIRST + timedelta(days=n) for n in wishes], calendar=OFFICE)


LABEL = Text("card", zh="贺卡")


def source(
    *on: date, key: str = "card", channel: Channel = Channel.CARD, roll: str = "never", **more: int
) -> Source:
    return Source(key, LABEL, Days(on), channel, roll=roll, **more)  # type: ignore[arg-type]


def of(day: int, month: int = 3) -> date:
    return date(2026, month, day)


def test_reasons_say_what_moved_a_touch() -> None:
    """Rolled, slid, added, late: each says why, in both languages (CA-2)."""
    state = State("C-7", of(1), [Made(of(1), Channel.VISIT)])
    card = source(of(8), roll="backward", grace=20, lead=3)
    plan = Cadence().wish(card).min_gap(days(8)).plan(state, of(31), calendar=OFFICE)
    assert plan.explain() == (
        "9 Mar 2026, card: card, 8 Mar 2026, rolled back from Sun 8 Mar 2026, "
        "slid by 3 days: at least 8 days after the touch of 1 Mar 2026"
    )
    assert plan.due[0].latest == of(26)
    forward = Cadence().wish(source(of(8), roll="forward", lead=5)).plan(state, of(31), calendar=OFFICE)
    assert forward.explain("zh") == "2026年3月9日，贺卡：贺卡，2026年3月8日、由2026年3月8日周日顺延"
    assert forward.due[0].earliest == of(4)
    early = Cadence().wish(source(of(8), lead=20)).plan(state, of(31))
    assert early.due[0].earliest == of(2)  # not on the day of the last touch
    sequence = Steps("s", LABEL, of(2), [(days(0), "call"), (days(20), "visit")], roll="never")
    assert Cadence().wish(sequence).plan(state, of(9)).due[0].explain() == "card: step 1 of 2 [CA-2]"


@pytest.mark.parametrize(("grace", "made"), [(0, []), (1, [10]), (2, [10])])
def test_grace_counts_from_the_rolled_day(grace: int, made: list[int]) -> None:
    """A Saturday rolled to Monday, which is a day too soon, may be met on Tuesday with a day of grace (CA-2)."""
    state = State("C-7", of(3), [Made(of(3), Channel.CALL)])
    late = Cadence().wish(source(of(7), roll="forward", grace=grace)).min_gap(days(7))
    assert [due.ideal.day for due in late.plan(state, of(31), calendar=OFFICE).due] == made


def test_two_wishes_on_one_day_are_one() -> None:
    """What rolls to the same day is merged, and said (CA-2)."""
    plan = (
        Cadence()
        .wish(source(of(7), of(8), roll="forward"))
        .plan(State("C-7", of(1)), of(31), calendar=OFFICE)
    )
    assert [due.key for due in plan.due] == ["card:2026-03-07"]
    assert plan.dropped[0].explain() == "falls on the same day as the one of 7 Mar 2026 [CA-2]"


def test_one_occasion_by_two_channels() -> None:
    """A visit and a message of one festival do not stand in each other's way; those of two do (CA-5)."""
    both = Cadence().wish(source(of(5)), source(of(5), channel=Channel.VISIT)).min_gap(days(7))
    assert [due.channel for due in both.plan(State("C-7", of(1)), of(31)).due] == [
        Channel.VISIT,
        Channel.CARD,
    ]
    two = Cadence().wish(source(of(5)), source(of(5), key="b", channel=Channel.VISIT)).min_gap(days(7))
    plan = two.plan(State("C-7", of(1)), of(31))
    assert (plan.due[0].channel, plan.dropped[0].codes) == (Channel.VISIT, ("gap",))


def test_a_longest_gap_gives_way() -> None:
    """Where it cannot be kept the touch comes sooner, else later, and says so (CA-2)."""
    state = State("C-7", of(2), [Made(of(2), Channel.CALL)])
    band = Cadence().band(Band.of_days(3, 8, 10), by=Channel.CALL)
    sooner = band.pause(of(9), of(20), LABEL).plan(state, of(25))
    assert sooner.due[0].ideal == of(8)
    later = band.pause(of(4), of(20), LABEL).plan(state, of(25))
    assert later.due[0].explain().endswith("it was due by 12 Mar 2026 [CA-2]")
    assert Cadence().max_gap(days(9), by=Channel.CALL).plan(State("C-7", of(2)), of(5)).explain() == (
        "2 Mar 2026, call: never touched so far"
    )
    silent = band.backoff(Backoff([days(30)])).plan(State("C-7", of(2), state.made, 1), of(25))
    assert silent.due[0].ideal == of(12)  # a back-off never exceeds the longest gap
    steady = Cadence().band(Band.of_days(3, 8, 10), by=Channel.CALL).wish(source(of(12)))
    assert [due.ideal.day for due in steady.plan(state, of(21)).due] == [12, 20]  # the card comes in time
    refused = band.ask_consent().plan(state, of(25), who=(), at=NOON)
    assert [one.codes for one in refused.dropped] == [("consent_unknown",)]


def test_a_changed_cadence_says_what_it_lost() -> None:
    """A wish that waits for a source that is gone is dropped with its reasons (CA-2)."""
    state = State("C-7", of(1), [Made(of(1), Channel.CALL)])
    first = Cadence().wish(source(of(3), grace=30)).min_gap(days(14)).plan(state, of(5))
    assert first.state.waiting[0].tries_on == of(15)
    assert Cadence().plan(first.state, of(20)).dropped[0].codes == ("gap", "gone")


def test_edges_of_the_calendar() -> None:
    """Near the edge of the horizon nothing is guessed (CA-2)."""
    start, end = OFFICE.begins, OFFICE.ends
    old = State("C-7", of(1), [Made(date(2025, 9, 1), Channel.CALL)])
    gap = Cadence().wish(source(of(5))).min_gap(working_days(9))
    assert gap.plan(old, of(31), calendar=OFFICE).due  # nine known working days are enough
    with pytest.raises(OutOfCalendarError, match="begins after the touch"):
        Cadence().min_gap(working_days(9)).plan(State("C-7", start, old.made), of(31), calendar=OFFICE)
    one = Cadence().min_gap(
        working_days(1)
    )  # the first day there is has passed one working day after the touch
    assert one.plan(State("C-7", start, old.made), of(31), calendar=OFFICE).dropped == ()
    late = State("C-7", date(2026, 11, 29), [Made(date(2026, 11, 29), Channel.CALL)])
    waits = Cadence().wish(source(date(2026, 11, 30), grace=300)).min_gap(working_days(9))
    assert waits.plan(late, end, calendar=OFFICE).state.waiting[0].tries_on == end
    backward, forward = source(end, roll="backward"), source(date(2025, 9, 28), roll="forward")
    with pytest.raises(OutOfCalendarError, match="ends too early"):
        Cadence().wish(backward).plan(late, end, calendar=OFFICE)
    with pytest.raises(OutOfCalendarError, match="begins too late"):
        Cadence().wish(forward).plan(State("C-7", start), of(31), calendar=OFFICE)
    steps = Steps(
        "s", LABEL, date(2026, 11, 28), [(working_days(0), "call"), (days(30), "call")], roll="nearest"
    )
    assert len(Cadence().wish(steps).plan(State("C-7", date(2026, 11, 20)), end, calendar=OFFICE).due) == 1
    shut = Calendar.week_days("UTC", begins=of(2), ends=of(16), closed=[of(n) for n in range(9, 16)])
    far = Cadence().wish(source(of(10), roll="forward")).plan(State("C-7", of(3)), of(16), calendar=shut)
    assert (far.due, far.dropped) == ((), ())


def test_a_quiet_edge_tells_all() -> None:
    """At the first day of the horizon a wish that surely comes later is planned (CA-2)."""
    start = OFFICE.begins
    cards = Cadence().wish(source(of(5), roll="nearest"))
    assert [due.ideal for due in cards.plan(State("C-7", start), of(31), calendar=OFFICE).due] == [of(5)]
    assert cards.plan(State("C-7", of(1)), OFFICE.ends, calendar=OFFICE).due[0].ideal == of(5)


def test_what_changes_in_between() -> None:
    """A cadence may be another one when the plan goes on: nothing is planned in the past, nothing twice (CA-2)."""
    gap = Cadence().min_gap(days(10))
    known = State("C-7", of(2), [Made(of(2), Channel.CALL)])
    waits = gap.wish(source(of(7), roll="backward", grace=30)).plan(known, of(8), calendar=OFFICE)
    assert waits.state.waiting[0].rolled == of(6)
    turned = gap.wish(source(of(7), roll="forward", grace=30)).plan(waits.state, of(31), calendar=OFFICE)
    assert [due.key for due in turned.due] == ["card:2026-03-07"]
    late = Steps("s", LABEL, of(3), [(days(0), "call"), (days(2), "call")], roll="never")
    assert [due.ideal for due in Cadence().wish(late).plan(waits.state, of(31)).due] == [of(8), of(10)]
    same = Steps("card", LABEL, of(12), [(days(0), "card")], roll="never")
    both = Cadence().wish(source(of(12)), same).plan(known, of(31))
    assert [due.key for due in both.due] == ["card:2026-03-12", "card:1"]


def test_the_laws_of_deferrals_and_longest_gaps_bite() -> None:
    """Law 10 past the end of a window, law 6 after a long silence, two touches on a day (CA-2, CA-3)."""
    state = State("C-7", of(1), [Made(date(2025, 12, 1), Channel.CALL)])
    wishes = Cadence().wish(source(of(5)), source(of(5), channel=Channel.VISIT))
    check_deferral(wishes, state, of(9), [of(4), of(20)])
    check_plan(wishes.max_gap(days(20), by=Channel.CALL), state, of(31))
    check_plan(wishes.backoff(Backoff([days(1), days(3)])), State("C-7", of(1)), of(31))
    steady = Cadence().band(Band.of_days(3, 8, 10), by=Channel.CALL)
    check_plan(steady, State("C-7", of(1), [Made(of(1), Channel.CALL)]), of(31))
    check_plan(steady, State("C-7", of(1)), of(31))


def test_bad_input() -> None:
    state = State("C-7", of(1))
    with pytest.raises(InputError, match="lies before"):
        Cadence().plan(state, date(2026, 2, 1))
    with pytest.raises(InputError, match="is needed to roll"):
        Cadence().wish(source(of(5), roll="forward")).plan(state, of(9))
    with pytest.raises(InputError, match="is needed to count"):
        Cadence().min_gap(working_days(1)).plan(State("C-7", of(1), [Made(of(1), Channel.CALL)]), of(9))
    with pytest.raises(InputError, match="give the person"):
        Cadence().ask_consent().plan(state, of(9), at=NOON)
    with pytest.raises(InputError, match="give the moment"):
        Cadence().ask_consent().plan(state, of(9), who=())
    with pytest.raises(InputError, match="no time zone"):
        Cadence().ask_consent().plan(state, of(9), who=(), at=datetime(2026, 3, 1))
    with pytest.raises(OutOfCalendarError):
        Cadence().plan(state, date(2030, 1, 1), calendar=OFFICE)
    person = Person("P-1", "C-7", "Wang")
    plan = Cadence().ask_consent().wish(source(of(5))).plan(state, of(9), who=person, at=NOON)
    assert plan.dropped[0].codes == ("consent_unknown",)
    assert Cadence().next_due(state, before=of(1)) is None


STEPS = st.lists(st.tuples(st.integers(0, 9).map(days), st.sampled_from(Channel)), min_size=1, max_size=6)


@given(STEPS, consent_lists(), st.integers(1, 60))
def test_no_step_of_a_sequence_is_left_out(
    steps: list[tuple[Term, Channel]], said: tuple[Consent, ...], cut: int
) -> None:
    """CA-2, CU-1: what a step may not do, another channel may; each step is planned or dropped with its reason."""
    sequence = Steps("s", LABEL, of(1), steps, roll="never")
    cadence = Cadence().ask_consent().wish(sequence)
    plan = check_plan(cadence, State("C-7", of(1)), of(1) + timedelta(days=61), who=said, at=NOON)
    allowed = [may_contact(said, channel, sequence.purpose, at=NOON) is Truth.YES for _, channel in steps]
    assert [due.key for due in plan.due] == [f"s:{n}" for n, yes in enumerate(allowed, 1) if yes]
    assert [one.channel for one in plan.dropped] == [
        channel for (_, channel), yes in zip(steps, allowed, strict=True) if not yes
    ]
    assert plan.state.steps[0].done == len(steps)
    first = cadence.plan(State("C-7", of(1)), of(1) + timedelta(days=cut), who=said, at=NOON)
    rest = cadence.plan(first.state, of(1) + timedelta(days=61), who=said, at=NOON)
    assert (first.due + rest.due, first.dropped + rest.dropped) == (plan.due, plan.dropped)


def test_a_sequence_goes_on_after_a_step_that_was_refused() -> None:
    """CA-2, CU-1: the refused message is told; the visit comes as long after it as planned."""
    steps = Steps(
        "s", LABEL, of(2), [(days(0), "call"), (days(5), "message"), (days(9), "visit")], roll="never"
    )
    said = parse_consents("call=yes; visit=yes; message=no")
    plan = Cadence().ask_consent().wish(steps).plan(State("C-7", of(1)), of(31), who=said, at=NOON)
    assert [(due.key, due.ideal) for due in plan.due] == [("s:1", of(2)), ("s:3", of(16))]
    assert [(one.channel, one.day, one.codes) for one in plan.dropped] == [
        (Channel.MESSAGE, of(7), ("no_consent",))
    ]


@pytest.mark.parametrize(("purpose", "due"), [("promotion", 0), ("service", 1)])
def test_consent_is_asked_for_a_purpose_given_as_text(purpose: str, due: int) -> None:
    """CU-1: nothing said permits service and no promotion."""
    message = Source("m", LABEL, Days([of(5)]), Channel.MESSAGE, roll="never", purpose=purpose)
    plan = Cadence().ask_consent().wish(message).plan(State("C-7", of(1)), of(9), who=(), at=NOON)
    assert (len(plan.due), len(plan.dropped)) == (due, 1 - due)


def test_every_kind_of_setting_is_planned() -> None:
    """One drawing seldom meets all of them: several, each with a seed of its own (CA-2, CA-3)."""

    @given(SETTINGS, pacing_states(), windows(), consent_lists())
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    def law(cadence: Cadence, state: State, window: tuple[date, date], said: tuple[Consent, ...]) -> None:
        check_plan(cadence, state, window[1], calendar=OFFICE, who=said, at=NOON)

    for number in range(4):
        seed(number)(law)()
