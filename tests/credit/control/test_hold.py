from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, Limit, Money, money
from salesflow.basics.reasons import Verdict
from salesflow.credit.control.hold import Decision, HoldRule, proposal
from salesflow.credit.exposure import Exposure
from salesflow.customers.history import Invoice
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 23)


def bill(id: str, amount: int | str, late: int, *, disputed: bool = False, code: str = "CNY") -> Invoice:  # noqa: A002
    """A bill that is so many days late on DAY (negative: not due yet); a negative amount is a credit note."""
    value = Money(amount, code)
    due = DAY - timedelta(days=late)
    issued = min(due, DAY) - timedelta(days=30)
    return Invoice("C-7", id, issued, due, value, None, None, disputed, value.is_negative)


def judge(
    rows: list[Invoice], limit: Limit = UNLIMITED, rule: HoldRule | None = None, **how: Any
) -> Verdict[Decision]:
    day = how.get("day", DAY)
    owed = Exposure.of(rows, customer="C-7", currency=how.get("code", "CNY"), as_of=day)
    return (rule or HoldRule()).judge(owed, limit, as_of=day)


def codes(verdict: Verdict[Decision]) -> list[str]:
    return [reason.code for reason in (*verdict.reasons, *verdict.missing)]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Invoice]:
    return [
        bill(
            f"F-{n}",
            draw(st.integers(-2000, 5000)),
            draw(st.integers(-20, 90)),
            disputed=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 8)))
    ]


limits: st.SearchStrategy[Limit] = st.one_of(
    st.none(), st.just(UNLIMITED), st.builds(Money, st.integers(0, 12_000), st.just("CNY"))
)
rules = st.builds(
    HoldRule,
    late_days=st.integers(0, 60),
    tolerance=st.sampled_from([{}, {"CNY": 500}, {"CNY": 0, "USD": 5}]),
    over_limit=st.booleans(),
)
RANK = {Decision.NONE: 0, Decision.REFER: 1, Decision.PROPOSE_HOLD: 2}


# -- laws ----------------------------------------------------------------------------------------------------


@given(ledgers(), limits, rules, st.data())
def test_worse_arrears_never_turn_a_proposal_into_none(
    rows: list[Invoice], limit: Limit, rule: HoldRule, data: st.DataObject
) -> None:
    """CR-5: older or larger debt, all else equal."""
    place = data.draw(st.integers(0, len(rows) - 1))
    row = rows[place]
    days, more = data.draw(st.integers(0, 60)), data.draw(st.integers(0, 3000))
    if row.credit_note:
        more = min(more, -int(row.amount.amount))  # a smaller credit note is worse
    worse = attrs.evolve(
        row,
        issued_on=row.issued_on - timedelta(days=days),
        due_on=row.due_on - timedelta(days=days),
        amount=row.amount + Money(more, "CNY"),
    )
    before = judge(rows, limit, rule).value
    after = judge([*rows[:place], worse, *rows[place + 1 :]], limit, rule).value
    if row.disputed and not row.credit_note:
        assert (after is Decision.PROPOSE_HOLD) is (before is Decision.PROPOSE_HOLD)
    assert RANK[after] >= RANK[before]


@given(ledgers(), limits, rules, st.integers(-3000, 3000))
def test_moving_all_dates_changes_nothing(
    rows: list[Invoice], limit: Limit, rule: HoldRule, days: int
) -> None:
    step = timedelta(days=days)
    moved = [attrs.evolve(row, issued_on=row.issued_on + step, due_on=row.due_on + step) for row in rows]
    assert judge(moved, limit, rule, day=DAY + step) == judge(rows, limit, rule)


@given(ledgers(), limits, rules)
def test_what_is_disputed_never_proposes(rows: list[Invoice], limit: Limit, rule: HoldRule) -> None:
    """CR-5: disputed debt counts in the exposure, and a hold is never proposed for it."""
    contested = [attrs.evolve(row, disputed=True) for row in rows]
    assert judge(contested, limit, rule).value is not Decision.PROPOSE_HOLD
    for place, row in enumerate(rows):
        calmer = judge([*rows[:place], attrs.evolve(row, disputed=True), *rows[place + 1 :]], limit, rule)
        assert RANK[calmer.value] <= RANK[judge(rows, limit, rule).value]
    settled = [attrs.evolve(row, disputed=False) for row in rows]
    assert Exposure.of(settled, customer="C-7", currency="CNY", as_of=DAY).total == Exposure.of(
        contested, customer="C-7", currency="CNY", as_of=DAY
    ).total  # fmt: skip


@given(ledgers(), limits, rules, st.data())
def test_cutting_a_bill_in_halves_changes_nothing(
    rows: list[Invoice], limit: Limit, rule: HoldRule, data: st.DataObject
) -> None:
    """The tolerance is for the sum, so it cannot be passed by writing smaller bills."""
    place = data.draw(st.integers(0, len(rows) - 1))
    halves = [
        attrs.evolve(rows[place], id=f"half-{n}", amount=part)
        for n, part in enumerate(rows[place].amount.allocate([1, 1]))
    ]
    whole = judge(rows, limit, rule)
    assert judge([*rows[:place], *halves, *rows[place + 1 :]], limit, rule) == whole


