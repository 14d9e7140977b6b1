"""Complaints as JSON: the records of a complaint, its procedure, its seals, and the register of corrective actions.

A complaint is stored as its records and read back equal. Words that may name a person are texts; of erased ones the
commitment is kept, so that a seal still holds. Import it all from `salesflow.adapters.json`.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.complaints.cases.steps import Receive
>>> from salesflow.complaints.catalogue.desk import DESK
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> case = DESK.begin("K-31", Receive("C-7", "call", owner="u-2", wish="a refund"), at=nine, calendar=office)
>>> complaint_from_json(complaint_to_json(case)) == case
True
>>> procedure_from_json(procedure_to_json(DESK)).definition == DESK.definition
True
>>> correctives_from_json('{"id": "house", "entries": [{"kind": "forgotten"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of opened, handed_over, ... (got 'forgotten')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeVar, cast

import cattrs

from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_procedures import procedure_forms
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field, new_converter, structured, word
from salesflow.basics.budgets import Granted, Scope
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.clock import ClockStart, Reopening
from salesflow.basics.plain import read_list, read_text
from salesflow.basics.private import Private
from salesflow.basics.sealing import Seal
from salesflow.basics.terms import Unit
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Apology, Fault, Letter, Likeness, Step
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.complaints.causes import corrective_entries
from salesflow.complaints.causes.cause_tree import RootCause
from salesflow.complaints.causes.correctives import Correctives
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import InputError
from salesflow.stages.case import MoveKind
from salesflow.stages.case import Record as Moved

__all__ = [
    "complaint_from_json",
    "complaint_records_from_json",
    "complaint_records_to_json",
    "complaint_to_json",
    "correctives_from_json",
    "correctives_to_json",
    "procedure_from_json",
    "procedure_to_json",
    "seals_from_json",
    "seals_to_json",
]

T = TypeVar("T")


def _word(step: type[Step]) -> str:
    """The name of a step in a file: ``TakeStatement`` is ``take_statement``."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in step.__name__).lstrip("_")


_STEPS: Final = Kinds[Step]({_word(step): step for step in STEPS}, tag="do")
_OF_CORRECTIVES: Final = Kinds[corrective_entries.Entry](
    {
        "opened": corrective_entries.Opened,
        "handed_over": corrective_entries.HandedOver,
        "due_moved": corrective_entries.DueMoved,
        "case_added": corrective_entries.CaseAdded,
        "done": corrective_entries.Done,
        "checked": corrective_entries.Checked,
        "withdrawn": corrective_entries.Withdrawn,
    }
)


# -- complaints -----------------------------------------------------------------------------------------------------------


def complaint_to_json(complaint: Complaint) -> str:
    """A complaint with all its records; moments with their zone."""
    return written({"schema": SCHEMA, "id": complaint.id, "records": _listed(complaint.records)})


def complaint_from_json(text: str) -> Complaint:
    """The complaint behind JSON; wrong data is an `InputError`, records that do not follow a `HistoryError`.

    No rule and no calendar is asked. Which procedure it runs under stands in its records.
    """
    tree = exactly(entries_of(text), "", needed=("id", "records"))
    return Complaint(read_text(tree["id"], "id"), _all(tree["records"], Record, "records"))


def complaint_records_to_json(records: Iterable[Record]) -> str:
    """Records in their order, such as the new ones of a complaint that is stored record by record."""
    return written({"schema": SCHEMA, "records": _listed(records)})


def complaint_records_from_json(text: str) -> tuple[Record, ...]:
    """The records behind JSON, for `Procedure.replay`; wrong data is an `InputError`."""
    return _all(exactly(entries_of(text), "", needed=("records",))["records"], Record, "records")


# -- what stands beside them ----------------------------------------------------------------------------------------------


def procedure_to_json(procedure: Procedure) -> str:
    """The whole procedure: machine, clocks, regimes, authority and causes, words included."""
    return written({"schema": SCHEMA, **cast("dict[str, object]", _converter().unstructure(procedure))})


def procedure_from_json(text: str) -> Procedure:
    """The procedure behind JSON, with the digest that it had: its complaints are carried on under it.

    Wrong data, and parts that do not fit together, are an `InputError` with its place, such as ``clocks[0].term``.
    """
    return structured(_converter(), entries_of(text), Procedure)


def seals_to_json(seals: Iterable[Seal]) -> str:
    """The seals of records in their order, to be stored beside them; the head belongs elsewhere."""
    return written({"schema": SCHEMA, "seals": _listed(seals)})


def seals_from_json(text: str) -> tuple[Seal, ...]:
    """The seals behind JSON; wrong data is an `InputError`. Whether they fit is said by `flaws` and `intact`."""
    return _all(exactly(entries_of(text), "", needed=("seals",))["seals"], Seal, "seals")


def correctives_to_json(register: Correctives) -> str:
    """The register of corrective actions: its id and every entry in its order."""
    entries = _OF_CORRECTIVES.to_plain(_converter(), register.entries)
    return written({"schema": SCHEMA, "id": register.id, "entries": entries})


def correctives_from_json(text: str) -> Correctives:
    """The register behind JSON; wrong data is an `InputError`, entries that do not fit together a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("id", "entries"))
    entries = _OF_CORRECTIVES.from_plain(_converter(), tree["entries"], "entries")
    return Correctives(read_text(tree["id"], "id"), entries)


# -- parts ----------------------------------------------------------------------------------------------------------------


def _listed(values: Iterable[Record] | Iterable[Seal]) -> list[object]:
    return [_converter().unstructure(each) for each in values]


def _all(plain: object, kind: type[T], name: str) -> tuple[T, ...]:
    return tuple(
        structured(_converter(), each, kind, f"{name}[{place}]")
        for place, each in enumerate(read_list(plain, name))
    )


def _step_plain(step: Step) -> object:
    return _STEPS.to_plain(_converter(), [step])[0]


def _step(plain: object) -> Step:
    return _STEPS.one_from_plain(_converter(), plain, "")


def _private_plain(words: Private) -> object:
    """Words as they are; of erased ones what is left."""
    return {"erased": words.kept} if words.text is None else words.text


def _private(plain: object) -> Private:
    """The words behind a text, or behind the commitment of erased ones; an error never repeats them."""
    try:
        return Private(plain) if isinstance(plain, str) else Private.erased(_kept(plain))
    except InputError as problem:
        raise InputError("", problem.value, problem.problem) from None


def _kept(plain: object) -> str:
    form = type(plain).__name__
    if not isinstance(plain, dict) or (tree := cast("dict[str, str]", plain)).keys() != {"erased"}:
        raise InputError("", form, _WORDS)
    return tree["erased"]


_WORDS: Final = 'must be a text, or {"erased": "..."} with the commitment that was kept'


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(
        Apology, Channel, Fault, Letter, Likeness, MoveKind, RemedyKind, Reopening, Scope, Severity, Truth, Unit,
    )  # fmt: skip
    word(converter, Private, _private_plain, _private)
    procedure_forms(converter)
    for kind in (Moved, Remedy, Granted, ClockStart, RootCause, Seal, *STEPS, *_OF_CORRECTIVES.of.values()):
        each_field(converter, kind)
    each_field(converter, Record, step=(_step_plain, _step))
    return converter
