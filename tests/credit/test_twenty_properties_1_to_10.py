"""The twenty properties of credit, one test each: the sentence, and the published laws that keep it (CR-1 to CR-7).

Where a law holds only under a condition, the test counts that the condition came up. Here: 1 to 10.
"""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
from credit_property_cases import (
    DAY,
    DAYS,
    FULL,
    NOW,
    PAID,
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

from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT, EXAMPLE_REVIEW
from salesflow.credit.catalogue.rating import (
    PAYMENT_GRADES,
    PAYMENT_INDEX,
)
from salesflow.credit.ledger.movements import (
    Applied,
    Cancelled,
    CreditNoteIssued,
    Movement,
    Paid,
    WrittenOff,
)
from salesflow.credit.limits.facts import Debts, OpenSignal
from salesflow.credit.limits.proposal import Action
from salesflow.credit.rating.exact import comparable
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.warnings.signal import Severity
from salesflow.testing.credit_ledger_laws import (
    check_credit_ledger,
    check_entry,
    check_position,
    check_two_entries,
)
from salesflow.testing.credit_ledgers import (
    KINDS,
    credit_entries,
    credit_ledgers,
    credit_limits,
    positions,
)
from salesflow.testing.credit_review_laws import (
    check_again,
    check_available,
    check_grants,
    check_no_raise,
    check_review,
    check_worse_arrears,
)
from salesflow.testing.credit_reviews import (
    credit_grants,
    credit_lines,
    review_facts,
    worse_debts,
)
from salesflow.testing.rating_laws import (
    check_later_payment,
    check_score_grades,
)
from salesflow.testing.ratings import (
    RATING_DAY,
    payer_ledgers,
    payment_indexes,
    score_grades,
    scores,
)


def test_01_worse_arrears_never_give_a_higher_limit() -> None:
    """1. Worse arrears (older or larger overdue, all else equal) never give a higher limit (CR-1, CR-6).

    The grade is worked out from how he pays; so paying later never gives a better index either.
    """
    less, later = Counter[bool](), Counter[bool]()

    @many
    @given(policies, sound_facts() | review_facts(complete=True), st.data())
    def holds(policy, facts, data):
        less[check_worse_arrears(policy, facts, data.draw(worse_debts(facts.debts)))] += 1

    @many
    @given(payment_indexes() | st.just(PAYMENT_INDEX), payer_ledgers(), st.integers(1, 60))
    def pays(index, invoices, days):
        invoices = [*invoices, *PAID]
        for place in range(len(invoices)):
            later[check_later_payment(index, invoices, place, days, as_of=RATING_DAY)] += 1

    drawn_until(lambda: less[True] >= 3 and later[True] >= 3, holds, pays)
    assert less[True] >= 3, less
    assert later[True] >= 3, later


def test_02_no_raise_with_an_alert_or_with_arrears() -> None:
    """2. No RAISE while an open signal >= ALERT exists, or any undisputed overdue above tolerance (CR-4, CR-6)."""
    stopped = Counter[tuple[str, bool]]()
    examples = st.sampled_from([EXAMPLE_REVIEW, EXAMPLE_FIRST_LIMIT])
    grave = st.sampled_from([each for each in Severity if each >= Severity.ALERT])

    @many
    @given(examples, sound_facts(), grave, st.integers(1, 400), st.integers(1, 9000))
    def holds(policy, facts, severity, age, amount):
        warned = attrs.evolve(facts, signals=[OpenSignal("a sign", severity, Text("a sign", zh="预警"))])
        late = attrs.evolve(facts, debts=Debts(facts.debts.used + cny(amount), [(age, cny(amount))]))
        stopped["warned", check_no_raise(policy, facts, warned)] += 1
        stopped["late", check_no_raise(policy, facts, late)] += 1

    drawn_until(lambda: stopped["warned", True] >= 3 and stopped["late", True] >= 3, holds)
    assert stopped["warned", True] >= 3, stopped
    assert stopped["late", True] >= 3, stopped


def test_03_a_transition_conserves_the_exposure() -> None:
    """3. Exposure conservation: sum over stages is unchanged by any stage transition; only cash, credit note,
    cancellation or write-off lower it (CR-5).
    """
    moved, lowered = Counter[str](), Counter[type]()

    @few
    @given(st.data())
    def holds(data):
        ledger, at = FULL, NOW
        for number, kind in enumerate(data.draw(st.permutations(KINDS))):
            before = ledger.position(as_of=date.max).gross
            entry = data.draw(credit_entries(ledger, kind, key=f"new {number}", at=at))
            answer = check_entry(ledger, entry)
            if isinstance(answer, Declined) or not isinstance(entry, Movement):
                continue
            after = answer.position(as_of=date.max).gross
            moved["up" if after > before else "down" if after < before else "same"] += 1
            lowered[kind] += after < before
            ledger = answer
        check_credit_ledger(ledger, as_of=at.date())

    holds()
    down = {kind for kind, times in lowered.items() if times}
    assert down == {Paid, Applied, CreditNoteIssued, Cancelled, WrittenOff}, down
    assert min(moved[each] for each in ("up", "down", "same")) >= 3, moved


def test_04_the_order_of_independent_movements_changes_nothing() -> None:
    """4. Order of independent movements does not change exposure (CR-5)."""
    both = Counter[bool]()
    kinds = st.sampled_from(KINDS)

    @many
    @given(st.data(), credit_ledgers(), kinds, kinds)
    def holds(data, ledger, kind, another):
        one = data.draw(credit_entries(ledger, kind, key="one", at=NOW))
        other = data.draw(credit_entries(ledger, another, key="other", at=NOW.subtract(hours=2)))
        both[check_two_entries(ledger, one, other)] += 1

    drawn_until(lambda: both[True] >= 3, holds)
    assert both[True] >= 3, both


def test_05_a_reversal_restores_exactly() -> None:
    """5. Reversing a movement restores the previous exposure exactly, Decimal equality (CR-5)."""
    reversed_ = Counter[type]()

    @few
    @given(st.data())
    def holds(data):
        for kind in KINDS:
            entry = data.draw(credit_entries(FULL, kind, key="new", at=NOW))
            # the law writes the reversal behind every movement that is accepted
            accepted = not isinstance(check_entry(FULL, entry), Declined)
            reversed_[kind] += accepted and isinstance(entry, Movement)

    wanted = {kind for kind in KINDS if issubclass(kind, Movement)}
    drawn_until(lambda: {kind for kind, times in reversed_.items() if times} == wanted, holds)
    assert {kind for kind, times in reversed_.items() if times} == wanted, reversed_


def test_06_available_is_what_is_left_and_nothing_when_stopped() -> None:
    """6. available = max(0, effective limit - exposure), and 0 when frozen, cancelled or expired (CR-5, CR-6)."""
    stands = Counter[str]()

    @many
    @given(positions(), credit_limits())
    def of_a_position(position, limit):
        check_position(position, limit)

    @few
    @given(credit_lines(), st.integers(0, 200_000))
    def of_a_line(line, used):
        for after in (-1, 0, 30, 100, 400, 2000):
            on = line.entries[0].at.date() + timedelta(after)
            for amount in (used, 10**9):
                stands[check_available(line, cny(amount), on=on)] += 1

    drawn_until(
        lambda: (
            min(stands[each] for each in ("frozen", "cancelled", "lapsed", "undecided", "over", "open")) > 0
        ),
        of_a_position,
        of_a_line,
    )
    assert min(stands[each] for each in ("frozen", "cancelled", "lapsed", "undecided", "over", "open")) > 0, (
        stands
    )


def test_07_the_limit_of_a_day_is_that_of_the_grants_of_that_day() -> None:
    """7. effective limit(d) depends only on grants valid at d; after expiry it equals the value without the temporary
    grant (CR-6).
    """
    met = Counter[str]()

    @many
    @given(credit_grants(), DAYS)
    def holds(grants, drawn):
        edges = [day for each in grants for day in (each.begins, each.ends - timedelta(1), each.ends)]
        for on in (drawn, *edges):
            check_grants(grants, on=on)
            for each in grants:
                if each.is_temporary:
                    met["valid" if each.is_valid_on(on) else "over" if each.ends <= on else "ahead"] += 1

    drawn_until(lambda: min(met[each] for each in ("valid", "over", "ahead")) >= 3, holds)
    assert min(met[each] for each in ("valid", "over", "ahead")) >= 3, met


def test_08_a_review_is_pure_and_deterministic() -> None:
    """8. review() is pure and deterministic: same inputs give equal proposals including reasons (CR-6)."""
    actions = Counter[Action]()

    @many
    @given(policies, review_facts() | sound_facts())
    def holds(policy, facts):
        found = check_review(policy, facts)
        other_policy, other_facts = pickle.loads(pickle.dumps((policy, facts)))
        again = other_policy.judge(other_facts, as_of=DAY)
        assert (again, again.reasons, again.explain("zh")) == (found, found.reasons, found.explain("zh"))
        actions[found.action] += 1

    drawn_until(lambda: len(actions) >= 3, holds)
    assert len(actions) >= 3, actions  # which ones, drawing decides


def test_09_a_second_review_keeps_what_the_first_one_did() -> None:
    """9. Dead-band: repeating a review with unchanged inputs yields KEEP, idempotence after apply (CR-6)."""
    actions, small = Counter[Action](), Counter[bool]()

    @many
    @given(policies, sound_facts() | review_facts(complete=True))
    def holds(policy, facts):
        actions[check_again(policy, facts).action] += 1

    @many
    @given(sound_facts(), st.integers(80, 120))
    def small_changes(facts, percent):
        near = (SHAPED.figures(facts).amount * Decimal(percent) * Decimal("0.01")).quantize()
        line = attrs.evolve(facts.line, grants=[attrs.evolve(facts.line.grants[0], amount=near)])
        found = check_again(SHAPED, attrs.evolve(facts, line=line))
        small[any(step.rule == "deadband" for step in found.steps)] += 1

    drawn_until(
        lambda: (
            {Action.RAISE, Action.LOWER, Action.KEEP, Action.FREEZE} <= set(actions)
            and min(small[each] for each in (True, False)) >= 3
        ),
        holds,
        small_changes,
    )
    assert {Action.RAISE, Action.LOWER, Action.KEEP, Action.FREEZE} <= set(actions), actions
    assert min(small[each] for each in (True, False)) >= 3, small


def test_10_alternating_within_the_hysteresis_never_changes_the_grade() -> None:
    """10. Alternating inputs within the hysteresis band never change the grade (CR-1)."""
    crossed = Counter[bool]()

    @many
    @given(score_grades() | st.just(PAYMENT_GRADES), scores(), st.data())
    def holds(grades: ScoreGrades, first, data):
        bands, width = grades.bands, Fraction(grades.bands.hysteresis)
        low, high = bands.bounds(bands.labels[bands.index(comparable(first, bands))])
        least = Fraction(first) - 9 if low is None else Fraction(low) - width
        most = Fraction(first) + 9 if high is None else Fraction(high) + width
        tenths = st.integers(0, 10).map(lambda n: least + (most - least) * n / 10)
        if not width:
            return
        series = [first, *data.draw(st.lists(tenths, min_size=2, max_size=8))]
        assert check_score_grades(grades, series, on=RATING_DAY) == 0
        places = {bands.index(comparable(Fraction(each), bands)) for each in series}
        crossed[len(places) > 1] += 1

    drawn_until(lambda: crossed[True] >= 3, holds)
    assert crossed[True] >= 3, crossed
