"""Credit checks: all questions of a house put together (CR-5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.catalogue.control import EXAMPLE_CHECK
from salesflow.credit.catalogue.warnings import LEGAL_WARNINGS
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Outcome
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem
from salesflow.credit.control.checks_firm import SignalOpen
from salesflow.credit.control.checks_grant import LimitExpired, LineFrozen
from salesflow.credit.control.checks_limit import LimitOccupancy, StaticLimit
from salesflow.credit.control.credit_check import Answer, ControlRule, CreditCheck, gravest
from salesflow.credit.control.hold import Decision, HoldRule
from salesflow.credit.control.switch import Switch
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import LineState, OpenSignal
from salesflow.credit.limits.grant import Grant
from salesflow.credit.rating.citation import Citation
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.credit_checks import accounts

DAY = date(2026, 3, 31)
TOY = Citation("toy", "1", "-")


def cny(amount: int) -> Money:
    return money(amount, "CNY")


def bill(amount: int, due: date, key: str = "F-1", *, disputed: bool = False) -> Invoice:
    return Invoice("C-7", key, date(2025, 12, 1), due, cny(amount), disputed=disputed)


def account_of(*bills: Invoice, **more: Any) -> Account:
    owed = Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY)
    line = LineState([Grant("G-1", cny(100), date(2026, 1, 1), date(2026, 7, 1))])
    known: dict[str, Any] = {"exposure": owed, "line": line, "dunning_level": 0, "signals": []}
    return Account("C-7", "CNY", DAY, **(known | more))


def check_of(*rules: ControlRule) -> CreditCheck:
    return CreditCheck(TOY, rules)


SALES, GOODS = [Switch.CREDIT_SALES], [Switch.CREDIT_SALES, Switch.DELIVERIES]
LATE = ControlRule(OldestOpenItem(30), GOODS)
DUNNED = ControlRule(MaxDunning(0), SALES)
RED = ControlRule(LimitOccupancy())


def test_every_failing_rule_is_named_with_its_switches():
    """CR-5: hold reasons are a list; controls go by cause."""
    account = account_of(bill(150, date(2026, 1, 31)), dunning_level=3)
    found = check_of(LATE, RED, DUNNED, ControlRule(StaticLimit(), SALES)).run(account, as_of=DAY)
    assert found.outcome is Answer.HOLD
    assert [each.rule for each in found.failing] == [
        "oldest_open_item", "limit_occupancy", "max_dunning", "static_limit",
    ]  # fmt: skip
    codes = {switch: [why.code for why in reasons] for switch, reasons in found.switches.items()}
    assert codes == {
        Switch.CREDIT_SALES: ["late", "dunned", "over_limit"],
        Switch.DELIVERIES: ["late"],
    }
    assert (found.shortfall, found.missing) == (cny(50), ())
    assert found.explain("zh").splitlines() == [
        "建议：停止赊销、停止发货 [CR-5]",
        "不通过：150元逾期超过30天，最久59天 [CR-5]（停止赊销、停止发货）",
        "不通过：占用150元，已达额度100元的80% [CR-5 CR-6]",
        "不通过：催收已至第3级，不允许有任何催收 [CR-5]（停止赊销）",
        "不通过：已占用150元，超出信用额度100元共50元 [CR-5 CR-6]（停止赊销）",
        "额度尚缺50元 [CR-5]",
        "依据规则toy 1 [CR-5]",
        "如发现数据有误，请在源头更正后重新检查；最终由负责人决定 [CR-5]",
    ]


@pytest.mark.parametrize(
    ("rule", "more", "answer", "headline"),
    [
        (DUNNED, {}, Answer.PASS, "nothing speaks against him [CR-5]"),
        (DUNNED, {"dunning_level": 1}, Answer.HOLD, "hold is proposed: stop credit sales [CR-5]"),
        (
            DUNNED,
            {"dunning_level": None},
            Answer.REFER,
            "a person must look before anything goes on credit [CR-5]",
        ),
        (
            ControlRule(MaxDunning(0)),
            {"dunning_level": 1},
            Answer.WARN,
            "nothing is to be stopped, but see the warnings [CR-5]",
        ),
        (
            ControlRule(MaxDunning(0)),
            {"dunning_level": None},
            Answer.WARN,
            "nothing is to be stopped, but see the warnings [CR-5]",
        ),
    ],
    ids=range(5),
)
def test_what_a_rule_leads_to(rule: ControlRule, more: dict[str, Any], answer: Answer, headline: str):
    """CR-5: fails, not known, passes; a rule without switches at most warns."""
    found = check_of(rule).run(account_of(**more), as_of=DAY)
    assert (found.outcome, found.headline.explain()) == (answer, headline)
    assert (found.headline.code, found.shortfall) == (answer.value, None)


def test_a_hold_outweighs_what_is_not_known_and_hides_nothing():
    """CR-5: both are said."""
    account = account_of(dunning_level=2, signals=None)
    found = check_of(ControlRule(SignalOpen(["x"]), SALES), DUNNED).run(account, as_of=DAY)
    assert (found.outcome, [each.code for each in found.missing]) == (Answer.HOLD, ["signals_unknown"])
    assert [each.outcome for each in found.findings] == [Outcome.UNKNOWN, Outcome.FAIL]


def test_a_switchboard_can_read_which_rules_still_fail():
    """CR-5: released cause by cause: only what surely passes."""
    check = check_of(
        LATE,
        DUNNED,
        ControlRule(OldestOpenItem(60), GOODS, key="two_months"),
        ControlRule(OldestOpenItem(90), GOODS),
        ControlRule(SignalOpen(["x"]), SALES),
    )
    found = check.run(account_of(bill(9, date(2026, 1, 31)), signals=None), as_of=DAY)
    assert found.fails == {
        "oldest_open_item": Truth.YES,
        "oldest_open_item-3": Truth.NO,
        "max_dunning": Truth.NO,
        "two_months": Truth.NO,
        "signal_open": Truth.UNKNOWN,
    }
    contested = account_of(bill(150, date(2026, 3, 30), disputed=True))
    assert check_of(ControlRule(StaticLimit())).run(contested, as_of=DAY).fails == {
        "static_limit": Truth.UNKNOWN
    }


def test_a_tolerated_excess_is_no_shortfall():
    """CR-5: nothing is missing where it passes."""
    found = check_of(ControlRule(StaticLimit("0.5"), SALES)).run(
        account_of(), Order("O-1", cny(120)), as_of=DAY
    )
    assert (found.outcome, found.shortfall) == (Answer.PASS, cny(0))


def test_what_is_disputed_is_told_and_proposes_nothing():
    """CR-5: late for a year and disputed."""
    found = check_of(LATE).run(account_of(bill(90, date(2025, 12, 31), disputed=True)), as_of=DAY)
    assert found.outcome is Answer.PASS
    assert "CNY 90 is disputed and stops nothing by itself [CR-5]" in found.explain()


def test_the_grace_counts_for_all_rules():
    """CR-5: within the grace the limit that has ended is compared; without it nobody has decided."""
    line = LineState([Grant("G-1", cny(100), date(2026, 1, 1), date(2026, 3, 25))])
    account = account_of(bill(120, date(2026, 4, 9)), line=line)
    limit = ControlRule(StaticLimit(), SALES)
    assert check_of(limit).run(account, as_of=DAY).missing[0].code == "no_limit"
    found = check_of(limit, ControlRule(LimitExpired(days(7)), SALES)).run(account, as_of=DAY)
    assert [each.reason.code for each in found.findings] == ["over_limit", "in_grace"]
    assert check_of(limit).expiry == LimitExpired()


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ((), "it has no rule"),
        (
            (LATE, RED, ControlRule(OldestOpenItem(30))),
            "oldest_open_item is asked twice with the same figures",
        ),
        (
            (LATE, ControlRule(OldestOpenItem(60), key="oldest_open_item")),
            "the key 'oldest_open_item' stands for two rules",
        ),
        (
            (ControlRule(LimitExpired(), SALES), ControlRule(LimitExpired(days(3)), GOODS)),
            "there are two graces for a limit that has ended",
        ),
    ],
    ids=range(4),
)
def test_definitions_that_are_refused(rules: tuple[ControlRule, ...], problem: str):
    """CR-5: all problems are named."""
    with pytest.raises(DefinitionError, match=problem):
        check_of(*rules)


def test_bad_input_is_refused():
    """CR-5: another day, another currency."""
    with pytest.raises(InputError, match="that of 2026-03-31"):
        check_of(LATE).run(account_of(), as_of=date(2026, 4, 1))
    with pytest.raises(CurrencyError, match="in CNY"):
        check_of(LATE).run(account_of(), Order("O-1", money(5, "USD")), as_of=DAY)


def test_its_words_can_be_the_houses():
    """CR-5: the way of correction is the house's."""
    own = attrs.evolve(check_of(DUNNED), correction=Text("call 8001", zh="请致电8001"))
    assert own.run(account_of(), as_of=DAY).explain("zh").endswith("请致电8001 [CR-5]")
    assert (repr(Answer.HOLD), Answer.HOLD.render("zh"), gravest([])) == ("Answer.HOLD", "暂停", Answer.PASS)
    assert ControlRule(LineFrozen(), [Switch.DELIVERIES, Switch.CONTRACTS, Switch.CONTRACTS]).switches == (
        Switch.CONTRACTS,
        Switch.DELIVERIES,
    )


