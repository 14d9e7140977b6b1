"""Signals and what they forbid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from salesflow.basics.text import Text
from salesflow.credit.warnings.signal import Ban, Consequences, Severity, Signal, SignalType
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 2)


def sign(**changed: Any) -> Signal:
    """A signal that was seen on Monday."""
    given: dict[str, Any] = {
        "kind": "late", "type": SignalType.PAYMENT, "severity": Severity.ALERT, "label": Text("late", zh="逾期"),
        "observed_on": DAY, "source": "ledger",
    }  # fmt: skip
    return Signal(**(given | changed))


def test_a_signal_lives_half_open() -> None:
    """CR-4: it counts from its day up to its end, which is no longer in it."""
    found = sign(until=date(2026, 3, 9))
    assert [found.is_valid_on(date(2026, 3, day)) for day in (1, 2, 8, 9)] == [False, True, True, False]
    assert sign().is_valid_on(date(2036, 3, 2))
    assert sign().id == "late@2026-03-02"


def test_a_signal_speaks_both_languages() -> None:
    """CR-4."""
    assert sign().explain() == "alert (payment): late, seen on 2 Mar 2026 in ledger [CR-4]"
    assert (
        sign(evidence=["F-9", "F-9"]).explain("zh")
        == "警示（付款）：逾期，2026年3月2日见于ledger（F-9） [CR-4]"
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"severity": 3}, "severity"),
        ({"until": DAY}, "until"),
        ({"observed_on": datetime(2026, 3, 2, 9)}, "observed_on"),
        ({"evidence": "F-9"}, "evidence"),
        ({"source": " "}, "source"),
        ({"kind": ""}, "kind"),
    ],
)
def test_a_bad_signal_is_refused(changed: dict[str, Any], field: str) -> None:
    """CR-4."""
    with pytest.raises(InputError) as error:
        sign(**changed)
    assert error.value.field == field


def test_bad_consequences_name_every_problem() -> None:
    """CR-4."""
    bad: Any = (
        (Severity.ALERT, frozenset({"hold"})),
        (Severity.ALERT, frozenset[Ban]()),
        (9, frozenset[Ban]()),
    )
    with pytest.raises(DefinitionError) as error:
        Consequences(" ", "", bad)
    assert error.value.problems == (
        "the key is blank",
        "the version is blank",
        "severity 'alert' is given twice",
        "'hold' is no Ban",
        "9 is no Severity",
    )


def test_every_word_is_there() -> None:
    """CR-4: each type, severity and ban has English and Chinese."""
    words = [(each.render(), each.render("zh")) for kind in (SignalType, Severity, Ban) for each in kind]
    assert len({english for english, _ in words}) == len(words) == 16
    assert all(english.isascii() and not chinese.isascii() for english, chinese in words)
    assert [repr(SignalType.LEGAL), repr(Severity.SEVERE), repr(Ban.USE)] == [
        "SignalType.LEGAL", "Severity.SEVERE", "Ban.USE",
    ]  # fmt: skip
