"""The customers of an experiment as JSON: one by one with their traits, in cells, or as the description that makes them up."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Final, cast

import pendulum

from salesflow.adapters._json_credit import Form, a_text, each_of, each_row, parts, placed
from salesflow.basics.counts import check_count
from salesflow.basics.money import Money
from salesflow.basics.plain import read_mapping, read_text, value_from_plain, value_to_plain
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.lab.portfolio import MEMBERS, Portfolio, Synthetic, Unit

__all__ = ["PORTFOLIO", "SYNTHETIC"]

_TRAITS: Final = (str, bool, int, Decimal, Money, date, pendulum.Date, Truth)


def _trait_plain(value: Hashable, field: str = "traits") -> object:
    if value is None:
        return None
    if _is_cell(value):
        return {MEMBERS: [_unit_plain(each) for each in cast("tuple[Unit, ...]", value)]}
    if type(value) not in _TRAITS or (isinstance(value, Decimal) and not value.is_finite()):
        problem = (
            "is no trait that JSON can hold; give text, a whole number, yes or no, Decimal, Money or a day"
        )
        raise InputError(field, value, problem)
    return value_to_plain(cast("str", value))


def _trait(plain: object) -> Hashable:
    if plain is None:
        return None
    if _holds_members(plain):
        members: Hashable = placed(_UNITS[1], parts(plain, (MEMBERS,))[MEMBERS], f".{MEMBERS}")
        return members
    value = value_from_plain(plain, "")
    _trait_plain(value, "")  # moments and what is no number are refused
    return value


def _is_cell(value: object) -> bool:
    return type(value) is tuple and all(type(each) is Unit for each in cast("tuple[object, ...]", value))


def _holds_members(plain: object) -> bool:
    return isinstance(plain, dict) and MEMBERS in plain


def _traits_plain(traits: tuple[tuple[str, Hashable], ...]) -> dict[str, object]:
    names = [name for name, _ in traits]
    if len(set(names)) < len(names) or any(type(name) is not str for name in names):
        raise InputError("traits", names, "need names of their own, each a text")
    return {name: _trait_plain(value) for name, value in traits}


def _unit_plain(unit: Unit) -> dict[str, object]:
    return {"id": unit.id, "traits": _traits_plain(unit.traits)}


def _unit(plain: object) -> Unit:
    tree = parts(plain, ("id", "traits"))
    traits = {
        name: placed(_trait, each, f".traits.{name}")
        for name, each in read_mapping(tree["traits"], ".traits").items()
    }
    return Unit(read_text(tree["id"], ".id"), traits)


_UNITS: Final = each_of(_unit_plain, _unit)


def _portfolio_plain(book: Portfolio) -> dict[str, object]:
    check_count("first", book.first)
    return {"first": book.first, "units": _UNITS[0](book.units)}


def _portfolio(plain: object) -> Portfolio:
    tree = parts(plain, ("first", "units"))
    units = placed(_UNITS[1], tree["units"], ".units")
    check_count(".first", tree["first"])
    return Portfolio(units, first=cast("int", tree["first"]))


PORTFOLIO: Final[Form] = (_portfolio_plain, _portfolio)
"""Customers one by one."""

_TURNS: Final = each_row(trait=a_text, values=each_of(_trait_plain, _trait))


def _synthetic_plain(book: Synthetic) -> dict[str, object]:
    _check_synthetic(book)
    return {"size": book.size, "turns": _TURNS[0](book.turns)}


def _synthetic(plain: object) -> Synthetic:
    tree = parts(plain, ("size", "turns"))
    book = Synthetic(cast("int", tree["size"]), placed(_TURNS[1], tree["turns"], ".turns"))
    _check_synthetic(book)
    return book


def _check_synthetic(book: Synthetic) -> None:
    check_count(".size", book.size)
    if book.size > sys.maxsize:
        raise InputError(".size", "...", "is more than can be counted")
    names = [name for name, _ in book.turns]
    for place, (name, values) in enumerate(book.turns):
        if not values or names.count(name) > 1:
            raise InputError(f".turns[{place}]", name, "needs a name of its own, and one value at least")


SYNTHETIC: Final[Form] = (_synthetic_plain, _synthetic)
"""The description that makes customers up."""
