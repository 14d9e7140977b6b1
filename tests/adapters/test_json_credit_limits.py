"""Lines, proposals, grants and the rules of limits come back from JSON equal, words and all; wrong data is named (CR-6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json_credit import (
    credit_authority_from_json,
    credit_authority_to_json,
    credit_line_from_json,
    credit_line_to_json,
    factor_table_from_json,
    factor_table_to_json,
    grants_from_json,
    grants_to_json,
    proposal_from_json,
    proposal_to_json,
    review_policy_from_json,
    review_policy_to_json,
    temporary_rule_from_json,
    temporary_rule_to_json,
)
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import months
from salesflow.basics.text import Param, Sentence, Text
from salesflow.credit.catalogue.limits import (
    EXAMPLE_APPROVAL,
    EXAMPLE_FACTORS,
    EXAMPLE_FIRST_LIMIT,
    EXAMPLE_REVIEW,
    EXAMPLE_TEMPORARY,
)
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority, Deputy
from salesflow.credit.limits.estimators import Estimated, FastEstimate, Min, Unknown
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.grant import Effect, Grant, OverdueAllowance
from salesflow.credit.limits.guards import Ruling
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Proposal, Step, Wish
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import Shaped
from salesflow.credit.limits.temporary import TemporaryRule
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.testing.authorities import authorities
from salesflow.testing.credit_reviews import credit_grants, credit_lines, review_facts, review_policies
from salesflow.testing.strategies import operands, texts

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 3, 31)


def read_alike(one: Proposal, other: Proposal) -> None:
    """They are the same, and say the same in both languages."""
    assert one == other
    assert hash(one) == hash(other)
    for language in ("en", "zh"):
        assert one.explain(language) == other.explain(language)


@given(review_policies(), review_facts())
def test_a_policy_comes_back_and_proposes_the_same(policy: ReviewPolicy, facts: Facts) -> None:
    """CR-6: a house ships its rules as a file, and the file decides as the rules did."""
    text = review_policy_to_json(policy)
    again = review_policy_from_json(text)
    assert again == policy
    assert review_policy_to_json(again) == text
    read_alike(again.judge(facts, as_of=DAY), policy.judge(facts, as_of=DAY))


@given(review_policies(), review_facts(), st.sampled_from(Effect))
def test_proposals_come_back_with_every_word(policy: ReviewPolicy, facts: Facts, effect: Effect) -> None:
    wish = Wish(money(5000, "CNY"), DAY, DAY + timedelta(40), "spring fair", effect)
    wished = policy.judge_wish(facts, wish, EXAMPLE_TEMPORARY, as_of=DAY)
    for proposal in (policy.judge(facts, as_of=DAY), wished):
        text = proposal_to_json(proposal)
        again = proposal_from_json(text)
        read_alike(again, proposal)
        assert [step.inputs for step in again.steps] == [step.inputs for step in proposal.steps]
        assert proposal_to_json(again) == text


@given(credit_lines(most=3))
def test_lines_come_back_with_all_their_entries(line: CreditLine) -> None:
    """Every decision that was made on it still stands, and so does every limit of every day."""
    text = credit_line_to_json(line)
    again = credit_line_from_json(text)
    assert (again, again.entries) == (line, line.entries)
    assert credit_line_to_json(again) == text
    assert [each.is_approved for each in again.decisions] == [each.is_approved for each in line.decisions]
    for ahead in (0, 30, 400):
        day = DAY + timedelta(ahead)
        assert again.limit_on(day) == line.limit_on(day)
        assert again.state_on(day) == line.state_on(day)


@given(credit_grants())
def test_grants_come_back(grants: tuple[Grant, ...]) -> None:
    terms: dict[str, Any] = {"order_cap": money(0, "CNY"), "overdue": OverdueAllowance(money(0, "CNY"), 9)}
    grants = tuple(attrs.evolve(each, **terms) if place % 2 else each for place, each in enumerate(grants))
    text = grants_to_json(grants)
    assert grants_from_json(text) == grants
    assert grants_to_json(grants_from_json(text)) == text


@st.composite
def credit_authorities(draw: st.DrawFn) -> CreditAuthority:
    """Any house in which somebody may approve, with bands and deputies."""
    house = draw(authorities())
    limit = draw(st.sampled_from([None, UNLIMITED, money("9.50", "CNY")]))
    house = Authority([*house.mandates, Mandate("head", "approve", limit)], house.separated)
    grades = st.frozensets(st.sampled_from("ABC"), min_size=1)
    amounts = st.none() | st.integers(0, 900).map(lambda yuan: Money(yuan, "CNY"))
    band = st.builds(ApprovalBand, st.integers(1, 4), above_total=amounts, above_delta=amounts, grades=grades)
    deputy = Deputy("u-9", "u-4", "head", DAY, DAY + timedelta(draw(st.integers(1, 90))))
    return CreditAuthority(
        house, bands=draw(st.lists(band, max_size=3)), deputies=draw(st.sampled_from([[], [deputy]])),
        good_for_days=draw(st.integers(0, 30)), drift=Decimal(draw(st.integers(0, 100))) / 100,
        zone=draw(st.sampled_from(["Asia/Shanghai", "UTC"])), raises_within_days=draw(st.integers(0, 400)),
    )  # fmt: skip


@given(credit_authorities())
def test_authorities_come_back(authority: CreditAuthority) -> None:
    text = credit_authority_to_json(authority)
    assert credit_authority_from_json(text) == authority
    assert credit_authority_to_json(credit_authority_from_json(text)) == text


@given(st.integers(1, 24), st.decimals("0.01", 2, places=2), st.integers(0, 5), st.integers(0, 90))
def test_temporary_rules_come_back(longest: int, share: Decimal, renewals: int, gap: int) -> None:
    rule = TemporaryRule(months(longest), share, renewals, gap)
    assert temporary_rule_from_json(temporary_rule_to_json(rule)) == rule


@pytest.mark.parametrize(
    ("value", "write", "read"),
    [
        (EXAMPLE_REVIEW, review_policy_to_json, review_policy_from_json),
        (EXAMPLE_FIRST_LIMIT, review_policy_to_json, review_policy_from_json),
        (EXAMPLE_FACTORS, factor_table_to_json, factor_table_from_json),
        (EXAMPLE_TEMPORARY, temporary_rule_to_json, temporary_rule_from_json),
        (EXAMPLE_APPROVAL, credit_authority_to_json, credit_authority_from_json),
    ],
)
def test_the_examples_are_files_to_start_from(value: Any, write: Any, read: Any) -> None:
    text = write(value)
    assert read(text) == value
    assert write(read(text)) == text


@pytest.mark.parametrize("limit", [None, UNLIMITED, money(0, "CNY"), money("12.50", "CNY")])
def test_nobody_decided_no_credit_and_no_ceiling_stay_three_things(limit: Limit) -> None:
    proposal = attrs.evolve(proposal_from_json(FULL), before=limit, amount=limit)
    plain = json.loads(proposal_to_json(proposal))
    shown = None if limit is None else "unlimited" if limit is UNLIMITED else limit.to_plain()
    assert (plain["before"], plain["amount"]) == (shown, shown)
    again = proposal_from_json(json.dumps(plain))
    assert (again.before, again.amount) == (limit, limit)
    assert (again.amount is UNLIMITED) is (limit is UNLIMITED)


# -- words ----------------------------------------------------------------------------------------------------------------

FULL = (GOLDEN / "credit-proposal-1.json").read_text(encoding="utf-8")


def _saying(**params: Param) -> Proposal:
    slots = " ".join(f"{{{name}}}" for name in params)
    reason = Reason("ours", Text(slots or "{a}", zh=f"：{slots}").fill(**params), ("CR-6",))
    return attrs.evolve(proposal_from_json(FULL), steps=[Step(reason)], missing=[reason])


def _sentence(word: Any) -> Sentence:
    return Text("“{x}”", zh="「{x}」").fill(x=word)


_WORDS: st.SearchStrategy[Any] = st.recursive(
    operands() | texts(),
    lambda inner: st.lists(inner, max_size=2).map(tuple) | inner.map(_sentence),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from("abc"), _WORDS, min_size=1))
def test_whatever_a_sentence_is_filled_with_comes_back(params: dict[str, Any]) -> None:
    """Amounts, days, moments, words of the trade, lists, sentences in sentences: in both languages."""
    proposal = _saying(**params)
    read_alike(proposal_from_json(proposal_to_json(proposal)), proposal)


def test_a_whole_number_a_yes_and_a_text_stay_three_things() -> None:
    again = proposal_from_json(proposal_to_json(_saying(a=1, b="1", c=Decimal("1.00"))))
    assert [type(each) for each in again.steps[0].inputs.values()] == [int, str, Decimal]
    assert again.steps[0].reason.explain() == "1 1 1.00 [CR-6]"


class Colour(Enum):
    """A word that JSON does not know."""

    RED = "red"

    def render(self, language: str = "en") -> str:
        """The colour."""
        return "rot" if language == "de" else "red"


def test_what_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(InputError, match=r"params: is no word that JSON can hold; fill a Text in its place"):
        proposal_to_json(_saying(a=Colour.RED))
    with pytest.raises(DefinitionError, match="slot a was not filled"):
        proposal_to_json(_saying())
    with pytest.raises(InputError, match="needs more than 60 digits"):
        factor_table_to_json(attrs.evolve(EXAMPLE_FACTORS, factors={"A": Decimal(f"0.{'1' * 61}")}))
    deep: Any = FastEstimate()
    for _ in range(30):
        deep = Min(deep)
    with pytest.raises(InputError, match="joins estimates more than 20 levels deep"):
        review_policy_to_json(attrs.evolve(EXAMPLE_REVIEW, demand=deep))


@attrs.frozen
class Own:
    """An estimator, a guard and a shape of a house's own."""

    def estimate(self, facts: Facts) -> Estimated:
        """Nothing."""
        return Unknown((Reason("own", Text(facts.customer).fill()),))

    def judge(self, facts: Facts) -> Ruling | None:
        """Nothing."""
        return None

    def shape(self, amount: Money, before: Money | None, facts: Facts) -> Shaped:
        """Nothing."""
        return Shaped(amount)


