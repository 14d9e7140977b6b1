"""Rules of the watch as data: a criterion over measured facts and over tests, with severity, source and doubts.

A test turns what was seen into yes, no or not known: so many events in a window of months (`Count`), a change against a
base (`Change`). A rule raises only what is surely so.

>>> from salesflow.basics.criteria import has
>>> WatchRule("postponed", SignalType.PAYMENT, Severity.ALERT, Text("he keeps postponing", zh="一再延期付款"),
...     when=has("postponed_twice"), source="")
Traceback (most recent call last):
salesflow.errors.DefinitionError: watch rule 'postponed': the source is blank

Source: CR-4 (heading only; event, window, measure and threshold as in published practice: field note, section 1.2).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.comparing import ORDER, Operand, family
from salesflow.basics.criteria import Criterion
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.terms import Term, months
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.credit.warnings.seen import Happened, Measured, Record
from salesflow.credit.warnings.signal import Severity, SignalType
from salesflow.errors import DefinitionError, InputError

__all__ = ["Against", "Answer", "Change", "Count", "WatchRule", "shown_fact"]

Answer: TypeAlias = "tuple[Truth, Sentence, tuple[Happened | Measured, ...]]"
"""What a test says: yes, no or not known, in words, and what it used."""

Weighed: TypeAlias = "tuple[Truth, tuple[Happened | Measured, ...]]"
"""The answer of a test before somebody reads it: words cost more than the decision, and most are never read."""


# -- tests ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class Count:
    """Yes when at least so many events of a kind fell in the last `months` up to the day, the day itself included.

    No only where somebody watched all the time; else it is not known. The same number counts once.
    """

    key: str
    event: str
    months: int = attrs.field(kw_only=True)
    least: int = attrs.field(kw_only=True, default=1)
    label: Text = attrs.field(kw_only=True)

    @property
    def problems(self) -> list[str]:
        """What is wrong with it by itself."""
        found: list[str] = []
        for what, value in (("months", self.months), ("least", self.least)):
            if type(value) is not int or value < 1:
                found.append(f"test {self.key!r}: {what} is {value!r}; give a whole number from 1 up")
        if not self.event.strip():
            found.append(f"test {self.key!r} names no event")
        return found

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds of what was seen that it looks at."""
        return (self.event,)

    def weigh(self, record: Record) -> Weighed:
        """Whether the threshold is reached, and by which events."""
        begins = _window(self.months, record.as_of)
        counted, _ = record.counted(self.event, begins)
        if len(counted) >= self.least:
            return Truth.YES, counted
        return (Truth.NO if record.is_watched(self.event, begins) else Truth.UNKNOWN), counted

    def answer(self, record: Record) -> Answer:
        """Whether the threshold is reached, why, and by which events."""
        truth, counted = self.weigh(record)
        _, spared = record.counted(self.event, _window(self.months, record.as_of))
        words = _NOT_WATCHED if truth is Truth.UNKNOWN else _COUNTED
        said = words.fill(
            what=self.label, months=self.months, day=record.as_of, n=len(counted), least=self.least
        )
        return truth, (_SPARED.fill(said=said, n=spared) if spared else said), counted


@lru_cache(maxsize=256)
def _window(length: int, as_of: date) -> date:
    """The first day of a window of so many months up to a day; the same few for every customer."""
    return shared_day(as_day(months(length).before_day(as_of)) + 1)


class Against(Enum):
    """How a fact is held against its base: its change as a share, its change as an amount, or the part it makes."""

    CHANGE = "change"
    AMOUNT = "amount"
    PART = "part"

    def __repr__(self) -> str:
        return f"Against.{self.name}"


def _by(value: Decimal | int | str) -> Decimal:
    try:
        return Money(value, "CNY").amount  # Money reads exact numbers and refuses all others
    except InputError as error:
        raise InputError("by", value, error.problem) from error


