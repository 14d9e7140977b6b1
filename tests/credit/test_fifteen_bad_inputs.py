"""The fifteen bad inputs of credit, one test each, every part of each: the class, the field and the words, or the value that
says no; and that nothing else has changed (CR-1 to CR-7).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import attrs
import pendulum
import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.reasons import Declined, Verdict
from salesflow.basics.terms import months
from salesflow.credit.catalogue.holds import HOUSE_HOLD
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW, EXAMPLE_TEMPORARY
from salesflow.credit.catalogue.rating import (
    BATHORY,
    PAYMENT_GRADES,
    PAYMENT_INDEX,
    WORKING_ASSETS,
    Z_DOUBLE_PRIME_1995,
)
from salesflow.credit.control.hold import Decision
from salesflow.credit.exposure import Exposure, exposures
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    Applied,
    CreditNoteIssued,
    Disputed,
    Entry,
    Invoiced,
    Ordered,
    Paid,
    Prepaid,
    Refunded,
)
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.authority import CreditAuthority, Deputy
from salesflow.credit.limits.estimators import (
    Estimate,
    NetWorthShare,
    SalesCycle,
    Unknown,
    WorkingAssetsShareOf,
)
from salesflow.credit.limits.facts import Debts, Facts, LineState, Trading
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, clashes, effective_limit
from salesflow.credit.limits.guards import RequireFresh
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal, Wish
from salesflow.credit.limits.shapes import RoundDown
from salesflow.credit.measures.collection import SalesBasis, effectiveness
from salesflow.credit.measures.days_sales import best_possible, count_back, simple, true
from salesflow.credit.measures.figure import Figure
from salesflow.credit.measures.receivables import Balance, CreditSales, OnAccount, Receivables
from salesflow.credit.rating.ratio_models import Zone
from salesflow.credit.rating.statements import Acceptance, Line, MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, DefinitionError, HistoryError, InputError

DAY = date(2026, 3, 31)
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHEET = {
    "current_assets": 80, "stock": 40, "current_liabilities": 40, "total_liabilities": 60, "net_worth": 100, "ebit": 10,
    "retained_earnings": 10, "pre_tax_profit": 1, "net_profit": 1, "depreciation": 1, "deferred_tax": 0, "intangibles": 0,
}  # fmt: skip


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def bill(number: int = 1, **changed: object) -> Invoice:
    """An invoice of CNY 100, due on 4 February 2026."""
    given = {
        "customer": "C-7",
        "id": f"F-{number}",
        "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4),
    }
    return Invoice(**({**given, "amount": cny(100)} | changed))  # type: ignore[arg-type]


def sheet(on: date = date(2025, 12, 31), unit: MoneyUnit = MoneyUnit.ONE, **lines: object) -> Statement:
    return Statement("C-7", on, "CNY", unit, {**SHEET, **lines})  # type: ignore[arg-type]


def facts(**known: object) -> Facts:
    return Facts("C-7", "CNY", DAY, **known)  # type: ignore[arg-type]


def refused(make: Callable[[], object], field: str, words: str, kind: type[InputError] = InputError) -> None:
    """Refused with exactly this class, field and problem."""
    with pytest.raises(InputError) as caught:
        make()
    assert (type(caught.value), caught.value.field, caught.value.problem) == (kind, field, words)


def undefined(make: Callable[[], object], what: str, *problems: str) -> None:
    """A definition that cannot be, with all its problems."""
    with pytest.raises(DefinitionError) as caught:
        make()
    assert type(caught.value) is DefinitionError
    assert (caught.value.what, tuple(caught.value.problems)) == (what, problems)


def declined(answer: object, *said: str) -> None:
    assert isinstance(answer, Declined)
    assert answer.explain().splitlines() == [f"{each} [{row}]" for each in said for row in [_row(answer)]]
    assert "[en]" not in answer.explain("zh")


def _row(answer: Declined) -> str:
    return " ".join((*answer.reasons, *answer.missing)[0].rows)


def unsaid(figure: Figure[object], code: str, words: str) -> None:
    """A measure without a value, and why."""
    assert (figure.value, figure.undefined and figure.undefined.code) == (None, code)
    assert words in figure.explain()


def written(*entries: Entry) -> CreditLedger:
    return CreditLedger("C-7", "CNY", entries)


# -- 1 to 5: figures that cannot be computed with -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (0, "net worth is CNY 0: all that is owned is owed"),
        (-50, "net worth is CNY -50: more is owed than owned"),
    ],
)
def test_01_net_worth_of_zero_or_below(own: int, said: str) -> None:
    """1. Net worth <= 0 or exactly 0: no share, no limit, distress without a score; never the best band (CR-3, CR-6)."""
    poor = sheet(net_worth=own, total_liabilities=200)
    share = WORKING_ASSETS.judge(poor, as_of=DAY)
    assert (share.share, share.limit, share.assessment) == (0, cny(0), None)
    assert share.explain().startswith(f"{said}, so no share is given [CR-3]")
    for model in (Z_DOUBLE_PRIME_1995, BATHORY):
        score = model.judge(poor, as_of=DAY)
        assert (score.value, score.score, score.ratios) == (Zone.DISTRESS, None, ())
        assert score.explain().startswith(f"{said}, so the ratios are not asked [CR-3]")
    for method in (NetWorthShare("0.1"), WorkingAssetsShareOf(WORKING_ASSETS)):
        found = method.estimate(facts(statement=poor))
        assert isinstance(found, Estimate)
        assert (found.amount, found.reasons[0].code) == (cny(0), "net_worth_not_positive")
    known = facts(
        statement=poor, grade=Standing("AA", DAY), signals=[], debts=Debts(cny(0)), terms_days=30,
        expected_month=cny(900), line=LineState([Grant("G-1", cny(500), date(2026, 1, 1))]),
    )  # fmt: skip
    proposal = EXAMPLE_FIRST_LIMIT.judge(known, as_of=DAY)
    assert (proposal.action, proposal.amount) == (Action.LOWER, cny(0))


def test_02_current_liabilities_of_zero() -> None:
    """2. Current liabilities 0: the ratio has no answer, and a person must look (CR-3, CR-6)."""
    none = sheet(current_liabilities=0)
    share = WORKING_ASSETS.judge(none, as_of=DAY)
    assert (share.share, share.limit, [each.code for each in share.missing]) == (
        None,
        None,
        ["no_current_liabilities"],
    )
    assert share.missing[0].explain() == (
        "there are no current liabilities, so the current ratio has no answer; a person must look [CR-3]"
    )
    score = BATHORY.judge(none, as_of=DAY)
    assert (score.value, {each.code for each in score.missing}) == (None, {"no_ratio"})
    assert "net worth to current liabilities has no answer" in score.explain()
    assert isinstance(WorkingAssetsShareOf(WORKING_ASSETS).estimate(facts(statement=none)), Unknown)
    assert EXAMPLE_REVIEW.judge(facts(statement=none), as_of=DAY).action is Action.REFER


def test_03_no_credit_sales_in_the_window() -> None:
    """3. Zero credit sales in the window (DSO, CEI): no figure and the reason, neither zero nor infinite (CR-5)."""
    owed = Balance(DAY, cny(100), cny(20))
    quarter = CreditSales(date(2026, 1, 1), date(2026, 4, 1), cny(0))
    words = "cannot be said, because there were no net credit sales from 1 Jan 2026 to 31 Mar 2026 [CR-5]"
    unsaid(simple(owed, quarter), "no_sales", words)
    unsaid(best_possible(owed, quarter), "no_sales", words)
    unsaid(count_back(owed, [quarter]), "no_sales", words)
    unsaid(simple(owed, attrs.evolve(quarter, amount=cny(-5))), "no_sales", words)
    unsaid(true(Receivables.of([], currency="CNY", as_of=DAY)), "no_sales", "there were no net credit sales")
    before = Balance(date(2025, 12, 31), cny(0), cny(0))
    nothing = effectiveness(before, quarter, Balance(DAY, cny(0), cny(0)), SalesBasis.PERIOD)
    unsaid(nothing, "nothing_to_collect", "because nothing could be collected in the period [CR-5]")
    more = effectiveness(before, quarter, Balance(DAY, cny(0), cny(9)), SalesBasis.PERIOD)
    assert more.value is None


def test_04_currencies_are_never_mixed() -> None:
    """4. Mixed currencies without a rate: refused, or kept apart and named (CR-1, CR-5, CR-6).

    There is no rate in the library, so none can be dated after the day: whoever has one converts before.
    """
    dollar, rows = money(5, "USD"), [bill(), bill(2, amount=money(5, "USD"))]
    one = "those before are in CNY; rate each by itself"
    refused(lambda: PAYMENT_INDEX.judge(rows, as_of=DAY), "invoices", one, CurrencyError)
    refused(lambda: Trading.of(rows, as_of=DAY), "invoices", one, CurrencyError)
    mixed = "CNY and USD do not mix; convert one of them first"
    refused(lambda: cny(1) + dollar, "currency", mixed, CurrencyError)
    refused(lambda: Debts(cny(9), [(1, dollar)]), "late", "what is used is in CNY", CurrencyError)
    refused(lambda: facts(cover=dollar), "facts", "the review is in CNY", CurrencyError)
    foreign = attrs.evolve(sheet(), currency="USD")
    refused(lambda: facts(statement=foreign), "statement", "the review is in CNY", CurrencyError)
    refused(
        lambda: clashes([Grant("G-1", cny(1), DAY), Grant("G-2", dollar, DAY)]),
        "grants",
        "the other grants are in CNY",
        CurrencyError,
    )
    ledger = written(Ordered("V-1", "O-1", cny(9), at=NOW))
    paid = Ordered("V-2", "O-2", dollar, at=NOW)
    refused(lambda: ledger.write(paid), "amount", "entry V-2 meets a ledger in CNY", CurrencyError)
    assert [each.currency for each in exposures(rows, as_of=DAY)] == ["CNY", "USD"]
    assert Receivables.of(rows, currency="CNY", as_of=DAY).other_currencies == ("USD",)
    own = {"C-7": money(50, "USD")}
    pledge = Security("S-1", SecurityKind.DEPOSIT, money(50, "USD"), date(2026, 1, 1), allocations=own)
    cover = Securities([pledge]).cover(cny(80), "C-7", as_of=DAY, group=())
    assert (cover.covered, cover.void[0].code) == (cny(0), "other_currency")


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), 1.5, True])
def test_05_an_amount_that_lost_its_digits(amount: object) -> None:
    """5. NaN/Infinity/float amounts, a bool among them: refused wherever an amount is read (CR-3, CR-5, CR-6)."""
    lost = "give a Decimal, a whole number or text; a float has lost its digits"
    refused(lambda: money(amount, "CNY"), "amount", lost)  # type: ignore[arg-type]
    refused(lambda: sheet(net_worth=amount), "net_worth", lost)
    refused(lambda: bill(amount=amount), "amount", "give Money, an amount with its currency")
    refused(
        lambda: Grant("G-1", amount, DAY),  # type: ignore[arg-type]
        "amount",
        "give Money or UNLIMITED; no decision is no grant",
    )


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_05_a_decimal_that_is_no_number(text: str) -> None:
    """5. NaN/Infinity as a Decimal (CR-3, CR-5)."""
    refused(lambda: money(Decimal(text), "CNY"), "amount", "give a finite number")
    refused(lambda: sheet(net_worth=Decimal(text)), "net_worth", "give a finite number")


def test_05_more_decimals_than_the_currency_has() -> None:
    """5. More decimals than the currency has: nothing that is paid, owed or covered is finer than a coin (CR-5)."""
    finer = "is finer than a coin of its currency; round it first"
    refused(lambda: Ordered("V-1", "O-1", Money("1.005", "CNY"), at=NOW), "amount", finer)
    refused(lambda: Ordered("V-1", "O-1", Money("1.5", "JPY"), at=NOW), "amount", finer)
    undefined(
        lambda: Security("S-1", SecurityKind.DEPOSIT, Money("1.005", "CNY"), DAY),
        "security 'S-1'",
        "the face value CNY 1.005 is not an amount above zero that can be paid",
    )
    third = facts(expected_month=cny(100), terms_days=10)
    estimate = EXAMPLE_FIRST_LIMIT.demand.estimate(third)
    assert isinstance(estimate, Estimate)
    assert estimate.amount == cny("33.33")  # cut off, never rounded up


def test_05_a_limit_finer_than_a_coin() -> None:
    """5. A limit that nobody could draw to the end (CR-6)."""
    with pytest.raises(DefinitionError, match="finer than a coin"):
        Grant("G-1", Money("1.005", "CNY"), DAY)


# -- 6 to 9: limits and ledgers -------------------------------------------------------------------------------------------


def test_06_none_zero_and_unlimited_are_three_values() -> None:
    """6. Negative limit, bool as amount, 0 vs None vs unlimited confusion (CR-5, CR-6)."""
    undefined(lambda: Grant("G-1", cny(-1), DAY), "grant 'G-1'", "the limit is negative: CNY -1")
    for wrong in (True, 0, None):
        refused(
            lambda wrong=wrong: Grant("G-1", wrong, DAY),
            "amount",
            "give Money or UNLIMITED; no decision is no grant",
        )
    given: tuple[Limit, ...] = (cny(0), UNLIMITED)
    assert [effective_limit([Grant("G-1", each, DAY)], on=DAY) for each in given] == [*given]
    assert effective_limit([], on=DAY) is None
    used = Position("C-7", "CNY", DAY, [OpenDocument(Stage.INVOICED, "F-1", cny(5))])
    said = [(used.available(each), used.shortfall(each)) for each in (cny(0), None, UNLIMITED)]
    assert said == [(cny(0), cny(5)), (None, None), (UNLIMITED, cny(0))]
    no_less = "is negative; a limit of zero means that nothing is sold on credit"
    refused(lambda: used.available(cny(-1)), "limit", no_less)
    refused(lambda: used.shortfall(cny(-1)), "limit", no_less)
    for wrong in (0, True):
        refused(
            lambda wrong=wrong: used.available(wrong),
            "limit",
            "give Money, UNLIMITED, or None when nobody has decided",
        )
    owed = Exposure.of([bill()], customer="C-7", currency="CNY", as_of=date(2026, 2, 1))
    limits: tuple[Limit, ...] = (cny(0), None, UNLIMITED)
    judged = [HOUSE_HOLD.judge(owed, each, as_of=owed.as_of) for each in limits]
    assert [each.value for each in judged] == [Decision.PROPOSE_HOLD, Decision.REFER, Decision.NONE]
    assert "CNY 100 over the limit of CNY 0" in judged[0].explain()
    assert "no credit limit is known" in judged[1].explain()
    assert "there is no limit, by decision" in judged[2].explain()
    less = "a limit is zero or more; zero means no credit"
    refused(lambda: HOUSE_HOLD.judge(owed, cny(-1), as_of=owed.as_of), "limit", less)


@pytest.mark.parametrize("wrong", [0, True])
def test_06_a_bare_number_is_no_limit_for_a_hold(wrong: object) -> None:
    """6. A hold rule asked with a bare number says what it wants (CR-5)."""
    owed = Exposure.of([bill()], customer="C-7", currency="CNY", as_of=DAY)
    with pytest.raises(InputError, match="limit: give Money, UNLIMITED, or None"):
        HOUSE_HOLD.judge(owed, wrong, as_of=DAY)  # type: ignore[arg-type]


def test_07_days_out_of_order_and_days_ahead() -> None:
    """7. Settled before invoiced; due before invoiced: refused. Settled in the future of as_of: not known yet (CR-1, CR-5)."""
    early = "lies before the day of issue 2026-01-05"
    refused(lambda: bill(paid_on=date(2026, 1, 4)), "paid_on", early)
    refused(lambda: bill(due_on=date(2026, 1, 4)), "due_on", early)
    ahead = [bill(number, paid_on=date(2026, 4, number)) for number in (1, 2, 3)]
    open_ = [bill(number) for number in (1, 2, 3)]
    looked, known = (PAYMENT_INDEX.judge(rows, as_of=DAY) for rows in (ahead, open_))
    assert (looked.value, looked.items) == (known.value, known.items)
    assert Trading.of(ahead, as_of=DAY) == Trading.of(open_, as_of=DAY)
    assert Trading.of(ahead, as_of=DAY).collected == cny(0)
    seen = [Receivables.of(rows, currency="CNY", as_of=DAY).balance for rows in (ahead, open_)]
    assert seen[0] == seen[1]
    assert (ahead[0].open_on(DAY), ahead[0].days_late(DAY)) == (cny(100), 55)
    later = bill(9, issued_on=date(2026, 4, 1), due_on=date(2026, 5, 1))
    assert Exposure.of([later], customer="C-7", currency="CNY", as_of=DAY).total == cny(0)
    late = attrs.evolve(sheet(), received_on=date(2026, 4, 2))
    assert [each.code for each in Acceptance().judge(late, as_of=DAY).missing] == ["not_known_yet"]
    refused(
        lambda: EXAMPLE_REVIEW.judge(facts(), as_of=date(2026, 3, 30)),
        "as_of",
        "the facts are those of 2026-03-31; give them of the same day",
    )


def test_08_part_payments_and_credits() -> None:
    """8. Part payments, overpayments, unapplied cash, credit notes older than invoices (CR-1, CR-5).

    An invoice states one payment and what is left after it; the ledger takes as many as there are.
    """
    part = bill(open_amount=cny(40), paid_on=date(2026, 2, 10))
    assert [part.open_on(day) for day in (date(2026, 2, 9), date(2026, 2, 10), DAY)] == [
        cny(100),
        cny(40),
        cny(40),
    ]
    between = "must lie between nothing and the invoiced amount"
    refused(lambda: bill(open_amount=cny(-4)), "open_amount", between)
    refused(lambda: bill(open_amount=cny(140)), "open_amount", between)
    undated = PAYMENT_INDEX.judge([bill(number, open_amount=cny(40)) for number in range(3)], as_of=DAY)
    assert (undated.value, undated.undated) == (None, ("F-0", "F-1", "F-2"))
    assert "it is not known when F-0, F-1, F-2 were paid [CR-1 CR-3]" in undated.explain()

    ledger = written(Invoiced("V-1", "F-1", cny(100), date(2026, 2, 4), at=NOW))
    for number, amount in enumerate((30, 30, 30), 2):
        answer = ledger.write(Paid(f"V-{number}", "F-1", cny(amount), at=NOW.add(hours=number)))
        assert isinstance(answer, CreditLedger)
        ledger = answer
    assert ledger.position(as_of=DAY).gross == cny(10)
    over = ledger.write(Paid("V-5", "F-1", cny(30), at=NOW.add(days=1)))
    declined(over, "F-1: only CNY 10 is invoiced on 3 Mar 2026; CNY 30 cannot be taken from it")
    assert ledger.position(as_of=DAY).gross == cny(10)
    held = ledger.write(
        Paid("V-5", "F-1", cny(10), at=NOW.add(days=1)), Prepaid("V-6", "P-1", cny(20), at=NOW.add(days=1))
    )
    assert isinstance(held, CreditLedger)
    position = held.position(as_of=DAY)
    assert (position.gross, position.prepaid, position.used, held.position(as_of=date(2026, 3, 2)).gross) == (
        cny(0), cny(20), cny(0), cny(10),
    )  # fmt: skip
    back = held.write(Refunded("V-7", "P-1", cny(20), out_of=Stage.PREPAID, at=NOW.add(days=2)))
    assert isinstance(back, CreditLedger)
    assert back.position(as_of=DAY).prepaid == cny(0)

    cash = [OnAccount("C-7", "P-1", date(2026, 1, 1), cny(130))]
    paid = Receivables.of([bill()], currency="CNY", as_of=DAY, on_account=cash).balance
    assert (paid.owed, paid.set_off, paid.we_owe) == (cny(0), cny(100), cny(30))

    old = bill(8, issued_on=date(2025, 6, 1), due_on=date(2025, 6, 1), amount=cny(-30), credit_note=True)
    balance = Receivables.of([bill(), old], currency="CNY", as_of=DAY).balance
    assert (balance.overdue, balance.set_off) == (cny(70), cny(30))
    exposure = Exposure.of([bill(), old], customer="C-7", currency="CNY", as_of=DAY)
    assert (exposure.total, exposure.credits, Debts.of(exposure).late_by(0)) == (cny(70), cny(30), cny(70))
    noted = written(
        CreditNoteIssued("N-1", "N-1", cny(30), None, at=NOW.subtract(days=90)),
        Invoiced("V-1", "F-1", cny(100), DAY, at=NOW),
        Applied(
            "V-2", "N-1", cny(30), "F-1", out_of=Stage.CREDIT, settles=Stage.INVOICED, at=NOW.add(hours=1)
        ),
    )
    assert noted.position(as_of=DAY).gross == cny(70)


def test_09_what_comes_twice_or_out_of_order() -> None:
    """9. Duplicate invoice/movement ids; out-of-order or repeated events (CR-1, CR-5, CR-6)."""
    twice = [bill(), bill()]
    weigh = "is listed twice and would weigh twice; keep one row"
    refused(lambda: PAYMENT_INDEX.judge(twice, as_of=DAY), "invoices", weigh)
    refused(lambda: Trading.of(twice, as_of=DAY), "invoices", weigh)
    owe = "is listed twice and would be owed twice; keep one row"
    refused(lambda: exposures(twice, as_of=DAY), "invoices", owe)
    count = "is listed twice and would count twice; keep one row"
    refused(lambda: Receivables.of(twice, currency="CNY", as_of=DAY), "invoices", count)
    first = Invoiced("V-1", "F-1", cny(100), DAY, at=NOW)
    ledger = written(first)
    assert ledger.write(first) is ledger
    other = ledger.write(Invoiced("V-1", "F-2", cny(9), DAY, at=NOW))
    declined(other, "voucher V-1 stands for another entry already; give this one its own number")
    early = ledger.write(Paid("V-2", "F-1", cny(10), at=NOW.subtract(days=1)))
    declined(early, "F-1: only CNY 0 is invoiced on 1 Mar 2026; CNY 10 cannot be taken from it")
    assert ledger.entries == (first,)
    paid = Paid("V-2", "F-1", cny(10), at=NOW.add(days=1))
    assert written(paid, first, paid, first) == written(first, paid)
    with pytest.raises(HistoryError) as caught:
        written(paid)
    assert (caught.value.case, caught.value.seq) == ("C-7", 1)
    assert "only CNY 0 is invoiced on 3 Mar 2026" in caught.value.problem
    two = [Grant("G-1", cny(1), DAY, date(2026, 6, 1)), Grant("G-1", cny(2), date(2026, 6, 1))]
    assert [each.explain() for each in clashes(two)] == ["two grants bear the number G-1 [CR-6]"]


# -- 10 to 12: what may be used -------------------------------------------------------------------------------------------


def test_10_disputed_items_count_and_are_decided_some_day() -> None:
    """10. Disputed items: count in exposure, not in conduct, but not for ever (CR-1, CR-5, CR-6).

    A dispute still open 90 days after the due day is named, to be decided; it still does not speak against him, and a house
    that knows nothing else of how he pays gets no grade and no raise.
    """
    old = [bill(n, issued_on=date(2025, 10, 1), due_on=date(2025, 10, 31), disputed=True) for n in (1, 2, 3)]
    exposure = Exposure.of(old, customer="C-7", currency="CNY", as_of=DAY)
    assert (exposure.total, exposure.disputed, exposure.late_by(0)) == (cny(300), cny(300), cny(0))
    assert Debts.of(exposure) == Debts(cny(300), (), cny(0))
    assert HOUSE_HOLD.judge(exposure, cny(1000), as_of=DAY).value is Decision.NONE
    assert HOUSE_HOLD.judge(exposure, cny(200), as_of=DAY).value is Decision.REFER
    conduct = PAYMENT_INDEX.judge(old, as_of=DAY)
    assert (conduct.value, conduct.disputed) == (None, ("F-1", "F-2", "F-3"))
    assert [each.code for each in conduct.reasons].count("decide_dispute") == 3
    assert (
        "the dispute about invoice F-1 is still open 151 days after the due day; decide it: 90 days are allowed "
        "(this does not count against the customer) [CR-1 CR-3]"
    ) in conduct.explain()
    good = [bill(n, paid_on=date(2026, 2, 4)) for n in (4, 5, 6)]
    assert (
        PAYMENT_INDEX.judge([*old, *good], as_of=DAY).value
        == PAYMENT_INDEX.judge(good, as_of=DAY).value
        == 80
    )
    fresh = [bill(n, disputed=True) for n in (1, 2, 3)]
    assert "decide_dispute" not in {each.code for each in PAYMENT_INDEX.judge(fresh, as_of=DAY).reasons}
    graded = PAYMENT_GRADES.judge(conduct.value, as_of=DAY)
    assert (graded.value, graded.state) == (None, None)
    assert EXAMPLE_REVIEW.judge(facts(debts=Debts.of(exposure), signals=[]), as_of=DAY).action is Action.REFER
    ledger = written(
        Invoiced("V-1", "F-1", cny(100), date(2025, 10, 31), at=NOW.subtract(days=150)),
        Disputed("V-2", "F-1", cny(60), at=NOW.subtract(days=120)),
    )
    position = ledger.position(as_of=DAY)
    assert (position.gross, position.disputed, position.used) == (cny(100), cny(60), cny(100))
    assert [each.at.date() for each in ledger.trail("F-1")][1] == date(
        2025, 11, 2
    )  # since when it is disputed


def test_11_too_few_observations_say_nothing() -> None:
    """11. Fewer than n observations, or only new-customer data: no index, no estimate, REFER; never zero (CR-1, CR-6)."""
    few = PAYMENT_INDEX.judge([bill(1), bill(2)], as_of=DAY)
    assert (few.value, [each.explain() for each in few.missing]) == (
        None, ["2 invoices say how the customer pays; 3 are needed [CR-1 CR-3]"],
    )  # fmt: skip
    thin = SalesCycle().estimate(facts(terms_days=30, trading=Trading.of([bill()], as_of=DAY)))
    assert isinstance(thin, Unknown)
    assert thin.reason.explain() == "1 invoice in 180 days say too little; 3 are needed [CR-6]"
    refused(
        lambda: Trading.of([], as_of=DAY),
        "invoices",
        "there is none; without one nothing is known of the trading",
    )
    nothing = EXAMPLE_REVIEW.judge(facts(), as_of=DAY)
    assert (nothing.action, nothing.amount, nothing.usable) == (Action.REFER, None, None)
    assert "it is not known what he bought and paid [CR-6]" in nothing.explain()
    new = facts(
        expected_month=cny(80_000), terms_days=30, debts=Debts(cny(0)), signals=[], grade=Standing("A", DAY),
        statement=sheet(unit=MoneyUnit.TEN_THOUSAND),
    )  # fmt: skip
    assert EXAMPLE_REVIEW.judge(new, as_of=DAY).action is Action.REFER
    first = EXAMPLE_FIRST_LIMIT.judge(new, as_of=DAY)
    assert (first.action, first.amount) == (Action.RAISE, cny(64_000))


def test_12_statements_that_may_not_be_used() -> None:
    """12. Stale financials (older than 18 months), unaudited, consolidated vs single, different units (CR-3, CR-6)."""
    edge, old = sheet(date(2024, 9, 30)), sheet(date(2024, 9, 29))
    last = date(2026, 3, 30)
    assert Acceptance().judge(edge, as_of=last).value == edge
    stale = "the statement of 29 Sep 2024 is more than 18 months old; ask for a newer one [CR-3]"
    assert [each.explain() for each in Acceptance().judge(old, as_of=last).missing] == [stale]
    for judged in (WORKING_ASSETS.judge(old, as_of=DAY), Z_DOUBLE_PRIME_1995.judge(old, as_of=DAY)):
        assert (judged.value, judged.missing[0].code) == (None, "stale")
    ruling = RequireFresh().judge(facts(statement=old))
    assert ruling is not None
    assert ruling.reason.explain() == stale
    assert EXAMPLE_REVIEW.judge(facts(statement=old), as_of=DAY).action is Action.REFER
    strict = Acceptance(audited_only=True, firm_only=True)
    for audited, consolidated in ((False, True), (None, None)):
        found = strict.judge(attrs.evolve(sheet(), audited=audited, consolidated=consolidated), as_of=DAY)
        assert (found.value, [each.code for each in found.missing]) == (None, ["not_audited", "not_firm"])
    sound = attrs.evolve(sheet(), audited=True, consolidated=False)
    assert strict.judge(sound, as_of=DAY).value == sound
    yuan, ten_thousands = sheet(), sheet(unit=MoneyUnit.TEN_THOUSAND)
    amounts = [each.amount(Line.NET_WORTH) for each in (yuan, ten_thousands)]
    assert amounts == [cny(100), cny(1_000_000)]
    limits = [WORKING_ASSETS.judge(each, as_of=DAY).limit for each in (yuan, ten_thousands)]
    assert limits == [cny("17.5"), cny(175_000)]
    assert ten_thousands.described.sentence.render("zh").startswith("2025年12月31日的财务报表，单位万元")
    refused(
        lambda: Statement("C-7", DAY, "CNY", 10_000, SHEET),  # type: ignore[arg-type]
        "unit",
        "say in what the figures are written: a MoneyUnit",
    )
    half = Z_DOUBLE_PRIME_1995.judge(attrs.evolve(sheet(), months=6), as_of=DAY)
    assert (half.value, [each.code for each in half.missing]) == (None, ["not_a_year"])


# -- 13 to 15: decisions --------------------------------------------------------------------------------------------------


def fair(name: str, begins: date, ends: date | None, effect: Effect = Effect.ADD) -> Grant:
    return Grant(name, cny(20), begins, ends, kind=GrantKind.TEMPORARY, effect=effect, purpose="fair")


def test_13_temporary_limits_that_cannot_be() -> None:
    """13. Temporary limit without end, end < start, overlapping, back-dated (CR-6)."""
    undefined(lambda: fair("T-1", DAY, None), "grant 'T-1'", "a temporary grant needs an end")
    before = "it ends before it has begun; the day of the end is no longer in it"
    undefined(lambda: fair("T-1", DAY, date(2026, 3, 1)), "grant 'T-1'", before)
    undefined(lambda: fair("T-1", DAY, DAY), "grant 'T-1'", before)
    refused(
        lambda: Wish(cny(1), DAY, DAY, "fair"),
        "ends",
        "is not after 2026-03-31; the day of the end is not in it",
    )
    one, other = (
        fair(name, date(2026, month, 1), date(2026, month + 2, 1)) for name, month in (("T-1", 1), ("T-2", 2))
    )
    both = "T-1 and T-2 are both temporary and valid on the same days [CR-6]"
    assert [each.explain() for each in clashes([one, other])] == [both]
    assert clashes([one, other], temporary_may_overlap=True) == ()
    replacing = [attrs.evolve(each, effect=Effect.REPLACE) for each in (one, other)]
    refused(
        lambda: effective_limit(replacing, on=date(2026, 2, 10)),
        "grants",
        "are valid on the same day, and only one of them can count",
    )
    base = LineState([Grant("G-1", cny(50), date(2026, 1, 1))])
    wish = Wish(cny(20), date(2026, 3, 30), date(2026, 5, 1), "fair")
    known = facts(
        line=base,
        debts=Debts(cny(0)),
        signals=[],
        grade=Standing("AA", DAY),
        cover=cny(900),
        statement=sheet(),
    )
    kept = EXAMPLE_REVIEW.judge_wish(known, wish, EXAMPLE_TEMPORARY, as_of=DAY)
    assert (kept.action, kept.usable) == (Action.KEEP, cny(50))
    assert "30 Mar 2026 is past: a limit never begins before today, 31 Mar 2026 [CR-6]" in kept.explain()
    sound = attrs.evolve(wish, begins=DAY)
    assert EXAMPLE_REVIEW.judge_wish(known, sound, EXAMPLE_TEMPORARY, as_of=DAY).action is Action.TEMPORARY


def test_13_the_end_is_no_longer_in_it_and_days_are_days() -> None:
    """13. Validity end inclusive vs exclusive, time zones: half-open days; a moment is no day, a day has its zone (CR-6)."""
    season = [Grant("G-1", cny(50), date(2026, 1, 1)), fair("T-1", date(2026, 2, 1), date(2026, 3, 1))]
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [effective_limit(season, on=day) for day in days] == [cny(50), cny(70), cny(70), cny(50)]
    touching = [
        fair("T-1", date(2026, 2, 1), date(2026, 3, 1)),
        fair("T-2", date(2026, 3, 1), date(2026, 4, 1)),
    ]
    assert clashes(touching) == ()
    no_day = "is not a day; give a date (day_of gives the day of a moment in a zone)"
    refused(lambda: Grant("G-1", cny(1), datetime(2026, 3, 1)), "begins", no_day)
    refused(lambda: effective_limit(season, on=datetime(2026, 3, 1)), "on", no_day)
    naive = datetime(2026, 3, 31, 9)
    with pytest.raises(InputError) as caught:
        CreditLine("C-7", "CNY").propose("P-1", raising(50), at=naive)
    assert (type(caught.value), caught.value.field) == (InputError, "at")
    night = pendulum.datetime(2026, 3, 31, 1, tz="Asia/Shanghai")  # still 30 March in London
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=night)
    assert isinstance(line, CreditLine)
    declined(
        CreditLine("C-7", "CNY").propose("P-1", raising(50), at=night.in_timezone("Europe/London")),
        "its facts are of 31 Mar 2026, which lies ahead",
    )


def test_14_securities_that_cover_nothing() -> None:
    """14. Guarantee expired or of the same group, self-guarantee, double-pledged: named, and counted as nothing (CR-5)."""
    bank = Security(
        "S-1",
        SecurityKind.GUARANTEE,
        cny(50),
        date(2026, 1, 1),
        DAY,
        allocations={"C-7": cny(50)},
        giver="bank-3",
    )

    def covered(*given: Security, group: tuple[str, ...] = (), on: date = DAY) -> tuple[Money, list[str]]:
        found = Securities(given).cover(cny(80), "C-7", as_of=on, group=group)
        assert found.claim == cny(80)
        assert "[en]" not in found.explain("zh")
        return found.covered, [each.explain() for each in found.void]

    assert covered(bank, on=date(2026, 3, 30)) == (cny(50), [])
    assert covered(bank) == (cny(0), ["S-1 ended on 31 Mar 2026 and covers nothing [CR-5]"])
    own = attrs.evolve(bank, ends=None, giver="C-7")
    assert covered(own) == (cny(0), ["S-1: C-7 guarantees its own debt, which covers nothing [CR-5]"])
    sister = attrs.evolve(bank, ends=None, giver="C-8")
    said = "S-1: C-8 is of the customer's own group, so its guarantee covers nothing [CR-5]"
    assert covered(sister, group=("C-7", "C-8")) == (cny(0), [said])
    family = CreditGroup("G-1", {"C-9": "C-7"}, cny(5), Sharing.SHARED, merged={"C-8": "C-9"}).family
    assert covered(sister, group=tuple(family)) == (cny(0), [said])
    hall = Security(
        "S-2", SecurityKind.PLEDGE, cny(50), date(2026, 1, 1), allocations={"C-7": cny(50)}, asset="hall 3"
    )
    again = attrs.evolve(hall, id="S-3", allocations={"C-8": cny(50)})
    pledged = "hall 3 is pledged under S-2 on the same days, so it cannot be pledged under S-3"
    book = Securities([hall])
    declined(book.take(again), pledged)
    assert book.items == (hall,)
    undefined(lambda: Securities([hall, again]), "securities", pledged)
    freed = book.release("S-2", on=date(2026, 3, 1)).take(attrs.evolve(again, begins=date(2026, 3, 1)))
    assert isinstance(freed, Securities)
    undefined(
        lambda: attrs.evolve(hall, allocations={"C-7": cny(40), "C-8": cny(11)}),
        "security 'S-2'",
        "the parts come to CNY 51, more than CNY 50",
    )
    refused(lambda: attrs.evolve(bank, coverage="1.01"), "coverage", "is a share above 0, at most 1")


def test_15_circles_merged_customers_and_other_partners() -> None:
    """15. Customer hierarchy cycle, merged/renamed customer, invoice partner different from order partner (CR-5, CR-6)."""
    undefined(
        lambda: CreditGroup("G-1", {"C-8": "C-7", "C-7": "C-8"}, cny(5), Sharing.SHARED),
        "credit group 'G-1'",
        "C-7 under C-8 under C-7 is a circle",
    )
    undefined(
        lambda: CreditGroup("G-1", {"C-8": "C-7"}, cny(5), Sharing.SHARED, merged={"C-8": "C-7"}),
        "credit group 'G-1'",
        "C-8 was merged into C-7 and is still a member",
    )
    group = CreditGroup("G-1", {"C-8": "C-7"}, cny(50), Sharing.SHARED, merged={"C-80": "C-8"})
    assert group.who("C-80") == "C-8"
    places = [
        Position(who, "CNY", DAY, [OpenDocument(Stage.INVOICED, "F", cny(9))])
        for who in ("C-7", "C-8", "C-80")
    ]
    assert group.used(places).value == cny(27)
    assert group.available("C-80", places).value == cny(23)
    refused(lambda: group.who("C-99"), "customer", "is not in group G-1; it has C-7, C-8")
    given = Security("S-1", SecurityKind.GUARANTEE, cny(50), DAY, allocations={"C-80": cny(50)}, giver="C-70")
    book = Securities([given]).merged("C-8", "C-80").merged("C-7", "C-70")
    assert (book.items[0].part_of("C-8"), book.items[0].giver) == (cny(50), "C-7")
    stranger = bill(2, customer="C-9")
    refused(
        lambda: PAYMENT_INDEX.judge([bill(), stranger], as_of=DAY), "invoices", "those before are of 'C-7'"
    )
    refused(lambda: Trading.of([bill(), stranger], as_of=DAY), "invoices", "those before are of 'C-7'")
    assert Exposure.of([bill(), stranger], customer="C-7", currency="CNY", as_of=DAY).total == cny(100)
    other = attrs.evolve(sheet(), customer="C-8")
    refused(lambda: facts(statement=other), "statement", "the review is of 'C-7'")
    refused(
        lambda: CreditLine("C-8", "CNY").propose("P-1", raising(50), at=NOW.add(days=30)),
        "proposal",
        "this is the line of 'C-8'",
    )


HOUSE = CreditAuthority(
    Authority([Mandate("manager", "approve", cny(900))], separated=[APPROVER_IS_NOT_PROPOSER]),
    deputies=[Deputy("u-9", "u-4", "manager", date(2026, 3, 1), date(2026, 4, 1))],
    zone="Asia/Shanghai",
)
AT = pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai")


def raising(amount: int) -> Proposal:
    return Proposal(
        "C-7", "CNY", DAY, Action.RAISE, None, cny(amount), next_review=date(2026, 9, 30), debts=Debts(cny(0)),
        policy="review 1",
    )  # fmt: skip


def test_15_nothing_is_rounded_up() -> None:
    """15. Rounding up a limit: it is cut down, and a raise is never turned into a lowering (CR-6)."""
    thousands = RoundDown({"CNY": 1000})
    assert [thousands.shape(cny(each), None, facts()).amount for each in ("1999.99", "999", "2000")] == [
        cny(1000), cny(0), cny(2000),
    ]  # fmt: skip
    assert thousands.shape(cny(1700), cny(1500), facts()).amount == cny(1500)
    undefined(lambda: RoundDown({"CNY": -1000}), "round down", "CNY -1,000 is not above zero")


def test_15_a_deputy_whose_time_is_over_and_a_clock_that_runs_backwards() -> None:
    """15. Approval by a deputy whose mandate ended; clock going backwards: declined, and the line is as it was (CR-6)."""
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=AT)
    assert isinstance(line, CreditLine)
    deputy = Actor("u-9", [])

    def signed(at: pendulum.DateTime) -> CreditLine | Declined:
        return line.approve(
            "P-1", "manager", authority=HOUSE, sellers=[], debts=Debts(cny(0)), by=deputy, at=at
        )

    assert isinstance(signed(AT), CreditLine)
    declined(signed(AT.add(days=1)), "u-9 is not manager on 1 Apr 2026, nor anybody's deputy as manager")
    answer = line.freeze("shut", by="u-4", at=AT.subtract(hours=1))
    assert isinstance(answer, Declined)
    assert answer.codes == ("too_early",)
    assert answer.explain().endswith("already; this would come before it [CR-6]")
    assert line.entries == CreditLine("C-7", "CNY", line.entries).entries
    assert (line.waiting.key if line.waiting else None, line.limit_on(DAY)) == ("P-1", None)


def test_15_a_review_is_no_decision() -> None:
    """Nothing of all this is decided by the machine: each answer is a proposal, a finding or a refusal (CR-6)."""
    verdict: Verdict[Decision] = HOUSE_HOLD.judge(
        Exposure.of([bill()], customer="C-7", currency="CNY", as_of=DAY), cny(50), as_of=DAY
    )
    assert verdict.reasons
    line = CreditLine("C-7", "CNY").propose("P-1", raising(50), at=AT)
    assert isinstance(line, CreditLine)
    refusal = line.apply("P-1", authority=HOUSE, debts=Debts(cny(0)), at=AT)
    declined(refusal, "P-1 has 0 of the 1 signature it needs")
    assert line.limit_on(DAY) is None
    assert (
        attrs.evolve(EXAMPLE_REVIEW, grant_term=months(12)).judge(facts(), as_of=DAY).action is Action.REFER
    )
