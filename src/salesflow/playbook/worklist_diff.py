"""Two policies of a house, one book: in what the worklists of a day would differ. Decisions only, never outcomes.

What customers would answer to another list, a book cannot tell; whoever wants outcomes declares how customers respond and
plays an experiment. Here the same facts are asked twice, and every difference is exact.

>>> from salesflow.credit.control.hold import HoldRule
>>> from salesflow.playbook.house import HOUSE
>>> at = pendulum.datetime(2026, 3, 9, 9, tz="Asia/Shanghai")
>>> bill = {"id": "F-9", "customer": "C-7", "issued_on": "2026-01-05", "due_on": "2026-02-04", "amount": "96000",
...         "currency": "CNY"}
>>> book, _ = Book.of(customers=[{"id": "C-7", "name": "Dongfang", "seller": "Li"}], invoices=[bill])
>>> strict, patient = (attrs.evolve(HOUSE, hold=HoldRule(late_days=days, over_limit=False)) for days in (30, 60))
>>> found = policy_diff(book, strict, patient, at=at, names=("30 days", "60 days"))
>>> print(found.changed[0].explain(names=found.names))
Li, Dongfang: ask → call; only under “30 days”: propose hold: CNY 96,000 is 33 days late; finance decides; \
only under “60 days”: CNY 96,000 is 33 days late; ask when it will be paid

Sources: LA-4 (differences of decisions), CA-4, CA-12, CR-5, CR-6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from typing import Final, Generic, NoReturn, TypeAlias, TypeVar

import attrs
import pendulum

from salesflow.basics.moments import instant
from salesflow.basics.money import Limit
from salesflow.basics.reasons import Reason
from salesflow.basics.showing import Block, Bundle, Showing, Table
from salesflow.basics.text import Language, Param, Text, date_text
from salesflow.errors import InputError
from salesflow.playbook.book import Book
from salesflow.playbook.matters import Band
from salesflow.playbook.policy import Policy
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Room, Withheld, Worklist
from salesflow.playbook.worklist_changes import LineChange, changes, reads_same
from salesflow.playbook.worklist_loads import (
    Load,
    LoadChange,
    load_heads,
    loads_by_grade,
    loads_by_seller,
)

__all__ = [
    "Change",
    "Limits",
    "Names",
    "WorklistDiff",
    "limit_changes",
    "load_table",
    "no_outcome",
    "policy_diff",
    "read_names",
    "with_limits",
    "worklist_diff",
]

T = TypeVar("T")

Names: TypeAlias = tuple[str, str]
"""What the two policies are called where they are told apart."""
Limits: TypeAlias = tuple[Mapping[str, Limit], Mapping[str, Limit]]
"""Credit limits by customer as each side would set them; who is not named keeps the one of his card."""

_NO_NAMES: Final[Mapping[str, str]] = {}


@attrs.frozen
class Change(Generic[T]):
    """One thing besides the lines that differs: `about` is whom it is about, None what that list does not say.

    `currency` is there for credit, which is decided by currency.
    """

    about: str
    first: T | None
    second: T | None
    currency: str | None = None


@attrs.frozen
class WorklistDiff:
    """In what two worklists of one moment differ.

    - `lines`: every line of both lists once, in the order of sellers (`kept`, `changed`, `only_first`, `only_second`). What
      a seller does for a customer is one entry, with what was moved on of it; see `salesflow.playbook.worklist_changes`.
    - `by_seller`, `by_grade`: the load, which adds up to the lists either way; grade None is not known.
    - `credit`: customers of whom the lists ask another thing for money: a hold to decide, a call, or nothing (None).
    - `limits`: credit limits that differ, None where nobody has decided; known only where they were given to `policy_diff`.
    - `grades`: customers with another grade; None is not known.
    - `withheld`: causes (by code) for which other customers are left undone on purpose. `said`: what only one list notes,
      cannot judge or finds not feasible, about a seller or about all ("").
    """

    at: pendulum.DateTime
    names: Names
    lines: tuple[LineChange, ...]
    by_seller: tuple[LoadChange, ...]
    by_grade: tuple[LoadChange, ...]
    credit: tuple[Change[Reason], ...] = ()
    limits: tuple[Change[Limit], ...] = ()
    grades: tuple[Change[str], ...] = ()
    withheld: tuple[Change[Withheld], ...] = ()
    said: tuple[Change[Reason], ...] = ()
    customers: Mapping[str, str] = attrs.field(eq=False, repr=False, default=_NO_NAMES)

    @property
    def kept(self) -> tuple[LineChange, ...]:
        """The lines that read the same in both lists."""
        return tuple([each for each in self.lines if each.first and each.second and not each.parts])

    @property
    def changed(self) -> tuple[LineChange, ...]:
        """The lines that both lists have, and that differ."""
        return tuple([each for each in self.lines if each.parts])

    @property
    def only_first(self) -> tuple[LineChange, ...]:
        """The lines that only the first list has."""
        return tuple([each for each in self.lines if each.second is None])

    @property
    def only_second(self) -> tuple[LineChange, ...]:
        """The lines that only the second list has."""
        return tuple([each for each in self.lines if each.first is None])

    @property
    def differing(self) -> tuple[LineChange, ...]:
        """All lines but those that stay."""
        return tuple([each for each in self.lines if each.parts or not (each.first and each.second)])

    @property
    def rooms(self) -> tuple[LoadChange, ...]:
        """The sellers whose day holds more or less, or whom only one list names."""
        return tuple([each for each in self.by_seller if each.rooms[0] != each.rooms[1]])

    @property
    def is_same(self) -> bool:
        """Whether the lists read the same, and with them everything that is said beside them."""
        beside = (self.rooms, self.credit, self.limits, self.grades, self.withheld, self.said)
        return not self.differing and not any(beside)

    def of(self, customer: str) -> tuple[LineChange, ...]:
        """The lines that differ for one customer; a greeting to many is among them where it holds him in either list."""
        return tuple(
            [
                each
                for each in self.differing
                if any(side is not None and customer in side.customers for side in (each.first, each.second))
            ]
        )

    def __getitem__(self, metric: str) -> NoReturn:
        """Refused: a list has no outcome."""
        no_outcome(metric)

    # -- reading ------------------------------------------------------------------------------------------------------

    def table(self, language: Language = "en") -> str:
        """The load of both lists, by seller and by grade: one figure where they agree, else both."""
        return load_table(self.by_seller, self.by_grade, language).text

    def explain(self, language: Language = "en", *, most: int = 20) -> str:
        """How many lines differ, the load, and what differs: of each kind at most so many."""
        return self.shown(language, most=most).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def shown(self, language: Language = "en", *, most: int = 20) -> Showing:
        """The same for a notebook."""
        day = date_text(self.at, language, weekday=True)
        if self.is_same:
            return Showing([_SAME.fill(day=day, n=len(self.lines)).render(language)], language)
        counts: dict[str, Param] = {
            "n": len(self.lines), "kept": len(self.kept), "changed": len(self.changed),
            "one": len(self.only_first), "other": len(self.only_second),
        }  # fmt: skip
        first, second = self.names
        rows: list[Block] = [
            _HEAD.fill(day=day, first=first, second=second).render(language),
            _COUNTS.fill(first=first, second=second, **counts).render(language),
            load_table(self.by_seller, self.by_grade, language),
        ]
        for title, told in (
            (_LINES, [each.explain(language, names=self.names) for each in self.differing]),
            (_CREDIT, [self._credit(each, language) for each in self.credit]),
            (_LIMITS, [self._pair(each, _UNDECIDED, language) for each in self.limits]),
            (_GRADES, [self._pair(each, _UNKNOWN, language) for each in self.grades]),
            (_ROOMS, [_room(each, language) for each in self.rooms]),
            (_WITHHELD, [_left_out(each, language) for each in self.withheld]),
            (_SAID, [self._note(each, language) for each in self.said]),
        ):
            if told:
                rows += [title.fill(n=len(told)).render(language), *told[:most]]
            if len(told) > most:
                rows.append(_MORE.fill(n=len(told) - most).render(language))
        return Showing(rows, language)

    def _name(self, customer: str) -> str:
        return self.customers.get(customer, customer)

    def _credit(self, each: Change[Reason], language: Language) -> str:
        about = _IN.fill(name=self._name(each.about), currency=each.currency or "")
        one, other = (_NOTHING if side is None else side.sentence for side in (each.first, each.second))
        return _PAIR.fill(about=about, one=one, other=other).render(language)

    def _pair(self, each: Change[Limit] | Change[str], unknown: Text, language: Language) -> str:
        one, other = (unknown if side is None else side for side in (each.first, each.second))
        return _PAIR.fill(about=self._name(each.about), one=one, other=other).render(language)

    def _note(self, each: Change[Reason], language: Language) -> str:
        name, reason = (self.names[0], each.first) if each.first is not None else (self.names[1], each.second)
        assert reason is not None  # noqa: S101 - one side says it
        words = _ONLY_OF if each.about else _ONLY
        return words.fill(name=name, seller=each.about, what=reason.sentence).render(language)

    def to_columns(self) -> dict[str, list[object]]:
        """The lines that differ as columns, for any frame: a row each, empty (None) on the side that lacks it."""
        rows = self.differing
        columns: dict[str, list[object]] = {
            "at": [self.at] * len(rows),
            "customer": [None if each.entry.is_batch else each.entry.about for each in rows],
            "occasion": [each.entry.about if each.entry.is_batch else None for each in rows],
            "differs": [_differs(each) for each in rows],
        }
        for name, sides in (
            ("first", [each.first for each in rows]),
            ("second", [each.second for each in rows]),
        ):
            columns |= {
                f"seller_{name}": [None if side is None else side.seller for side in sides],
                f"number_{name}": [None if side is None else side.number for side in sides],
                f"customers_{name}": [0 if side is None else len(side.customers) for side in sides],
                f"acts_{name}": [None if side is None else " + ".join(side.acts) for side in sides],
                f"due_{name}": [
                    None if side is None or side.due is None else str(side.due) for side in sides
                ],
                f"reasons_{name}": [
                    None if side is None else "; ".join(each.sentence.render() for each in side.reasons)
                    for side in sides
                ],
            }
        return columns

    def load_columns(self) -> dict[str, list[object]]:
        """The load as columns: a row for each seller and grade (`by`), and each figure of it."""
        rows = [
            (by, each.who, *figure)
            for by, part in (("seller", self.by_seller), ("grade", self.by_grade))
            for each in part
            for figure in each.rows()
        ]
        return {
            "at": [self.at] * len(rows),
            "by": [row[0] for row in rows],
            "who": [row[1] for row in rows],
            "figure": [row[2] for row in rows],
            "first": [row[3] for row in rows],
            "second": [row[4] for row in rows],
            "difference": [row[4] - row[3] for row in rows],
        }


def no_outcome(metric: str) -> NoReturn:
    """Refuses to tell an outcome, and says what would be needed."""
    problem = "is an outcome, and a list tells only what is to be done; declare how customers respond and play an Experiment"
    raise InputError("metric", metric, problem)


def _differs(change: LineChange) -> str:
    if change.first is None or change.second is None:
        return "only_first" if change.second is None else "only_second"
    return ", ".join(change.parts)


# -- comparing --------------------------------------------------------------------------------------------------------


def worklist_diff(first: Worklist, second: Worklist, *, names: Names = ("A", "B")) -> WorklistDiff:
    """In what two worklists of one moment differ, wherever they come from.

    Lists of two moments are an `InputError`, and so are names that are blank or the same. It takes time in proportion to the
    lines (but for sorting), however many customers there are.
    """
    if instant(first.at) != instant(second.at):
        raise InputError("second", second.at, f"is of another moment than the first list, {first.at}")
    return WorklistDiff(
        first.at,
        read_names(names),
        changes(first, second),
        loads_by_seller(first, second),
        loads_by_grade(first, second),
        credit=_credit(first, second),
        grades=_apart(first.grades, second.grades),
        withheld=_apart(*[{each.reason.code: each for each in side.withheld} for side in (first, second)]),
        said=_said(first, second),
        customers={**second.names, **first.names},
    )


def policy_diff(
    book: Book,
    first: Policy,
    second: Policy,
    *,
    at: datetime,
    names: Names = ("A", "B"),
    limits: Limits | None = None,
) -> WorklistDiff:
    """In what the worklist of a moment would differ under two policies: the same book, asked twice.

    `limits` are the credit limits that each side would set, by customer, such as two reviews propose: each list is asked
    with its own. One for a customer who is not in the book is an `InputError`, and one in another currency than his card's a
    `CurrencyError`. For a naive `at` and for the years that can be asked about see `salesflow.playbook.today.today`.
    """
    one, other = with_limits(book, limits)
    found = worklist_diff(today(one, first, at=at), today(other, second, at=at), names=names)
    return attrs.evolve(found, limits=limit_changes(one, other))


def read_names(names: Names) -> Names:
    """Two names that tell policies apart; blank or equal ones are an `InputError`."""
    first, second = (name.strip() for name in names)
    if not first or not second or first == second:
        raise InputError("names", names, "give two names that differ, one for each policy")
    return first, second


def with_limits(book: Book, limits: Limits | None) -> tuple[Book, Book]:
    """The book with the limits of each side on its cards."""
    if limits is None:
        return book, book
    first, second = limits
    return _with(book, first), _with(book, second)


def limit_changes(first: Book, second: Book) -> tuple[Change[Limit], ...]:
    """The credit limits on the cards of two books that differ."""
    if first.customers is second.customers:
        return ()
    one, other = ({card.id: card.credit_limit for card in book.customers} for book in (first, second))
    return _apart(one, other)


def _with(book: Book, limits: Mapping[str, Limit]) -> Book:
    for customer in limits:
        if customer not in book.customer_of:
            raise InputError("limits", customer, "is not in the table of customers")
    cards = [
        attrs.evolve(card, credit_limit=limits[card.id]) if card.id in limits else card
        for card in book.customers
    ]
    return attrs.evolve(book, customers=tuple(cards))


def _apart(first: Mapping[str, T], second: Mapping[str, T]) -> tuple[Change[T], ...]:
    """What differs between two tables, by key."""
    return tuple(
        Change(key, first.get(key), second.get(key))
        for key in sorted({*first, *second})
        if first.get(key) != second.get(key)
    )


def _credit(first: Worklist, second: Worklist) -> tuple[Change[Reason], ...]:
    """What the lists ask for money, by customer and currency, where it differs."""
    one, other = _asked(first), _asked(second)
    return tuple(
        Change(key[0], before, after, currency=key[1])
        for key in sorted({*one, *other})
        if (before := one.get(key)) != (after := other.get(key))
        and (before is None or after is None or not reads_same(before, after))
    )


def _asked(worklist: Worklist) -> dict[tuple[str, str], Reason]:
    return {
        (matter.customer, matter.key.rpartition(":")[2]): matter.reason
        for day in worklist.days
        for line in (*day.lines, *day.moved)
        for matter in line.matters
        if matter.band is Band.MONEY
    }


def _said(first: Worklist, second: Worklist) -> tuple[Change[Reason], ...]:
    one, other = _remarks(first), _remarks(second)
    return tuple(
        Change(key[0], one.get(key), other.get(key))
        for key in sorted({*one, *other})
        if key not in one or key not in other
    )


def _remarks(worklist: Worklist) -> dict[tuple[str, str], Reason]:
    """What a list says beside its lines, by whom it is about and by its words."""
    said = [("", reason) for reason in (*worklist.not_judged, *worklist.notes)]
    said += worklist.not_feasible
    said += [(day.seller, reason) for day in worklist.days for reason in day.notes]
    return {(about, reason.sentence.render()): reason for about, reason in said}


# -- words ------------------------------------------------------------------------------------------------------------


def load_table(
    by_seller: Iterable[LoadChange], by_grade: Iterable[LoadChange], language: Language = "en"
) -> Table:
    """Loads as a table: sellers, grades, and all together."""
    sellers, grades = tuple(by_seller), tuple(by_grade)
    rows = [["", *load_heads(language)]]
    rows += [[each.who or _NOBODY.render(language), *each.cells] for each in sellers]
    for each in grades:
        words = _GRADE.fill(grade=_UNKNOWN if each.who is None else each.who)
        rows.append([words.render(language), *each.cells])
    whole = LoadChange(
        "",
        reduce(Load.__add__, [each.first for each in sellers], Load()),
        reduce(Load.__add__, [each.second for each in sellers], Load()),
    )
    return Table([*rows, [_ALL.render(language), *whole.cells]])


def _room(each: LoadChange, language: Language) -> str:
    one, other = (_room_text(room) for room in each.rooms)
    about = each.who or _NOBODY
    return _PAIR.fill(about=about, one=one, other=other).render(language)


def _room_text(room: Room | None) -> Param:
    return _NOT_NAMED if room is None else _ROOM.fill(visits=room.visits, calls=room.calls)


def _left_out(each: Change[Withheld], language: Language) -> str:
    one, other = (0 if side is None else len(side.customers) for side in (each.first, each.second))
    side = each.first or each.second
    assert side is not None  # noqa: S101 - one side withholds
    words = _OTHERS if one == other else _PAIR
    return words.fill(about=side.reason.sentence, one=one, other=other).render(language)


_SAME: Final = Text("{day}: of {n} {n|line|lines} none differs", zh="{day}：共{n}项待办，全部相同")
_HEAD: Final = Text("{day}: from “{first}” to “{second}”", zh="{day}：从“{first}”到“{second}”")
_COUNTS: Final = Text(
    "of {n} {n|line|lines} {kept} {kept|stays|stay}, {changed} {changed|changes|change}, "
    "{one} only under “{first}”, {other} only under “{second}”",
    zh="共{n}项待办：{kept}项不变，{changed}项有变，仅按“{first}”的{one}项，仅按“{second}”的{other}项",
)
_LINES: Final = Text("Lines that differ: {n}", zh="不同的待办：{n}项")
_CREDIT: Final = Text("Holds and late money: {n}", zh="暂停赊销与催款不同：{n}项")
_LIMITS: Final = Text("Credit limits: {n}", zh="信用额度不同：{n}项")
_GRADES: Final = Text("Grades: {n}", zh="等级不同：{n}项")
_ROOMS: Final = Text("Room in the day: {n}", zh="当日可排次数不同：{n}项")
_WITHHELD: Final = Text("Withheld: {n}", zh="暂缓对象不同：{n}项")
_SAID: Final = Text("Noted under one policy only: {n}", zh="仅一方说明：{n}项")
_MORE: Final = Text("... and {n} more", zh="……另有{n}项")
_PAIR: Final = Text("{about}: {one} → {other}", zh="{about}：{one} → {other}")
_OTHERS: Final = Text("{about}: {one}, but other customers", zh="{about}：{one}，但客户不同")
_IN: Final = Text("{name} ({currency})", zh="{name}（{currency}）")
_ONLY: Final = Text("“{name}”: {what}", zh="“{name}”：{what}")
_ONLY_OF: Final = Text("“{name}”, {seller}: {what}", zh="“{name}”，{seller}：{what}")
_NOBODY: Final = Text("(no seller)", zh="（未分配）")
_NOTHING: Final = Text("nothing", zh="无")
_UNKNOWN: Final = Text("unknown", zh="未知")
_UNDECIDED: Final = Text("not decided", zh="未定")
_GRADE: Final = Text("grade {grade}", zh="等级{grade}")
_ALL: Final = Text("all", zh="合计")
_NOT_NAMED: Final = Text("not on the list", zh="不在名单上")
_ROOM: Final = Text(
    "{visits} {visits|visit|visits}, {calls} {calls|call|calls}", zh="拜访{visits}次、电话{calls}次"
)