@given(ledgers(), rules, st.integers(0, 12_000), st.integers(0, 5000))
def test_a_higher_limit_is_never_stricter(rows: list[Invoice], rule: HoldRule, limit: int, more: int) -> None:
    low, high = (judge(rows, Money(amount, "CNY"), rule).value for amount in (limit, limit + more))
    assert RANK[judge(rows, UNLIMITED, rule).value] <= RANK[high] <= RANK[low]


@given(ledgers(), limits, rules)
def test_every_answer_has_its_reasons_in_both_languages(
    rows: list[Invoice], limit: Limit, rule: HoldRule
) -> None:
    verdict = judge(rows, limit, rule)
    assert verdict.reasons
    assert "[en]" not in verdict.explain("zh")
    grounds = {"late", "over_limit"} & set(codes(verdict))
    assert (verdict.value is Decision.PROPOSE_HOLD) is bool(grounds)
    if verdict.missing:
        assert limit is None
    line = proposal(verdict)
    assert (line is None) is (
        verdict.value is Decision.NONE or not grounds | ({"over_disputed"} & set(codes(verdict)))
    )
    assert pickle.loads(pickle.dumps(verdict)) == verdict


# -- examples ------------------------------------------------------------------------------------------------


def test_the_line_of_the_worklist() -> None:
    """CR-5: the sketch of the worklist."""
    verdict = judge([bill("F-9", 96000, 47)], money(200_000, "CNY"))
    line = proposal(verdict)
    assert line is not None
    assert line.explain() == "propose hold: CNY 96,000 is 47 days late; finance decides [CR-5]"
    assert line.explain("zh") == "建议暂停赊销：96,000元逾期47天；由财务决定 [CR-5]"


def test_both_grounds_in_one_line() -> None:
    verdict = judge(
        [bill("F-1", 60000, 47), bill("F-2", 36000, 31), bill("F-3", 5000, 3)], money(100_000, "CNY")
    )
    line = proposal(verdict)
    assert line is not None
    assert line.explain() == (
        "propose hold: CNY 96,000 is more than 30 days late, the oldest part 47 days, and CNY 101,000 is owed, "
        "CNY 1,000 over the limit of CNY 100,000; finance decides [CR-5 CR-6]"
    )
    assert line.explain("zh") == (
        "建议暂停赊销：96,000元逾期超过30天，最久47天，且欠款101,000元，超出信用额度100,000元共1,000元；由财务决定 "
        "[CR-5 CR-6]"
    )


def test_thirty_days_are_still_allowed() -> None:
    assert judge([bill("F-1", 100, 30)]).value is Decision.NONE
    assert judge([bill("F-1", 100, 31)]).value is Decision.PROPOSE_HOLD
    one = judge([bill("F-1", 100, 1)], rule=HoldRule(late_days=0))
    assert one.reasons[0].explain() == "CNY 100 is 1 day late [CR-5]"


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        (None, Decision.REFER, "limit_unknown"),
        (money(0, "CNY"), Decision.PROPOSE_HOLD, "over_limit"),
        (UNLIMITED, Decision.NONE, "unlimited"),
        (money(100, "CNY"), Decision.NONE, "within_limit"),
        (money(99, "CNY"), Decision.PROPOSE_HOLD, "over_limit"),
        (money(500, "USD"), Decision.REFER, "limit_in_other_currency"),
    ],
)
def test_unknown_zero_and_unlimited_are_three_things(limit: Limit, value: Decision, code: str) -> None:
    """CR-6; in three open ERPs a limit of zero means that nothing is checked."""
    verdict = judge([bill("F-1", 100, -5)], limit)
    assert verdict.value is value
    assert codes(verdict)[-1] == code
    assert bool(verdict.missing) is (value is Decision.REFER)
    if verdict.missing:
        assert proposal(verdict) is None
        assert verdict.missing[0].explain().startswith(("no credit limit", "CNY 100 is owed, but"))


def test_late_debt_proposes_even_when_the_limit_is_not_known() -> None:
    verdict = judge([bill("F-1", 100, 47)], None)
    assert verdict.value is Decision.PROPOSE_HOLD
    assert codes(verdict) == ["late", "limit_unknown"]


def test_nothing_owed_needs_no_limit() -> None:
    for rows in ([], [bill("F-1", -50, 0)], [bill("F-1", 50, -3), bill("F-2", -50, 0)]):
        verdict = judge(rows, None)
        assert (verdict.value, verdict.missing) == (Decision.NONE, ())
        assert codes(verdict) == ["not_late", "nothing_owed"]


