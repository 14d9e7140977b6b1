"""Replays: what a policy would have done on the days of the past, and what came after (CR-1, CR-6)."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money, money
from salesflow.basics.terms import days as plain_days
from salesflow.basics.text import Text
from salesflow.credit.limits.estimators import PeakExposure, SalesCycle
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.guards import FreezeIfLate, NoRaiseIfOverdue
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.replay.late_share import LateShare, Outcome
from salesflow.credit.replay.report import PastReview, Replay
from salesflow.credit.replay.run import NoCeiling, replay
from salesflow.customers.history import Invoice
from salesflow.errors import InputError
from salesflow.testing.credit_replay_laws import ReplayRules, check_by_hand, check_no_look_ahead, check_replay

BEGIN = date(2024, 1, 1)
DAYS = [date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31)]
END = date(2025, 6, 30)
CITED = Citation("toy", "1", "-")
POLICY = ReviewPolicy(
    CITED,
    SalesCycle(),
    NoCeiling(),
    FactorTable(CITED, {"A": 1, "B": "0.5", "C": 0}),
    calendar=dict.fromkeys("ABC", plain_days(90)),
)
GRADES = ScoreGrades(Bands([50, 75], ["C", "B", "A"]), Text("index", zh="指数"))


def bill(number, after, *, took=20, amount=100, customer="C-7", terms=30, **rest):
    issued = BEGIN + timedelta(after)
    paid = None if took is None else issued + timedelta(took)
    due = issued + timedelta(terms)
    return Invoice(customer, f"F-{number}", issued, due, money(amount, "CNY"), paid_on=paid, **rest)


def weekly(took=lambda n: 20, amount=lambda n: 100, number=70, **rest):
    return [bill(n, 7 * n, took=took(n), amount=amount(n), **rest) for n in range(number)]


def run(invoices, policy=POLICY, days=DAYS, as_of=END, **rest):
    return replay(invoices, policy, days, as_of=as_of, index=PaymentIndex(), grades=GRADES, **rest)


def told(found):
    return [(each.grade, each.action, each.after) for each in found.reviews]


# -- the loop ---------------------------------------------------------------------------------------------------------


def test_every_quarter_starts_from_the_limit_of_the_one_before():
    found = run(weekly(amount=lambda n: 100 + n))
    assert [each.action for each in found.reviews] == [Action.RAISE] * 4
    assert [after.before for after in found.reviews[1:]] == [each.after for each in found.reviews[:-1]]
    assert [each.is_first for each in found.reviews] == [True, False, False, False]
    assert len(found.changes) == 3
    assert not found.flips
    assert not found.grade_changes
    (line,) = found.lines
    assert line.limit_on(END) == found.reviews[-1].after
    assert [each.signer for each in line.decisions] == ["always-yes"] * 4


def test_worse_conduct_lowers_and_better_conduct_raises_again():
    found = run(weekly(took=lambda n: 70 if 26 <= n < 40 else 20))
    assert [each.grade for each in found.reviews] == ["A", "B", "B", "A"]
    assert [each.is_raise for each in found.changes] == [False, True]
    assert [each.day for each in found.flips] == [DAYS[3]]
    assert [each.day for each in found.grade_changes] == [DAYS[1], DAYS[3]]
    assert check_replay(found) == 2


def test_an_account_is_reviewed_from_its_first_invoice_on():
    """No look-ahead: who will come later is not known yet."""
    found = run([*weekly(), *weekly(customer="C-8", number=1), bill("x", 400, customer="C-9")])
    assert {each.customer: each.day for each in reversed(found.reviews)} == {
        "C-7": DAYS[0],
        "C-8": DAYS[0],
        "C-9": DAYS[3],
    }
    assert [line.customer for line in found.lines] == ["C-7", "C-8", "C-9"]


def test_two_currencies_are_two_accounts():
    dollars = [attrs.evolve(row, amount=Money(row.amount.amount, "USD")) for row in weekly()]
    found = run([*weekly(), *dollars])
    assert [line.currency for line in found.lines] == ["CNY", "USD"]
    assert len(found.reviews) == 8
    assert [each.key[1] for each in found.changes] == ["CNY", "USD"]
    assert not found.flips


def test_what_comes_after_the_last_day_is_not_known():
    late = bill("late", 400, customer="C-9")
    assert run([late], as_of=date(2025, 2, 3), days=[DAYS[2]]).reviews == ()
    assert run([late], as_of=date(2025, 2, 3), days=[DAYS[2]]).lines == ()


def test_the_terms_are_those_of_the_latest_invoice_unless_they_are_given():
    rows = [*weekly(number=60), bill("z", 425, terms=60)]
    assert [each.facts.terms_days for each in run(rows).reviews] == [30, 30, 30, 60]
    assert {each.facts.terms_days for each in run(rows, terms_days=10).reviews} == {10}
    note = Invoice("C-7", "N-1", BEGIN, BEGIN, money(-5, "CNY"), credit_note=True)
    assert run([note], days=DAYS[:1]).reviews[0].facts.terms_days is None


def test_too_little_calls_a_person_and_no_limit_stands():
    found = run(weekly(number=2))
    assert [each.action for each in found.reviews] == [Action.REFER] * 4
    assert found.reviews[0].wanted is None
    assert "grade_unknown" in found.reviews[0].held_by
    assert not found.held_back
    assert "4 reviews called a person [CR-1 CR-6]" in found.explain()


def test_a_freeze_keeps_the_number_and_is_lifted_later():
    policy = attrs.evolve(POLICY, guards=[FreezeIfLate(30)])
    rows = [*weekly(), bill("old", 210, took=100)]
    rules = ReplayRules(policy, PaymentIndex(), GRADES)
    found = check_by_hand(rules, rows, DAYS, as_of=END)
    assert [each.action for each in found.reviews][1:3] == [Action.FREEZE, Action.UNFREEZE]
    assert found.reviews[1].change is None
    assert "1 freeze [CR-1 CR-6]\n1 freeze lifted [CR-1 CR-6]" in found.explain()
    assert check_no_look_ahead(rules, rows, DAYS, as_of=END) == found


def test_a_grant_that_ends_is_noted_and_reviewed_on_the_same_day():
    """The limit before is the one that has ended, so that its successor is a change and no first limit."""
    policy = attrs.evolve(POLICY, grant_term=plain_days(60))
    rules = ReplayRules(policy, PaymentIndex(), GRADES)
    found = check_by_hand(rules, weekly(amount=lambda n: 100 + n), DAYS, as_of=END)
    assert [each.has_lapsed for each in found.reviews] == [False, True, True, True]
    assert len(found.changes) == 3
    assert sum(each.is_first for each in found.reviews) == 1
    assert found.lines[0].limit_on(END) is None


def test_what_held_a_raise_back_is_named():
    growing = weekly(amount=lambda n: 100 + n)
    waits = run(growing, attrs.evolve(POLICY, shapes=[CoolDown(180)]))
    assert [(each.day, each.held_by) for each in waits.held_back] == [
        (DAYS[1], ("cool_down",)),
        (DAYS[3], ("cool_down",)),
    ]
    small = run(growing, attrs.evolve(POLICY, shapes=[Deadband("0.5")]))
    assert {each.held_by for each in small.held_back} == {("deadband",)}
    owing = [*growing, bill("open", 150, took=None)]
    stopped = run(owing, attrs.evolve(POLICY, guards=[NoRaiseIfOverdue()]))
    assert {code for each in stopped.reviews[1:] for code in each.held_by} == {"overdue"}
    assert "late in the quarter after a raise was held back: 0.0%" in waits.explain()


# -- what came after --------------------------------------------------------------------------------------------------


def test_the_quarter_after_is_counted_by_the_day_of_issue():
    """An invoice that was known at the review says nothing about what came after it."""
    rows = [
        *weekly(number=26),
        bill("same day", 181, took=60),  # issued on the day of the review
        bill("next", 182, took=60),
        bill("prompt", 190),
        bill("quarrel", 191, took=60, disputed=True),
        bill("late still", 200, took=None),
        Invoice("C-7", "N", date(2024, 7, 9), date(2024, 7, 9), money(-1, "CNY"), credit_note=True),
    ]
    days = DAYS[:2]
    assert BEGIN + timedelta(181) == DAYS[0]
    assert run(rows, days=days).outcomes == (Outcome(2, 3), Outcome(0, 0))
    assert run(rows, days=days, disputed=True).outcomes[0] == Outcome(3, 4)


def test_what_is_open_and_not_late_yet_is_not_judged():
    rows = [*weekly(number=26), bill("a", 190, took=None), bill("b", 200, took=60), bill("c", 201, took=None)]
    due = rows[-3].due_on
    for as_of, outcome in ((due, Outcome(0, 0)), (due + timedelta(1), Outcome(1, 1))):
        assert run(rows, days=DAYS[:1], as_of=as_of).outcomes == (outcome,)
    half = attrs.evolve(rows[-2], open_amount=money(50, "CNY"))
    assert run([*rows[:-3], half], days=DAYS[:1]).outcomes == (Outcome(1, 1),)


def test_the_share_by_grade_has_counts_and_a_range():
    found = run([*weekly(), *weekly(took=lambda n: 50, customer="C-8")])
    shares = found.late_share_by_grade()
    assert list(shares) == ["A", "B", "C"]
    good, bad, none = shares.values()
    assert (good.late, good.customers, good.value) == (0, 1, 0)
    assert (bad.late, bad.reviews, bad.value) == (bad.invoices, 4, 1)
    assert (none.value, none.range.low, none.range.high) == (None, 0, 1)
    assert none.render() == "nothing to judge by"
    assert good.answers == 1  # one customer is one answer, however many invoices he has
    assert "late in the quarter after grade B: 100.0%, plausibly 21% to 100%" in found.explain()
    assert "评为B级后下一季度逾期：100.0%" in found.explain("zh")


def test_raises_and_what_was_held_back_are_compared():
    growing = weekly(amount=lambda n: 100 + n, took=lambda n: 50 if n > 60 else 20)
    found = run(growing)
    assert found.late_share_after_raises().late > 0
    assert found.late_share_after_held_back() == {}
    waits = run(growing, attrs.evolve(POLICY, shapes=[CoolDown(180)]))
    assert list(waits.late_share_after_held_back()) == ["cool_down"]
    assert "late in the quarter after a raise: " in waits.explain()


def test_the_range_goes_by_customers_and_not_by_invoices():
    """Kish: ten customers with equally many invoices are ten answers; one who has nearly all of them is about one."""
    even = LateShare.of([(f"C-{n}", Outcome(2 * (n < 5), 2)) for n in range(10)])
    assert (even.invoices, even.answers) == (20, 10)
    uneven = LateShare.of([("C-0", Outcome(0, 91)), *[(f"C-{n}", Outcome(1, 1)) for n in range(1, 10)]])
    assert uneven.answers == 1
    assert uneven.range.width > even.range.width


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "as_of", "words"),
    [
        ([], END, "name at least one day"),
        ([DAYS[1], DAYS[0]], END, "must rise"),
        ([DAYS[0], DAYS[0]], END, "must rise"),
        (DAYS, DAYS[2], "nothing is known of it yet"),
        ([BEGIN.isoformat()], END, "is not a day"),
    ],
)
def test_days_that_make_no_sense_are_refused(days, as_of, words):
    with pytest.raises(InputError, match=words):
        run(weekly(), days=days, as_of=as_of)


def test_an_invoice_twice_is_refused():
    """Bad input 9: it would be owed twice."""
    with pytest.raises(InputError, match="twice"):
        run([*weekly(), weekly()[3]])


def test_a_proposal_that_does_not_fit_the_line_is_refused():
    class Wrong(ReviewPolicy):
        def judge(self, facts: Facts, *, as_of: date) -> Proposal:
            return attrs.evolve(super().judge(facts, as_of=as_of), before=money(7, "CNY"))

    fields = {each.name: getattr(POLICY, each.name) for each in attrs.fields(ReviewPolicy)}
    with pytest.raises(InputError, match="does not fit the line: the limit is not the one"):
        run(weekly(), Wrong(**fields))


def test_figures_that_do_not_fit_are_refused():
    found = run(weekly())
    with pytest.raises(InputError, match="there are 4 reviews"):
        attrs.evolve(found, outcomes=found.outcomes[1:])
    with pytest.raises(InputError, match="comes twice"):
        attrs.evolve(found, reviews=[*found.reviews[:3], found.reviews[2]])
    with pytest.raises(InputError, match="is no review of this replay"):
        found.late_share(run(weekly(customer="C-8")).reviews)
    for wrong in ((3, 2, 1, 1, 1), (1, 2, 3, 1, 1), (1, 2, 1, 1, 0), (1, 2, 1, 1, 2), (-1, 2, 1, 1, 1)):
        with pytest.raises(InputError):
            LateShare(*wrong)
    with pytest.raises(InputError, match="is more than the 1 invoices"):
        Outcome(2, 1)
    with pytest.raises(InputError):
        Outcome(True, 1)  # a yes is no count


def test_an_empty_ledger_is_no_fault():
    found = run([])
    assert isinstance(found, Replay)
    assert found.reviews == ()
    assert found.explain().startswith("0 reviews of 0 customers from 30 Jun 2024 to 31 Mar 2025")


def test_a_change_needs_two_numbers():
    day, five = date(2026, 3, 31), money(5, "CNY")
    proposal = Proposal("C-7", "CNY", day, Action.RAISE, None, five, next_review=day)
    first = PastReview(Facts("C-7", "CNY", day), None, None, five, proposal)
    assert (first.change, first.is_first, first.is_raise, first.was_held_back) == (None, True, False, False)


def test_the_textbook_limit_can_lie_below_what_is_owed():
    """Field study 5.1: average sales do not cover a lumpy buyer; the facts of every review are kept for that."""
    found = run([bill(n, 30 * n, amount=1000, took=40) for n in range(16)])
    facts = found.reviews[1].facts
    assert facts.trading is not None
    need = SalesCycle().estimate(facts).amount
    assert PeakExposure().estimate(facts).amount > need
