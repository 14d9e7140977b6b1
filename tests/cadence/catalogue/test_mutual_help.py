"""The figures of mutual help (CA-8)."""

from __future__ import annotations

from salesflow.cadence.catalogue.mutual_help import MUTUAL_HELP


def test_the_figures_are_those_of_the_source():
    """CA-8: asked five times; two problems for A, one for B and C; one A outlet trained; moderation without figure."""
    assert MUTUAL_HELP.ask == 5
    assert dict(MUTUAL_HELP.solve) == {"A": 2, "B": 1, "C": 1}
    assert dict(MUTUAL_HELP.train) == {"A": 1}
    assert MUTUAL_HELP.ask_at_most is None
    assert MUTUAL_HELP.rows == ("CA-8",)
