from __future__ import annotations

import pytest

from salesflow.basics.actors import Actor
from salesflow.basics.truth import Truth
from salesflow.credit.catalogue.holds import FINANCE_DECIDES, HOUSE_HOLD


def test_the_house_rule() -> None:
    """CR-5."""
    assert (HOUSE_HOLD.late_days, HOUSE_HOLD.tolerance, HOUSE_HOLD.over_limit) == (30, (), True)


@pytest.mark.parametrize(
    ("roles", "done", "answer"),
    [
        (["finance"], {"propose": [], "sell": ["u2"]}, Truth.YES),
        (["finance"], {"propose": ["u1"], "sell": ["u2"]}, Truth.NO),
        (["finance", "seller"], {"propose": [], "sell": ["u1"]}, Truth.NO),
        (["seller"], {"propose": [], "sell": ["u2"]}, Truth.NO),
        (["finance"], {"propose": []}, Truth.UNKNOWN),
        (["finance"], {}, Truth.UNKNOWN),
    ],
)
def test_finance_decides_never_the_seller(
    roles: list[str], done: dict[str, list[str]], answer: Truth
) -> None:
    """CR-5: who approves is neither who proposed nor who sells."""
    verdict = FINANCE_DECIDES.judge(Actor("u1", roles), "approve", done=done)
    assert verdict.value is answer
    assert "[en]" not in verdict.explain("zh")
