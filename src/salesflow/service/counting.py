"""What a measure of service counts: the days it looks at, and parts of a whole that stay exact.

Every contact and every customer of the house is counted, so no figure here is an estimate from a sample: there is no
sampling error, and an interval for one would be made up. What is unsure is what nobody noted, and that is shown.

>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
>>> march.days, march.is_over, march.knows(date(2026, 4, 1))
(31, True, False)
>>> reached = Part("small", 3, 8, unclear=1)
>>> reached.share, reached.bounds
(Fraction(3, 8), (Fraction(3, 8), Fraction(1, 2)))
>>> reached.sentence.render()
'small: 3 of 8 (37.5%), 1 unclear'

Source: SV-1 (D0). The rules of counting are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias, TypeVar

import attrs
import pendulum

from salesflow.basics.counts import check_count
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason
from salesflow.basics.spans import Span
from salesflow.basics.text import Renders, Sentence, Text, percent_text
from salesflow.errors import InputError

__all__ = ["WHOLE_LOG", "Part", "PartKey", "Window", "percent", "points", "read_pairs", "read_rows"]

PartKey: TypeAlias = "str | Renders"
"""What a part is called: a word of the caller, or a value that says itself in the reader's language."""


def _as_of(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "as_of"))


def _known_since(value: date | None) -> pendulum.Date | None:
    return None if value is None else shared_day(as_day(value, "known_since"))


@attrs.frozen
class Window(Span):
    """The days from `begins` up to and without `ends` in a zone, as far as they are known at the end of `as_of`.

    `known_since` is the first day that the log covers; None: it covers the window. A window that ends before it has
    begun, moments in place of days and an unknown zone are an `InputError`.

    >>> Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 3, 9)).is_over
    False
    """

    as_of: pendulum.Date = attrs.field(converter=_as_of, kw_only=True)
    known_since: pendulum.Date | None = attrs.field(default=None, converter=_known_since, kw_only=True)

    @property
    def is_over(self) -> bool:
        """Whether all its days are known."""
        return self.as_of.toordinal() >= self.ends.toordinal() - 1

    def knows(self, day: date) -> bool:
        """Whether a day lies in it and is known."""
        return self.has_day(day) and day <= self.as_of

    def missing(self, rows: tuple[str, ...]) -> tuple[Reason, ...]:
        """What keeps the window from being known: it is not over, the log begins later."""
        found: list[Reason] = []
        if not self.is_over:
            words = _NOT_OVER.fill(ends=shared_day(self.ends.toordinal() - 1), as_of=self.as_of)
            found.append(Reason("not_over", words, rows))
        if self.known_since is not None and self.known_since > self.begins:
            words = _LOG_LATER.fill(since=self.known_since, begins=self.begins)
            found.append(Reason("log_begins_later", words, rows))
        return tuple(found)


@attrs.frozen
class Part:
    """So many of `n`, and so many more of which nobody knows whether they belong to it (`unclear`).

    Counts that are no whole numbers from zero up, or exceed `n` together, are an `InputError`.
    """

    key: PartKey
    count: int
    n: int
    unclear: int = 0
    label: Renders | None = None

    def __attrs_post_init__(self) -> None:
        for field, value in (("count", self.count), ("n", self.n), ("unclear", self.unclear)):
            check_count(field, value)
        if self.count + self.unclear > self.n:
            raise InputError("count", self.count, f"with {self.unclear} unclear there are only {self.n}")

    @property
    def share(self) -> Fraction | None:
        """What surely belongs to it, of all; None of nothing."""
        return Fraction(self.count, self.n) if self.n else None

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The share if none of the unclear belonged to it, and if all did; None of nothing."""
        if not self.n:
            return None
        return Fraction(self.count, self.n), Fraction(self.count + self.unclear, self.n)

    @property
    def name(self) -> PartKey:
        """What people call it."""
        return self.key if self.label is None else self.label

    @property
    def figures(self) -> Sentence:
        """The counts with the share."""
        if self.share is None:
            return _NONE.fill()
        words = _UNCLEAR if self.unclear else _OF
        return words.fill(count=self.count, n=self.n, share=percent(self.share), unclear=self.unclear)

    @property
    def sentence(self) -> Sentence:
        """The part with its figures."""
        return _PART.fill(name=self.name, figures=self.figures)


K = TypeVar("K")
R = TypeVar("R")


def read_rows(values: Iterable[R], field: str, kind: type[R]) -> tuple[R, ...]:
    """Several values of one kind; a text, None and another kind among them are an `InputError`."""
    if isinstance(values, str) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(field, values, f"give several in a list, each of type {kind.__name__}")
    found = tuple(values)
    for place, value in enumerate(found):
        if not isinstance(value, kind):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError(f"{field}[{place}]", value, f"give a value of type {kind.__name__}")
    return found


def read_pairs(values: Mapping[K, R] | tuple[tuple[K, R], ...], field: str) -> tuple[tuple[K, R], ...]:
    """What is said of each of several, as pairs; anything but a mapping or such pairs is an `InputError`."""
    if isinstance(values, Mapping):
        return tuple(values.items())
    for each in (given := read_rows(values, field, tuple)):
        if len(each) != 2:  # pyright: ignore[reportUnnecessaryComparison]  # not every caller has a checker
            raise InputError(field, each, "give a mapping, or pairs")
    return given


def percent(share: Fraction) -> str:
    """A share for people, to one decimal; the counts beside it stay exact.

    >>> percent(Fraction(1, 3)), percent(Fraction(1, 2)), percent(Fraction(9999, 10_000))
    ('33.3%', '50%', '99.99%')
    """
    return percent_text(share, 1).replace(".0%", "%")


def points(change: Fraction) -> str:
    """The change of a share in percentage points, with its sign.

    >>> points(Fraction(1, 4)), points(Fraction(-1, 3)), points(Fraction(0))
    ('+25', '-33.3', '0')
    """
    return f"{float(100 * change):+.1f}".removesuffix(".0") if change else "0"


# -- words ------------------------------------------------------------------------------------------------------------

WHOLE_LOG: Final = Text(
    "all contacts in the log are counted, so there is no sampling error",
    zh="记录中的联系全部计入，没有抽样误差",
)
"""Why no measure of a whole log has an interval."""

_SPAN: Final = Text("{first} to {last}", zh="{first}至{last}")
_NOT_OVER: Final = Text(
    "the period runs until {ends}; counted is what is known up to {as_of}",
    zh="统计期到{ends}为止，目前只统计到{as_of}",
)
_LOG_LATER: Final = Text(
    "the period begins on {begins} but the log only on {since}; what came before is not counted",
    zh="统计期从{begins}开始，而记录从{since}才有，此前的未统计在内",
)
_PART: Final = Text("{name}: {figures}", zh="{name}：{figures}")
_OF: Final = Text("{count} of {n} ({share})", zh="{n}中的{count}（{share}）")
_UNCLEAR: Final = Text(
    "{count} of {n} ({share}), {unclear} unclear", zh="{n}中的{count}（{share}），{unclear}个不明"
)
_NONE: Final = Text("none", zh="无")
