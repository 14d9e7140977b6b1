"""Can these conditions be met together? Facts that show it, or the proof that none exist, or why nobody can tell.

Whoever writes the conditions of a process asks this before anybody works by it: two ways out of a stage must not be
open at once, and a way that asks for the impossible is no way.

>>> from salesflow.basics.criteria import fact, has, named
>>> meeting_all([fact("score") >= 60, fact("score") < 80, has("budget")]).facts
{'score': 60, 'budget': 'something'}
>>> meeting_all([fact("score") >= 80, fact("score") < 60]).truth
Truth.NO
>>> meeting_all([fact("score") >= 60, named("credit_ok")])
Possibility(truth=Truth.UNKNOWN, known=(('score', 60),), named=(('credit_ok', True),), capped=False)
>>> meeting_none([fact("score") >= 80, fact("score") < 60]).facts
{'score': 60}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias, cast

import attrs

from salesflow.basics.comparing import Operand, comparable, family, identity
from salesflow.basics.criteria import AllOf, AnyOf, Compare, Criterion, Has, Named
from salesflow.basics.findings import Outcome
from salesflow.basics.moments import MICROSECONDS, at_instant, instant, zone_of
from salesflow.basics.money import Money
from salesflow.basics.truth import Truth
from salesflow.errors import InputError

__all__ = ["FactSpace", "Possibility", "contradiction", "is_free", "leaves_of", "meeting_all", "meeting_none"]

_MOST: Final = 5_000
"""How many combinations of alternatives are tried before it is said that nobody can tell."""


@attrs.frozen
class Possibility:
    """Whether some facts do what was asked, and which.

    `truth` is YES when `known` does it, judged by the conditions themselves; NO when it is proved that no facts do;
    UNKNOWN when that cannot be told. Then either predicates of the user's own decide (`named`: with `known` it is so
    if each of them gives the answer written there), or `capped` says that there are too many combinations to try.
    """

    truth: Truth
    known: tuple[tuple[str, Operand], ...] = ()
    named: tuple[tuple[str, bool], ...] = ()
    capped: bool = False

    @property
    def facts(self) -> dict[str, Operand]:
        """The facts as a mapping, ready to be judged; a dotted name stays one name."""
        return dict(self.known)


def meeting_all(criteria: Iterable[Criterion]) -> Possibility:
    """Facts under which every one of `criteria` is met.

    Raises an `InputError` for a condition that is not one of the library's own.
    """
    listed = tuple(criteria)
    return FactSpace(listed).meeting_all(listed)


def meeting_none(criteria: Iterable[Criterion]) -> Possibility:
    """Facts under which none of `criteria` is met, though every fact that they look at is known.

    Each fact is of a kind that some comparison with it can judge: a text where only numbers are asked for is a
    mistake in the facts, and shows nothing about the conditions. Raises an `InputError` as `meeting_all`.
    """
    listed = tuple(criteria)
    return FactSpace(listed).meeting_none(listed)


def contradiction(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """Those of `criteria` that contradict each other, none too many; empty when no contradiction is proved.

    >>> from salesflow.basics.criteria import fact, has
    >>> [each.asks.render() for each in contradiction([fact("score") < 5, has("budget"), fact("score") > 7])]
    ['score: less than 5', 'score: more than 7']
    """
    kept = list(criteria)
    if meeting_all(kept).truth is not Truth.NO:
        return ()
    for each in tuple(kept):
        fewer = [other for other in kept if other is not each]
        if meeting_all(fewer).truth is Truth.NO:
            kept = fewer
    return tuple(kept)


_YES: Final = Truth.YES
_SOMETHING: Final = "something"
_WITH_ITSELF: Final = frozenset({"==", ">=", "<=", "in"})
_EASY: Final = _WITH_ITSELF | {"!="}
_ENDLESS: Final = frozenset({int, Decimal})


def is_free(criteria: tuple[Criterion, ...]) -> bool:
    """Whether `criteria` are single conditions, each on another fact, that some value surely meets.

    Most conditions of a process are; this costs almost nothing beside `meeting_all`. False only says: look closer.

    >>> from salesflow.basics.criteria import fact, has
    >>> is_free((has("budget"), fact("score") > 60)), is_free((fact("score") > 60, fact("score") < 80))
    (True, False)
    """
    seen: set[str] = set()
    for each in criteria:
        if isinstance(each, Compare):
            if each.op not in _EASY and type(each.value) not in _ENDLESS:
                return False
        elif not isinstance(each, Has | Named):
            return False
        if each.path in seen:
            return False
        seen.add(each.path)
    return True


def leaves_of(criteria: Iterable[Criterion]) -> Iterator[Has | Compare | Named]:
    """The single conditions that `criteria` are made of, in their order; an `InputError` for a foreign one."""
    todo = list(criteria)[::-1]
    while todo:
        each = todo.pop()
        if isinstance(each, AllOf | AnyOf):
            todo += each.parts[::-1]
        elif isinstance(each, Has | Compare | Named):
            yield each
        else:
            raise InputError("criterion", each, "is not one of the library's own; use named()")


# -- the values of one fact ----------------------------------------------------------------------------------------
#
# Why a handful of values is enough, and "none of them" a proof: a comparison asks only where a value lies beside its
# operands, among the values of the same kind (and currency); `has` asks only whether it is a no. Between two
# neighbouring operands, and beyond the first and the last, every value is therefore as good as any other of its kind.
# One value for each operand and one for each gap, if the gap holds any, stand for all of them. Two dotted names never
# meet, because a fact that is given flat is found first, so each fact is decided apart from the others.


class _Cells(NamedTuple):
    """The values of one fact that stand for all others; a set of them is a whole number, a bit for each value."""

    values: list[Operand]
    stated: int
    judged: int
    denied: int
    blocks: dict[tuple[str, str], tuple[int, int]]
    places: dict[object, int]

    def met_by(self, leaf: Has | Compare) -> int:
        """The values that meet a single condition."""
        if isinstance(leaf, Has):
            return _ones(0, len(self.values)) & ~self.denied if leaf.wanted else self.denied
        listed = _operands(leaf)
        first, last = self.blocks[_kind(listed[0])]
        if leaf.op in _ORDERED:
            here = self.places[identity(listed[0])]
            upward, included = _ORDERED[leaf.op]
            return _ones(here + (not included), last) if upward else _ones(first, here + included)
        same = 0
        for value in listed:
            same |= 1 << self.places[identity(value)]
        return same if leaf.op in _WITH_ITSELF else _ones(first, last) & ~same

    def one_of(self, bits: int) -> Operand:
        """The value that reads best: one that a condition states itself, else the last one."""
        stated = bits & self.stated
        return self.values[(stated & -stated if stated else bits).bit_length() - 1]


_ORDERED: Final = {">=": (True, True), ">": (True, False), "<=": (False, True), "<": (False, False)}
"""Which way a comparison looks, and whether it includes the operand."""


def _ones(first: int, last: int) -> int:
    return (1 << last) - (1 << first)


def _operands(leaf: Compare) -> tuple[Operand, ...]:
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)


def _kind(value: Operand) -> tuple[str, str]:
    return (family(value), value.currency if isinstance(value, Money) else "")


def _cells(leaves: list[Has | Compare]) -> _Cells:
    by_kind: dict[tuple[str, str], dict[object, Operand]] = {}
    for leaf in leaves:
        if isinstance(leaf, Compare):
            for value in _operands(leaf):
                by_kind.setdefault(_kind(value), {})[identity(value)] = value
    values: list[Operand] = []
    blocks: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, operands in by_kind.items():
        first = len(values)
        values += _line(kind[0], list(operands.values()))
        blocks[kind] = (first, len(values))
    places = {identity(value): place for place, value in enumerate(values)}
    stated = sum(1 << places[name] for operands in by_kind.values() for name in operands)
    no = places.get(_NO)
    denied = 0 if no is None else 1 << no
    judged = _ones(0, len(values))
    if any(isinstance(leaf, Has) for leaf in leaves):
        denied |= 2 << len(values)
        values += [_SOMETHING, False]
    return _Cells(values, stated, judged or _ones(0, len(values)), denied, blocks, places)


_NO: Final = identity(False)


def _line(kind: str, operands: list[Operand]) -> list[Operand]:
    """The operands of one kind in order, with a value in every gap that holds one."""
    if kind == "yes or no":
        return [True, False]
    inside = _GAPS[kind]
    line: list[Operand] = []
    low: Operand | None = None
    for high in sorted(operands, key=cast("Callable[[Operand], int]", comparable)):
        between = inside(low, high)
        line += [high] if between is None else [between, high]
        low = high
    beyond = inside(low, None)
    return line if beyond is None else [*line, beyond]


# -- a value in a gap; None stands for an open end, and comes back when the gap is empty -----------------------------


def _number(low: int | Decimal | None, high: int | Decimal | None) -> int | Decimal | None:
    """Numbers lie dense and have no end."""
    if low is not None and high is not None:
        return _between(low, high)
    near, step = (cast("int | Decimal", high), -1) if low is None else (low, 1)
    if isinstance(near, int):
        return near + step
    wide = _context(28)
    trials = (wide.add(near, step), Decimal(0), wide.add(near, near))
    beyond = (each for each in trials if each.is_finite() and (each > near if step > 0 else each < near))
    return next((_tidy(each) for each in beyond), None)


def _between(low: int | Decimal, high: int | Decimal) -> int | Decimal | None:
    """The shortest number near the middle: 1.5, not 1.4999."""
    first, last = Decimal(low), Decimal(high)
    # enough digits for an exact sum of two numbers that agree in all but their last digits
    digits = 2 * (len(first.as_tuple().digits) + len(last.as_tuple().digits)) + 28
    context = _context(digits)
    middle = context.divide(context.add(first, last), 2)
    rounded = (_context(short).plus(middle) for short in range(1, digits + 1))
    return next((_tidy(each) for each in rounded if first < each < last), None)


def _context(digits: int) -> Context:
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def _tidy(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() and number.adjusted() <= 30 else number


def _money(low: Money | None, high: Money | None) -> Money | None:
    """Money is as dense, and reaches as far, as its 60 digits allow."""
    currency = cast("Money", high if low is None else low).currency
    least, most = (None if each is None else each.amount for each in (low, high))
    outside = (_between(-_END if least is None else least, _END if most is None else most),)
    for amount in (_number(least, most), *outside):
        try:
            return Money(cast("int | Decimal", amount), currency)
        except InputError:
            continue
    return None


_END: Final = Decimal("1E61")
"""Beyond every amount of money."""


def _text(low: str | None, high: str | None) -> str | None:
    """Texts lie in the order of their characters; blank ones are not known, so they never count."""
    stem = low or ""
    # the last one follows its stem without anything between
    trials = (_SOMETHING, f"{stem}a", f"{stem}!", f"{stem}\0")
    fitting = (each for each in trials if (low is None or low < each) and (high is None or each < high))
    return next(fitting, None)


def _day(low: date | None, high: date | None) -> date | None:
    """Days come one after the other, from the year 1 to the year 9999."""
    try:
        day = cast("date", high) - _DAY if low is None else low + _DAY
    except OverflowError:
        return None
    return day if low is None or high is None or day < high else None


def _moment(low: datetime | None, high: datetime | None) -> datetime | None:
    """Moments come by the microsecond, from the year 1 to the year 9999."""
    where = zone_of(cast("datetime", high if low is None else low))
    least, most = (None if each is None else instant(each) for each in (low, high))
    if least is None:
        trials = [cast("int", most) - size for size in _STEPS]
    elif most is None:
        trials = [least + size for size in _STEPS]
    else:
        middle = (least + most) // 2
        trials = [middle - middle % size for size in _STEPS]
    for trial in trials:
        if (least is None or least < trial) and (most is None or trial < most):
            try:
                return at_instant(trial, where)
            except InputError:
                continue
    return None


_DAY: Final = timedelta(days=1)
_STEPS: Final = (86_400 * MICROSECONDS, 3_600 * MICROSECONDS, 60 * MICROSECONDS, MICROSECONDS, 1)
"""A round moment reads best: a day, an hour, a minute, a second, and at last a microsecond."""
_GAPS: Final = cast(
    "Mapping[str, Callable[[Operand | None, Operand | None], Operand | None]]",
    {"number": _number, "text": _text, "day": _day, "moment": _moment, "money": _money},
)


# -- all facts together --------------------------------------------------------------------------------------------

_State: TypeAlias = "tuple[list[Criterion], list[tuple[Criterion, ...]], dict[str, int], dict[str, bool]]"
"""What is left to look at, alternatives put off, the values left for each fact, what predicates have to answer."""


@attrs.frozen
class FactSpace:
    """All facts that matter to some conditions, made ready once to ask about several of them at a time.

    The conditions asked about must be the very objects it was made of.

    >>> from salesflow.basics.criteria import fact
    >>> low, middle, high = fact("score") < 30, fact("score") >= 20, fact("score") >= 60
    >>> space = FactSpace([low, middle, high])
    >>> space.meeting_all([low, middle]).facts, space.meeting_all([low, high]).truth
    ({'score': 20}, Truth.NO)
    """

    criteria: tuple[Criterion, ...] = attrs.field(converter=tuple[Criterion, ...])

    @cached_property
    def _leaves(self) -> dict[str, list[Has | Compare]]:
        by_path: dict[str, list[Has | Compare]] = {}
        for leaf in leaves_of(self.criteria):
            if not isinstance(leaf, Named):
                by_path.setdefault(leaf.path, []).append(leaf)
        return by_path

    @cached_property
    def _values(self) -> dict[str, _Cells]:
        return {path: _cells(leaves) for path, leaves in self._leaves.items()}

    @cached_property
    def _met(self) -> dict[int, int]:
        return {
            id(leaf): self._values[path].met_by(leaf)
            for path, leaves in self._leaves.items()
            for leaf in leaves
        }

    def meeting_all(self, criteria: Iterable[Criterion]) -> Possibility:
        """Facts under which every one of `criteria` is met."""
        every = {path: _ones(0, len(cells.values)) for path, cells in self._values.items()}
        return self._search(tuple(criteria), every, met=True)

    def meeting_none(self, criteria: Iterable[Criterion]) -> Possibility:
        """Facts, all of them known and of a kind that is asked for, under which none of `criteria` is met."""
        judged = {path: cells.judged for path, cells in self._values.items()}
        return self._search(tuple(criteria), judged, met=False)

    def _search(self, criteria: tuple[Criterion, ...], start: dict[str, int], *, met: bool) -> Possibility:
        assumed: Possibility | None = None
        todo: list[_State] = [(list(reversed(criteria)), [], {} if met else dict(start), {})]
        for _ in range(_MOST):
            if not todo:
                return assumed or Possibility(Truth.NO)
            goals, choices, left, answers = todo.pop()
            if not self._narrowed(goals, choices, left, answers, start, met=met):
                continue
            if choices:
                first, *others = choices
                todo += [([part], list(others), dict(left), dict(answers)) for part in reversed(first)]
                continue
            known = tuple((path, self._values[path].one_of(bits)) for path, bits in left.items())
            facts = dict(known)
            outcomes = {each.raw(facts, None)[1] for each in criteria}
            if outcomes <= (_IS_MET if met else _IS_UNMET if answers else _IS_NOT):
                return Possibility(_YES, known)
            assumed = assumed or Possibility(Truth.UNKNOWN, known, tuple(answers.items()))
        return attrs.evolve(assumed or Possibility(Truth.UNKNOWN), capped=True)

    def _narrowed(
        self,
        goals: list[Criterion],
        choices: list[tuple[Criterion, ...]],
        left: dict[str, int],
        answers: dict[str, bool],
        start: dict[str, int],
        *,
        met: bool,
    ) -> bool:
        """Take in every goal that leaves no choice; False when the goals contradict each other."""
        every = AllOf if met else AnyOf
        while goals:
            goal = goals.pop()
            if isinstance(goal, every):
                goals += reversed(goal.parts)
            elif isinstance(goal, AllOf | AnyOf):
                choices.append(goal.parts)
            elif isinstance(goal, Named):
                if answers.setdefault(goal.path, goal.wanted is met) is not (goal.wanted is met):
                    return False
            else:
                path = cast("Has | Compare", goal).path
                bits = self._met[id(goal)]
                left[path] = left.get(path, start[path]) & (bits if met else ~bits)
                if not left[path]:
                    return False
        return True


_IS_MET: Final = frozenset({Outcome.MET})
_IS_UNMET: Final = frozenset({Outcome.UNMET})
_IS_NOT: Final = frozenset({Outcome.UNMET, Outcome.ERROR})
"""An error is surely not met only where no predicate could still meet another part."""
