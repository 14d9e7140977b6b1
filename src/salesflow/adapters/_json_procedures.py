"""Procedures for complaints as JSON: machine, clocks, regimes, authority and causes, every part by its name."""

from __future__ import annotations

import cattrs

from salesflow.adapters._json_values import amount, each_field, limit, text, texts, word
from salesflow.basics.authority import Authority, Mandate, Separation
from salesflow.basics.budgets import Budget
from salesflow.basics.clocks.changes import Extension
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.money import Money
from salesflow.basics.plain import Plain, read_mapping, text_to_plain
from salesflow.basics.text import Text
from salesflow.complaints.causes.cause_tree import Cause, CauseTree
from salesflow.complaints.handling.procedure import Procedure, Tasks
from salesflow.complaints.handling.regime import Duty, Regime, Threshold

__all__ = ["procedure_forms"]


def procedure_forms(converter: cattrs.Converter) -> None:
    """Teach a converter procedures, all their parts, and amounts; it must know the words `Severity`, `Reopening`, `Scope`."""
    word(converter, Money, *amount)
    for kind in (Extension, Clock, Duty, Threshold, Regime, Budget, Cause):
        each_field(converter, kind)
    each_field(converter, Separation, ["turned"])
    each_field(converter, Mandate, up_to=limit)
    each_field(converter, Authority)
    each_field(converter, CauseTree, renamed=(dict, texts))
    each_field(converter, Procedure, tasks=(_tasks_plain, _tasks))


def _tasks_plain(tasks: tuple[tuple[str, Text], ...]) -> Plain:
    return {clock: text_to_plain(each) for clock, each in tasks}


def _tasks(plain: object) -> Tasks:
    return {clock: text(each, f".{clock}") for clock, each in read_mapping(plain, "").items()}
