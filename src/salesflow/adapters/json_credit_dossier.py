"""What is known of a customer's credit, as JSON: the dossier, what was seen, the register of warnings, and their rules.

Import it all from `salesflow.adapters.json_credit`.

>>> from datetime import date
>>> counted = [seen.Happened("postponement", date(2026, 2, 3), "M-3", source="ledger")]
>>> seen_from_json(seen_to_json(counted)) == tuple(counted)
True
>>> dossier_from_json('{"firm": "C-7", "entries": [{"kind": "heard"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of learnt, withdrawn, settled (got 'heard')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import cattrs

from salesflow.adapters._json_credit import (
    Form,
    each_by_name,
    each_of,
    from_json,
    listed_from_json,
    listed_to_json,
    new_credit_converter,
    of_kind,
    to_json,
)
from salesflow.adapters._json_credit_reasons import reasons
from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field, inside, text, word
from salesflow.basics.criteria import Criterion
from salesflow.basics.plain import (
    from_plain,
    read_text,
    text_to_plain,
    to_plain,
    value_from_plain,
    value_to_plain,
)
from salesflow.credit.dossier import learnt
from salesflow.credit.dossier.content import Area, Content, Field, FieldKind, Item
from salesflow.credit.dossier.dossier import Dossier
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.warnings import register, seen
from salesflow.credit.warnings.signal import Ban, Consequences, Severity, Signal, SignalType
from salesflow.credit.warnings.watch_rule import Against, Change, Count, WatchRule

__all__ = [
    "consequences_from_json",
    "consequences_to_json",
    "dossier_content_from_json",
    "dossier_content_to_json",
    "dossier_from_json",
    "dossier_to_json",
    "seen_from_json",
    "seen_to_json",
    "warnings_from_json",
    "warnings_to_json",
    "watch_rules_from_json",
    "watch_rules_to_json",
]

_OF_DOSSIERS: Final = Kinds[learnt.Entry](
    {"learnt": learnt.Learnt, "withdrawn": learnt.Withdrawn, "settled": learnt.Settled}
)
_OF_WARNINGS: Final = Kinds[register.Entry](
    {
        "opened": register.Opened,
        "acknowledged": register.Acknowledged,
        "cleared": register.Cleared,
        "reopened": register.Reopened,
    },
    tag="entry",  # a warning has a kind of its own
)
_OF_SEEN: Final = Kinds[seen.Seen](
    {"happened": seen.Happened, "measured": seen.Measured, "watched": seen.Watched}
)


# -- the dossier ----------------------------------------------------------------------------------------------------------


def dossier_to_json(dossier: Dossier) -> str:
    """The dossier of a firm: every word of every source, what was withdrawn and what was settled."""
    entries = _OF_DOSSIERS.to_plain(_converter(), dossier.entries)
    return written({"schema": SCHEMA, "firm": dossier.firm, "entries": entries})


def dossier_from_json(text: str) -> Dossier:
    """The dossier behind JSON; wrong data is an `InputError`, a withdrawal of what nobody said a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("firm", "entries"))
    entries = _OF_DOSSIERS.from_plain(_converter(), tree["entries"], "entries")
    return Dossier(read_text(tree["firm"], "firm"), tuple(entries))


def dossier_content_to_json(content: Content) -> str:
    """What a dossier asks: its items, with their questions."""
    return to_json(_converter(), content)


def dossier_content_from_json(text: str) -> Content:
    """The content behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return from_json(_converter(), text, Content)


# -- warnings -------------------------------------------------------------------------------------------------------------


def warnings_to_json(warnings: register.SignalRegister) -> str:
    """The register of warnings about a customer: opened, acknowledged, cleared and reopened, with all their words."""
    entries = _OF_WARNINGS.to_plain(_converter(), warnings.entries)
    return written({"schema": SCHEMA, "customer": warnings.customer, "entries": entries})


def warnings_from_json(text: str) -> register.SignalRegister:
    """The register behind JSON; wrong data is an `InputError`, an entry about what was never opened a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("customer", "entries"))
    entries = _OF_WARNINGS.from_plain(_converter(), tree["entries"], "entries")
    return register.SignalRegister(read_text(tree["customer"], "customer"), tuple(entries))


def seen_to_json(things: Iterable[seen.Seen]) -> str:
    """What was seen of a customer: events, measurements, and since when somebody has been looking."""
    return written({"schema": SCHEMA, "seen": _OF_SEEN.to_plain(_converter(), things)})


def seen_from_json(text: str) -> tuple[seen.Seen, ...]:
    """What was seen, behind JSON; wrong data is an `InputError` with its place, such as ``seen[3].value``."""
    tree = exactly(entries_of(text), "", needed=("seen",))
    return tuple(_OF_SEEN.from_plain(_converter(), tree["seen"], "seen"))


def watch_rules_to_json(rules: Iterable[WatchRule]) -> str:
    """The rules of a watch: conditions, tests, severities, sources and doubts."""
    return listed_to_json(_converter(), "rules", rules)


def watch_rules_from_json(text: str) -> tuple[WatchRule, ...]:
    """The rules behind JSON; wrong data, and parts that do not fit together, are an `InputError` with its place."""
    return listed_from_json(_converter(), "rules", text, WatchRule)


def consequences_to_json(consequences: Consequences) -> str:
    """What each severity forbids."""
    return to_json(_converter(), consequences)


def consequences_from_json(text: str) -> Consequences:
    """The consequences behind JSON; errors are those of `watch_rules_from_json`."""
    return from_json(_converter(), text, Consequences)


# -- parts ----------------------------------------------------------------------------------------------------------------

_VALUE: Final[Form] = (value_to_plain, lambda plain: value_from_plain(plain, ""))


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_credit_converter(Against, Area, Ban, FieldKind, Method, SignalType)
    _dossier_forms(converter)
    _warning_forms(converter)
    return converter


def _dossier_forms(converter: cattrs.Converter) -> None:
    for kind in _OF_DOSSIERS.of.values():
        own: dict[str, Form] = {"value": _VALUE} if kind is learnt.Learnt else {}
        each_field(converter, kind, **own)
    each_field(converter, Field, choices=each_by_name(text_to_plain, text))
    each_field(converter, Item)
    each_field(converter, Content)


def _warning_forms(converter: cattrs.Converter) -> None:
    word(converter, Criterion, to_plain, lambda plain: from_plain(plain, ""))
    for test in (Count, Change):
        each_field(converter, test)
    tests = each_of(*of_kind(converter, {"count": Count, "change": Change}, "tests"))
    each_field(converter, WatchRule, tests=tests)
    each_field(converter, Signal, reasons=reasons)
    each_field(converter, seen.Measured, value=_VALUE)
    for kind in (seen.Happened, seen.Watched, *_OF_WARNINGS.of.values()):
        each_field(converter, kind)
    each_field(converter, Consequences, bans=_bans(converter))


def _bans(converter: cattrs.Converter) -> Form:
    """What each severity forbids, in the order of the bans."""
    ban: Form = (lambda each: each.value, lambda plain: inside(converter, plain, Ban, ""))
    read_names = each_by_name(*each_of(*ban))[1]

    def write(pairs: Iterable[tuple[Severity, frozenset[Ban]]]) -> object:
        return {
            converter.unstructure(severity): [ban.value for ban in Ban if ban in bans]
            for severity, bans in pairs
        }

    def read(plain: object) -> object:
        named = read_names(plain)
        return {inside(converter, severity, Severity, ""): bans for severity, bans in named.items()}

    return write, read
