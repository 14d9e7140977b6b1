"""How much work a worklist holds, by seller and by grade: the same entries counted twice over, so that both add up.

>>> Load(customers=3, visits=1, calls=2) + Load(customers=1, messages=1)
Load(customers=4, visits=1, calls=2, asks=0, messages=1, cards=0, moved=0)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import attrs

from salesflow.basics.text import Language, Text
from salesflow.customers.grades.grading import grade_order
from salesflow.playbook.matters import Act
from salesflow.playbook.worklist import Line, Room, Worklist

__all__ = ["Load", "LoadChange", "in_order", "load_heads", "loads_by_grade", "loads_by_seller"]


@attrs.frozen
class Load:
    """How many customers stand on a list, what is done for them, and how many were moved on for want of room.

    A greeting to twenty counts twenty customers and twenty messages. A customer counts once a line: with two sellers
    twice; a line that asks somebody and calls counts under both.
    """

    customers: int = 0
    visits: int = 0
    calls: int = 0
    asks: int = 0
    messages: int = 0
    cards: int = 0
    moved: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(*(a + b for a, b in zip(self.figures, other.figures, strict=True)))

    @property
    def figures(self) -> tuple[int, ...]:
        """The figures in order."""
        return (
            self.customers, self.visits, self.calls, self.asks, self.messages, self.cards, self.moved,
        )  # fmt: skip


_Counts: TypeAlias = "dict[str | None, list[int]]"
_NAMES: Final = tuple(field.name for field in attrs.fields(Load))
_PLACES: Final[Mapping[Act, int]] = {
    Act.VISIT: 1, Act.CALL: 2, Act.ASK: 3, Act.MESSAGE: 4, Act.CARD: 5,
}  # fmt: skip
_HEADS: Final = (
    Text("customers", zh="客户"),
    Text("visits", zh="拜访"),
    Text("calls", zh="电话"),
    Text("asks", zh="请示"),
    Text("messages", zh="短信"),
    Text("cards", zh="贺卡"),
    Text("moved on", zh="顺延"),
)


def load_heads(language: Language = "en") -> list[str]:
    """What the figures of a load are called."""
    return [head.render(language) for head in _HEADS]


@attrs.frozen
class LoadChange:
    """The load of one seller ("": nobody's) or one grade (None: not known) in both lists.

    `rooms` is how many visits and calls fit into the seller's day in each; None for a grade, and where a list does not name
    the seller.
    """

    who: str | None
    first: Load
    second: Load
    rooms: tuple[Room | None, Room | None] = (None, None)

    @property
    def cells(self) -> list[str]:
        """The figures as a row of a table: one where both are the same, else both with an arrow."""
        return [
            f"{a:,}" if a == b else f"{a:,} → {b:,}"
            for a, b in zip(self.first.figures, self.second.figures, strict=True)
        ]

    def rows(self) -> list[tuple[str, int, int]]:
        """The figures by name, first and second."""
        return list(zip(_NAMES, self.first.figures, self.second.figures, strict=True))


def loads_by_seller(first: Worklist, second: Worklist) -> tuple[LoadChange, ...]:
    """The load of every seller whom one of the lists names; what is nobody's comes last."""
    ones, others = _counted(first, None), _counted(second, None)
    names = {day.seller for worklist in (first, second) for day in worklist.days}
    rooms = [{day.seller: day.room for day in worklist.days} for worklist in (first, second)]
    return tuple(
        LoadChange(name, _load(ones, name), _load(others, name), (rooms[0].get(name), rooms[1].get(name)))
        for name in sorted(names, key=in_order)
    )


def loads_by_grade(first: Worklist, second: Worklist) -> tuple[LoadChange, ...]:
    """The load of every grade, each list counted with its own grades; the grade that nobody knows comes last."""
    ones, others = _counted(first, first.grades.get), _counted(second, second.grades.get)
    grades = sorted({*ones, *others}, key=in_order)
    return tuple(LoadChange(grade, _load(ones, grade), _load(others, grade)) for grade in grades)


def in_order(who: str | None) -> tuple[bool, bool, int, str]:
    """The order of sellers, and of grades: nobody's and the grade that is not known come last."""
    return who is None, not who, grade_order(who), who or ""


def _load(counts: _Counts, who: str | None) -> Load:
    return Load(*counts.get(who, ()))


def _counted(worklist: Worklist, grade: Callable[[str], str | None] | None) -> _Counts:
    """The figures by grade, or without it by seller."""
    counts: _Counts = {}
    for day in worklist.days:
        for line in day.lines:
            places = (0, *(_PLACES[act] for act in line.acts))
            _add(counts, line, places, day.seller, grade)
        for line in day.moved:
            _add(counts, line, (len(_HEADS) - 1,), day.seller, grade)
    return counts


def _add(
    counts: _Counts,
    line: Line,
    places: tuple[int, ...],
    seller: str,
    grade: Callable[[str], str | None] | None,
) -> None:
    for customer in line.customers:
        row = counts.setdefault(seller if grade is None else grade(customer), [0] * len(_HEADS))
        for place in places:
            row[place] += 1
