"""Pareto grading: which customers carry the business, by an exact rule that says why for each of them.

Counting starts at the largest customer. One whose purchases begin within the first 80% of the total is an A,
within the first 95% a B, all others are C. Equal customers get equal grades, and one alone is an A.

>>> from decimal import Decimal
>>> grades = Pareto().judge({"Haida": Decimal(900), "Jinhua": Decimal(60), "Yuanda": Decimal(40)})
>>> {name: verdict.value for name, verdict in grades.items()}
{'Haida': 'A', 'Jinhua': 'B', 'Yuanda': 'C'}
>>> grades["Jinhua"].explain()
'B: its purchases begin within the first 95% of the total; larger customers hold 90.0% [CU-7]'
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Final, Self

import attrs

from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = ["Concentration", "Pareto"]

_DIGITS: Final = 900
_CUT_DIGITS: Final = 100
_WITHIN: Final = Text(
    "{grade}: its purchases begin within the first {cut}% of the total; larger customers hold {before}%",
    zh="{grade}：其购买额始于总额的前{cut}%之内，更大的客户共占{before}%",
)
_AFTER: Final = Text(
    "{grade}: its purchases begin after the first {cut}% of the total; larger customers hold {before}%",
    zh="{grade}：其购买额始于总额的前{cut}%之后，更大的客户共占{before}%",
)
_NOTHING: Final = Text(
    "{grade}: on balance it bought nothing",
    zh="{grade}：扣除退货后没有净购买额",
)
_HOLDS: Final = Text(
    "{grade}: {customers} of {all} customers hold {share}% of the purchases",
    zh="{grade}：{all}个客户中的{customers}个占购买额的{share}%",
)
_NO_TOTAL: Final = Text(
    "{grade}: {customers} of {all} customers; nobody bought anything",
    zh="{grade}：{all}个客户中的{customers}个；没有任何购买额",
)


@attrs.frozen
class Concentration:
    """How much of the business one grade carries: `customers` of the whole `population` hold the exact `share` of the total.

    `share` is a fraction of the positive values, None when there are none. Source: CU-7.

    >>> Concentration("A", 2, 10, Fraction(4, 5)).explain()
    'A: 2 of 10 customers hold 80.0% of the purchases'
    """

    grade: str
    customers: int
    population: int
    share: Fraction | None

    def explain(self, language: Language = "en") -> str:
        """The figures as a sentence."""
        if self.share is None:
            return _NO_TOTAL.fill(grade=self.grade, customers=self.customers, all=self.population).render(
                language
            )
        tenths = int(self.share * 1000)
        share = f"{tenths // 10}.{tenths % 10}"
        words = _HOLDS.fill(grade=self.grade, customers=self.customers, all=self.population, share=share)
        return words.render(language)


def _cuts(
    cuts: Mapping[str, Decimal | str] | tuple[tuple[str, Decimal | str], ...],
) -> tuple[tuple[str, Decimal], ...]:
    pairs: list[tuple[str, Decimal]] = []
    problems: list[str] = []
    for label, cut in tuple(cuts.items()) if isinstance(cuts, Mapping) else tuple(cuts):
        share = _share(cut)
        if share is None:
            problems.append(f"the cut of {label!r} is not a share such as '0.80' (got {cut!r})")
        else:
            pairs.append((label, share))
    if problems:
        raise DefinitionError("Pareto", problems)
    return tuple(pairs)


def _share(cut: object) -> Decimal | None:
    if not isinstance(cut, Decimal | str):
        return None  # a float is not the share it looks like
    try:
        share = Decimal(cut)
    except InvalidOperation:
        return None
    return share if share.is_finite() else None


@attrs.frozen
class Pareto:
    """Grades by the share of the total that is accumulated *before* a customer and those equal to him.

    `cuts` are labels with the share up to which each reaches, best first; `rest` is the label of all others and
    of everybody who bought nothing on balance (returns may exceed purchases). So equal values get equal
    grades, the largest is always in the first grade, a larger value never gets a worse one, and the currency
    unit does not matter. Comparisons are exact.

    Cuts that do not rise, lie outside (0, 1], or share a label, and no cut at all are a `DefinitionError`.
    Source: CU-7; the cuts at 80% and 95% are the custom of ABC analysis, not a finding about your customers.

    >>> Pareto(cuts={"key": "0.5"}, rest="other").judge({"x": Decimal(1), "y": Decimal(1)})["y"].value
    'key'
    """

    cuts: tuple[tuple[str, Decimal], ...] = attrs.field(
        default=(("A", Decimal("0.80")), ("B", Decimal("0.95"))), converter=_cuts
    )
    rest: str = "C"

    def __attrs_post_init__(self) -> None:
        labels = [label for label, _ in self.cuts] + [self.rest]
        shares = [cut for _, cut in self.cuts]
        problems: list[str] = []
        if not shares:
            problems.append("there is no cut")
        if not all(label.strip() for label in labels):
            problems.append("a label is empty")
        if len(set(labels)) < len(labels):
            problems.append("a label stands for two grades")
        if not all(0 < cut <= 1 for cut in shares):
            problems.append("a cut lies outside 0 to 1; zero is no share")
        if any(len(cut.as_tuple().digits) > _CUT_DIGITS for cut in shares):
            problems.append(f"a cut has more than {_CUT_DIGITS} digits")
        if any(low >= high for low, high in pairwise(shares)):
            problems.append("each cut must lie above the one before")
        if problems:
            raise DefinitionError("Pareto", problems)

    @property
    def grades(self) -> tuple[str, ...]:
        """All grades, best first."""
        return (*(label for label, _ in self.cuts), self.rest)

    def widened(self, margin: Decimal | str) -> Self:
        """The same grades with every cut moved up by a share, at most to 1: easier to keep than to enter.

        Give it to `Hysteresis` as `keep`. A margin that is no share, or so wide that two cuts meet, is a
        `DefinitionError`.

        >>> Pareto().widened("0.02").cuts
        (('A', Decimal('0.82')), ('B', Decimal('0.97')))
        """
        width = _share(margin)
        if width is None or width < 0 or width.adjusted() < -_CUT_DIGITS:
            raise DefinitionError("Pareto", [f"the margin is not a share such as '0.02' (got {margin!r})"])
        cuts = ((label, min(_exact().add(cut, width), Decimal(1))) for label, cut in self.cuts)
        return type(self)(tuple(cuts), self.rest)

    def judge(self, values: Mapping[str, Decimal | int | Money], /) -> dict[str, Verdict[str]]:
        """The grade of each customer, with its reason, in the order in which they were given.

        `values` are what each bought on balance over one period: Money of one currency (another one is a
        `CurrencyError`) or numbers. A value that is no finite number is an `InputError`; leave out whose value is not
        known.
        """
        numbers = _numbers(values)
        nothing = Verdict(self.rest, (Reason("bought_nothing", _NOTHING.fill(grade=self.rest), ("CU-7",)),))
        texts = {label: _plain(_exact().multiply(cut, 100)) for label, cut in self.cuts}
        verdicts: dict[tuple[str, int], Verdict[str]] = {}  # equal words are made once
        found: dict[Decimal | int, Verdict[str]] = {}
        for value, place in self._places(numbers).items():
            if place not in verdicts:
                verdicts[place] = self._verdict(*place, texts)
            found[value] = verdicts[place]
        return {name: found.get(value, nothing) for name, value in numbers.items()}

    def _places(self, values: Mapping[str, Decimal | int]) -> dict[Decimal | int, tuple[str, int]]:
        """For each positive value its grade, and the thousandths of the total that lie before it."""
        exact = _exact()
        total = _total(values)
        limits = [(label, exact.multiply(cut, total)) for label, cut in self.cuts]
        places: dict[Decimal | int, tuple[str, int]] = {}
        after, level = Decimal(0), 0
        for value in sorted((value for value in values.values() if value > 0), reverse=True):
            if value not in places:
                while level < len(limits) and after >= limits[level][1]:
                    level += 1
                label = limits[level][0] if level < len(limits) else self.rest
                # divide_int cuts off: 79.96% is not the 80% it did not reach
                places[value] = label, int(exact.divide_int(exact.multiply(after, 1000), total))
            after = exact.add(after, value)
        return places

    def _verdict(self, grade: str, before: int, texts: Mapping[str, str]) -> Verdict[str]:
        template, cut = (_AFTER, texts[self.cuts[-1][0]]) if grade == self.rest else (_WITHIN, texts[grade])
        words = template.fill(grade=grade, cut=cut, before=f"{before // 10}.{before % 10}")
        return Verdict(grade, (Reason("pareto", words, ("CU-7",)),))

    def concentration(self, values: Mapping[str, Decimal | int | Money]) -> tuple[Concentration, ...]:
        """How many customers are in each grade, best first, and which share of the total they hold.

        >>> [part.customers for part in Pareto().concentration({"x": Decimal(9), "y": Decimal(1), "z": Decimal(0)})]
        [1, 1, 1]
        """
        exact = _exact()
        numbers = _numbers(values)
        places = self._places(numbers)
        total = _total(numbers)
        held = {label: (0, Decimal(0)) for label in [label for label, _ in self.cuts] + [self.rest]}
        for value in numbers.values():
            grade = places[value][0] if value in places else self.rest
            customers, amount = held[grade]
            held[grade] = (customers + 1, exact.add(amount, max(value, 0)))
        return tuple(
            Concentration(
                label, customers, len(values), Fraction(amount) / Fraction(total) if total else None
            )
            for label, (customers, amount) in held.items()
        )


def _numbers(values: Mapping[str, Decimal | int | Money]) -> Mapping[str, Decimal | int]:
    """The values as numbers of one unit."""
    currency = next((value.currency for value in values.values() if isinstance(value, Money)), None)
    numbers: dict[str, Decimal | int] = {}
    for name, value in values.items():
        if isinstance(value, Money):
            if value.currency != currency:
                problem = f"the others are in {currency}; convert one of them first"
                raise CurrencyError(f"values[{name!r}]", value, problem)
            numbers[name] = value.amount
        elif currency is None:
            numbers[name] = value
        else:
            raise InputError(f"values[{name!r}]", value, "stands among amounts of money; give Money")
    return numbers


def _exact(digits: int = 4 * _DIGITS) -> Context:
    """Sums that never round: 28 digits would let the order of the customers change a grade."""
    return Context(prec=digits, traps=[Inexact, InvalidOperation, DivisionByZero])


def _total(values: Mapping[str, Decimal | int]) -> Decimal:
    exact = _exact(_DIGITS)
    total = Decimal(0)
    for name, value in values.items():
        _check_value(name, value)
        if value > 0:
            try:
                total = exact.add(total, value)
            except Inexact:
                raise InputError(
                    f"values[{name!r}]", value, "cannot be added exactly; check the amount"
                ) from None
    return total


def _check_value(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise InputError(f"values[{name!r}]", value, "give a Decimal or a whole number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError(f"values[{name!r}]", value, "give a finite number")


def _plain(number: Decimal) -> str:
    """A number without needless zeros: 80, 97.5."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
