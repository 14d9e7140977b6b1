from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.criteria import Facts, fact, has
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import Term, days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.customers.grades.pareto import Pareto
from salesflow.customers.grades.regrading import Hysteresis, Round, Standing, Stated
from salesflow.customers.grades.rules import Rules
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.graders import customer_facts, grading_rules, hystereses, portfolios
from salesflow.testing.grading_laws import check_hysteresis, check_round, settled

DAY = date(2026, 3, 2)
ABC = Stated("ABC")
RULES = Rules([("A", (fact("orders") >= 4) & has("contract")), ("B", fact("orders") >= 2)], "C")
EASIER = Rules([("A", (fact("orders") >= 3) & has("contract")), ("B", fact("orders") >= 1)], "C")


@st.composite
def series(draw: st.DrawFn) -> list[tuple[date, dict[str, Decimal | int | None]]]:
    """Rounds of figures, some of them unknown, on rising days."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 20, 40, 200]), min_size=1, max_size=5))
    rounds: list[tuple[date, dict[str, Decimal | int | None]]] = []
    day = DAY
    for gap in gaps:
        day += timedelta(days=gap)
        some = st.dictionaries(st.sampled_from(["C-0", "C-1", "C-2", "C-3"]), st.integers(0, 40), min_size=2)
        figures: dict[str, Decimal | int | None] = {**draw(some)}
        unknown = draw(st.sets(st.sampled_from(["C-0", "C-9"]), max_size=1))
        rounds.append((day, {**figures, **dict.fromkeys(unknown)}))
    return rounds


@given(hystereses(), series())
def test_the_laws_of_hysteresis(
    policy: Hysteresis[Decimal | int], rounds: list[tuple[date, dict[str, Decimal | int | None]]]
) -> None:
    """CU-7: nothing changes before its time, on unknown figures, or without a reason."""
    check_hysteresis(policy, rounds)


def test_the_interesting_reviews_are_reached() -> None:
    """The laws would be empty if grades never fell, rose, or were held back."""
    seen: Counter[str] = Counter()

    @settings(max_examples=300, derandomize=True)
    @given(hystereses(), series())
    def look(
        policy: Hysteresis[Decimal | int], rounds: list[tuple[date, dict[str, Decimal | int | None]]]
    ) -> None:
        for found in check_hysteresis(policy, rounds):
            seen.update(each.because.code for each in found.reviewed)
            seen.update(reason.code for each in found.reviewed for reason in each.missing)
            seen["ungraded"] += len(found.ungraded)

    look()
    wanted = ("new", "rises", "falls", "stays", "kept", "too_soon", "no_figures", "vanished", "ungraded")
    assert all(seen[code] >= 3 for code in wanted), seen


@given(hystereses(), portfolios(5), portfolios(5))
def test_constant_figures_settle(
    policy: Hysteresis[Decimal | int], before: dict[str, Decimal], now: dict[str, Decimal]
) -> None:
    """CU-7: after long enough it is the bare grader, but for what an easier `keep` allows to keep."""
    states = policy.review({}, before, as_of=DAY).states
    found = settled(policy, states, now, as_of=DAY + timedelta(days=1))
    if policy.keep is None:
        bare = policy.enter.judge(now)
        assert {name: found[name].grade for name in now} == {name: bare[name].value for name in now}


@given(grading_rules(), st.lists(customer_facts(), min_size=1, max_size=4))
def test_rules_with_unknown_facts_regrade_too(rules: Rules, rounds: list[dict[str, object]]) -> None:
    """CU-7: a grade never falls because somebody forgot to fill in a fact."""
    policy: Hysteresis[Facts] = Hysteresis(rules)
    held: Mapping[str, Standing] = {}
    for place, known in enumerate(rounds):
        before = held.get("C-7")
        found = policy.review(held, {"C-7": known}, as_of=DAY + timedelta(days=place))
        judged = rules.of(known)
        grade = found.states["C-7"].grade
        if before is None:
            assert grade == judged.value
        else:
            was, best, worst = map(
                rules.grades.index, (before.grade, judged.reachable[0], judged.reachable[-1])
            )
            assert rules.grades.index(grade) == min(max(was, best), worst)
        held = found.states
    check_round({}, ["C-7"], policy.review({}, {"C-7": {}}, as_of=DAY))


def test_every_change_and_non_change_has_its_reason() -> None:
    """CU-7."""
    policy = Hysteresis(ABC, fall_after=months(6))
    first = policy.review({}, {"x": "A", "y": "B", "z": "C", "w": None}, as_of=date(2026, 1, 1))
    assert (first.new, first.ungraded) == (("x", "y", "z"), ("w",))
    assert first["x"].explain() == "new, begins as A [CU-7]\nA: as stated [CU-7]"
    now = policy.review(first.states, {"x": "B", "y": "A", "z": "C", "w": "B"}, as_of=date(2026, 3, 1))
    assert now["x"].explain().splitlines()[0] == (
        "would be B by the figures; stays A until 1 Jul 2026: entered on 1 Jan 2026 [CU-7]"
    )
    assert now["x"].until == policy.next_due(first.states["x"]) == date(2026, 7, 1)
    assert now["y"].because.explain("zh") == "由B升为A [CU-7]"
    assert now["z"].because.explain() == "stays C, as the figures say [CU-7]"
    assert [(name, change.before, change.after) for name, change in now.changes] == [
        ("y", "B", "A"),
        ("w", None, "B"),
    ]
    assert now.changes[0][1].explain() == "rises from B to A [CU-7]\nA: as stated [CU-7]"
    later = policy.review(now.states, {"x": "C", "y": None}, as_of=date(2026, 7, 1))
    assert later["x"].explain() == "falls from A to C [CU-7]\nC: as stated [CU-7]"
    assert later["y"].explain() == "stays A [CU-7]\nthe figures are not known [CU-7]"
    assert later.vanished == ("z", "w")
    assert later["z"].explain() == (
        "stays C [CU-7]\nthe customer does not appear among the figures this time [CU-7]"
    )
    assert later["z"].missing[0].explain("zh") == "这次的数据中没有该客户 [CU-7]"
    assert first["x"].explain("zh") == "新客户，起始为A [CU-7]\nA：按所列 [CU-7]"
    assert now["x"].because.explain("zh") == (
        "按数据应为B；2026年7月1日之前仍为A：2026年1月1日起为此级 [CU-7]"
    )
    assert pickle.loads(pickle.dumps(later)) == later
    assert hash(later) == hash(pickle.loads(pickle.dumps(later)))


def test_what_is_enough_to_keep() -> None:
    policy = Hysteresis(RULES, EASIER)
    held = {name: Standing("A", DAY) for name in "xyz"}
    found = policy.review(
        held,
        {
            "x": {"orders": 3, "contract": 1},
            "y": {"orders": 3, "contract": False},
            "z": {"orders": 0, "contract": 1},
        },
        as_of=DAY,
    )
    assert found["x"].explain().splitlines()[0] == (
        "would be B by the figures; stays A: they are enough to keep it [CU-7]"
    )
    assert found["x"].explain().splitlines()[1] == "A by rule 1: orders is 3, as needed (at least 3) [CU-7]"
    assert [found.states[name].grade for name in "xyz"] == ["A", "B", "C"]
    assert found["y"].because.code == "falls"


def test_too_little_known_changes_nothing() -> None:
    policy = Hysteresis(RULES, EASIER)
    held = {
        "x": Standing("A", DAY),
        "y": Standing("B", DAY),
        "z": Standing("C", DAY),
        "w": Standing("A", DAY),
    }
    found = policy.review(
        held, {"x": {"orders": 9}, "y": {"orders": 9}, "z": {"orders": 9}, "w": {"orders": 3}}, as_of=DAY
    )
    assert [found.states[name].grade for name in "xyzw"] == ["A", "B", "B", "A"]
    assert found["x"].explain() == (
        "stays A: too little is known to change it [CU-7]\n"
        "B is sure; A may still be reached [CU-7]\n"
        "A by rule 1 is open: contract is not known yet [CU-7]"
    )
    # the bare figures are sure; what is open is whether they are enough to keep
    assert found["w"].missing[0].explain() == "A by rule 1 is open: contract is not known yet [CU-7]"


@attrs.frozen
class Odd:
    """A grader of somebody's own that answers what it was made with."""

    answers: dict[str, Verdict[str]]
    grades: tuple[str, ...] = ("A", "B", "C")

    def judge(self, figures: Mapping[str, int], /) -> dict[str, Verdict[str]]:
        return self.answers


