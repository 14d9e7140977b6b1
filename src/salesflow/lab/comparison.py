"""Comparisons: how two policies differ for the same customers with the same luck, and how sure that is.

The difference is paired: customer by customer, replication by replication. What is left to chance is how each customer
happened to answer, so the range narrows with every further replication.

>>> from salesflow.basics.text import Text
>>> calls = Metric("calls", Text("calls"))
>>> found = Difference(calls, Sums.total([Sums.of([8, 6, 7], [6, 6, 5])] * 12), replications=3)
>>> round(found.value, 2), found.is_same, round(found.interval(0.95).low, 2), round(found.interval(0.95).high, 2)
(-16.0, False, -20.77, -11.23)

Source: LA-4; field study of the lab, section 4 (pooled spread within customers: coverage 0.95 from two replications on with
1,000 customers; Student's t holds 0.92 and more from 20 customers on).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.intervals import Interval, standard_errors, student_chance, student_errors, wilson
from salesflow.basics.showing import Bundle, Showing, Table, columns
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.errors import InputError
from salesflow.lab.figures import change, figure, heading, ratio, reach, read_names
from salesflow.lab.manifest import Manifest
from salesflow.lab.model import Metric
from salesflow.lab.statistics import (
    FEWEST_DEGREES,
    FEWEST_DIFFERING,
    Target,
    pooled_error,
    sample_half_width,
    sign_chance,
    signed_range,
    totals_error,
    two_sided,
)
from salesflow.lab.tally import Sums

__all__ = ["Comparison", "Difference", "Standing"]


class Standing(Enum):
    """What may be said of a difference: one word for programs, a sentence for people."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    UNCLEAR = "unclear"
    UNTOLD = "untold"

    def __repr__(self) -> str:
        return f"Standing.{self.name}"


_VERDICTS: Final[Mapping[tuple[Standing, bool | None], Text]] = {
    (Standing.SAME, None): Text("no customer differs", zh="没有客户有差别"),
    (Standing.UNCLEAR, None): Text("may be chance", zh="可能只是偶然"),
    (Standing.UNTOLD, None): Text("too few replications: no range", zh="重复次数太少：没有区间"),
    (Standing.MORE, None): Text("more with {name}", zh="{name}更多"),
    (Standing.LESS, None): Text("less with {name}", zh="{name}更少"),
    (Standing.MORE, True): Text("more with {name}: better", zh="{name}更多：更好"),
    (Standing.MORE, False): Text("more with {name}: worse", zh="{name}更多：更差"),
    (Standing.LESS, True): Text("less with {name}: worse", zh="{name}更少：更差"),
    (Standing.LESS, False): Text("less with {name}: better", zh="{name}更少：更好"),
}


