"""A step of dunning: on which day after the due day somebody asks for the money, how, and who does it.

Days before the due day are negative: a reminder. From the day after it is dunning, and each level asks more firmly than the
one before.

>>> letter = DunningStep("letter", Text("first letter", zh="催款函"), 15, 3, Formal.LETTER, ByRole("finance"),
...                      tolerance={"CNY": 100})
>>> letter.concerns(Money(100, "CNY")), letter.concerns(Money(101, "CNY"))
(False, True)
>>> letter.manner.render("zh"), letter.executor.render()
('信函', 'finance')

Source: CR-5; field study of credit 1.3 (a collection plan from 30 days before due to 365 after; seller, role or user).
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.credit.limits.facts import by_currency

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "ByPerson",
    "ByRole",
    "BySeller",
    "DunningStep",
    "Executor",
    "Formal",
    "Manner",
]

FIRST_DAY: Final = -30
"""The earliest reminder: so many days before the due day."""

LAST_DAY: Final = 365
"""The last step: a year after the due day."""


class Formal(StrEnum):
    """A way of asking that is no touch of the seller's: a formal letter, or a lawyer."""

    LETTER = "letter"
    LAWYER = "lawyer"

    def render(self, language: Language = "en") -> str:
        """The way in words."""
        return _FORMAL[self].render(language)


Manner: TypeAlias = Channel | Formal
"""How somebody asks: a message, a call or a visit, which count as touches, or a formal way."""


def _person(value: str) -> str:
    return read_id(value, "person")


def _role(value: str) -> str:
    return read_id(value, "role")


def _key(value: str) -> str:
    return read_id(value, "key")


@attrs.frozen
class BySeller:
    """Whoever sells to the customer does it."""

    def render(self, language: Language = "en") -> str:
        """Who does it, in words."""
        return _SELLER.render(language)


@attrs.frozen
class ByRole:
    """Somebody with a role does it; without a `label` the role is called by its id."""

    role: str = attrs.field(converter=_role)
    label: Text | None = None

    def render(self, language: Language = "en") -> str:
        """Who does it, in words."""
        return self.role if self.label is None else self.label.render(language)


@attrs.frozen
class ByPerson:
    """One named person does it, given by id."""

    person: str = attrs.field(converter=_person)

    def render(self, language: Language = "en") -> str:
        """Who does it: the id, since records hold no names."""
        return self.person


Executor: TypeAlias = BySeller | ByRole | ByPerson
"""Who carries out a step: the seller, a role, or one person."""


@attrs.frozen
class DunningStep:
    """One step: its key, its words, its day, its level, how it is done and by whom.

    `day` counts civil days after the due day, below zero before it. `level` is 0 for a reminder (up to the due day) and 1 or
    more for dunning. `enters_collection` marks the one step with which an item is in collection. `tolerance` are rests that
    are too small for this step, by currency, such as ``{"CNY": 100}``; a currency that is not named has none.

    A blank key is an `InputError`; all else is checked by the plan, which names every problem. Source: CR-5.
    """

    key: str = attrs.field(converter=_key)
    label: Text
    day: int
    level: int
    manner: Manner
    executor: Executor = BySeller()
    enters_collection: bool = attrs.field(default=False, kw_only=True)
    tolerance: tuple[Money, ...] = attrs.field(default=(), kw_only=True, converter=by_currency)

    def tolerated(self, currency: str) -> Decimal:
        """How much may be open in a currency without this step."""
        return next((each.amount for each in self.tolerance if each.currency == currency), _ZERO)

    def concerns(self, amount: Money) -> bool:
        """Whether an open amount is large enough for it."""
        return amount.amount > self.tolerated(amount.currency)

    def render(self, language: Language = "en") -> str:
        """The step in words."""
        return self.label.render(language)


def step_problems(steps: tuple[DunningStep, ...]) -> list[str]:
    """Everything that is wrong with steps in the order of their days; nothing when they make a plan."""
    problems: list[str] = []
    for step in steps:
        problems += _own_problems(step)
    if problems:
        return problems
    keys = [step.key for step in steps]
    problems += [
        f"the key {key!r} comes twice" for key in sorted({key for key in keys if keys.count(key) > 1})
    ]
    for before, after in pairwise(steps):
        pair = f"{before.key!r} and {after.key!r}"
        if before.day == after.day:
            problems.append(f"{pair} fall on one day ({after.day}); only one of them would be done")
        if after.level < before.level:
            problems.append(f"the level falls from {before.level} to {after.level} between {pair}")
        for currency in sorted({each.currency for each in (*before.tolerance, *after.tolerance)}):
            if after.tolerated(currency) < before.tolerated(currency):
                problems.append(f"the tolerance in {currency} falls between {pair}")
    entering = [step.key for step in steps if step.enters_collection]
    if len(entering) != 1:
        problems.append(
            f"exactly one step enters collection, not {len(entering)}: {', '.join(entering) or 'none'}"
        )
    return problems


def _as_given(step: DunningStep) -> tuple[object, object, object]:
    """What is read aloud of a step, before anybody has looked of what kind it is."""
    return step.label, step.manner, step.executor


def _own_problems(step: DunningStep) -> list[str]:
    name, problems = f"step {step.key!r}", list[str]()
    label, manner, executor = _as_given(step)
    if not isinstance(label, Text):  # a mere word could not be read aloud in Chinese
        problems.append(f"{name}: the label is a Text with English and Chinese words, not {label!r}")
    if not isinstance(manner, (Channel, Formal)):
        problems.append(f"{name}: the manner is a Channel or a Formal, such as Formal.LETTER, not {manner!r}")
    if not isinstance(executor, (BySeller, ByRole, ByPerson)):
        problems.append(f"{name}: it is done by BySeller(), ByRole(id) or ByPerson(id), not {executor!r}")
    if type(step.day) is not int or not FIRST_DAY <= step.day <= LAST_DAY:
        problems.append(f"{name}: the day is a whole number from {FIRST_DAY} to {LAST_DAY}, not {step.day!r}")
    elif type(step.level) is not int or (step.level < 1 if step.day > 0 else step.level != 0):
        wanted = "1 or more after the due day" if step.day > 0 else "0 up to the due day"
        problems.append(f"{name}: the level is {wanted}, not {step.level!r}")
    if step.enters_collection and not step.level:
        problems.append(f"{name}: a reminder does not enter collection")
    if step.manner is Channel.CARD:
        problems.append(f"{name}: a greeting card asks for no money")
    currencies = [each.currency for each in step.tolerance]
    if len(set(currencies)) < len(currencies):
        problems.append(f"{name}: a currency has two tolerances")
    problems += [f"{name}: the tolerance {each} is negative" for each in step.tolerance if each.is_negative]
    return problems


_ZERO: Final = Decimal(0)
_SELLER: Final = Text("the seller", zh="销售员")
_FORMAL: Final = {
    Formal.LETTER: Text("letter", zh="信函"),
    Formal.LAWYER: Text("lawyer", zh="律师"),
}
