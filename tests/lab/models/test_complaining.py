"""Complaints, tried out in the lab: every deadline is the procedure's own (LA-4, CO-1, CO-4)."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any, cast

import attrs
import pendulum
import pytest
from complaint_desk import OFFICE as DESK_HOURS
from complaint_desk import after
from hypothesis import event, given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, days, hours, working_days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.cases.decision import Accepted
from salesflow.complaints.cases.redress import Offer
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.cases.steps import Find, Receive
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.granting import mandates_for
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import CurrencyError, DefinitionError, InputError, OutOfCalendarError
from salesflow.lab.answers import Expected
from salesflow.lab.engine import Table
from salesflow.lab.experiment import Experiment
from salesflow.lab.models.answering import Level, Replied, Waiting
from salesflow.lab.models.complaining import ComplaintModel
from salesflow.lab.portfolio import Synthetic, Unit
from salesflow.lab.streams import Streams
from salesflow.testing.lab_laws import (
    check_comparison,
    check_directions,
    check_engines,
    check_expectation,
    check_labels,
    check_same_policy,
)

OFFICE = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2028, 1, 1))
START = date(2026, 1, 5)
FIRST, END = START.toordinal(), date(2026, 2, 23).toordinal()
STOPS = ("responded", "resolved", "withdrawn")


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def clock(key: str, term: Term, starts_on: str = "received", stops_on: Any = STOPS, **more: Any) -> Clock:
    return Clock(key, Text(key), term, starts_on, stops_on, **more)


def house(answer: Term = working_days(5), lead: Term = working_days(4), seller: int = 200) -> Procedure:
    limits = [
        *mandates_for("seller", [RemedyKind.REFUND], cny(seller), approver_role="lead"),
        *mandates_for("lead", [RemedyKind.REFUND], cny(2000)),
    ]
    clocks = [clock("answer", answer), clock("lead", lead)]
    return attrs.evolve(DESK, tasks=(), clocks=clocks, authority=Authority(limits))


SELLER = Level("seller", usual="0.15", due="0.35", late="0.2", grants="0.9", cost=cny(20))
LEAD = Level(
    "lead",
    Text("team lead", zh="组长"),
    after="lead",
    usual="0.4",
    due="0.8",
    late="0.5",
    grants="0.6",
    cost=cny(60),
)
CLAIMS = [
    (Remedy("refund", cny(80)), "0.5"),
    (Remedy("refund", cny(350)), "0.4"),
    (Remedy("refund", cny(3000)), "0.1"),
]
LOST = {"in_time": "0.02", "late": "0.1", "refused": "0.15", "refused_late": "0.3"}
MODEL = ComplaintModel(
    {"A": "0.2", "B": "0.1"},
    claims=CLAIMS,
    levels=[SELLER, LEAD],
    promise="answer",
    lost=LOST,
    worth=cny(5000),
    received="10:00",
    answered="16:00",
    calendar=OFFICE,
)
KEYS = [each.key for each in MODEL.metrics]
HOUSE = house()


def trial(model: ComplaintModel = MODEL, size: int = 30, **more: Any) -> Experiment[Procedure]:
    of = {"months": 1, "replications": 2, "seed": 7, "by": "grade"} | more
    return Experiment(Synthetic.of(size, grade={"A": 1, "B": 2}), model, START, **of)  # type: ignore[arg-type]


def expected(rules: Procedure, model: ComplaintModel = MODEL, grade: str = "A") -> dict[str, Fraction]:
    found = Table(rules, model, start=FIRST, end=END).expected(grade)
    return dict(zip(KEYS, found, strict=True))


def moment(day: int, at: str) -> pendulum.DateTime:
    on = date.fromordinal(day)
    return pendulum.datetime(on.year, on.month, on.day, int(at[:2]), int(at[3:]), tz=OFFICE.zone)


TERMS = (
    st.builds(working_days, st.integers(0, 6))
    | st.builds(working_hours, st.integers(0, 30))
    | st.builds(hours, st.integers(0, 120))
)


# -- deadlines are the procedure's own --------------------------------------------------------------------------------


@given(
    TERMS,
    TERMS,
    st.integers(FIRST, FIRST + 60),
    st.sampled_from(["08:00", "10:00", "17:30"]),
    st.sampled_from(["09:00", "16:00", "20:00"]),
)
def test_an_answer_is_in_time_exactly_if_the_procedures_own_clock_says_so(
    answer: Term, lead: Term, received: int, comes: str, goes: str
) -> None:
    """CO-4: on each day a full case is answered and its clocks are read; the model says the same."""
    rules, model = house(answer, lead), attrs.evolve(MODEL, received=comes, answered=goes)
    told = model.deadlines(rules, received)
    begun = rules.begin("K", Receive("C", "call", owner="u"), at=moment(received, comes), calendar=OFFICE)
    assert OFFICE.is_working_day(date.fromordinal(told.first))
    same_day = OFFICE.is_working_day(date.fromordinal(received)) and goes >= comes
    assert (told.first == received) is same_day
    case = Waiting("A", 0, 0, (True, True), 0, told.last, told.rises)
    working = [
        day for day in range(told.first, told.first + 14) if OFFICE.is_working_day(date.fromordinal(day))
    ]
    in_time: list[int] = []
    for day in working:
        at, now = moment(day, goes), case.on(day)
        late = {
            each.key: each.read(
                {"received": begun.received_at, "responded": at}, calendar=OFFICE, at=at
            ).breached_at
            for each in rules.clocks
        }
        assert (now.last == 0) is (late["answer"] is not None)
        assert (now.level == 1) is (late["lead"] is not None)
        in_time += [day] * (now.last > 0)
    assert told.last == (in_time[-1] if in_time else 0)
    event(f"in time on {len(in_time)} days")


def test_what_the_authority_says_is_what_the_procedure_decides() -> None:
    """CO-1: an offer of the very case, decided by the procedure itself."""
    plain = attrs.evolve(HOUSE, clocks=DESK.clocks)
    for claim, (remedy, _) in enumerate(MODEL.claims):
        for level, may in zip(MODEL.levels, MODEL.may_grant(plain, claim), strict=True):
            case = after(Find, procedure=plain)
            gift = Remedy("refund", cny(1))
            answer = plain.decide(
                case,
                Offer([remedy, gift]),
                by=Actor(f"u-{level.role}", [level.role]),
                at=case.records[-1].at,
                calendar=DESK_HOURS,
            )
            assert isinstance(answer, Accepted) is may
    assert [MODEL.may_grant(HOUSE, claim) for claim in range(3)] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert MODEL.may_grant(house(seller=500), 1) == (True, True)
    assert MODEL.may_grant(attrs.evolve(HOUSE, authority=None), 2) == (True, True)


def test_budgets_begin_empty_and_the_fault_is_ours() -> None:
    """CO-1: a mandate that needs a finding has one, a budget holds one claim."""
    budget = Budget(Scope.CUSTOMER, cny(300), days(30))
    limits = mandates_for("seller", [RemedyKind.REFUND], cny(500), budgets=[budget], needs_finding=True)
    rules = attrs.evolve(
        HOUSE, authority=Authority([*limits, *mandates_for("lead", [RemedyKind.REFUND], None)])
    )
    assert [MODEL.may_grant(rules, claim)[0] for claim in range(3)] == [True, False, False]
    assert not any(MODEL.may_grant(rules, claim)[1] for claim in range(3))  # nobody has decided how much


# -- lives ------------------------------------------------------------------------------------------------------------


def test_the_laws_of_the_lab_hold() -> None:
    """Invariants 5 to 7, 10 to 14: the table says what asking anew says, and draws lie near the exact answer."""
    one, two, three = HOUSE, house(answer=working_days(3)), house(lead=working_days(1), seller=500)
    found = trial()
    assert check_engines(trial(size=4), two) > 100
    check_same_policy(found, one)
    check_directions(trial(size=10), one, two, three)
    check_labels(trial(size=10), one, two, attrs.evolve(two, label=Text("other"), version="9"))
    check_expectation(found, three)
    assert check_comparison(found.compare(one, three))


def test_before_a_deadline_differs_the_lives_are_the_same() -> None:
    """Invariant 10: nothing that can be seen differs before the first answer that does."""
    found, met = trial(size=20), 0
    for number in range(20):
        parting = found.why(HOUSE, house(answer=working_days(3)), f"S-{number:07}")
        if parting.number is None:
            assert parting.first.sums() == parting.second.sums()
        else:
            met += 1
            lives = [
                [each.seen for each in life.steps[: parting.number - 1]]
                for life in (parting.first, parting.second)
            ]
            assert lives[0] == lives[1]
            assert "[en]" not in parting.explain("zh")
    assert 2 < met < 20


@settings(max_examples=15)
@given(TERMS, TERMS, st.sampled_from([50, 200, 5000]), st.integers(0, 9999))
def test_every_life_keeps_the_bounds(answer: Term, lead: Term, seller: int, number: int) -> None:
    """Answers are no more than complaints, and the money follows from what happened."""
    rules = house(answer, lead, seller)
    table = Table(rules, MODEL, start=FIRST, end=FIRST + 42)
    unit = Unit(f"C-{number}", {"grade": "A"})
    for replication in range(20):
        sums = dict(zip(KEYS, table.play(unit, Streams(3, replication).of(unit.id)), strict=True))
        assert all(each >= 0 for each in sums.values())
        replied = sums["in_time"] + sums["late"]
        assert sums["complaints"] - 1 <= replied <= sums["complaints"] <= 6
        assert sums["escalations"] + sums["approvals"] <= 2 * sums["complaints"]
        assert sums["lost"] <= 1
        assert sums["refused"] <= replied
        work = sums["cost"] - sums["remedies"] - 500_000 * sums["lost"]
        assert 2000 * replied <= work <= 6000 * replied
        assert sums["remedies"] <= 35_000 * (replied - sums["refused"]) + 300_000 * (seller == 5000) * replied
        event(f"late: {sums['late'] > 0}, lost: {sums['lost']}")


@pytest.mark.parametrize("place", range(7))
def test_a_life_under_sure_chances_is_the_known_one(place: int) -> None:
    """Beyond the seller's authority, so answered by the lead a working day after the first one."""
    model = attrs.evolve(
        MODEL,
        complains={"A": 1},
        claims=[(Remedy("refund", cny(350)), 1)],
        levels=[attrs.evolve(each, usual=1, due=1, late=1, grants=1) for each in (SELLER, LEAD)],
        lost=dict.fromkeys(LOST, 0),
    )
    turn, places, gains = model.begin(HOUSE, "A", FIRST), [0, place, 0, 0, 0], Counter[str]()
    for each in places:
        assert turn is not None
        came = [one for one in model.turn(HOUSE, turn.state, turn.day).outcomes if one.chance][each]
        gains.update(dict(came.gains))
        turn = came.then
    received = FIRST + 2 + place
    working = [day for day in range(received, received + 7) if OFFICE.is_working_day(date.fromordinal(day))]
    assert gains == {
        "complaints": 1, "approvals": 1, "in_time": 1, "days": working[1] - received, "remedies": 35_000,
        "cost": 41_000,
    }  # fmt: skip
    assert turn is not None
    assert turn.day > working[1] + 1
    assert (turn.day - FIRST) % 7 == 0
    assert expected(house(seller=500), model)["approvals"] == 0