def test_the_example_names_warnings_that_the_example_watch_knows():
    """CR-4, CR-5: a kind that nobody opens would never fail."""
    asked = {
        kind
        for each in EXAMPLE_CHECK.rules
        if isinstance(each.check, SignalOpen)
        for kind in each.check.kinds
    }
    assert asked <= {each.key for each in LEGAL_WARNINGS}
    assert str(EXAMPLE_CHECK.citation) == "example_credit_check 2026.1"


LIMITS = st.none() | st.just(UNLIMITED) | st.integers(0, 90_000).map(cny)


@given(accounts(complete=True), LIMITS, st.integers(0, 60), st.integers(0, 5_000))
def test_a_check_of_two_rules_answers_as_the_hold_rule_does(
    account: Account, limit: Limit, late_days: int, tolerance: int
):
    """CR-5: the rule for a list of invoices and a limit is a check of the oldest item and the static limit."""
    allowed = {"CNY": tolerance}
    owed = account.exposure or Exposure("C-7", "CNY", DAY, ())
    line = LineState([] if limit is None else [Grant("G-1", limit, date(2026, 1, 1))])
    rules = [ControlRule(OldestOpenItem(late_days, allowed), SALES), ControlRule(StaticLimit(), SALES)]
    found = CreditCheck(TOY, rules).run(Account("C-7", "CNY", DAY, exposure=owed, line=line), as_of=DAY)
    verdict = HoldRule(late_days, allowed).judge(owed, limit, as_of=DAY)
    same = {Decision.PROPOSE_HOLD: Answer.HOLD, Decision.REFER: Answer.REFER, Decision.NONE: Answer.PASS}
    assert found.outcome is same[verdict.value]
    assert bool(found.missing) is bool(verdict.missing)


