"""Following up one matter: the dates, the attempts, the end (CA-1, CA-2, CA-3)."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, hours, months
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK, VELOCIFY_2012
from salesflow.cadence.due import Due
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.course import Course
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.pace import FollowUpStep, Widening
from salesflow.cadence.follow_ups.standing import CourseStanding, NothingDue
from salesflow.cadence.follow_ups.wait import DEFERRALS, Wait
from salesflow.cadence.pacing.band import Band
from salesflow.errors import DefinitionError, InputError, OutOfCalendarError
from salesflow.testing.follow_up_laws import check_follow_up, check_it_ends, check_pause, check_switch
from salesflow.testing.follow_ups import OFFICE, courses, follow_ups

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")  # a Monday
LATE = date(2030, 1, 1)
BEGUN = TEXTBOOK.start("F-1", "C-7", at=AT)


def done(answer: Course | Declined) -> Course:
    assert isinstance(answer, Course), answer
    return answer


def due(course: Course, policy: FollowUp = TEXTBOOK, *, as_of: date = LATE) -> Due:
    found = policy.next(course, as_of=as_of, calendar=OFFICE)
    assert isinstance(found, Due), found
    return found


def window(found: Due) -> tuple[str, ...]:
    return tuple(str(day) for day in (found.earliest, found.ideal, found.latest))


def nothing(course: Course, policy: FollowUp = TEXTBOOK, *, as_of: date = LATE) -> NothingDue:
    found = policy.next(course, as_of=as_of, calendar=OFFICE)
    assert isinstance(found, NothingDue), found
    return found


# -- laws -----------------------------------------------------------------------------------------------------------


@given(st.data())
def test_any_policy_on_any_course_keeps_the_laws(data: st.DataObject) -> None:
    """CA-2, CA-3 (law 10 and 11 of the field notes)."""
    policy = data.draw(follow_ups() | st.sampled_from([TEXTBOOK, VELOCIFY_2012]))
    course = data.draw(courses(policy))
    check_follow_up(policy, course, calendar=OFFICE)


@given(st.data(), st.lists(st.sampled_from(Answer), min_size=1, max_size=12))
def test_every_follow_up_ends_whatever_the_customer_says(data: st.DataObject, said: list[Answer]) -> None:
    """CA-3: the touches that can still follow fall with every touch (the ranking function)."""
    policy = data.draw(follow_ups() | st.sampled_from([TEXTBOOK, VELOCIFY_2012]))
    check_it_ends(policy, said, at=AT, calendar=OFFICE)


@pytest.mark.parametrize("policy", [TEXTBOOK, VELOCIFY_2012])
@pytest.mark.parametrize("answer", list(DEFERRALS))
def test_who_puts_us_off_for_ever_is_left_alone_in_the_end(policy: FollowUp, answer: Answer) -> None:
    """CA-3: three deferrals in a row are free, each further one counts."""
    assert check_it_ends(policy, [answer], at=AT, calendar=OFFICE) == policy.attempts + 3
    worst = [answer, answer, answer, Answer.NO_ANSWER]
    assert check_it_ends(policy, worst, at=AT, calendar=OFFICE) == policy.most_touches


@given(st.data(), st.integers(0, 90), st.integers(1, 60))
def test_a_pause_never_brings_a_touch_forward(data: st.DataObject, when: int, length: int) -> None:
    policy = data.draw(follow_ups())
    course = data.draw(courses(policy, most=4))
    check_pause(policy, course, at=AT.add(days=when), days=length, calendar=OFFICE)


@given(st.data(), st.integers(0, 90))
def test_a_switch_keeps_the_later_start(data: st.DataObject, when: int) -> None:
    """CA-2: the least gap survives a switch."""
    old, new = data.draw(follow_ups()), data.draw(follow_ups(key="new"))
    course = data.draw(courses(old, most=4))
    check_switch(old, new, course, at=AT.add(days=when, hours=1), calendar=OFFICE)


def test_the_laws_reach_their_interesting_branches() -> None:
    """A pause that moves the touch and one that does not; a switch that waits, one that does not, one that is over."""

    def paused(course: Course, days: int) -> bool:
        return check_pause(TEXTBOOK, course, at=AT.add(days=1), days=days, calendar=OFFICE)

    def switched(course: Course, day: int, to: FollowUp = VELOCIFY_2012) -> str:
        return check_switch(TEXTBOOK, to, course, at=AT.add(days=day), calendar=OFFICE)

    assert [paused(BEGUN, 30), paused(BEGUN, 5), paused(BEGUN, -1)] == [True, False, False]
    assert paused(done(BEGUN.close("won", at=AT)), 30) is False
    assert paused(done(BEGUN.pause(date(2026, 3, 20), at=AT.add(days=1, hours=1))), 30) is False
    assert [switched(BEGUN, 1), switched(BEGUN, 40), switched(BEGUN, -1)] == [
        "moved",
        "as planned",
        "declined",
    ]
    assert switched(BEGUN, 1, TEXTBOOK) == "declined"
    assert switched(done(BEGUN.pause(at=AT)), 1) == "over"


@given(st.integers(1, 60), st.integers(1, 60))
def test_of_two_agreed_days_the_later_made_holds(one: int, two: int) -> None:
    """CA-3: the later promise wins, also where it names an earlier day; no attempt is used."""
    first, second = AT.date().add(days=20 + one), AT.date().add(days=20 + two)
    course = done(BEGUN.agree(first, at=AT.add(days=5)))
    course = done(course.record("call", "talk_in_a_month", agreed_on=second, at=AT.add(days=6)))
    found = due(course)
    assert found.earliest == found.ideal == second
    assert TEXTBOOK.progress(course).used == 0


# -- dates and reasons ------------------------------------------------------------------------------------------------


def test_from_the_first_contact_on() -> None:
    """CA-1, CA-2."""
    found = due(BEGUN)
    assert window(found) == ("2026-03-16", "2026-03-19", "2026-03-23")
    assert (
        found.explain()
        == "attempt 1 of 11: begun on 2 Mar 2026: first between 16 Mar 2026 and 23 Mar 2026 [CA-2]"
    )
    assert (
        found.explain("zh")
        == "第1次跟进（最多11次）：2026年3月2日开始：首次跟进在2026年3月16日至2026年3月23日之间 [CA-2]"
    )
    assert (found.key, found.customer, found.channel) == ("follow_up:F-1:1", "C-7", Channel.CALL)
    assert nothing(BEGUN, as_of=date(2026, 3, 1)).explain() == "begins on 2 Mar 2026 [CA-3]"


@pytest.mark.parametrize(
    ("answer", "days", "used", "channel", "advice"),
    [
        ("they_will_call", "2026-03-23 2026-03-24 2026-03-27", 0, Channel.CALL, "agree on a day this time"),
        ("will_come", "2026-03-24 2026-03-27 2026-03-31", 0, Channel.CALL, "give a reason to come"),
        (
            "talk_in_a_month",
            "2026-04-17 2026-04-17 2026-04-24",
            0,
            Channel.CALL,
            "begin with what has changed",
        ),
        ("waiting_for_boss", "2026-03-20 2026-03-24 2026-03-31", 0, Channel.CALL, "ask who else decides"),
        ("not_needed_now", "2026-04-16 2026-05-01 2026-05-15", 0, Channel.CALL, "ask about the next need"),
        ("fine_last_time", "2026-04-16 2026-04-27 2026-05-06", 0, Channel.CALL, "ask what has changed"),
        ("upset", "2026-03-20 2026-03-23 2026-03-27", 0, Channel.VISIT, "go and listen rather than call"),
        ("replied", "2026-03-31 2026-04-03 2026-04-07", 1, Channel.CALL, None),
        ("no_answer", "2026-03-31 2026-04-03 2026-04-07", 1, Channel.CALL, None),
    ],
)
def test_every_answer_changes_date_attempts_and_advice(
    answer: str, days: str, used: int, channel: Channel, advice: str | None
) -> None:
    """CA-3, said on Tuesday 17 March."""
    course = done(BEGUN.record("call", answer, at=AT.add(days=15)))
    found = due(course)
    assert " ".join(window(found)) == days
    assert TEXTBOOK.progress(course).used == used
    assert found.channel is channel
    assert found.explain().startswith(f"attempt {used + 1} of 11: ")
    if advice is None:
        assert len(found.reasons) == 1
    else:
        assert found.reasons[1].explain().startswith(advice)


def test_a_call_before_the_promised_day_takes_nothing_back() -> None:
    """CA-3: the customer said a month; a call in vain before that changes nothing."""
    course = done(BEGUN.record("call", "talk_in_a_month", at=AT.add(days=14)))
    hasty = done(course.record("call", at=AT.add(days=16)))
    assert window(due(hasty))[0] == window(due(course))[0] == "2026-04-16"
    assert TEXTBOOK.progress(hasty).used == 1
    later = done(course.record("call", at=AT.add(days=44)))
    assert window(due(later)) == ("2026-04-29", "2026-05-04", "2026-05-06")
    spoke = done(course.record("call", "waiting_for_boss", at=AT.add(days=16)))
    assert window(due(spoke))[0] == "2026-03-23"  # what is said later holds


def test_an_entry_that_comes_late_changes_the_next_date_from_then_on() -> None:
    course = done(BEGUN.record("call", at=AT.add(days=30)))
    late = done(course.record("call", "upset", at=AT.add(days=20)))
    assert window(due(late)) == window(due(course))
    assert TEXTBOOK.progress(late) == attrs.evolve(TEXTBOOK.progress(course))
    later = done(course.record("call", "upset", at=AT.add(days=31)))
    assert due(later).channel is Channel.VISIT
    assert due(later, as_of=date(2026, 4, 1)) == due(course)


def test_put_off_again_and_again() -> None:
    course = BEGUN
    for month in range(1, 4):
        course = done(course.record("call", "talk_in_a_month", at=AT.add(months=month)))
    assert TEXTBOOK.progress(course).in_a_row == 3
    assert (
        due(course).reasons[-1].explain() == "put off 3 times in a row: one more counts as an attempt [CA-3]"
    )
    fourth = done(course.record("call", "talk_in_a_month", at=AT.add(months=4)))
    assert TEXTBOOK.progress(fourth).used == 1
    assert due(fourth).reasons[0].explain().startswith("attempt 2 of 11: asked on 2 Jul 2026 to talk again")


def test_pauses() -> None:
    paused = done(BEGUN.pause(at=AT.add(days=2)))
    assert nothing(paused).explain() == "paused on 4 Mar 2026, until somebody resumes [CA-3]"
    assert nothing(paused).is_over is False
    back = done(paused.resume(at=AT.add(days=40)))  # Saturday, 11 April
    found = due(back)
    assert window(found) == ("2026-04-13", "2026-04-13", "2026-04-17")
    assert found.reasons[-1].explain() == "rested until 11 Apr 2026 [CA-3]"
    short = done(BEGUN.pause(date(2026, 3, 18), at=AT.add(days=2)))
    assert window(due(short)) == ("2026-03-18", "2026-03-19", "2026-03-23")


def test_the_end() -> None:
    for how in ("won", "lost", "settled", "opted_out"):
        over = nothing(done(BEGUN.close(how, at=AT.add(days=3))))
        assert (over.standing.value, over.is_over) == (how, True)
    lost = nothing(done(BEGUN.close("lost", at=AT.add(days=3))))
    assert lost.explain() == "ended on 5 Mar 2026 09:00: lost [CA-3]"
    told = done(BEGUN.record("call", "opted_out", at=AT.add(days=3)))
    assert nothing(told).standing is CourseStanding.OPTED_OUT
    course = BEGUN
    for n in range(1, 12):
        course = done(course.record("call", at=AT.add(days=17 * n)))
    assert nothing(course).explain().splitlines() == [
        "11 attempts without a result: the follow-up ends here [CA-1]",
        "hand over to keeping in touch: the monthly quota and the festivals speak for this customer [CA-4 CA-13]",
    ]
    assert CourseStanding.EXHAUSTED.render("zh") == "次数用完"


def test_backoff() -> None:
    policy = FollowUp("slow", "1", Band.of_days(7, 8, 10), attempts=4, backoff=Widening(2, days(20)))
    course, at = policy.start("F-1", "C-7", at=AT), AT
    gaps: list[int] = []
    for _ in range(3):
        found = due(course, policy)
        gaps.append((found.latest - at.date()).days)
        at = at.add(days=(found.latest - at.date()).days)
        course = done(course.record("call", at=at))
    assert gaps == [10, 20, 20]  # twice ten, then no longer than the longest


# -- steps ------------------------------------------------------------------------------------------------------------


def test_six_calls_to_an_enquiry() -> None:
    """CA-1: three on day 1, then days 5, 14 and 15."""
    course, days = VELOCIFY_2012.start("F-2", "C-8", at=AT), list[str]()
    for n in range(6):
        found = due(course, VELOCIFY_2012)
        days.append(str(found.earliest))
        assert found.earliest == found.ideal == found.latest
        assert found.explain().startswith(f"attempt {n + 1} of 6: planned ")
        at = pendulum.datetime(
            found.ideal.year, found.ideal.month, found.ideal.day, 9 + n, tz="Asia/Shanghai"
        )
        course = done(course.record("call", at=at))
    assert days == ["2026-03-02"] * 3 + ["2026-03-06", "2026-03-16", "2026-03-17"]  # day 14 is a Sunday
    assert nothing(course, VELOCIFY_2012).standing is CourseStanding.EXHAUSTED
    early = due(VELOCIFY_2012.start("F-2", "C-8", at=AT), VELOCIFY_2012)
    assert early.explain() == "attempt 1 of 6: planned at the beginning, 2 Mar 2026 09:00 [CA-1]"
    assert early.explain("zh") == "第1次跟进（最多6次）：计划在开始时（2026年3月2日 09:00开始） [CA-1]"


def test_late_steps_slide() -> None:
    course = VELOCIFY_2012.start("F-2", "C-8", at=AT)
    for hour in (0, 1, 2):
        course = done(course.record("call", at=AT.add(hours=hour)))
    course = done(course.record("call", at=AT.add(days=7)))  # day 8 instead of day 5
    assert window(due(course, VELOCIFY_2012))[0] == "2026-03-18"  # nine days later, as planned
    reached = done(course.record("call", "replied", at=AT.add(days=9)))
    over = nothing(reached, VELOCIFY_2012)
    assert (over.standing, over.is_over) == (CourseStanding.ANSWERED, True)
    assert over.explain() == "answered on 11 Mar 2026 09:00: replied [CA-3]"
    boss = done(course.record("call", "waiting_for_boss", at=AT.add(days=9)))
    assert window(due(boss, VELOCIFY_2012))[0] == "2026-03-16"


def test_steps_then_the_band() -> None:
    policy = FollowUp(
        "both", "1", Band.of_days(7, 7, 9), attempts=3, steps=[FollowUpStep(hours(0), Channel.MESSAGE)], backoff=Widening(2, days(14))
    )  # fmt: skip
    course = policy.start("F-1", "C-7", at=AT)
    assert due(course, policy).channel is Channel.MESSAGE
    course = done(course.record("message", at=AT))
    assert window(due(course, policy)) == ("2026-03-09", "2026-03-09", "2026-03-11")
    course = done(course.record("call", "replied", at=AT.add(days=7)))
    assert window(due(course, policy)) == ("2026-03-23", "2026-03-23", "2026-03-23")


# -- switching --------------------------------------------------------------------------------------------------------


def test_a_switch_starts_at_the_later_of_both_starts() -> None:
    """CA-2: the textbook had planned 16 March; a call at once would break its least gap."""
    fast = attrs.evolve(VELOCIFY_2012, ends_on=[])
    course = done(TEXTBOOK.switch(BEGUN, fast, by="u-1", at=AT.add(days=4), calendar=OFFICE))
    found = due(course, fast)
    assert window(found)[0] == "2026-03-16"
    assert (
        found.reasons[-1].explain()
        == "the follow-up before had planned 16 Mar 2026: not sooner than that [CA-2]"
    )
    assert fast.progress(course).used == 0
    back = done(
        fast.switch(
            done(course.record("call", at=AT.add(days=14))), TEXTBOOK, at=AT.add(days=15), calendar=OFFICE
        )
    )
    assert window(due(back))[0] == "2026-03-30"  # fourteen days after the call that was made
    assert due(back).key == "follow_up:F-1:2"


def test_what_has_ended_is_not_switched() -> None:
    over = done(BEGUN.close("won", at=AT.add(days=3)))
    no = TEXTBOOK.switch(over, TEXTBOOK, at=AT.add(days=4), calendar=OFFICE)
    assert isinstance(no, Declined)
    assert no.codes == ("ended", "same_follow_up")
    no = TEXTBOOK.switch(BEGUN, VELOCIFY_2012, at=AT.subtract(days=4), calendar=OFFICE)
    assert isinstance(no, Declined)
    assert no.codes == ("before_start",)
    same = TEXTBOOK.switch(BEGUN, TEXTBOOK, at=AT.add(days=4), calendar=OFFICE)
    assert isinstance(same, Declined)
    assert same.explain("zh") == "目前已是“textbook” [CA-3]"


def test_used_up_attempts_may_be_handed_over() -> None:
    course = VELOCIFY_2012.start("F-2", "C-8", at=AT)
    for n in range(6):
        course = done(course.record("call", at=AT.add(days=n)))
    calm = done(VELOCIFY_2012.switch(course, TEXTBOOK, at=AT.add(days=6), calendar=OFFICE))
    assert window(due(calm)) == ("2026-03-23", "2026-03-24", "2026-03-27")
    with pytest.raises(InputError, match="ask that one"):
        VELOCIFY_2012.next(calm, as_of=LATE, calendar=OFFICE)
    with pytest.raises(InputError, match="stands under 'textbook'"):
        VELOCIFY_2012.switch(calm, VELOCIFY_2012, at=AT.add(days=7), calendar=OFFICE)
    replied = done(VELOCIFY_2012.start("F-3", "C-9", at=AT).record("call", "not_needed_now", at=AT))
    strict = FollowUp("strict", "1", Band.of_days(7, 7, 7), attempts=2, ends_on=[Answer.NOT_NEEDED_NOW],
                      waits={each: wait for each, wait in DEFERRALS.items() if each is not Answer.NOT_NEEDED_NOW})  # fmt: skip
    moved = done(VELOCIFY_2012.switch(replied, strict, at=AT.add(days=1), calendar=OFFICE))
    assert window(due(moved, strict))[0] == "2026-04-01"  # the wait of the old one holds


# -- sleeping ---------------------------------------------------------------------------------------------------------


def test_one_may_sleep_until_something_changes() -> None:
    def wake(course: Course, *now: int) -> str:
        return str(TEXTBOOK.next_due(course, as_of=date(*now), calendar=OFFICE))

    assert wake(BEGUN, 2026, 3, 1) == "2026-03-02"
    assert wake(BEGUN, 2026, 3, 2) == "2026-03-16"
    assert wake(BEGUN, 2026, 3, 16) == "2026-03-24"
    assert wake(BEGUN, 2026, 3, 24) == "None"
    assert wake(done(BEGUN.record("call", at=AT.add(days=40))), 2026, 3, 24) == "2026-04-11"
    assert wake(done(BEGUN.close("lost", at=AT)), 2026, 3, 24) == "None"


# -- definitions ------------------------------------------------------------------------------------------------------


def test_definitions_name_all_their_problems() -> None:
    with pytest.raises(DefinitionError) as found:
        FollowUp(
            "bad", "1", attempts=0, steps=[FollowUpStep(days(3)), FollowUpStep(days(1))], backoff=Widening(2, days(60)),
            waits={Answer.NO_ANSWER: DEFERRALS[Answer.UPSET]}, ends_on=[Answer.NO_ANSWER],
        )  # fmt: skip
    problems = "; ".join(found.value.problems)
    for words in ("no attempt", "2 steps", "stands after", "backoff needs a band", "cannot end it",
                  "no_answer: the band", "upset: nothing says"):  # fmt: skip
        assert words in problems
    with pytest.raises(DefinitionError, match="need a band"):
        FollowUp("bad", "1", attempts=2, steps=[FollowUpStep(days(3))])
    with pytest.raises(DefinitionError, match="different units"):
        FollowUp("bad", "1", Band(months(1), months(1), days(38)), attempts=2, backoff=Widening(2, days(60)))
    for wrong in (-1, True, 1.5):
        with pytest.raises(InputError, match="attempts"):
            FollowUp("bad", "1", Band.of_days(1, 2, 3), attempts=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="deferrals"):
        FollowUp("bad", "1", Band.of_days(1, 2, 3), attempts=1, deferrals=-1)
    with pytest.raises(InputError, match="why nothing is due"):
        NothingDue(CourseStanding.WON, ())


def test_a_house_may_have_its_own_waits() -> None:
    own = {**DEFERRALS, Answer.UPSET: Wait(Band.of_days(1, 1, 2), Text("at once", zh="马上"), attempt=True)}
    policy = FollowUp("house", "1", Band.of_days(1, 2, 3), attempts=2, waits=own, roll="backward")
    course = done(policy.start("F-1", "C-7", at=AT).record("call", "upset", at=AT))
    assert policy.progress(course).used == 1
    assert due(course, policy).explain() == "attempt 2 of 2: at once [CA-3]"
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert hash(policy) == hash(attrs.evolve(policy))


def test_the_policy_in_words() -> None:
    words = TEXTBOOK.explain().splitlines()
    assert words[:3] == [
        "at most 11 attempts, and 44 touches with all that customers may put off",
        "between two touches: at least 14 days, ideally 17 days, at most 21 days",
        "after the last attempt: hand over to keeping in touch: the monthly quota and the festivals speak for this customer",
    ]
    assert "folklore" in words[3]
    assert "计划：开始时、开始后1小时" in VELOCIFY_2012.explain("zh")


def test_refusals() -> None:
    with pytest.raises(InputError, match="no time zone"):
        TEXTBOOK.start("F-1", "C-7", at=datetime(2026, 3, 2))
    with pytest.raises(InputError, match="as_of"):
        TEXTBOOK.next(BEGUN, as_of=AT, calendar=OFFICE)
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 3, 10))
    with pytest.raises(OutOfCalendarError):
        TEXTBOOK.next(BEGUN, as_of=date(2026, 3, 5), calendar=short)


def test_the_day_is_that_of_the_calendars_zone() -> None:
    """A day agreed in the west may be over in the east when it is written down."""
    late = pendulum.datetime(2026, 3, 2, 20, tz="Europe/London")  # 3 March in Shanghai
    course = TEXTBOOK.start("F-1", "C-7", at=late)
    course = done(course.record("call", "replied", agreed_on=date(2026, 3, 2), at=late.add(minutes=5)))
    assert window(due(course))[0] == "2026-03-03"


def test_pauses_of_many_drawings() -> None:
    """CA-3: a pause over one that stands, which one drawing may miss."""
    for number in range(4):
        seed(number)(test_a_pause_never_brings_a_touch_forward)()


def test_the_channel_is_read() -> None:
    assert attrs.evolve(TEXTBOOK, channel="message").channel is Channel.MESSAGE
    with pytest.raises(DefinitionError, match="follow-up: the channel 'phone' is unknown"):
        attrs.evolve(TEXTBOOK, channel="phone")