@attrs.frozen
class Change:
    """Yes when a fact has moved against a base: by a share of it, by an amount, or when it is such a part of it.

    ``Change("drop", "orders", "<=", "-0.80", base="usual_orders")``: a drop by 80 per cent or more. `base` is another
    fact: last year's, the trade's average, what is allowed. The share is exact. A base of zero or below has no share,
    and neither have two currencies: then it is not known. A threshold that is no finite number, or a float, is an
    `InputError`.
    """

    key: str
    fact: str
    op: str
    by: Decimal = attrs.field(converter=_by)
    base: str = attrs.field(kw_only=True)
    against: Against = attrs.field(kw_only=True, default=Against.CHANGE)
    label: Text = attrs.field(kw_only=True)

    @property
    def problems(self) -> list[str]:
        """What is wrong with it by itself."""
        found: list[str] = []
        if self.op not in ("<", "<=", ">", ">="):
            found.append(f"test {self.key!r} compares by {self.op!r}; give <, <=, > or >=")
        if not self.fact.strip() or not self.base.strip() or self.fact == self.base:
            found.append(f"test {self.key!r} needs a fact and another one as its base")
        return found

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds of what was seen that it looks at."""
        return (self.fact, self.base)

    def weigh(self, record: Record) -> Weighed:
        """Whether the threshold is reached, and by which facts."""
        now, base = record.value(self.fact), record.value(self.base)
        if now is None or base is None:
            return Truth.UNKNOWN, ()
        amounts = self._comparable(now, base)
        if amounts is None:
            return Truth.UNKNOWN, ()
        # now / base - 1 against the threshold, multiplied out: exact, in whole numbers
        (a, b), (c, d), (p, q) = (each.as_integer_ratio() for each in (*amounts, self.by))
        if self.against is Against.AMOUNT:
            left, right = (a * d - c * b) * q, p * b * d
        else:
            left, right = a * d * q - (0 if self.against is Against.PART else c * b * q), p * b * c
        return Truth.of(ORDER[self.op](left, right)), (now, base)

    def _comparable(self, now: Measured, base: Measured) -> tuple[Decimal | int, Decimal | int] | None:
        amounts = _amounts(now.value, base.value)
        if amounts is None or (self.against is not Against.AMOUNT and amounts[1] <= 0):
            return None
        return amounts

    def answer(self, record: Record) -> Answer:
        """Whether the threshold is reached, why, and by which facts."""
        now, base = record.value(self.fact), record.value(self.base)
        unknown = tuple([key for key, at in ((self.fact, now), (self.base, base)) if at is None])
        if now is None or base is None:
            return Truth.UNKNOWN, _NO_FACT.fill(what=self.label, facts=unknown), ()
        amounts = self._comparable(now, base)
        if amounts is None:
            said = _NO_CHANGE.fill(what=self.label, now=shown_fact(now), base=shown_fact(base))
            return Truth.UNKNOWN, said, ()
        shares = self.against is not Against.AMOUNT
        is_now, was = Fraction(amounts[0]), Fraction(amounts[1])
        moved = is_now if self.against is Against.PART else is_now - was
        found = moved / was if shares else moved
        said = _MOVED[self.against].fill(
            what=self.label,
            now=shown_fact(now),
            base=shown_fact(base),
            found=_rounded(found * 100 if shares else found),
            op=_OPS[self.op],
            limit=_rounded(Fraction(self.by) * 100 if shares else Fraction(self.by)),
        )
        return self.weigh(record)[0], said, (now, base)


def _amounts(now: Operand, base: Operand) -> tuple[Decimal | int, Decimal | int] | None:
    """Both as exact numbers of one unit; None where they have none."""
    if isinstance(now, Money) and isinstance(base, Money):
        return (now.amount, base.amount) if now.currency == base.currency else None
    if family(now) == family(base) == "number":
        return cast("Decimal", now), cast("Decimal", base)
    return None


def shown_fact(fact: Measured) -> Sentence:
    """A measured value for people."""
    return _VALUE.fill(value=Truth.of(fact.value) if isinstance(fact.value, bool) else fact.value)


def _rounded(value: Fraction) -> str:
    """To one place, for people only; the comparison is exact."""
    tenths = round(abs(value) * 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "")


# -- rules ------------------------------------------------------------------------------------------------------------


@attrs.frozen(cache_hash=True)
class WatchRule:
    """When a warning is raised: a criterion `when` over measured facts and over its `tests` by their keys.

    `lasts` says how long the signal counts after the newest evidence (None: until somebody clears it), `fresh` after
    which time a measured fact is too old to be used (it is then not known). `source` says whose threshold it is and
    `doubts` what is doubted about it.

    `DefinitionError` with all problems: a blank key or source, a test twice, a test nobody asks, a term of hours.
    """

    key: str
    type: SignalType
    severity: Severity
    label: Text
    when: Criterion = attrs.field(kw_only=True)
    tests: tuple[Count | Change, ...] = attrs.field(
        kw_only=True, default=(), converter=tuple["Count | Change", ...]
    )
    lasts: Term | None = attrs.field(kw_only=True, default=None)
    fresh: Term | None = attrs.field(kw_only=True, default=None)
    source: str = attrs.field(kw_only=True)
    doubts: Text | None = attrs.field(kw_only=True, default=None)
    version: str = attrs.field(kw_only=True, default="2026.1")

    def __attrs_post_init__(self) -> None:
        named = (("key", self.key), ("source", self.source), ("version", self.version))
        problems = [f"the {what} is blank" for what, text in named if not text.strip()]
        problems += [problem for test in self.tests for problem in test.problems]
        keys = [test.key for test in self.tests]
        problems += [f"test {key!r} is given twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        asked = self.when.paths()
        problems += [f"nothing asks for test {key!r}" for key in dict.fromkeys(keys) if key not in asked]
        for what, term in (("lasts", self.lasts), ("fresh", self.fresh)):
            if term is not None and (not term.amount or not term.unit.is_whole_days or term.unit.is_working):
                problems.append(f"{what} is {term}; count it in days, weeks, months or years")
        if problems:
            raise DefinitionError(f"watch rule {self.key!r}", problems)

    @cached_property
    def asked(self) -> tuple[tuple[str, Count | Change | None], ...]:
        """What `when` asks for, each with the test that answers it; None for a measured fact."""
        tests = {test.key: test for test in self.tests}
        return tuple([(path, tests.get(path)) for path in self.when.paths()])

    @cached_property
    def needs(self) -> frozenset[str]:
        """The kinds of what was seen that can say anything to it."""
        asked = [(path,) if test is None else test.needs for path, test in self.asked]
        return frozenset([key for keys in asked for key in keys])

    @property
    def spares_disputed(self) -> bool:
        """What is disputed says nothing about how a customer pays, nor about how much he uses."""
        return self.type in (SignalType.PAYMENT, SignalType.INTERNAL)


# -- words ------------------------------------------------------------------------------------------------------------

_COUNTED: Final = Text(
    "{what} in the {months} {months|month|months} up to {day}: {n}; {least} or more are a sign",
    zh="截至{day}的{months}个月内{what}{n}次；达到{least}次即为预警",
)
_NOT_WATCHED: Final = Text(
    "{what} in the {months} {months|month|months} up to {day}: {n} on record, but nobody watched all the time",
    zh="截至{day}的{months}个月内{what}记录{n}次，但并非全程有人留意",
)
_SPARED: Final = Text("{said} ({n} disputed not counted)", zh="{said}（另有{n}次有争议，不计）")
_NO_FACT: Final = Text("{what}: not known: {facts}", zh="{what}：未知：{facts}")
_NO_CHANGE: Final = Text("{what}: {now} cannot be compared with {base}", zh="{what}：{now}与{base}无法比较")
_MOVED: Final = {
    Against.CHANGE: Text(
        "{what}: {now} against {base}, a change of {found}%; {op} {limit}% is a sign",
        zh="{what}：{now}，基准{base}，变动{found}%；{op}{limit}%即为预警",
    ),
    Against.AMOUNT: Text(
        "{what}: {now} against {base}, a change of {found}; {op} {limit} is a sign",
        zh="{what}：{now}，基准{base}，变动{found}；{op}{limit}即为预警",
    ),
    Against.PART: Text(
        "{what}: {now} of {base}, that is {found}%; {op} {limit}% is a sign",
        zh="{what}：{now}，占{base}的{found}%；{op}{limit}%即为预警",
    ),
}
_OPS: Final = {
    "<": Text("less than", zh="小于"),
    "<=": Text("at most", zh="不超过"),
    ">": Text("more than", zh="超过"),
    ">=": Text("at least", zh="不低于"),
}
_VALUE: Final = Text("{value}", zh="{value}")
