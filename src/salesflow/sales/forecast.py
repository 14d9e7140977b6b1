"""Forecasts: what the open deals may bring, seen in three ways side by side.

By *category*: what the stage, or a person, says of each deal (commit, best case, pipeline). By *plan*: amounts
weighted with the planned probability of the stage. By *history*: amounts weighted with the share that was really
won from that stage, and how well that share is known. No view ever replaces another: where they differ, somebody
should ask why. What cannot be weighted is listed apart and never counts as nothing.

>>> import pendulum
>>> from salesflow.sales.catalogue import SEVEN_STEP
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> deals = [
...     Opportunity("D-1", "C-7", "seven-step", "proposal", since=monday, amount=Money(100_000, "CNY")),
...     Opportunity("D-2", "C-8", "seven-step", "proposal", since=monday),
... ]
>>> found = forecast(deals, SEVEN_STEP, at=monday, history={"proposal": (30, 100)})
>>> [line.expected.quantize() for view in (found.planned, found.measured) for line in view.lines]
[Money('60000.00', 'CNY'), Money('30000.00', 'CNY')]
>>> print(found.explain())
By category: pipeline CNY 100,000 (1 deal) [ST-2]
By plan: CNY 60,000 of CNY 100,000 (1 deal), an average and no range [ST-2]
By history: CNY 30,000 of CNY 100,000 (1 deal); CNY 21,894.89 to CNY 39,584.85 with every win share at the lower or the upper end of its 95% interval [ST-2]
amount not known: D-2 [ST-2]

Source: ST-2; the intervals are those of `salesflow.basics.intervals.wilson`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs
import pendulum

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import wilson
from salesflow.basics.moments import aware, day_of, zone_of
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Sentence, Text, shown, tabled
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.opportunity import Opportunity
from salesflow.sales.pipeline import ForecastCategory, WinShare
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Stage

__all__ = ["Apart", "Forecast", "Line", "View", "Why", "forecast"]


class Why(StrEnum):
    """Why a deal stands apart in a view."""

    NO_AMOUNT = "no_amount"
    NO_PROBABILITY = "no_probability"
    NOT_MEASURED = "not_measured"
    TOO_FEW = "too_few"
    OUTCOME_UNKNOWN = "outcome_unknown"
    LATER = "later"


@attrs.frozen
class Line:
    """The deals of one category or stage in one currency: `ids`, what they are worth, and what is expected of it.

    `share` is the planned probability, or the measured share with its counts in `measured`. Sums are exact (the
    share has been rounded to twelve places); `Money.quantize` gives what can be paid.
    """

    key: str
    ids: tuple[str, ...]
    amount: Money
    share: Decimal | None = None
    expected: Money | None = None
    low: Money | None = None
    high: Money | None = None
    measured: WinShare | None = None

    @property
    def n(self) -> int:
        """How many deals."""
        return len(self.ids)


@attrs.frozen
class Apart:
    """Deals that a view cannot count, and why; `key` is their category or stage, `measured` what little is known."""

    why: Why
    key: str
    ids: tuple[str, ...]
    measured: WinShare | None = None


@attrs.frozen
class View:
    """One way to see the deals: each deal stands on one line, or once apart."""

    lines: tuple[Line, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def totals(self) -> tuple[Line, ...]:
        """One line a currency, with all its deals."""
        return tuple(
            [_total(self.lines, each) for each in sorted({line.amount.currency for line in self.lines})]
        )

    @property
    def n(self) -> int:
        """How many deals are counted; those apart are not."""
        return sum(line.n for line in self.lines)


def _total(lines: Iterable[Line], currency: str) -> Line:
    own = [line for line in lines if line.amount.currency == currency]

    def summed(amounts: Iterable[Money | None]) -> Money | None:
        given = [amount for amount in amounts if amount is not None]
        return total(given, currency) if given else None

    return Line(
        "",
        tuple([each for line in own for each in line.ids]),
        total([line.amount for line in own], currency),
        expected=summed(line.expected for line in own),
        low=summed(line.low for line in own),
        high=summed(line.high for line in own),
    )


@attrs.frozen
class Forecast:
    """Three views of the same deals at a moment.

    `categories` holds all deals, closed ones too; `planned` and `measured` hold the open ones, whatever their
    category. `unplaced` are deals in no view: those that came to their stage only later, and those closed on a day
    gone by whose stage is still an open one (nobody can say whether they were won).

    The planned value is an average over many such deals, not a range. `low` and `high` of the measured view put
    the win share of *every* stage at the lower, then at the upper end of its interval: they show how well the shares
    are known. They are *no* prediction interval; a few large deals can end far outside. When a deal will close is not
    known here.
    """

    machine: Machine = attrs.field(repr=False)
    at: pendulum.DateTime
    categories: View
    planned: View
    measured: View
    unplaced: tuple[Apart, ...]
    least: int
    confidence: float

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The three views in words, and what stands apart."""
        return tuple([Reason(code, sentence, _ROWS) for code, sentence in _said(self)])

    def explain(self, language: Language = "en") -> str:
        """The reasons, one a line."""
        return explained(self.reasons, language)

    def render(self, language: Language = "en") -> str:
        """The three views as tables, amounts rounded to what can be paid, and what stands apart."""
        return "\n".join(_page(self, language))


