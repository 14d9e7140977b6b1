"""Progress of a deal (ST-2, ST-9): how long, how far, what is missing; in words that a seller reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.criteria import any_of, fact, has, named
from salesflow.basics.findings import Outcome
from salesflow.basics.terms import days, hours, working_days
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.sales.catalogue import IN_SALE, PROPERTY_RECEPTION, SEVEN_STEP
from salesflow.sales.opportunity import Opportunity
from salesflow.sales.progress import progress
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

ZONE = "Asia/Shanghai"
SINCE = pendulum.datetime(2026, 2, 9, 10, tz=ZONE)
NOW = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)
OPEN = [stage.key for stage in SEVEN_STEP.stages if stage.is_open]
NAMES = sorted({need.path for move in SEVEN_STEP.all_moves for need in move.needs})


def deal(stage: str = "qualification", process: str = "seven-step", **changes: object) -> Opportunity:
    return attrs.evolve(Opportunity("D-17", "C-7", process, stage, SINCE), **changes)


def machine(*moves: Move, rots_after: object = None) -> Machine:
    stages = [Stage("a", rots_after=rots_after), Stage("b"), Stage("c"), Stage.won("won"), Stage.lost("lost")]  # type: ignore[arg-type]
    ends = [Move("win", "b", "won"), Move("win", "c", "won")]
    return Machine("m", version="1", start="a", stages=stages, moves=[*moves, *ends])


facts = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, False, "x", None]))


@given(st.sampled_from(OPEN), facts, st.integers(0, 60))
def test_the_next_step_is_forward_and_asks_for_the_least(stage, known, later):
    """ST-9: never towards a loss, never back, and no other way forward asks for less."""
    at = SINCE.add(days=later)
    found = progress(deal(stage, facts=known), SEVEN_STEP, at=at)
    assert found.next is not None
    assert found.next.target in {*OPEN, "won"}
    assert [*OPEN, "won"].index(found.next.target) > OPEN.index(stage)
    met = {name for name, value in known.items() if value not in (False, None)}
    wanted = {"qualification": ["budget", "authority", "need", "timing"]}.get(stage)
    if wanted:
        assert [each.path for each in found.missing] == [name for name in wanted if name not in met]
    assert found.is_ready is (not found.missing)
    assert found.days_in_stage == later
    assert found.rots_after is not None
    assert found.overstayed is (later > found.rots_after.amount)
    (reason,) = found.reasons
    assert reason.rows == ("ST-2",)
    assert reason.code == ("overstayed" if found.overstayed else "ready" if found.is_ready else "incomplete")
    for need in found.missing:
        label = need.condition.label  # type: ignore[attr-defined]
        for language in ("en", "zh"):
            assert label.render(language) in found.explain(language)
    assert "[en]" not in found.explain("zh")


@given(st.integers(0, 3 * 86_400 * 60))
def test_a_longer_stay_never_heals(seconds):
    """Once over, over; the days only grow."""
    one, at = deal(), SINCE + timedelta(seconds=seconds)
    now, later = progress(one, SEVEN_STEP, at=at), progress(one, SEVEN_STEP, at=at + timedelta(hours=7))
    assert later.days_in_stage >= now.days_in_stage
    assert later.overstayed or not now.overstayed


@pytest.mark.parametrize(
    ("stage", "known", "at", "english", "chinese"),
    [
        (
            "demonstration",
            {"decision_makers": "Wang", "demonstrated_on": date(2026, 2, 20), "next_date": date(2026, 3, 5)},
            NOW.add(days=1),
            "D-17 has been on “pitch or demonstration” for 22 days (21 days planned); not known yet: champion [ST-2]",
            "D-17在“宣讲或产品演示”阶段已有22天（计划21天）；尚不清楚：最热情的支持者 [ST-2]",
        ),
        (
            "qualification",
            {"budget": False, "need": "x"},
            SINCE.add(days=1),
            (
                "D-17 has been on “first contact and qualification” for 1 day; not in place: budget; "
                "not known yet: who decides, timing [ST-2]"
            ),
            "D-17在“初次接触与资格确认”阶段已有1天；尚未具备：预算；尚不清楚：决策人、采购时间 [ST-2]",
        ),
        (
            "closing",
            {"signed_on": date(2026, 2, 9)},
            SINCE,
            "ready for “win”: D-17 came to “closing” today [ST-2]",
            "可进行“赢单”：D-17今天进入“成交”阶段 [ST-2]",
        ),
    ],
)
def test_reads_well(stage, known, at, english, chinese):
    found = progress(deal(stage, facts=known), SEVEN_STEP, at=at)
    assert found.explain() == english
    assert found.explain("zh") == chinese


@pytest.mark.parametrize(
    "one",
    [deal("won"), deal("lost"), deal(closed_on=date(2026, 3, 2)), deal("won", closed_on=date(2026, 2, 9))],
)
def test_a_closed_deal_asks_for_nothing(one):
    found = progress(one, SEVEN_STEP, at=NOW)
    assert (found.is_open, found.overstayed, found.next, found.missing, found.reasons) == (
        False,
        False,
        None,
        (),
        (),
    )
    assert (found.is_ready, found.explain(), found.days_in_stage) == (False, "", 21)


def test_a_later_close_is_not_known_yet():
    assert progress(deal(closed_on=date(2026, 3, 3)), SEVEN_STEP, at=NOW).is_open


def test_days_are_civil_days_where_the_question_is_asked():
    one = deal(since=pendulum.datetime(2026, 3, 1, 23, 30, tz=ZONE))
    at = pendulum.datetime(2026, 3, 2, 0, 30, tz=ZONE)
    assert progress(one, SEVEN_STEP, at=at).days_in_stage == 1
    assert progress(one, SEVEN_STEP, at=at.in_timezone("UTC")).days_in_stage == 0


@pytest.mark.parametrize(
    ("changes", "at", "field"),
    [
        ({"stage": "nowhere"}, NOW, "stage"),
        ({"process": "other"}, NOW, "process"),
        ({}, SINCE.subtract(seconds=1), "since"),
        ({}, datetime(2026, 3, 2), "at"),
    ],
)
def test_bad_input(changes, at, field):
    with pytest.raises(InputError) as caught:
        progress(deal(**changes), SEVEN_STEP, at=at)
    assert caught.value.field == field


def test_the_way_with_the_fewest_open_conditions_wins():
    """A skip that asks for less is the better next step; a loss or a way back never is."""
    m = machine(
        Move("advance", "a", "b", needs=[has("x"), has("y")]),
        Move("skip", "a", "c", needs=[has("z")]),
        Move("stay", "a", "a"),
        Move.from_every_open("lose", to="lost"),
    )
    assert progress(deal("a", "m"), m, at=NOW).next.event == "skip"  # type: ignore[union-attr]
    found = progress(deal("a", "m", facts={"x": 1, "y": 1}), m, at=NOW)
    assert found.next is not None
    assert (found.next.event, found.is_ready) == ("advance", True)


def test_no_way_forward_leaves_the_stay_alone():
    m = machine(
        Move("enter", "a", "b"), Move("go", "b", "c"), Move("lose", "c", "lost"), Move("back", "c", "a")
    )
    m = attrs.evolve(m, moves=tuple(move for move in m.moves if (move.event, move.source) != ("win", "c")))
    found = progress(deal("c", "m"), m, at=NOW)
    assert (found.next, found.is_ready, found.reasons[0].code) == (None, False, "incomplete")
    assert found.explain() == "D-17 has been on “c” for 21 days [ST-2]"
    assert (found.rots_after, found.overstayed) == (None, False)


def test_every_kind_of_open_condition_is_named():
    m = machine(
        Move(
            "advance",
            "a",
            "b",
            needs=[
                fact("score", Text("score", zh="评分")) >= 60,
                fact("size") >= 5,
                any_of(has("budget", Text("budget", zh="预算")), has("loan", Text("loan", zh="贷款"))),
                named("credit_ok", Text("credit check", zh="信用审核")),
                fact("fit") == "good",
            ],
        )
    )
    found = progress(
        deal("a", "m", facts={"score": 40, "size": "big"}), m, at=NOW, using={"credit_ok": lambda facts: None}
    )
    assert [each.outcome for each in found.missing] == [
        Outcome.UNMET, Outcome.ERROR, Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.UNKNOWN,
    ]  # fmt: skip
    assert found.explain() == (
        "D-17 has been on “a” for 21 days; not in place: score (40; needed: at least 60); cannot be judged: size; "
        "not known yet: one of (budget, loan), credit check, fit [ST-2]"
    )
    assert found.explain("zh") == (
        "D-17在“a”阶段已有21天；尚未具备：评分（现为40，要求不低于60）；无法判断：size；"
        "尚不清楚：（预算、贷款）之一、信用审核、fit [ST-2]"
    )


@pytest.mark.parametrize(
    ("planned", "at", "over", "words"),
    [
        (days(14), SINCE.add(days=14, hours=13), False, "for 14 days"),
        (days(14), SINCE.add(days=14, hours=14), True, "for 15 days (14 days planned);"),
        (hours(4), SINCE.add(hours=4), False, "came to “a” today"),
        (hours(4), SINCE.add(hours=4, seconds=1), True, "came to “a” today (4 hours planned);"),
        (working_days(1), pendulum.datetime(2026, 2, 10, 23, tz=ZONE), False, "for 1 day"),
        (
            working_days(1),
            pendulum.datetime(2026, 2, 11, 0, tz=ZONE),
            True,
            "for 2 days (1 working day planned);",
        ),
    ],
)
def test_stays_in_any_unit(planned, at, over, words):
    office = Calendar.week_days(ZONE, begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    found = progress(
        deal("a", "m"), machine(Move("advance", "a", "b"), rots_after=planned), at=at, calendar=office
    )
    assert found.overstayed is over
    assert words in found.explain()


def test_working_stays_need_a_calendar():
    m = machine(Move("advance", "a", "b"), rots_after=working_days(1))
    with pytest.raises(InputError, match="calendar"):
        progress(deal("a", "m"), m, at=NOW)


def test_from_beside_the_path_the_way_back_to_it_leads_on():
    """ST-3: whoever left without buying is led back; ST-7: where nothing is won, a completed end leads on."""
    at = SINCE.add(days=1)
    away = Opportunity("D-1", "C-1", PROPERTY_RECEPTION.key, "tracking", since=SINCE)
    found = progress(away, PROPERTY_RECEPTION, at=at)
    assert found.next is not None
    assert found.next.event == "come_back"
    supplied = Opportunity("D-1", "C-1", IN_SALE.key, "partnership", since=SINCE)
    found = progress(supplied, IN_SALE, at=at)
    assert found.next is not None
    assert found.next.event == "find_new_need"
