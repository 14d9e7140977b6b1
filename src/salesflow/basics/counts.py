"""Counts: whole numbers from zero up, of touches, of deals, of wins.

>>> check_count("won", 3)
>>> check_count("won", True)
Traceback (most recent call last):
salesflow.errors.InputError: won: give a whole number, zero or more (got True)
"""

from __future__ import annotations

from salesflow.errors import InputError

__all__ = ["check_count"]


def check_count(field: str, value: object) -> None:
    """Refuse with `InputError` what is no whole number from zero up; yes is not one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(field, value, "give a whole number, zero or more")
