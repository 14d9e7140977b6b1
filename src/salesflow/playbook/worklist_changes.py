"""Lines of two worklists of one moment, laid side by side: which stay, which change and in what, which only one of them has.

A line is found again by its seller and its customer (a greeting to many: by its seller and its occasion). What a seller
does for one customer counts as one entry: the line of the day and what was moved on of it, and further lines with the same
seller and customer, should a list hold some. Who has one entry in each list, but with two sellers, changes hands.

>>> Part.DUE.render(), Part.DUE.render("zh")
('due', '期限')
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.playbook.matters import Act, Due, Matter
from salesflow.playbook.worklist import Line, Worklist

__all__ = ["Entry", "LineChange", "Part", "changes", "reads_same"]

_Key: TypeAlias = tuple[str, bool, str]
"""Seller, whether it is a greeting to many, customer or occasion."""
_Matters: TypeAlias = "dict[tuple[str, str], tuple[Matter, bool]]"
"""Matters by key and customer, each with whether it was moved on."""


class Part(StrEnum):
    """In what a line differs."""

    SELLER = "seller"
    PLACE = "place"
    ACTS = "acts"
    DUE = "due"
    ORDER = "order"
    REASONS = "reasons"
    CUSTOMERS = "customers"

    def __repr__(self) -> str:
        return f"Part.{self.name}"

    def render(self, language: Language = "en") -> str:
        """What differs, in a word."""
        return _PARTS[self].render(language)


@attrs.frozen(slots=False)
class Entry:
    """All that one seller does for one customer (or one greeting to many): lines of the day, and those moved on.

    `about` is the customer's id, or the key of the occasion; `number` counts the seller's lines of the day from 1, and is None
    for what was moved on. `name` and `grade` are the customer's; a grade that is not known is None.
    """

    seller: str
    about: str
    is_batch: bool
    lines: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    number: int | None = None
    name: str = ""
    grade: str | None = None

    @property
    def all(self) -> tuple[Line, ...]:
        """Every line, those of the day first."""
        return (*self.lines, *self.moved)

    @property
    def acts(self) -> tuple[Act, ...]:
        """What is done on the day; of an entry that was moved on as a whole, what will be."""
        return tuple(dict.fromkeys(act for line in self.lines or self.moved for act in line.acts))

    @property
    def due(self) -> Due:
        """By when its strongest reason wants it; None is today."""
        return self.all[0].due

    @property
    def lead(self) -> Matter:
        """The strongest reason."""
        return self.all[0].lead

    @property
    def customers(self) -> tuple[str, ...]:
        """Whom it is for."""
        return tuple(dict.fromkeys(customer for line in self.all for customer in line.customers))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, each once."""
        return tuple(dict.fromkeys(reason for line in self.all for reason in line.reasons))

    @cached_property
    def matters(self) -> _Matters:
        """The matters in order; one that stands twice counts as it stands first."""
        found: _Matters = {}
        for lines, gone in ((self.lines, False), (self.moved, True)):
            for line in lines:
                for matter in line.matters:
                    found.setdefault((matter.key, matter.customer), (matter, gone))
        return found

    @property
    def words(self) -> Sentence:
        """Who does it for whom."""
        who: Param = self.seller or _NOBODY
        if self.is_batch:
            what = _MANY.fill(n=len(self.customers), why=self.reasons[0].sentence)
            return _WHO.fill(seller=who, what=what)
        named: Param = _NAMED.fill(name=self.name, grade=self.grade) if self.grade else self.name
        return _WHO.fill(seller=who, what=named)


def _entries(worklist: Worklist) -> dict[_Key, Entry]:
    """The entries of a worklist by key, in its order."""
    groups: dict[_Key, tuple[list[Line], list[Line], list[int]]] = {}
    for day in worklist.days:
        for gone, lines in ((False, day.lines), (True, day.moved)):
            for number, line in enumerate(lines, start=1):
                about = line.customers[0] if line.lead.batch is None else line.lead.batch
                now, later, numbers = groups.setdefault((day.seller, line.is_batch, about), ([], [], []))
                (later if gone else now).append(line)
                if not gone:
                    numbers.append(number)
    names, grades = worklist.names, worklist.grades
    return {
        (seller, is_batch, about): Entry(
            seller,
            about,
            is_batch,
            tuple(lines),
            tuple(moved),
            numbers[0] if numbers else None,
            names.get(about, about),
            grades.get(about),
        )
        for (seller, is_batch, about), (lines, moved, numbers) in groups.items()
    }


