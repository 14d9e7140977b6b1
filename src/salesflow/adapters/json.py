"""Values as JSON: a policy (`policy.json`), a machine, a case and its records; whatever is written is read back equal.

Written by hand where the trade has a short form ("14 days", "Mon-Fri 09:00-18:00", a text as {"en", "zh"}), by
cattrs elsewhere. Text from anywhere is safe to load: nothing in it is ever run, and wrong data is one `InputError`
that names its place.

>>> from salesflow.playbook.house import HOUSE
>>> policy_from_json(policy_to_json(HOUSE)) == HOUSE
True
>>> policy_from_json('{"visits_per_day": 8, "quota": {"A": {"visit": 6}}}').quota.to_plain()
{'A': {'visit': 6}}
>>> policy_from_json('{"quota": {"A": {"visit": "six"}}}')
Traceback (most recent call last):
salesflow.errors.InputError: quota.A.visit: must be a whole number (got 'six')

Machines and parallels, cases and records of both, and registers of objections stand in
`salesflow.adapters.json_cases`, cards, contact maps, referrals and gifts in `salesflow.adapters.json_customers`,
follow-ups, quotas, cadences, occasions, courses, mutual help and visits in `salesflow.adapters.json_cadence`, complaints,
their procedures, seals and corrective actions in `salesflow.adapters.json_complaints`, losses and observations in
`salesflow.adapters.json_service`; all can be imported from here as well. Credit has a module of its own,
`salesflow.adapters.json_credit`, and so has the policy lab, `salesflow.adapters.json_lab`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import cattrs

from salesflow.adapters._json_occasions import occasion_forms
from salesflow.adapters._json_procedures import procedure_forms
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field, inside, new_converter, structured, texts, whole, word
from salesflow.adapters.json_cadence import (
    cadence_from_json,
    cadence_to_json,
    course_from_json,
    course_to_json,
    follow_up_from_json,
    follow_up_to_json,
    helps_from_json,
    helps_to_json,
    occasion_from_json,
    occasion_to_json,
    quota_from_json,
    quota_to_json,
    visit_from_json,
    visit_to_json,
)
from salesflow.adapters.json_cases import (
    case_from_json,
    case_to_json,
    joint_case_from_json,
    joint_case_to_json,
    joint_records_from_json,
    joint_records_to_json,
    machine_from_json,
    machine_to_json,
    parallel_from_json,
    parallel_to_json,
    records_from_json,
    records_to_json,
    register_from_json,
    register_to_json,
)
from salesflow.adapters.json_complaints import (
    complaint_from_json,
    complaint_records_from_json,
    complaint_records_to_json,
    complaint_to_json,
    correctives_from_json,
    correctives_to_json,
    procedure_from_json,
    procedure_to_json,
    seals_from_json,
    seals_to_json,
)
from salesflow.adapters.json_customers import (
    book_from_json,
    book_to_json,
    card_from_json,
    card_to_json,
    contact_map_from_json,
    contact_map_to_json,
    gifts_from_json,
    gifts_to_json,
)
from salesflow.adapters.json_service import (
    losses_from_json,
    losses_to_json,
    observations_from_json,
    observations_to_json,
)
from salesflow.basics.budgets import Scope
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.changes import Reopening
from salesflow.basics.money import Money
from salesflow.basics.opening import Week, hours, week_text
from salesflow.basics.plain import (
    Plain,
    read_list,
    read_mapping,
    read_text,
)
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    RunOut,
)
from salesflow.complaints.cases.severity import Severity
from salesflow.credit.control.hold import HoldRule
from salesflow.customers.grades.pareto import Pareto
from salesflow.errors import InputError
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy

__all__ = [
    "SCHEMA",
    "book_from_json",
    "book_to_json",
    "cadence_from_json",
    "cadence_to_json",
    "card_from_json",
    "card_to_json",
    "case_from_json",
    "case_to_json",
    "complaint_from_json",
    "complaint_records_from_json",
    "complaint_records_to_json",
    "complaint_to_json",
    "contact_map_from_json",
    "contact_map_to_json",
    "correctives_from_json",
    "correctives_to_json",
    "course_from_json",
    "course_to_json",
    "follow_up_from_json",
    "follow_up_to_json",
    "gifts_from_json",
    "gifts_to_json",
    "helps_from_json",
    "helps_to_json",
    "joint_case_from_json",
    "joint_case_to_json",
    "joint_records_from_json",
    "joint_records_to_json",
    "losses_from_json",
    "losses_to_json",
    "machine_from_json",
    "machine_to_json",
    "observations_from_json",
    "observations_to_json",
    "occasion_from_json",
    "occasion_to_json",
    "parallel_from_json",
    "parallel_to_json",
    "policy_from_json",
    "policy_to_json",
    "procedure_from_json",
    "procedure_to_json",
    "quota_from_json",
    "quota_to_json",
    "records_from_json",
    "records_to_json",
    "register_from_json",
    "register_to_json",
    "seals_from_json",
    "seals_to_json",
    "visit_from_json",
    "visit_to_json",
]


def policy_to_json(policy: Policy) -> str:
    """The whole policy as indented JSON, every entry named: a `policy.json` to change.

    An occasion that is not one of the library's own is an `InputError`.
    """
    return written(_policy_plain(policy))


def _policy_plain(policy: Policy) -> dict[str, Plain]:
    return {"schema": SCHEMA, **cast("dict[str, Plain]", _converter().unstructure(policy))}


def policy_from_json(text: str, base: Policy = HOUSE) -> Policy:
    """The policy behind JSON; an entry left out is that of `base`, one given replaces it as a whole.

    A process of the library's catalogue may be named by its key alone: ``{"processes": ["key-account"]}``. Unknown
    entries and wrong values are an `InputError` with their place, such as ``quota.A.visit``; of several the
    first is told and the others are named.
    """
    merged: dict[str, object] = {**_policy_plain(base), **entries_of(text, "policy")}
    quota = merged["quota"]
    if isinstance(quota, dict):
        merged["quota"] = {"rows": list(base.quota.rows), **cast("dict[str, object]", quota)}
    merged["processes"] = _written_out(merged["processes"])
    del merged["schema"]
    return structured(_converter(), merged, Policy)


def _written_out(processes: object) -> object:
    """The processes of a policy, those of the catalogue that are only named written out."""
    if not isinstance(processes, list):
        return processes
    given = cast("list[object]", processes)
    if not any(isinstance(each, str) for each in given):
        return given
    from salesflow.sales import catalogue
    from salesflow.stages.machine import Machine

    every = [getattr(catalogue, name) for name in catalogue.__all__]
    ready = {each.key: each for each in every if isinstance(each, Machine)}
    out: list[object] = []
    for place, each in enumerate(given):
        if isinstance(each, str) and each not in ready:
            problem = f"is not in the catalogue; use one of {', '.join(ready)}, or write the process out"
            raise InputError(f"processes[{place}]", each, problem)
        out.append(_converter().unstructure(ready[each]) if isinstance(each, str) else each)
    return out


# -- the converter --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(Channel, Reopening, Scope, Severity)
    write, read = occasion_forms(converter)
    word(converter, Quota, _quota_plain, _quota)
    for kind in (
        RunOut, NotFollowedUp, NeverFollowedUp, NoPurchase, NeverPurchased, Reminders, EscalationStep, Escalation,
        Care,
    ):  # fmt: skip
        each_field(converter, kind)
    each_field(
        converter,
        Observance,
        occasion=(
            lambda each: None if each is None else write(each),
            lambda plain: None if plain is None else read(plain),
        ),
        by_grade=(
            lambda each: {grade: converter.unstructure(care) for grade, care in each},
            lambda plain: {
                grade: inside(converter, care, Care, f".{grade}")
                for grade, care in read_mapping(plain, "").items()
            },
        ),
    )
    procedure_forms(converter)
    each_field(converter, HoldRule, tolerance=(_tolerance_plain, texts))
    each_field(converter, Pareto, cuts=(lambda each: {grade: str(cut) for grade, cut in each}, texts))
    each_field(converter, Policy, hours=(week_text, _week))
    return converter


def _week(plain: object) -> Week:
    return hours(read_text(plain, ""))


def _tolerance_plain(amounts: Iterable[Money]) -> dict[str, str]:
    return {each.currency: str(each.amount) for each in amounts}


def _quota_plain(quota: Quota) -> dict[str, object]:
    return {**quota.to_plain(), "rows": list(quota.rows)}


def _quota(plain: object) -> Quota:
    tree = dict(read_mapping(plain, ""))
    rows = [
        read_text(row, f".rows[{place}]")
        for place, row in enumerate(read_list(tree.pop("rows", []), ".rows"))
    ]
    monthly = {
        grade: {
            channel: whole(number, f".{grade}.{channel}")
            for channel, number in read_mapping(numbers, f".{grade}").items()
        }
        for grade, numbers in tree.items()
    }
    return Quota(monthly, tuple(rows))
