"""Ageing: how old the debt is, in steps of days past the due day, with nothing lost between the steps.

What is disputed stands beside what is not: a customer with one contested bill of last year is not a bad payer.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.customers.history import Invoice
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
>>> table = Ageing.of(Exposure.of([bill], customer="C-7", currency="CNY", as_of=date(2026, 3, 23)))
>>> print(table.render())
not due: CNY 0
1-30 days late: CNY 0
31-60 days late: CNY 96,000
61-90 days late: CNY 0
over 90 days late: CNY 0
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Text
from salesflow.credit.exposure import Exposure

__all__ = ["DAYS_LATE", "Ageing", "AgeingRow"]

DAYS_LATE: Final[Bands[Text]] = Bands(
    [1, 31, 61, 91],
    [
        Text("not due", zh="未到期"),
        Text("1-30 days late", zh="逾期1至30天"),
        Text("31-60 days late", zh="逾期31至60天"),
        Text("61-90 days late", zh="逾期61至90天"),
        Text("over 90 days late", zh="逾期90天以上"),
    ],
)
"""The usual steps of thirty days past due (general practice; a ledger may use its own edges)."""

_ROW: Final = Text("{label}: {amount}", zh="{label}：{amount}")
_WITH_DISPUTED: Final = Text(
    "{label}: {amount} and {disputed} disputed", zh="{label}：{amount}，另有争议{disputed}"
)


@attrs.frozen
class AgeingRow:
    """One step: what is undisputed in it, and what is disputed."""

    label: Text
    undisputed: Money
    disputed: Money

    @property
    def total(self) -> Money:
        """Both together."""
        return self.undisputed + self.disputed

    def render(self, language: Language = "en") -> str:
        """The step in words; the disputed part is named only when there is one."""
        if self.disputed.is_zero:
            return _ROW.fill(label=self.label, amount=self.undisputed).render(language)
        words = _WITH_DISPUTED.fill(label=self.label, amount=self.undisputed, disputed=self.disputed)
        return words.render(language)


@attrs.frozen
class Ageing:
    """The debt of one customer in one currency by age; the rows add up to the exposure.

    `oldest_days_late` is that of the oldest undisputed item, 0 when nothing undisputed is late. Source: CR-5.
    """

    rows: tuple[AgeingRow, ...]
    oldest_days_late: int

    @classmethod
    def of(cls, exposure: Exposure, bands: Bands[Text] = DAYS_LATE) -> Ageing:
        """The exposure cut into steps by days past due. Credit notes stand in the step of day 0."""
        undisputed = [Money(0, exposure.currency)] * len(bands.labels)
        disputed = [Money(0, exposure.currency)] * len(bands.labels)
        for item in exposure.items:
            side = disputed if item.disputed else undisputed
            side[bands.index(item.days_late)] += item.amount
        rows = tuple(
            AgeingRow(label, clear, contested)
            for label, clear, contested in zip(bands.labels, undisputed, disputed, strict=True)
        )
        return cls(rows, exposure.oldest_days_late)

    def render(self, language: Language = "en") -> str:
        """One line a step."""
        return "\n".join(row.render(language) for row in self.rows)
