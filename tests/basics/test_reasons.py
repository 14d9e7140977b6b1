"""Reasons name their rule and can be read in any language; a verdict keeps what was missing apart."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Text

LATE = Text("invoice {id} is {days} {days|day|days} late", zh="发票{id}逾期{days}天")
NO_LIMIT = Text("no credit limit is known", zh="信用额度未知")

OVERDUE = Reason("overdue", LATE.fill(id="F-9", days=47), rows=("CR-5",))
STUCK = Reason("stuck", LATE.fill(id="F-8", days=1), rows=("ST-2", "CA-4"))
UNKNOWN = Reason("limit_unknown", NO_LIMIT.fill())


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        (OVERDUE, "invoice F-9 is 47 days late [CR-5]", "发票F-9逾期47天 [CR-5]"),
        (STUCK, "invoice F-8 is 1 day late [ST-2 CA-4]", "发票F-8逾期1天 [ST-2 CA-4]"),
        (UNKNOWN, "no credit limit is known", "信用额度未知"),
    ],
    ids=["one-row", "two-rows", "no-row"],
)
def test_a_reason_ends_with_its_rows(reason: Reason, en: str, zh: str) -> None:
    assert (reason.explain(), reason.explain("en"), reason.explain("zh")) == (en, en, zh)


def test_a_reason_without_chinese_says_so() -> None:
    assert Reason("x", Text("only English").fill()).explain("zh") == "[en] only English"


@given(st.lists(st.sampled_from([OVERDUE, STUCK, UNKNOWN]), max_size=6))
def test_reasons_are_explained_one_a_line_in_their_order(reasons: list[Reason]) -> None:
    words = explained(tuple(reasons), "zh")
    assert words.splitlines() == [reason.explain("zh") for reason in reasons]


def test_a_verdict_tells_what_it_knows_before_what_is_missing() -> None:
    verdict = Verdict("hold", reasons=(OVERDUE,), missing=(UNKNOWN,))
    assert verdict.value == "hold"
    assert verdict.explain() == "invoice F-9 is 47 days late [CR-5]\nno credit limit is known"
    assert verdict.explain("zh") == "发票F-9逾期47天 [CR-5]\n信用额度未知"
    assert Verdict(0).explain() == ""


def test_verdicts_are_values() -> None:
    verdict = Verdict(7, (OVERDUE,), (UNKNOWN,))
    assert verdict == Verdict(7, (OVERDUE,), (UNKNOWN,))
    assert verdict != Verdict(7, (UNKNOWN,), (OVERDUE,))
    assert hash(verdict) == hash(Verdict(7, (OVERDUE,), (UNKNOWN,)))
    assert pickle.loads(pickle.dumps(verdict)) == copy.deepcopy(verdict) == verdict
    with pytest.raises(AttributeError):
        verdict.value = 8  # type: ignore[misc]
