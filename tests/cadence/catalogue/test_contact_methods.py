"""The contact methods of the trade (CA-11) and business distance (CA-15)."""

from __future__ import annotations

import pendulum

from salesflow.basics.truth import Truth
from salesflow.cadence.catalogue.contact_methods import BUSINESS_DISTANCE, CONTACT_METHODS
from salesflow.cadence.visits.contact_method import Family
from salesflow.customers.consent import parse_consents

NOW = {"at": pendulum.datetime(2026, 3, 20, 9, tz="Asia/Shanghai"), "zone": "Asia/Shanghai"}


def test_all_five_families_are_there():
    """CA-11; every method has its cautions, in two languages."""
    assert {each.family for each in CONTACT_METHODS.methods} == set(Family)
    assert [each.key for each in CONTACT_METHODS.methods if each.ours] == ["third_party"]
    for each in CONTACT_METHODS.methods:
        assert each.cautions
        assert each.rest is None
        assert "[en]" not in each.explain("zh")


def test_a_gift_waits_for_the_gift_policy():
    """CA-15: gifts within a policy."""
    said = parse_consents("visit:promotion=yes; card:promotion=yes")
    answers = {
        truth: CONTACT_METHODS.suggest(said, **NOW, facts={"gift_allowed": truth}).of("souvenir").truth
        for truth in Truth
    }
    assert answers == {truth: truth for truth in Truth}
    assert "leave by the gift policy" in CONTACT_METHODS.suggest(said, **NOW).of("souvenir").explain()


def test_business_distance_is_advice():
    """CA-15: commercial first, no sham projects, no wining and dining, neither arrogant nor servile."""
    words = " ".join(each.render() for each in BUSINESS_DISTANCE)
    for said in (
        "First comes the business",
        "sham projects",
        "Wining and dining",
        "neither arrogant nor servile",
    ):
        assert said in words
    assert all("[en]" not in each.render("zh") for each in BUSINESS_DISTANCE)
