"""Limits as JSON: the credit line with all its entries, proposals with every reason, grants, and the rules behind them.

A proposal is stored with its words in every language: what a person signed can be read as he read it, whatever the rules
say by then. Import it all from `salesflow.adapters.json_credit`.

>>> from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
>>> review_policy_from_json(review_policy_to_json(EXAMPLE_REVIEW)) == EXAMPLE_REVIEW
True
>>> credit_line_from_json('{"customer": "C-7", "currency": "CNY", "entries": [{"kind": "wished"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of proposed, approved, ... (got 'wished')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias, cast

import cattrs

from salesflow.adapters._json_credit import (
    Form,
    a_count,
    a_text,
    amount,
    each_by_name,
    each_of,
    each_row,
    from_json,
    limit,
    listed_from_json,
    listed_to_json,
    new_credit_converter,
    number,
    of_kind,
    placed,
    row,
    set_of_texts,
    to_json,
)
from salesflow.adapters._json_credit_reasons import reason, reason_plain, reasons
from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import Read, Write, each_field, inside, word
from salesflow.adapters.json_credit_rating import rating_forms
from salesflow.basics.authority import Authority, Mandate, Separation
from salesflow.basics.budgets import Budget, Scope
from salesflow.basics.money import Money
from salesflow.basics.plain import read_text
from salesflow.basics.terms import Term
from salesflow.credit.limits import estimators, guards, line_entries, shapes
from salesflow.credit.limits.authority import ApprovalBand, CreditAuthority, Deputy
from salesflow.credit.limits.factor import FactorTable
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.grant import Effect, Grant, GrantKind, OverdueAllowance
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal, Step, Wish
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.temporary import TemporaryRule
from salesflow.credit.rating.statements import Line
from salesflow.errors import InputError

__all__ = [
    "GUARDS",
    "REVIEW_WORDS",
    "credit_authority_from_json",
    "credit_authority_to_json",
    "credit_line_from_json",
    "credit_line_to_json",
    "factor_table_from_json",
    "factor_table_to_json",
    "grants_from_json",
    "grants_to_json",
    "proposal_from_json",
    "proposal_to_json",
    "review_forms",
    "review_policy_from_json",
    "review_policy_to_json",
    "temporary_rule_from_json",
    "temporary_rule_to_json",
]

_Joined: TypeAlias = estimators.Min | estimators.Max | estimators.Plus

_DEEPEST: Final = 20

_ENTRIES: Final = Kinds[line_entries.Entry](
    {
        "proposed": line_entries.Proposed,
        "approved": line_entries.Approved,
        "refused": line_entries.Refused,
        "applied": line_entries.Applied,
        "frozen": line_entries.Frozen,
        "unfrozen": line_entries.Unfrozen,
        "cancelled": line_entries.Cancelled,
        "lapsed": line_entries.Lapsed,
    }
)
_SINGLE: Final[Mapping[str, type[Any]]] = {
    "sales_cycle": estimators.SalesCycle,
    "collections": estimators.Collections,
    "peak_exposure": estimators.PeakExposure,
    "fast_estimate": estimators.FastEstimate,
    "net_worth": estimators.NetWorthShare,
    "working_capital": estimators.WorkingCapitalShare,
    "working_assets": estimators.WorkingAssetsShareOf,
    "securities": estimators.SecuritiesCover,
}
_JOINED: Final[Mapping[str, type[_Joined]]] = {
    "min": estimators.Min,
    "max": estimators.Max,
    "plus": estimators.Plus,
}
REVIEW_WORDS: Final = (Line,)
"""What a review names by a word; a converter must know them before `review_forms`."""
GUARDS: Final[Mapping[str, type[Any]]] = {
    "no_raise_if_overdue": guards.NoRaiseIfOverdue,
    "freeze_if_late": guards.FreezeIfLate,
    "no_raise_while": guards.NoRaiseWhile,
    "freeze_while": guards.FreezeWhile,
    "cancel_on": guards.CancelOn,
    "require_fresh": guards.RequireFresh,
    "no_raise_in_distress": guards.NoRaiseInDistress,
}
"""The words for the kinds of guards."""
_SHAPES: Final[Mapping[str, type[Any]]] = {
    "deadband": shapes.Deadband,
    "cool_down": shapes.CoolDown,
    "step_cap": shapes.StepCap,
    "round_down": shapes.RoundDown,
}


# -- what happened --------------------------------------------------------------------------------------------------------


def credit_line_to_json(line: CreditLine) -> str:
    """A credit line: customer, currency, and every entry in its order, proposals with all their words."""
    entries = _ENTRIES.to_plain(_converter(), line.entries)
    return written(
        {"schema": SCHEMA, "customer": line.customer, "currency": line.currency, "entries": entries}
    )


def credit_line_from_json(text: str) -> CreditLine:
    """The line behind JSON; wrong data is an `InputError`, entries that do not fit together are a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("customer", "currency", "entries"))
    return CreditLine(
        read_text(tree["customer"], "customer"),
        read_text(tree["currency"], "currency"),
        _ENTRIES.from_plain(_converter(), tree["entries"], "entries"),
    )


