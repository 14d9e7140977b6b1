"""Prospects: whom to approach now, who waits, and who is left out, by three principles.

*Tailored*: whoever fits the ideal customer comes first; what is not known is open, neither fit nor misfit. *Focused*:
among those, the important ones. *Gradual*: only as many at a time as there is capacity for, and nobody twice in a short
while. Every prospect stands in the answer exactly once, with its reasons.

>>> from datetime import date
>>> from salesflow.basics.criteria import fact
>>> ideal = Ideal([Wish(fact("region") == "north", 2), Wish(fact("staff") >= 50, 1)])
>>> order = Principles(ideal, capacity=1).order([
...     Prospect("P-1", {"region": "south", "staff": 80}, worth=900),
...     Prospect("P-2", {"region": "north"}, worth=100),
...     Prospect("P-3", {"region": "north", "staff": 60}, worth=50),
... ], as_of=date(2026, 3, 2))
>>> [(line.prospect.id, line.turn.value, line.fit.level.value) for line in order.lines]
[('P-2', 'now', 'good'), ('P-3', 'later', 'good'), ('P-1', 'later', 'poor')]

A place on the list is no permission to call: ask `may_contact` of the consents before. `watch_list` is the other view
here: which firms are reached through those we know already. Sources: CU-5, CU-16.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.criteria import Criterion
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.lead import Known, Prospect, Trace, Way
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "Fit",
    "Ideal",
    "Level",
    "Line",
    "Principles",
    "ProspectList",
    "Turn",
    "Watch",
    "WatchList",
    "Wish",
    "watch_list",
]

_ROWS: Final = ("CU-5",)


def _weight(value: int | Decimal | Fraction) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):  # pyright: ignore[reportUnnecessaryIsInstance]  # floats come in
        raise InputError("weight", value, "give a whole number, a Decimal or a Fraction")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("weight", value, "give a finite number")
    return Fraction(value)


@attrs.frozen
class Wish:
    """One thing we wish of a customer, and how much it counts; `must` leaves out whoever surely misses it.

    A weight that is not above zero is a `DefinitionError`, one that is no exact number an `InputError`. Source: CU-5.
    """

    criterion: Criterion
    weight: Fraction = attrs.field(default=Fraction(1), converter=_weight)
    must: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.weight <= 0:
            raise DefinitionError("wish", [f"a weight lies above zero (got {self.weight})"])


class Level(Enum):
    """How well a prospect fits the ideal customer, in three steps.

    >>> Level.FAIR.render()
    'fits in part, or is still open'
    """

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    def __repr__(self) -> str:
        return f"Level.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The level in words."""
        return _LEVELS[self].render(language)


@attrs.frozen
class Fit:
    """A prospect held against the ideal customer: the weights that fit, that do not, and that are open.

    `reasons` say what is known, `missing` what is not; `barred` are the musts that are surely missed.
    """

    level: Level
    fits: Fraction
    misfits: Fraction
    open: Fraction
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    barred: tuple[Reason, ...] = ()

    @property
    def score(self) -> Fraction:
        """What fits less what does not, as a share of everything: from -1 to 1; what is open counts for neither."""
        return (self.fits - self.misfits) / (self.fits + self.misfits + self.open)


