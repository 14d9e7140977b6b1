"""Numbers of customers, complaints, invoices: text that stays text, and a stable place in a cycle for each.

A customer number is a name, not a quantity. Read from a table as a number it loses its zeros ("00001" becomes 1)
or grows a tail ("1.0"); then two ledgers no longer meet, and nobody notices.

>>> read_id("00001", "customer"), read_id(17, "customer")
('00001', '17')
"""

from __future__ import annotations

import operator
import unicodedata
import zlib
from collections.abc import Iterable

from salesflow.errors import InputError

__all__ = ["phase", "read_customer", "read_id", "read_ids"]


_UNSEEN = frozenset({"Cf", "Zl", "Zp", "Zs"})


def read_id(value: object, field: str = "id") -> str:
    """The id as text: text stays as it is (blanks around it fall off), a whole number becomes its digits.

    A float, a bool, None, empty text (of marks that nobody sees too), and text with control characters are refused with
    `InputError`; `field` says in the message where the value came from. Any whole-number type is welcome (numpy's too).

    >>> read_id(" K-31 ", "complaint")
    'K-31'
    >>> read_id(1.0, "customer")
    Traceback (most recent call last):
    salesflow.errors.InputError: customer: an id is text or a whole number; read the column as text (got 1.0)
    """
    if isinstance(value, str):
        text = value.strip()
        if not text or (
            not text.isprintable() and all(unicodedata.category(char) in _UNSEEN for char in text)
        ):
            raise InputError(field, value, "an id may not be empty")
        if not text.isprintable() and any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
            raise InputError(field, value, "an id may not hold control characters")
        return text
    if not isinstance(value, bool):
        try:
            return str(operator.index(value))  # type: ignore[arg-type]  # a TypeError is the answer we ask for
        except TypeError:
            pass
    raise InputError(field, value, "an id is text or a whole number; read the column as text")


def read_ids(values: Iterable[str], field: str) -> tuple[str, ...]:
    """Several ids, each as `read_id` reads it; one text in place of a list, and what is no list, are an `InputError`.

    >>> read_ids([" u-2 ", "u-9"], "not_by")
    ('u-2', 'u-9')
    """
    if isinstance(values, str) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(
            field, values, "give several ids, such as ['u-2']; one text is read letter by letter"
        )
    return tuple([read_id(value, field) for value in values])


def read_customer(value: str) -> str:
    """The id of a customer as text, as `read_id` reads it: what every value that belongs to one begins with.

    >>> read_customer(" C-7 ")
    'C-7'
    """
    return read_id(value, "customer")


def phase(key: str, /) -> float:
    """A stable place in [0, 1) for an id, the same on every machine and in every run.

    It spreads the customers of a seller evenly over a month or a year, without randomness.

    >>> phase("C-1") == phase("C-1"), 0 <= phase("C-1") < 1
    (True, True)
    """
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) / 4_294_967_296
