"""Trusting with money: what a customer owes, how old it is, and when a house should think about stopping.

Facts: `Exposure`, `OpenItem`, `exposures`. Rules: `HoldRule`, `Decision`, `proposal`. Views: `Ageing`. Ready-made
rules stand in `salesflow.credit.catalogue`.
"""

from salesflow.credit.ageing import Ageing, AgeingRow
from salesflow.credit.control import Decision, HoldRule, proposal
from salesflow.credit.exposure import Exposure, OpenItem, exposures

__all__ = [
    "Ageing",
    "AgeingRow",
    "Decision",
    "Exposure",
    "HoldRule",
    "OpenItem",
    "exposures",
    "proposal",
]
