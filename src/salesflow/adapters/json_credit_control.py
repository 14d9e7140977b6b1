"""Control of credit as JSON: the check before an order, the three switches, dunning and what entering collection proposes.

A house ships its check, its dunning plan and its tightening rule as files; the switchboard and the dunning log of a customer
are stored as their entries. Import it all from `salesflow.adapters.json_credit`.

>>> from salesflow.credit.catalogue.control import EXAMPLE_CHECK
>>> credit_check_from_json(credit_check_to_json(EXAMPLE_CHECK)) == EXAMPLE_CHECK
True
>>> switchboard_from_json('{"customer": "C-7", "entries": [{"kind": "turned_off"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of turned_on, cleared, ... (got 'turned_off')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import cattrs
from cattrs.gen import make_dict_unstructure_fn, override

from salesflow.adapters._json_credit import (
    Form,
    amounts_by_currency,
    from_json,
    new_credit_converter,
    of_kind,
    set_of_texts,
    to_json,
)
from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field
from salesflow.basics.channels import Channel
from salesflow.basics.plain import read_text
from salesflow.credit.control.account import Order
from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem, OverdueAmount, OverdueDays
from salesflow.credit.control.checks_firm import MissingDossier, SignalOpen
from salesflow.credit.control.checks_grant import LimitExpired, LineCancelled, LineFrozen, SingleOrderCap
from salesflow.credit.control.checks_limit import DynamicLimit, LimitOccupancy, StaticLimit
from salesflow.credit.control.credit_check import ControlRule, CreditCheck
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.dunning import entries as of_dunning
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan
from salesflow.credit.dunning.step import ByPerson, ByRole, BySeller, DunningStep, Formal, Manner
from salesflow.credit.dunning.tightening import TighteningRule
from salesflow.credit.rating.citation import Citation
from salesflow.credit.switches import entries as of_switches
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.errors import InputError

__all__ = [
    "credit_check_from_json",
    "credit_check_to_json",
    "dunning_log_from_json",
    "dunning_log_to_json",
    "dunning_plan_from_json",
    "dunning_plan_to_json",
    "switchboard_from_json",
    "switchboard_to_json",
    "tightening_rule_from_json",
    "tightening_rule_to_json",
]

_OF_SWITCHES: Final = Kinds[of_switches.Entry](
    {
        "turned_on": of_switches.TurnedOn,
        "cleared": of_switches.Cleared,
        "let_through": of_switches.LetThrough,
        "used": of_switches.Used,
    }
)
_OF_DUNNING: Final = Kinds[of_dunning.Entry](
    {
        "sent": of_dunning.Sent,
        "promised": of_dunning.PromiseToPay,
        "blocked": of_dunning.Blocked,
        "unblocked": of_dunning.Unblocked,
        "disputed": of_dunning.DisputeNoted,
        "dispute_settled": of_dunning.DisputeSettled,
    }
)
_CHECKS: Final[Mapping[str, type[Any]]] = {
    "static_limit": StaticLimit,
    "dynamic_limit": DynamicLimit,
    "limit_occupancy": LimitOccupancy,
    "single_order_cap": SingleOrderCap,
    "limit_expired": LimitExpired,
    "line_frozen": LineFrozen,
    "line_cancelled": LineCancelled,
    "overdue_amount": OverdueAmount,
    "overdue_days": OverdueDays,
    "oldest_open_item": OldestOpenItem,
    "max_dunning": MaxDunning,
    "signal_open": SignalOpen,
    "missing_dossier": MissingDossier,
}
_EXECUTORS: Final[Mapping[str, type[Any]]] = {"seller": BySeller, "role": ByRole, "person": ByPerson}
_MANNERS: Final[Mapping[str, Manner]] = {each.value: each for each in (*Channel, *Formal)}


# -- the rules ------------------------------------------------------------------------------------------------------------


def credit_check_to_json(check: CreditCheck) -> str:
    """The rules by which a house checks credit: every check with its figures and the switches that it proposes.

    A check that is not one of the library's own is an `InputError`.
    """
    return to_json(_converter(), check)


def credit_check_from_json(text: str) -> CreditCheck:
    """The check behind JSON; wrong data, and rules that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, CreditCheck)