def test_an_earlier_promise_makes_more_answers_late_and_a_faster_handing_up_fewer() -> None:
    """CO-4: the three questions of the page, without chance."""
    now = expected(HOUSE)
    assert expected(house(answer=working_days(3)))["late"] > now["late"]
    sooner = expected(house(lead=working_days(2)))
    assert sooner["late"] < now["late"]
    assert sooner["escalations"] > now["escalations"]
    wider = expected(house(seller=500))
    assert wider["approvals"] < now["approvals"]
    assert wider["days"] < now["days"]
    assert wider["remedies"] > now["remedies"]


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(HOUSE, label=Text("other"), version="2"),
        attrs.evolve(
            HOUSE, clocks=[*HOUSE.clocks, clock("thanks", working_days(9), "resolved", ["followed_up"])]
        ),
        attrs.evolve(HOUSE, clocks=[attrs.evolve(HOUSE.clocks[0], pausable=True), HOUSE.clocks[1]]),
        house(seller=349),
    ],
)
def test_what_changes_no_deadline_and_no_approval_changes_nothing(other: Procedure) -> None:
    """Invariant 10."""
    found = trial(size=12).compare(HOUSE, other)
    assert found.is_same


def test_who_waits_makes_no_second_complaint_and_who_leaves_none_at_all() -> None:
    never = [attrs.evolve(each, usual=0, due=0, late=0) for each in (SELLER, LEAD)]
    waits = expected(HOUSE, attrs.evolve(MODEL, complains={"A": 1}, levels=never))
    assert waits["complaints"] == 1 == waits["escalations"]
    assert waits["in_time"] == waits["late"] == waits["approvals"] == 0
    leaves = expected(HOUSE, attrs.evolve(MODEL, complains={"A": 1}, lost=dict.fromkeys(LOST, 1)))
    assert leaves["complaints"] == 1
    assert float(leaves["lost"]) == pytest.approx(1, abs=0.001)
    quiet = attrs.evolve(MODEL, complains={"A": 0, "B": "0.1"})
    assert not any(expected(HOUSE, quiet).values())


