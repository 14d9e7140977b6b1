"""What was seen, kept and said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesflow.basics.criteria import has
from salesflow.basics.findings import ABSENT, Finding, Outcome, seen_text, snapshot
from salesflow.basics.money import money
from salesflow.basics.text import Renders, shown
from salesflow.basics.truth import Truth


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (7, 7), ("a", "a"), (None, None), (0.5, 0.5), (Decimal("0.5"), Decimal("0.5")), (ABSENT, ABSENT),
        (date(2026, 3, 2), date(2026, 3, 2)), (money(1, "CNY"), money(1, "CNY")), (Truth.YES, Truth.YES),
        (Outcome.MET, Outcome.MET),
        ([1, 2], "[1, 2]"), (float("nan"), "nan"), (Decimal("sNaN"), "sNaN"), ({"a": 1}, "{'a': 1}"),
    ],
)  # fmt: skip
def test_only_what_cannot_change_is_kept(value: object, kept: object) -> None:
    assert snapshot(value) == kept
    hash(snapshot(value))


def test_long_things_are_cut() -> None:
    assert len(str(snapshot(list(range(100))))) == 80
    assert len(shown(seen_text("x" * 100))) == 82


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (None, "nothing", "空"), (ABSENT, "nothing", "空"), (True, "yes", "是"), (False, "no", "否"), (1200, "1,200", "1,200"),
        ("a", "“a”", "“a”"), (0.5, "0.5", "0.5"), (float("inf"), "inf", "inf"), (Truth.UNKNOWN, "not known", "未知"),
        (Outcome.MET, "Outcome.MET", "Outcome.MET"), (date(2026, 3, 2), "2 Mar 2026", "2026年3月2日"),
    ],
)  # fmt: skip
def test_what_was_seen_in_words(value: object, en: str, zh: str) -> None:
    assert shown(seen_text(value)) == en
    assert shown(seen_text(value), "zh") == zh


def test_outcomes_as_truths() -> None:
    assert [each.truth for each in Outcome] == [Truth.YES, Truth.NO, Truth.UNKNOWN, Truth.UNKNOWN]
    assert repr(Outcome.MET) == "Outcome.MET"
    assert repr(ABSENT) == "ABSENT"


def test_a_finding() -> None:
    finding = Finding(has("a"), Outcome.UNKNOWN)
    assert not finding.met
    assert finding.path == "a"
    assert finding.reason.explain("zh") == "尚不清楚a"
    assert isinstance(finding.sentence, Renders)
