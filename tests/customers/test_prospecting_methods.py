"""The ready-made methods, and the ready-made list of sources."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings

from salesflow.basics.channels import Direction
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.lead_sources import CHANNELS, INBOUND_CLAIM, LEAD_SOURCES
from salesflow.customers.catalogue.prospecting_methods import NINE_METHODS, PROSPECTING_METHODS, WORK_STEPS
from salesflow.customers.leads.prospecting import Profile, Trait
from salesflow.errors import InputError
from salesflow.testing.prospecting import profiles
from salesflow.testing.prospecting_laws import check_sources, check_suggest


@settings(
    max_examples=1 + settings().max_examples // 3
)  # thirteen methods, and each with every further answer
@given(profiles())
def test_the_laws_hold(profile: Profile) -> None:
    """CU-4: for any product."""
    check_suggest(PROSPECTING_METHODS, profile)


def test_the_nine_methods_and_four_more() -> None:
    """CU-4: the names of the source, in its order."""
    assert [PROSPECTING_METHODS.method(key).label.render("zh") for key in NINE_METHODS] == [
        "逐户寻访法", "客户引荐法", "光辉效应法", "代理人法", "直接邮寄法", "电话营销法", "滚雪球法", "资料查阅法", "市场咨询法",
    ]  # fmt: skip
    keys = [each.key for each in PROSPECTING_METHODS.methods]
    assert keys == [
        *NINE_METHODS,
        "predecessor",
        "related_sellers",
        "inbound_marketing",
        "fairs_and_advertising",
    ]


@pytest.mark.parametrize(
    ("key", "trait"),
    [
        ("door_to_door", Trait.DAILY_CONSUMER_GOOD),
        ("door_to_door", Trait.INSURANCE),
        ("referral", Trait.SPECIALISED),
        ("referral", Trait.SERVICE_HEAVY),
        ("halo", Trait.BRAND_AND_TASTE),
    ],
)
def test_what_the_source_says_suits(key: str, trait: Trait) -> None:
    """CU-4: the trait of the source suits the method, once what rules it out is denied."""
    method = PROSPECTING_METHODS.method(key)
    helped = {**dict.fromkeys(method.needs, True), **dict.fromkeys(method.unfit, False)}
    assert method.truth(Profile("x", {**helped, trait: True})) is Truth.YES
    others = dict.fromkeys(method.fits, False)
    assert method.truth(Profile("x", {**helped, **others})) is Truth.NO


def test_what_rules_a_method_out() -> None:
    """CU-4: ours; nobody goes from door to door for a handful of large buyers, or pays an enquiry for daily goods."""
    for key, trait in (
        ("door_to_door", Trait.FEW_LARGE_BUYERS),
        ("market_consultancy", Trait.DAILY_CONSUMER_GOOD),
    ):
        method = PROSPECTING_METHODS.method(key)
        profile = Profile("x", {**dict.fromkeys(method.fits, True), trait: True})
        assert [reason.code for reason in PROSPECTING_METHODS.suggest(profile).of(key).reasons] == [
            "ruled_out"
        ]


def test_every_method_has_its_cautions_and_every_trait_its_method() -> None:
    """CU-4: consent for calls and mail, rules at the door, agents whose pay is disclosed."""
    words = {each.key: " ".join(text.en for text in each.cautions) for each in PROSPECTING_METHODS.methods}
    assert all(words.values())
    for key in ("direct_mail", "telemarketing", "directory"):
        assert "consent" in words[key]
        assert "counsel" in words[key]
    assert "counsel" in words["door_to_door"]
    assert "disclosed" in words["agent"]
    used = Counter(t for each in PROSPECTING_METHODS.methods for t in (*each.fits, *each.needs, *each.unfit))
    assert set(used) == set(Trait)


def test_everything_is_said_in_chinese() -> None:
    texts: list[Text] = []
    for each in PROSPECTING_METHODS.methods:
        texts += [each.label, each.definition, each.suits, each.cost_driver, *each.steps, *each.cautions]
    texts += [text for step in WORK_STEPS for text in (step.label, step.how)]
    texts += [source.label for source in LEAD_SOURCES.sources]
    assert all(text.languages == ("en", "zh") for text in texts)
    assert all(re.search(r"[\u4e00-\u9fff]", text.render("zh")) for text in texts)


def test_the_four_steps_of_the_work() -> None:
    """CU-4: analyse (MAN), investigate, make the card, manage the cards."""
    assert [step.key for step in WORK_STEPS] == ["analyse", "investigate", "make_card", "manage_cards"]
    assert "money, authority, need" in WORK_STEPS[0].how.en


def test_the_channels_of_the_source() -> None:
    """CU-4: ten inbound and eight outbound channels; methods beside them have their own lines."""
    sides = Counter(each.direction for each in CHANNELS)
    assert (sides[Direction.IN], sides[Direction.OUT]) == (10, 8)
    check_sources(LEAD_SOURCES, [])
    listed = {each.key for each in LEAD_SOURCES.sources}
    assert {"telemarketing", "direct_mail", "referral", "halo", "related_sellers"} <= listed
    assert not {"inbound_marketing", "fairs_and_advertising"} & listed


def test_the_claim_about_inbound_is_no_figure() -> None:
    """CU-4: it is never a probability, and the ranking does not know it."""
    with pytest.raises(InputError, match="is no probability"):
        INBOUND_CLAIM.probability("figures_given")
    assert "Doubt:" in INBOUND_CLAIM.render()