def test_a_clock_that_has_run_out_at_once_hands_up_at_once() -> None:
    """A legal or working clock of nothing: late from the first answer on, and with the lead from the beginning."""
    at_once = house(answer=hours(0), lead=working_hours(0))
    found = expected(at_once)
    assert found["escalations"] == found["complaints"]
    assert found["in_time"] == found["approvals"] == 0
    case = Waiting("A", 0, 0, (True,) * 3, 0, 0, ((2, 10), (1, 12)))
    assert [case.on(day).level for day in (10, 11, 13)] == [0, 2, 2]
    assert case.on(11).rises == ()


def test_states_are_few_enough_for_an_exact_answer() -> None:
    found = trial(size=6).exact(HOUSE)
    assert isinstance(found, Expected)
    table = Table(HOUSE, MODEL, start=FIRST, end=FIRST + 91)
    first = table.begin("A")
    assert first is not None
    assert len(table.reached(first)) < 25 * 91


def test_a_level_answers_at_the_pace_of_the_day_and_drawn_by_the_day() -> None:
    """Usual before the last day in time, faster on it, slower after it; on the same day the same luck."""
    told = {}
    for day in (FIRST + 1, FIRST + 2, FIRST + 3):
        case = Waiting("A", 0, 0, (True, True), 0, FIRST + 2, ((1, FIRST + 2),)).on(day)
        found = MODEL.turn(HOUSE, case, day)
        assert found.number == day
        gains = dict(found.outcomes[0].gains)
        told[day - FIRST] = found.outcomes[0].chance, "late" in gains, gains["cost"]
    assert told == {
        1: (SELLER.usual, False, 2_000),
        2: (SELLER.due, False, 2_000),
        3: (LEAD.late, True, 6_000),
    }