def test_disputed_debt_over_the_limit_is_looked_at_not_held() -> None:
    verdict = judge([bill("F-1", 80, -3), bill("F-2", 50, 99, disputed=True)], money(100, "CNY"))
    assert (verdict.value, codes(verdict)) == (Decision.REFER, ["not_late", "over_disputed", "disputed"])
    line = proposal(verdict)
    assert line is not None
    assert line.explain() == (
        "finance should look: CNY 130 is owed, over the limit of CNY 100 only by what is disputed [CR-5 CR-6]"
    )
    assert line.explain("zh") == "请财务核查：欠款130元，仅因争议款项超出信用额度100元 [CR-5 CR-6]"
    # exactly at the limit, the undisputed part is within it
    assert (
        judge([bill("F-1", 100, -3), bill("F-2", 1, 0, disputed=True)], money(100, "CNY")).value
        is Decision.REFER
    )
    # with late debt besides, the late debt alone is the ground
    both = judge([bill("F-1", 80, 40), bill("F-2", 50, 99, disputed=True)], money(100, "CNY"))
    line = proposal(both)
    assert both.value is Decision.PROPOSE_HOLD
    assert line is not None
    assert line.explain() == "propose hold: CNY 80 is 40 days late; finance decides [CR-5]"


def test_tiny_rests_do_not_stop_a_customer() -> None:
    """Field note 2.3 no. 8: rounding residues must not block."""
    rule = HoldRule(tolerance={"CNY": Decimal("0.05")})
    calm = judge([bill("F-1", "0.05", 200)], rule=rule)
    assert (calm.value, codes(calm)) == (Decision.NONE, ["tolerated", "unlimited"])
    assert calm.reasons[0].explain() == "CNY 0.05 is 200 days late, within the tolerance of CNY 0.05 [CR-5]"
    assert judge([bill("F-1", "0.06", 200)], rule=rule).value is Decision.PROPOSE_HOLD
    assert judge([bill("F-1", "0.05", 200, code="USD")], rule=rule, code="USD").value is Decision.PROPOSE_HOLD


def test_credit_notes_are_set_off_against_the_oldest_debt() -> None:
    rows = [bill("F-1", 100, 80), bill("F-2", 70, 40), bill("N-1", -120, 0)]
    verdict = judge(rows)
    assert [reason.explain() for reason in verdict.reasons[:2]] == [
        "CNY 50 is 40 days late [CR-5]",
        "CNY 120 in credit notes was set off [CR-5]",
    ]
    # a debt that is set off to the last fen is no longer the oldest
    exact = judge([bill("F-1", 100, 80), bill("F-2", 70, 40), bill("N-1", -100, 0)])
    assert exact.reasons[0].explain() == "CNY 70 is 40 days late [CR-5]"
    covered = judge([*rows, bill("N-2", -60, 0), bill("F-3", 500, 2)])
    assert (covered.value, codes(covered)[:2]) == (Decision.NONE, ["not_late", "set_off"])
    assert covered.reasons[1].explain("zh") == "已抵减贷项170元 [CR-5]"


def test_each_check_can_be_switched_off() -> None:
    rows = [bill("F-1", 100, 47)]
    assert codes(judge(rows, money(0, "CNY"), HoldRule(late_days=None))) == ["over_limit"]
    assert codes(judge(rows, None, HoldRule(over_limit=False))) == ["late"]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"late_days": -1}, "late_days"),
        ({"late_days": True}, "late_days"),
        ({"late_days": 1.5}, "late_days"),
        ({"late_days": None, "over_limit": False}, "checks nothing"),
        ({"tolerance": {"CNY": -1}}, "negative"),
        ({"tolerance": (money(1, "CNY"), money(2, "CNY"))}, "two tolerances"),
    ],
)
def test_rules_that_are_none(parts: dict[str, Any], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        HoldRule(**parts)


def test_questions_that_are_none() -> None:
    owed = Exposure.of([], customer="C-7", currency="CNY", as_of=DAY)
    with pytest.raises(InputError, match="zero means no credit"):
        HoldRule().judge(owed, money(-1, "CNY"), as_of=DAY)
    with pytest.raises(InputError, match="same day"):
        HoldRule().judge(owed, None, as_of=DAY + timedelta(days=1))


def test_decisions_in_words() -> None:
    assert [decision.render() for decision in Decision] == ["propose hold", "a person must look", "no hold"]
    assert [decision.render("zh") for decision in Decision] == ["建议暂停赊销", "须人工判断", "无须暂停"]
    assert repr(Decision.NONE) == "Decision.NONE"


def test_a_word_does_not_switch_a_check_on():
    """CR-6: the check of the limit is on or off."""
    with pytest.raises(DefinitionError, match="over_limit must be True or False"):
        HoldRule(over_limit="no")


@pytest.mark.parametrize("digits", [1, 6, 28])
def test_the_oldest_rest_is_found_however_the_program_rounds(digits: int) -> None:
    """CR-5: forty fen are left of the older bill when the note has taken a million."""
    large = 10**30
    rows = [bill("F-1", large, 50), bill("F-2", "0.40", 60), bill("N-1", -large, 0)]
    with localcontext(prec=digits):
        found = judge(rows)
    assert found.value is Decision.PROPOSE_HOLD
    assert "CNY 0.40" in found.explain()
    assert "50 days" in found.explain()
