"""Visit reports: what a visit brought, written down for each thing that was to be learned or done.

A report belongs to one logged visit. For each thing it holds how often, or the words themselves; what nobody noted is
absent, and that is another thing than *none*.

>>> from datetime import datetime, timezone
>>> call = Touch("C-7", datetime(2026, 3, 2, 2, tzinfo=timezone.utc), Channel.VISIT, id="T-1", by="u-7")
>>> report = VisitReport.of(call, {"product_insights": ["the box is too wide for the shelf"], "preferences_learned": 0},
...     slow_movers=[SlowMover("cough syrup", reason="stands too low", fix="moved to eye level")])
>>> report.count("product_insights"), report.count("preferences_learned"), report.count("competitor_products")
(1, 0, None)
>>> report.facts()["slow_movers_without_fix"]
0

Source: CA-9 (D4, rules 12 to 17).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Self, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.channels import Channel, Direction
from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import aware, instant, shared_day
from salesflow.basics.text import read_words
from salesflow.customers.history import Touch
from salesflow.errors import InputError

__all__ = ["SLOW_MOVER_FACTS", "Given", "Noted", "SlowMover", "VisitReport", "check_visit", "is_visit"]

Noted: TypeAlias = int | tuple[str, ...]
"""What stands for one thing in a report: how often (0: none), or the words, one text for each."""

Given: TypeAlias = "Mapping[str, int | list[str] | tuple[str, ...] | None] | tuple[tuple[str, Noted], ...]"
"""What may be handed in for it: a mapping; None, or leaving it out, says that nobody noted it."""

SLOW_MOVER_FACTS: Final = ("slow_movers", "slow_movers_without_reason", "slow_movers_without_fix")
"""The facts that are counted from the slow-moving products of a report."""


def _product(value: str) -> str:
    words = read_words(value, "product")
    if not words:
        raise InputError("product", value, "say which product does not sell")
    return words


def _words(value: str | None) -> str | None:
    return None if value is None else read_words(value)


@attrs.frozen
class SlowMover:
    """A product of ours that does not sell at this outlet, why, and what was done about it.

    None says that nobody noted it; empty words say that there is none: nobody knows why, nothing was done yet.
    """

    product: str = attrs.field(converter=_product)
    reason: str | None = attrs.field(default=None, converter=_words)
    fix: str | None = attrs.field(default=None, converter=_words)


def _one(key: str, value: object) -> Noted:
    if isinstance(value, str):
        raise InputError(key, value, "give several texts, such as ['...'], or a number")
    if isinstance(value, list | tuple):
        said = tuple([read_words(each, key) for each in cast("Iterable[object]", value)])
        if not all(said):
            raise InputError(key, said, "a text is blank; leave it out")
        return said
    check_count(key, value)
    return cast("int", value)


def _noted(given: Given) -> tuple[tuple[str, Noted], ...]:
    read: dict[str, Noted] = {}
    for name, value in given.items() if isinstance(given, Mapping) else given:
        key = read_id(name, "noted")
        if key in read:
            raise InputError("noted", key, "is noted twice")
        if value is not None:
            read[key] = _one(key, value)
    return tuple(sorted(read.items()))


def _slow(given: Iterable[SlowMover] | None) -> tuple[SlowMover, ...] | None:
    if given is None:
        return None
    listed = tuple(given)
    for each in listed:
        if not isinstance(each, SlowMover):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("slow_movers", each, "give SlowMover values, or counts under noted")
    return listed


def _touch(value: str) -> str:
    return read_id(value, "touch")


def _person(value: By) -> str | None:
    who = id_of(value)
    return None if who is None else read_id(who, "by")


def is_visit(touch: Touch) -> bool:
    """Whether a touch is a visit that we made: no call, and no customer who came to us."""
    return touch.channel is Channel.VISIT and touch.direction is Direction.OUT


def check_visit(touch: Touch) -> str:
    """The id of a logged visit that we made; any other touch, and one without id, is an `InputError`."""
    if not isinstance(touch, Touch):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("touch", touch, "is no Touch; a report belongs to a logged visit")
    if not is_visit(touch):
        seen = f"{touch.direction.render()} {touch.channel.render()}"
        raise InputError("touch", seen, "only a visit that we made has a visit report")
    return read_id(touch.id, "touch")


@attrs.frozen
class VisitReport:
    """What one visit brought: made from the logged `Touch` with `of`, stored by its fields.

    `noted` maps the key of each thing to a count, or to the words, one text each; None is the same as leaving it out:
    not noted. `slow_movers` None says that nobody asked, an empty list that everything sells. Texts may name people:
    `words` gives them with their place, for `salesflow.customers.erasure.names_in`.

    Raises `InputError`: a negative count, a bool, a single text in place of a list, a blank text, a thing noted twice,
    slow movers both listed and counted, a naive moment. Source: CA-9.
    """

    touch: str = attrs.field(converter=_touch)
    customer: str = attrs.field(converter=read_customer)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    noted: tuple[tuple[str, Noted], ...] = attrs.field(default=(), converter=_noted)
    slow_movers: tuple[SlowMover, ...] | None = attrs.field(default=None, converter=_slow)
    by: str | None = attrs.field(default=None, converter=_person)

    def __attrs_post_init__(self) -> None:
        if self.slow_movers is not None:
            for key, value in self.noted:
                if key in SLOW_MOVER_FACTS:
                    raise InputError(key, value, "is counted from slow_movers; leave it out here")

    @classmethod
    def of(cls, touch: Touch, noted: Given = (), *, slow_movers: Iterable[SlowMover] | None = None) -> Self:
        """The report of a logged visit; a call, a customer who came to us, a touch without id is an `InputError`."""
        return cls(check_visit(touch), touch.customer, touch.at, noted, slow_movers, touch.by)

    @property
    def day(self) -> pendulum.Date:
        """The day of the visit, in the zone of its moment."""
        return shared_day(date.toordinal(self.at))

    def said(self, key: str) -> tuple[str, ...]:
        """The words noted for a thing; none when it was only counted, or not noted."""
        value = dict(self.noted).get(key, ())
        return value if isinstance(value, tuple) else ()

    def count(self, key: str) -> int | None:
        """How often a thing is noted; None when it was not noted."""
        found = self.facts().get(key)
        return found if isinstance(found, int) else None

    def facts(self) -> dict[str, object]:
        """What criteria ask: each thing with its count, and the counts of slow movers.

        A slow mover without noted reason makes the count of those without one unknown (None), unless one is surely
        without.
        """
        found: dict[str, object] = {
            key: len(value) if isinstance(value, tuple) else value for key, value in self.noted
        }
        if self.slow_movers is not None:
            found["slow_movers"] = len(self.slow_movers)
            found["slow_movers_without_reason"] = _lacking([each.reason for each in self.slow_movers])
            found["slow_movers_without_fix"] = _lacking([each.fix for each in self.slow_movers])
        return found

    def without(self, *keys: str) -> Self:
        """The report without what was noted under these keys: it is then not known."""
        return attrs.evolve(self, noted=tuple(pair for pair in self.noted if pair[0] not in keys))

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand."""
        place = f"visit report {self.touch}"
        found = [(f"{place}, {key}", text) for key, _ in self.noted for text in self.said(key)]
        for each in self.slow_movers or ():
            found += [
                (f"{place}, slow movers", text) for text in (each.product, each.reason, each.fix) if text
            ]
        return tuple(found)


def _lacking(words: list[str | None]) -> int | None:
    surely = words.count("")
    return None if None in words and not surely else surely