@attrs.frozen(repr=False)
class Difference:
    """One metric of a comparison: the sum over the customers of each policy, on average over the replications."""

    metric: Metric
    sums: Sums
    replications: int

    # -- the figures --------------------------------------------------------------------------------------------------

    @property
    def first(self) -> float:
        """What the first policy comes to."""
        return self.sums.first / self.replications

    @property
    def second(self) -> float:
        """What the second policy comes to."""
        return self.sums.second / self.replications

    @property
    def value(self) -> float:
        """The second less the first."""
        return self.sums.difference / self.replications

    @property
    def is_same(self) -> bool:
        """Whether no customer differs in any replication: then the policies are the same as far as this goes."""
        return not self.sums.differing

    @property
    def is_yes_or_no(self) -> bool:
        """Whether every customer came to 0 or 1 under both policies, in every replication."""
        return not self.sums.first_beyond and not self.sums.second_beyond

    @property
    def is_shared(self) -> bool:
        """Whether customers share something, so that only whole replications vary by themselves."""
        return bool(self.sums.totals)

    @property
    def _is_sparse(self) -> bool:
        """Whether so few customers differ in a yes or no that only the exact formula holds."""
        return not self.is_shared and self.is_yes_or_no and 0 < self.sums.differing < FEWEST_DIFFERING

    # -- how sure -----------------------------------------------------------------------------------------------------

    @property
    def _degrees(self) -> int:
        """How many lives there are beyond those that give the averages."""
        return (1 if self.is_shared else self.sums.units) * (self.replications - 1)

    @property
    def _is_thin(self) -> bool:
        return not self.is_shared and self._degrees < FEWEST_DEGREES

    def _errors(self, confidence: float) -> float:
        """How many standard errors the range reaches: Student's t, and the normal quantile where they are the same."""
        if self._degrees > _MANY:
            return standard_errors(confidence)
        return student_errors(self._degrees, confidence)

    @property
    def error(self) -> float | None:
        """The standard error of the difference, from the spread within customers; None with a single replication."""
        if self.replications < 2:
            return None
        if self.is_shared:
            return totals_error(self.sums.totals)
        return pooled_error(spread=self.sums.spread, replications=self.replications)

    def interval(self, confidence: float = 0.95, *, target: Target = Target.THESE) -> Interval | None:
        """The range in which the difference lies; None with too few replications, which show too little of the spread.

        For these customers (the default): Student's t on their pooled spread, which takes 20 lives beyond the first of each
        customer, and else there is no range; of a yes or no in which fewer than 20 differ, the exact range of the pairs that
        do. For customers like these: Student's t over customers, from 200 on (fewer are an `InputError`). Customers are taken
        to be independent of each other; where they share something, it is Student's t over whole replications. Where no
        customer differs the range has no width.
        """
        standard_errors(confidence)  # checks it
        if not isinstance(target, Target):  # pyright: ignore[reportUnnecessaryIsInstance]  # a mere word would pass
            raise InputError("target", target, "give Target.THESE or Target.LIKE_THESE")
        if target is Target.LIKE_THESE:
            half = sample_half_width(
                units=self.sums.units,
                total=self.sums.difference,
                squares=self.sums.between,
                replications=self.replications,
                confidence=confidence,
            )
        elif self.error is None:
            return None
        elif self.is_same:
            half = 0.0
        elif self._is_sparse:
            pairs, most = signed_range(self.sums.more, self.sums.less, confidence), float(self.sums.units)
            return Interval(
                max(-most, pairs.low / self.replications), min(most, pairs.high / self.replications)
            )
        elif self._is_thin:
            return None
        else:
            half = self.error * self._errors(confidence)
        return Interval(self.value - half, self.value + half)

    def rate(self, *, second: bool = False, confidence: float = 0.95) -> Interval | None:
        """The range of the share of customers with a yes under one policy (Wilson); None where it is no yes or no.

        The customers' own chances differ, so the range is a little wider than it need be for these customers.
        """
        standard_errors(confidence)  # checks it
        if not self.is_yes_or_no or self.is_shared:
            return None
        yes = self.sums.second if second else self.sums.first
        return wilson(yes, self.sums.units * self.replications, confidence)

    @property
    def p_value(self) -> float | None:
        """How often luck alone makes so great a difference where there is none; None where there is no range.

        Do not stop when it gets small: with ten looks at it, one in three finds a difference that is not there.
        """
        if self.error is None:
            return None
        if self.is_same:
            return 1.0
        if self._is_sparse:
            return sign_chance(self.sums.more, self.sums.less)
        if self._is_thin:
            return None
        if not self.error:
            return float(not self.sums.difference)
        away = self.value / self.error
        return two_sided(away) if self._degrees > _MANY else student_chance(away, self._degrees)

    @property
    def variance_ratio(self) -> Fraction | None:
        """How much wider the variance were with luck of its own for each policy; None when nothing varies."""
        apart = self.sums.first_spread + self.sums.second_spread
        return Fraction(apart, self.sums.spread) if self.sums.spread else None

    @property
    def correlation(self) -> float | None:
        """How closely the two policies go together within customers, from -1 to 1; None when one of them never varies."""
        first, second = self.sums.first_spread, self.sums.second_spread
        if not first or not second:
            return None
        # the root of a fraction of whole numbers: it cannot overflow, and equal spreads give one exactly
        shared = Fraction(first + second - self.sums.spread, 2)
        size = math.sqrt(shared * shared / (first * second))
        return size if shared >= 0 else -size

    @property
    def is_clear(self) -> bool | None:
        """Whether the range leaves zero out; None when there is no range."""
        found = self.interval()
        return None if found is None else not found.contains(0.0)

    @property
    def standing(self) -> Standing:
        """What may be said of the difference, for these customers at 95% confidence."""
        return self.standing_in(self.interval())

    def standing_in(self, interval: Interval | None) -> Standing:
        """What may be said of it by a range of another kind."""
        if self.is_same:
            return Standing.SAME
        if interval is None:
            return Standing.UNTOLD
        if interval.contains(0.0):
            return Standing.UNCLEAR
        return Standing.MORE if self.sums.difference > 0 else Standing.LESS

    # -- reading ------------------------------------------------------------------------------------------------------

    def to_row(self, *, confidence: float = 0.95, target: Target = Target.THESE) -> dict[str, object]:
        """The figures as one row of a frame; money in the smallest unit of its currency, as `Metric` counts it."""
        found, shared = self.interval(confidence, target=target), self.variance_ratio
        return {
            "metric": self.metric.key,
            "unit": self.metric.unit.value,
            "currency": self.metric.currency,
            "first": self.first,
            "second": self.second,
            "difference": self.value,
            "low": None if found is None else found.low,
            "high": None if found is None else found.high,
            "confidence": confidence,
            "target": target.value,
            "variance_ratio": None if shared is None else float(shared),
            "correlation": self.correlation,
            "units": self.sums.units,
            "replications": self.replications,
            "standing": self.standing_in(found).value,
        }

    def __repr__(self) -> str:
        found, metric = self.interval(), self.metric
        told = "no range" if found is None else reach(found, metric)
        figures = f"{figure(self.first, metric)} -> {figure(self.second, metric)}"
        return f"Difference({metric.key!r}: {figures}, {change(self.value, metric)}; {told})"

    def verdict(self, name: str = "B", *, standing: Standing | None = None) -> Sentence:
        """The standing for people; `name` is that of the second policy."""
        told = self.standing if standing is None else standing
        good = self.metric.is_good if told in (Standing.MORE, Standing.LESS) else None
        return _VERDICTS[told, good].fill(name=name)


