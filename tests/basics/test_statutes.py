"""Statutes are named, never interpreted."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.statutes import Statute
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError


def test_a_statute_that_does_not_fit_together_names_all_problems() -> None:
    with pytest.raises(DefinitionError) as refused:
        Statute(" ", Text("x"), Text("y"), 2027, touches=Text("z"), named_on=date(2026, 11, 22))
    assert len(refused.value.problems) == 2
