"""Laws of choosing and serving customers well: targets, suitable offers, cycles, wallets and proposed orders.

Run them on your own rules and rows in your own tests. A law that is broken is an `AssertionError` that names it and
shows what broke it.

>>> from datetime import date
>>> days = [date(2026, 1, 5), date(2026, 2, 4), date(2026, 3, 5), date(2026, 4, 5)]
>>> check_cycle(PurchaseCycle("C-7", date(2026, 4, 20), days)).regular
Truth.YES
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import Final

import attrs

from salesflow.basics.comparing import Operand, is_unknown
from salesflow.basics.criteria import Criterion
from salesflow.basics.moments import day_of, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.terms import days
from salesflow.basics.truth import Truth
from salesflow.customers.buying.purchase_cycle import BuyingHabit, CycleRule, CycleStanding, PurchaseCycle
from salesflow.customers.buying.selection import Candidate, Choice, TargetOutcome, TargetRule
from salesflow.customers.buying.sell_through import OrderRule, Proposal, PushReason, SellOut, Stock
from salesflow.customers.buying.suitability import Assortment, StatedNeed, Suitability
from salesflow.customers.buying.wallet import BrandHolding, Wallet
from salesflow.customers.history import Purchase
from salesflow.customers.worth.rfm import Returns
from salesflow.testing._law import law

__all__ = [
    "check_cycle",
    "check_proposal",
    "check_purchases",
    "check_selection",
    "check_suitability",
    "check_wallet",
]

_OUTCOMES: Final = tuple(TargetOutcome)


def _worded(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        said = reason.explain("zh")
        law(bool(reason.explain()) and "[en]" not in said, "every reason has words", reason)
        law(bool(reason.rows), "every reason names its rows", reason)


def _value(value: object) -> None:
    copied: object = pickle.loads(pickle.dumps(value))  # noqa: S301 - made in the line itself
    law(copied == value and hash(copied) == hash(value), "it is a value: pickle gives an equal one", value)


# -- target selection ------------------------------------------------------------------------------------------------


def check_selection(rule: TargetRule, candidates: Sequence[Candidate]) -> tuple[Choice, ...]:
    """The laws of a selection (CU-8); the choices themselves, for what you want to check besides.

    The ranking is a permutation of the candidates, whatever their order, with targets first and the others last. A
    sure outcome stays whatever the unknown aspects turn out to be; where there is something to find out first, the
    answer can go both ways.
    """
    found = rule.select(candidates)
    names = sorted(each.customer for each in candidates)
    law(sorted(each.customer for each in found) == names, "the ranking is a permutation", found)
    law(
        rule.select(tuple(reversed(candidates))) == found,
        "the order of the candidates is of no effect",
        found,
    )
    places = [_OUTCOMES.index(each.outcome) for each in found]
    law(places == sorted(places), "targets come first, the others last", found)
    of = {each.customer: each for each in candidates}
    for choice in found:
        _check_choice(rule, of[choice.customer], choice)
    return found


def _check_choice(rule: TargetRule, candidate: Candidate, choice: Choice) -> None:
    law(rule.judge(candidate) == choice, "a choice does not depend on the other candidates", choice)
    _worded((*choice.reasons, *choice.missing))
    _value(choice)
    unknown = [aspect for aspect, truth in choice.answers if truth is Truth.UNKNOWN]
    law([each.code for each in choice.missing] == unknown, "missing names each unknown aspect", choice)
    given = dict(candidate.given)
    reached: set[TargetOutcome] = set()
    for answers in product((Truth.YES, Truth.NO), repeat=len(unknown)):
        filled = attrs.evolve(candidate, given={**given, **dict(zip(unknown, answers, strict=True))})
        reached.add(rule.judge(filled).outcome)
    if choice.outcome is TargetOutcome.FIND_OUT:
        both = {TargetOutcome.SELECTED, TargetOutcome.NOT_SELECTED}
        law(reached == both, "what is to be found out can go both ways", choice, reached)
    else:
        law(reached == {choice.outcome}, "filling unknowns never flips a sure verdict", choice, reached)


# -- suitability -----------------------------------------------------------------------------------------------------


def check_suitability(
    assortment: Assortment,
    key: str,
    need: StatedNeed,
    *,
    more: Mapping[str, Operand] | None = None,
    also: Criterion | None = None,
) -> Suitability:
    """The laws of suitability (CU-17) for one offer and one need.

    Without a stated need the answer is unknown. `more` facts that were not stated never flip a sure answer, and a
    further condition (`also`) never makes an offer suit better. An alternative surely suits, costs less, and is only
    named where the offer does not surely suit.
    """
    asked = assortment.offer(key)
    found = assortment.judge(key, need)
    law(asked.judge(need).value is found.value, "the verdict is that of the offer", found)
    law(assortment.facts(key, need) == {"offer_suits": found.value}, "a machine sees the verdict", found)
    _worded((*found.reasons, *found.missing))
    _value(found)
    silent = attrs.evolve(need, facts=())
    for nothing in (None, silent):
        unasked = assortment.judge(key, nothing)
        law(unasked.value is Truth.UNKNOWN, "no stated need is unknown", unasked)
        law(
            unasked.alternative is None and len(unasked.missing) == 1,
            "then there is one thing to ask",
            unasked,
        )
    known = dict(need.facts)
    fresh = {name: value for name, value in (more or {}).items() if is_unknown(known.get(name))}
    later = assortment.judge(key, attrs.evolve(need, facts={**known, **fresh}))
    if need.is_stated and found.value is not Truth.UNKNOWN:
        law(later.value is found.value, "filling unknowns never flips a sure answer", found, later)
    if also is not None:
        stricter = attrs.evolve(asked, useful_when=(*asked.useful_when, also)).judge(need).value
        bound = found.value & stricter
        law(stricter is bound, "a further condition never makes it suit better", found, stricter)
    if found.alternative is not None:
        other = assortment.offer(found.alternative)
        law(found.value is not Truth.YES, "no alternative to what suits", found)
        law(other.judge(need).value is Truth.YES, "an alternative surely suits", found)
        law(other.price < asked.price, "an alternative costs less", found)
    elif found.value is not Truth.YES:
        cheaper = [each for each in assortment.suitable(need) if each.price < asked.price]
        law(not cheaper, "a cheaper one that suits is named", found, cheaper)
    return found


# -- the purchase cycle ----------------------------------------------------------------------------------------------


def check_purchases(
    purchases: Sequence[Purchase], *, as_of: date, zone: str, returns: Returns, customer: str
) -> PurchaseCycle:
    """The laws of a cycle made of purchases (CU-14): free of order, of later rows, and of how a day is split up."""

    def of(rows: Iterable[Purchase]) -> PurchaseCycle:
        return PurchaseCycle.of(rows, as_of=as_of, zone=zone, returns=returns, customer=customer)

    cycle = of(purchases)
    law(of(tuple(reversed(purchases))) == cycle, "the order of the rows is of no effect", cycle)
    known = [row for row in purchases if day_of(row.at, zone) <= shared_day(as_of.toordinal())]
    law(of(known) == cycle, "later rows are not known yet", cycle)
    halves = [attrs.evolve(row, amount=part) for row in purchases for part in row.amount.allocate([1, 1])]
    law(of(halves) == cycle, "splitting a line in two on the same day changes nothing", cycle)
    return cycle


def check_cycle(cycle: PurchaseCycle, rule: CycleRule = CycleRule()) -> BuyingHabit:
    """The laws of a cycle and of the habit a rule reads from it (CU-14).

    The gaps add up to the time from the first to the last day, and the mean is theirs exactly. The window is known
    with enough days only, it is in order and lies after the last purchase; a reminder with a longer lead never comes
    later. Doubling all gaps doubles the mean and every quantile, and leaves the habit as regular as it was.
    """
    gaps = cycle.gaps
    habit = rule.judge(cycle)
    _value(habit)
    _worded((*habit.reasons, *habit.missing))
    if gaps:
        span = cycle.days[-1].toordinal() - cycle.days[0].toordinal()
        law(sum(gaps) == span, "the gaps add up", cycle)
        law(cycle.mean_gap == Fraction(span, len(gaps)), "the mean is exact", cycle)
        law(
            cycle.quantile(0) == cycle.shortest == min(gaps), "the lowest quantile is the shortest gap", cycle
        )
        law(cycle.quantile(1) == cycle.longest == max(gaps), "the highest quantile is the longest gap", cycle)
    else:
        law(cycle.mean_gap is None and cycle.quantile("0.5") is None, "without a gap nothing is known", cycle)
    enough = len(cycle.days) >= rule.at_least
    law((habit.window is not None) is enough, "a window needs enough days", habit)
    law((habit.regular is Truth.UNKNOWN) is not enough, "regular or not needs enough days", habit)
    law(bool(habit.missing) is not enough, "what is lacking is said", habit)
    reminders = [habit.remind_on(days(lead)) for lead in (0, 3, 10, 400)]
    window = habit.window
    if window is None:
        law(reminders == [None] * 4 and habit.standing is None, "nothing is foretold from too little", habit)
        return habit
    law(cycle.days[-1] < window.earliest <= window.likely <= window.latest, "the window lies ahead", habit)
    if habit.standing is CycleStanding.BROKEN_OFF:
        law(reminders == [None] * 4, "a habit that is broken off foretells nothing", habit)
    else:
        known = [day for day in reminders if day is not None]
        law(len(known) == 4 and known[0] == window.earliest, "without a lead: on the earliest day", habit)
        law(all(before >= after for before, after in pairwise(known)), "a longer lead is never later", habit)
        law(known[-1] > cycle.days[-1], "never before the day after the last purchase", habit)
    _check_doubled(cycle, rule, habit)
    return habit


def _check_doubled(cycle: PurchaseCycle, rule: CycleRule, habit: BuyingHabit) -> None:
    first = cycle.days[0].toordinal()
    moved = [shared_day(2 * day.toordinal() - first) for day in cycle.days]
    doubled = PurchaseCycle(cycle.customer, moved[-1], moved)
    law(doubled.mean_gap == 2 * (cycle.mean_gap or 0), "doubling all gaps doubles the mean", cycle)
    for share in ("0.1", "0.5", "0.9"):
        twice = 2 * (cycle.quantile(share) or 0)
        law(doubled.quantile(share) == twice, "doubling all gaps doubles each quantile", cycle, share)
    law(rule.judge(doubled).regular is habit.regular, "doubling all gaps keeps the regularity", cycle)


# -- share of wallet -------------------------------------------------------------------------------------------------


def check_wallet(wallet: Wallet) -> str | None:
    """The laws of a wallet (CU-14); the brand that is surely pushed.

    The parts with what is not known where make the whole, and their shares exactly one. A brand that is surely pushed
    holds more than any other and more than what is not known where; who finds out where that lies never overturns
    it. Three times all amounts give the same shares and the same answer.
    """
    _value(wallet)
    verdict = wallet.pushes()
    _worded((*verdict.reasons, *verdict.missing, *wallet.missing()))
    parts = wallet.parts()
    if wallet.capital is not None and wallet.capital.is_positive:
        law(sum((part.share for part in parts), Fraction(0)) == 1, "the shares make exactly one", wallet)
        amounts = sum((part.held for part in parts), Money(0, wallet.capital.currency))
        law(amounts == wallet.capital, "the parts make the whole", wallet)
        for part in parts:
            if part.brand is not None:
                law(wallet.share(part.brand) == part.share, "a part has the share of its brand", wallet, part)
    else:
        law(not parts, "no share of a whole that is not known, or nothing", wallet)
    tripled = attrs.evolve(
        wallet,
        holdings=[attrs.evolve(each, held=each.held * 3) for each in wallet.holdings],
        capital=None if wallet.capital is None else wallet.capital * 3,
    )
    shares = [(part.brand, part.share) for part in parts]
    law([(part.brand, part.share) for part in tripled.parts()] == shares, "the unit is of no effect", wallet)
    law(tripled.pushes().value == verdict.value, "the unit does not decide who is pushed", wallet)
    if verdict.value is not None:
        _check_pushed(wallet, verdict.value)
    return verdict.value


def _check_pushed(wallet: Wallet, brand: str) -> None:
    held, unplaced = wallet.held(brand), wallet.unplaced
    law(
        held is not None and unplaced is not None and held > unplaced, "sure: more than is not placed", wallet
    )
    others = [each for each in wallet.holdings if each.brand != brand]
    law(all(held is not None and each.held < held for each in others), "sure: more than any other", wallet)
    later = [BrandHolding("found later", rest) for rest in (unplaced,) if rest is not None]
    found = attrs.evolve(wallet, holdings=[*wallet.holdings, *later])
    law(found.pushes().value == brand, "finding the rest never overturns a sure answer", wallet)


# -- sell-through ----------------------------------------------------------------------------------------------------


def check_proposal(
    rule: OrderRule,
    stock: Stock | None,
    sold: Sequence[SellOut],
    *,
    on_order: Decimal | None,
    pack: Decimal = Decimal(1),
    as_of: date,
    product: str = "P-1",
) -> Proposal:
    """The laws of a proposed order (CU-15).

    Nothing is proposed where the cover reaches what is wanted, and else what is wanted is reached with less than a
    pack to spare. Who sells more is never proposed less, who holds more never more; twice of everything is twice the
    proposal. A pack more than the proposal is declined without a stated reason; where something is not known, every
    order is.
    """

    def propose(held: Stock | None, out: Iterable[SellOut], way: Decimal | None, packed: Decimal) -> Proposal:
        return rule.propose(product, stock=held, sold=out, on_order=way, pack=packed, as_of=as_of)

    found = propose(stock, sold, on_order, pack)
    law(propose(stock, tuple(reversed(sold)), on_order, pack) == found, "the order is of no effect", found)
    _value(found)
    _worded((*found.reasons, *found.missing))
    quantity, rate, position = found.quantity, found.rate, found.position
    law((quantity is None) is bool(found.missing), "a quantity, or what is missing", found)
    if quantity is None or rate is None or position is None or stock is None or on_order is None:
        _check_orders(found)
        return found
    level = rate * found.wanted
    law(Fraction(quantity) % Fraction(pack) == 0, "whole packs", found)
    law((quantity == 0) is (position >= level), "nothing where the cover reaches what is wanted", found)
    if quantity:
        reached = position + Fraction(quantity)
        law(level <= reached < level + Fraction(pack), "what is wanted, and less than a pack more", found)
    further = attrs.evolve(sold[-1], quantity=sold[-1].quantity + 1)
    more_sold = propose(stock, [*sold[:-1], further], on_order, pack).quantity
    law(more_sold is not None and more_sold >= quantity, "selling more never proposes less", found)
    fuller = attrs.evolve(stock, quantity=stock.quantity + 1)
    for more in (propose(fuller, sold, on_order, pack), propose(stock, sold, on_order + 1, pack)):
        law(
            more.quantity is not None and more.quantity <= quantity, "holding more never proposes more", found
        )
    twice = propose(
        attrs.evolve(stock, quantity=stock.quantity * 2),
        [attrs.evolve(each, quantity=each.quantity * 2) for each in sold],
        on_order * 2,
        pack * 2,
    )
    law(twice.quantity == quantity * 2, "twice of everything is twice the proposal", found, twice)
    _check_orders(found)
    return found


def _check_orders(found: Proposal) -> None:
    stated = PushReason("the price rises", "u-7", found.as_of)
    ended = attrs.evolve(stated, until=shared_day(found.as_of.toordinal() - 1))
    proposed = found.quantity or Decimal(0)
    above = proposed + found.pack
    plain, pushed, late = (
        found.order(above),
        found.order(above, pushed=stated),
        found.order(above, pushed=ended),
    )
    expected = tuple(reason.code for reason in found.missing) or ("push",)
    law(isinstance(plain, Declined) and plain.codes == expected, "more is a push", found, plain)
    late_codes = late.codes if isinstance(late, Declined) else ()
    law("push_expired" in late_codes, "a reason that has ended is none", found, late)
    reason, cover = (None, None) if isinstance(pushed, Declined) else (pushed.pushed, pushed.cover)
    law(reason == stated, "a stated reason will do", found, pushed)
    law(cover == found.cover_with(above), "the cover of a push is said", found, pushed)
    _worded(pushed.reasons)
    if proposed:
        exact = found.order(proposed)
        law(
            not isinstance(exact, Declined) and exact.pushed is None, "the proposal itself is in order", exact
        )
