"""The currencies of the world and how finely each is paid: yen in whole yen, yuan in fen, dinars in thousandths.

Source: ISO 4217:2015, list one ("active codes"), as published on 1 January 2026: 178 codes, funds codes included.
165 of them state a number of decimals; the other 13 (metals, accounting units, the test code) are nothing that
a customer pays with, so they are no currency of a `Money`. Codes withdrawn since 2011 stay readable, because
ledgers live longer than currencies.

>>> MINOR_UNITS["CNY"], MINOR_UNITS["JPY"], MINOR_UNITS["KWD"]
(2, 0, 3)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from salesflow.errors import InputError

__all__ = ["MINOR_UNITS", "WITHDRAWN", "WITHOUT_MINOR_UNITS", "minor_units"]

_ACTIVE: Final = {
    0: """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
    """,
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
        CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
        GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
        PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
        TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: """
        BHD IQD JOD KWD LYD OMR TND
    """,
    4: """
        CLF UYW
    """,
}

MINOR_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {code: units for units, codes in _ACTIVE.items() for code in codes.split()}
)
"""Decimals of every active currency code that has them (ISO 4217:2015, list one, 1 January 2026)."""

WITHOUT_MINOR_UNITS: Final[frozenset[str]] = frozenset(
    ["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"]
)
"""Active codes for which the list states no decimals: metals, accounting units, "no currency", tests."""

WITHDRAWN: Final[Mapping[str, int]] = MappingProxyType(
    {
        "ANG": 2,
        "BGN": 2,
        "BYR": 0,
        "CUC": 2,
        "EEK": 2,
        "HRK": 2,
        "LTL": 2,
        "LVL": 2,
        "MRO": 2,
        "SLL": 2,
        "STD": 2,
        "VEF": 2,
        "ZMK": 2,
        "ZWL": 2,
    }
)
"""Decimals of codes withdrawn from 2011 to January 2026 (list three), for reading old ledgers."""

_ALL: Final = {**MINOR_UNITS, **WITHDRAWN}
_HINTS: Final = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "STG": "GBP", "UKP": "GBP"}


def minor_units(currency: str) -> int:
    """Decimals of a currency code; a code that is no currency is an `InputError` that says what to write.

    >>> minor_units("EUR")
    2
    >>> minor_units("RMB")
    Traceback (most recent call last):
    salesflow.errors.InputError: currency: not a code of ISO 4217; did you mean CNY? (got 'RMB')
    """
    try:
        return _ALL[currency]
    except (KeyError, TypeError):
        pass
    if not isinstance(currency, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # anything comes in
        raise InputError("currency", currency, "give the three letters of ISO 4217 as text")
    code = currency.strip().upper()
    code = _HINTS.get(code, code)
    if code in _ALL:
        raise InputError("currency", currency, f"not a code of ISO 4217; did you mean {code}?")
    if code in WITHOUT_MINOR_UNITS:
        raise InputError(
            "currency",
            currency,
            "a code without minor units; nobody pays a bill with it",
        )
    raise InputError("currency", currency, "not a code of ISO 4217; give three letters such as CNY")
