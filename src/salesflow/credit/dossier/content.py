"""Content: what a credit dossier asks about a firm, in five areas, and which methods can tell it.

The fields are those of a customer card (`customers.cards.form.Field`: label, question, kind of value, weight, for how
long it is fresh), and a `Form` checks them. The card itself does not fit: on a card the later word takes the place of
the earlier one and there is one voice, while in a dossier a bank and an agency speak side by side, each word has a day
from which it is true and may have an end, and a difference is shown until somebody settles it. A dossier is also for
few eyes, a card for many.

>>> staff = Field("staff", Text("staff", zh="员工人数"), FieldKind.WHOLE, ask=Text("How many people work there?",
...     zh="有多少员工？"))
>>> content = Content("short", "1", [Item(staff, Area.BASIC, [Method.INTERNAL], essential=True)])
>>> content.item("staff").area.render("zh")
'基本情况'

Source: CR-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.text import Language, Text
from salesflow.credit.dossier.investigation import Method
from salesflow.customers.cards.entries import CardKind
from salesflow.customers.cards.form import Field, FieldKind, Form
from salesflow.errors import DefinitionError

__all__ = ["Area", "Content", "Field", "FieldKind", "Item"]


class Area(Enum):
    """The content areas of an investigation."""

    BASIC = "basic"
    MANAGEMENT = "management"
    FINANCIAL = "financial"
    ENVIRONMENT = "environment"
    OTHER = "other"

    def __repr__(self) -> str:
        return f"Area.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The area in words."""
        return _AREAS[self].render(language)


def _methods(given: Iterable[Method]) -> tuple[Method, ...]:
    return tuple(sorted(dict.fromkeys(given), key=lambda each: each.effort))


@attrs.frozen
class Item:
    """One thing to find out: its field, its area, by which methods (the cheapest first), and whether it is essential.

    Without an essential item nobody can judge.
    """

    field: Field
    area: Area
    methods: tuple[Method, ...] = attrs.field(converter=_methods)
    essential: bool = attrs.field(kw_only=True, default=False)

    @property
    def key(self) -> str:
        """The key of its field."""
        return self.field.key


@attrs.frozen
class Content:
    """The items of a dossier, under a key and a version.

    `DefinitionError` with all problems: what is wrong with a field (as in a `Form`), an item without a method, no item
    that is essential, an essential item that weighs nothing, a sensitive field: those belong on no credit file.
    """

    key: str
    version: str
    items: tuple[Item, ...] = attrs.field(converter=tuple[Item, ...])

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        try:
            _ = self.form
        except DefinitionError as error:
            problems += error.problems
        for each in self.items:
            if not each.methods:
                problems.append(f"no method can tell item {each.key!r}")
            if each.essential and not each.field.weight:
                problems.append(f"item {each.key!r} is essential but weighs nothing")
            if each.field.sensitive:
                problems.append(f"item {each.key!r} is sensitive; it belongs on no credit file")
        if not any(each.essential for each in self.items):
            problems.append("no item is essential, so nothing would be enough to judge")
        if problems:
            raise DefinitionError(f"dossier content {self.key!r}", problems)

    @cached_property
    def form(self) -> Form:
        """The same fields as a form of an organisation, to show or to check values with."""
        fields = [each.field for each in self.items]
        return Form(self.key, version=self.version, kind=CardKind.ORGANISATION, fields=fields)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {each.key: each for each in self.items}

    def item(self, key: str) -> Item:
        """The item of that key; an `InputError` names the nearest when there is none."""
        return self._items[self.form.field(key).key]


_AREAS: Final = {
    Area.BASIC: Text("the firm", zh="基本情况"),
    Area.MANAGEMENT: Text("management", zh="经营管理情况"),
    Area.FINANCIAL: Text("finances", zh="财务状况"),
    Area.ENVIRONMENT: Text("trade and surroundings", zh="行业与经营环境"),
    Area.OTHER: Text("other", zh="其他"),
}
