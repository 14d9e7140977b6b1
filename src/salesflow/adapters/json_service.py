"""Service as JSON: customers we lost, and what our people saw and heard at a customer's.

Import it all from `salesflow.adapters.json`.

>>> from datetime import date
>>> lost = [Loss("C-7", date(2026, 3, 9), [StatedReason("price", SaidBy.SELLER)], value=Money(900, "CNY"))]
>>> losses_from_json(losses_to_json(lost)) == tuple(lost)
True
>>> observations_from_json('{"entries": [{"kind": "rumoured"}]}')
Traceback (most recent call last):
salesflow.errors.InputError: entries[0].kind: is unknown; use one of observed, answered, withdrawn (got 'rumoured')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import cattrs

from salesflow.adapters._json_entries import Kinds, exactly
from salesflow.adapters._json_text import SCHEMA, entries_of, written
from salesflow.adapters._json_values import each_field, new_converter, structured, word
from salesflow.basics.money import Money
from salesflow.basics.plain import read_list, read_mapping
from salesflow.service import insight
from salesflow.service.loss import Loss, SaidBy, StatedReason

__all__ = ["losses_from_json", "losses_to_json", "observations_from_json", "observations_to_json"]

_OF_OBSERVATIONS: Final = Kinds[insight.ObservationEntry](
    {"observed": insight.Observed, "answered": insight.Answered, "withdrawn": insight.Withdrawn}
)


def losses_to_json(losses: Iterable[Loss]) -> str:
    """Customers that were lost, in their order: codes and who said them, no words of anybody."""
    return written({"schema": SCHEMA, "losses": [_converter().unstructure(each) for each in losses]})


def losses_from_json(text: str) -> tuple[Loss, ...]:
    """The losses behind JSON; wrong data is an `InputError` with its place, such as ``losses[2].on``."""
    plain = exactly(entries_of(text), "", needed=("losses",))["losses"]
    return tuple(
        structured(_converter(), each, Loss, f"losses[{place}]")
        for place, each in enumerate(read_list(plain, "losses"))
    )


def observations_to_json(register: insight.Observations) -> str:
    """The register of what our people saw and heard: every entry in its order."""
    return written({"schema": SCHEMA, "entries": _OF_OBSERVATIONS.to_plain(_converter(), register.entries)})


def observations_from_json(text: str) -> insight.Observations:
    """The register behind JSON; wrong data is an `InputError`, entries that do not fit together a `HistoryError`."""
    tree = exactly(entries_of(text), "", needed=("entries",))
    return insight.Observations(tuple(_OF_OBSERVATIONS.from_plain(_converter(), tree["entries"], "entries")))


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = new_converter(SaidBy)
    word(converter, Money, Money.to_plain, lambda plain: Money.from_plain(read_mapping(plain, "")))
    for kind in (StatedReason, Loss, *_OF_OBSERVATIONS.of.values()):
        each_field(converter, kind)
    return converter
