"""What a replay found: every review of the past, the changes it made, and what came after them.

A limit that goes up in spring, down in summer and up in autumn has changed direction twice: customers notice that, and it is
what dead-bands, cool-downs and step caps are there to save.

>>> from salesflow.basics.money import money
>>> def past(month, before, after):
...     day, was, now = date(2026, month, 28), money(before, "CNY"), money(after, "CNY")
...     action = Action.RAISE if after > before else Action.LOWER
...     found = Proposal("C-7", "CNY", day, action, was, now, next_review=day, grade="A")
...     return PastReview(Facts("C-7", "CNY", day), None, was, now, found)
>>> reviews = [past(3, 50, 80), past(6, 80, 60), past(9, 60, 90)]
>>> found = Replay("toy 1", [each.day for each in reviews], date(2026, 9, 30), ["A"], reviews, [Outcome(0, 4)] * 3)
>>> len(found.changes), len(found.flips), len(found.grade_changes)
(3, 2, 0)
>>> print(found.late_share_after_raises().render())
0.0%, plausibly 0% to 79% (0 of 8 invoices, 1 customer)

Source: CR-6; field study of credit 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.money import Limit, Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.replay.late_share import LateShare, Outcome
from salesflow.errors import InputError

__all__ = ["PastReview", "Replay"]

_ROWS: Final = ("CR-1", "CR-6")


@attrs.frozen
class PastReview:
    """One review of the past: the facts of its day, the index, what the figures alone asked for, and the proposal.

    `before` is the limit that stood until then, also when it ended on the day (`has_lapsed`), None when there was none.
    `wanted` is the amount before guards and shapes, None when something was missing; `held_by` are the codes of the guards
    and shapes that spoke, and of what was missing.
    """

    facts: Facts = attrs.field(repr=False)
    index: Fraction | None
    before: Limit
    wanted: Money | None
    proposal: Proposal
    held_by: tuple[str, ...] = ()
    has_lapsed: bool = False

    @property
    def key(self) -> tuple[str, str, date]:
        """The customer, the currency and the day."""
        return self.facts.customer, self.facts.currency, self.facts.as_of

    @property
    def customer(self) -> str:
        """Who was reviewed."""
        return self.facts.customer

    @property
    def day(self) -> date:
        """On which day."""
        return self.facts.as_of

    @property
    def grade(self) -> str | None:
        """The grade that the review went by: that of the day, else the last one on record; None when there was none."""
        return self.proposal.grade

    @property
    def action(self) -> Action:
        """What was proposed."""
        return self.proposal.action

    @property
    def after(self) -> Limit:
        """The limit that stood from then on."""
        return self.proposal.amount

    @property
    def change(self) -> Money | None:
        """By how much the number changed; None when it did not, and when there was no number before or after."""
        before, after = self.before, self.after
        if isinstance(before, Money) and isinstance(after, Money) and after != before:
            return after - before
        return None

    @property
    def is_first(self) -> bool:
        """Whether it gave the first limit."""
        return self.before is None and self.after is not None

    @property
    def is_raise(self) -> bool:
        """Whether it gave more than before; a first limit is no raise."""
        return self.change is not None and self.change.is_positive

    @property
    def was_held_back(self) -> bool:
        """Whether the figures alone asked for a raise, and the guards or shapes did not let it pass."""
        if self.wanted is None or not isinstance(self.before, Money):
            return False
        return self.wanted > self.before and not self.is_raise


@attrs.frozen
class Replay:
    """What a policy would have done: every review by account and day, and where it would have led.

    `reviews` are sorted by customer, currency and day, and `outcomes` stand beside them; `lines` are the credit lines at the
    end. What follows the last review is looked at up to `as_of`. `grades` are all grades, best first.

    Reviews in another order or twice, and more or fewer outcomes than reviews, are an `InputError`. Source: CR-6.
    """

    policy: str
    days: tuple[date, ...] = attrs.field(converter=tuple[date, ...])
    as_of: date
    grades: tuple[str, ...] = attrs.field(converter=tuple[str, ...])
    reviews: tuple[PastReview, ...] = attrs.field(repr=False, converter=tuple[PastReview, ...])
    outcomes: tuple[Outcome, ...] = attrs.field(repr=False, converter=tuple[Outcome, ...])
    lines: tuple[CreditLine, ...] = attrs.field(default=(), repr=False, converter=tuple[CreditLine, ...])

    def __attrs_post_init__(self) -> None:
        if len(self.outcomes) != len(self.reviews):
            raise InputError("outcomes", len(self.outcomes), f"there are {len(self.reviews)} reviews")
        for before, after in pairwise(self.reviews):
            if before.key >= after.key:
                raise InputError(
                    "reviews", after.key, "does not come after the one before it, or comes twice"
                )

    @cached_property
    def _steps(self) -> tuple[tuple[PastReview, PastReview], ...]:
        """Each review with the one before it of the same account."""
        return tuple([pair for pair in pairwise(self.reviews) if pair[0].key[:2] == pair[1].key[:2]])

    @property
    def changes(self) -> tuple[PastReview, ...]:
        """The reviews that changed the number of a limit; a first limit is none, and a freeze keeps the number."""
        return tuple([each for each in self.reviews if each.change is not None])

    @cached_property
    def flips(self) -> tuple[PastReview, ...]:
        """The changes that went the other way than the last change of the same limit."""
        pairs = [pair for pair in pairwise(self.changes) if pair[0].key[:2] == pair[1].key[:2]]
        return tuple([after for before, after in pairs if before.is_raise is not after.is_raise])

    @property
    def grade_changes(self) -> tuple[PastReview, ...]:
        """The reviews with another grade than the review before."""
        return tuple(
            [
                after
                for before, after in self._steps
                if before.grade is not None and before.grade != after.grade
            ]
        )

    @property
    def held_back(self) -> tuple[PastReview, ...]:
        """The reviews in which the figures asked for a raise that guards or shapes did not let pass."""
        return tuple([each for each in self.reviews if each.was_held_back])

    def late_share(self, reviews: Iterable[PastReview]) -> LateShare:
        """How many of the invoices of the quarter after these reviews were late; one of another replay is an `InputError`."""
        found: list[tuple[str, Outcome]] = []
        for each in reviews:
            if each.key not in self._by_key:
                raise InputError("reviews", each.key, "is no review of this replay")
            found.append((each.customer, self._by_key[each.key]))
        return LateShare.of(found)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, date], Outcome]:
        return {each.key: found for each, found in zip(self.reviews, self.outcomes, strict=True)}

    def late_share_by_grade(self) -> dict[str, LateShare]:
        """How many invoices of the next quarter were late, by the grade at the review, best grade first."""
        return {
            grade: self.late_share([each for each in self.reviews if each.grade == grade])
            for grade in self.grades
        }

    def late_share_after_raises(self) -> LateShare:
        """How many invoices were late in the quarter after a limit was raised; a first limit is no raise."""
        return self.late_share([each for each in self.reviews if each.is_raise])

    def late_share_after_held_back(self) -> dict[str, LateShare]:
        """The same after a raise was held back, by what held it back; one that two things held back is in both."""
        codes = dict.fromkeys([code for each in self.held_back for code in each.held_by])
        return {
            code: self.late_share([each for each in self.held_back if code in each.held_by])
            for code in sorted(codes)
        }

    # -- in words -----------------------------------------------------------------------------------------------------

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What happened, what came after it, and what a replay cannot say."""
        customers = len({each.customer for each in self.reviews})
        words = _REPLAYED.fill(
            n=len(self.reviews),
            customers=customers,
            first=self.days[0],
            last=self.days[-1],
            policy=self.policy,
        )
        said = [Reason("replayed", words, _ROWS)]
        firsts = sum(each.is_first for each in self.reviews)
        words = _CHANGED.fill(n=len(self.changes), flips=len(self.flips), firsts=firsts)
        said.append(Reason("limits_changed", words, _ROWS))
        said.append(Reason("grades_changed", _GRADES.fill(n=len(self.grade_changes)), _ROWS))
        for action, text in _COUNTED.items():
            found = [each for each in self.reviews if each.action is action]
            if found:
                said.append(Reason(f"{action.value}_proposed", text.fill(n=len(found)), _ROWS))
        for grade, share in self.late_share_by_grade().items():
            if share.invoices:
                said.append(Reason("late_after_grade", _BY_GRADE.fill(grade=grade, share=share), _ROWS))
        share = self.late_share_after_raises()
        if share.invoices:
            said.append(Reason("late_after_raise", _AFTER_RAISE.fill(share=share), _ROWS))
        share = self.late_share(self.held_back)
        if share.invoices:
            said.append(Reason("late_after_held_back", _AFTER_HELD.fill(share=share), _ROWS))
        said += [Reason(code, text.fill(), _ROWS) for code, text in _LIMITS.items()]
        return tuple(said)

    def explain(self, language: Language = "en") -> str:
        """The replay in words, one reason a line."""
        return explained(self.reasons, language)


