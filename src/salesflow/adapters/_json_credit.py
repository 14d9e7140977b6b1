"""What the forms of credit have in common: exact numbers, amounts by currency, bands, kinds and rows.

A number is a text ("0.8"), as the amount of money is: JSON numbers lose digits. Pairs are an object by their names where the
order says nothing, else a list of objects that name each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar, cast

import cattrs

from salesflow.adapters._json_entries import exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import (
    Read,
    Write,
    amount,
    inside,
    limit,
    new_converter,
    structured,
    whole,
    word,
)
from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.basics.plain import read_list, read_mapping, read_text
from salesflow.credit.rating.statements import MoneyUnit
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import InputError

__all__ = [
    "Form",
    "a_count",
    "a_text",
    "amount",
    "amounts_by_currency",
    "bands",
    "each_by_name",
    "each_of",
    "each_row",
    "from_json",
    "limit",
    "listed_from_json",
    "listed_to_json",
    "name_of",
    "named",
    "new_credit_converter",
    "number",
    "of_kind",
    "parts",
    "placed",
    "row",
    "set_of_texts",
    "texts_in_order",
    "to_json",
]

T = TypeVar("T")

Form: TypeAlias = "tuple[Callable[[Any], Any], Callable[[object], Any]]"
"""How a value is written, and how it is read; problems come with a place inside the data."""


# -- the converter --------------------------------------------------------------------------------------------------------


def new_credit_converter(*words: type[Enum]) -> cattrs.Converter:
    """A strict converter that knows amounts, exact numbers, severities and units of money too, and these `words`."""
    converter = new_converter(*words)
    word(converter, Money, *amount)
    word(converter, Decimal, *number)
    for kind in (Severity, MoneyUnit):  # a bare 3 says nothing to whoever reads the file
        converter.register_unstructure_hook(kind, name_of)
        converter.register_structure_hook(kind, lambda plain, kind: named(kind, plain))
    return converter


def to_json(converter: cattrs.Converter, value: object) -> str:
    """One value as JSON, every entry named."""
    return written({"schema": SCHEMA, **cast("dict[str, object]", converter.unstructure(value))})


def from_json(converter: cattrs.Converter, text: str, kind: type[T]) -> T:
    """The value behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return structured(converter, entries_of(text), kind)


def listed_to_json(converter: cattrs.Converter, name: str, values: Iterable[object]) -> str:
    """Several values under one name, in their order."""
    return written({"schema": SCHEMA, name: [converter.unstructure(each) for each in values]})


def listed_from_json(converter: cattrs.Converter, name: str, text: str, kind: type[T]) -> tuple[T, ...]:
    """The values behind JSON; wrong data is an `InputError` with its place."""
    tree = exactly(entries_of(text), "", needed=(name,))
    return tuple(
        structured(converter, each, kind, f"{name}[{place}]")
        for place, each in enumerate(read_list(tree[name], name))
    )


def name_of(value: Enum) -> str:
    """The word under which a member is stored that has no text for its value."""
    return value.name.lower()


def named(kind: type[Enum], plain: object) -> Enum:
    """The member of that name."""
    known = {name_of(each): each for each in kind}
    if not isinstance(plain, str) or plain not in known:
        raise InputError("", plain, f"is unknown; use one of {', '.join(known)}")
    return known[plain]


# -- shapes ---------------------------------------------------------------------------------------------------------------


def parts(plain: object, names: tuple[str, ...]) -> Mapping[str, object]:
    """The entries of an object that has exactly these."""
    tree = read_mapping(plain, "")
    for name in tree:
        if name not in names:
            raise InputError(f".{name}", tree[name], f"is unknown; known are {', '.join(names)}")
    for name in names:
        if name not in tree:
            raise InputError(f".{name}", None, "is missing")
    return tree


def placed(read: Read, plain: object, place: str) -> Any:
    """What is read from one place; its problems bear the place."""
    try:
        return read(plain)
    except InputError as error:
        own = error.field if error.field[:1] in {".", "[", ""} else f".{error.field}"
        raise InputError(place + own, error.value, error.problem) from None


def each_of(write: Write, read: Read) -> Form:
    """Several values of one form, as a list."""
    return (
        lambda values: [write(each) for each in values],
        lambda plain: tuple(
            [placed(read, each, f"[{place}]") for place, each in enumerate(read_list(plain, ""))]
        ),
    )


