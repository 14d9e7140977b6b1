"""JSON as text and as a tree of plain values; text from anywhere is safe to read.

What a value cannot be is refused before anything is made of it, with its place: a name given twice in one object
(the standard keeps the last and says nothing), a number without end or of too many digits, half a character, a tree
nested beyond all reason.

>>> loaded('{"stages": [{"key": "lead", "key": "won"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: stages[0].key: is given twice; keep one (got 'won')
>>> print(written({"schema": SCHEMA, "key": "deal"}))
{
  "schema": 1,
  "key": "deal"
}
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.plain import read_mapping
from salesflow.errors import InputError

__all__ = ["SCHEMA", "entries_of", "loaded", "place_text", "written"]

SCHEMA: Final = 1
"""The number of the forms; data without a number is read as this one."""

_DEEPEST: Final = 200  # conditions may be 50 levels deep, and each takes two
_DIGITS: Final = 640  # what Python reads and writes under any setting of its limit
_TOO_LONG: Final = 10**_DIGITS
_HALF: Final = re.compile("[\ud800-\udfff]")
_LONGEST_PLACE: Final = 200
_LONGEST_NAME: Final = 200


def written(plain: object) -> str:
    """A tree as indented JSON; what could not be read again is an `InputError`."""
    _check(plain)
    return json.dumps(plain, ensure_ascii=False, indent=2)


def loaded(text: str) -> object:
    """The tree behind JSON, or an `InputError` that says what is wrong with the text and where."""
    if not isinstance(cast("object", text), str):
        raise InputError("text", text, "give JSON as text; decode bytes first")
    try:
        tree: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        problem = f"is no JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise InputError("text", text, problem) from None
    except RecursionError:
        raise InputError("text", text, _NESTED) from None
    _check(tree)
    return tree


def entries_of(text: str, what: str = "text") -> dict[str, object]:
    """The entries of the object behind JSON, without the number of its form, which is looked at."""
    tree = read_mapping(loaded(text), what)
    schema = tree.get("schema", SCHEMA)
    if type(schema) is not int or schema != SCHEMA:
        raise InputError("schema", schema, f"is not a form this version reads; it reads {SCHEMA}")
    return {name: value for name, value in tree.items() if name != "schema"}


def place_text(place: str) -> str:
    """A place as it is told: without a leading dot, and cut short where it is endless.

    >>> place_text(".quota.A"), len(place_text(".all[0]" * 1_000))
    ('quota.A', 200)
    """
    told = place.lstrip(".")
    return told if len(told) <= _LONGEST_PLACE else told[: _LONGEST_PLACE - 3] + "..."


# -- what a text may hold, and a value may not -------------------------------------------------------------------------


@attrs.frozen
class _Unfit:
    """Stands in the tree for what cannot be used, until its place is known."""

    seen: object
    problem: str


_NESTED: Final = f"is nested more than {_DEEPEST} levels deep"
_LONG: Final = f"has more than {_DIGITS} digits"
_BROKEN: Final = "holds half a character (a lone surrogate), which no file can keep"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        given = [name for name, _ in pairs]
        seen: set[str] = set()
        for name in given:
            if name in seen:
                tree[name] = _Unfit(tree[name], "is given twice; keep one")
            seen.add(name)
    return tree


def _whole(text: str) -> object:
    return int(text) if len(text) <= _DIGITS + 1 else _Unfit(text, _LONG)


def _fraction(text: str) -> object:
    number = float(text)
    return number if isfinite(number) else _Unfit(text, "is too large a number")


def _constant(word: str) -> object:
    return _Unfit(word, "is no number that JSON knows")


_Path: TypeAlias = "tuple[_Path, str] | None"
"""A step and the path before it; written out only for a message, since names may be long and entries many."""


def _check(tree: object) -> None:
    """Look at every value in the order of the text; not by recursion, since a tree may be as deep as it likes."""
    todo: list[tuple[_Path, object, int]] = [(None, tree, 0)]
    while todo:
        path, value, depth = todo.pop()
        problem = _problem(value, depth)
        if problem is not None:
            raise InputError(_place(path) or "text", *problem)
        if isinstance(value, dict | list):
            inside = cast("dict[str, object] | list[object]", value)
            steps = (
                [((path, f"[{number}]"), each, depth + 1) for number, each in enumerate(inside)]
                if isinstance(inside, list)
                else [((path, f".{name}"), each, depth + 1) for name, each in inside.items()]
            )
            todo += reversed(steps)


def _problem(value: object, depth: int) -> tuple[object, str] | None:
    """What is wrong with one value of a tree, after what was seen; None when it is fine."""
    if isinstance(value, str):
        return (value, _BROKEN) if _is_broken(value) else None
    if isinstance(value, _Unfit):
        return value.seen, value.problem
    if isinstance(value, int):
        return ("...", _LONG) if abs(value) >= _TOO_LONG else None
    if isinstance(value, dict | list) and depth == _DEEPEST:
        return "...", _NESTED  # the value itself could not even be printed
    for name in cast("dict[str, object]", value) if isinstance(value, dict) else ():
        if _is_broken(name):
            return name, f"has a name that {_BROKEN}"
        if len(name) > _LONGEST_NAME:
            return name, f"has a name of {len(name)} characters; {_LONGEST_NAME} is the most"
    return None


def _is_broken(text: str) -> bool:
    return not text.isascii() and _HALF.search(text) is not None


def _place(path: _Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return place_text("".join(reversed(steps)))