def test_an_answer_of_a_claim_that_nobody_may_grant_is_a_refusal() -> None:
    told = MODEL.turn(HOUSE, Replied("A", 0, 2, 0, may=False, is_late=True), FIRST)
    kinds = {each.gains: each.chance for each in told.outcomes if each.chance}
    assert kinds == {
        (("cost", 500_000), ("lost", 1), ("refused", 1)): Fraction(3, 10),
        (("refused", 1),): Fraction(7, 10),
    }


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"complains": {"A": "1.2"}}, "grade 'A': lies outside 0 to 1"),
        ({"complains": {"A": 0.2}}, "a float is not exact"),
        ({"complains": {}}, "no grade is given"),
        ({"complains": {"": "0.1"}}, "a grade must be text"),
        ({"claims": []}, "the chances of the claims make 0, not 1"),
        ({"claims": [(Remedy("refund", cny(80)), "0.5")]}, "make 1/2, not 1"),
        ({"claims": [(Remedy("refund"), 1)]}, "claim 1: say what it is worth"),
        ({"claims": [("refund", 2)]}, "claim 1: lies outside 0 to 1"),
        ({"claims": [("refund", 1)]}, "claim 1: 'refund' is no Remedy"),
        ({"levels": []}, "no level is given"),
        ({"levels": [SELLER, SELLER]}, "level 'seller' stands there twice"),
        ({"levels": [LEAD]}, "complaints come to the first level at once"),
        ({"lost": {**LOST, "angry": "0.1"}}, "'angry' is unknown; use in_time, late, refused, refused_late"),
        (
            {"lost": {"in_time": "0.1", "late": 2}},
            "gives no chance for 'refused'; lost: gives no chance for 'refused_late'",
        ),
    ],
)
def test_a_model_that_makes_no_sense_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        attrs.evolve(MODEL, **changes)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"levels": "seller"}, "levels"),
        ({"levels": ["seller"]}, "levels"),
        ({"received": 10}, "received: give a time of day"),
        ({"answered": "24:00"}, "answered: give a time of day"),
        ({"promise": " "}, "promise"),
        ({"worth": cny("0.001")}, "smallest coin"),
        ({"worth": 5000}, "give Money"),
        ({"claims": [(Remedy("refund", Money("0.001", "CNY")), 1)]}, "smallest coin"),
    ],
)
def test_what_else_cannot_be_used_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        attrs.evolve(MODEL, **changes)