@attrs.frozen
class LineChange:
    """One entry in both lists (`parts` names in what it differs; none: it stays), or in one of them only.

    `shift` says how far it moved among the lines of that seller that both lists have, where lines changed their order; the
    fewest that must have moved are named. It is None for a line that keeps its place among them.
    """

    first: Entry | None
    second: Entry | None
    parts: tuple[Part, ...] = ()
    shift: int | None = None

    @property
    def entry(self) -> Entry:
        """The entry as it stands in the first list that has it."""
        found = self.first or self.second
        assert found is not None  # noqa: S101 - one side is always there
        return found

    def explain(self, language: Language = "en", *, names: tuple[str, str] = ("A", "B")) -> str:
        """The change in one line: whose it is, then what differs."""
        one, other = self.first, self.second
        head = self.entry.words.render(language)
        pieces = (
            _alone(self.entry, names[0] if other is None else names[1])
            if one is None or other is None
            else _differing(one, other, names, self)
        )
        said = [piece.render(language) for piece in pieces] or [_REARRANGED.render(language)]
        split, colon = ("；", "：") if language == "zh" else ("; ", ": ")
        return head + colon + split.join(dict.fromkeys(said))


def changes(first: Worklist, second: Worklist) -> tuple[LineChange, ...]:
    """Every entry of both lists once, laid side by side; in the order of sellers, then of the lists."""
    ones, others = _entries(first), _entries(second)
    pairs = {key: others[key] for key in ones if key in others}
    handed = _handed(
        [each for key, each in ones.items() if key not in pairs],
        [each for key, each in others.items() if key not in pairs],
    )
    shifts = _shifts((ones[key], other) for key, other in pairs.items())
    given, taken = {key for key, _ in handed}, {key for _, key in handed}
    found = [_change(ones[key], other, shifts.get(key)) for key, other in pairs.items()]
    found += [_change(ones[key], others[to], None) for key, to in handed]
    found += [LineChange(each, None) for key, each in ones.items() if key not in pairs and key not in given]
    found += [LineChange(None, each) for key, each in others.items() if key not in pairs and key not in taken]
    return tuple(sorted(found, key=_rank))


def _rank(change: LineChange) -> tuple[object, ...]:
    """The order of entries: it is the same whichever list comes first."""
    both = [each for each in (change.first, change.second) if each is not None]
    seller = min(both, key=lambda each: (not each.seller, each.seller)).seller
    number = min([each.number for each in both if each.number is not None], default=0)
    return not seller, seller, not number, number, both[0].is_batch, both[0].about


def _handed(ones: Iterable[Entry], others: Iterable[Entry]) -> list[tuple[_Key, _Key]]:
    """Customers with one entry left in each list: they changed hands. Greetings to many are nobody's in particular."""
    left: list[dict[str, list[_Key]]] = [{}, {}]
    for side, entries in zip(left, (ones, others), strict=True):
        for each in entries:
            if not each.is_batch:
                side.setdefault(each.about, []).append((each.seller, False, each.about))
    return [
        (mine[0], theirs[0])
        for about, mine in left[0].items()
        if len(mine) == 1 and len(theirs := left[1].get(about, [])) == 1
    ]


def _change(one: Entry, other: Entry, shift: int | None) -> LineChange:
    return LineChange(one, other, tuple(part for part in Part if _differs(part, one, other, shift)), shift)


def _differs(part: Part, one: Entry, other: Entry, shift: int | None) -> bool:
    # of a greeting to many its reasons and its date count, not those of each customer
    single = [] if one.is_batch else _shared(one, other)
    match part:
        case Part.SELLER:
            return one.seller != other.seller
        case Part.PLACE:
            return bool(one.lines) is not bool(other.lines) or any(a[1] is not b[1] for a, b in single)
        case Part.ACTS:
            return one.acts != other.acts or any(a[0].act is not b[0].act for a, b in single)
        case Part.DUE:
            return one.due != other.due or any(a[0].due != b[0].due for a, b in single)
        case Part.ORDER:
            return shift is not None or _is_rearranged(one, other)
        case Part.CUSTOMERS:
            return set(one.customers) != set(other.customers)
        case _:  # the reasons
            return bool(_lost(one, other) or _lost(other, one)) or any(
                not reads_same(a[0].reason, b[0].reason) or a[0].legal is not b[0].legal for a, b in single
            )


def reads_same(one: Reason, other: Reason) -> bool:
    """Whether two reasons say the same: rows, and figures that stand behind the words, make no difference to a reader."""
    return one == other or one.sentence.render() == other.sentence.render()


