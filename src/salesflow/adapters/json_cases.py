"""Definitions, cases and their records as JSON, and what lives beside them: joint cases, registers of objections.

Import it all from `salesflow.adapters.json`.

>>> import pendulum
>>> from salesflow.sales.catalogue.seven_step import SEVEN_STEP
>>> machine_from_json(machine_to_json(SEVEN_STEP)) == SEVEN_STEP
True
>>> case = SEVEN_STEP.begin("D-17", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> SEVEN_STEP.replay(records_from_json(records_to_json(case.records))) == case_from_json(case_to_json(case))
True
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeVar

import cattrs

from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, loaded, written
from salesflow.adapters._json_values import each_field, new_converter, structured
from salesflow.basics.plain import Plain, read_list, read_mapping, read_text, text_from_plain, text_to_plain
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.sales.objection import Asked, Entry, Handled, Importance, Noted
from salesflow.sales.objections import Register
from salesflow.stages.case import Case, MoveKind, Record
from salesflow.stages.joint import JointCase, JointRecord
from salesflow.stages.machine import Machine
from salesflow.stages.parallel import Join, Parallel
from salesflow.stages.parts import Category
from salesflow.stages.plain import machine_to_plain

__all__ = [
    "case_from_json",
    "case_to_json",
    "joint_case_from_json",
    "joint_case_to_json",
    "joint_records_from_json",
    "joint_records_to_json",
    "machine_from_json",
    "machine_to_json",
    "parallel_from_json",
    "parallel_to_json",
    "records_from_json",
    "records_to_json",
    "register_from_json",
    "register_to_json",
]

T = TypeVar("T")

_ENTRIES: Final = Kinds[Entry]({"asked": Asked, "noted": Noted, "handled": Handled})


# -- definitions ----------------------------------------------------------------------------------------------------------


def machine_to_json(machine: Machine) -> str:
    """The whole machine, words included; conditions are data, and a predicate of your own stays a name."""
    return written(machine_to_plain(machine))


def machine_from_json(text: str) -> Machine:
    """The machine behind JSON; nothing in it is ever run.

    What cannot be read is an `InputError` with its place, such as ``moves[2].needs[0]``; parts that do not fit
    together are a `DefinitionError` with all problems.
    """
    return structured(_converter(), loaded(text), Machine)


def parallel_to_json(parallel: Parallel) -> str:
    """Machines side by side, in their order, with the join."""
    plain: dict[str, Plain] = {"schema": SCHEMA, "key": parallel.key, "version": parallel.version}
    if parallel.label is not None:
        plain["label"] = text_to_plain(parallel.label)
    plain["join"] = parallel.join
    plain["regions"] = [
        {"name": name, "machine": machine_to_plain(machine)} for name, machine in parallel.regions
    ]
    return written(plain)


def parallel_from_json(text: str) -> Parallel:
    """The machines side by side behind JSON; errors are those of `machine_from_json`."""
    tree = exactly(entries_of(text), "", needed=("key", "version", "regions"), free=("label", "join"))
    regions: list[tuple[str, Machine]] = []
    for number, plain in enumerate(read_list(tree["regions"], "regions")):
        place = f"regions[{number}]"
        each = exactly(plain, place, needed=("name", "machine"))
        name = read_text(each["name"], f"{place}.name")
        regions.append((name, structured(_converter(), each["machine"], Machine, f"{place}.machine")))
    return Parallel(
        read_text(tree["key"], "key"),
        version=read_text(tree["version"], "version"),
        regions=regions,
        join=_join(tree.get("join", "all")),
        label=text_from_plain(tree.get("label"), "label"),
    )


def _join(plain: object) -> Join:
    if type(plain) is not int and plain not in ("all", "any"):
        raise InputError("join", plain, "must be 'all', 'any' or a whole number")
    return plain


# -- cases and records ----------------------------------------------------------------------------------------------------


def case_to_json(case: Case) -> str:
    """A case with its records; moments with their zone: ``2026-03-02T09:00:00+08:00[Asia/Shanghai]``."""
    return _written(case)


def case_from_json(text: str) -> Case:
    """The case behind JSON; wrong data is an `InputError`. Nothing is replayed: ask the machine for that."""
    return structured(_converter(), entries_of(text), Case)


def records_to_json(records: Iterable[Record]) -> str:
    """Records in their order, such as those of one case to be replayed."""
    return _listed(records)


def records_from_json(text: str) -> tuple[Record, ...]:
    """The records behind JSON; wrong data is an `InputError`."""
    return _records(text, Record)


def joint_case_to_json(case: JointCase) -> str:
    """A case that stands on a stage of each region, with the case of every region inside."""
    return _written(case)


def joint_case_from_json(text: str) -> JointCase:
    """The case behind JSON; wrong data is an `InputError`. Nothing is replayed: ask the definition for that."""
    return structured(_converter(), entries_of(text), JointCase)


def joint_records_to_json(records: Iterable[JointRecord]) -> str:
    """Records of a case with regions, in their order; a region that did not move is null."""
    return _listed(records)


def joint_records_from_json(text: str) -> tuple[JointRecord, ...]:
    """The records behind JSON; wrong data is an `InputError`."""
    return _records(text, JointRecord)


def _written(case: Case | JointCase) -> str:
    return written({"schema": SCHEMA, **_converter().unstructure(case)})


def _listed(records: Iterable[Record] | Iterable[JointRecord]) -> str:
    return written({"schema": SCHEMA, "records": [_converter().unstructure(record) for record in records]})


def _records(text: str, kind: type[T]) -> tuple[T, ...]:
    tree = exactly(entries_of(text), "", needed=("records",))
    return tuple(
        structured(_converter(), each, kind, f"records[{place}]")
        for place, each in enumerate(read_list(tree["records"], "records"))
    )


# -- objections -----------------------------------------------------------------------------------------------------------


def register_to_json(register: Register) -> str:
    """The objections of a deal: the deal, and every entry in its order."""
    return written(
        {
            "schema": SCHEMA,
            "deal": register.deal,
            "entries": _ENTRIES.to_plain(_converter(), register.entries),
        }
    )


def register_from_json(text: str) -> Register:
    """The register behind JSON.

    Wrong data is an `InputError`; entries that do not fit together are a `HistoryError`, as in `Register`.
    """
    tree = exactly(entries_of(text), "", needed=("deal", "entries"))
    entries = _ENTRIES.from_plain(_converter(), tree["entries"], "entries")
    return Register(read_text(tree["deal"], "deal"), entries)


def _what_plain(what: str | Text) -> Plain:
    return what if isinstance(what, str) else text_to_plain(what)


def _what(plain: object) -> str | Text | None:
    # the customer's own words stay as they were said; a text of ours speaks several languages
    return plain if isinstance(plain, str) else text_from_plain(read_mapping(plain, "", "must be a text"), "")


# -- parts ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(MoveKind, Category, Importance)
    each_field(converter, Asked)
    each_field(converter, Record)
    each_field(converter, Case)
    each_field(converter, JointRecord)
    each_field(converter, JointCase)
    each_field(converter, Noted, what=(_what_plain, _what))
    each_field(converter, Handled)
    return converter
