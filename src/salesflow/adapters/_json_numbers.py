"""Exact fractions as JSON: chances, factors and expectations are texts such as "3/25"; a JSON number has lost its digits.

>>> write, read = fraction
>>> write(Fraction("0.12")), read("0.12") == read("3/25") == Fraction(3, 25)
('3/25', True)
>>> read(0.12)
Traceback (most recent call last):
salesflow.errors.InputError: : must be a number as text, such as "1/3" or "0.12" (got 0.12)
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from salesflow.adapters._json_credit import Form
from salesflow.errors import InputError

__all__ = ["fraction"]

_DIGITS: Final = 640  # what Python reads and writes under any setting of its limit
_SHORT: Final = 10**_DIGITS
_LONGEST: Final = 100_000  # bits
_DECIMAL: Final = re.compile(r"-?[0-9]{1,640}(?:[/.][0-9]{1,640})?")
_HEXADECIMAL: Final = re.compile(r"(-?)0x([0-9a-f]{1,25000})/0x([0-9a-f]{1,25000})")


def _fraction_plain(value: Fraction) -> str:
    above, below = value.numerator, value.denominator
    if max(above.bit_length(), below.bit_length()) > _LONGEST:
        raise InputError("", "...", "is a fraction too long to be written down")
    # an exact expectation may have thousands of digits, which Python writes in this way alone
    return str(value) if max(abs(above), below) < _SHORT else f"{above:#x}/{below:#x}"


def _fraction(plain: object) -> Fraction:
    given = plain if isinstance(plain, str) else ""
    try:
        if (long := _HEXADECIMAL.fullmatch(given)) is not None:
            return Fraction(int(long[1] + long[2], 16), int(long[3], 16))
        if _DECIMAL.fullmatch(given):
            return Fraction(given)
    except ZeroDivisionError:
        raise InputError("", plain, "is divided by nothing") from None
    raise InputError("", plain, 'must be a number as text, such as "1/3" or "0.12"')


fraction: Final[Form] = (_fraction_plain, _fraction)
"""An exact fraction, as text."""
