"""Criteria, texts and values as plain data (what JSON can hold), and back; nothing is ever evaluated.

A bare number is an int; everything JSON cannot say by itself carries a tag, so that 1, True and Decimal("1.0")
stay three different things.

>>> from salesflow.basics.criteria import fact, has
>>> to_plain(has("budget") & (fact("score") >= 60))
{'all': [{'has': 'budget'}, {'fact': 'score', 'is': '>=', 'than': 60}]}
>>> from_plain(to_plain(has("budget"))) == has("budget")
True
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias, cast

import pendulum

from salesflow.basics.criteria import AllOf, AnyOf, Compare, Criterion, Has, Named, Operand
from salesflow.basics.moments import at_instant, from_text, instant, to_text, zone
from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Plain",
    "from_plain",
    "read_list",
    "read_mapping",
    "read_text",
    "text_from_plain",
    "text_to_plain",
    "to_plain",
    "value_from_plain",
    "value_to_plain",
]

Plain: TypeAlias = "str | bool | int | list[Plain] | dict[str, Plain] | None"
"""What JSON can hold; floats are left out on purpose."""


def value_to_plain(value: Operand) -> Plain:
    """One value, tagged where JSON has no word for it."""
    match value:
        case Truth():
            return {"truth": value.value}
        case str() | bool() | int():
            return value
        case Decimal():
            return {"decimal": str(value)}
        case Money():
            return {"money": str(value.amount), "currency": value.currency}
        case datetime():
            return {"moment": to_text(value)}
        case _:
            return {"day": value.isoformat()}


def value_from_plain(plain: object, field: str = "value") -> Operand:
    """The value behind plain data; an unknown tag, and anything beside one, is an `InputError`."""
    if isinstance(plain, str | bool | int):
        return plain
    tag = read_mapping(
        plain, field, 'write a text, a yes or no, a whole number, or a tag: {"decimal": "0.5"}'
    )
    try:
        return _tagged(tag)
    except InputError as problem:
        raise InputError(field, plain, problem.problem) from None
    except (InvalidOperation, ValueError):
        raise InputError(field, plain, "cannot be read") from None


def _tagged(plain: Mapping[str, object]) -> Operand:
    tag = next((each for each in _TAGS if each in plain), None)
    strange = [] if tag is None else [name for name in plain if name not in (tag, *_BESIDE.get(tag, ()))]
    if strange:
        raise InputError("value", plain, f"{strange[0]!r} is unknown beside {tag!r}")
    match plain:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"money": str(amount), "currency": str(currency)}:
            return Money(amount, currency)
        case {"moment": str(text)}:
            return from_text(text)
        case {"day": str(text)}:
            day = date.fromisoformat(text)
            return pendulum.Date(day.year, day.month, day.day)
        case {"truth": str(text)}:
            return Truth(text)
        case _:
            raise InputError("value", plain, f"unknown tag; known are {', '.join(_TAGS)}")


_TAGS: Final = ("decimal", "money", "moment", "day", "truth")
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {"money": ("currency",)}


def text_to_plain(text: Text | None) -> Plain:
    """A text as a mapping of languages."""
    return None if text is None else {language: text.template(language) for language in text.languages}


def text_from_plain(plain: object, field: str = "text") -> Text | None:
    """The text behind a mapping of languages (a bare string is English)."""
    if plain is None:
        return None
    said = {"en": plain} if isinstance(plain, str) else read_mapping(plain, field)
    words = {language: read_text(each, f"{field}.{language}") for language, each in said.items()}
    if "en" not in words:
        raise InputError(field, plain, "has no English ('en')")
    try:
        return Text(words.pop("en"), **words)
    except DefinitionError as problem:
        raise InputError(field, plain, "; ".join(problem.problems)) from None


def to_plain(criterion: Criterion, *, labels: bool = True) -> Plain:
    """A criterion as plain data; without `labels` only what it does."""
    plain: dict[str, Plain]
    match criterion:
        case AllOf(parts):
            return {"all": [to_plain(part, labels=labels) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_plain(part, labels=labels) for part in parts]}
        case Has(path, wanted, label):
            plain = {"has" if wanted else "lacks": path}
        case Named(path, wanted, label):
            plain = {"named" if wanted else "not_named": path}
        case Compare(path, op, value, label):
            single = value_to_plain if labels else _behaviour
            than: Plain = [single(each) for each in value] if isinstance(value, tuple) else single(value)
            plain = {"fact": path, "is": op, "than": than}
        case _:
            raise InputError("criterion", criterion, "is not one of the library's own; use named()")
    if labels and label is not None:
        plain["label"] = text_to_plain(label)
    return plain


def _behaviour(value: Operand) -> Plain:
    """A value so that equal ones look alike: amounts without trailing zeros, moments in one zone."""
    if isinstance(value, Money):
        return {"money": f"{value.amount.normalize():f}", "currency": value.currency}
    if isinstance(value, bool):
        return value_to_plain(Truth.of(value))
    return value_to_plain(at_instant(instant(value), zone("UTC")) if isinstance(value, datetime) else value)


def from_plain(plain: object, field: str = "criterion") -> Criterion:
    """The criterion behind plain data; anything unknown is an `InputError` that says where."""
    return _read(plain, field, _DEEPEST)


_DEEPEST: Final = 50
_KNOWN: Final = "is no criterion; known are all, any, has, lacks, named, not_named, fact"


def _read(plain: object, field: str, deeper: int) -> Criterion:
    tree = read_mapping(plain, field)
    if not deeper:
        # the value itself could not even be printed
        raise InputError(field, "...", f"is nested more than {_DEEPEST} levels deep")
    names = frozenset(tree) - {"label"}
    try:
        if names in _JOINED and "label" not in tree:
            (name,) = names
            return _JOINED[names](tuple(_each(tree[name], f"{field}.{name}", deeper - 1)))
        label = text_from_plain(tree.get("label"), f"{field}.label")
        if names in _SINGLE:
            (name,) = names
            kind, wanted = _SINGLE[names]
            return kind(read_text(tree[name], f"{field}.{name}"), wanted, label)
        if names != _COMPARED:
            raise InputError(field, plain, _KNOWN)
        path, op = read_text(tree["fact"], f"{field}.fact"), read_text(tree["is"], f"{field}.is")
        return Compare(path, op, _than(tree["than"], f"{field}.than"), label)
    except DefinitionError as problem:
        raise InputError(field, plain, "; ".join(problem.problems)) from None


_JOINED: Final[Mapping[frozenset[str], type[AllOf | AnyOf]]] = {
    frozenset({"all"}): AllOf,
    frozenset({"any"}): AnyOf,
}
_SINGLE: Final[Mapping[frozenset[str], tuple[type[Has | Named], bool]]] = {
    frozenset({"has"}): (Has, True),
    frozenset({"lacks"}): (Has, False),
    frozenset({"named"}): (Named, True),
    frozenset({"not_named"}): (Named, False),
}
_COMPARED: Final = frozenset({"fact", "is", "than"})


def _than(plain: object, field: str) -> Operand | tuple[Operand, ...]:
    if isinstance(plain, list):
        listed = cast("list[object]", plain)
        return tuple([value_from_plain(each, f"{field}[{place}]") for place, each in enumerate(listed)])
    return value_from_plain(plain, field)


def _each(plain: object, field: str, deeper: int) -> list[Criterion]:
    return [_read(part, f"{field}[{place}]", deeper) for place, part in enumerate(read_list(plain, field))]


def read_list(plain: object, field: str) -> list[object]:
    """The list behind plain data, else an `InputError`."""
    if not isinstance(plain, list):
        raise InputError(field, plain, "must be a list")
    return cast("list[object]", plain)


def read_mapping(
    plain: object, field: str, problem: str = "must be an object with named entries"
) -> Mapping[str, object]:
    """The object with named entries behind plain data, else an `InputError`."""
    if not isinstance(plain, Mapping):
        raise InputError(field, plain, problem)
    return cast("Mapping[str, object]", plain)


def read_text(value: object, field: str) -> str:
    """The text behind plain data, else an `InputError`."""
    if not isinstance(value, str):
        raise InputError(field, value, "must be a text")
    return value
