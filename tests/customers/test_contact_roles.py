"""The ready-made contact roles and the source's rule of keepers (CU-11)."""

from __future__ import annotations

import pytest

from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.contact_roles import (
    BUYING_CENTRE,
    CONTACT_ROLES,
    DECISION_MAKER,
    GUIDE,
    KEY_ACCOUNT_KEEPERS,
    PURCHASING,
    QUALITY,
    SOURCE_ROLES,
    TECHNICAL,
    contact_role,
)
from salesflow.customers.contacts.keepers import Approach, Colleague
from salesflow.errors import InputError


def test_the_five_roles_of_the_source_and_the_seven_of_the_buying_centre():
    """CU-11."""
    assert SOURCE_ROLES == (GUIDE, DECISION_MAKER, PURCHASING, TECHNICAL, QUALITY)
    names = ("initiator", "user", "influencer", "gatekeeper", "decider", "approver", "buyer")
    assert tuple(contact_role(name) for name in names) == BUYING_CENTRE
    assert len({role.key for role in CONTACT_ROLES}) == len(CONTACT_ROLES) == 11
    for role in CONTACT_ROLES:
        for text in (role.label, role.does):
            assert set(text.languages) == {"en", "zh"}


def test_a_name_leads_to_one_role():
    """CU-11: no alias stands for two roles."""
    for role in CONTACT_ROLES:
        for name in (role.key, role.render(), role.render("zh"), *role.aliases):
            assert contact_role(name) == role
            assert contact_role(f"  {name.upper()} ") == role


def test_the_eight_of_suitecrm_are_aliases():
    eight = {
        "Primary Decision Maker": "decision_maker", "Business Decision Maker": "decision_maker",
        "Technical Decision Maker": "decision_maker", "Business Evaluator": "influencer",
        "Technical Evaluator": "technical", "Executive Sponsor": "approver", "Influencer": "influencer", "Other": "other",
    }  # fmt: skip
    assert {name: contact_role(name).key for name in eight} == eight


@pytest.mark.parametrize("name", ["boss", "", None])
def test_a_name_of_no_role_is_refused(name):
    with pytest.raises(InputError, match="role: "):
        contact_role(name)


def test_the_rule_of_the_source():
    """CU-11: a decision maker is kept by a director, a vice president or the general manager; like keeps like."""
    fits = [
        KEY_ACCOUNT_KEEPERS.fits(Colleague("u", "sales", rank), DECISION_MAKER).value
        for rank in ("staff", "manager", "director", "vice_president", "general_manager")
    ]
    assert fits == [Truth.NO, Truth.NO, Truth.YES, Truth.YES, Truth.YES]
    own = {PURCHASING: "sales", TECHNICAL: "engineering", QUALITY: "quality"}
    for role in own:
        for other, function in own.items():
            answer = KEY_ACCOUNT_KEEPERS.fits(Colleague("u", function, "manager"), role, "manager").value
            assert answer is (Truth.YES if role is other else Truth.NO)
    assert KEY_ACCOUNT_KEEPERS.fits(Colleague("u", "quality", "staff"), QUALITY, "manager").value is Truth.NO
    assert KEY_ACCOUNT_KEEPERS.approach is Approach.GUIDE_FIRST
    assert all(text.languages == ("en", "zh") for _, text in KEY_ACCOUNT_KEEPERS.names)
    assert {*KEY_ACCOUNT_KEEPERS.our_ranks, *own.values()} <= {key for key, _ in KEY_ACCOUNT_KEEPERS.names}
