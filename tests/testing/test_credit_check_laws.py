"""The laws of credit checks and of the order gate, on drawn and on ready-made checks (CR-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Verdict
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.catalogue.control import EXAMPLE_CHECK
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Check, Finding, Outcome, found
from salesflow.credit.control.credit_check import Answer, ControlRule, CreditCheck, RuleFinding
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice
from salesflow.testing import credit_check_laws as laws
from salesflow.testing.credit_checks import accounts, checks, credit_checks, late_invoices, orders

DAY = date(2026, 3, 31)
ALL = st.just(EXAMPLE_CHECK) | credit_checks()
ACTS = st.sampled_from(list(Act))
SETS = st.frozensets(st.sampled_from(list(Switch)))
NONE: Final = frozenset[Switch]()
ORDER: Final = Order("O-1", money(50, "CNY"))


def account_of(*bills: Invoice, limit: int = 100, **more: Any) -> Account:
    """A known and harmless account, but for the bills."""
    known: dict[str, Any] = {
        "exposure": Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY),
        "line": LineState([Grant("G-1", money(limit, "CNY"), date(2026, 1, 1))]),
        "dunning_level": 0,
        "dossier": Verdict(Truth.YES),
        "signals": [],
    }
    return Account("C-7", "CNY", DAY, **(known | more))


def bill_of(amount: int, *, disputed: bool = False, key: str = "late") -> Invoice:
    return Invoice("C-7", key, date(2026, 1, 1), date(2026, 2, 1), money(amount, "CNY"), disputed=disputed)


@given(ALL, accounts(), st.none() | orders())
def test_every_check_keeps_its_laws(check: CreditCheck, account: Account, order: Order | None):
    """CR-5: every rule is named, whatever the order of the rules."""
    laws.check_credit_check(check, account, order)


def test_every_answer_is_reached():
    """CR-5: the laws speak of something."""
    cases = {
        Answer.PASS: account_of(limit=1000),
        Answer.WARN: account_of(limit=60),
        Answer.REFER: account_of(limit=1000, signals=None),
        Answer.HOLD: account_of(bill_of(500)),
    }
    answers = {laws.check_credit_check(EXAMPLE_CHECK, each, ORDER).outcome: each for each in cases.values()}
    assert answers == cases


@given(ALL, accounts(), orders(), ACTS, SETS)
def test_every_passage_keeps_its_laws(
    check: CreditCheck, account: Account, order: Order, act: Act, switches: frozenset[Switch]
):
    """CR-5: switches are independent, what is prepaid is free, nothing goes on credit without a grant."""
    laws.check_gate(check, account, order, act, switches)


def test_a_temporary_limit_is_asked_for_and_would_do():
    """CR-5: the amount that is named is enough."""
    passage = laws.check_gate(EXAMPLE_CHECK, account_of(limit=20), ORDER, Act.SELL, NONE)
    assert (passage.answer, passage.ask_for) == (Answer.HOLD, money(30, "CNY"))


@given(ALL, accounts(), orders(), ACTS, SETS, st.data())
def test_paying_more_ahead_never_speaks_against_him(
    check: CreditCheck,
    account: Account,
    order: Order,
    act: Act,
    switches: frozenset[Switch],
    data: st.DataObject,
):
    """CR-5: 2.3 point 4, prepaid orders that were blocked all the same."""
    paid = data.draw(st.integers(0, int(order.amount.amount)))
    laws.check_paid_ahead(check, account, order, act, switches, money(paid, "CNY"))


def test_an_order_on_credit_passes():
    """CR-5: the branch is reached."""
    for act in Act:
        assert laws.check_gate(EXAMPLE_CHECK, account_of(limit=1000), ORDER, act, NONE).answer is Answer.PASS


def test_paying_more_ahead_helps():
    """CR-5: the branch is reached."""
    paid = money(30, "CNY")
    assert laws.check_paid_ahead(EXAMPLE_CHECK, account_of(limit=20), ORDER, Act.SELL, NONE, paid)


@given(ALL, accounts(), st.none() | orders(), late_invoices(disputed=False))
def test_worse_arrears_never_help(check: CreditCheck, account: Account, order: Order | None, bill: Invoice):
    """CR-5: one more late invoice."""
    laws.check_worse_arrears(check, account, order, bill)


@given(ALL, accounts(), st.none() | orders(), late_invoices(disputed=True))
def test_a_dispute_stops_nothing_by_itself(
    check: CreditCheck, account: Account, order: Order | None, bill: Invoice
):
    """CR-5: a disputed invoice alone never holds."""
    laws.check_disputed(check, account, order, bill)


def test_late_and_disputed_invoices_matter():
    """CR-5: both branches are reached: a result grows graver, and a person looks."""
    assert laws.check_worse_arrears(EXAMPLE_CHECK, account_of(limit=1000), ORDER, bill_of(500))
    assert laws.check_disputed(EXAMPLE_CHECK, account_of(), None, bill_of(500, disputed=True))


PARTS: Final[tuple[dict[str, None], ...]] = (
    {"exposure": None, "position": None},
    {"line": None},
    {"dunning_level": None},
    {"dossier": None},
    {"signals": None},
)


@given(ALL, accounts(), st.none() | orders(), st.sampled_from(PARTS))
def test_what_is_not_known_passes_nothing(
    check: CreditCheck, account: Account, order: Order | None, part: dict[str, None]
):
    """CR-5: unknown is never no, and never yes."""
    laws.check_unknown(check, account, attrs.evolve(account, **part), order)


@pytest.mark.parametrize("part", PARTS, ids=[next(iter(each)) for each in PARTS])
def test_each_fact_decides_somewhere(part: dict[str, None]):
    """CR-5: a check asks for each fact, and says so when it is not known."""
    account = account_of(limit=1000)
    assert EXAMPLE_CHECK.run(account, ORDER, as_of=DAY).missing == ()
    assert laws.check_unknown(EXAMPLE_CHECK, account, attrs.evolve(account, **part), ORDER)


@given(credit_checks(absolute=False), accounts(), orders(), st.integers(1, 9))
def test_amounts_scale(check: CreditCheck, account: Account, order: Order, times: int):
    """CR-5: property 18 of the field study."""
    laws.check_scaled(check, account, order, times)


@given(ALL, accounts(), orders(), st.data(), st.sampled_from([Act.SIGN, Act.SELL]))
def test_a_better_order_is_not_stopped(
    check: CreditCheck, account: Account, order: Order, data: st.DataObject, act: Act
):
    """CR-5: field study 2.2, judged again only when it gets worse."""
    other = attrs.evolve(data.draw(orders()), id=order.id)
    laws.check_change(check, account, order, other, act)
    assert laws.check_change(check, account, order, order, act)


# -- broken checks are caught -----------------------------------------------------------------------------------------


@attrs.frozen
class Odd:
    """A check that passes what is late or not known, fails what is disputed or paid ahead, and looks at a plain number."""

    rule: ClassVar[str] = "odd"

    def judge(self, account: Account, order: Order | None) -> Finding:
        used = Money(0, "CNY") if account.exposure is None else account.exposure.total
        disputed = account.exposure is not None and account.exposure.disputed.is_positive
        paid = order is not None and order.prepaid is not None
        fails = not used.is_zero and (disputed or paid or used <= money(100, "CNY"))
        return found("odd", Outcome.FAIL if fails else Outcome.PASS, "odd", Text("so it is", zh="如此"))


ODD: Final = CreditCheck(Citation("odd", "1", "-"), [ControlRule(Odd(), [Switch.CREDIT_SALES])])
BROKEN: Final[tuple[tuple[str, Callable[[], object]], ...]] = (
    (
        "worse arrears",
        lambda: laws.check_worse_arrears(ODD, account_of(bill_of(90, key="F-1")), None, bill_of(90)),
    ),
    (
        "disputed fails nothing",
        lambda: laws.check_disputed(ODD, account_of(), None, bill_of(90, disputed=True)),
    ),
    (
        "not known passes nothing",
        lambda: laws.check_unknown(
            ODD, account := account_of(bill_of(90)), attrs.evolve(account, exposure=None), None
        ),
    ),
    ("scaled", lambda: laws.check_scaled(ODD, account_of(bill_of(90)), ORDER, 9)),
    (
        "paying ahead",
        lambda: laws.check_paid_ahead(
            ODD, account_of(bill_of(500), limit=600), ORDER, Act.SELL, NONE, money(5, "CNY")
        ),
    ),
)


@pytest.mark.parametrize(("law", "run"), BROKEN, ids=[law for law, _ in BROKEN])
def test_the_laws_catch_an_odd_check(law: str, run: Callable[[], object]):
    """CR-5: a law that cannot fail proves nothing."""
    with pytest.raises(AssertionError, match=law):
        run()


def test_the_laws_catch_a_broken_gate(monkeypatch: pytest.MonkeyPatch):
    """CR-5: a switch that stops more than its act, and a hold that nobody proposes."""

    def always(switch: Switch, act: Act, *, on_credit: bool) -> bool:
        return True

    monkeypatch.setattr(Switch, "stops", always)
    paid = attrs.evolve(ORDER, prepaid=ORDER.amount)
    with pytest.raises(AssertionError, match="a switch that stops it holds"):
        laws.check_gate(EXAMPLE_CHECK, account_of(), paid, Act.SELL, NONE)
    monkeypatch.undo()
    monkeypatch.setattr(RuleFinding, "answer", Answer.WARN)
    with pytest.raises(AssertionError, match="a hold is a proposal"):
        laws.check_credit_check(EXAMPLE_CHECK, account_of(bill_of(500)), ORDER)


@given(checks())
def test_checks_are_drawn(check: Check):
    """CR-5: each has a name."""
    assert check.rule