def test_a_rule_that_would_stop_nothing_by_a_slip_is_refused():
    """CR-5: a misspelt switch would make a mere warning of a rule."""
    with pytest.raises(InputError, match="give a Switch"):
        ControlRule(StaticLimit(), ["deliveries"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="give a check"):
        ControlRule(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="key"):
        ControlRule(StaticLimit(), key=" ")
    with pytest.raises(InputError, match="give ControlRule"):
        CreditCheck(TOY, [StaticLimit()])  # type: ignore[list-item]
    with pytest.raises(InputError, match="give an Order"):
        check_of(LATE).run(account_of(), "O-7", as_of=DAY)  # type: ignore[arg-type]


def test_every_severe_warning_stops_what_it_forbids():
    """CR-4, CR-5: the example check and the example consequences agree on a severe warning of any kind."""
    late = OpenSignal("late_15_days", Severity.SEVERE, Text("fifteen days late or more", zh="逾期15天"))
    found = EXAMPLE_CHECK.run(account_of(signals=[late]), as_of=DAY)
    assert set(found.switches) == set(Switch)
    mild = attrs.evolve(late, severity=Severity.ALERT)
    assert not EXAMPLE_CHECK.run(account_of(signals=[mild]), as_of=DAY).switches


def test_a_finding_names_the_invoices_it_rests_on():
    """CR-5: those that are later than allowed, and none that is disputed."""
    rows = [
        bill(150, date(2026, 1, 31)),
        bill(20, date(2026, 3, 20), "F-2"),
        bill(9, date(2026, 1, 1), "F-3", disputed=True),
    ]
    found = {each.rule: each.items for each in EXAMPLE_CHECK.run(account_of(*rows), as_of=DAY).failing}
    assert found["oldest_open_item"] == ("F-1",)
    assert found["overdue_amount"] == found["overdue_days"] == ("F-1", "F-2")
