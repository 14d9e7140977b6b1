"""Numbers of firms in many countries (VAT, company register, LEI), checked by the package `python-stdnum` (extra ``ids``).

A mistyped number of a firm is found before anybody pays for a report on the wrong one. Numbers of persons are left out on
purpose. Whether a number is in use, only the register can tell.

>>> firm_number("DE 136,695 976", country="DE", kind="vat")
FirmNumber(country='DE', kind='vat', text='136695976')
>>> firm_number("213800KUD8LAJWSQ9D15", kind="lei").text
'213800KUD8LAJWSQ9D15'

The unified social credit code of China is read by the core too (`salesflow.credit.dossier.registration.CreditCode`), since
cards are compared by it; both give the same answers, which a test holds. Source: CR-3.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

import attrs

from salesflow.errors import InputError, MissingExtraError

__all__ = ["FIRM_NUMBERS", "FirmNumber", "firm_number"]

FIRM_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "": ("lei",),
        "AT": ("businessid", "uid"),
        "AU": ("abn", "acn"),
        "BE": ("vat",),
        "BG": ("vat",),
        "BR": ("cnpj",),
        "CA": ("bn",),
        "CH": ("uid", "vat"),
        "CN": ("uscc",),
        "CZ": ("dic",),
        "DE": ("handelsregisternummer", "vat"),
        "DK": ("cvr",),
        "EE": ("kmkr", "registrikood"),
        "ES": ("cif",),
        "EU": ("vat",),
        "FI": ("alv", "ytunnus"),
        "FR": ("siren", "siret", "tva"),
        "GB": ("vat",),
        "GR": ("vat",),
        "HU": ("anum",),
        "IE": ("vat",),
        "IL": ("hp",),
        "IN": ("gstin",),
        "IT": ("iva",),
        "JP": ("cn",),
        "KR": ("brn",),
        "LT": ("pvm",),
        "LU": ("tva",),
        "LV": ("pvn",),
        "MT": ("vat",),
        "NL": ("btw",),
        "NO": ("mva", "orgnr"),
        "PL": ("nip", "regon"),
        "PT": ("nif",),
        "RO": ("cf", "cui", "onrc"),
        "RU": ("inn", "ogrn"),
        "SE": ("orgnr", "vat"),
        "SG": ("uen",),
        "SI": ("ddv", "maticna"),
        "SK": ("dph",),
        "TW": ("ubn",),
        "UA": ("edrpou",),
        "US": ("ein",),
        "VN": ("mst",),
    }
)
"""The kinds of number by country (ISO 3166, "EU" for any member state, "" for the whole world), by their names in the package."""


@attrs.frozen
class FirmNumber:
    """A number of a firm that bears the right check digits, written in one way (no blanks, no dots)."""

    country: str
    kind: str
    text: str


def firm_number(text: str, *, country: str = "", kind: str) -> FirmNumber:
    """The number in its one form, ready for a dossier.

    `InputError` for a kind or country that is not in `FIRM_NUMBERS`, and for a number that is too short, too long, or has
    a wrong check digit; the message says which. `MissingExtraError` without the package.

    >>> firm_number("GB 980 7806 85", country="GB", kind="vat")
    Traceback (most recent call last):
    salesflow.errors.InputError: text: is no vat of GB: the number's checksum or check digit is invalid (got 'GB 980 7806 85')
    """
    where = country.upper()
    kinds = FIRM_NUMBERS.get(where)
    if kinds is None:
        known = ", ".join(each for each in FIRM_NUMBERS if each)
        raise InputError("country", country, f"is not known; there are {known}, or none for the whole world")
    if kind not in kinds:
        place = where or "the whole world"
        raise InputError("kind", kind, f"is no number of firms in {place}; there is {' or '.join(kinds)}")
    try:
        from stdnum.exceptions import ValidationError
    except ImportError as error:
        raise MissingExtraError("ids", "python-stdnum") from error
    # "in" and "is" are words of Python, so the package writes them with a stroke; none else of its names is changed
    folder = f"stdnum.{where.lower()}{'_' if where == 'IN' else ''}" if where else "stdnum"
    try:
        found = cast("str", import_module(f"{folder}.{kind}").validate(text))
    except ValidationError as error:
        why = str(error).rstrip(".")
        raise InputError(
            "text", text, f"is no {kind} of {where or 'the world'}: {why[:1].lower()}{why[1:]}"
        ) from error
    return FirmNumber(where, kind, found)
