"""Values as JSON: a policy (`policy.json`), a case and its records; whatever is written is read back equal.

Written by hand where the trade has a short form ("14 days", "Mon-Fri 09:00-18:00", a text as {"en", "zh"}), by
cattrs elsewhere. Wrong data is one `InputError` that names its place.

>>> from salesflow.playbook.house import HOUSE
>>> policy_from_json(policy_to_json(HOUSE)) == HOUSE
True
>>> policy_from_json('{"visits_per_day": 8, "quota": {"A": {"visit": 6}}}').quota.to_plain()
{'A': {'visit': 6}}
>>> policy_from_json('{"quota": {"A": {"visit": "six"}}}')
Traceback (most recent call last):
salesflow.errors.InputError: quota.A.visit: must be a whole number (got 'six')
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from operator import is_
from typing import Any, Final, TypeAlias, TypeVar, cast, get_args

import attrs
import cattrs
import pendulum
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from salesflow.basics.channels import Channel
from salesflow.basics.clocks import Clock
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.moments import from_text, shared_day, to_text
from salesflow.basics.money import Money
from salesflow.basics.opening import Week, hours, week_text
from salesflow.basics.plain import (
    Plain,
    read_list,
    read_mapping,
    read_text,
    text_from_plain,
    text_to_plain,
)
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.cadence.occasion import (
    Anniversary,
    Care,
    LunarBirthday,
    LunarNewYearsEve,
    LunarYearly,
    Monthly,
    Observance,
    Occasion,
    Once,
    Yearly,
)
from salesflow.cadence.quota import Quota
from salesflow.cadence.reminders import (
    NeverFollowedUp,
    NeverPurchased,
    NoPurchase,
    NotFollowedUp,
    Reminders,
    RunOut,
)
from salesflow.complaints.complaint import Severity
from salesflow.complaints.procedure import Procedure
from salesflow.credit.control import HoldRule
from salesflow.customers.grading import Pareto
from salesflow.errors import DefinitionError, InputError
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.stages.case import Case, Definition, MoveKind, Record
from salesflow.stages.machine import Machine
from salesflow.stages.plain import machine_from_plain, machine_to_plain

__all__ = [
    "SCHEMA",
    "case_from_json",
    "case_to_json",
    "policy_from_json",
    "policy_to_json",
    "records_from_json",
    "records_to_json",
]

SCHEMA: Final = 1
"""The number of the forms; data without a number is read as this one."""

T = TypeVar("T")
_Read: TypeAlias = Callable[[object], object]

_OCCASIONS: Final[Mapping[str, type[Occasion]]] = {
    "once": Once, "yearly": Yearly, "monthly": Monthly, "lunar_yearly": LunarYearly,
    "lunar_new_years_eve": LunarNewYearsEve, "anniversary": Anniversary, "lunar_birthday": LunarBirthday,
}  # fmt: skip
_KINDS: Final[Mapping[type, str]] = {kind: name for name, kind in _OCCASIONS.items()}


# -- policies -------------------------------------------------------------------------------------------------------------


def policy_to_json(policy: Policy) -> str:
    """The whole policy as indented JSON, every entry named: a `policy.json` to change.

    An occasion that is not one of the library's own is an `InputError`.
    """
    return _text(_policy_plain(policy))


def _policy_plain(policy: Policy) -> dict[str, Plain]:
    return {"schema": SCHEMA, **cast("dict[str, Plain]", _converter().unstructure(policy))}


def policy_from_json(text: str, base: Policy = HOUSE) -> Policy:
    """The policy behind JSON; an entry left out is that of `base`, one given replaces it as a whole.

    Unknown entries and wrong values are an `InputError` with their place, such as ``quota.A.visit``; of several the
    first is told and the others are named.
    """
    given = read_mapping(_loaded(text), "policy")
    _check_schema(given)
    merged: dict[str, object] = {**_policy_plain(base), **given}
    quota = merged["quota"]
    if isinstance(quota, dict):
        merged["quota"] = {"rows": list(base.quota.rows), **cast("dict[str, object]", quota)}
    del merged["schema"]
    return _structured(merged, Policy)


# -- cases and records ----------------------------------------------------------------------------------------------------


def case_to_json(case: Case) -> str:
    """A case with its records; moments with their zone: ``2026-03-02T09:00:00+08:00[Asia/Shanghai]``."""
    return _text({"schema": SCHEMA, **_converter().unstructure(case)})


def case_from_json(text: str) -> Case:
    """The case behind JSON; wrong data is an `InputError`. Nothing is replayed: ask the machine for that."""
    return _structured(_without_schema(text), Case)


def records_to_json(records: Iterable[Record]) -> str:
    """Records in their order, such as those of one case to be replayed."""
    return _text({"schema": SCHEMA, "records": [_converter().unstructure(record) for record in records]})


def records_from_json(text: str) -> tuple[Record, ...]:
    """The records behind JSON; wrong data is an `InputError`."""
    tree = _without_schema(text)
    for name in tree:
        if name != "records":
            raise InputError(name, tree[name], "is unknown; known are schema, records")
    return tuple(
        _structured(each, Record, f"records[{place}]")
        for place, each in enumerate(read_list(tree.get("records"), "records"))
    )


# -- text -----------------------------------------------------------------------------------------------------------------


def _text(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise InputError("text", text, problem) from None


def _check_schema(tree: Mapping[str, object]) -> None:
    schema = tree.get("schema", SCHEMA)
    if type(schema) is not int or schema != SCHEMA:
        raise InputError("schema", schema, f"is not a form this version reads; it reads {SCHEMA}")


def _without_schema(text: str) -> dict[str, object]:
    tree = read_mapping(_loaded(text), "text")
    _check_schema(tree)
    return {name: value for name, value in tree.items() if name != "schema"}


# -- one clear error ------------------------------------------------------------------------------------------------------


def _structured(plain: object, kind: type[T], place: str = "") -> T:
    try:
        return _converter().structure(plain, kind)
    except (BaseValidationError, DefinitionError, InputError) as error:
        first, *others = _leaves(error, place)
    names = ", ".join(dict.fromkeys(other.field.lstrip(".") for other in others))
    also = f"; wrong as well: {names}" if names else ""
    raise InputError(
        first.field.lstrip(".") or kind.__name__.lower(), first.value, first.problem + also
    ) from None


def _leaves(error: BaseException, place: str) -> Iterator[InputError]:
    """Every single problem inside the groups of cattrs, each with its place."""
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _leaves(inner, place + _step(inner))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = ", ".join(sorted(attribute.name for attribute in attrs.fields(error.cl)))
        for name in sorted(error.extra_fields):
            yield InputError(f"{place}.{name}", None, f"is unknown; known are {known}")
    elif isinstance(error, DefinitionError):
        yield InputError(place, None, "; ".join(error.problems))
    elif isinstance(error, InputError):
        own = error.field if error.field[:1] in {".", "[", ""} else f".{error.field}"
        yield InputError(place if place.endswith(own) else place + own, error.value, error.problem)
    elif isinstance(error, KeyError):
        yield InputError(place, None, "is missing")
    else:
        yield InputError(place, None, str(error))


def _step(error: BaseException) -> str:
    notes: list[object] = getattr(error, "__notes__", [])
    for note in notes[:1]:
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}"
        return f"[{note.index}]" if isinstance(note, IterableValidationNote) else ""
    return ""


# -- the converter --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    _words(converter)
    for kind in (
        RunOut, NotFollowedUp, NeverFollowedUp, NoPurchase, NeverPurchased, Reminders, Care, Clock, *_KINDS,
    ):  # fmt: skip
        _class(converter, kind)
    _class(
        converter,
        Observance,
        occasion=(lambda each: _occasion_plain(converter, each), lambda plain: _occasion(converter, plain)),
        by_grade=(
            lambda each: {grade: converter.unstructure(care) for grade, care in each},
            lambda plain: {
                grade: _inside(converter, care, Care, f".{grade}")
                for grade, care in read_mapping(plain, "").items()
            },
        ),
    )
    _class(
        converter,
        Procedure,
        tasks=(
            lambda each: {clock: text_to_plain(text) for clock, text in each},
            lambda plain: {
                clock: text_from_plain(text, f".{clock}") for clock, text in read_mapping(plain, "").items()
            },
        ),
    )
    _class(converter, HoldRule, tolerance=(_tolerance_plain, _texts))
    _class(converter, Pareto, cuts=(lambda each: {grade: str(cut) for grade, cut in each}, _texts))
    _class(converter, Record)
    _class(converter, Case)
    _class(converter, Policy, hours=(week_text, _week))
    return converter


def _words(converter: cattrs.Converter) -> None:
    """What has a short form of its own."""
    forms: tuple[tuple[type, Callable[[Any], object], _Read], ...] = (
        (date, date.isoformat, _day),
        (pendulum.Date, date.isoformat, _day),
        (pendulum.DateTime, to_text, lambda plain: from_text(read_text(plain, ""), "")),
        (Text, text_to_plain, lambda plain: text_from_plain(plain, "")),
        (Term, str, lambda plain: Term.parse(read_text(plain, ""), "")),
        (LunarBirth, str, lambda plain: LunarBirth.parse(read_text(plain, ""))),
        (Quota, _quota_plain, _quota),
        (Machine, machine_to_plain, lambda plain: machine_from_plain(plain, "")),
        (Definition, _definition_plain, _definition),
    )
    for kind, write, read in forms:
        # by predicate: hooks by class would resolve every annotation inside the class first
        converter.register_unstructure_hook_func(partial(is_, kind), write)
        converter.register_structure_hook_func(partial(is_, kind), _ignoring_type(read))
    # cattrs would take "6" for a number and 1 for yes
    converter.register_structure_hook(bool, _ignoring_type(_flag))
    converter.register_structure_hook(int, _ignoring_type(_whole))
    converter.register_structure_hook(str, _ignoring_type(lambda plain: read_text(plain, "")))
    for word in (Channel, Severity, MoveKind):
        converter.register_structure_hook(word, _ignoring_type(partial(_word, word)))
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)


def _ignoring_type(read: _Read) -> Callable[[object, object], object]:
    return lambda plain, _: read(plain)


def _is_tuple(kind: object) -> bool:
    arguments = get_args(kind)
    return getattr(kind, "__origin__", None) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis


def _tuple_hook(kind: Any, converter: cattrs.BaseConverter) -> Callable[[object, object], object]:
    # a text is iterable too, so cattrs would take it apart into letters
    inner = homogenous_tuple_structure_factory(kind, converter)
    return lambda plain, _: inner(read_list(plain, ""), kind)


def _class(
    converter: cattrs.Converter,
    kind: type[Any],
    **own: tuple[Callable[[Any], object], Callable[[Any], object]],
) -> None:
    """Every field by its type, except those with a form of their `own`."""
    writing: Any = {name: override(unstruct_hook=write) for name, (write, _) in own.items()}
    reading: Any = {name: override(struct_hook=_ignoring_type(read)) for name, (_, read) in own.items()}
    read = make_dict_structure_fn(kind, converter, **reading)
    converter.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, converter, **writing))
    converter.register_structure_hook(kind, lambda plain, _: read(read_mapping(plain, ""), kind))


def _inside(converter: cattrs.Converter, plain: object, kind: type[T], place: str) -> T:
    """A value that cattrs does not find by itself; its problems keep their place."""
    try:
        return converter.structure(plain, kind)
    except (BaseValidationError, DefinitionError, InputError) as error:
        found = next(_leaves(error, place))
        raise InputError(found.field, found.value, found.problem) from None


def _flag(plain: object) -> bool:
    if not isinstance(plain, bool):
        raise InputError("", plain, "must be true or false")
    return plain


def _whole(plain: object, place: str = "") -> int:
    if type(plain) is not int:
        raise InputError(place, plain, "must be a whole number")
    return plain


def _word(words: type[Enum], plain: object) -> Enum:
    known = {word.value: word for word in words}
    if not isinstance(plain, str) or plain not in known:
        raise InputError("", plain, f"is unknown; use one of {', '.join(known)}")
    return known[plain]


def _day(plain: object) -> date:
    text = read_text(plain, "")
    try:
        return shared_day(date.fromisoformat(text).toordinal())
    except ValueError:
        raise InputError("", plain, "must be a day such as 2026-03-02") from None


def _week(plain: object) -> Week:
    return hours(read_text(plain, ""))


def _texts(plain: object) -> dict[str, str]:
    return {name: read_text(each, f".{name}") for name, each in read_mapping(plain, "").items()}


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
            channel: _whole(number, f".{grade}.{channel}")
            for channel, number in read_mapping(numbers, f".{grade}").items()
        }
        for grade, numbers in tree.items()
    }
    return Quota(monthly, tuple(rows))


def _definition_plain(definition: Definition) -> dict[str, str]:
    return definition._asdict()


def _definition(plain: object) -> Definition:
    texts = _texts(plain)
    if set(texts) != set(Definition._fields):
        raise InputError("", plain, f"needs exactly {', '.join(Definition._fields)}")
    return _shared(**texts)


@lru_cache(maxsize=256)
def _shared(key: str, version: str, digest: str) -> Definition:
    # many records belong to few definitions
    return Definition(key, version, digest)


def _occasion_plain(converter: cattrs.Converter, occasion: Occasion | None) -> Plain:
    if occasion is None:
        return None
    name = _KINDS.get(type(occasion))
    if name is None:
        raise InputError("occasion", occasion, "is not one of the library's own; JSON cannot hold it")
    return {"kind": name, **converter.unstructure(occasion)}


def _occasion(converter: cattrs.Converter, plain: object) -> Occasion | None:
    if plain is None:
        return None
    tree = dict(read_mapping(plain, ""))
    kind = tree.pop("kind", None)
    if not isinstance(kind, str) or kind not in _OCCASIONS:
        raise InputError(".kind", kind, f"is unknown; use one of {', '.join(_OCCASIONS)}")
    return _inside(converter, tree, _OCCASIONS[kind], "")
