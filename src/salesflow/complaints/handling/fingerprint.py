"""The fingerprint of a procedure: what it does, not what it is called; a complaint carries it.

A changed clock, mandate or move gives another fingerprint, so that changed rules never pass unnoticed. Labels, sources
and tasks are words about the rules and do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, cast

import attrs

from salesflow.basics.comparing import exact
from salesflow.basics.plain import Plain
from salesflow.basics.text import Text

__all__ = ["fingerprint"]

_WORDS_ONLY: Final = frozenset({"label", "source", "rows", "checked_on", "note"})


def fingerprint(machine: str, parts: Iterable[object]) -> str:
    """The fingerprint of a machine, by its digest, and of whatever else a procedure decides by.

    >>> from salesflow.basics.terms import weeks
    >>> fingerprint("sf1:0", [weeks(8)]) == fingerprint("sf1:0", [weeks(6)])
    False
    """
    behaviour: Plain = [machine, *(_behaviour(part) for part in parts)]
    written = json.dumps(behaviour, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sp1:{hashlib.blake2b(written.encode(), digest_size=12).hexdigest()}"


def _behaviour(value: object) -> Plain:
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal | date):
        return str(exact(value))  # equal amounts, however they are written
    if isinstance(value, frozenset):
        return sorted((_behaviour(each) for each in cast("frozenset[object]", value)), key=str)
    if isinstance(value, tuple):
        return [_behaviour(each) for each in cast("tuple[object, ...]", value)]
    has: list[Plain] = [type(value).__name__]
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
        found = getattr(value, field.name)
        # what is left at its default is left out: a later version of the class may have a field more
        if field.name not in _WORDS_ONLY and not isinstance(found, Text) and found != field.default:
            has.append([field.name, _behaviour(found)])
    return has
