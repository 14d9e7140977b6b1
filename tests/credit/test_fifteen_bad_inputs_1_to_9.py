"""The fifteen bad inputs of credit, one test each, every part of each: the class, the field and the words, or the value that
says no; and that nothing else has changed (CR-1 to CR-7). Here: figures, limits and ledgers.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from credit_cases import (
    DAY,
    NOW,
    bill,
    cny,
    declined,
    facts,
    refused,
    sheet,
    undefined,
    unsaid,
    written,
)

from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.credit.catalogue.holds import HOUSE_HOLD
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW
from salesflow.credit.catalogue.rating import (
    BATHORY,
    PAYMENT_INDEX,
    WORKING_ASSETS,
    Z_DOUBLE_PRIME_1995,
)
from salesflow.credit.control.hold import Decision
from salesflow.credit.exposure import Exposure, exposures
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import (
    Applied,
    CreditNoteIssued,
    Invoiced,
    Ordered,
    Paid,
    Prepaid,
    Refunded,
)
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.securities import Securities, Security, SecurityKind
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.estimators import (
    Estimate,
    NetWorthShare,
    Unknown,
    WorkingAssetsShareOf,
)
from salesflow.credit.limits.facts import Debts, LineState, Trading
from salesflow.credit.limits.grant import Grant, clashes, effective_limit
from salesflow.credit.limits.proposal import Action
from salesflow.credit.measures.collection import SalesBasis, effectiveness
from salesflow.credit.measures.days_sales import best_possible, count_back, simple, true
from salesflow.credit.measures.receivables import Balance, CreditSales, OnAccount, Receivables
from salesflow.credit.rating.ratio_models import Zone
from salesflow.credit.rating.statements import Acceptance
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import CurrencyError, DefinitionError, HistoryError, InputError

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
