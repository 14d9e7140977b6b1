"""Values from plain trees and back: what the forms of policies and of cases have in common.

cattrs takes the classes apart and puts them together; here it learns the short forms of the trade ("14 days", a text
as {"en", "zh"}) and to be strict: "6" is no number, 1 is no yes, a text is no list. Whatever is wrong comes out as
one `InputError` with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from operator import is_
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args, get_origin

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

from salesflow.adapters._json_text import place_text
from salesflow.basics.moments import from_text, shared_day, to_text
from salesflow.basics.money import UNLIMITED, Limit, Money
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
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.case import Definition
from salesflow.stages.machine import Machine
from salesflow.stages.plain import machine_from_plain, machine_to_plain

__all__ = [
    "Read",
    "Write",
    "amount",
    "each_field",
    "inside",
    "limit",
    "new_converter",
    "structured",
    "text",
    "texts",
    "whole",
    "word",
]

T = TypeVar("T")
Read: TypeAlias = Callable[[object], object]
"""From plain data to a value; what cannot be read is an `InputError` with a place inside the data."""
Write: TypeAlias = Callable[[Any], object]
"""From a value to plain data."""

_MOST_NAMED: Final = 10
_LONGEST: Final = 2_000


# -- one clear error ------------------------------------------------------------------------------------------------------


def structured(converter: cattrs.Converter, plain: object, kind: type[T], place: str = "") -> T:
    """The value of a class behind plain data, which stands at `place`.

    Of several problems the first is told and the others are named, all in one `InputError`. A definition whose parts
    do not fit together is a `DefinitionError`, if it is not part of something larger.
    """
    try:
        return converter.structure(plain, kind)
    except (BaseValidationError, InputError) as error:
        first, *others = _leaves(error, place)
    raise InputError(
        place_text(first.field) or kind.__name__.lower(), first.value, _cut(first.problem) + _also(others)
    ) from None


def _cut(problem: str) -> str:
    return problem if len(problem) <= _LONGEST else problem[: _LONGEST - 3] + "..."


def _also(others: list[InputError]) -> str:
    names = list(dict.fromkeys(place_text(other.field) for other in others))
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"; wrong as well: {', '.join(names[:_MOST_NAMED])}{more}"


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
    else:
        yield InputError(place, None, "is missing" if isinstance(error, KeyError) else str(error))


def _step(error: BaseException) -> str:
    notes: list[object] = getattr(error, "__notes__", [])
    for note in notes[:1]:
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}"
        return f"[{note.index}]" if isinstance(note, IterableValidationNote) else ""
    return ""


def inside(converter: cattrs.Converter, plain: object, kind: type[T], place: str) -> T:
    """A value that cattrs does not find by itself; its problems keep their place."""
    try:
        return converter.structure(plain, kind)
    except (BaseValidationError, InputError) as error:
        found = next(_leaves(error, place))
        raise InputError(found.field, found.value, found.problem) from None


# -- the converter --------------------------------------------------------------------------------------------------------


def new_converter(*words: type[Enum]) -> cattrs.Converter:
    """A strict converter that knows moments, days, texts, terms, machines, definitions, and these `words`."""
    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    forms: tuple[tuple[type, Write, Read], ...] = (
        (date, date.isoformat, _day),
        (pendulum.Date, date.isoformat, _day),
        (pendulum.DateTime, to_text, lambda plain: from_text(read_text(plain, ""), "")),
        (Text, text_to_plain, text),
        (Term, str, lambda plain: Term.parse(read_text(plain, ""), "")),
        (Machine, machine_to_plain, lambda plain: machine_from_plain(plain, "")),
        (Definition, _definition_plain, _definition),
    )
    for kind, write, read in forms:
        word(converter, kind, write, read)
    # cattrs would take "6" for a number and 1 for yes
    converter.register_structure_hook(bool, _ignoring_type(_flag))
    converter.register_structure_hook(int, _ignoring_type(whole))
    converter.register_structure_hook(str, _ignoring_type(lambda plain: read_text(plain, "")))
    for each in words:
        converter.register_structure_hook(each, _ignoring_type(partial(_member, each)))
    converter.register_structure_hook_func(_is_literal, lambda plain, kind: _one_of(get_args(kind), plain))
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
    return converter


def word(converter: cattrs.Converter, kind: type, write: Write, read: Read) -> None:
    """Teach a converter what has a short form of its own."""
    # by predicate: hooks by class would resolve every annotation inside the class first
    converter.register_unstructure_hook_func(partial(is_, kind), write)
    converter.register_structure_hook_func(partial(is_, kind), _ignoring_type(read))


def each_field(
    converter: cattrs.Converter, kind: type[Any], later: Iterable[str] = (), /, **own: tuple[Write, Read]
) -> None:
    """Teach a converter a class: every field by its type, except those with a form of their `own`.

    A field that came `later` is written only where it says something: what was stored before stays as it was.
    """
    writing: Any = {name: override(unstruct_hook=write) for name, (write, _) in own.items()}
    writing |= {name: override(omit_if_default=True) for name in later}
    reading: Any = {name: override(struct_hook=_ignoring_type(read)) for name, (_, read) in own.items()}
    read = make_dict_structure_fn(kind, converter, **reading)
    converter.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, converter, **writing))
    converter.register_structure_hook(kind, lambda plain, _: read(read_mapping(plain, ""), kind))


def _ignoring_type(read: Read) -> Callable[[object, object], object]:
    return lambda plain, _: read(plain)


def _is_literal(kind: object) -> bool:
    return get_origin(kind) is Literal


def _is_tuple(kind: object) -> bool:
    arguments = get_args(kind)
    return getattr(kind, "__origin__", None) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis


def _tuple_hook(kind: Any, converter: cattrs.BaseConverter) -> Callable[[object, object], object]:
    # a text is iterable too, so cattrs would take it apart into letters
    inner = homogenous_tuple_structure_factory(kind, converter)
    return lambda plain, _: inner(read_list(plain, ""), kind)


# -- single values --------------------------------------------------------------------------------------------------------


def whole(plain: object, place: str = "") -> int:
    """A whole number; a text and a yes are none."""
    if type(plain) is not int:
        raise InputError(place, plain, "must be a whole number")
    return plain


def text(plain: object, place: str = "") -> Text:
    """Words for people in one or several languages; null is none."""
    found = text_from_plain(plain, place)
    if found is None:
        raise InputError(place, None, "must be a text")
    return found


def texts(plain: object) -> dict[str, str]:
    """An object whose entries are texts."""
    return {name: read_text(each, f".{name}") for name, each in read_mapping(plain, "").items()}


def _money(plain: object) -> Money:
    return Money.from_plain(
        read_mapping(plain, "", 'must be an amount such as {"amount": "5", "currency": "CNY"}')
    )


amount: Final = (Money.to_plain, _money)
"""An amount of money: how it is written, and how it is read."""


def _limit_plain(limit: Limit) -> Plain:
    if isinstance(limit, Money):
        return {**limit.to_plain()}
    return None if limit is None else limit.value


def _limit(plain: object) -> Limit:
    if plain is None:
        return None
    return UNLIMITED if plain == UNLIMITED.value else _money(plain)


limit: Final = (_limit_plain, _limit)
"""A ceiling: an amount, the word ``"unlimited"``, or null while nobody has decided."""


def _flag(plain: object) -> bool:
    if not isinstance(plain, bool):
        raise InputError("", plain, "must be true or false")
    return plain


def _member(words: type[Enum], plain: object) -> Enum:
    known = {each.value: each for each in words}
    return known[_one_of(tuple(known), plain)]


def _one_of(known: tuple[str, ...], plain: object) -> str:
    if not isinstance(plain, str) or plain not in known:
        raise InputError("", plain, f"is unknown; use one of {', '.join(known)}")
    return plain


def _day(plain: object) -> date:
    text = read_text(plain, "")
    try:
        return shared_day(date.fromisoformat(text).toordinal())
    except ValueError:
        raise InputError("", plain, "must be a day such as 2026-03-02") from None


def _definition_plain(definition: Definition) -> dict[str, str]:
    return definition._asdict()


def _definition(plain: object) -> Definition:
    given = texts(plain)
    if set(given) != set(Definition._fields):
        raise InputError("", plain, f"needs exactly {', '.join(Definition._fields)}")
    return _shared(**given)


@lru_cache(maxsize=256)
def _shared(key: str, version: str, digest: str) -> Definition:
    # many records belong to few definitions
    return Definition(key, version, digest)