def test_a_grader_of_ones_own() -> None:
    """A verdict with something missing is sure downward only."""
    open_verdict = Verdict("C", (), (Reason("unknown", Text("the turnover is not known").fill()),))
    policy = Hysteresis(Odd({"x": open_verdict}))
    assert policy.review({"x": Standing("B", DAY)}, {"x": 1}, as_of=DAY)["x"].because.code == "not_sure"
    for answers in ({}, {"x": Verdict("Z")}):
        with pytest.raises(InputError, match=r"figures\['x'\].*grader"):
            Hysteresis(Odd(answers)).review({}, {"x": 1}, as_of=DAY)


def test_damped_rises() -> None:
    policy = Hysteresis(ABC, rise_after=days(30))
    held = policy.review({}, {"x": "C"}, as_of=DAY).states
    early = policy.review(held, {"x": "A"}, as_of=DAY + timedelta(days=29))
    assert (early.states, early["x"].until) == (held, DAY + timedelta(days=30))
    late = policy.review(held, {"x": "A"}, as_of=DAY + timedelta(days=30))
    assert late.states == {"x": Standing("A", DAY + timedelta(days=30))}


@pytest.mark.parametrize(
    ("standings", "figures", "as_of", "problem"),
    [
        ({"x": Standing("Z", DAY)}, {"x": "A"}, DAY, "is no grade of the grader"),
        ({"x": Standing("Z", DAY)}, {}, DAY, "is no grade of the grader"),
        ({"x": Standing("A", DAY)}, {"x": "A"}, DAY - timedelta(days=1), "lies before"),
        ({"x": Standing("A", DAY)}, {"x": "Z"}, DAY, "is no grade; there are A, B, C"),
        ({}, {}, datetime(2026, 3, 2), "not a day"),
    ],
)
def test_bad_reviews_are_refused(standings: Any, figures: Any, as_of: Any, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        Hysteresis(ABC).review(standings, figures, as_of=as_of)


@pytest.mark.parametrize("term", [hours(3), working_days(2)])
def test_terms_that_need_a_calendar_are_refused(term: Term) -> None:
    with pytest.raises(DefinitionError, match="must be days, weeks, months or years"):
        Hysteresis(ABC, fall_after=term)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Hysteresis(ABC, Stated("AB"), fall_after=hours(1), rise_after=hours(2))
    assert len(caught.value.problems) == 3
    for grades in ("", "AA"):
        with pytest.raises(DefinitionError, match="once"):
            Stated(grades)


def test_a_customer_who_was_not_reviewed() -> None:
    with pytest.raises(InputError, match="was not reviewed"):
        Round((), ())["x"]


def test_pareto_regrades_a_portfolio() -> None:
    """Customers of unknown figures take no part in the total."""
    policy = Hysteresis(Pareto(), Pareto().widened("0.04"))
    first = policy.review({}, {"x": Decimal(80), "y": Decimal(79), "z": 41}, as_of=DAY)
    assert [first.states[name].grade for name in "xyz"] == ["A", "A", "A"]
    found = policy.review(first.states, {"x": Decimal(82), "y": Decimal(18), "z": None}, as_of=DAY)
    assert found.states["y"].grade == "A"
    assert found["y"].because.code == "kept"