def _shared(one: Entry, other: Entry) -> list[tuple[tuple[Matter, bool], tuple[Matter, bool]]]:
    """The matters that both entries have."""
    return [(mine, other.matters[key]) for key, mine in one.matters.items() if key in other.matters]


def _lost(one: Entry, other: Entry) -> tuple[Reason, ...]:
    """The reasons for matters that only the first entry has; of a greeting to many, those that no line has any more."""
    if one.is_batch:
        return tuple(
            reason for reason in one.reasons if not any(reads_same(reason, each) for each in other.reasons)
        )
    return tuple(
        dict.fromkeys(mine[0].reason for key, mine in one.matters.items() if key not in other.matters)
    )


def _is_rearranged(one: Entry, other: Entry) -> bool:
    """Whether the matters of both stand in another order."""
    # whom a greeting goes to first is nobody's concern
    return not one.is_batch and (
        [key for key in one.matters if key in other.matters]
        != [key for key in other.matters if key in one.matters]
    )


# -- order ------------------------------------------------------------------------------------------------------------


def _shifts(pairs: Iterable[tuple[Entry, Entry]]) -> Mapping[_Key, int]:
    """How far entries moved among those that both lists have on the day: the fewest that explain the new order."""
    sellers: dict[str, list[tuple[int, int, bool, str]]] = {}
    for one, other in pairs:
        if one.number is not None and other.number is not None:
            row = (one.number, other.number, one.is_batch, one.about)
            sellers.setdefault(one.seller, []).append(row)
    found: dict[_Key, int] = {}
    for seller, rows in sellers.items():
        rows.sort()
        then = {row: place for place, row in enumerate(sorted(rows, key=lambda row: row[1]))}
        kept = set(_in_order([(then[row], row[2:]) for row in rows]))
        found |= {
            (seller, row[2], row[3]): then[row] - place
            for place, row in enumerate(rows)
            if then[row] not in kept
        }
    return found


def _in_order(rows: list[tuple[int, tuple[bool, str]]]) -> Iterator[int]:
    """A longest run of rising places; among several the one with the first keys, so that it is the same from both sides."""
    ends = _lengths([place for place, _ in rows])
    starts = _lengths([-place for place, _ in reversed(rows)])[::-1]
    longest = max(ends)
    levels: list[list[int]] = [[] for _ in range(longest)]
    for at, (end, start) in enumerate(zip(ends, starts, strict=True)):
        if end + start - 1 == longest:
            levels[end - 1].append(at)
    last = -1
    for level in levels:
        after = [at for at in level if last < 0 or (at > last and rows[at][0] > rows[last][0])]
        last = min(after, key=lambda at: rows[at][1])
        yield rows[last][0]


def _lengths(places: list[int]) -> list[int]:
    """For each place the length of the longest rising run that ends with it."""
    tops: list[int] = []
    found: list[int] = []
    for place in places:
        at = bisect_left(tops, place)
        tops[at : at + 1] = [place]
        found.append(at + 1)
    return found


# -- words ------------------------------------------------------------------------------------------------------------


def _listed(acts: Iterable[Act]) -> Param:
    shown = tuple(acts)
    return shown[0] if len(shown) == 1 else _BOTH.fill(one=shown[0], other=_listed(shown[1:]))


def _alone(entry: Entry, name: str) -> Iterator[Sentence]:
    """An entry that only one list has; the words of a greeting to many hold their reason already."""
    told: dict[str, Param] = {"name": name, "acts": _listed(entry.acts)}
    if entry.is_batch:
        yield _ONLY_MANY.fill(**told)
        return
    first, *others = entry.reasons
    words = _ONLY if entry.lines else _ONLY_MOVED
    yield words.fill(what=first.sentence, **told)
    yield from (reason.sentence for reason in others)


