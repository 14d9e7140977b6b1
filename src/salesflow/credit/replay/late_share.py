"""Late shares: how many invoices of the next quarter were late, and how sure that is.

Invoices of one customer are much alike. Counted one by one they would promise far too much:

>>> print(LateShare(40, 200, customers=10, reviews=30, answers=10).render())
20.0%, plausibly 6% to 51% (40 of 200 invoices, 10 customers)
>>> wilson(40, 200).render()
'15% to 26%'

Source: CR-1, CR-6; field study of credit 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Self

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.text import Language, Text, percent_text
from salesflow.errors import InputError

__all__ = ["LateShare", "Outcome"]


@attrs.frozen
class Outcome:
    """What came after one review: of so many invoices issued until the next one, so many were paid late or are late.

    More late ones than invoices are an `InputError`.
    """

    late: int
    invoices: int

    def __attrs_post_init__(self) -> None:
        for field in ("late", "invoices"):
            check_count(field, getattr(self, field))
        if self.late > self.invoices:
            raise InputError("late", self.late, f"is more than the {self.invoices} invoices")


@attrs.frozen
class LateShare:
    """How many invoices of the next quarter were late: `late` of `invoices`, by so many customers, after so many reviews.

    One customer's invoices are much alike, so three hundred invoices of thirty customers do not tell as much as three
    hundred of three hundred. `answers` is how many independent ones they are worth when all invoices of a customer are
    the same, which is the worst case (the square of the sum over the sum of the squares, cut off); the `range` goes by it.

    Counts that do not fit together are an `InputError`. Sources: CR-1; L. Kish, Survey Sampling (1965), effective size.
    """

    late: int
    invoices: int
    customers: int
    reviews: int
    answers: int

    def __attrs_post_init__(self) -> None:
        for field in ("late", "invoices", "customers", "reviews", "answers"):
            check_count(field, getattr(self, field))
        if self.late > self.invoices:
            raise InputError("late", self.late, f"is more than the {self.invoices} invoices")
        if not min(self.invoices, 1) <= self.answers <= self.customers <= min(self.reviews, self.invoices):
            raise InputError(
                "answers",
                self.answers,
                "must lie from 1 up to the customers, and these up to the reviews and to the invoices",
            )

    @classmethod
    def of(cls, outcomes: Iterable[tuple[str, Outcome]]) -> Self:
        """The share after several reviews, from the customer and the outcome of each; reviews without any are left out.

        >>> LateShare.of([("C-7", Outcome(1, 3)), ("C-8", Outcome(0, 1)), ("C-8", Outcome(0, 0))])
        LateShare(late=1, invoices=4, customers=2, reviews=2, answers=1)
        """
        late = reviews = 0
        sizes: dict[str, int] = {}
        for customer, found in outcomes:
            if found.invoices:
                late, reviews = late + found.late, reviews + 1
                sizes[customer] = sizes.get(customer, 0) + found.invoices
        count, squares = sum(sizes.values()), sum([size * size for size in sizes.values()])
        return cls(late, count, len(sizes), reviews, count * count // squares if squares else 0)

    @property
    def value(self) -> Fraction | None:
        """The share that was late, None when there is no invoice."""
        return Fraction(self.late, self.invoices) if self.invoices else None

    @property
    def range(self) -> Interval:
        """Where the true share plausibly lies (95%), from 0 to 1 without an invoice."""
        if not self.invoices:
            return wilson(0, 0)
        whole, rest = divmod(self.late * self.answers, self.invoices)
        below = wilson(whole, self.answers)
        above, part = wilson(whole + bool(rest), self.answers), rest / self.invoices
        return Interval(  # late invoices need not come to a whole number of answers: on a line between two
            below.low + (above.low - below.low) * part, below.high + (above.high - below.high) * part
        )

    def render(self, language: Language = "en") -> str:
        """The share with its range and its counts."""
        value = self.value
        if value is None:
            return _NO_INVOICE.render(language)
        words = _SHARE.fill(
            share=percent_text(value, 1),
            range=self.range,
            late=self.late,
            n=self.invoices,
            customers=self.customers,
        )
        return words.render(language)


# -- words ------------------------------------------------------------------------------------------------------------

_NO_INVOICE: Final = Text("nothing to judge by", zh="没有可评判的发票")
_SHARE: Final = Text(
    "{share}, plausibly {range} ({late} of {n} invoices, {customers} {customers|customer|customers})",
    zh="{share}，合理范围{range}（{n}张发票中{late}张，{customers}家客户）",
)