# -- the three views ------------------------------------------------------------------------------------------------

_NO_CATEGORIES: Final[Mapping[str, ForecastCategory]] = MappingProxyType({})
_NO_HISTORY: Final[Mapping[str, WinShare | tuple[int, int]]] = MappingProxyType({})


def forecast(
    opportunities: Iterable[Opportunity],
    machine: Machine,
    *,
    at: datetime,
    categories: Mapping[str, ForecastCategory] = _NO_CATEGORIES,
    overrides: Mapping[str, ForecastCategory] = _NO_CATEGORIES,
    history: Mapping[str, WinShare | tuple[int, int]] = _NO_HISTORY,
    least: int = 20,
    confidence: float = 0.95,
) -> Forecast:
    """What the deals of one process may bring, by category, by plan and by history, as known at the moment `at`.

    Won deals are `CLOSED`, lost ones (and those closed in neither way) `OMITTED`, open ones `PIPELINE`; `categories`
    changes this for open stages by their key, `overrides` for single deals by their id for as long as they are
    open. `history` says per stage how many deals were won, of how many decided; a stage with fewer than `least`
    decided ones is listed apart as too few. `confidence` is that of the intervals.

    Raises `DefinitionError` with all problems of `categories` and `history` (a stage that the machine does not
    have, a closed stage, a category that an open deal cannot have, counts that cannot be). Raises `InputError` for
    a naive `at`, a deal of another process or on a stage that is not declared, an id in two rows, an override of a
    deal that is not there or with a category that it cannot have, `least` below 1, and a confidence outside 0 to 1.

    Sources: ST-2 (probabilities are plans of whoever set them; measure your own).
    """
    moment = aware(at)
    check_count("least", least)
    if not least:
        raise InputError("least", least, "without a decided deal there is no share")
    wilson(0, 0, confidence)  # refuses a confidence that cannot be, whether or not a share is asked for
    shares = _checked(machine, categories, history)
    deals = _by_id(opportunities, machine)
    for id_, category in overrides.items():
        if id_ not in deals:
            raise InputError("overrides", id_, "is the id of none of these deals")
        if not _fits_open(category):
            raise InputError(f"overrides.{id_}", category, _OPEN_ONLY)
    today = day_of(moment, zone_of(moment))
    by_category: dict[str, list[Opportunity]] = {each.value: [] for each in ForecastCategory}
    by_stage: dict[str, list[Opportunity]] = {stage.key: [] for stage in machine.stages}
    apart: dict[Why, list[str]] = {Why.LATER: [], Why.OUTCOME_UNKNOWN: []}
    for id_, deal in sorted(deals.items()):
        stage = machine.stage(deal.stage)
        if not deal.is_known(moment):
            apart[Why.LATER].append(id_)
        elif stage.is_open and deal.closed_on is not None and deal.closed_on <= today:
            apart[Why.OUTCOME_UNKNOWN].append(id_)
        elif stage.is_open:
            own = overrides.get(id_) or categories.get(stage.key) or ForecastCategory.PIPELINE
            by_category[own].append(deal)
            by_stage[stage.key].append(deal)
        else:
            won = stage.category is Category.WON
            by_category[ForecastCategory.CLOSED if won else ForecastCategory.OMITTED].append(deal)
    return Forecast(
        machine,
        moment,
        _view(by_category, lambda _: _Weight()),
        _view(by_stage, lambda key: _planned(machine.stage(key))),
        _view(by_stage, lambda key: _measured(shares.get(key), least, confidence)),
        tuple([Apart(why, "", tuple(ids)) for why, ids in apart.items() if ids]),
        least,
        confidence,
    )