def dunning_plan_to_json(plan: DunningPlan) -> str:
    """The steps of a house's dunning, in the order of their days."""
    return to_json(_converter(), plan)


def dunning_plan_from_json(text: str) -> DunningPlan:
    """The plan behind JSON; wrong data, and steps that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, DunningPlan)


def tightening_rule_to_json(rule: TighteningRule) -> str:
    """What entering collection proposes, and how clean the time after it must be."""
    return to_json(_converter(), rule)


def tightening_rule_from_json(text: str) -> TighteningRule:
    """The rule behind JSON; errors are those of `credit_check_from_json`."""
    return from_json(_converter(), text, TighteningRule)


# -- what happened --------------------------------------------------------------------------------------------------------


def switchboard_to_json(board: Switchboard) -> str:
    """The switches of a customer: every entry in its order, with all causes and evidence."""
    entries = _OF_SWITCHES.to_plain(_converter(), board.entries)
    return written({"schema": SCHEMA, "customer": board.customer, "entries": entries})


def switchboard_from_json(text: str) -> Switchboard:
    """The board behind JSON; wrong data is an `InputError`, entries that do not fit together are a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("customer", "entries"))
    entries = _OF_SWITCHES.from_plain(_converter(), tree["entries"], "entries")
    return Switchboard(read_text(tree["customer"], "customer"), entries)


def dunning_log_to_json(log: DunningLog) -> str:
    """What was done about the debts of a customer: every entry in its order."""
    entries = _OF_DUNNING.to_plain(_converter(), log.entries)
    return written({"schema": SCHEMA, "customer": log.customer, "entries": entries})


def dunning_log_from_json(text: str) -> DunningLog:
    """The log behind JSON; errors are those of `switchboard_from_json`."""
    tree = exactly(entries_of(text), "", needed=("customer", "entries"))
    entries = _OF_DUNNING.from_plain(_converter(), tree["entries"], "entries")
    return DunningLog(read_text(tree["customer"], "customer"), entries)


# -- parts ----------------------------------------------------------------------------------------------------------------


def _read_manner(plain: object) -> Manner:
    if not isinstance(plain, str) or plain not in _MANNERS:
        raise InputError("", plain, f"is unknown; use one of {', '.join(_MANNERS)}")
    return _MANNERS[plain]


_MANNER: Final[Form] = (str, _read_manner)


_OWN: Final[Mapping[type[Any], Mapping[str, Form]]] = {
    SingleOrderCap: {"otherwise": amounts_by_currency},
    OverdueAmount: {"otherwise": amounts_by_currency},
    OldestOpenItem: {"tolerance": amounts_by_currency},
    SignalOpen: {"kinds": set_of_texts},
    of_switches.Cleared: {"same_person": set_of_texts},
}


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_credit_converter(Switch, Act, of_dunning.Ground)
    parts: tuple[type[Any], ...] = (Citation, Order, of_switches.Cause, of_dunning.StepDone, TighteningRule)
    entries = (*_OF_SWITCHES.of.values(), *_OF_DUNNING.of.values())
    for kind in (*parts, *_CHECKS.values(), *_EXECUTORS.values(), *entries):
        each_field(converter, kind, **_OWN.get(kind, {}))
    check = of_kind(converter, _CHECKS, "check")
    each_field(converter, ControlRule, check=check)
    told = override(
        omit_if_default=True
    )  # a rule without a key of its own is written as before there were any
    write_rule = make_dict_unstructure_fn(
        ControlRule, converter, check=override(unstruct_hook=check[0]), key=told
    )
    converter.register_unstructure_hook(ControlRule, write_rule)
    each_field(converter, CreditCheck)
    executor = of_kind(converter, _EXECUTORS, "executor")
    each_field(converter, DunningStep, manner=_MANNER, executor=executor, tolerance=amounts_by_currency)
    each_field(converter, DunningPlan)
    return converter
