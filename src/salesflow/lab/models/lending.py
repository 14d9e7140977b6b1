"""Lending: customers who buy on credit and pay as customers of their grade do, under a rule that freezes the late.

What if we freeze at 30 instead of 60 days late? Orders are refused that would have been paid, and goods are kept that
would not. The rule is the house's own value: a `HoldRule`, a guard such as `FreezeIfLate`, or a whole `ReviewPolicy`. The
model shows it what a customer owes on each review day; while the answer is freeze he gets nothing on credit.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.control.hold import HoldRule
>>> from salesflow.lab.engine import Table
>>> habit = Habit(money(40000, "CNY"), margin=money(6000, "CNY"), chance="0.8",
...               pays={0: "0.70", 20: "0.20", 45: "0.08"}, never="0.02")
>>> model = LendingModel({"B": habit}, review_every=7, terms_days=30, write_off=180)
>>> start, end = date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal()
>>> keys = [each.key for each in model.metrics]
>>> for days in (30, 60):
...     rule = HoldRule(late_days=days, over_limit=False)
...     found = dict(zip(keys, Table(rule, model, start=start, end=end).expected("B")))
...     print(days, *[f"{key} {float(found[key]):,.2f}" for key in ("orders", "refused", "frozen_days")])
30 orders 8.99 refused 0.61 frozen_days 33.41
60 orders 9.14 refused 0.46 frozen_days 20.77

How customers buy and pay is given by whoever asks; nothing of it is guessed. `LendingModel.explain` says what is assumed.
Source: LA-4, CR-5, CR-6; field study of the lab, sections 1 and 5 (a frozen customer places no order).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Final, TypeAlias, cast

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.moments import shared_day
from salesflow.basics.money import Limit, Money
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import months
from salesflow.basics.text import Language, Renders, Text, percent_text
from salesflow.credit.exposure import Exposure, OpenItem
from salesflow.customers.grades.regrading import Standing
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.model import Chances, Metric, MetricUnit, Outcome, Turn
from salesflow.lab.models.assumptions import ASSUMED, Chance, check_grades, coins, known_grade, read_chance
from salesflow.lab.models.freezing import CreditRule, Freeze, judge_freeze
from salesflow.lab.portfolio import Unit

__all__ = ["Account", "Bill", "Habit", "LendingModel"]

Bill: TypeAlias = tuple[int, int | None]
"""A bill: the day it is due, and the day it is paid (None: never), as ordinals."""


# -- how customers buy and pay ----------------------------------------------------------------------------------------


def _bought(value: Chance) -> Fraction:
    return read_chance(value, "chance")


def _never(value: Chance) -> Fraction:
    return read_chance(value, "never")


def _pays(value: Mapping[int, Chance] | tuple[tuple[int, Chance], ...]) -> tuple[tuple[int, Fraction], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted([(days, read_chance(chance, "pays")) for days, chance in pairs]))


@attrs.frozen
class Habit:
    """How customers of a grade buy and pay: all of it given, nothing by default but that no limit is known.

    With `chance` a customer wants to order for `order` in a month; `margin` is what such an order earns. `pays` says with
    what chance a bill is paid so many days late (0: on the due day), `never` with what chance he fails with this order:
    from it on he pays nothing. These make one together. `limit` is what he may owe; only a rule that asks for it needs it.

    A chance that is a float or lies outside 0 to 1, and an amount below zero or finer than the smallest coin, are an
    `InputError`. Chances that do not make one, an order of nothing, a margin above the order and two currencies are a
    `DefinitionError` that names them all.
    """

    order: Money
    margin: Money = attrs.field(kw_only=True)
    chance: Fraction = attrs.field(kw_only=True, converter=_bought)
    pays: tuple[tuple[int, Fraction], ...] = attrs.field(kw_only=True, converter=_pays)
    never: Fraction = attrs.field(kw_only=True, converter=_never)
    limit: Limit = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for days, _ in self.pays:
            check_count("pays", days)
        coins(self.order, "order")
        coins(self.margin, "margin")
        problems: list[str] = []
        whole = sum([each for _, each in self.pays], self.never)
        if whole != 1:
            problems.append(f"pays and never make {whole} together, not 1")
        if len({days for days, _ in self.pays}) < len(self.pays):
            problems.append("a number of days late has two chances")
        if self.order.is_zero:
            problems.append("an order of nothing is none")
        amounts = [self.order, self.margin, *([self.limit] if isinstance(self.limit, Money) else [])]
        if len({each.currency for each in amounts}) > 1:
            problems.append("the amounts are in several currencies")
        elif self.margin > self.order:
            problems.append(f"a margin of {self.margin} is more than the order of {self.order}")
        if isinstance(self.limit, Money) and self.limit.is_negative:
            problems.append(f"the limit {self.limit} is negative; zero means no credit")
        if problems:
            raise DefinitionError("habit", problems)

    @cached_property
    def size(self) -> int:
        """The order in the smallest unit of its currency."""
        return coins(self.order, "order")

    @cached_property
    def earned(self) -> int:
        """The margin in the smallest unit of its currency."""
        return coins(self.margin, "margin")

    @cached_property
    def fates(self) -> tuple[tuple[Fraction, int | None], ...]:
        """What may become of an order that is wanted: the chance, and the days late (None: he fails)."""
        found: list[tuple[Fraction, int | None]] = [(chance, days) for days, chance in self.pays]
        return tuple(
            [(self.chance * chance, days) for chance, days in [*found, (self.never, None)] if chance]
        )


# -- the model --------------------------------------------------------------------------------------------------------


@attrs.frozen(repr=False)
class Account:
    """Where a customer stands on the morning of an order day, before what is paid on that day comes in.

    `bills` are pairs of the due day and the day of payment (None: never); `origin` is the first day, `month` how many have
    passed. `has_failed` is what nobody sees yet: he pays nothing he orders from then on. `peak` is the most he ever owed.
    """

    grade: str
    origin: int
    month: int = 0
    is_frozen: bool = False
    has_failed: bool = False
    bills: tuple[Bill, ...] = ()
    peak: int = 0

    def render(self, language: Language = "en") -> str:
        """Where he stands, in words."""
        told = [_FROZEN] if self.is_frozen else []
        told += [_FAILED] if self.has_failed else []
        bills = [
            _NEVER_PAID.fill(due=shared_day(due))
            if pays is None
            else _BILL.fill(due=shared_day(due), pays=shared_day(pays))
            for due, pays in self.bills
        ]
        return _STANDS.fill(n=self.month + 1, told=(*told, *bills) or _OWES_NOTHING).render(language)

    def __repr__(self) -> str:
        return f"<{self.grade}, {self.render()}>"


def _habits(value: Mapping[str, Habit] | tuple[tuple[str, Habit], ...]) -> tuple[tuple[str, Habit], ...]:
    return tuple(value.items()) if isinstance(value, Mapping) else value


@attrs.frozen
class LendingModel:
    """Customers who may order once a month on credit, reviewed every so many days by the rule that is compared.

    `habits` are given by grade, `terms_days` is how long customers have to pay, `write_off` how many days late a bill is
    written off. A customer's grade is his trait of the name `trait`. `with_peaks` adds the most each customer ever owed,
    at the price of more states.

    No habit, habits in several currencies, a review every 0 days, and a write-off before the latest payment are a
    `DefinitionError`. A rule that asks for what the model does not know is an `InputError` when it is first asked.
    """

    by_traits: ClassVar[bool] = True

    habits: tuple[tuple[str, Habit], ...] = attrs.field(converter=_habits)
    review_every: int = attrs.field(kw_only=True)
    terms_days: int = attrs.field(kw_only=True)
    write_off: int = attrs.field(kw_only=True)
    trait: str = attrs.field(default="grade", kw_only=True)
    with_peaks: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field in ("review_every", "terms_days", "write_off"):
            check_count(field, getattr(self, field))
        problems: list[str] = []
        if len({habit.order.currency for _, habit in self.habits}) > 1:
            problems.append("the habits are in several currencies")
        if not self.review_every:
            problems.append("a review every 0 days is none; give 1 for every day")
        for grade, habit in self.habits:
            latest = max([days for days, _ in habit.pays], default=0)
            if latest >= self.write_off:
                problems.append(
                    f"{grade} may pay {latest} days late, but bills are written off at {self.write_off}"
                )
        check_grades("lending model", [grade for grade, _ in self.habits], problems)

    @cached_property
    def _by_grade(self) -> dict[str, Habit]:
        return dict(self.habits)

    @cached_property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.habits[0][1].order.currency

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """What is added up. ``sales`` are ``paid``, ``written_off`` and ``open`` together, whatever happens."""
        money, currency = MetricUnit.MONEY, self.currency
        found = (
            Metric("orders", _LABELS["orders"], is_good=True),
            Metric("refused", _LABELS["refused"], is_good=False),
            Metric("sales", _LABELS["sales"], money, currency, is_good=True),
            Metric("margin", _LABELS["margin"], money, currency, is_good=True),
            Metric("lost", _LABELS["lost"], money, currency, is_good=False),
            Metric("result", _LABELS["result"], money, currency, is_good=True),
            Metric("paid", _LABELS["paid"], money, currency, is_good=True),
            Metric("written_off", _LABELS["written_off"], money, currency, is_good=False),
            Metric("open", _LABELS["open"], money, currency),
            Metric("frozen_days", _LABELS["frozen_days"], MetricUnit.DAYS),
            Metric("late_days", _LABELS["late_days"], MetricUnit.DAYS, is_good=False),
        )
        peak = Metric("peak", _LABELS["peak"], money, currency, is_good=False)
        return (*found, peak) if self.with_peaks else found

    def kind(self, customer: Unit) -> Hashable:
        """The grade of a customer; one without a habit is an `InputError`."""
        return known_grade(customer[self.trait], self._by_grade)

    def begin(self, policy: CreditRule, kind: Hashable, day: int) -> Turn | None:
        """The first day: nothing is owed yet, and an order may come at once."""
        del policy
        return Turn(Account(cast("str", kind), day), day)

    def turn(self, policy: CreditRule, state: Hashable, day: int) -> Chances:
        """One month: what falls due and is paid, what the rule says on the review days, and whether an order comes."""
        month = _Month(self, policy, cast("Account", state), day)
        habit = month.habit
        outcomes = [Outcome(1 - habit.chance, *month.quiet(), label=_QUIET)]
        outcomes += [
            Outcome(chance, *month.wanted(late), label=month.told(late)) for chance, late in habit.fates
        ]
        return Chances("orders", outcomes)

    def habit(self, grade: str) -> Habit:
        """How customers of a grade buy and pay."""
        return self._by_grade[grade]

    def explain(self, language: Language = "en") -> str:
        """What is assumed, a sentence a line: read it before believing a result."""
        lines = [ASSUMED.fill()]
        lines += [
            _GRADE.fill(
                grade=grade,
                chance=_percent(habit.chance),
                order=habit.order,
                margin=habit.margin,
                pays=tuple(
                    [
                        (_PAYS if days else _PAYS_ON_TIME).fill(share=_percent(chance), days=days)
                        for days, chance in habit.pays
                    ]
                ),
                never=_percent(habit.never),
            )
            for grade, habit in self.habits
        ]
        lines.append(_HOUSE.fill(terms=self.terms_days, every=self.review_every, write_off=self.write_off))
        return "\n".join(
            [each.render(language) for each in lines] + [each.render(language) for each in _RULES]
        )


class _Month:
    """One month of one customer under one rule: what is common to all that may happen in it is worked out once."""

    def __init__(self, model: LendingModel, rule: CreditRule, account: Account, day: int) -> None:
        self.model, self.rule, self.account, self.day = model, rule, account, day
        self.habit = model.habit(account.grade)
        self.due = day + model.terms_days
        self.until = months(account.month + 1).after_day(date.fromordinal(account.origin)).toordinal()
        since = (day - account.origin) % model.review_every
        self.is_frozen = account.is_frozen
        if not since:
            self.is_frozen = self._asked(_open(account.bills, day), day, was_frozen=account.is_frozen)
        self.reviews = range(day - since + model.review_every, self.until, model.review_every)
        # what the rule sees of the bills he brought along, review by review
        self._dues = [_open(account.bills, review) for review in self.reviews]
        self._settled = [self._settle(bill) for bill in account.bills]
        self._left = tuple([each for each in account.bills if each[1] is None or each[1] >= self.until])
        self._paths: dict[int, tuple[int, bool]] = {}

    def quiet(self) -> tuple[dict[str, int], Turn]:
        """Nothing is ordered."""
        return self._lived(None, has_failed=self.account.has_failed)

    def wanted(self, late: int | None) -> tuple[dict[str, int], Turn]:
        """An order is wanted, and would be paid so many days late, or never."""
        # whether he fails does not depend on what we say to his order: the same luck for every rule
        has_failed = self.account.has_failed or late is None
        if self.is_frozen:
            gains, then = self._lived(None, has_failed=has_failed)
            return {**gains, "refused": 1}, then
        pays = None if has_failed or late is None else self.due + late
        gains, then = self._lived((self.due, pays), has_failed=has_failed)
        size, earned = self.habit.size, self.habit.earned
        lost = size if has_failed else 0
        sold = {"orders": 1, "sales": size, "margin": earned, "lost": lost, "result": earned - lost}
        return {**gains, **sold, "open": gains["open"] + size}, then

    def told(self, late: int | None) -> Renders:
        """The same in words."""
        if self.is_frozen:
            return _REFUSED
        if self.account.has_failed or late is None:
            return _SOLD_FOR_NOTHING
        return _SOLD.fill(days=late) if late else _SOLD_ON_TIME

    def _lived(self, bill: Bill | None, *, has_failed: bool) -> tuple[dict[str, int], Turn]:
        """The month with a new bill or without: what is paid in it, what the rule says, and where it leaves him."""
        account, left, settled, seen = self.account, self._left, self._settled, 0
        if bill is not None:
            settled = [*settled, self._settle(bill)]
            seen = len([review for review in self.reviews if _is_open(bill, review)])
            if bill[1] is None or bill[1] >= self.until:
                left = (*left, bill)
        if seen not in self._paths:
            self._paths[seen] = self._path(seen)
        frozen_days, is_frozen = self._paths[seen]
        paid = sum([each[0] for each in settled])
        written_off = sum([each[1] for each in settled])
        gains = {
            "paid": paid,
            "written_off": written_off,
            "open": -paid - written_off,
            "frozen_days": frozen_days,
            "late_days": sum([each[2] for each in settled]),
        }
        peak = 0
        if self.model.with_peaks:
            # the most is owed on the evening of the order day: after it, bills of this month only go
            bills = account.bills if bill is None else (*account.bills, bill)
            peak = max(account.peak, len(_open(bills, self.day)) * self.habit.size)
            gains["peak"] = peak - account.peak
        then = Account(account.grade, account.origin, account.month + 1, is_frozen, has_failed, left, peak)
        return gains, Turn(then, self.until)

    def _settle(self, bill: Bill) -> tuple[int, int, int]:
        """What of a bill is paid and what is written off in the month, and how many of its days he is late with it."""
        due, pays = bill
        ends = due + self.model.write_off if pays is None else pays
        late = max(0, min(self.until, ends) - max(self.day, due))
        size = self.habit.size if self.day <= ends < self.until else 0
        return (0, size, late) if pays is None else (size, 0, late)

    def _path(self, seen: int) -> tuple[int, bool]:
        """How many days of the month he is frozen, and whether at its end; the first `seen` reviews see a new bill too."""
        frozen_days, is_frozen, since = 0, self.is_frozen, self.day
        for place, (review, dues) in enumerate(zip(self.reviews, self._dues, strict=True)):
            frozen_days += (review - since) * is_frozen
            owed = (*dues, self.due) if place < seen else dues
            is_frozen, since = self._asked(owed, review, was_frozen=is_frozen), review
        return frozen_days + (self.until - since) * is_frozen, is_frozen

    def _asked(self, dues: tuple[int, ...], day: int, *, was_frozen: bool) -> bool:
        """Whether the rule freezes him for the bills that are open on the evening of a day."""
        order, grade = self.habit.order, self.account.grade
        # bills stand in the order they were made, so the latest debt stands first
        items = [
            OpenItem(f"F-{due}", date.fromordinal(due), order, max(0, day - due), disputed=False)
            for due in dues
        ]
        on = date.fromordinal(day)
        found = judge_freeze(
            self.rule,
            Exposure("customer", order.currency, on, tuple(items)),
            limit=self.habit.limit,
            grade=Standing(grade, date.fromordinal(self.account.origin)),
            terms_days=self.model.terms_days,
            was_frozen=was_frozen,
        )
        if found.value is Freeze.REFER:
            why: Iterable[Reason] = found.missing or found.reasons
            words = "; ".join(each.sentence.render() for each in why)
            raise InputError("rule", self.rule, f"calls a person, and the lab has none: {words}")
        return found.value is Freeze.FROZEN


def _is_open(bill: Bill, day: int) -> bool:
    """Whether a bill is open on the evening of a day."""
    return bill[1] is None or bill[1] > day


def _open(bills: tuple[Bill, ...], day: int) -> tuple[int, ...]:
    """The due days of what is open on the evening of a day: when it will be paid, the rule cannot see."""
    return tuple([bill[0] for bill in bills if _is_open(bill, day)])


def _percent(share: Fraction) -> str:
    """A share in per cent with as many decimals as it needs, two at most."""
    return percent_text(share, 2).removesuffix("%").rstrip("0").rstrip(".") + "%"


# -- words ------------------------------------------------------------------------------------------------------------

_LABELS: Final = {
    "orders": Text("orders", zh="订单数"),
    "refused": Text("orders refused", zh="被拒订单数"),
    "sales": Text("sales on credit", zh="赊销额"),
    "margin": Text("margin", zh="毛利"),
    "lost": Text("sold and never paid", zh="永远收不回的销售额"),
    "result": Text("margin less what is never paid", zh="毛利减坏账"),
    "paid": Text("paid", zh="已回款"),
    "written_off": Text("written off", zh="已核销"),
    "open": Text("still open at the end", zh="期末未结"),
    "frozen_days": Text("days frozen", zh="冻结天数"),
    "late_days": Text("days late, all bills together", zh="各账单逾期天数合计"),
    "peak": Text("the most each customer ever owed, added up", zh="各客户最高欠款之和"),
}
_STANDS: Final = Text("month {n}: {told}", zh="第{n}个月：{told}")
_OWES_NOTHING: Final = Text("owes nothing", zh="无欠款")
_FROZEN: Final = Text("frozen", zh="已冻结")
_FAILED: Final = Text("failed (nobody knows)", zh="已无力付款（尚无人知）")
_BILL: Final = Text("due {due} (paid {pays})", zh="{due}到期（{pays}付款）")
_NEVER_PAID: Final = Text("due {due} (never paid)", zh="{due}到期（永不付款）")
_QUIET: Final = Text("no order", zh="未下单")
_REFUSED: Final = Text("an order is refused", zh="订单被拒")
_SOLD: Final = Text("an order, to be paid {days} {days|day|days} late", zh="下单（将逾期{days}天付款）")
_SOLD_ON_TIME: Final = Text("an order, to be paid on the due day", zh="下单（将按期付款）")
_SOLD_FOR_NOTHING: Final = Text("an order, never to be paid", zh="下单（将永不付款）")
_GRADE: Final = Text(
    "grade {grade}: with a chance of {chance} in a month he wants to order for {order}, which earns {margin}; "
    "of the bills {pays}; with {never} of the orders he fails",
    zh="{grade}级：每月有{chance}的可能订货{order}，毛利{margin}；账单中{pays}；{never}自该单起不再付款",
)
_PAYS: Final = Text("{share} are paid {days} {days|day|days} late", zh="{share}逾期{days}天付款")
_PAYS_ON_TIME: Final = Text("{share} are paid on the due day", zh="{share}按期付款")
_HOUSE: Final = Text(
    "customers have {terms} {terms|day|days} to pay, are reviewed every {every} {every|day|days}, "
    "and a bill is written off when it is {write_off} days late",
    zh="账期{terms}天，每{every}天复审一次，账单逾期{write_off}天核销",
)
_RULES: Final = (
    Text(
        "every customer begins with nothing owed, and can order once a month, on the day of the month on which we begin",
        zh="每位客户期初无欠款，每月在起始日对应的日子可订货一次",
    ),
    Text(
        "a frozen customer gets nothing on credit until a review lets him go; what he then buys for cash or elsewhere is "
        "not counted",
        zh="冻结期间不得赊购，直至复审解除；其间现款购买或转向他处的不计",
    ),
    Text(
        "an order that is refused is gone: it is not made up for later, and no customer leaves because of it",
        zh="被拒的订单不再补回，客户也不会因此流失",
    ),
    Text(
        "a bill is paid whole; how late says nothing about the next one, unless he fails: then he pays nothing that he "
        "orders from that day on, and orders as before",
        zh="账单一次付清，每单逾期与否相互独立；一旦失去偿付能力，此后所订货物一概不付，但订货照旧",
    ),
    Text(
        "he fails or not, whatever we do; who pays late does not pay sooner because he is frozen",
        zh="客户是否失去偿付能力与我方做法无关；冻结不会促使其提早付款",
    ),
    Text(
        "a bill that is written off is still owed, and the rule still sees it",
        zh="核销后的账单仍属欠款，规则仍会看到",
    ),
)