@pytest.mark.parametrize("field", ["usual", "due", "late", "grants"])
def test_a_level_takes_chances_only(field: str) -> None:
    with pytest.raises(InputError, match=f"{field}: lies outside"):
        attrs.evolve(SELLER, **cast("dict[str, Any]", {field: "1.5"}))
    for blank in ("role", "after"):
        with pytest.raises(InputError, match=blank):
            attrs.evolve(SELLER, **cast("dict[str, Any]", {blank: ""}))


def test_two_currencies_are_refused() -> None:
    with pytest.raises(CurrencyError, match="cost: must be in CNY"):
        attrs.evolve(MODEL, levels=[attrs.evolve(SELLER, cost=Money(5, "EUR"))])
    with pytest.raises(CurrencyError, match="claim: must be in CNY"):
        attrs.evolve(MODEL, claims=[(Remedy("refund", Money(5, "EUR")), 1)])


def test_a_procedure_that_does_not_fit_the_model_is_refused() -> None:
    for traits in ({"grade": "Z"}, {"rank": "A"}):
        with pytest.raises(InputError):
            MODEL.kind(Unit("C-1", traits))
    with pytest.raises(InputError, match="there are acknowledge, resolve, follow_up"):
        expected(DESK, attrs.evolve(MODEL, levels=[SELLER]))
    for wrong in (
        clock("answer", days(3), "resolved", ["followed_up"]),
        clock("answer", days(3), stops_on=["acknowledged"]),
    ):
        with pytest.raises(
            InputError, match="must start with the receipt of a complaint and stop with its answer"
        ):
            expected(attrs.evolve(HOUSE, clocks=[wrong, HOUSE.clocks[1]]))
    with pytest.raises(InputError, match="role: has no mandate"):
        expected(HOUSE, attrs.evolve(MODEL, levels=[attrs.evolve(SELLER, role="porter")]))
    with pytest.raises(InputError, match="policy: give a Procedure"):
        MODEL.begin("desk", "A", FIRST)  # type: ignore[arg-type]
    short = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2026, 2, 1))
    with pytest.raises(OutOfCalendarError):
        expected(HOUSE, attrs.evolve(MODEL, calendar=short))


# -- the value --------------------------------------------------------------------------------------------------------


def test_a_model_is_a_value_that_travels() -> None:
    before = expected(HOUSE)
    again = pickle.loads(pickle.dumps(MODEL))
    assert again == MODEL == attrs.evolve(MODEL)
    assert hash(again) == hash(MODEL)
    assert expected(HOUSE, again) == before
    manifest = trial().manifest(HOUSE)
    assert not manifest.unknown
    for other in (
        trial(attrs.evolve(MODEL, answered="17:00")).manifest(HOUSE),
        trial().manifest(house(seller=500)),
    ):
        assert manifest.differs_from(other)


def test_it_says_what_is_assumed() -> None:
    words = MODEL.explain().splitlines()
    assert words[0] == "these are assumptions of whoever built the model, not facts"
    assert words[3] == "customers claim: refund of CNY 80 50%, refund of CNY 350 40%, refund of CNY 3,000 10%"
    assert words[4].startswith(
        "seller: answers with a chance of 15% on a working day, 35% on the last one in time"
    )
    assert words[6] == "team lead: takes over when the clock lead runs out"
    chinese = MODEL.explain("zh")
    assert "组长：在时限“lead”超时后接手" in chinese
    assert "[en]" not in chinese
    assert len(chinese.splitlines()) == len(words) == 12
    for each in MODEL.metrics:
        assert each.label.fill().render("zh") != each.label.fill().render()