@attrs.frozen
class Ideal:
    """The ideal customer: wishes with weights.

    A fit is *good* from a score of `good_from` (above 0, at most 1), *poor* below 0, else *fair*. Nobody is poor for
    what is not known. No wishes, or a `good_from` outside its range, are a `DefinitionError`. Source: CU-5.
    """

    wishes: tuple[Wish, ...] = attrs.field(converter=tuple[Wish, ...])
    good_from: Fraction = attrs.field(default=Fraction(1, 2), converter=_weight, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [] if self.wishes else ["there is no wish"]
        if not 0 < self.good_from <= 1:
            problems.append(f"a good fit begins above 0 and at 1 at the latest (got {self.good_from})")
        if problems:
            raise DefinitionError("ideal customer", problems)

    def judge(self, facts: Mapping[str, Known]) -> Fit:
        """How well somebody with these facts fits. A fact of the wrong kind is open, and the reason says so."""
        weights = dict.fromkeys(Truth, Fraction(0))
        reasons: list[Reason] = []
        missing: list[Reason] = []
        barred: list[Reason] = []
        for wish in self.wishes:
            judged = wish.criterion.judge(facts)
            weights[judged.truth] += wish.weight
            found = tuple(finding.sentence for finding in judged.findings)
            if judged.truth is Truth.UNKNOWN:
                missing.append(Reason("open", (_ASK_FIRST if wish.must else _OPEN).fill(found=found), _ROWS))
            elif judged.truth is Truth.YES:
                reasons.append(Reason("fits", _FITS.fill(found=found), _ROWS))
            else:
                reasons.append(Reason("misfits", _MISFITS.fill(found=found), _ROWS))
                barred += [Reason("must_missed", _MUST.fill(found=found), _ROWS)] if wish.must else []
        fits, misfits, unknown = (weights[truth] for truth in (Truth.YES, Truth.NO, Truth.UNKNOWN))
        level = Level.FAIR
        if fits - misfits >= self.good_from * (fits + misfits + unknown):
            level = Level.GOOD
        elif fits < misfits:
            level = Level.POOR
        return Fit(level, fits, misfits, unknown, tuple(reasons), tuple(missing), tuple(barred))


class Turn(Enum):
    """When a prospect is approached: now, later, or not at all.

    >>> Turn.LATER.render("zh")
    '稍后'
    """

    NOW = "now"
    LATER = "later"
    LEFT_OUT = "left_out"

    def __repr__(self) -> str:
        return f"Turn.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The turn in words."""
        return _TURNS[self].render(language)


@attrs.frozen
class Line:
    """One prospect in the order: its turn, its fit, the reasons, and what is not known.

    `not_before` is the first day on which it may be approached again, None where no rest is running.
    """

    prospect: Prospect
    turn: Turn
    fit: Fit
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()
    not_before: date | None = None

    def explain(self, language: Language = "en") -> str:
        """The reasons and what is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class ProspectList:
    """The order in which prospects are approached: now, then later, then those left out."""

    lines: tuple[Line, ...]

    @property
    def now(self) -> tuple[Line, ...]:
        """Whom to approach now, the first first."""
        return tuple(line for line in self.lines if line.turn is Turn.NOW)

    @property
    def later(self) -> tuple[Line, ...]:
        """Who waits, in order: there is no capacity yet, or somebody approached them a short while ago."""
        return tuple(line for line in self.lines if line.turn is Turn.LATER)

    @property
    def left_out(self) -> tuple[Line, ...]:
        """Who is not approached at all, with the reason."""
        return tuple(line for line in self.lines if line.turn is Turn.LEFT_OUT)

    def of(self, prospect: str) -> Line:
        """The line of one prospect; an `InputError` when it is not on the list."""
        for line in self.lines:
            if line.prospect.id == prospect:
                return line
        raise InputError("prospect", prospect, f"is not among the {len(self.lines)} prospects of the list")


@attrs.frozen
class Principles:
    """The three principles as a policy: the ideal customer, how many at a time, and how long one rests in between.

    The order is: the level of the fit; then the larger worth (one that nobody knows comes after all that are known);
    then the better score; then whoever waited longest; then the id. So two lists of the same prospects are always in
    the same order. `rest` counts in days, weeks, months or years.

    A capacity that is no whole number from zero up is an `InputError`, a rest in working units or hours a
    `DefinitionError`. Source: CU-5.
    """

    ideal: Ideal
    capacity: int = attrs.field(kw_only=True)
    rest: Term = attrs.field(kw_only=True, default=days(14))

    def __attrs_post_init__(self) -> None:
        check_count("capacity", self.capacity)
        if self.rest.unit.is_working or not self.rest.unit.is_whole_days:
            raise DefinitionError(
                "principles", [f"the rest counts in days, weeks, months or years, not in {self.rest}"]
            )

    def order(self, prospects: Iterable[Prospect], *, as_of: date) -> ProspectList:
        """Every prospect exactly once: now, later, or left out, with its reasons.

        Refused with `InputError`: a prospect twice, an approach that lies after `as_of`, worths of which some are money
        and some are not; two currencies are a `CurrencyError`.
        """
        today = as_day(as_of, "as_of")
        rows = tuple(prospects)
        _check_list(rows, today)
        judged = sorted(
            ((row, self.ideal.judge(dict(row.facts))) for row in rows), key=lambda pair: _place(*pair)
        )
        groups: dict[Turn, list[Line]] = {turn: [] for turn in Turn}
        for row, fit in judged:
            line = self._line(row, fit, today, len(groups[Turn.NOW]))
            groups[line.turn].append(line)
        return ProspectList(tuple(line for turn in Turn for line in groups[turn]))

    def _line(self, row: Prospect, fit: Fit, today: int, taken: int) -> Line:
        barred = list(fit.barred)
        if row.barred is not None:
            barred.insert(0, Reason("barred", _BARRED.fill(text=row.barred), _ROWS))
        if barred:
            return Line(row, Turn.LEFT_OUT, fit, tuple(barred))
        level = Reason(f"fit_{fit.level.value}", _TAILORED.fill(level=fit.level), _ROWS)
        focused, missing = _focused(row)
        known, unknown = (level, *fit.reasons, *focused), (*fit.missing, *missing)
        if row.approached_on is not None:
            free = self.rest.after_day(row.approached_on)
            if today < free.toordinal():
                words = _RESTS.fill(day=row.approached_on, until=free)
                rests = Reason("rests", words, _ROWS)
                return Line(row, Turn.LATER, fit, (*known, rests), unknown, free)
        if taken < self.capacity:
            now = Reason("now", _NOW.fill(n=taken + 1, capacity=self.capacity), _ROWS)
            return Line(row, Turn.NOW, fit, (*known, now), unknown)
        waits = Reason("waits", _WAITS.fill(capacity=self.capacity), _ROWS)
        return Line(row, Turn.LATER, fit, (*known, waits), unknown)


_BEST: Final = {Level.GOOD: 0, Level.FAIR: 1, Level.POOR: 2}


def _place(row: Prospect, fit: Fit) -> tuple[int, bool, Fraction, Fraction, int, str]:
    worth = Fraction(
        0 if row.worth is None else row.worth.amount if isinstance(row.worth, Money) else row.worth
    )
    last = 0 if row.approached_on is None else row.approached_on.toordinal()
    return (_BEST[fit.level], row.worth is None, -worth, -fit.score, last, row.id)


def _focused(row: Prospect) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    if row.worth is None:
        return (), (Reason("worth_unknown", _NO_WORTH.fill(), _ROWS),)
    return (Reason("worth", _FOCUSED.fill(worth=row.worth), _ROWS),), ()


def _check_list(rows: tuple[Prospect, ...], today: int) -> None:
    seen: set[str] = set()
    kind: str | None = None
    for row in rows:
        if row.id in seen:
            raise InputError("prospects", row.id, "stands on the list twice")
        seen.add(row.id)
        if row.approached_on is not None and row.approached_on.toordinal() > today:
            problem = f"lies after the day of the question, {shared_day(today)}"
            raise InputError("approached_on", row.approached_on, problem)
        if row.worth is None:
            continue
        this = row.worth.currency if isinstance(row.worth, Money) else ""
        if kind is None or kind == this:
            kind = this
        elif kind and this:
            raise CurrencyError("worth", row.worth, f"the list is kept in {kind}; convert it first")
        else:
            raise InputError("worth", row.worth, "some worths are money and some are not; give one kind")


# -- through those we know -------------------------------------------------------------------------------------------


@attrs.frozen
class Watch:
    """A firm on the watch list: the traces that lead to it, the reasons, and `aside`: traces that do not count."""

    firm: str
    traces: tuple[Trace, ...]
    reasons: tuple[Reason, ...]
    aside: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """The reasons, then what does not count, one a line."""
        return explained((*self.reasons, *self.aside), language)


@attrs.frozen
class WatchList:
    """The firms that are reached through those we know, the best connected first; and who was left out, and why."""

    lines: tuple[Watch, ...]
    left_out: tuple[Watch, ...]

    def explain(self, language: Language = "en") -> str:
        """Every firm with its reasons, also those that were left out."""
        return "\n".join(line.explain(language) for line in (*self.lines, *self.left_out))


def watch_list(
    traces: Iterable[Trace], *, won: Collection[str] = (), customers: Collection[str] = (), as_of: date
) -> WatchList:
    """Each firm that traces lead to, once, with every reason; a trace that comes twice counts once.

    A neighbour counts when the key account beside it is among the `won`. A trace of a day after `as_of` does not count
    yet. A firm that is among the `customers` already, or to which no trace counts, is left out with its reasons. The
    order: more different ways first, then more traces, then the id. Sources: CU-16, CU-4.

    >>> from datetime import date
    >>> found = watch_list([Trace(Way.NEIGHBOUR, "F-2", "C-1"), Trace(Way.MOVED, "F-2", "P-9", date(2026, 1, 5))],
    ...     won={"C-1"}, as_of=date(2026, 3, 2))
    >>> print(found.explain())
    F-2: P-9, whom we know, works there now (5 Jan 2026) [CU-16]
    F-2: neighbour of the key account C-1, which we won (day not known) [CU-16]
    """
    today = as_day(as_of, "as_of")
    by_firm: dict[str, list[Trace]] = {}
    for trace in sorted(set(traces), key=lambda each: (-_ordinal(each), each.through, each.way)):
        by_firm.setdefault(trace.firm, []).append(trace)
    lines: list[Watch] = []
    left_out: list[Watch] = []
    for firm, found in by_firm.items():
        good: list[Trace] = []
        aside: list[Reason] = []
        for trace in found:
            if _ordinal(trace) > today:
                aside.append(_reason("later", _LATER_ON, trace))
            elif trace.way is Way.NEIGHBOUR and trace.through not in won:
                aside.append(_reason("not_won", _NOT_WON, trace))
            else:
                good.append(trace)
        reasons = tuple(_reason(trace.way.value, _THROUGH[trace.way], trace) for trace in good)
        if firm in customers:
            aside.insert(0, Reason("customer", _CUSTOMER.fill(firm=firm), _WATCH_ROWS))
            left_out.append(Watch(firm, tuple(found), (), tuple(aside)))
        elif not good:
            left_out.append(Watch(firm, tuple(found), (), tuple(aside)))
        else:
            lines.append(Watch(firm, tuple(good), reasons, tuple(aside)))
    lines.sort(key=lambda line: (-len({trace.way for trace in line.traces}), -len(line.traces), line.firm))
    left_out.sort(key=lambda line: line.firm)
    return WatchList(tuple(lines), tuple(left_out))


def _ordinal(trace: Trace) -> int:
    return 0 if trace.on is None else trace.on.toordinal()


def _reason(code: str, words: Text, trace: Trace) -> Reason:
    on = _NO_DAY if trace.on is None else trace.on
    return Reason(code, words.fill(firm=trace.firm, through=trace.through, on=on), _WATCH_ROWS)


_WATCH_ROWS: Final = ("CU-16",)
_NO_DAY: Final = Text("day not known", zh="日期不详")
_THROUGH: Final = {
    Way.MOVED: Text(
        "{firm}: {through}, whom we know, works there now ({on})",
        zh="{firm}：我们的熟人{through}现在那里工作（{on}）",
    ),
    Way.NEIGHBOUR: Text(
        "{firm}: neighbour of the key account {through}, which we won ({on})",
        zh="{firm}：与我们已赢得的大客户{through}相邻（{on}）",
    ),
    Way.SELLS_RELATED: Text(
        "{firm}: sells what our customer {through} also buys; its customers may be ours ({on})",
        zh="{firm}：销售我们客户{through}也购买的产品，其客户可能也是我们的客户（{on}）",
    ),
    Way.PASSED: Text(
        "{firm}: passed through the hands of {through} and has not bought yet ({on})",
        zh="{firm}：{through}曾经接触，尚未购买（{on}）",
    ),
}
_LATER_ON: Final = Text(
    "{firm}: the trace through {through} does not count yet ({on})",
    zh="{firm}：经由{through}的线索尚未生效（{on}）",
)
_NOT_WON: Final = Text(
    "{firm}: neighbour of {through}, a key account we have not won ({on})",
    zh="{firm}：与{through}相邻，但该大客户尚未赢得（{on}）",
)
_CUSTOMER: Final = Text("{firm}: left out, it is our customer already", zh="{firm}：不列入，已是我们的客户")

_LEVELS: Final = {
    Level.GOOD: Text("fits well", zh="很符合"),
    Level.FAIR: Text("fits in part, or is still open", zh="部分符合，或尚不清楚"),
    Level.POOR: Text("does not fit", zh="不符合"),
}
_TURNS: Final = {
    Turn.NOW: Text("now", zh="现在"),
    Turn.LATER: Text("later", zh="稍后"),
    Turn.LEFT_OUT: Text("left out", zh="不列入"),
}
_TAILORED: Final = Text("tailored: {level}", zh="量身定制：{level}")
_FITS: Final = Text("fits: {found}", zh="符合：{found}")
_MISFITS: Final = Text("does not fit: {found}", zh="不符合：{found}")
_OPEN: Final = Text("open: {found}", zh="待了解：{found}")
_ASK_FIRST: Final = Text("find out first: {found}", zh="须先弄清：{found}")
_MUST: Final = Text("left out, since this is a must: {found}", zh="不列入，因为这是必备条件：{found}")
_BARRED: Final = Text("left out: {text}", zh="不列入：{text}")
_FOCUSED: Final = Text("focused: expected worth {worth}", zh="重点关注：预期价值{worth}")
_NO_WORTH: Final = Text(
    "focused: the expected worth is not known, so it comes after those that are",
    zh="重点关注：预期价值尚不清楚，排在已知者之后",
)
_NOW: Final = Text("gradual: place {n} of {capacity}", zh="循序渐进：第{n}个，名额共{capacity}个")
_WAITS: Final = Text(
    "gradual: waits, since there is capacity for {capacity} at a time",
    zh="循序渐进：每次名额只有{capacity}个，排队等候",
)
_RESTS: Final = Text(
    "gradual: approached on {day}, rests, and may be approached again from {until}",
    zh="循序渐进：{day}刚联系过，{until}起可再联系",
)