_ENGINES: Final = {
    "table": Text("a table: each question asked once", zh="决策表：每个问题只问一次"),
    "arrays": Text("numpy: all customers of a part at once", zh="numpy：每批客户同时计算"),
    "objects": Text(
        "objects: customers who share something are lived through together, day by day",
        zh="对象逐日模拟：共享同一资源的客户一起经历",
    ),
    "asked": Text(
        "a table, and asked anew where there were too many states to keep", zh="决策表；状态过多处逐次询问"
    ),
}
_HEADINGS: Final = (
    Text("difference", zh="差异"),
    Text("range ({level})", zh="区间（{level}）"),
    Text("verdict", zh="结论"),
    Text("luck shared", zh="同运增益"),
    Text("correlation", zh="相关系数"),
)
_TITLE: Final = Text("from {first} to {second}: {target}", zh="从{first}到{second}：{target}")
_CUSTOMERS: Final = Text(
    "{n} {n|customer|customers}, {times} {times|replication|replications}", zh="{n}位客户，重复{times}次"
)
_CELLS: Final = Text(
    "{n} {n|cell|cells} of customers who share something, {times} {times|replication|replications}",
    zh="{n}组共享资源的客户，重复{times}次",
)
_TIME: Final = Text(
    "{size}, {months} {months|month|months} from {start}", zh="{size}，自{start}起{months}个月"
)
_CHECK: Final = Text(
    "seed {seed}, streams {version}; played by {engine}; {digest}",
    zh="种子{seed}，随机流版本{version}；引擎：{engine}；{digest}",
)
_POLICIES: Final = Text("policies: {told}", zh="政策：{told}")
_POLICY: Final = Text("{name} {digest}", zh="{name} {digest}")
_UNKEPT: Final = Text(
    "{name} without a digest, so nobody can check later that it is the same",
    zh="{name}没有摘要，日后无法核对是否仍是同一政策",
)
_MANY: Final = 10_000
"""Degrees of freedom beyond which Student's t is normal to three digits, and its exact sum would be long."""

_NOTHING: Final = Text(
    "no decision differs in anything that was counted", zh="就所统计的各项而言，没有任何决策不同"
)
_FEW: Final = Text(
    "so few lives show too little of the spread, so there is no range; play more replications",
    zh="重复次数太少，看不出波动，因此没有区间；请增加重复次数",
)
_RATIO: Final = Text(
    "luck shared: how many times the variance were with luck of its own for each policy",
    zh="同运增益：若两种政策各碰各的运气，方差会是现在的多少倍",
)


