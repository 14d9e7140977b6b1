"""The checks, one by one (CR-5): limit, grant, conduct, firm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.terms import days, hours, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Check, Outcome
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem, OverdueAmount, OverdueDays
from salesflow.credit.control.checks_firm import MissingDossier, SignalOpen
from salesflow.credit.control.checks_grant import LimitExpired, LineCancelled, LineFrozen, SingleOrderCap
from salesflow.credit.control.checks_limit import DynamicLimit, LimitOccupancy, StaticLimit
from salesflow.credit.exposure import Exposure
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.facts import LineState, OpenSignal
from salesflow.credit.limits.grant import Grant, OverdueAllowance
from salesflow.credit.warnings.signal import Severity
from salesflow.customers.history import Invoice
from salesflow.errors import DefinitionError, InputError, SalesflowError
from salesflow.testing.credit_checks import accounts, checks

DAY = date(2026, 3, 31)
ORDER = Order("O-7", money(50, "CNY"))


def cny(amount: int) -> Money:
    return money(amount, "CNY")


def bill(amount: int, late: int = 0, *, key: str = "F-1", disputed: bool = False) -> Invoice:
    due = DAY - timedelta(late)
    note = amount < 0
    return Invoice("C-7", key, due - timedelta(30), due, cny(amount), disputed=disputed, credit_note=note)


def account_of(
    *bills: Invoice, limit: Limit = None, documents: tuple[OpenDocument, ...] = (), **more: Any
) -> Account:
    owed = Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY)
    line = LineState() if limit is None else LineState([Grant("G-1", limit, date(2026, 1, 1))])
    given_: dict[str, Any] = {"exposure": owed, "position": Position.of(owed, documents), "line": line}
    return Account("C-7", "CNY", DAY, **(given_ | more))


def asked(check: Check, account: Account, order: Order | None = None) -> tuple[Outcome, str]:
    found = check.judge(account, order)
    assert found.rule == check.rule
    assert "[en]" not in found.explain("zh")
    return found.outcome, found.reason.code


@given(checks(), accounts())
def test_no_check_says_nothing(check: Check, account: Account):
    """CR-5: every check gives its words, whether it passes or fails."""
    asked(check, account)
    asked(check, account, ORDER)


# -- against the limit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "order", "answer"),
    [
        (None, None, (Outcome.UNKNOWN, "no_limit")),
        (cny(0), None, (Outcome.FAIL, "over_limit")),
        (cny(79), None, (Outcome.FAIL, "over_limit")),
        (cny(80), None, (Outcome.PASS, "within_limit")),
        (cny(129), ORDER, (Outcome.FAIL, "over_limit")),
        (cny(130), ORDER, (Outcome.PASS, "within_limit")),
        (UNLIMITED, ORDER, (Outcome.PASS, "unlimited")),
    ],
    ids=range(7),
)
def test_none_zero_and_unlimited_are_three_values(
    limit: Limit, order: Order | None, answer: tuple[Outcome, str]
):
    """CR-5: zero is no credit and never no check (field study, conclusion 3)."""
    assert asked(StaticLimit(), account_of(bill(80), limit=limit), order) == answer


def test_what_is_not_known_is_said():
    """CR-5: unknown is never no."""
    nothing = Account("C-7", "CNY", DAY)
    known = account_of(bill(80), line=None)
    for check in (StaticLimit(), DynamicLimit(days(9)), LimitOccupancy()):
        assert asked(check, nothing) == (Outcome.UNKNOWN, "used_unknown")
        assert asked(check, known) == (Outcome.UNKNOWN, "limit_unknown")
        assert asked(check, account_of()) == (Outcome.PASS, "nothing_used")
        endless = account_of(limit=UNLIMITED)
        assert asked(check, endless) == (Outcome.PASS, "unlimited")
        assert asked(check, attrs.evolve(endless, exposure=None, position=None)) == (
            Outcome.PASS,
            "unlimited",
        )


def test_orders_may_exceed_the_limit_by_a_share():
    """CR-5: 2.3 point 9; what is delivered and billed may not."""
    check = StaticLimit("0.1")
    assert asked(check, account_of(bill(60), limit=cny(100)), ORDER) == (Outcome.PASS, "tolerated")
    assert asked(check, account_of(bill(61), limit=cny(100)), ORDER) == (Outcome.FAIL, "over_limit")
    assert asked(check, account_of(bill(105), limit=cny(100))) == (Outcome.FAIL, "over_limit")
    assert asked(check, account_of(bill(100), limit=cny(100)), Order("O-1", cny(10)))[0] is Outcome.PASS
    paid = OpenDocument(Stage.PREPAID, "P-1", cny(20), order="O-1")
    waits = OpenDocument(Stage.ORDERED, "O-1", cny(20))
    for money_ahead in (paid, OpenDocument(Stage.PREPAID, "O-1", cny(20))):
        firm = account_of(bill(105), limit=cny(100), documents=(waits, money_ahead))
        assert asked(check, firm) == (Outcome.FAIL, "over_limit")  # money for an order frees no invoice
    found = check.judge(account_of(bill(60), limit=cny(100)), ORDER)
    assert "orders may exceed it by 10%" in found.explain()


def test_what_is_disputed_fails_no_limit():
    """CR-5: a person looks; with the tolerance of mere orders too."""
    contested = bill(70, key="F-2", disputed=True)
    account = account_of(bill(80), contested, limit=cny(100))
    assert asked(StaticLimit(), account) == (Outcome.LOOK, "over_disputed")
    assert asked(StaticLimit(), account, Order("O-1", cny(21))) == (Outcome.FAIL, "over_limit")
    assert asked(StaticLimit("0.1"), account, Order("O-1", cny(21))) == (Outcome.LOOK, "over_disputed")
    assert asked(LimitOccupancy("0.9"), account) == (Outcome.LOOK, "occupancy_disputed")
    assert asked(LimitOccupancy("0.8"), account) == (Outcome.FAIL, "occupancy_high")
    found = StaticLimit().judge(account, None)
    assert found.shortfall == cny(50)
    assert found.explain() == (
        "a person must look: CNY 150 is used, CNY 50 over the limit of CNY 100, only by what is disputed [CR-5 CR-6]"
    )


def test_the_horizon():
    """CR-5: 2.3 point 3; the last day counts."""
    account = account_of(bill(80), limit=cny(100))
    soon, later = DAY + timedelta(30), DAY + timedelta(31)
    assert asked(DynamicLimit(days(30)), account, attrs.evolve(ORDER, ships_on=soon))[0] is Outcome.FAIL
    assert asked(DynamicLimit(days(30)), account, attrs.evolve(ORDER, ships_on=later))[0] is Outcome.PASS
    assert asked(DynamicLimit(days(30)), account, ORDER)[0] is Outcome.FAIL  # without a day it counts now
    cut = attrs.evolve(
        account, position=attrs.evolve(account.position or Position("C-7", "CNY", DAY), last_day=DAY)
    )
    assert asked(StaticLimit(), cut, attrs.evolve(ORDER, ships_on=later))[0] is Outcome.FAIL


def test_occupancy():
    """CR-5: red from 80% on."""
    account = account_of(bill(79), limit=cny(100))
    assert asked(LimitOccupancy(), account) == (Outcome.PASS, "occupancy_low")
    assert asked(LimitOccupancy(), account, Order("O-1", cny(1))) == (Outcome.FAIL, "occupancy_high")
    assert asked(LimitOccupancy(), account_of(bill(1), limit=cny(0))) == (Outcome.FAIL, "occupancy_high")


# -- the grant --------------------------------------------------------------------------------------------------------


def test_the_cap_of_one_order():
    """CR-5: 单笔限额; of the grant, else of the house; only what is on credit."""
    house, none = SingleOrderCap({"CNY": 30, "USD": 1}), SingleOrderCap()
    account = account_of(limit=cny(100))
    assert asked(house, account) == (Outcome.PASS, "no_order")
    assert asked(none, account, ORDER) == (Outcome.PASS, "no_cap")
    assert asked(house, account, ORDER) == (Outcome.FAIL, "over_cap")
    assert asked(house, account, attrs.evolve(ORDER, prepaid=cny(20))) == (Outcome.PASS, "within_cap")
    unknown = attrs.evolve(account, line=None)
    assert asked(house, unknown, attrs.evolve(ORDER, prepaid=cny(50))) == (Outcome.PASS, "all_prepaid")
    assert asked(house, unknown, ORDER) == (Outcome.UNKNOWN, "line_unknown")
    granted = Grant("G-1", cny(100), date(2026, 1, 1), order_cap=cny(60))
    assert asked(house, attrs.evolve(account, line=LineState([granted])), ORDER) == (
        Outcome.PASS,
        "within_cap",
    )
    nothing = attrs.evolve(granted, order_cap=cny(0))
    assert asked(house, attrs.evolve(account, line=LineState([nothing])), ORDER) == (Outcome.FAIL, "over_cap")


def test_a_limit_that_has_ended():
    """CR-5: limit expired, with days of grace; half-open."""
    old = account_of(line=LineState([Grant("G-1", cny(50), date(2026, 1, 1), DAY)]))
    assert asked(LimitExpired(), old) == (Outcome.FAIL, "limit_expired")
    assert asked(LimitExpired(days(1)), old) == (Outcome.PASS, "in_grace")
    later = attrs.evolve(old, as_of=DAY + timedelta(1), exposure=None, position=None)
    assert asked(LimitExpired(days(1)), later) == (Outcome.FAIL, "limit_expired")
    assert asked(LimitExpired(), account_of(limit=cny(0))) == (Outcome.PASS, "in_force")
    assert asked(LimitExpired(), account_of()) == (Outcome.UNKNOWN, "never_granted")
    assert asked(LimitExpired(), account_of(line=None)) == (Outcome.UNKNOWN, "line_unknown")


def test_a_line_that_is_frozen_or_cancelled():
    """CR-5: frozen keeps its number, cancelled is back to payment in advance."""
    free, unknown = account_of(limit=cny(9)), account_of(line=None)
    frozen = account_of(line=LineState(frozen_on=DAY))
    cancelled = account_of(line=LineState(is_cancelled=True))
    assert [asked(LineFrozen(), each) for each in (free, frozen, unknown)] == [
        (Outcome.PASS, "not_frozen"),
        (Outcome.FAIL, "frozen"),
        (Outcome.UNKNOWN, "line_unknown"),
    ]
    assert [asked(LineCancelled(), each) for each in (free, cancelled, unknown)] == [
        (Outcome.PASS, "not_cancelled"),
        (Outcome.FAIL, "cancelled"),
        (Outcome.UNKNOWN, "line_unknown"),
    ]


# -- conduct ----------------------------------------------------------------------------------------------------------


def test_the_oldest_open_item():
    """CR-5: 2.3 points 7 and 8: amount and age; credit notes go against the oldest debt; tiny rests stop nobody."""
    check = OldestOpenItem(30, {"CNY": 5})
    assert asked(check, account_of(bill(99, 30))) == (Outcome.PASS, "not_late")
    assert asked(check, account_of(bill(99, 31))) == (Outcome.FAIL, "late")
    assert asked(check, account_of(bill(5, 900))) == (Outcome.PASS, "tolerated")
    assert asked(check, account_of(bill(99, 900, disputed=True))) == (Outcome.PASS, "not_late")
    assert asked(check, account_of(bill(99, 900), bill(-99, key="G-1"))) == (Outcome.PASS, "not_late")
    assert asked(check, Account("C-7", "CNY", DAY)) == (Outcome.UNKNOWN, "debts_unknown")
    found = check.judge(account_of(bill(50, 90), bill(40, 50, key="F-2"), bill(-60, key="G-1")), None)
    assert found.explain() == "fails: CNY 30 is more than 30 days late, the oldest part 50 days [CR-5]"


def overdue_account(*bills: Invoice, allowance: OverdueAllowance | None) -> Account:
    return account_of(*bills, line=LineState([Grant("G-1", cny(500), date(2026, 1, 1), overdue=allowance)]))


def test_how_much_may_be_overdue():
    """CR-5: 允许逾期额度 of the grant, else of the house; a currency not named allows nothing."""
    house, granted = OverdueAmount({"CNY": 50}), OverdueAllowance(cny(9), 3)
    assert asked(house, overdue_account(bill(50, 1), allowance=None)) == (Outcome.PASS, "allowed")
    assert asked(house, overdue_account(bill(51, 1), allowance=None)) == (Outcome.FAIL, "overdue")
    assert asked(house, overdue_account(bill(50, 1), allowance=granted)) == (Outcome.FAIL, "overdue")
    assert asked(house, overdue_account(bill(9, 1), allowance=granted)) == (Outcome.PASS, "allowed")
    assert asked(house, overdue_account(bill(99, 0), allowance=granted)) == (Outcome.PASS, "not_overdue")
    assert asked(OverdueAmount(), overdue_account(bill(1, 1), allowance=None)) == (Outcome.FAIL, "overdue")
    assert asked(house, account_of(bill(1, 1), line=None)) == (Outcome.UNKNOWN, "allowance_unknown")
    assert asked(house, Account("C-7", "CNY", DAY)) == (Outcome.UNKNOWN, "debts_unknown")


def test_how_long_may_be_overdue():
    """CR-5: 允许逾期天数 of the grant, else of the house."""
    house, granted = OverdueDays(10), OverdueAllowance(cny(9), 3)
    assert asked(house, overdue_account(bill(50, 10), allowance=None)) == (Outcome.PASS, "allowed")
    assert asked(house, overdue_account(bill(50, 11), allowance=None)) == (Outcome.FAIL, "overdue_days")
    assert asked(house, overdue_account(bill(50, 4), allowance=granted)) == (Outcome.FAIL, "overdue_days")
    assert asked(house, overdue_account(bill(50, 3), allowance=granted)) == (Outcome.PASS, "allowed")
    covered = overdue_account(bill(50, 4), bill(-50, key="G-1"), allowance=granted)
    assert asked(house, covered) == (Outcome.PASS, "not_overdue")
    assert asked(house, account_of(bill(1, 1), line=None)) == (Outcome.UNKNOWN, "allowance_unknown")
    assert asked(house, Account("C-7", "CNY", DAY)) == (Outcome.UNKNOWN, "debts_unknown")


@pytest.mark.parametrize(
    ("level", "now", "answer"),
    [
        (0, 0, (Outcome.PASS, "not_dunned")),
        (0, 1, (Outcome.FAIL, "dunned")),
        (2, 2, (Outcome.PASS, "dunning_allowed")),
        (2, 3, (Outcome.FAIL, "dunned")),
        (2, None, (Outcome.UNKNOWN, "dunning_unknown")),
    ],
    ids=range(5),
)
def test_the_step_of_dunning(level: int, now: int | None, answer: tuple[Outcome, str]):
    """CR-5: the highest step reached."""
    assert asked(MaxDunning(level), account_of(dunning_level=now)) == answer


# -- the firm ---------------------------------------------------------------------------------------------------------


def test_open_warnings():
    """CR-5: 失信被执行人, 吊销, 经营异常名录; by kind or by severity."""
    label = Text("a warning", zh="预警")
    alert = OpenSignal("abnormal_operations", Severity.ALERT, label)
    severe = OpenSignal("licence_revoked", Severity.SEVERE, Text("licence revoked", zh="营业执照被吊销"))
    check = SignalOpen(["licence_revoked"], Severity.SEVERE)
    assert asked(check, account_of(signals=None)) == (Outcome.UNKNOWN, "signals_unknown")
    assert asked(check, account_of(signals=[])) == (Outcome.PASS, "no_signal")
    assert asked(check, account_of(signals=[alert])) == (Outcome.PASS, "no_signal")
    assert asked(check, account_of(signals=[alert, severe])) == (Outcome.FAIL, "signal_open")
    assert asked(SignalOpen(["x"]), account_of(signals=[severe])) == (Outcome.PASS, "no_signal")
    both = SignalOpen(severity=Severity.ALERT).judge(account_of(signals=[alert, severe]), None)
    assert both.explain() == "fails: several warnings are open: licence revoked, a warning [CR-5]"


def test_the_dossier():
    """CR-5: what is essential missing, or not sure."""
    why = Reason("missing", Text("the owner is not known", zh="法定代表人未知").fill())
    assert asked(MissingDossier(), account_of()) == (Outcome.UNKNOWN, "dossier_unknown")
    assert asked(MissingDossier(), account_of(dossier=Verdict(Truth.YES)))[0] is Outcome.PASS
    assert asked(MissingDossier(), account_of(dossier=Verdict(Truth.UNKNOWN)))[0] is Outcome.UNKNOWN
    found = MissingDossier().judge(account_of(dossier=Verdict(Truth.NO, missing=(why,))), None)
    assert found.explain() == "fails: his dossier lacks something essential: the owner is not known [CR-5]"
    assert found.explain("zh") == "不通过：信用档案缺少必要信息：法定代表人未知 [CR-5]"


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: StaticLimit("-0.1"), DefinitionError, "negative"),
        (lambda: StaticLimit(0.1), InputError, "Decimal"),  # type: ignore[arg-type]
        (lambda: DynamicLimit(working_days(3)), DefinitionError, "days, weeks"),
        (lambda: DynamicLimit(hours(3), "-1"), DefinitionError, "days, weeks"),
        (lambda: DynamicLimit(days(3), "-1"), DefinitionError, "negative"),
        (lambda: LimitOccupancy(0), DefinitionError, "above zero"),
        (lambda: LimitExpired(working_days(3)), DefinitionError, "days, weeks"),
        (lambda: SingleOrderCap({"CNY": -1}), DefinitionError, "negative"),
        (lambda: SingleOrderCap((cny(1), cny(2))), DefinitionError, "twice"),
        (lambda: OverdueAmount({"CNY": -1}), DefinitionError, "negative"),
        (lambda: OverdueDays(-1), InputError, "zero or more"),
        (lambda: OldestOpenItem(True), InputError, "zero or more"),
        (lambda: MaxDunning(-1), InputError, "zero or more"),
        (SignalOpen, DefinitionError, "name the kinds"),
        (lambda: SignalOpen("licence_revoked"), InputError, "several kinds"),
    ],
    ids=range(15),
)
def test_bad_definitions_are_refused(make: Callable[[], object], error: type[SalesflowError], words: str):
    """CR-5: one clear sentence."""
    with pytest.raises(error, match=words):
        make()
    assert repr(Outcome.FAIL) == "Outcome.FAIL"


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: DynamicLimit(60), "give a term"),  # type: ignore[arg-type]
        (lambda: LimitExpired(14), "give a term"),  # type: ignore[arg-type]
        (lambda: SignalOpen(severity="severe"), "give a Severity"),  # type: ignore[arg-type]
        (lambda: SignalOpen([""]), "kinds"),
    ],
    ids=["horizon", "grace", "severity", "kinds"],
)
def test_what_is_of_another_kind_is_refused(make: Callable[[], object], problem: str):
    """CR-5: a bare number is no term, a word no severity."""
    with pytest.raises(InputError, match=problem):
        make()
