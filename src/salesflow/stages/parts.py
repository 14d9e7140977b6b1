"""The parts of a stage machine: stages to stand on, and moves between them.

>>> Stage("proposal", probability="0.60").is_open, Stage.won("won").is_open
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.criteria import AllOf, Criterion, Facts, Predicates, Raw
from salesflow.basics.findings import Outcome
from salesflow.basics.ids import read_id
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.errors import DefinitionError, InputError
from salesflow.stages.guide import Guide, as_guide

__all__ = ["EVERY_OPEN", "Ask", "Category", "Move", "Stage", "held"]

EVERY_OPEN: Final = "*"
"""The source of a move that starts on every open stage; no stage may have this key."""


class Category(Enum):
    """What standing on a stage means: still open, or closed in one of three ways."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DONE = "done"

    @property
    def words(self) -> Text:
        """What people call it."""
        return _CATEGORIES[self]

    def __repr__(self) -> str:
        return f"Category.{self.name}"


_CATEGORIES: Final = {
    Category.OPEN: Text("open", zh="进行中"),
    Category.WON: Text("won", zh="赢单"),
    Category.LOST: Text("lost", zh="输单"),
    Category.DONE: Text("done", zh="已完成"),
}


def _probability(value: str | int | Decimal | None) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool | float):
        raise InputError("probability", value, "give a text such as '0.30', a Decimal or None")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise InputError("probability", value, "is not a number") from None
    if not (number.is_finite() and 0 <= number <= 1):
        raise InputError("probability", value, "must lie between 0 and 1")
    return number or Decimal(0)  # there is no minus nought


def _category(value: Category) -> Category:
    if not isinstance(value, Category):  # pyright: ignore[reportUnnecessaryIsInstance]  # a text would pass for closed
        raise InputError("category", value, "give one of Category, such as Category.OPEN")
    return value


def _term(value: Term | None) -> Term | None:
    if value is not None and not isinstance(value, Term):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError("rots_after", value, "give a term such as days(14), or None")
    return value


@attrs.frozen
class Stage:
    """A place to stand: its key, what it means, how likely a win is from here, after how long it goes stale.

    `probability` is a planning figure from 0 to 1, not a measurement. `rots_after` is the longest sensible stay.
    `guide` tells whoever works there what to do; a `Text` alone is its task.
    """

    key: str
    category: Category = attrs.field(default=Category.OPEN, converter=_category)
    probability: Decimal | None = attrs.field(default=None, converter=_probability)
    rots_after: Term | None = attrs.field(default=None, converter=_term)
    label: Text | None = None
    guide: Guide | None = attrs.field(default=None, converter=as_guide)

    @classmethod
    def won(cls, key: str, label: Text | None = None, guide: Guide | Text | None = None) -> Stage:
        """A closed stage: the deal is won."""
        return cls(key, Category.WON, Decimal(1), None, label, guide)

    @classmethod
    def lost(cls, key: str, label: Text | None = None, guide: Guide | Text | None = None) -> Stage:
        """A closed stage: the deal is lost."""
        return cls(key, Category.LOST, Decimal(0), None, label, guide)

    @classmethod
    def done(cls, key: str, label: Text | None = None, guide: Guide | Text | None = None) -> Stage:
        """A closed stage that is neither won nor lost."""
        return cls(key, Category.DONE, None, None, label, guide)

    @property
    def is_open(self) -> bool:
        """Whether work goes on here."""
        return self.category is Category.OPEN


def _conditions(needs: Iterable[Criterion] | Criterion) -> tuple[Criterion, ...]:
    given = cast("object", needs)
    # a text would be taken letter by letter, and a single condition is as good as a list of one
    several = isinstance(given, Iterable) and not isinstance(given, str)
    flat: list[Criterion] = []
    for need in cast("Iterable[object]", given if several else (given,)):
        if not isinstance(need, Criterion):
            raise DefinitionError(
                "move", [f"{need!r} is no condition; write has(...) or compare a fact(...)"]
            )
        flat += _conditions(need.parts) if isinstance(need, AllOf) else (need,)
    return tuple(flat)


def _roles(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InputError("roles", value, "give several roles, such as ['manager']")
    return tuple(sorted({read_id(role, "roles") for role in value}))


def _group(value: str | None) -> str | None:
    return None if value is None else read_id(value, "resumes")


_MET, _UNMET, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.ERROR

Ask: TypeAlias = Callable[[Facts, "Predicates | None"], Raw]
"""What holds one condition against the facts."""


def held(asks: tuple[Ask, ...], facts: Facts, using: Predicates | None) -> tuple[Outcome, tuple[Raw, ...]]:
    """All findings, and the worst outcome among them: unmet, then error, then unknown."""
    if len(asks) == 1:
        only = asks[0](facts, using)
        return (only[1], (only,))
    worst = _MET
    found: list[Raw] = []
    for ask in asks:
        raw = ask(facts, using)
        found.append(raw)
        if worst is not _UNMET:
            outcome = raw[1]
            if worst is _MET or outcome is _UNMET or outcome is _ERROR:
                worst = outcome
    return (worst, tuple(found))


@attrs.frozen
class Move:
    """A step from one stage to another on a command (`event`); all of `needs` must be met.

    `roles` may take it (any one of them; none means everybody). `resumes` is for moves into a nested process (see
    `salesflow.stages.compose.nest`): the case goes back to the stage of that group on which it was left, and to
    `target` the first time.
    """

    event: str
    source: str
    target: str
    needs: tuple[Criterion, ...] = attrs.field(default=(), converter=_conditions)
    label: Text | None = None
    roles: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_roles)
    resumes: str | None = attrs.field(default=None, kw_only=True, converter=_group)

    @classmethod
    def from_every_open(
        cls,
        event: str,
        *,
        to: str,
        needs: Iterable[Criterion] | Criterion = (),
        label: Text | None = None,
        roles: Iterable[str] = (),
    ) -> Move:
        """The same step from every open stage (unless a stage declares its own step of that name and target)."""
        return cls(event, EVERY_OPEN, to, needs, label, roles=roles)

    @property
    def is_from_every_open(self) -> bool:
        """Whether it stands for one move from each open stage."""
        return self.source == EVERY_OPEN

    def leaving(self, source: str) -> Move:
        """The same step from another stage."""
        return Move(
            self.event, source, self.target, self.needs, self.label, roles=self.roles, resumes=self.resumes
        )

    def judged(self, facts: Facts, using: Predicates | None = None) -> tuple[Outcome, tuple[Raw, ...]]:
        """Every condition held against the facts, and the worst outcome: unmet, then error, then unknown."""
        return held(tuple([need.raw for need in self.needs]), facts, using)