# -- words ------------------------------------------------------------------------------------------------------------

_REPLAYED: Final = Text(
    "{n} {n|review|reviews} of {customers} {customers|customer|customers} from {first} to {last}, by the rules {policy}",
    zh="{first}至{last}，对{customers}家客户复审{n}次，依据规则{policy}",
)
_CHANGED: Final = Text(
    "{n} {n|change|changes} of a limit, {flips} of them back the other way; {firsts} first {firsts|limit|limits}",
    zh="额度变动{n}次，其中{flips}次与上一次方向相反；首次授信{firsts}家",
)
_GRADES: Final = Text("{n} {n|change|changes} of grade", zh="等级变动{n}次")
_COUNTED: Final = {
    Action.FREEZE: Text("{n} {n|freeze|freezes}", zh="冻结{n}次"),
    Action.UNFREEZE: Text("{n} {n|freeze|freezes} lifted", zh="解冻{n}次"),
    Action.CANCEL: Text("{n} {n|cancellation|cancellations}", zh="取消{n}次"),
    Action.REFER: Text("{n} {n|review|reviews} called a person", zh="{n}次须人工判断"),
}
_BY_GRADE: Final = Text(
    "late in the quarter after grade {grade}: {share}", zh="评为{grade}级后下一季度逾期：{share}"
)
_AFTER_RAISE: Final = Text("late in the quarter after a raise: {share}", zh="上调后下一季度逾期：{share}")
_AFTER_HELD: Final = Text(
    "late in the quarter after a raise was held back: {share}", zh="上调被拦下后下一季度逾期：{share}"
)
_LIMITS: Final = {
    "always_yes": Text(
        "everything that was proposed was approved at once; people would have said no now and then",
        zh="所有提案均假定立即获批；实际审批中会有人提出异议",
    ),
    "same_sales": Text(
        "the invoices are those of the past: another limit would have changed what was sold and paid",
        zh="发票为历史记录：若额度不同，销售与付款也会不同",
    ),
    "disputes_undated": Text(
        "the ledger does not say since when an invoice is disputed: it is left out from its first day on",
        zh="账上未注明争议起始日：有争议的发票自开票日起即不计入",
    ),
}