_OPEN_ONLY: Final = "an open deal is commit, best_case, pipeline or omitted; only a won stage makes it closed"


def _checked(
    machine: Machine,
    categories: Mapping[str, ForecastCategory],
    history: Mapping[str, WinShare | tuple[int, int]],
) -> dict[str, WinShare]:
    open_stages = {stage.key for stage in machine.stages if stage.is_open}
    problems = [
        f"{what} {key!r} is no open stage of {machine.key!r}; there are {', '.join(sorted(open_stages))}"
        for what, given in (("categories:", categories), ("history:", history))
        for key in given
        if key not in open_stages
    ]
    problems += [
        f"categories: {key!r} is {category!r}; {_OPEN_ONLY}"
        for key, category in categories.items()
        if not _fits_open(category)
    ]
    shares: dict[str, WinShare] = {}
    for key, counts in history.items():
        try:
            shares[key] = counts if isinstance(counts, WinShare) else WinShare(*counts)
        except (InputError, TypeError):
            problems.append(f"history: {key!r} is {counts!r}; give how many were won, of how many decided")
    if problems:
        raise DefinitionError("forecast", problems)
    return shares


def _fits_open(category: object) -> bool:
    return isinstance(category, ForecastCategory) and category is not ForecastCategory.CLOSED


def _by_id(opportunities: Iterable[Opportunity], machine: Machine) -> dict[str, Opportunity]:
    rows: dict[str, int] = {}
    deals: dict[str, Opportunity] = {}
    for number, deal in enumerate(opportunities, 1):
        if deal.process != machine.key:
            raise InputError(
                "process", deal.process, f"row {number} is no deal of the process {machine.key!r}"
            )
        if rows.setdefault(deal.id, number) != number:
            raise InputError(
                "id", deal.id, f"stands in row {rows[deal.id]} and in row {number}; take one out"
            )
        deals[deal.id] = deal
    return deals


@attrs.frozen
class _Weight:
    """With what the amounts of a category or stage are weighted, or why they cannot be."""

    share: Decimal | None = None
    ends: tuple[Decimal, Decimal] | None = None
    measured: WinShare | None = None
    why: Why | None = None


def _planned(stage: Stage) -> _Weight:
    return _Weight(stage.probability, why=Why.NO_PROBABILITY if stage.probability is None else None)


def _measured(known: WinShare | None, least: int, confidence: float) -> _Weight:
    if known is None:
        return _Weight(why=Why.NOT_MEASURED)
    if known.decided < least:
        return _Weight(measured=known, why=Why.TOO_FEW)
    return _Weight(known.share, known.ends(confidence), known)


def _view(groups: Mapping[str, list[Opportunity]], weigh: Callable[[str], _Weight]) -> View:
    lines: list[Line] = []
    apart: list[Apart] = []
    for key, deals in groups.items():
        weight = weigh(key)
        valued = [(deal.id, deal.amount) for deal in deals if deal.amount is not None]
        without = tuple([deal.id for deal in deals if deal.amount is None])
        if without:
            apart.append(Apart(Why.NO_AMOUNT, key, without))
        if weight.why is not None and valued:
            apart.append(Apart(weight.why, key, tuple([id_ for id_, _ in valued]), weight.measured))
        elif weight.why is None:
            for currency in sorted({amount.currency for _, amount in valued}):
                own = [(id_, amount) for id_, amount in valued if amount.currency == currency]
                ids, amount = tuple([id_ for id_, _ in own]), total([each for _, each in own], currency)
                lines.append(_line(key, ids, amount, weight))
    return View(tuple(lines), tuple(apart))


