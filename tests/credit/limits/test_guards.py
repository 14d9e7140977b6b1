"""Guards veto, and read nothing of what is disputed (CR-6)."""

from __future__ import annotations

from datetime import date
from itertools import count

import attrs
import pytest

from salesflow.basics.money import money
from salesflow.basics.terms import hours, months
from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import Z_DOUBLE_PRIME_1995
from salesflow.credit.limits.facts import Debts, Facts, LineState, OpenSignal
from salesflow.credit.limits.grant import Grant, OverdueAllowance
from salesflow.credit.limits.guards import (
    CancelOn,
    FreezeIfLate,
    FreezeWhile,
    NoRaiseIfOverdue,
    NoRaiseInDistress,
    NoRaiseWhile,
    RequireFresh,
    Veto,
)
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
NOBODY = Facts("C-7", "CNY", DAY)
GUARDS = [NoRaiseIfOverdue(), FreezeIfLate(30), NoRaiseWhile(), FreezeWhile(), CancelOn(["x"]), RequireFresh(),
          NoRaiseInDistress(Z_DOUBLE_PRIME_1995)]  # fmt: skip


def cny(amount):
    return money(amount, "CNY")


def late(*pairs, **more):
    return attrs.evolve(
        NOBODY, debts=Debts(cny(500), [(days, cny(amount)) for days, amount in pairs], **more)
    )


def signs(*given):
    return attrs.evolve(
        NOBODY, signals=[OpenSignal(kind, severity, Text(kind, zh="预警")) for kind, severity in given]
    )


def test_one_day_is_a_day():
    """CR-6: in words, one is one."""
    found = FreezeIfLate(0).judge(late((1, 5)))
    assert found.reason.explain() == "CNY 5 is more than 0 days late, the oldest part 1 day [CR-6]"


def veto(guard, facts):
    found = guard.judge(facts)
    if found is not None:
        assert "[en]" not in found.reason.explain("zh")
    return None if found is None else found.veto


def test_what_is_not_known_calls_a_person():
    """CR-6: unknown is never no."""
    assert {veto(each, NOBODY) for each in GUARDS} == {Veto.REFER}


def test_arrears_above_the_tolerance_forbid_a_raise_and_old_ones_freeze():
    """CR-6, property 2; the tolerance is reached and not exceeded."""
    assert veto(NoRaiseIfOverdue(), late()) is None
    assert veto(NoRaiseIfOverdue(), late((1, 5))) is Veto.NO_RAISE
    assert veto(NoRaiseIfOverdue(tolerance={"CNY": 5}), late((1, 5))) is None
    assert veto(NoRaiseIfOverdue(tolerance={"USD": 5}), late((1, 5))) is Veto.NO_RAISE
    assert veto(NoRaiseIfOverdue(10), late((10, 5))) is None
    assert "10 days late" in NoRaiseIfOverdue(10).judge(late((11, 5))).reason.explain()
    assert veto(FreezeIfLate(30), late((30, 500))) is None
    assert veto(FreezeIfLate(30), late((31, 5))) is Veto.FREEZE
    assert veto(FreezeIfLate(30), late((31, 5), credits=cny(5))) is None


def test_open_warnings_forbid_by_their_severity_and_kind():
    """CR-6, property 2: an alert forbids a raise, a severe one freezes, some kinds cancel."""
    alert, severe = (
        signs(("late", Severity.ALERT)),
        signs(("gone", Severity.SEVERE), ("late", Severity.NOTICE)),
    )
    assert [veto(each, signs()) for each in GUARDS[2:5]] == [None] * 3
    assert [veto(each, alert) for each in GUARDS[2:5]] == [Veto.NO_RAISE, None, None]
    assert [veto(each, severe) for each in GUARDS[2:4]] == [Veto.NO_RAISE, Veto.FREEZE]
    assert veto(CancelOn(["gone"]), severe) is Veto.CANCEL
    assert veto(CancelOn(["other"]), severe) is None


def test_old_figures_and_old_grades_call_a_person():
    """CR-6, bad input 12."""
    fresh = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": 5})
    old = Statement("C-7", date(2023, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": 5})
    assert veto(RequireFresh(), attrs.evolve(NOBODY, statement=fresh)) is None
    assert veto(RequireFresh(), attrs.evolve(NOBODY, statement=old)) is Veto.REFER
    asked = RequireFresh(None, months(12))
    assert veto(asked, NOBODY) is None
    assert veto(asked, attrs.evolve(NOBODY, grade=Standing("A", date(2025, 3, 31)))) is None
    assert veto(asked, attrs.evolve(NOBODY, grade=Standing("A", date(2025, 3, 30)))) is Veto.REFER


def test_distress_forbids_a_raise():
    """CR-6, bad input 1: a net worth of zero is distress."""
    guard = NoRaiseInDistress(Z_DOUBLE_PRIME_1995)
    broke = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, {"net_worth": 0})
    assert veto(guard, attrs.evolve(NOBODY, statement=broke)) is Veto.NO_RAISE
    lines = {"current_assets": 80, "current_liabilities": 10, "total_liabilities": 20, "net_worth": 100,
             "retained_earnings": 60, "ebit": 30}  # fmt: skip
    well = Statement("C-7", date(2025, 12, 31), "CNY", MoneyUnit.ONE, lines)
    assert veto(guard, attrs.evolve(NOBODY, statement=well)) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: NoRaiseIfOverdue(tolerance={"CNY": -1}),
        lambda: FreezeIfLate(3, (cny(1), cny(2))),
        lambda: CancelOn([]),
        lambda: RequireFresh(None),
        lambda: RequireFresh(grade=hours(3)),
    ],
    ids=map(str, count()),
)
def test_wrong_definitions_are_refused(make):
    """CR-6: guards that could not work."""
    with pytest.raises(DefinitionError):
        make()


def test_bad_input_is_refused():
    """CR-6: one text is read letter by letter, days are counts."""
    with pytest.raises(InputError):
        CancelOn("gone")
    with pytest.raises(InputError):
        FreezeIfLate(True)
    assert repr(Veto.CANCEL) == "Veto.CANCEL"


def test_what_a_grant_allows_to_be_late_freezes_nothing_and_earns_no_raise():
    """CR-5, CR-6: within the allowance controls do not act; beyond it, by amount or by days, they judge the whole."""
    base = Grant("G-1", cny(500), date(2026, 1, 1), overdue=OverdueAllowance(cny(100), 45))
    for pairs, excused in (
        [((40, 100),), True],
        [((40, 60), (5, 41)), False],
        [((46, 5),), False],
        [(), True],
    ):
        given = attrs.evolve(late(*pairs), line=LineState([base]))
        assert veto(FreezeIfLate(30), given) is (None if excused else Veto.FREEZE)
        assert veto(FreezeIfLate(30, grant_excuses=False), given) is (Veto.FREEZE if pairs else None)
        assert veto(NoRaiseIfOverdue(), given) is (Veto.NO_RAISE if pairs else None)
        assert veto(NoRaiseIfOverdue(grant_excuses=True), given) is (None if excused else Veto.NO_RAISE)