def proposal_to_json(proposal: Proposal) -> str:
    """A proposal with every step and reason, in every language in which it can be read."""
    return to_json(_converter(), proposal)


def proposal_from_json(text: str) -> Proposal:
    """The proposal behind JSON; wrong data is an `InputError` with its place, such as ``steps[0].reason.code``."""
    return from_json(_converter(), text, Proposal)


def grants_to_json(grants: Iterable[Grant]) -> str:
    """Grants in their order."""
    return listed_to_json(_converter(), "grants", grants)


def grants_from_json(text: str) -> tuple[Grant, ...]:
    """The grants behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return listed_from_json(_converter(), "grants", text, Grant)


# -- the rules ------------------------------------------------------------------------------------------------------------


def review_policy_to_json(policy: ReviewPolicy) -> str:
    """How a house reviews a limit: estimators, factors, guards, shapes and calendar.

    An estimator, guard or shape that is not one of the library's own is an `InputError`.
    """
    return to_json(_converter(), policy)


def review_policy_from_json(text: str) -> ReviewPolicy:
    """The policy behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, ReviewPolicy)


def factor_table_to_json(table: FactorTable) -> str:
    """The risk factor of each grade, best grade first."""
    return to_json(_converter(), table)


def factor_table_from_json(text: str) -> FactorTable:
    """The table behind JSON; errors are those of `review_policy_from_json`."""
    return from_json(_converter(), text, FactorTable)


def temporary_rule_to_json(rule: TemporaryRule) -> str:
    """What a house allows as a temporary limit."""
    return to_json(_converter(), rule)


def temporary_rule_from_json(text: str) -> TemporaryRule:
    """The rule behind JSON; errors are those of `review_policy_from_json`."""
    return from_json(_converter(), text, TemporaryRule)


def credit_authority_to_json(authority: CreditAuthority) -> str:
    """Who may approve limits: mandates, hands that stay apart, bands and deputies."""
    return to_json(_converter(), authority)


def credit_authority_from_json(text: str) -> CreditAuthority:
    """The authority behind JSON; errors are those of `review_policy_from_json`."""
    return from_json(_converter(), text, CreditAuthority)


# -- parts ----------------------------------------------------------------------------------------------------------------


def _step_plain(step: Step) -> object:
    return {
        "reason": reason_plain(step.reason),
        "before": limit[0](step.before),
        "after": limit[0](step.after),
    }


_STEP: Final = each_row(reason=(reason_plain, reason), before=limit, after=limit)[1]
_STEPS: Final[Form] = (
    lambda steps: [_step_plain(each) for each in steps],
    lambda plain: [Step(*each) for each in _STEP(plain)],
)


