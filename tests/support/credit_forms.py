"""All forms in which credit is stored, each with its golden file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from salesflow.adapters import json_credit

_GOLDEN = Path(__file__).parents[1] / "adapters" / "golden"


class CreditForm(NamedTuple):
    """What can be read: how, how it is written, and a good text."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    text: str


def _form(name: str, file: str) -> CreditForm:
    text = (_GOLDEN / f"credit-{file}-1.json").read_text(encoding="utf-8").rstrip("\n")
    read, write = getattr(json_credit, f"{name}_from_json"), getattr(json_credit, f"{name}_to_json")
    return CreditForm(name, read, write, text)


_FILES = {
    "consequences": "consequences", "credit_authority": "authority", "credit_check": "check", "credit_group": "group",
    "credit_ledger": "ledger", "credit_line": "line", "dossier": "dossier", "dossier_content": "content",
    "dunning_log": "dunning-log", "dunning_plan": "dunning-plan", "factor_table": "factors",
    "feature_model": "features", "grants": "grants", "payment_index": "payment-index", "proposal": "proposal",
    "ratio_model": "ratio-model", "review_policy": "review-policy", "score_grades": "score-grades",
    "scorecard": "scorecard", "securities": "securities", "seen": "seen", "standings": "standings",
    "statements": "statements", "switchboard": "switchboard", "temporary_rule": "temporary-rule",
    "tightening_rule": "tightening-rule", "trade_offs": "trades", "warnings": "warnings", "watch_rules": "watch-rules",
    "working_assets": "working-assets",
}  # fmt: skip
CREDIT_FORMS = {name: _form(name, file) for name, file in _FILES.items()}