@attrs.frozen(repr=False)
class Comparison:
    """Two policies beside each other, metric by metric; `groups` holds the same for each part of the customers.

    `names` are those of the policies, `manifest` says what was played, `engine` how ("table", "arrays", or "asked" where there were
    too many states to keep). Names and engine are labels: two comparisons with the same numbers are equal.
    """

    names: tuple[str, str] = attrs.field(converter=read_names, eq=False)
    manifest: Manifest
    differences: tuple[Difference, ...]
    groups: tuple[tuple[str, tuple[Difference, ...]], ...] = ()
    engine: str = attrs.field(default="table", eq=False)

    def __getitem__(self, key: str) -> Difference:
        """The difference in one metric; an `InputError` names those there are."""
        for each in self.differences:
            if each.metric.key == key:
                return each
        known = ", ".join(each.metric.key for each in self.differences)
        raise InputError("metric", key, f"is not in this comparison; there are {known}")

    def of(self, group: str) -> tuple[Difference, ...]:
        """The differences of one group; an `InputError` names those there are."""
        for name, differences in self.groups:
            if name == group:
                return differences
        known = ", ".join(name for name, _ in self.groups) or "none"
        raise InputError("group", group, f"is not in this comparison; there are {known}")

    @property
    def units(self) -> int:
        """How many were played: customers, or cells of customers who share something (`is_shared`)."""
        return self.manifest.size

    @property
    def replications(self) -> int:
        """How often each of them lived through it."""
        return self.manifest.replications

    @property
    def size(self) -> Sentence:
        """How much was played, in words."""
        return (_CELLS if self.is_shared else _CUSTOMERS).fill(n=self.units, times=self.replications)

    @property
    def seed(self) -> int:
        """The seed of their luck."""
        return self.manifest.seed

    @property
    def because(self) -> Text:
        """How it was played, in words."""
        return _ENGINES[self.engine]

    @property
    def is_shared(self) -> bool:
        """Whether customers share something, and cells of them were played."""
        return any(each.is_shared for each in self.differences)

    @property
    def is_same(self) -> bool:
        """Whether no customer differs in any metric."""
        return all(each.is_same for each in self.differences)

    # -- reading ------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        told = ", ".join(f"{each.metric.key} {change(each.value, each.metric)}" for each in self.differences)
        return f"Comparison({self.names[0]!r} -> {self.names[1]!r}: {told}; {self.size.render()})"

    def _table(self, language: Language, confidence: float, target: Target) -> Table:
        level = f"{confidence:.10g}" if confidence > 0.999 else f"{100 * confidence:.4g}%"
        heads = [each.fill(level=level).render(language) for each in _HEADINGS]
        rows = [["", *self.names, *heads]]
        for group, differences in (("", self.differences), *self.groups):
            for each in differences:
                found = each.interval(confidence, target=target)
                rows.append(
                    [
                        (f"{group}: " if group else "") + heading(each.metric, language),
                        figure(each.first, each.metric),
                        figure(each.second, each.metric),
                        change(each.value, each.metric),
                        "-" if found is None else reach(found, each.metric, language),
                        each.verdict(self.names[1], standing=each.standing_in(found)).render(language),
                        ratio(each.variance_ratio),
                        "-" if each.correlation is None else f"{each.correlation:.2f}",
                    ]
                )
        return Table(rows)

    def table(
        self, language: Language = "en", *, confidence: float = 0.95, target: Target = Target.THESE
    ) -> str:
        """The differences as a table for a terminal, group by group after the whole."""
        return self._table(language, confidence, target).text

    def shown(
        self, language: Language = "en", *, confidence: float = 0.95, target: Target = Target.THESE
    ) -> Showing:
        """The whole result for people: whom it is about, how much was played, the differences, how to get them again."""
        made = self.manifest
        size = _TIME.fill(size=self.size.render(language), months=made.months, start=made.start)
        check: dict[str, Param] = {
            "seed": str(self.seed), "version": str(made.stream_version),
            "engine": self.because.render(language), "digest": made.digest,
        }  # fmt: skip
        first, second = self.names
        if self.is_same:
            note = _NOTHING
        else:
            untold = all(each.interval() is None for each in self.differences)
            note = _FEW if untold else _RATIO
        policies = tuple(
            [
                (_UNKEPT if each.digest is None else _POLICY).fill(name=name, digest=each.digest or "")
                for name, each in zip(self.names, made.policies, strict=True)
            ]
        )
        return Showing(
            [
                _TITLE.fill(first=first, second=second, target=target.label.render(language)).render(
                    language
                ),
                size.render(language),
                self._table(language, confidence, target),
                note.render(language),
                _POLICIES.fill(told=policies).render(language),
                _CHECK.fill(**check).render(language),
            ],
            language,
        )

    def explain(
        self, language: Language = "en", *, confidence: float = 0.95, target: Target = Target.THESE
    ) -> str:
        """The same as text."""
        return self.shown(language, confidence=confidence, target=target).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return self.shown().bundle

    def to_columns(
        self, *, confidence: float = 0.95, target: Target = Target.THESE
    ) -> dict[str, list[object]]:
        """The same as columns, for any frame: a row for each metric, for each group after the whole (group None).

        Money is in the smallest unit of its currency. What is not known (the range after one replication) is None.
        """
        listed: list[tuple[str | None, Difference]] = [(None, each) for each in self.differences]
        listed += [(group, each) for group, differences in self.groups for each in differences]
        return columns(
            [{"group": group, **each.to_row(confidence=confidence, target=target)} for group, each in listed]
        )