def _line(key: str, ids: tuple[str, ...], amount: Money, weight: _Weight) -> Line:
    expected = None if weight.share is None else amount * weight.share
    if weight.ends is None:
        return Line(key, ids, amount, weight.share, expected)
    low, high = sorted(amount * end for end in weight.ends)  # an amount may be negative
    return Line(key, ids, amount, weight.share, expected, low, high, weight.measured)


# -- words ----------------------------------------------------------------------------------------------------------

_ROWS: Final = ("ST-2",)
_BY_CATEGORY: Final = Text("By category: {what}", zh="按类别：{what}")
_PART: Final = Text("{key} {amount} ({n} {n|deal|deals})", zh="{key}{amount}（{n}个商机）")
_BY_PLAN: Final = Text(
    "By plan: {expected} of {amount} ({n} {n|deal|deals}), an average and no range",
    zh="按计划概率：{amount}（{n}个商机）加权后为{expected}，这是平均值，不是范围",
)
_BY_HISTORY: Final = Text(
    "By history: {expected} of {amount} ({n} {n|deal|deals}); {low} to {high} with every win share at the lower "
    "or the upper end of its {confidence} interval",
    zh="按历史赢单率：{amount}（{n}个商机）加权后为{expected}；各阶段赢单率同取{confidence}区间的下限或上限时，"
    "为{low}至{high}",
)
_NOTHING: Final = {
    "category": Text("By category: no deals with a known amount", zh="按类别：没有金额已知的商机"),
    "plan": Text("By plan: no deal can be weighted", zh="按计划概率：没有可加权的商机"),
    "history": Text("By history: no deal can be weighted", zh="按历史赢单率：没有可加权的商机"),
}
_APART: Final = {
    Why.NO_AMOUNT: Text("amount not known: {ids}", zh="金额未知：{ids}"),
    Why.NO_PROBABILITY: Text(
        "no probability is planned for “{stage}”: {ids}", zh="“{stage}”阶段没有计划概率：{ids}"
    ),
    Why.NOT_MEASURED: Text(
        "the win share of “{stage}” was not measured: {ids}", zh="“{stage}”阶段的赢单率尚未统计：{ids}"
    ),
    Why.TOO_FEW: Text(
        "“{stage}” has too few decided deals ({won} of {decided} won, {least} needed): {ids}",
        zh="“{stage}”阶段有结果的商机太少（{decided}个中赢{won}个，至少需要{least}个）：{ids}",
    ),
    Why.OUTCOME_UNKNOWN: Text(
        "closed, but won or lost is not stated: {ids}", zh="已结束，但未注明输赢：{ids}"
    ),
    Why.LATER: Text("came to the stage only later: {ids}", zh="此时尚未进入该阶段：{ids}"),
}
_MORE: Final = Text("{n} more", zh="另{n}个")
_MOST: Final = 5
"""So many ids are named in a sentence, the others counted; the views hold them all."""

_TITLE: Final = Text("Forecast for {process}, {at}", zh="{process}的销售预测，{at}")
_DEALS: Final = Text("deals", zh="商机数")
_AMOUNT: Final = Text("amount", zh="金额")
_EXPECTED: Final = Text("expected", zh="加权值")
_HEADS: Final = {
    "category": (Text("by category", zh="按类别"), _DEALS, _AMOUNT),
    "plan": (
        Text("by plan", zh="按计划概率"), _DEALS, _AMOUNT, Text("probability", zh="概率"), _EXPECTED,
    ),
    "history": (
        Text("by history", zh="按历史赢单率"), _DEALS, _AMOUNT, Text("won", zh="赢单"), _EXPECTED,
        Text("low", zh="低值"), Text("high", zh="高值"),
    ),
}  # fmt: skip
_WON_OF: Final = Text("{won} of {decided}", zh="{won}/{decided}")
_TOTAL: Final = Text("total", zh="合计")
_NOTE: Final = Text(
    "Expected is an average over many such deals. Low and high put every win share at the same end of its "
    "{confidence} interval: they show how well the shares are known, not where these deals will end.",
    zh="加权值是许多同类商机的平均结果。低值和高值是各阶段赢单率同取{confidence}区间的下限或上限：只说明赢单率有多可靠，"
    "并不预测这些商机的结果。",
)


