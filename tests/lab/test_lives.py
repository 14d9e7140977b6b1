"""Lives in words: where two of them part (LA-4)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.engine import Step
from salesflow.lab.experiment import Experiment
from salesflow.lab.lives import Life
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.portfolio import Synthetic


@attrs.frozen
class Keeper:
    """Keeps the whole plan of the policy in the state, and says it in its own way."""

    says: str
    metrics = (Metric("calls", Text("calls", zh="电话")),)

    def kind(self, customer):
        return ""

    def begin(self, policy, kind, day):
        return Turn(Text("first call", zh="首次电话") if self.says == "words" else (self.says, policy), day)

    def turn(self, policy, state, day):
        then = Turn("x" * 50, day + policy[0]) if state != "x" * 50 else None
        return Chances("answers", [Outcome(Fraction(1), {} if then is None else {"calls": 1}, then)])


def lives(says, first, second):
    trial = Experiment(Synthetic.of(1), Keeper(says), date(2026, 1, 1), months=1, seed=1)
    return trial.why(first, second, "S-0000000")


def test_a_plan_that_leads_to_the_same_is_the_same():
    assert lives("plan", (7, 1), (7, 2)).number is None
    found = lives("plan", (7, 1), (9, 1))
    assert found.number == 1
    assert found.explain().splitlines() == [
        "S-0000000, replication 0: the first decision that differs is number 1",
        "A:",
        "> 1 Jan 2026, state ('plan', (7, 1)): answers (chance 100%): calls +1; next on 8 Jan 2026",
        "> 8 Jan 2026: answers (chance 100%): nothing counted; nothing more before the end",
        "B:",
        "> 1 Jan 2026, state ('plan', (9, 1)): answers (chance 100%): calls +1; next on 10 Jan 2026",
        "> 10 Jan 2026: answers (chance 100%): nothing counted; nothing more before the end",
    ]


def test_a_state_may_speak_for_itself():
    found = lives("words", (7,), (7,))
    assert "2026年1月1日，首次电话：answers（机会100%）：电话+1；下一步在2026年1月8日" in found.explain("zh")
    assert found.first.sums() == {"calls": 1}


def calls(first, second):
    """Two lives that part after the fewer calls; one more turn, without a call, ends each."""
    trial = Experiment(Synthetic.of(1), Caller(), date(2026, 1, 1), months=12, seed=1)
    return trial.why(first, second, "S-0000000", names=("few <b>", "many"))


class Caller:
    metrics = (Metric("calls", Text("calls", zh="电话")),)

    def kind(self, customer):
        return ""

    def begin(self, policy, kind, day):
        return Turn(1, day)

    def turn(self, policy, state, day):
        again = Turn(state + 1, day + 1) if state < policy else None
        return Chances("answers", [Outcome(Fraction(1), {"calls": 1}, again)])


def test_a_notebook_shows_both_lives_side_by_side():
    found = calls(2, 4)
    page = found.shown().html
    assert found._repr_mimebundle_(include=None, exclude=None) == {
        "text/plain": found.explain(),
        "text/html": page,
    }
    assert "few &lt;b&gt;</th>" in page
    assert page.count("<tr>") == 1 + 4
    assert [f">&gt; {turn}</td>" in page for turn in (1, 2, 3, 4)] == [False, True, True, True]
    assert page.count("font-weight: bold") == 3 * 3
    assert repr(found) == "Parting('S-0000000', replication 0: they part at turn 2)"
    assert repr(found.first) == "Life('few <b>', 2 turns)"
    assert found.shown("zh").text == found.explain("zh")


def test_a_long_life_is_shown_from_where_it_parts():
    page = calls(100, 103).shown().html
    assert "96 turns before that are the same under both" in page
    assert page.count("<tr>") == 1 + 3 + 4
    assert page.count("font-weight: bold") == 3 * 4
    assert "1 turn before that is the same" in calls(5, 7).shown().html
    assert "此前96步在两种政策下相同" in calls(100, 103).shown("zh").html


def test_a_long_life_is_told_from_where_it_parts_and_not_for_ever():
    long = calls(100, 200)
    told = long.explain().splitlines()
    assert told[1] == "96 turns before that are the same under both"
    assert told[-1] == "many: 64 more turns until the end"
    assert len(told) == 2 + (1 + 4) + (1 + 40) + 1
    few = long.explain(most=4).splitlines()
    assert [line[:2] for line in few[3:7]] == ["  ", "  ", "  ", "> "]
    assert few[-1] == "many: 100 more turns until the end"
    assert len(few) == 2 + 2 * (1 + 4) + 1
    assert long.explain("zh", most=0).splitlines()[-2:] == ["few <b>：至期末还有4步", "many：至期末还有104步"]
    page = long.shown(most=4)
    assert page.html.count("<tr>") == 1 + 4
    assert "many: 100 more turns until the end" in page.html
    assert page.text == long.explain(most=4)
    with pytest.raises(InputError, match="most"):
        long.explain(most=-1)


@pytest.mark.parametrize(
    ("chance", "words"), [("1/20", "5%"), ("1/3", "33.3%"), ("1", "100%"), ("1/3000", "0.03%")]
)
def test_chances_are_told_in_per_cent(chance, words):
    offers = ((Fraction(chance), (), None), (1 - Fraction(chance), (), None))
    life = Life("A", (Step(Turn(1, 739617), "answers", None, offers, 0),), ())
    assert life.lines() == [
        f"1 Jan 2026, state 1: answers (chance {words}): nothing counted; nothing more before the end"
    ]


def test_lives_that_never_part_are_one():
    found = calls(3, 3)
    page = found.shown().html
    assert page.count("<tr>") == 1 + 3
    assert "bold" not in page
    assert ">few &lt;b&gt;, many</th>" in page
    assert "&gt; 1" not in page
    assert repr(found) == "Parting('S-0000000', replication 0: the same)"


@attrs.frozen
class Seller:
    metrics = (Metric("sales", Text("sales", zh="销售额"), MetricUnit.MONEY, "CNY"),)

    def kind(self, customer):
        return ""

    def begin(self, policy, kind, day):
        return Turn("", day)

    def turn(self, policy, state, day):
        return Chances("buys", [Outcome(Fraction(1), {"sales": policy})])


def test_money_is_told_in_its_main_unit():
    found = Experiment(Synthetic.of(1), Seller(), date(2026, 1, 1), months=1, seed=1).why(
        123_450, -5, "S-0000000"
    )
    assert ": sales (CNY) +1,234.50;" in found.explain()
    assert "：销售额（CNY）-0.05；" in found.explain("zh")
    assert found.first.sums() == {"sales": 123_450}
