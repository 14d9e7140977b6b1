"""Pictures of credit: how old the debt of a customer is, disputed and undisputed apart (extra ``plot``).

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.credit.exposure import Exposure
>>> from salesflow.customers.history import Invoice
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
>>> table = Ageing.of(Exposure.of([bill], customer="C-7", currency="CNY", as_of=date(2026, 3, 23)))
>>> ax = plot_ageing(table)
>>> print(ax.get_title(loc="left"))
CNY 96,000 open, the oldest undisputed 47 days late

Source: CR-5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from salesflow.adapters.plots.drawing import BLUE, MOST_ROWS, ORANGE, Look, Sheet, as_number, kept
from salesflow.basics.money import total
from salesflow.basics.text import Language, Text
from salesflow.credit.ageing import Ageing
from salesflow.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_ageing"]

_UNDISPUTED: Final = Look(Text("undisputed", zh="无争议"), BLUE)
_DISPUTED: Final = Look(Text("disputed", zh="有争议"), ORANGE, hatch="////")
_LATE: Final = Text(
    "{amount} open, the oldest undisputed {n} {n|day|days} late", zh="未收{amount}，无争议款项最长逾期{n}天"
)
_IN_TIME: Final = Text("{amount} open, nothing undisputed is late", zh="未收{amount}，无争议款项均未逾期")
_NOTHING: Final = Text("there is nothing to show", zh="没有可显示的内容")
_AXIS: Final = Text("open amount ({currency})", zh="未收金额（{currency}）")
_CREDIT: Final = Text("left of zero: credit notes", zh="零线以左：贷项")
_STEPS: Final = Text("steps", zh="账龄段")


def plot_ageing(
    found: Ageing, *, most: int = MOST_ROWS, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """A bar for each step of days past due: what is undisputed in it, and behind it what is disputed.

    What is below zero (credit notes) stands left of zero, so that nothing is hidden by netting. Beside each bar stands
    its sum. An ageing without rows gives empty axes that say so.

    Raises `InputError` for what is no ageing, `CurrencyError` when its rows have several currencies. Source: CR-5.
    """
    if not isinstance(found, Ageing):  # pyright: ignore[reportUnnecessaryIsInstance]  # others come too
        raise InputError("found", found, "give the ageing of a customer's debt")
    shown, notes = kept(found.rows, most, _STEPS, language)
    sheet = Sheet(ax, rows=len(shown), language=language)
    if not shown:
        sheet.note(_NOTHING)
        return sheet.done("")
    currency = shown[0].undisputed.currency
    whole = total([each.total for each in found.rows], currency)
    ends = [0.0]
    for row, each in enumerate(shown):
        above = below = 0.0
        for amount, look in ((each.undisputed, _UNDISPUTED), (each.disputed, _DISPUTED)):
            size = as_number(amount.amount)
            begins = above if size > 0 else below
            sheet.bar(begins, begins + size, row - 0.34, row + 0.34, look)
            above, below = above + max(size, 0.0), below + min(size, 0.0)
        ends += [above, below]
    sheet.upright(0)
    sheet.rows([each.label.render(language) for each in shown])
    sheet.beside([each.total.render(language) for each in shown])
    sheet.amounts()
    sheet.across(min(ends), max([*ends, 1.0] if not any(ends) else ends), room=0.02)
    words = _LATE if found.oldest_days_late else _IN_TIME
    left = [_CREDIT.render(language)] if min(ends) < 0 else []
    return sheet.done(
        words.fill(amount=whole, n=found.oldest_days_late).render(language),
        below=[_AXIS.fill(currency=currency).render(language), *left, *notes],
        bars=(_UNDISPUTED, _DISPUTED),
    )
