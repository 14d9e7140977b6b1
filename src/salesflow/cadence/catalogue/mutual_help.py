"""How much mutual help a month takes (CA-8).

>>> dict(MUTUAL_HELP.solve), MUTUAL_HELP.ask, MUTUAL_HELP.ask_at_most
({'A': 2, 'B': 1, 'C': 1}, 5, None)
"""

from __future__ import annotations

from typing import Final

from salesflow.cadence.visits.mutual_help import MutualHelp

__all__ = ["MUTUAL_HELP"]

MUTUAL_HELP: Final = MutualHelp(ask=5, solve={"A": 2, "B": 1, "C": 1}, train={"A": 1}, rows=("CA-8",))
"""The least mutual help in a month (CA-8): each seller asks customers for help five times; two problems are solved for an
A customer, one for B and C; each seller trains one A outlet.

Source: D4, rules 9 to 11. D0 adds "in moderation" and gives no figure, so nobody has decided `ask_at_most` here: set it
with `attrs.evolve(MUTUAL_HELP, ask_at_most=2)`.
"""