def each_by_name(write: Write, read: Read) -> Form:
    """Pairs of a name and a value, as an object."""
    return (
        lambda pairs: {name: write(each) for name, each in pairs},
        lambda plain: {
            name: placed(read, each, f".{name}") for name, each in read_mapping(plain, "").items()
        },
    )


def row(**columns: Form) -> Form:
    """A tuple, as an object that names each part."""

    def write(values: tuple[object, ...]) -> object:
        return {name: put(part) for (name, (put, _)), part in zip(columns.items(), values, strict=True)}

    def read(plain: object) -> object:
        tree = parts(plain, tuple(columns))
        return tuple([placed(take, tree[name], f".{name}") for name, (_, take) in columns.items()])

    return write, read


def each_row(**columns: Form) -> Form:
    """Tuples of one shape in their order, as a list of objects that name each part."""
    return each_of(*row(**columns))


def of_kind(converter: cattrs.Converter, kinds: Mapping[str, type[Any]], what: str) -> Form:
    """One of several classes, by the word under which it is stored as its ``kind``; strangers are an `InputError`."""
    words = {kind: name for name, kind in kinds.items()}

    def write(value: object) -> object:
        name = words.get(type(value))
        if name is None:
            raise InputError(what, value, "is not one of the library's own; JSON cannot hold it")
        return {"kind": name, **converter.unstructure(value)}

    def read(plain: object) -> object:
        tree = dict(read_mapping(plain, ""))
        name = tree.pop("kind", None)
        if not isinstance(name, str) or name not in kinds:
            raise InputError(".kind", name, f"is unknown; use one of {', '.join(kinds)}")
        return inside(converter, tree, kinds[name], "")

    return write, read


# -- texts, numbers, amounts, bands ---------------------------------------------------------------------------------------


def _text(plain: object) -> str:
    return read_text(plain, "")


a_text: Final[Form] = (str, _text)
"""A text as it stands."""

texts_in_order: Final = each_of(*a_text)
"""Several texts."""

set_of_texts: Final[Form] = (sorted, lambda plain: frozenset(texts_in_order[1](plain)))
"""Texts in no order: written in one, so that the same set is always the same file."""

a_count: Final[Form] = (int, whole)
"""A whole number."""


def _number_plain(value: Decimal | int) -> str:
    return Money(value, "CNY").to_plain()["amount"]  # it writes exact numbers, and refuses what is too long


def _number(plain: object) -> Decimal:
    if not isinstance(plain, str):
        raise InputError("", plain, 'must be a number as text, such as "0.8"')
    try:
        return Money(plain, "CNY").amount
    except InputError as error:
        raise InputError("", plain, error.problem) from None


number: Final[Form] = (_number_plain, _number)
"""A number as text; a JSON number has lost its digits."""


def _of_currency(number: Decimal, currency: object) -> Money:
    return Money(number, str(currency))


def _amounts_plain(amounts: Iterable[Money]) -> object:
    return {each.currency: _number_plain(each.amount) for each in amounts}


def _amounts(plain: object) -> tuple[Money, ...]:
    found = each_by_name(*number)[1](plain)
    return tuple([placed(partial(_of_currency, each), of, f".{of}") for of, each in found.items()])


amounts_by_currency: Final[Form] = (_amounts_plain, _amounts)
"""Amounts by their currency, which a rule names at most once."""


def bands(write: Write, read: Read) -> Form:
    """A table of bands, whose labels have a form of their own."""
    write_all, read_all = each_of(write, read)
    write_edges, read_edges = each_of(*number)

    def table_plain(table: Bands[Any]) -> object:
        return {
            "edges": write_edges(table.edges), "labels": write_all(table.labels),
            "hysteresis": _number_plain(table.hysteresis), "upper": table.upper,
        }  # fmt: skip

    def table(plain: object) -> Bands[Any]:
        tree = parts(plain, ("edges", "labels", "hysteresis", "upper"))
        if not isinstance(tree["upper"], bool):
            raise InputError(".upper", tree["upper"], "must be true or false")
        return Bands(
            placed(read_edges, tree["edges"], ".edges"),
            placed(read_all, tree["labels"], ".labels"),
            hysteresis=placed(_number, tree["hysteresis"], ".hysteresis"),
            upper=tree["upper"],
        )

    return table_plain, table
