"""Who we deal with: cards, people, consent, the history of touches, purchases and invoices, grades, value.

>>> from salesflow.customers import Customer
>>> Customer("C-7", "Haida").grade is None
True
"""

from salesflow.customers.consent import Consent, consents_text, may_contact, parse_consents
from salesflow.customers.customer import Customer
from salesflow.customers.grading import Concentration, Pareto, grade_order
from salesflow.customers.history import Invoice, Purchase, PurchaseSummary, Touch, TouchSummary
from salesflow.customers.people import Person
from salesflow.customers.value import ACQUISITION_COST

__all__ = [
    "ACQUISITION_COST",
    "Concentration",
    "Consent",
    "Customer",
    "Invoice",
    "Pareto",
    "Person",
    "Purchase",
    "PurchaseSummary",
    "Touch",
    "TouchSummary",
    "consents_text",
    "grade_order",
    "may_contact",
    "parse_consents",
]