def _said(found: Forecast) -> Iterator[tuple[str, Sentence]]:
    parts = [_part(line) for line in found.categories.lines]
    yield "category", _BY_CATEGORY.fill(what=tuple(parts)) if parts else _NOTHING["category"].fill()
    for code, text, view in (("plan", _BY_PLAN, found.planned), ("history", _BY_HISTORY, found.measured)):
        if not view.lines:
            yield code, _NOTHING[code].fill()
        for line in view.totals:
            yield (
                code,
                text.fill(n=line.n, confidence=_per_cent(found.confidence), **_amounts(line)),
            )
    unvalued = [each for each in found.categories.apart if each.why is Why.NO_AMOUNT]
    if unvalued:
        # every view lists them; here once is enough
        ids = tuple(sorted(id_ for each in unvalued for id_ in each.ids))
        yield Why.NO_AMOUNT.value, _apart(found, Apart(Why.NO_AMOUNT, "", ids))
    for each in (*found.planned.apart, *found.measured.apart, *found.unplaced):
        if each.why is not Why.NO_AMOUNT:
            yield each.why.value, _apart(found, each)


def _part(line: Line) -> Sentence:
    return _PART.fill(key=ForecastCategory(line.key), n=line.n, amount=line.amount.quantize())


def _amounts(line: Line) -> dict[str, Param]:
    named = {"amount": line.amount, "expected": line.expected, "low": line.low, "high": line.high}
    return {name: amount.quantize() for name, amount in named.items() if amount is not None}


def _apart(found: Forecast, apart: Apart) -> Sentence:
    ids: tuple[Param, ...] = apart.ids
    if len(ids) > _MOST + 1:
        ids = (*ids[:_MOST], _MORE.fill(n=len(ids) - _MOST))
    known = apart.measured or WinShare(0, 0)
    return _APART[apart.why].fill(
        ids=ids, stage=_stage(found, apart.key), won=known.won, decided=known.decided, least=found.least
    )


def _stage(found: Forecast, key: str) -> Param:
    return next((stage.label for stage in found.machine.stages if stage.key == key), None) or key


def _per_cent(share: float | Decimal) -> str:
    return f"{(Decimal(str(share)) * 100).normalize():f}%"


def _page(found: Forecast, language: Language) -> list[str]:
    title = _TITLE.fill(process=found.machine.label or found.machine.key, at=found.at)
    page = [title.render(language)]
    for code, view in (("category", found.categories), ("plan", found.planned), ("history", found.measured)):
        page.append("")
        if view.lines:
            page += _table(found, code, view, language)
        else:
            page.append(_NOTHING[code].render(language))
        page += [_apart(found, each).render(language) for each in view.apart]
    if found.unplaced:
        page += ["", *(_apart(found, each).render(language) for each in found.unplaced)]
    return [*page, "", _NOTE.fill(confidence=_per_cent(found.confidence)).render(language)]


def _table(found: Forecast, code: str, view: View, language: Language) -> list[str]:
    table = [[head.render(language) for head in _HEADS[code]]]
    lines = view.lines if code == "category" else (*view.lines, *view.totals)
    for line in lines:
        row: list[Param] = [
            _TOTAL if not line.key else _stage(found, line.key),
            line.n,
            line.amount.quantize(),
        ]
        if code == "category":
            row[0] = ForecastCategory(line.key)
        elif line.measured is not None:
            row.append(_WON_OF.fill(won=line.measured.won, decided=line.measured.decided))
        else:
            row.append("" if line.share is None else _per_cent(line.share))
        row += [each.quantize() for each in (line.expected, line.low, line.high) if each is not None]
        table.append([shown(cell, language) for cell in row])
    return tabled(table).splitlines()
