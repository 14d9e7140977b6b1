"""Canonical values: the one way in which a record is written down for its seal, and how its private texts are erased.

Two values that differ in anything give two texts; the same value gives the same text on every machine and day.

>>> from salesflow.basics.money import money
>>> canonical((money("1.50", "CNY"), True, None))
'[{"has":{"amount":{"decimal":"1.5"},"currency":"CNY"},"is":"Money"},true,null]'
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final, Protocol, TypeVar, cast

import attrs

from salesflow.basics.moments import aware, to_text
from salesflow.basics.private import Private, Salt, read_salt
from salesflow.errors import InputError

__all__ = ["canonical", "erase", "place_of"]

T = TypeVar("T")

_DEEPEST: Final = 50
_LONGEST: Final = 10_000  # bits of a number: Python itself refuses to write far longer ones


def place_of(value: object) -> str:
    """Where the texts of a record stand: its case and number; empty for what is no record.

    >>> place_of("words")
    ''
    """
    case, seq = getattr(value, "case", None), getattr(value, "seq", None)
    return "" if case is None or seq is None else f"{case}/{seq}"


def canonical(value: object, *, salt: Salt | None = None, place: str | None = None) -> str:
    """The one way to write a value as JSON: two values that differ in anything give two texts.

    An attrs value is written with the name of its class and its fields by name. A field that holds its default is left
    out, so that records sealed today still fit when a later version of the class has a field more. Numbers go by what
    they are (1.50 is 1.5), moments by clock and zone, sets without order. `salt` is needed where a private text is not
    erased; `place` is where the value stands (`place_of` it when not given).

    Floats, lists and other types that are not plain immutable values are an `InputError` that names the field.

    >>> canonical((1, 0.5))
    Traceback (most recent call last):
    salesflow.errors.InputError: [1]: cannot be sealed; a float is not exact, give a Decimal (got 0.5)
    """
    return _Writer(salt, place_of(value) if place is None else place).write(value, "", _DEEPEST)


@attrs.frozen
class _Writer:
    salt: Salt | None
    root: str

    def write(self, value: object, path: str, deeper: int) -> str:
        kind = type(value)
        if kind is str:
            return _quoted(cast("str", value))
        if value is None:
            return "null"
        if kind is bool:
            return "true" if value else "false"
        if isinstance(value, Private):
            return f'{{"private":"{value.commitment(self.salt, self.root + path)}"}}'
        if isinstance(value, Enum):
            return f'{{"enum":[{_quoted(kind.__name__)},{self.write(value.value, path, deeper)}]}}'
        if not deeper:
            raise InputError(
                path.removeprefix(".") or "value", "...", f"is nested more than {_DEEPEST} levels deep"
            )
        if attrs.has(kind):
            return self._attrs(value, path, deeper - 1)
        if isinstance(value, tuple):
            return f"[{','.join(self._each(cast('tuple[object, ...]', value), path, deeper - 1))}]"
        if isinstance(value, frozenset):
            each = [self.write(one, path + "{}", deeper - 1) for one in cast("frozenset[object]", value)]
            return f'{{"set":[{",".join(sorted(each))}]}}'
        if isinstance(value, Mapping):
            pairs = self._pairs(cast("Mapping[object, object]", value), path, deeper - 1)
            return f'{{"map":[{",".join(sorted(pairs))}]}}'
        return _plain(value, path)

    def _attrs(self, value: object, path: str, deeper: int) -> str:
        has: list[str] = []
        for name, _, default in _fields(cast("Hashable", type(value))):
            written = self.write(getattr(value, name), f"{path}.{name}", deeper)
            if written != default:
                has.append(f'"{name}":{written}')
        return f'{{"has":{{{",".join(has)}}},"is":{_quoted(type(value).__name__)}}}'

    def _each(self, values: tuple[object, ...], path: str, deeper: int) -> list[str]:
        return [self.write(value, f"{path}[{at}]", deeper) for at, value in enumerate(values)]

    def _pairs(self, values: Mapping[object, object], path: str, deeper: int) -> list[str]:
        pairs: list[str] = []
        for key, value in values.items():
            name = _plain_key(key, path)
            pairs.append(f"[{name},{self.write(value, f'{path}[{name}]', deeper)}]")
        return pairs


def _quoted(text: str) -> str:
    from json import dumps  # loaded only where something is sealed

    return dumps(text)


def _plain(value: object, path: str) -> str:
    where = path.removeprefix(".") or "value"
    if isinstance(value, str):  # a word that says more than its letters, such as a state
        return _quoted(str.__str__(value))
    if isinstance(value, int):
        if value.bit_length() > _LONGEST:
            raise InputError(where, "...", "cannot be sealed; the number has thousands of digits")
        return str(int(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InputError(where, value, "cannot be sealed; give a finite number")
        from salesflow.basics.comparing import exact

        return f'{{"decimal":"{exact(value)}"}}'
    if isinstance(value, datetime):
        return f'{{"moment":"{to_text(aware(value, where))}"}}'
    if isinstance(value, date):
        return f'{{"day":"{value.isoformat()}"}}'
    from fractions import Fraction

    if isinstance(value, Fraction):
        return f'{{"fraction":"{value}"}}'
    if isinstance(value, float):
        raise InputError(where, value, "cannot be sealed; a float is not exact, give a Decimal")
    what = type(value).__name__
    raise InputError(where, value, f"cannot be sealed: {what} is no plain value that stays as it is")


def _plain_key(key: object, path: str) -> str:
    if isinstance(key, Enum):
        return f'{{"enum":[{_quoted(type(key).__name__)},{_plain(key.value, path)}]}}'
    if isinstance(key, Private):
        raise InputError(
            path.removeprefix(".") or "value",
            key,
            "cannot be sealed; a private text cannot be the key of a mapping",
        )
    return _plain(key, path)


@lru_cache(maxsize=1024)
def _fields(kind: Hashable) -> tuple[tuple[str, str, str | None], ...]:
    """What makes a value of an attrs class: its fields by name, their arguments, their defaults as they are written."""
    named = sorted(attrs.fields(cast("type[attrs.AttrsInstance]", kind)), key=lambda each: str(each.name))
    return tuple(
        [(each.name, each.alias or each.name, _default(each.default)) for each in named if each.init]
    )


def _default(default: object) -> str | None:
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, which attrs declares as a function
        factory = cast("_Made", default)
        if factory.takes_self:
            return None
        default = factory.factory()
    try:
        return _Writer(None, "").write(default, "", _DEEPEST)
    except InputError:
        return None  # no value that could be sealed: the field is always written


class _Made(Protocol):
    takes_self: bool
    factory: Callable[[], object]


# -- erasing ----------------------------------------------------------------------------------------------------------


def erase(value: T, *, salt: Salt, place: str | None = None) -> T:
    """The same value with every private text in it erased; its seal still fits, under the salt it was sealed with.

    The texts stand at the same places as for `canonical`. Texts that were erased before stay as they are.

    >>> from salesflow.basics.private import Private
    >>> erase((1, Private("Mrs Li waited")), salt="a secret of at least sixteen bytes")
    (1, Private(erased))
    """
    root = place_of(value) if place is None else place
    return cast("T", _erased(value, read_salt(salt), root))


def _erased(value: object, salt: bytes, place: str) -> object:
    if isinstance(value, Private):
        return value.erase(salt, place)
    if attrs.has(type(value)):
        changed: dict[str, object] = {}
        for name, argument, _ in _fields(cast("Hashable", type(value))):
            old = getattr(value, name)
            new = _erased(old, salt, f"{place}.{name}")
            if new is not old:
                changed[argument] = new
        return attrs.evolve(value, **changed) if changed else value  # type: ignore[misc]  # an attrs value, as asked
    if isinstance(value, tuple):
        listed = cast("tuple[object, ...]", value)
        fresh = [_erased(each, salt, f"{place}[{at}]") for at, each in enumerate(listed)]
        if all(map(_same, listed, fresh)):
            return listed
        make = cast("Callable[[list[object]], object]", getattr(type(listed), "_make", type(listed)))
        return make(fresh)
    if isinstance(value, frozenset):
        some = frozenset(_erased(each, salt, place + "{}") for each in cast("frozenset[object]", value))
        return cast("object", value) if some == value else some
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        kept = {key: _erased(one, salt, f"{place}[{_plain_key(key, place)}]") for key, one in pairs.items()}
        return pairs if all(kept[key] is pairs[key] for key in kept) else kept
    return value


def _same(one: object, other: object) -> bool:
    return one is other
