"""Why customers leave: the coded reasons of all losses of a period, by who states them, with nothing left out.

What the customer says and what our seller says are two answers. Each is counted apart, and so is how often they agree.
Who states no reason is a row of its own: he may have had any of them, so each share is a range, not a point. An
interval for a sample would be wrong here: all losses are counted, and who answers has chosen himself.

>>> from salesflow.service.loss import LossReason, StatedReason
>>> reasons = LossReasons("house", "2026.1", [LossReason("price", Text("price", zh="价格"))])
>>> lost = [
...     Loss("C-7", date(2026, 3, 9), [StatedReason("price", SaidBy.CUSTOMER)], value=Money(900, "CNY")),
...     Loss("C-8", date(2026, 3, 20), [StatedReason("price", SaidBy.SELLER)]),
... ]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
>>> found = loss_report(lost, reasons, march, at_least=1)
>>> [each.part.sentence.render() for each in found.table(SaidBy.CUSTOMER).rows]
['price: 1 of 2 (50%), 1 unclear', '(not stated): 1 of 2 (50%)']

Source: SV-5 (D2: ten reasons for losing customers, a heading only). How they are counted is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED, NotStated
from salesflow.service.counting import Part, Window, percent
from salesflow.service.loss import Loss, LossReasons, SaidBy

__all__ = ["LossReport", "LossRow", "LossTable", "loss_report"]

_ROWS: Final = ("SV-5",)


@attrs.frozen
class LossRow:
    """The losses with one main reason, of all losses; unclear are those whose reason nobody stated.

    `beside` more losses have it as a further reason. `regained` of them came back. `values` is what was lost, a sum for
    each currency. `up_to` is the share of this row and all above it in the losses with a stated reason, None without.
    """

    part: Part
    beside: int
    regained: int
    values: tuple[Money, ...]
    up_to: Fraction | None = None

    @property
    def code(self) -> str | NotStated:
        """The code of the reason, or `NOT_STATED`."""
        return NOT_STATED if isinstance(self.part.key, NotStated) else str(self.part.key)


@attrs.frozen
class LossTable:
    """All losses by the main reason that one speaker states: the most frequent first, `NOT_STATED` always last."""

    said_by: SaidBy
    rows: tuple[LossRow, ...]
    avoidable: tuple[Part, ...]
    at_least: int

    @property
    def stated(self) -> int:
        """How many losses have a reason from this speaker."""
        return sum(each.part.count for each in self.rows[:-1])

    @property
    def is_enough(self) -> bool:
        """Whether so many reasons are stated that the first of them may be called the main one."""
        return self.stated >= self.at_least

    @property
    def leading(self) -> tuple[str, ...]:
        """The most frequent reason, several when they are even; none when too few are stated."""
        most = self.rows[0].part.count if len(self.rows) > 1 else 0
        if not self.is_enough or not most:
            return ()
        return tuple([str(each.code) for each in self.rows[:-1] if each.part.count == most])

    def row(self, code: str | NotStated) -> LossRow:
        """The losses with one reason; an `InputError` names the codes there are when there is no such one."""
        for each in self.rows:
            if each.code == code:
                return each
        raise InputError(
            "code", code, f"is no code; there are {', '.join(str(each.code) for each in self.rows)}"
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each reason that was stated, in the order of frequency, and those not stated."""
        return (
            _told("said_by", _HEAD, who=self.said_by),
            *[_row(each) for each in self.rows if each.part.count],
        )

    @property
    def missing(self) -> tuple[Reason, ...]:
        """That too few reasons are stated to speak of main ones, coded ``insufficient``."""
        if self.is_enough:
            return ()
        words = _TOO_FEW.fill(who=self.said_by, n=self.stated, needed=self.at_least)
        return (Reason("insufficient", words, _ROWS),)

    def explain(self, language: Language = "en") -> str:
        """All rows and what is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class LossReport:
    """What `loss_report` found: `losses` are those of the period as they were known; `outside` were not in it."""

    window: Window
    coded: LossReasons
    losses: tuple[Loss, ...]
    at_least: int
    outside: int = 0

    @property
    def n(self) -> int:
        """How many customers were lost, each as often as he was."""
        return len(self.losses)

    @cached_property
    def tables(self) -> tuple[LossTable, ...]:
        """A table for each speaker; each holds every loss exactly once."""
        return tuple([self._table(speaker) for speaker in SaidBy])

    def table(self, said_by: SaidBy) -> LossTable:
        """The losses by the main reason that this speaker states."""
        return next(each for each in self.tables if each.said_by is said_by)

    @property
    def agreement(self) -> Part:
        """Of the losses whose reason both the customer and our seller state: how often they state the same one."""
        both = [(each.main(SaidBy.CUSTOMER), each.main(SaidBy.SELLER)) for each in self.losses]
        known = [(his, ours) for his, ours in both if his is not None and ours is not None]
        return Part("agreement", sum(his == ours for his, ours in known), len(known), label=_AGREE)

    @property
    def regained(self) -> Part:
        """How many came back, as far as it is known."""
        return Part("regained", _regained(self.losses), self.n, label=_REGAINED)

    @property
    def values(self) -> tuple[Money, ...]:
        """What was lost, a sum for each currency; who came back counts too."""
        return _values(self.losses)

    @property
    def values_regained(self) -> tuple[Money, ...]:
        """What came back of it, a sum for each currency."""
        return _values([each for each in self.losses if each.regained_on is not None])

    @property
    def unvalued(self) -> int:
        """How many losses nobody reckoned the value of."""
        return sum(each.value is None for each in self.losses)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Numbers, the tables of those who said something, agreement and values."""
        found = [_told("losses", _LOST, n=self.n, span=self.window.sentence)]
        for table in self.tables:
            found += table.reasons if table.stated else ()
            found += [
                Reason("avoidable", each.sentence, _ROWS)
                for each in table.avoidable
                if table.stated and each.count
            ]
        if self.agreement.n:
            found.append(Reason("agreement", self.agreement.sentence, _ROWS))
        if self.n:
            found.append(Reason("regained", self.regained.sentence, _ROWS))
        if self.values:
            found.append(_told("values", _VALUES, values=self.values, n=self.unvalued))
        return (*found, _told("all_counted", _ALL_COUNTED))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is not known: of the period, and whose reasons are too few."""
        return (*self.window.missing(_ROWS), *[why for table in self.tables for why in table.missing])

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)

    def _table(self, speaker: SaidBy) -> LossTable:
        by_code: dict[str | None, list[Loss]] = {code: [] for code in (*self.coded.codes, None)}
        beside = Counter[str]()
        for each in self.losses:
            by_code[each.main(speaker)].append(each)
            beside.update(each.others(speaker))
        silent = by_code.pop(None)
        stated, so_far = self.n - len(silent), 0
        rows: list[LossRow] = []
        for code in sorted(
            self.coded.codes, key=lambda code: -len(by_code[code])
        ):  # even ones stay in their order
            lost = by_code[code]
            so_far += len(lost)
            part = Part(code, len(lost), self.n, len(silent), self.coded.reason(code).label)
            share = Fraction(so_far, stated) if stated else None
            rows.append(LossRow(part, beside[code], _regained(lost), _values(lost), share))
        last = LossRow(Part(NOT_STATED, len(silent), self.n), 0, _regained(silent), _values(silent))
        return LossTable(speaker, (*rows, last), self._avoidable(speaker), self.at_least)

    def _avoidable(self, speaker: SaidBy) -> tuple[Part, ...]:
        mains = [each.main(speaker) for each in self.losses]
        found = Counter(
            Truth.UNKNOWN if code is None else self.coded.reason(code).avoidable for code in mains
        )
        return tuple([Part(each.value, found[each], self.n, label=_AVOIDABLE[each]) for each in Truth])


def loss_report(
    losses: Iterable[Loss], coded: LossReasons, window: Window, *, at_least: int = 10
) -> LossReport:
    """The losses of a period by their reasons (SV-5).

    A loss lies in the period by its day; a return after `window.as_of` is not known yet. With fewer than `at_least`
    stated reasons a speaker's table names no main one; the figure is ours, set your own. The same loss given twice
    counts once.

    Refused with `InputError`: a code that is not in the list, a customer lost again before he was regained, two
    different losses of a customer on one day, an `at_least` that is no count.
    """
    check_count("at_least", at_least)
    listed = sorted(dict.fromkeys(losses), key=lambda each: (each.customer, each.on))
    for each in listed:
        for said in each.said:
            for code in (said.main, *said.others):
                coded.reason(code)
    for before, after in pairwise(listed):
        if before.customer == after.customer and (
            before.regained_on is None or after.on < before.regained_on
        ):
            problem = f"was lost on {before.on} already and not regained before {after.on}"
            raise InputError("losses", after.customer, problem)
    known = [_known(each, window.as_of) for each in listed if window.knows(each.on)]
    return LossReport(window, coded, tuple(known), at_least, len(listed) - len(known))


def _known(loss: Loss, as_of: date) -> Loss:
    if loss.regained_on is None or loss.regained_on <= as_of:
        return loss
    return attrs.evolve(loss, regained_on=None)


def _regained(losses: Iterable[Loss]) -> int:
    return sum(each.regained_on is not None for each in losses)


def _values(losses: Iterable[Loss]) -> tuple[Money, ...]:
    """A sum for each currency, by the code of the currency; two of them are never added."""
    amounts: dict[str, list[Money]] = {}
    for each in losses:
        if each.value is not None:
            amounts.setdefault(each.value.currency, []).append(each.value)
    return tuple([total(rows, currency) for currency, rows in sorted(amounts.items())])


def _row(row: LossRow) -> Reason:
    if row.up_to is None:
        return Reason("not_stated" if row.code is NOT_STATED else "reason", row.part.sentence, _ROWS)
    return _told("reason", _CUMULATED, part=row.part.sentence, up_to=percent(row.up_to))


def _told(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_LOST: Final = Text("{n} {n|customer|customers} lost, {span}", zh="{span}，流失客户{n}个")
_HEAD: Final = Text("main reason according to {who}:", zh="主要原因（{who}）：")
_CUMULATED: Final = Text(
    "{part}; with all above, {up_to} of what is stated", zh="{part}；累计占已说明的{up_to}"
)
_TOO_FEW: Final = Text(
    "{who}: {n} {n|reason|reasons} stated; it takes {needed} to speak of a main one",
    zh="{who}：已说明原因的有{n}个，达到{needed}个才谈得上主要原因",
)
_AGREE: Final = Text("customer and seller state the same reason", zh="客户与销售所说一致")
_REGAINED: Final = Text("regained", zh="已挽回")
_VALUES: Final = Text(
    "value lost: {values}; {n} {n|loss has|losses have} no value noted",
    zh="流失价值：{values}；{n}个未注明价值",
)
_ALL_COUNTED: Final = Text(
    "all losses in the book are counted, so there is no sampling error; who answers has chosen himself, so what is not "
    "stated may differ",
    zh="记录中的流失全部计入，没有抽样误差；是否说明原因由对方自行决定，未说明的可能不同",
)
_AVOIDABLE: Final = {
    Truth.YES: Text("could have been avoided", zh="本可避免"),
    Truth.NO: Text("could not have been avoided", zh="无法避免"),
    Truth.UNKNOWN: Text("avoidable or not is unknown", zh="能否避免不明"),
}
