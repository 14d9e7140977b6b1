"""The twenty properties of credit, one test each: the sentence, and the published laws that keep it (CR-1 to CR-7).

Where a law holds only under a condition, the test counts that the condition came up. Here: 11 to 20, and that the laws can fail.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from credit_property_cases import (
    AFTER,
    DAY,
    NOW,
    SHAPED,
    cny,
    few,
    many,
    policies,
    sound_facts,
)
from drawing import drawn_until
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.bands import Bands
from salesflow.basics.money import UNLIMITED
from salesflow.credit.ageing import DAYS_LATE
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT
from salesflow.credit.catalogue.rating import (
    EIGHTEEN_FEATURES,
    PAYMENT_GRADES,
    PAYMENT_INDEX,
    WORKING_ASSETS,
)
from salesflow.credit.ledger.group import Sharing
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.estimators import NetWorthShare, Plus, SecuritiesCover
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Applied as CarriedOut
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, RoundDown, Shaped, StepCap
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.testing.credit_ledger_laws import (
    check_cover,
    check_credit_group,
)
from salesflow.testing.credit_ledgers import (
    credit_groups,
    positions,
    securities,
    security_books,
)
from salesflow.testing.credit_review_laws import (
    check_available,
    check_cover_helps,
    check_credit_line,
    check_guards,
    check_lowering_at_once,
    check_missing,
    check_no_raise,
    check_raises_apart,
    check_review,
    check_scaled,
    check_shape,
)
from salesflow.testing.credit_reviews import (
    credit_lines,
    review_facts,
    review_policies,
)
from salesflow.testing.rating_laws import (
    check_band_table,
    check_payment_index,
)
from salesflow.testing.ratings import (
    RATING_DAY,
    band_tables,
    payer_ledgers,
    payment_indexes,
    scores,
)
from salesflow.testing.receivables import receivables
from salesflow.testing.receivables_laws import check_halves, check_shift


def test_11_a_raise_is_capped_and_a_lowering_never() -> None:
    """11. |raise| <= step cap; the cap never limits a lowering (CR-6)."""
    met = Counter[str]()
    amounts = st.integers(0, 300_000).map(cny)

    @many
    @given(st.just(SHAPED) | policies, sound_facts(), st.sampled_from(["0.5", "0.7", "0.9"]))
    def raises(policy, facts, share):
        found = policy.figures(facts).amount
        half = facts.limit if found is None or found.is_zero else (found * Decimal(share)).quantize()
        line = LineState([attrs.evolve(facts.line.grants[0], amount=half)])
        proposal = check_review(policy, attrs.evolve(facts, line=line))
        met["capped"] += any(step.rule == "step_cap" for step in proposal.steps)

    @many
    @given(st.integers(1, 100), amounts, amounts)
    def lowers(percent, amount, before):
        after = check_shape(StepCap(Decimal(percent) / 100), amount, before, Facts("C-7", "CNY", DAY))
        if amount < before:
            assert after == amount
            met["more than a step down"] += before - amount > before * Decimal(percent) * Decimal("0.01")

    drawn_until(lambda: min(met.values()) >= 3, raises, lowers)
    assert min(met.values()) >= 3, met


def test_12_no_guard_and_no_shape_increases_what_it_receives() -> None:
    """12. A guard or shape never increases the amount it receives (CR-6)."""
    met = Counter[str]()
    shapes = (Deadband("0.15"), CoolDown(90), StepCap("0.25"), RoundDown({"CNY": 1000}))
    amounts = st.integers(1, 300_000).map(cny)

    @many
    @given(amounts, st.sampled_from([None, "0.5", "0.9", "0.95", "1", "1.3"]), sound_facts())
    def by_shapes(amount, share, facts):
        before = None if share is None else amount * Decimal(share)
        for shape in shapes:
            met[type(shape).__name__] += check_shape(shape, amount, before, facts) != amount

    @many
    @given(policies, review_facts(complete=True))
    def by_guards(policy, facts):
        met["guards"] += check_guards(policy, facts)

    by_shapes()
    by_guards()
    lately = Facts("C-7", "CNY", DAY, line=LineState(raised_on=DAY - timedelta(40)))
    for share in ("0.5", "0.9"):  # a great raise and a small one, soon after another: what draws may miss
        by_shapes.hypothesis.inner_test(cny(100_500), share, lately)
    assert set(met) == {"Deadband", "CoolDown", "StepCap", "RoundDown", "guards"}
    assert min(met.values()) > 0, met


def test_13_raises_are_apart_and_a_lowering_never_waits() -> None:
    """13. Two raises are >= cool-down apart; a lowering is possible on any day (CR-6)."""
    met = Counter[str]()

    @many
    @given(st.just(SHAPED) | review_policies(), sound_facts(), st.data())
    def apart(policy, facts, data):
        series, day, need = [facts], facts.as_of, facts.expected_month
        for _ in range(data.draw(st.integers(2, 6))):
            day, need = day + timedelta(data.draw(st.sampled_from([20, 60, 100]))), need * 2
            late = [(9, cny(9))] if data.draw(st.integers(0, 4)) == 4 else []
            debts = Debts(facts.debts.used, late)
            series.append(attrs.evolve(facts, as_of=day, expected_month=need, debts=debts))
        raises = check_raises_apart(policy, series)
        met["twice"] += raises > 1 and any(isinstance(each, CoolDown) for each in policy.shapes)

    @many
    @given(st.just(SHAPED) | policies, sound_facts())
    def at_once(policy, facts):
        grants = [attrs.evolve(facts.line.grants[0], amount=cny(10**8))]
        line = attrs.evolve(facts.line, grants=grants, raised_on=DAY - timedelta(9))
        met["while a raise must wait"] += check_lowering_at_once(policy, attrs.evolve(facts, line=line))

    drawn_until(
        lambda: set(met) == {"twice", "while a raise must wait"} and min(met.values()) >= 3, apart, at_once
    )
    assert set(met) == {"twice", "while a raise must wait"}
    assert min(met.values()) >= 3, met


def test_14_lowering_below_the_exposure_is_accepted() -> None:
    """14. Lowering below exposure is accepted; availability becomes 0, never negative, and a shortfall is reported (CR-6)."""
    below = Counter[bool]()

    @few
    @given(policies, review_facts(complete=True), credit_lines())
    def holds(policy, facts, line):
        found = check_review(policy, attrs.evolve(facts, debts=Debts(cny(900_000))))
        if found.action in (Action.LOWER, Action.CANCEL):
            assert found.shortfall.is_positive
            assert "[CR-6]" in found.explain()
            below[True] += 1
        for change in line.entries:
            if isinstance(change, CarriedOut):
                assert line.available(cny(10**9), on=change.at.date()) in (cny(0), UNLIMITED)

    drawn_until(lambda: below[True] >= 3, holds)
    assert below[True] >= 3, below


def test_15_the_approver_is_not_the_proposer_and_every_signature_counts() -> None:
    """15. The approver differs from the proposer; the set of approvers satisfies the band; removing any signature makes
    it invalid (CR-6).
    """
    people = Counter[int]()

    @few
    @given(credit_lines(), st.integers(0, 400))
    def holds(line, after):
        check_credit_line(line, cny(5), on=DAY + timedelta(after))
        for each in line.decisions:
            if each.is_approved and each.approvals:
                people[len(each.approvals)] += 1

    drawn_until(lambda: people[1] >= 3 and people[2] >= 1, holds)
    assert people[1] >= 3, people
    assert people[2] >= 1, people


def test_16_every_change_has_one_approved_decision_with_a_reason() -> None:
    """16. Every change of a limit has exactly one approved decision (no orphan), with a reason (CR-6)."""
    changes, steps = Counter[int](), Counter[str]()

    @few
    @given(credit_lines())
    def holds(line):
        changes[min(check_credit_line(line, cny(5), on=DAY), 2)] += 1
        steps.update(type(each).__name__ for each in line.entries)

    drawn_until(
        lambda: changes[2] >= 3 and {"Applied", "Cancelled", "Frozen", "Refused"} <= set(steps), holds
    )
    assert changes[2] >= 3, changes
    assert {"Applied", "Cancelled", "Frozen", "Refused"} <= set(steps), steps


def test_17_a_security_never_lowers_and_its_end_never_raises() -> None:
    """17. Adding a security never lowers, and expiry of it never raises, the effective capacity; coverage <= 100% of the
    claim and allocations over exposures <= face value (CR-5, CR-6).
    """
    met = Counter[str]()
    bears = Plus(NetWorthShare("0.1"), SecuritiesCover())

    @many
    @given(
        security_books(),
        st.integers(0, 3000),
        AFTER,
        st.sampled_from([None, 0, 31, 90]),
        securities(id="S-9"),
    )
    def covers(book, claim, as_of, days_late, more):
        cover = check_cover(
            book, cny(claim), "C-1", as_of=as_of, group={"C-2"}, days_late=days_late, more=more
        )
        met.update({reason.code for reason in cover.reasons})

    @many
    @given(review_facts(complete=True), st.integers(0, 300_000))
    def capacity(facts, more):
        met["raised"] += check_cover_helps(bears, facts, cny(more))

    drawn_until(
        lambda: min(met[each] for each in ("covers", "ended")) > 0 and met["raised"] >= 3, covers, capacity
    )
    assert min(met[each] for each in ("covers", "ended")) > 0, met
    assert met["raised"] >= 3, met


def test_18_all_amounts_times_k_give_the_proposal_times_k() -> None:
    """18. Scaling all money amounts by k scales the proposal by k, except for absolute thresholds and rounding (CR-6)."""
    whole = Counter[bool]()

    @many
    @given(review_policies(absolute=False), sound_facts() | review_facts(), st.sampled_from([2, 10, 1000]))
    def holds(policy, facts, times):
        whole[check_scaled(policy, facts, times)] += 1

    drawn_until(lambda: whole[True] >= 3, holds)
    assert whole[True] >= 3, whole


@given(band_tables(), st.lists(scores(), max_size=6))
def test_19_band_tables_are_total_and_single_valued(bands: Bands[str], values: list[Fraction]) -> None:
    """19. Band tables are total and single-valued: every real maps to exactly one band; non-decreasing (CR-1, CR-6)."""
    check_band_table(bands, values)


@pytest.mark.parametrize("place", range(4))
def test_19_the_ready_made_tables_too(place: int) -> None:
    """19. The tables of the catalogue have no hole; what they give does not fall (CR-1, CR-6)."""
    tables = [
        WORKING_ASSETS.table, PAYMENT_GRADES.bands, EIGHTEEN_FEATURES.grades, DAYS_LATE,
    ]  # fmt: skip
    check_band_table(tables[place], [Decimal(number) / 7 for number in range(-700, 700, 9)])
    shares = [*WORKING_ASSETS.table.labels, WORKING_ASSETS.best[1]]
    assert all(low < high for low, high in pairwise(shares))


def test_20_the_members_of_a_group_never_have_more_than_the_group() -> None:
    """20. Group limits: sum of member availability <= group availability when SHARED; allocated parts <= group total (CR-5)."""
    met = Counter[str]()

    @many
    @given(st.data(), credit_groups(), st.sampled_from([(), (), ("C-4",)]))
    def holds(data, group, missing):
        numbers = [each for each in (*group.members, "C-90") if each not in missing]
        used = check_credit_group(group, [data.draw(positions(customer=each)) for each in numbers])
        met["unknown" if used is None else group.sharing.value] += 1

    drawn_until(
        lambda: min(met[each] for each in ("unknown", Sharing.SHARED.value, Sharing.ALLOCATED.value)) >= 3,
        holds,
    )
    assert min(met[each] for each in ("unknown", Sharing.SHARED.value, Sharing.ALLOCATED.value)) >= 3, met


def test_20_what_is_missing_halves_and_shifts() -> None:
    """20, extra: missing input can give REFER or a lower result, never a higher one; splitting one invoice into two equal
    halves leaves the index unchanged; shifting all dates by a constant leaves every metric unchanged (CR-1, CR-5, CR-6).
    """
    met = Counter[str]()
    names = st.sampled_from(["debts", "grade", "signals", "trading", "statement", "expected_month", "cover"])

    @many
    @given(policies, sound_facts() | review_facts(complete=True), names)
    def missing(policy, facts, name):
        found = check_missing(policy, facts, attrs.evolve(facts, **{name: None}))
        met["referred" if found is Action.REFER else "as before"] += 1

    @many
    @given(payment_indexes() | st.just(PAYMENT_INDEX), payer_ledgers() | payer_ledgers(dated=True))
    def index(model, invoices):
        met["rated"] += check_payment_index(model, invoices, as_of=RATING_DAY).value is not None

    @many
    @given(receivables(), st.integers(-400, 400))
    def measures(book, days):
        check_halves(book)
        check_shift(book, days)
        check_shift(book)

    drawn_until(
        lambda: min(met[each] for each in ("referred", "as before", "rated")) >= 3, missing, index, measures
    )
    assert min(met[each] for each in ("referred", "as before", "rated")) >= 3, met


# -- the laws can fail ----------------------------------------------------------------------------------------------------


class Hasty(CoolDown):
    """A cool-down that waits for nothing."""

    def shape(self, amount, before, facts):
        return Shaped(amount)


class Stubborn(CoolDown):
    """A cool-down that delays a lowering as well."""

    def shape(self, amount, before, facts):
        return Shaped(amount if before is None or self.until(facts) is None else before)


class Giver(ReviewPolicy):
    """A policy whose guards give more: with one it doubles what it proposes."""

    def figures(self, facts):
        found = super().figures(facts)
        return attrs.evolve(found, amount=found.amount * 2) if self.guards else found


def test_the_laws_see_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each law of this page that is no other page's stops a policy, or a line, that breaks it."""
    line = LineState(
        [Grant("G-1", cny(20_000), DAY - timedelta(200), terms_days=30)], raised_on=DAY - timedelta(9)
    )
    lines = {"current_assets": 9000, "current_liabilities": 0, "net_worth": 9000}
    good = Facts(
        "C-7", "CNY", DAY, line=line, debts=Debts(cny(0)), signals=[], grade=Standing("AAA", DAY),
        statement=Statement("C-7", DAY, "CNY", MoneyUnit.THOUSAND, lines), expected_month=cny(90_000), terms_days=30,
    )  # fmt: skip
    bare = attrs.evolve(EXAMPLE_FIRST_LIMIT, guards=())
    late = attrs.evolve(good, debts=Debts(cny(9), [(40, cny(9))]))
    assert check_no_raise(EXAMPLE_FIRST_LIMIT, good, late)
    with pytest.raises(AssertionError, match="no raise with a warning or with arrears"):
        check_no_raise(bare, good, late)
    given = {each.name.lstrip("_"): getattr(bare, each.name) for each in attrs.fields(ReviewPolicy)}
    with pytest.raises(AssertionError, match="a guard gives no more"):
        check_guards(Giver(**(given | {"guards": EXAMPLE_FIRST_LIMIT.guards, "shapes": ()})), good)
    assert not check_guards(EXAMPLE_FIRST_LIMIT, attrs.evolve(good, debts=None))
    much = attrs.evolve(
        good, line=attrs.evolve(line, grants=[attrs.evolve(line.grants[0], amount=cny(10**7))])
    )
    assert check_lowering_at_once(attrs.evolve(bare, shapes=[CoolDown(90)]), much)
    assert not check_lowering_at_once(bare, good)
    with pytest.raises(AssertionError, match="a lowering is possible on any day"):
        check_lowering_at_once(attrs.evolve(bare, shapes=[Stubborn(90)]), much)
    series = [
        attrs.evolve(good, as_of=DAY + timedelta(after), expected_month=cny(90_000 + 90_000 * after))
        for after in range(3)
    ]
    assert check_raises_apart(bare, series) == 3
    with pytest.raises(AssertionError, match="two raises are a cool-down apart"):
        check_raises_apart(attrs.evolve(bare, shapes=[Hasty(90)]), series)
    empty = CreditLine("C-7", "CNY")
    assert check_available(empty, cny(5), on=DAY) == "undecided"
    house = CreditAuthority(Authority([Mandate("director", "approve", UNLIMITED)]), zone="Asia/Shanghai")
    free = Proposal("C-7", "CNY", DAY, Action.RAISE, None, UNLIMITED, next_review=DAY, debts=good.debts)
    director, at = Actor("u-4", ["director"]), NOW.set(year=2026, month=3, day=31)
    signed = empty.propose("P-1", free, by="u-2", at=at).approve(
        "P-1", "director", authority=house, sellers=[], debts=good.debts, by=director, at=at
    )
    endless = signed.apply("P-1", authority=house, debts=good.debts, at=at)
    assert check_available(endless, cny(5), on=DAY) == "unlimited"
    monkeypatch.setattr(CreditLine, "available", lambda *_, **__: cny(1))
    with pytest.raises(AssertionError, match="unknown when none was decided"):
        check_available(empty, cny(5), on=DAY)
