"""How much is at stake (ISO 10002, 7.5)."""

from __future__ import annotations

import pytest

from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.steps import Assess
from salesflow.errors import InputError


@pytest.mark.parametrize(
    ("severity", "en", "zh"),
    [
        (Severity.MINOR, "minor", "轻微"),
        (Severity.MAJOR, "major", "严重"),
        (Severity.CRITICAL, "critical", "重大"),
    ],
)
def test_each_speaks_two_languages_and_reads_from_its_word(severity, en, zh):
    assert (severity.render(), severity.render("zh")) == (en, zh)
    assert repr(severity) == f"Severity.{severity.name}"
    assert Assess(en).severity is severity


def test_another_word_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="use one of minor, major, critical") as caught:
        Assess("huge")
    assert caught.value.field == "severity"
    assert len(Severity) == 3
    for wrong in (1, "yes"):
        with pytest.raises(InputError, match="complex_case: say True or False"):
            Assess("minor", wrong)  # type: ignore[arg-type]
    assert Assess("minor").complex_case is None
