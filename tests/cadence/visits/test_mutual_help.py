"""The month of mutual help (CA-8)."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import UNLIMITED
from salesflow.basics.truth import Truth
from salesflow.cadence.catalogue.mutual_help import MUTUAL_HELP
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.mutual_help import HelpDuty, MutualHelp
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.visit_laws import check_mutual_help
from salesflow.testing.visits import help_registers, mutual_helps, outlet_grades

ZONE = "Asia/Shanghai"
AT = pendulum.datetime(2026, 3, 3, 9, tz=ZONE)
END, BEFORE_END = date(2026, 3, 31), date(2026, 3, 30)
GRADES = {"C-1": "A", "C-2": "B", "C-3": None}


def steps(*calls):
    register = HelpRegister()
    for name, args, more in calls:
        register = getattr(register, name)(*args, **{"at": AT, **more})
        assert isinstance(register, HelpRegister), register.explain()
    return register


def asked(n, customer="C-1", **more):
    return [("ask", (f"H-{customer}-{i}", customer), {"seller": "u-7", **more}) for i in range(n)]


def solved(n, customer="C-1", **more):
    out = []
    for i in range(n):
        out.append(("note_problem", (f"P-{customer}-{i}", customer, f"trouble {i}"), {}))
        out.append(("solve", (f"P-{customer}-{i}",), {"seller": "u-8", **more}))
    return out


def judge(register, duty=MUTUAL_HELP, as_of=END, customers=GRADES, **more):
    return duty.judge(register, "u-7", customers, as_of=as_of, zone=ZONE, **more)


def test_every_month_keeps_the_laws():
    """CA-8: owed only at the end of the month; all codes came."""
    met = set()

    @settings(max_examples=100, derandomize=True, database=None)
    @given(mutual_helps(), help_registers(), outlet_grades(), st.integers(0, 50))
    def keeps(duty, register, customers, after):
        day = date.fromordinal(date(2026, 2, 25).toordinal() + after)
        met.update(check_mutual_help(duty, register, "u-1", customers, as_of=day, zone=ZONE))

    keeps()
    assert met >= {
        "done", "to_do", "owed", "grade_unknown", "ask: yes", "ask: no", "ask: unknown", "one solution more",
    }  # fmt: skip


def test_on_the_way_it_is_still_to_do_and_at_the_end_owed():
    register = steps(*asked(3), *solved(1), ("note_problem", ("P-9", "C-1", "no room"), {}))
    on_the_way = judge(register, as_of=BEFORE_END)
    assert (on_the_way.to_do, on_the_way.owed) == (5, 0)
    assert on_the_way.verdict.value is Truth.UNKNOWN
    assert on_the_way.explain().splitlines() == [
        "asked customers for help: 3 of 5 this month, 2 still to do by 31 Mar 2026 [CA-8]",
        "problems solved for C-1 (grade A): 1 of 2 this month, 1 still to do by 31 Mar 2026 [CA-8]",
        "“no room” was raised 27 days ago and is not solved yet [CA-8]",
        "problems solved for C-2 (grade B): 0 of 1 this month, 1 still to do by 31 Mar 2026 [CA-8]",
        "problems solved for C-3: 0 this month; how many are wanted is not known without a grade [CA-8]",
        "outlets trained (grade A): 0 of 1 this month, 1 still to do by 31 Mar 2026 [CA-8]",
    ]
    over = judge(register)
    assert (over.to_do, over.owed) == (0, 5)
    assert over.verdict.value is Truth.NO
    assert over.explain("zh").splitlines()[0] == "请客户帮忙：本月完成3，要求5，欠2 [CA-8]"
    assert [each.code for each in over.verdict.missing] == ["grade_unknown"]


def test_a_month_that_is_kept():
    register = steps(
        *asked(5), *solved(2), *solved(1, "C-2"), ("train", ("T-1", "C-1", "coughs"), {"seller": "u-7"})
    )
    kept = judge(register, customers={"C-1": "A", "C-2": "B"})
    assert (kept.verdict.value, kept.owed) == (Truth.YES, 0)
    assert kept.explain().splitlines()[1] == "problems solved for C-1 (grade A): 2 of 2 this month [CA-8]"
    # the next month begins anew
    april = judge(register, as_of=date(2026, 4, 1), customers={"C-1": "A"})
    assert (april.to_do, april.owed) == (8, 0)
    assert kept.of(HelpDuty.SOLVE, "C-2")[0].done == 1
    assert len(kept.of(HelpDuty.SOLVE)) == 2


def test_help_counts_in_the_month_of_its_day():
    """CA-8: days are those of the zone, and later entries are not known yet."""
    evening = pendulum.datetime(2026, 3, 31, 17, tz="UTC")  # already April in Shanghai
    register = steps(*asked(1, at=evening), *solved(1, at=evening))
    assert judge(register).of(HelpDuty.ASK)[0].done == 0
    assert judge(register).of(HelpDuty.SOLVE, "C-1")[0].done == 0
    assert judge(register, as_of=date(2026, 4, 1)).of(HelpDuty.ASK)[0].done == 1
    assert judge(register, as_of=date(2026, 4, 1)).of(HelpDuty.SOLVE, "C-1")[0].done == 1


def test_a_problem_that_came_back_does_not_count():
    register = steps(*solved(1), ("reopen", ("P-C-1-0",), {"at": AT.add(days=7)}))
    assert judge(register, as_of=date(2026, 3, 9)).of(HelpDuty.SOLVE, "C-1")[0].done == 1
    assert judge(register, as_of=date(2026, 3, 10)).of(HelpDuty.SOLVE, "C-1")[0].done == 0


def test_only_the_seller_s_own_requests_and_trainings_count():
    register = steps(
        *asked(2, seller="u-8"),
        ("train", ("T-1", "C-1", "coughs"), {"seller": "u-8"}),
        ("train", ("T-2", "C-2", "coughs"), {"seller": "u-7"}),
    )
    found = judge(register, customers={"C-1": "A", "C-2": "B"})
    assert found.of(HelpDuty.ASK)[0].done == 0
    assert found.of(HelpDuty.TRAIN)[0].done == 0
    assert (
        MUTUAL_HELP.judge(register, Actor("u-8"), {"C-1": "A"}, as_of=END, zone=ZONE)
        .of(HelpDuty.TRAIN)[0]
        .done
        == 1
    )


def test_a_training_at_an_outlet_of_unknown_grade_may_count():
    """CA-8: unknown is never no."""
    twice = [("train", (f"T-{i}", "C-3", "coughs"), {"seller": "u-7"}) for i in range(2)]
    line = judge(steps(*twice)).of(HelpDuty.TRAIN)[0]
    assert (line.truth, line.owed, line.perhaps) == (Truth.UNKNOWN, 0, 1)
    assert line.reason().explain() == (
        "outlets trained (grade A): 0 of 1 this month; 1 more may count once the grade of the outlet is known"
    )
    stranger = judge(steps(*twice), customers={"C-1": "A"}).of(HelpDuty.TRAIN)[0]
    assert stranger.truth is Truth.UNKNOWN
    # one that may count is not enough where two are wanted
    more = judge(steps(*twice), MutualHelp(solve={"A": 0}, train={"A": 2}), customers={"C-3": None})
    assert more.of(HelpDuty.TRAIN)[0].owed == 2


def test_a_register_that_begins_within_the_month_owes_nothing():
    register = steps(*asked(1))
    found = judge(register, known_since=date(2026, 3, 2))
    assert (found.owed, found.verdict.value) == (0, Truth.UNKNOWN)
    assert found.lines[0].reason().code == "not_covered"
    assert judge(register, known_since=date(2026, 3, 1)).owed > 0
    assert judge(register, known_since=date(2026, 4, 1), customers={}).owed == 0


def test_help_is_asked_in_moderation():
    """CA-8 (D0): an upper bound the house may set."""
    register = steps(*asked(3), *asked(1, "C-2", seller="u-8"), *asked(3, "C-9", seller="u-8"))
    day = {"as_of": END, "zone": ZONE}
    open_ = MUTUAL_HELP.may_ask(register, "C-1", **day)
    assert (open_.value, open_.missing[0].code) == (Truth.UNKNOWN, "ask_undecided")
    assert judge(register).too_often == ()
    lifted = attrs.evolve(MUTUAL_HELP, ask_at_most=UNLIMITED)
    assert (
        lifted.may_ask(register, "C-1", **day).explain() == "C-1 was asked for help 3 times this month [CA-8]"
    )
    two = attrs.evolve(MUTUAL_HELP, ask_at_most=2)
    assert two.may_ask(register, "C-2", **day).value is Truth.YES
    no = two.may_ask(register, "C-1", **day)
    assert (no.value, no.explain()) == (
        Truth.NO, "C-1 was asked for help 3 times this month; at most 2 [CA-8]",
    )  # fmt: skip
    found = judge(register, two)
    assert [each.explain() for each in found.too_often] == [
        "C-1 was asked for help 3 times this month, more than 2: ask less, and give first [CA-8]"
    ]
    assert found.explain().splitlines()[-1].startswith("C-1 was asked")


def test_bad_questions_are_refused():
    with pytest.raises(InputError, match="grade: of customer 'C-1'; the duties name A, B, C"):
        judge(HelpRegister(), customers={"C-1": "D"})
    with pytest.raises(InputError, match="the duties name no grade"):
        judge(HelpRegister(), MutualHelp(ask=1), customers={"C-1": "D"})
    with pytest.raises(InputError, match="as_of: is not a day"):
        judge(HelpRegister(), as_of=datetime(2026, 3, 31))
    with pytest.raises(InputError, match="seller: an id is text"):
        MUTUAL_HELP.judge(HelpRegister(), None, {}, as_of=END, zone=ZONE)


def test_wrong_duties_are_refused_with_all_problems():
    with pytest.raises(DefinitionError) as error:
        MutualHelp(ask=True, solve=(("A", -1), ("A", 1), (" ", 1)), train={"B": 1.5, " ": 1}, ask_at_most=-1)
    assert error.value.problems == (
        "ask must be a whole number, zero or more, not True",
        "solve: a grade is blank",
        "solve: grade 'A' is given twice",
        "solve: grade 'A' must be a whole number, zero or more, not -1",
        "train: a grade is blank",
        "train: grade 'B' must be a whole number, zero or more, not 1.5",
        "train: solve does not name grade 'B'",
        "ask_at_most must be a whole number, zero or more, not -1",
    )
    assert repr(HelpDuty.ASK) == "HelpDuty.ASK"
