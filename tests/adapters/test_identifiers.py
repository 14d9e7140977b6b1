"""Numbers of firms (CR-3): what the package finds, and that our own check of the credit code answers as it does."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.adapters.identifiers import FIRM_NUMBERS, FirmNumber, firm_number
from salesflow.customers.cards.identity import credit_code
from salesflow.errors import InputError, MissingExtraError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(
    head=st.sampled_from(["91", "92", "11", "51"]),
    region=st.text("0123456789", min_size=6, max_size=6),
    rest=st.text(ALPHABET, min_size=10, max_size=10),
)
@example("91", "110000", "600037341L")
def test_our_credit_code_answers_as_the_package_does(head: str, region: str, rest: str) -> None:
    """CR-3, CU-1: two independent checks of GB 32100-2015 agree, on right and on wrong codes."""
    text = head + region + rest

    def ours() -> str | None:
        try:
            return credit_code(text)
        except InputError:
            return None

    def theirs() -> str | None:
        try:
            return firm_number(text, country="CN", kind="uscc").text
        except InputError:
            return None

    assert ours() == theirs()


@given(
    head=st.sampled_from(["91", "92", "51"]),
    region=st.text("0123456789", min_size=6, max_size=6),
    rest=st.text(ALPHABET, min_size=9, max_size=9),
)
def test_one_character_of_all_makes_a_code_right(head: str, region: str, rest: str) -> None:
    """CR-3: for each code without its last character there is exactly one that fits, the same for both."""
    body = head + region + rest
    right: list[list[str]] = [[], []]
    for last in ALPHABET:
        for found, read in zip(
            right, (credit_code, lambda text: firm_number(text, country="CN", kind="uscc").text), strict=True
        ):
            try:
                found.append(read(body + last))
            except InputError:
                continue
    assert right[0] == right[1]
    assert len(right[0]) == 1


@pytest.mark.parametrize("country", sorted(FIRM_NUMBERS))
def test_each_kind_is_known_to_the_package(country: str) -> None:
    """CR-3: every kind that is promised is there, and refuses nonsense with its reason."""
    for kind in FIRM_NUMBERS[country]:
        with pytest.raises(InputError, match=f"is no {kind} of ") as caught:
            firm_number("?", country=country, kind=kind)
        assert caught.value.field == "text"


def test_the_forms_people_write_come_back_as_one() -> None:
    """CR-3: blanks, dots and the country's letters fall away."""
    assert firm_number("de 136,695 976", country="de", kind="vat").text == "136695976"
    assert firm_number("91-1144442", country="US", kind="ein") == FirmNumber("US", "ein", "911144442")
    assert firm_number("27AAPFU0939F1ZV", country="IN", kind="gstin").text == "27AAPFU0939F1ZV"


def test_what_is_not_known_is_said() -> None:
    """CR-3: a country or a kind that is not there names those there are; numbers of persons are not."""
    with pytest.raises(InputError, match=r"country: is not known; there are AT, AU"):
        firm_number("1", country="XX", kind="vat")
    with pytest.raises(
        InputError, match=r"kind: is no number of firms in DE; there is handelsregisternummer or vat"
    ):
        firm_number("1", country="DE", kind="idnr")
    with pytest.raises(InputError, match=r"kind: is no number of firms in the whole world; there is lei"):
        firm_number("1", kind="vat")


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is the command that installs it."""
    import_module("stdnum.exceptions")
    monkeypatch.setitem(sys.modules, "stdnum.exceptions", None)
    with pytest.raises(MissingExtraError, match=r"salesflow\[ids\]"):
        firm_number("1", kind="lei")