@pytest.mark.parametrize("part", ["demand", "capacity", "guards", "shapes"])
def test_code_is_no_data(part: str) -> None:
    """A rule of one's own works, and no file can hold it: that is said, and nothing is left out."""
    own: Any = Own() if part in ("demand", "capacity") else [Own()]
    policy = attrs.evolve(EXAMPLE_REVIEW, **{part: own})
    with pytest.raises(InputError, match="is not one of the library's own; JSON cannot hold it"):
        review_policy_to_json(policy)


# -- wrong data -----------------------------------------------------------------------------------------------------------


def _with(file: str, path: str, value: object) -> str:
    tree = json.loads((GOLDEN / f"credit-{file}-1.json").read_text(encoding="utf-8"))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inside = tree
    for step in steps:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    return json.dumps(tree)


CNY = {"amount": "5", "currency": "CNY"}


@pytest.mark.parametrize(
    ("read", "file", "path", "value", "field", "problem"),
    [
        (proposal_from_json, "proposal", "action", "wish", "action", "use one of raise, lower"),
        (proposal_from_json, "proposal", "before", 5, "before", "must be an amount"),
        (proposal_from_json, "proposal", "before", "endless", "before", "must be an amount"),
        (proposal_from_json, "proposal", "next_review", KeyError, "next_review", "is missing"),
        (proposal_from_json, "proposal", "as_of", "2026-03-32", "as_of", "must be a day"),
        (proposal_from_json, "proposal", "is_frozen", 1, "is_frozen", "must be true or false"),
        (proposal_from_json, "proposal", "steps", {}, "steps", "must be a list"),
        (proposal_from_json, "proposal", "steps.0", "late", "steps[0]", "must be an object"),
        (proposal_from_json, "proposal", "steps.0.after", KeyError, "steps[0].after", "is missing"),
        (proposal_from_json, "proposal", "steps.0.by", "u-1", "steps[0].by", "is unknown; known are reason, before, after"),
        (proposal_from_json, "proposal", "steps.0.reason.code", 7, "steps[0].reason.code", "must be a text"),
        (proposal_from_json, "proposal", "steps.0.reason.rows", "CR-6", "steps[0].reason.rows", "must be a list"),
        (proposal_from_json, "proposal", "steps.0.reason.rows", [6], "steps[0].reason.rows[0]", "must be a text"),
        (proposal_from_json, "proposal", "steps.0.reason.sentence", "late", "steps[0].reason.sentence", "must be an object"),
        (proposal_from_json, "proposal", "steps.0.reason.sentence.text", {"zh": "晚"}, "steps[0].reason.sentence.text", "has no English"),
        (proposal_from_json, "proposal", "steps.0.reason.sentence.params", {}, "steps[0].reason.sentence.params", "was not filled"),
        (proposal_from_json, "proposal", "missing.0", None, "missing[0]", "must be an object"),
        (proposal_from_json, "proposal", "debts.late.0.days", "12", "debts.late[0].days", "must be a whole number"),
        (proposal_from_json, "proposal", "debts.late.0.amount", CNY | {"currency": "USD"}, "debts.late", "what is used is in CNY"),
        (proposal_from_json, "proposal", "debts.used.amount", 0.5, "debts.used.amount", "never a float"),
        (grants_from_json, "grants", "grants.0.amount", None, "grants[0].amount", "no decision is no grant"),
        (grants_from_json, "grants", "grants.0.ends", "2025-01-01", "grants[0]", "it ends before it has begun"),
        (grants_from_json, "grants", "grants.2.effect", "share", "grants[2].effect", "use one of replace, add"),
        (grants_from_json, "grants", "grants.2.purpose", "", "grants[2]", "needs a purpose"),
        (grants_from_json, "grants", "grants.0.overdue.days", 1.5, "grants[0].overdue.days", "must be a whole number"),
        (grants_from_json, "grants", "grants.0.is_revolving", None, "grants[0].is_revolving", "must be true or false"),
        (factor_table_from_json, "factors", "factors", {"A": "1"}, "factors", "must be a list"),
        (factor_table_from_json, "factors", "factors.1.factor", "2", "factortable", "a worse grade has a larger factor"),
        (factor_table_from_json, "factors", "factors.1.grade", 1, "factors[1].grade", "must be a text"),
        (review_policy_from_json, "review-policy", "demand.kind", "guess", "demand.kind", "use one of sales_cycle"),
        (review_policy_from_json, "review-policy", "demand.parts", [], "demand", "there is nothing to join"),
        (review_policy_from_json, "review-policy", "demand.parts.2.share", "1.5", "demand.parts[2]", "does not lie above 0"),
        (review_policy_from_json, "review-policy", "demand.parts.0.days", 3, "demand.parts[0].days", "is unknown; known are least_invoices"),
        (review_policy_from_json, "review-policy", "capacity.parts.0.parts.1.accepts.fresh_for", 24,
         "capacity.parts[0].parts[1].accepts.fresh_for", "must be a text"),
        (review_policy_from_json, "review-policy", "guards", "none", "guards", "must be a list"),
        (review_policy_from_json, "review-policy", "guards.0.kind", ["x"], "guards[0].kind", "use one of no_raise_if_overdue"),
        (review_policy_from_json, "review-policy", "guards.1.tolerance.CNY", 100, "guards[1].tolerance.CNY", "must be a number as text"),
        (review_policy_from_json, "review-policy", "guards.1.tolerance.CNY", "-1", "guards[1]", "is negative"),
        (review_policy_from_json, "review-policy", "guards.2.severity", "grim", "guards[2].severity", "use one of notice"),
        (review_policy_from_json, "review-policy", "guards.4.kinds", "liquidation", "guards[4].kinds", "must be a list"),
        (review_policy_from_json, "review-policy", "guards.4.kinds", [], "guards[4]", "no kind of warning is named"),
        (review_policy_from_json, "review-policy", "shapes.3.to", {"XXQ": "1"}, "shapes[3].to.XXQ.currency", "ISO 4217"),
        (review_policy_from_json, "review-policy", "shapes.1", KeyError, "reviewpolicy", "a step cap needs a cool-down"),
        (review_policy_from_json, "review-policy", "calendar.A", "6 moons", "calendar.A", "unknown unit"),
        (review_policy_from_json, "review-policy", "calendar.A", KeyError, "reviewpolicy", "grade A has a factor and no calendar"),
        (review_policy_from_json, "review-policy", "occupancy", 0.8, "occupancy", "must be a number as text"),
        (temporary_rule_from_json, "temporary-rule", "longest", "3 hours", "temporaryrule", "is counted in days"),
        (temporary_rule_from_json, "temporary-rule", "most_share", "0", "temporaryrule", "is not above zero"),
        (credit_authority_from_json, "authority", "house.mandates.0.up_to", "lots", "house.mandates[0].up_to", "must be an amount"),
        (credit_authority_from_json, "authority", "house.mandates", [], "house", "there is no mandate"),
        (credit_authority_from_json, "authority", "house.mandates.0.budgets.0.scope", "year", "house.mandates[0].budgets[0].scope", "use one of case"),
        (credit_authority_from_json, "authority", "bands.0.people", 0, "bands[0]", "nobody would have to approve"),
        (credit_authority_from_json, "authority", "bands.0.grades", "C", "bands[0].grades", "must be a list"),
        (credit_authority_from_json, "authority", "deputies.0.ends", "2026-04-01", "deputies[0].ends", "is not after"),
        (credit_authority_from_json, "authority", "drift", "2", "creditauthority", "does not lie between 0 and 1"),
        (credit_line_from_json, "line", "currency", 1, "currency", "must be a text"),
        (credit_line_from_json, "line", "entries.0.kind", "wished", "entries[0].kind", "use one of proposed, approved"),
        (credit_line_from_json, "line", "entries.0.at", "2026-03-31T09:00:00", "entries[0].at", "zone"),
        (credit_line_from_json, "line", "entries.0.proposal.steps.0.reason.rows", [1],
         "entries[0].proposal.steps[0].reason.rows[0]", "must be a text"),
        (credit_line_from_json, "line", "entries.1.by", None, "entries[1].by", "somebody must stand for it"),
        (credit_line_from_json, "line", "entries.1.covers", "yes", "entries[1].covers", "must be true or false"),
        (credit_line_from_json, "line", "entries.0.proposal.customer", "C-9", "proposal", "this is the line of 'C-7'"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], file: str, path: str, value: object, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(_with(file, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("entries.1", KeyError, "P-1 has 0 of the 1 signature it needs"),
        ("entries.2.grant.amount.amount", "900000", "is not what P-1 proposes"),
        ("entries.1.by", "u-2", "u-2 proposed it and cannot approve it"),
        ("entries.0.proposal.amount.amount", "900000", "is not what P-1 proposes"),
        ("entries.2.grant.begins", "2026-01-01", "before it was carried out"),
    ],
)
def test_a_line_that_was_tampered_with_is_not_believed(path: str, value: object, problem: str) -> None:
    """Property 16: every change of a limit has exactly one approved decision, in a file too."""
    assert credit_line_from_json(_with("line", "schema", 1)).limit_on(date(2026, 4, 1)) is not None
    with pytest.raises(HistoryError, match=problem):
        credit_line_from_json(_with("line", path, value))
