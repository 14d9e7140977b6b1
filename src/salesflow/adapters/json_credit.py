"""Credit as JSON, all of it: dossier and warnings, ledger and securities, ratings, limits, control and the rules behind them.

What lives through time is stored as its entries and read back equal; rules and sets of figures are data, and a house ships
them as files. The same value is always the same text, so that two files can be compared.

>>> from salesflow.credit.catalogue.limits import EXAMPLE_APPROVAL
>>> credit_authority_from_json(credit_authority_to_json(EXAMPLE_APPROVAL)) == EXAMPLE_APPROVAL
True
>>> grants_from_json('{"grants": [{"id": "G-1", "amount": {"amount": 50.5, "currency": "CNY"}, "begins": "2026-01-01"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: grants[0].amount: give text such as 12.50, never a float (got 50.5)

Each theme has a module: `json_credit_dossier`, `json_credit_ledger`, `json_credit_rating`, `json_credit_limits` and
`json_credit_control`.
"""

from __future__ import annotations

from salesflow.adapters.json_credit_control import (
    credit_check_from_json,
    credit_check_to_json,
    dunning_log_from_json,
    dunning_log_to_json,
    dunning_plan_from_json,
    dunning_plan_to_json,
    switchboard_from_json,
    switchboard_to_json,
    tightening_rule_from_json,
    tightening_rule_to_json,
)
from salesflow.adapters.json_credit_dossier import (
    consequences_from_json,
    consequences_to_json,
    dossier_content_from_json,
    dossier_content_to_json,
    dossier_from_json,
    dossier_to_json,
    seen_from_json,
    seen_to_json,
    warnings_from_json,
    warnings_to_json,
    watch_rules_from_json,
    watch_rules_to_json,
)
from salesflow.adapters.json_credit_ledger import (
    credit_group_from_json,
    credit_group_to_json,
    credit_ledger_from_json,
    credit_ledger_to_json,
    securities_from_json,
    securities_to_json,
    trade_offs_from_json,
    trade_offs_to_json,
)
from salesflow.adapters.json_credit_limits import (
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
from salesflow.adapters.json_credit_rating import (
    feature_model_from_json,
    feature_model_to_json,
    payment_index_from_json,
    payment_index_to_json,
    ratio_model_from_json,
    ratio_model_to_json,
    score_grades_from_json,
    score_grades_to_json,
    scorecard_from_json,
    scorecard_to_json,
    standings_from_json,
    standings_to_json,
    statements_from_json,
    statements_to_json,
    working_assets_from_json,
    working_assets_to_json,
)

__all__ = [
    "consequences_from_json",
    "consequences_to_json",
    "credit_authority_from_json",
    "credit_authority_to_json",
    "credit_check_from_json",
    "credit_check_to_json",
    "credit_group_from_json",
    "credit_group_to_json",
    "credit_ledger_from_json",
    "credit_ledger_to_json",
    "credit_line_from_json",
    "credit_line_to_json",
    "dossier_content_from_json",
    "dossier_content_to_json",
    "dossier_from_json",
    "dossier_to_json",
    "dunning_log_from_json",
    "dunning_log_to_json",
    "dunning_plan_from_json",
    "dunning_plan_to_json",
    "factor_table_from_json",
    "factor_table_to_json",
    "feature_model_from_json",
    "feature_model_to_json",
    "grants_from_json",
    "grants_to_json",
    "payment_index_from_json",
    "payment_index_to_json",
    "proposal_from_json",
    "proposal_to_json",
    "ratio_model_from_json",
    "ratio_model_to_json",
    "review_policy_from_json",
    "review_policy_to_json",
    "score_grades_from_json",
    "score_grades_to_json",
    "scorecard_from_json",
    "scorecard_to_json",
    "securities_from_json",
    "securities_to_json",
    "seen_from_json",
    "seen_to_json",
    "standings_from_json",
    "standings_to_json",
    "statements_from_json",
    "statements_to_json",
    "switchboard_from_json",
    "switchboard_to_json",
    "temporary_rule_from_json",
    "temporary_rule_to_json",
    "tightening_rule_from_json",
    "tightening_rule_to_json",
    "trade_offs_from_json",
    "trade_offs_to_json",
    "warnings_from_json",
    "warnings_to_json",
    "watch_rules_from_json",
    "watch_rules_to_json",
    "working_assets_from_json",
    "working_assets_to_json",
]
