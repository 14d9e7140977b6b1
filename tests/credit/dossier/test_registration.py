"""Registration: the code in its parts, and the register's facts in the dossier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.credit.catalogue.dossier import CREDIT_DOSSIER
from salesflow.credit.dossier.dossier import Dossier
from salesflow.credit.dossier.registration import CreditCode, Registration
from salesflow.errors import InputError

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
CODE = "91110000600037341L"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_wrong_character_is_found(place: int, letter: str) -> None:
    """CR-3: any single slip of the pen is caught (GB 32100-2015)."""
    slip = CODE[:place] + letter + CODE[place + 1 :]
    if slip == CODE:
        assert CreditCode(slip).text == CODE
    else:
        with pytest.raises(InputError, match="check character"):
            CreditCode(slip)


def test_offices_and_the_organisation_code() -> None:
    """CR-3: codes made by hand with right last characters (GB 32100-2015, GB 11714-1997)."""

    def coded(body: str) -> CreditCode:
        weighed = sum(LETTERS.index(each) * 3**place for place, each in enumerate(body))
        return CreditCode(body + LETTERS[-weighed % 31])

    assert coded("12110000600037341").office.render("zh") == "机构编制"
    assert coded("A1110000600037341").office.render() == "another office"
    assert coded("91110000600037341").text == CODE
    assert not coded("91110000600037342").is_organisation_valid
    assert coded("91110000MA0000005").organisation == "MA0000005"
    assert [coded(f"91110000{code}").is_organisation_valid for code in ("00000000X", "000000000", "00000050X")] == [
        False, True, False,
    ]  # fmt: skip
    assert coded("9111000000000060X").is_organisation_valid is False
    assert coded("9111000010000008X").is_organisation_valid is (-(3 + 16) % 11 == 10)


def whole(**changed: Any) -> Registration:
    """A registration with all that the register tells."""
    given_words: dict[str, Any] = {
        "credit_code": CODE, "company_name": "Haida", "company_kind": "limited", "founded_on": date(2001, 1, 4),
        "registered_capital": money(500_000, "CNY"), "paid_in_capital": money(0, "CNY"), "registered_scope": "wood",
        "legal_representative": "P-9", "shareholders": {"P-2": Decimal("0.4"), "P-1": Decimal("0.6")},
    }  # fmt: skip
    return Registration(**(given_words | changed))


def test_into_the_dossier() -> None:
    """CR-3: every fact with its source and day; nothing known, nothing written."""
    found = whole().into(Dossier("C-7"), CREDIT_DOSSIER, source="register", true_on=date(2026, 2, 1), at=NINE)
    assert isinstance(found, Dossier)
    values = found.review(CREDIT_DOSSIER, as_of=date(2026, 3, 2)).values()
    assert values["shareholders.P-1"] == Decimal("0.6")
    assert len(values) == len(whole().facts()) == 10
    again = whole().into(found, CREDIT_DOSSIER, source="register", true_on=date(2026, 2, 1), at=NINE)
    assert again == found
    assert Registration().facts() == ()
    assert hash(whole()) == hash(whole(shareholders=whole().shareholders))
    other = whole(company_name="Haidar").into(
        found, CREDIT_DOSSIER, source="register", true_on=date(2026, 2, 1), at=NINE
    )
    assert isinstance(other, Declined)


def test_shares_are_added_exactly() -> None:
    """CR-3: a hair above the whole is above it, however the program rounds."""
    above = {"P-1": Decimal("0.5"), "P-2": Decimal("0.5") + Decimal("1e-28"), "P-3": Decimal("1e-40")}
    for digits in (6, 28):
        with localcontext(prec=digits), pytest.raises(InputError, match="more than the whole"):
            whole(shareholders=above)
    with localcontext(prec=6):
        assert whole(shareholders={"P-1": Decimal("0.4999999"), "P-2": Decimal("0.5000001")}).shareholders


@pytest.mark.parametrize(
    "changed",
    [
        {"credit_code": "91110000600037342L"},
        {"company_name": " "},
        {"registered_capital": money(-1, "CNY")},
        {"paid_in_capital": 5},
        {"shareholders": {"P-1": Decimal("0.6"), "P-2": Decimal("0.5")}},
        {"shareholders": {"P-1": Decimal(0)}},
        {"shareholders": {"P-1": 1}},
        {"shareholders": {"P-1": Decimal("NaN")}},
    ],
    ids=str,
)
def test_bad_registrations(changed: dict[str, Any]) -> None:
    """CR-3."""
    with pytest.raises(InputError):
        whole(**changed)