def _amounts_plain(amounts: Iterable[Money]) -> object:
    return {each.currency: number[0](each.amount) for each in amounts}


def _money(amount: Decimal, of: object) -> Money:
    return Money(amount, str(of))


def _amounts(plain: object) -> object:
    """Amounts by their currency, which a rule names at most once."""
    found = each_by_name(*number)[1](plain)
    return tuple([placed(partial(_money, each), of, f".{of}") for of, each in found.items()])


_AMOUNTS: Final[Form] = (_amounts_plain, _amounts)


def review_forms(converter: cattrs.Converter) -> None:
    """Teach a converter reviews, their guards and all that they are made of."""
    rating_forms(converter)
    estimator = of_kind(converter, {**_SINGLE, **_JOINED}, "estimator")
    for kind in _SINGLE.values():
        each_field(converter, kind)
    for joined in _JOINED.values():
        _join(converter, joined, each_of(*estimator))
    for kind in (guards.NoRaiseIfOverdue, guards.FreezeIfLate):
        each_field(converter, kind, tolerance=_AMOUNTS)
    for kind in (guards.NoRaiseWhile, guards.FreezeWhile, guards.RequireFresh, guards.NoRaiseInDistress):
        each_field(converter, kind)
    each_field(converter, guards.CancelOn, kinds=set_of_texts)
    for kind in (shapes.Deadband, shapes.CoolDown, shapes.StepCap):
        each_field(converter, kind)
    each_field(converter, shapes.RoundDown, to=_AMOUNTS)
    term: Form = (str, lambda plain: inside(converter, plain, Term, ""))
    each_field(converter, FactorTable, factors=each_row(grade=a_text, factor=number))
    each_field(
        converter,
        ReviewPolicy,
        demand=_shallow(*estimator),
        capacity=_shallow(*estimator),
        guards=each_of(*of_kind(converter, GUARDS, "guard")),
        shapes=each_of(*of_kind(converter, _SHAPES, "shape")),
        calendar=each_by_name(*term),
    )
    each_field(converter, TemporaryRule)


def _join(converter: cattrs.Converter, kind: type[_Joined], form: Form) -> None:
    write, read = row(parts=form)
    word(converter, kind, lambda joined: write((joined.parts,)), lambda plain: kind(*read(plain)[0]))


def _shallow(write: Write, read: Read) -> Form:
    """A form that is written and read only while nobody gets lost in it, nor the computer."""
    return lambda value: _checked(write(value)), lambda plain: read(_checked(plain))


def _checked(plain: object) -> object:
    level = [plain]
    for _ in range(_DEEPEST):
        joined = [
            cast("Mapping[str, object]", each).get("parts") for each in level if isinstance(each, Mapping)
        ]
        level = [part for each in joined if isinstance(each, list) for part in cast("list[object]", each)]
    if level:
        raise InputError("", "...", f"joins estimates more than {_DEEPEST} levels deep")
    return plain


def _hands(converter: cattrs.Converter) -> None:
    for kind in (Budget, Deputy):
        each_field(converter, kind)
    each_field(converter, Separation, ["turned"])
    each_field(converter, Mandate, up_to=limit)
    each_field(converter, Authority)
    each_field(converter, ApprovalBand, grades=set_of_texts)
    each_field(converter, CreditAuthority)


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_credit_converter(Action, Effect, GrantKind, *REVIEW_WORDS, Scope)
    review_forms(converter)
    _hands(converter)
    each_field(converter, OverdueAllowance)
    each_field(converter, Grant, amount=limit)
    each_field(converter, Debts, late=each_row(days=a_count, amount=amount))
    each_field(converter, Wish)
    each_field(converter, Proposal, before=limit, amount=limit, steps=_STEPS, missing=reasons)
    for kind in _ENTRIES.of.values():
        if kind is not line_entries.Approved:
            each_field(converter, kind)
    each_field(converter, line_entries.Approved, others=set_of_texts)
    return converter