def _differing(one: Entry, other: Entry, names: tuple[str, str], change: LineChange) -> Iterator[Sentence]:
    """Everything in which two entries differ."""
    if one.seller != other.seller:
        yield _TO.fill(one=one.seller or _NOBODY, other=other.seller or _NOBODY)
    shared = [] if one.is_batch else _shared(one, other)
    side = bool(one.lines) is bool(other.lines)
    whole = not side and all(a[1] is not b[1] for a, b in shared)
    if whole:
        yield _TO.fill(one=_place(not one.lines), other=_place(not other.lines))
    # of what is on the day's list in one of them only, acts and dates say nothing as a whole
    if side and one.acts != other.acts:
        yield _TO.fill(one=_listed(one.acts), other=_listed(other.acts))
    if side and one.due != other.due:
        yield _due(one.due, other.due)
    if change.shift is not None:
        yield _shifted(change.shift)
    if set(one.customers) != set(other.customers):
        yield _CUSTOMERS.fill(one=len(one.customers), other=len(other.customers))
    for (before, was_gone), (after, is_gone) in shared:
        dates = side and one.due != other.due and after.key == other.lead.key
        yield from _of_matter(before, after, dates=not dates, acts=not side or one.acts == other.acts)
        if was_gone is not is_gone and not whole:
            moved = _TO.fill(one=_place(was_gone), other=_place(is_gone))
            yield _OF.fill(what=after.reason.sentence, change=moved)
    for name, reasons in ((names[0], _lost(one, other)), (names[1], _lost(other, one))):
        yield from (_ONLY_FOR.fill(name=name, what=reason.sentence) for reason in reasons)


def _of_matter(before: Matter, after: Matter, *, dates: bool, acts: bool) -> Iterator[Sentence]:
    """In what one matter differs, as far as the entry does not say it already."""
    what = after.reason.sentence
    if not reads_same(before.reason, after.reason):
        yield _TO.fill(one=before.reason.sentence, other=what)
    elif before.due != after.due and dates:
        yield _OF.fill(what=what, change=_due(before.due, after.due))
    if before.act is not after.act and acts:
        yield _OF.fill(what=what, change=_TO.fill(one=before.act, other=after.act))
    if before.legal is not after.legal:
        yield _OF.fill(what=what, change=_LAWFUL if after.legal else _NOT_LAWFUL)


def _due(before: Due, after: Due) -> Sentence:
    return _DUE.fill(change=_TO.fill(one=before or _TODAY, other=after or _TODAY))


def _shifted(places: int) -> Sentence:
    if not places:
        return _ELSEWHERE.fill()
    return (_EARLIER if places < 0 else _LATER).fill(n=abs(places))


def _place(gone: bool) -> Text:
    return _MOVED if gone else _ON_LIST


_PARTS: Final = {
    Part.SELLER: Text("seller", zh="销售员"),
    Part.PLACE: Text("today or moved on", zh="当日或顺延"),
    Part.ACTS: Text("what is done", zh="方式"),
    Part.DUE: Text("due", zh="期限"),
    Part.ORDER: Text("order", zh="顺序"),
    Part.REASONS: Text("reasons", zh="理由"),
    Part.CUSTOMERS: Text("customers", zh="客户"),
}
_NOBODY: Final = Text("(no seller)", zh="（未分配）")
_WHO: Final = Text("{seller}, {what}", zh="{seller}，{what}")
_NAMED: Final = Text("{name} ({grade})", zh="{name}（{grade}）")
_MANY: Final = Text("{n} {n|customer|customers}, {why}", zh="{n}位客户，{why}")
_TO: Final = Text("{one} → {other}", zh="{one} → {other}")
_OF: Final = Text("{what}: {change}", zh="{what}：{change}")
_DUE: Final = Text("due {change}", zh="期限{change}")
_TODAY: Final = Text("today", zh="当日")
_BOTH: Final = Text("{one} + {other}", zh="{one} + {other}")
_ON_LIST: Final = Text("on the day's list", zh="列入当日")
_MOVED: Final = Text("moved on for want of room", zh="因排不下而顺延")
_EARLIER: Final = Text("{n} {n|place|places} earlier", zh="提前{n}位")
_LATER: Final = Text("{n} {n|place|places} later", zh="推后{n}位")
_ELSEWHERE: Final = Text("among other lines", zh="前后待办有变")
_CUSTOMERS: Final = Text("{one} → {other} customers", zh="客户{one}位 → {other}位")
_REARRANGED: Final = Text("its reasons in another order", zh="理由顺序不同")
_ONLY: Final = Text("only under “{name}” ({acts}): {what}", zh="仅按“{name}”（{acts}）：{what}")
_ONLY_MOVED: Final = Text(
    "only under “{name}”, and moved on there ({acts}): {what}", zh="仅按“{name}”，且已顺延（{acts}）：{what}"
)
_ONLY_MANY: Final = Text("only under “{name}” ({acts})", zh="仅按“{name}”（{acts}）")
_ONLY_FOR: Final = Text("only under “{name}”: {what}", zh="仅按“{name}”：{what}")
_LAWFUL: Final = Text("now bound by law", zh="改为法定时限")
_NOT_LAWFUL: Final = Text("no longer bound by law", zh="不再是法定时限")
