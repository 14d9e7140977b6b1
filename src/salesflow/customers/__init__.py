"""Who we deal with: cards, people, consent, the history of touches, purchases and invoices, grades, value.

A name is loaded when it is first asked for.

>>> from salesflow.customers import Customer
>>> Customer("C-7", "Haida").grade is None
True
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesflow.customers.card import Customer as Customer
    from salesflow.customers.consent import Consent as Consent
    from salesflow.customers.consent import consents_text as consents_text
    from salesflow.customers.consent import may_contact as may_contact
    from salesflow.customers.consent import parse_consents as parse_consents
    from salesflow.customers.grading import Concentration as Concentration
    from salesflow.customers.grading import Pareto as Pareto
    from salesflow.customers.grading import grade_order as grade_order
    from salesflow.customers.history import Invoice as Invoice
    from salesflow.customers.history import Purchase as Purchase
    from salesflow.customers.history import PurchaseSummary as PurchaseSummary
    from salesflow.customers.history import Touch as Touch
    from salesflow.customers.history import TouchSummary as TouchSummary
    from salesflow.customers.people import Person as Person
    from salesflow.customers.value import ACQUISITION_COST as ACQUISITION_COST

_ROOMS = {
    "card": ("Customer",),
    "consent": ("Consent", "consents_text", "may_contact", "parse_consents"),
    "grading": ("Concentration", "Pareto", "grade_order"),
    "history": ("Invoice", "Purchase", "PurchaseSummary", "Touch", "TouchSummary"),
    "people": ("Person",),
    "value": ("ACQUISITION_COST",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_HOME)  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll]  # one table lists the names


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
