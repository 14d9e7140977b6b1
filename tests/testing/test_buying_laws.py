"""The published laws of choosing and serving customers: each one fails for a rule or an answer that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings

from salesflow.basics.criteria import fact, has
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.buying.purchase_cycle import BuyingHabit, CycleRule, CycleStanding, PurchaseCycle
from salesflow.customers.buying.selection import Candidate, Choice, TargetOutcome, TargetRule
from salesflow.customers.buying.sell_through import OrderRule, Proposal, SellOut, Stock
from salesflow.customers.buying.suitability import Assortment, Offer, StatedNeed, Suitability
from salesflow.customers.buying.wallet import BrandHolding, Wallet
from salesflow.customers.history import Purchase
from salesflow.testing.buying import assortments, candidates, purchase_cycles, target_rules, wallets
from salesflow.testing.buying_laws import (
    check_cycle,
    check_proposal,
    check_purchases,
    check_selection,
    check_suitability,
    check_wallet,
)

DAY = date(2026, 6, 30)
MUTE = Reason("mute", Text("only English").fill(), ("CU-8",))
ROWLESS = Reason("rowless", Text("words", zh="话").fill())


def broken(monkeypatch: pytest.MonkeyPatch, cls: type, name: str, change: Callable[..., Any]) -> None:
    """The method answers as it does, and then `change` spoils the answer: change(answer, self, *args, **more)."""
    right = getattr(cls, name)

    def spoiled(self: Any, *args: Any, **more: Any) -> Any:
        return change(right(self, *args, **more), self, *args, **more)

    monkeypatch.setattr(cls, name, spoiled)


def fails(law: str, check: Callable[[], object]) -> None:
    with pytest.raises(AssertionError) as caught:
        check()
    assert str(caught.value).startswith(f"law broken: {law}"), caught.value


# -- target selection -------------------------------------------------------------------------------------------------

ROWS = [
    Candidate("C-1", {"urgency": True, "solved_soon": True, "sizeable_price": True}),
    Candidate("C-2", {"urgency": True, "solved_soon": True}),
    Candidate("C-3", {"urgency": False}),
]


def sure_too_soon(choice: Choice, *_: Any, **__: Any) -> Choice:
    return attrs.evolve(choice, outcome=TargetOutcome.NOT_SELECTED) if choice.missing else choice


def never_sure(choice: Choice, *_: Any, **__: Any) -> Choice:
    return attrs.evolve(choice, outcome=TargetOutcome.FIND_OUT)


@pytest.mark.parametrize(
    ("law", "name", "change"),
    [
        ("the ranking is a permutation", "select", lambda found, *_: found[:-1]),
        (
            "the order of the candidates",
            "select",
            lambda found, _, rows: found if rows is ROWS else found[::-1],
        ),
        (
            "targets come first",
            "select",
            lambda found, *_: tuple(sorted(found, key=lambda one: one.customer == "C-1")),
        ),
        (
            "a choice does not depend",
            "select",
            lambda found, *_: tuple(attrs.evolve(one, reasons=()) for one in found),
        ),
        ("filling unknowns never flips", "judge", sure_too_soon),
        ("what is to be found out can go both ways", "judge", never_sure),
        ("missing names each unknown", "judge", lambda one, *_, **__: attrs.evolve(one, missing=())),
        ("every reason has words", "judge", lambda one, *_, **__: attrs.evolve(one, reasons=(MUTE,))),
        ("every reason names its rows", "judge", lambda one, *_, **__: attrs.evolve(one, reasons=(ROWLESS,))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_selection_that_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, law: str, name: str, change: Callable[..., Any]
) -> None:
    broken(monkeypatch, TargetRule, name, change)
    fails(law, lambda: check_selection(TargetRule(), ROWS))


# -- suitability ------------------------------------------------------------------------------------------------------

OFFERS = Assortment(
    [
        Offer("big", Text("big", zh="大"), Money(9, "CNY"), [fact("times") >= 12]),
        Offer("small", Text("small", zh="小"), Money(1, "CNY"), [fact("times") >= 1, has("wish")]),
    ]
)
NEED = StatedNeed("C-7", {"times": 3, "wish": YES}, stated_on=DAY)
NEEDS = {
    "an alternative surely suits": attrs.evolve(NEED, facts={"times": 0}),
    "an alternative costs less": attrs.evolve(NEED, facts={"times": 12, "wish": NO}),
}


def told(value: Truth, alternative: str | None = None) -> Callable[..., Any]:
    def change(
        found: Suitability, rules: Assortment, key: str, need: StatedNeed | None, **_: Any
    ) -> Suitability:
        if need is None or not need.is_stated:
            return found
        return Suitability(key, value, alternative, found.reasons, found.missing)

    return change


@pytest.mark.parametrize(
    ("law", "key", "change"),
    [
        ("the verdict is that of the offer", "big", told(YES)),
        ("a cheaper one that suits is named", "big", told(NO)),
        ("an alternative surely suits", "big", told(NO, "small")),
        ("an alternative costs less", "small", told(NO, "big")),
        ("no alternative to what suits", "small", told(YES, "big")),
        ("no stated need is unknown", "big", lambda one, *_, **__: attrs.evolve(one, value=NO)),
        ("then there is one thing to ask", "big", lambda one, *_, **__: attrs.evolve(one, missing=())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_assortment_that_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, law: str, key: str, change: Callable[..., Any]
) -> None:
    broken(monkeypatch, Assortment, "judge", change)
    fails(law, lambda: check_suitability(OFFERS, key, NEEDS.get(law, NEED)))


def test_facts_that_do_not_tell_a_machine_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, Assortment, "facts", lambda *_: {"offer_suits": UNKNOWN})
    fails("a machine sees the verdict", lambda: check_suitability(OFFERS, "big", NEED))


def test_an_answer_that_more_facts_overturn(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(found: Any, _: Offer, need: StatedNeed | None, **__: Any) -> Any:
        known = need is not None and "colour" in dict(need.facts)
        return attrs.evolve(found, value=YES, missing=()) if known else found

    broken(monkeypatch, Offer, "judge", change)
    fails(
        "filling unknowns never flips a sure answer",
        lambda: check_suitability(OFFERS, "big", NEED, more={"colour": "red", "times": 99}),
    )


def test_a_condition_that_makes_an_offer_suit_better(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(
        monkeypatch, Offer, "judge",
        lambda found, offer, need, **_: attrs.evolve(found, value=YES) if len(offer.useful_when) > 2 else found,
    )  # fmt: skip
    small = StatedNeed("C-7", {"times": 0}, stated_on=DAY)
    fails("a further condition", lambda: check_suitability(OFFERS, "small", small, also=has("wish")))


# -- the purchase cycle -----------------------------------------------------------------------------------------------


def bought(day: int, amount: int = 9) -> Purchase:
    return Purchase("C-7", datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day), Money(amount, "CNY"))


LOG = [bought(0), bought(3), bought(3, -9), bought(70)]


@pytest.mark.parametrize(
    ("law", "day"),
    [
        ("the order of the rows", lambda rows: rows[0].at.date()),
        ("later rows", lambda rows: max(row.at for row in rows).date()),
        ("splitting a line", lambda rows: shared_day(len(rows) + 1)),
    ],
    ids=["order", "later", "split"],
)
def test_a_cycle_of_purchases_that_breaks_a_law(monkeypatch: pytest.MonkeyPatch, law: str, day: Any) -> None:
    def of(rows: Any, **_: Any) -> PurchaseCycle:
        return PurchaseCycle("C-7", date(2027, 1, 1), [day(tuple(rows))])

    monkeypatch.setattr(PurchaseCycle, "of", of)
    as_of = date(2026, 4, 1) if law == "later rows" else date(2027, 1, 1)
    fails(law, lambda: check_purchases(LOG, as_of=as_of, zone="UTC", returns="net", customer="C-7"))


CYCLE = PurchaseCycle(
    "C-7", date(2026, 4, 20), [date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 5), date(2026, 4, 5)]
)
SHORT = PurchaseCycle("C-7", date(2026, 4, 20), [date(2026, 1, 5)])


@pytest.mark.parametrize(
    ("law", "cycle", "cls", "name", "change"),
    [
        ("a window needs enough days", CYCLE, CycleRule, "judge", lambda one, *_: attrs.evolve(one, window=None)),
        ("regular or not", CYCLE, CycleRule, "judge", lambda one, *_: attrs.evolve(one, regular=UNKNOWN)),
        ("what is lacking", SHORT, CycleRule, "judge", lambda one, *_: attrs.evolve(one, missing=())),
        ("nothing is foretold", SHORT, CycleRule, "judge", lambda one, *_: attrs.evolve(one, standing=CycleStanding.LATE)),
        ("the window lies ahead", CYCLE, CycleRule, "judge", lambda one, *_: attrs.evolve(
            one, window=attrs.evolve(one.window, earliest=one.cycle.days[0]))),
        ("without a lead", CYCLE, BuyingHabit, "remind_on", lambda day, *_: shared_day(day.toordinal() + 1)),
        ("a longer lead is never later", CYCLE, BuyingHabit, "remind_on",
         lambda day, habit, lead: day if not lead.amount else shared_day(day.toordinal() + lead.amount * 9)),
        ("never before the day after", CYCLE, BuyingHabit, "remind_on",
         lambda day, habit, lead: lead.before_day(habit.window.earliest)),
        ("the lowest quantile", CYCLE, PurchaseCycle, "quantile", lambda gap, *_: gap + 1),
        ("the highest quantile", CYCLE, PurchaseCycle, "quantile", lambda gap, _, share: gap + (share == 1)),
        ("doubling all gaps doubles each quantile", CYCLE, PurchaseCycle, "quantile",
         lambda gap, cycle, share: gap + (share == "0.5" and gap > 40)),
        ("without a gap", SHORT, PurchaseCycle, "quantile", lambda *_: 7),
        ("doubling all gaps keeps", CYCLE, CycleRule, "judge",
         lambda one, _, cycle: attrs.evolve(one, regular=NO) if cycle.longest > 40 else one),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_a_cycle_that_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, law: str, cycle: PurchaseCycle, cls: type, name: str, change: Any
) -> None:
    broken(monkeypatch, cls, name, change)
    fails(law, lambda: check_cycle(cycle))


def test_a_reminder_though_the_habit_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BuyingHabit, "remind_on", lambda habit, _: habit.window.earliest)
    long_ago = attrs.evolve(CYCLE, as_of=date(2027, 4, 20))
    fails("a habit that is broken off", lambda: check_cycle(long_ago))


@pytest.mark.parametrize(
    ("law", "spoil"),
    [
        ("the mean is exact", lambda mean, _: mean + 1),
        ("doubling all gaps doubles the mean", lambda mean, cycle: mean if cycle == CYCLE else mean / 2),
    ],
    ids=["exact", "doubled"],
)
def test_a_mean_that_breaks_a_law(monkeypatch: pytest.MonkeyPatch, law: str, spoil: Any) -> None:
    mean = property(lambda cycle: spoil(cycle.summary.mean_gap, cycle))
    monkeypatch.setattr(PurchaseCycle, "mean_gap", mean)
    fails(law, lambda: check_cycle(CYCLE))


def test_gaps_that_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PurchaseCycle, "gaps", property(lambda _: (1, 2, 3)))
    fails("the gaps add up", lambda: check_cycle(CYCLE))


# -- share of wallet --------------------------------------------------------------------------------------------------


def yuan(amount: int) -> Money:
    return Money(amount, "CNY")


WALLET = Wallet("C-7", DAY, [BrandHolding("A", yuan(5)), BrandHolding("B", yuan(2))], capital=yuan(9))
OPEN = attrs.evolve(WALLET, capital=None)
PARTS = WALLET.parts()


@pytest.mark.parametrize(
    ("law", "wallet", "name", "change"),
    [
        ("the shares make exactly one", WALLET, "parts", lambda parts, _: parts[:-1]),
        ("the parts make the whole", WALLET, "parts",
         lambda parts, _: (attrs.evolve(parts[0], held=yuan(1)), *parts[1:])),
        ("a part has the share of its brand", WALLET, "share", lambda share, *_: share + 1),
        ("no share of a whole that is not known", OPEN, "parts", lambda *_: PARTS),
        ("the unit is of no effect", WALLET, "parts",
         lambda parts, wallet: parts if wallet == WALLET else parts[::-1]),
        ("the unit does not decide", WALLET, "pushes",
         lambda one, wallet: one if wallet == WALLET else attrs.evolve(one, value="B")),
        ("sure: more than is not placed", OPEN, "pushes", lambda one, _: attrs.evolve(one, value="A")),
        ("sure: more than any other", attrs.evolve(WALLET, capital=yuan(7)), "pushes",
         lambda one, _: attrs.evolve(one, value="B")),
        ("finding the rest", WALLET, "pushes",
         lambda one, wallet: attrs.evolve(one, value="B") if len(wallet.holdings) > 2 else one),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_a_wallet_that_breaks_a_law(
    monkeypatch: pytest.MonkeyPatch, law: str, wallet: Wallet, name: str, change: Any
) -> None:
    broken(monkeypatch, Wallet, name, change)
    fails(law, lambda: check_wallet(wallet))


# -- sell-through -----------------------------------------------------------------------------------------------------

RULE = OrderRule(target=days(30), lead=days(6))
STOCK = Stock("P-1", Decimal(20), DAY)
SOLD = [SellOut("P-1", Decimal(60), date(2026, 6, 1), DAY)]


def proposal(rule: OrderRule = RULE, stock: Stock | None = STOCK, **more: Any) -> Proposal:
    return check_proposal(
        rule,
        stock,
        more.get("sold", SOLD),
        on_order=Decimal(0),
        pack=more.get("pack", Decimal(12)),
        as_of=DAY,
    )


@pytest.mark.parametrize(
    ("law", "change"),
    [
        ("a quantity, or what is missing", lambda one, *_, **__: attrs.evolve(one, quantity=None)),
        ("whole packs", lambda one, *_, **__: attrs.evolve(one, quantity=one.quantity + 1)),
        ("nothing where the cover reaches", lambda one, *_, **__: attrs.evolve(one, quantity=one.quantity * 0)),
        ("what is wanted, and less than a pack more",
         lambda one, *_, **__: attrs.evolve(one, quantity=one.quantity + one.pack)),
        ("selling more never proposes less",
         lambda one, *_, sold, **__: one if list(sold)[-1].quantity == 60 else attrs.evolve(one, quantity=one.pack)),
        ("holding more never proposes more",
         lambda one, *_, stock, **__: one if stock == STOCK else attrs.evolve(one, quantity=one.quantity + 99)),
        ("twice of everything", lambda one, *_, pack, **__: one if pack == 12 else attrs.evolve(one, quantity=pack)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_proposal_that_breaks_a_law(monkeypatch: pytest.MonkeyPatch, law: str, change: Any) -> None:
    broken(monkeypatch, OrderRule, "propose", change)
    fails(law, proposal)


def test_a_proposal_that_depends_on_the_order_of_its_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    two = [*SOLD, SellOut("P-1", Decimal(1), date(2026, 5, 1), date(2026, 5, 31))]

    def change(found: Proposal, *_: Any, sold: Any, **__: Any) -> Proposal:
        return found if list(sold)[-1].quantity == 1 else attrs.evolve(found, quantity=found.pack)

    broken(monkeypatch, OrderRule, "propose", change)
    fails("the order is of no effect", lambda: proposal(sold=two))


@pytest.mark.parametrize(
    ("law", "change"),
    [
        ("more is a push", lambda one, self, quantity, pushed=None: self.order(self.pack, pushed=pushed)
         if pushed is None and quantity > self.quantity else one),
        ("a reason that has ended", lambda one, self, quantity, pushed=None: Declined(())
         if pushed is not None and pushed.until < self.as_of else one),
        ("a stated reason will do", lambda one, self, quantity, pushed=None: Declined(())
         if pushed is not None and pushed.until >= self.as_of else one),
        ("the cover of a push is said", lambda one, self, quantity, pushed=None: one
         if isinstance(one, Declined) else attrs.evolve(one, cover=Fraction(1))),
        ("the proposal itself is in order", lambda one, self, quantity, pushed=None: Declined(())
         if quantity == self.quantity else one),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_an_order_that_breaks_a_law(monkeypatch: pytest.MonkeyPatch, law: str, change: Any) -> None:
    broken(monkeypatch, Proposal, "order", change)
    fails(law, proposal)


# -- the strategies reach what matters --------------------------------------------------------------------------------


# the first that does is enough: it need not be the smallest
QUICK = settings(database=None, max_examples=2_000, phases=[Phase.generate])


def reaches(strategy: Any, wanted: Callable[[Any], bool]) -> bool:
    return wanted(find(strategy, wanted, settings=QUICK))


def test_the_strategies_reach_every_interesting_case() -> None:
    rule = CycleRule()
    for standing in CycleStanding:
        assert reaches(
            purchase_cycles(), lambda cycle, standing=standing: rule.judge(cycle).standing is standing
        )
    assert reaches(purchase_cycles(), lambda cycle: rule.judge(cycle).regular is NO)
    assert reaches(wallets(), lambda wallet: wallet.pushes().value is not None)
    assert reaches(wallets(), lambda wallet: len(wallet.largest) > 1)
    assert reaches(assortments(), lambda rules: len(rules.offers) > 2)
    for outcome in TargetOutcome:
        assert reaches(
            candidates(),
            lambda rows, outcome=outcome: any(each.outcome is outcome for each in TargetRule().select(rows)),
        )
    assert reaches(target_rules(), lambda made: made.at_least == 2)
