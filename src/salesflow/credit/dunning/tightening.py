"""Tightening: when debts have entered collection, a proposal to freeze the limit and to stop sales on credit.

Nothing happens by itself: the proposal goes onto the credit line, and a named person decides. What the customer disputes
tightens nothing. Loosening needs all of these debts paid and a clean time after it.

>>> rule = TighteningRule(Citation("house_tightening", "2026.1", "our house"))
>>> rule.switches, rule.clean_days
((Switch.CREDIT_SALES,), 90)

Source: CR-5; field study of credit 1.3 (entering collection: tighten credit, freeze the limit, stop sales on credit).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from salesflow.basics.currencies import minor_units
from salesflow.basics.moments import as_day
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.terms import Term, days
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import check_kind
from salesflow.credit.control.switch import Switch, read_switches
from salesflow.credit.dunning.items import Claim, claims, own_invoices
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.facts import Debts, LineState
from salesflow.credit.limits.proposal import Action, Proposal, Step
from salesflow.credit.rating.citation import Citation
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, DefinitionError

__all__ = ["Tightening", "TighteningRule"]

_ROWS: Final = ("CR-5",)


def _items(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _reasons(value: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(value)


@attrs.frozen
class Tightening:
    """What is proposed for one customer in one currency because `items` are in collection; no items when none is.

    `proposal` freezes the limit; None where the line has nothing to freeze, and a reason says so. `switches` are what should
    be stopped. Hand the proposal to `CreditLine.propose`, or freeze at once by a named person with `CreditLine.freeze`.
    """

    customer: str
    currency: str
    as_of: date
    items: tuple[str, ...] = attrs.field(default=(), converter=_items)
    proposal: Proposal | None = None
    switches: tuple[Switch, ...] = attrs.field(default=(), converter=read_switches)
    reasons: tuple[Reason, ...] = attrs.field(default=(), converter=_reasons)

    @property
    def is_needed(self) -> bool:
        """Whether something is in collection."""
        return bool(self.items)

    def explain(self, language: Language = "en") -> str:
        """What is proposed and why, one reason a line."""
        return explained(self.reasons, language)


@attrs.frozen
class TighteningRule:
    """What entering collection proposes, and how clean the time after it must be.

    `switches` should be stopped; the frozen limit is reviewed again after `review_after`; loosening needs `clean_days` days
    without anything late, counted from the day on which the last late debt was paid. No switch at all, a review term in hours
    or working days, and days that are no whole number from zero are a `DefinitionError`. Source: CR-5.
    """

    citation: Citation
    switches: tuple[Switch, ...] = attrs.field(
        default=(Switch.CREDIT_SALES,), kw_only=True, converter=read_switches
    )
    review_after: Term = attrs.field(default=days(30), kw_only=True)
    clean_days: int = attrs.field(default=90, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.switches:
            problems.append("no switch is named")
        if not isinstance(self.review_after, Term):  # pyright: ignore[reportUnnecessaryIsInstance]  # 30 comes in
            problems.append(
                f"the time to the next review is a term, such as days(30), not {self.review_after!r}"
            )
        elif not self.review_after.unit.is_whole_days or self.review_after.unit.is_working:
            problems.append("the time to the next review is counted in days, weeks, months or years")
        if type(self.clean_days) is not int or self.clean_days < 0:
            problems.append(f"the clean time is a whole number of days from 0, not {self.clean_days!r}")
        if problems:
            raise DefinitionError(f"tightening rule {self.citation.key!r}", problems)

    def judge(
        self,
        invoices: Iterable[Invoice],
        log: DunningLog,
        line: LineState | None,
        *,
        currency: str,
        as_of: date,
        correction: Text | None = None,
    ) -> Tightening:
        """What the debts in collection propose on a day; `line` is where the credit line stands, None when not known.

        Only what is still open and not disputed counts. An item in collection that is not among the invoices is named:
        nobody knows what became of it. `correction` says how a wrong fact is corrected. A limit in another
        currency is a `CurrencyError`.
        """
        minor_units(currency)
        as_day(as_of, "as_of")
        if line is not None:
            check_kind("line", line, LineState, "give where the line stands: line.state_on(as_of)")
        rows, known = own_invoices(invoices, log.customer), log.known_on(as_of)
        entered = known.collected
        lost = [item for item in entered if item not in {row.id for row in rows}]
        unknown = [_reason("item_unknown", _NO_ITEM, item=item) for item in lost]
        found = [
            claim
            for claim in claims(rows, known, as_of=as_of)
            if claim.is_owed and claim.id in entered and claim.open.currency == currency
        ]
        if not found:
            said = unknown or [_reason("nothing_in_collection", _NONE, customer=log.customer)]
            return Tightening(log.customer, currency, as_of, reasons=said)
        late = total((claim.open for claim in found), currency)
        names = tuple([claim.id for claim in found])
        why = _reason("in_collection", _IN_COLLECTION, n=len(names), items=names, amount=late)
        reasons = [why]
        marked = known.marked(rows, as_of=as_of)
        debts = Debts.of(Exposure.of(marked, customer=log.customer, currency=currency, as_of=as_of))
        proposal = None
        limit = None if line is None else line.fixed_limit(as_of)
        blocked = _nothing_to_freeze(line, as_of)
        if isinstance(limit, Money) and limit.currency != currency:
            raise CurrencyError("line", limit, f"the tightening is in {currency}")
        if blocked is None:
            proposal = Proposal(
                log.customer,
                currency,
                as_of,
                Action.FREEZE,
                limit,
                limit,
                is_frozen=True,
                steps=[Step(why, limit, limit)],
                next_review=self.review_after.after_day(as_of),
                shortfall=max(debts.used - limit, Money(0, currency)) if isinstance(limit, Money) else None,
                debts=debts,
                policy=str(self.citation),
                correction=correction,
            )
            reasons.append(proposal.headline)
        else:
            reasons.append(blocked)
        switched: tuple[Param, ...] = self.switches
        reasons.append(_reason("switches", _SWITCHES, switches=switched))
        reasons += [*unknown, _reason("person_decides", _PERSON)]
        return Tightening(log.customer, currency, as_of, names, proposal, self.switches, reasons)

    def loosening(
        self, invoices: Iterable[Invoice], log: DunningLog, *, currency: str, as_of: date
    ) -> Verdict[Truth]:
        """Whether credit may be loosened again: all that was in collection is paid, and a clean time has passed since.

        UNKNOWN when no invoice is known, an item is disputed, or not among the invoices, or paid on a day that the ledger
        does not state. It is advice: a person lifts the freeze, by a review.
        """
        minor_units(currency)
        as_day(as_of, "as_of")
        rows, known = own_invoices(invoices, log.customer), log.known_on(as_of)
        own = {row.id: row for row in rows if row.amount.currency == currency and row.is_known(as_of)}
        others = {row.id for row in rows} - own.keys()
        open_now = {claim.id: claim for claim in claims(rows, known, as_of=as_of)}
        reasons: list[Reason] = []
        missing: list[Reason] = []
        if not rows:
            missing.append(_reason("no_invoices", _NO_INVOICES))
        for item in known.collected:
            if item in others:
                continue
            if item not in own:
                missing.append(_reason("item_unknown", _NO_ITEM, item=item))
            elif item in open_now and open_now[item].is_owed:
                reasons.append(_reason("still_open", _OPEN, item=item, amount=open_now[item].open))
            elif item in open_now and open_now[item].disputed:
                missing.append(_reason("disputed", _DISPUTED, item=item, amount=open_now[item].open))
        began: date | None = None
        for row in own.values():
            paid = _paid_late(row, open_now.get(row.id), as_of)
            if isinstance(paid, date):
                began = paid if began is None else max(began, paid)
            elif paid is not None:
                (reasons if paid.code == "late_now" else missing).append(paid)
        if began is not None and as_of.toordinal() - began.toordinal() < self.clean_days:
            begun = as_of.toordinal() - began.toordinal()
            reasons.append(_reason("not_clean_yet", _NOT_YET, n=begun, days=self.clean_days, since=began))
        if reasons:
            return Verdict(Truth.NO, tuple(reasons), tuple(missing))
        if missing:
            return Verdict(Truth.UNKNOWN, (), tuple(missing))
        return Verdict(Truth.YES, (_reason("clean", _CLEAN, days=self.clean_days),))


def _nothing_to_freeze(line: LineState | None, as_of: date) -> Reason | None:
    """Why the line takes no freeze; None when it does."""
    if line is None:
        return _reason("line_unknown", _NO_LINE)
    if line.is_cancelled:
        return _reason("cancelled_already", _CANCELLED)
    if line.frozen_on is not None:
        return _reason("frozen_already", _FROZEN, day=line.frozen_on)
    if line.fixed_limit(as_of) is None:
        return _reason("no_limit", _NO_LIMIT)
    return None


def _paid_late(row: Invoice, claim: Claim | None, as_of: date) -> date | Reason | None:
    """The day on which a late invoice was paid; a reason when it is late now or its day is not known; None in time."""
    is_late = as_of > row.due_on
    if not is_late or not row.amount.is_positive:
        return None
    if claim is not None:
        if claim.disputed:
            return None
        if claim.is_owed:
            return _reason("late_now", _LATE, item=row.id, amount=claim.open)
        return _reason("day_unknown", _NO_DAY, item=row.id)
    if row.disputed:
        return None
    if row.paid_on is None:
        return _reason("day_unknown", _NO_DAY, item=row.id)
    return row.paid_on if row.paid_on > row.due_on else None


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_IN_COLLECTION: Final = Text(
    "{amount} is in collection ({n} {n|item|items}: {items})", zh="{amount}已进入催收（{n}笔：{items}）"
)
_SWITCHES: Final = Text("propose: {switches}", zh="建议：{switches}")
_PERSON: Final = Text("a person who does not sell to him decides", zh="由非该客户销售员的人员决定")
_NO_LINE: Final = Text(
    "where his credit line stands is not known, so no freeze is proposed", zh="授信状态未知，未建议冻结"
)
_CANCELLED: Final = Text("the limit is cancelled, so there is nothing to freeze", zh="额度已取消，无须冻结")
_FROZEN: Final = Text("the limit is frozen since {day} already", zh="额度自{day}起已冻结")
_NO_LIMIT: Final = Text("no limit is granted, so there is nothing to freeze", zh="未授额度，无须冻结")
_OPEN: Final = Text(
    "{item} was in collection, and {amount} of it is open", zh="{item}曾进入催收，尚欠{amount}"
)
_DISPUTED: Final = Text(
    "{item} was in collection, and {amount} of it is disputed by now",
    zh="{item}曾进入催收，现有{amount}存在争议",
)
_NO_ITEM: Final = Text(
    "{item} was in collection, and it is not known what became of it", zh="{item}曾进入催收，后续情况未知"
)
_LATE: Final = Text("{item}: {amount} is late", zh="{item}：{amount}已逾期")
_NO_DAY: Final = Text(
    "{item} was late, and the day of its payment is not known", zh="{item}曾逾期，付款日期未知"
)
_NONE: Final = Text("nothing of {customer} is in collection", zh="客户{customer}没有款项进入催收")
_NO_INVOICES: Final = Text("no invoice of his is known", zh="该客户发票情况未知")
_NOT_YET: Final = Text(
    "nothing has been late for {n} {n|day|days}, since {since}; it takes {days}",
    zh="自{since}起已{n}天无逾期，须满{days}天",
)
_CLEAN: Final = Text(
    "all that was in collection is paid, and nothing was late for {days} {days|day|days}",
    zh="催收款项均已付清，且已{days}天无逾期",
)
