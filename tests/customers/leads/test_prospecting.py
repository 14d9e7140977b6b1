from __future__ import annotations

import pickle
from collections import Counter
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Direction
from salesflow.basics.text import Text
from salesflow.basics.truth import NO, UNKNOWN, YES, Truth
from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
from salesflow.customers.leads.prospecting import Method, Profile, Prospecting, Trait
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.prospecting import profiles, prospectings
from salesflow.testing.prospecting_laws import check_suggest

seen: Counter[Truth] = Counter()


@settings(max_examples=1 + settings().max_examples // 3)  # several methods take longer to make
@given(prospectings(), profiles())
@example(
    PROSPECTING_METHODS,
    Profile("gearbox", {"specialised": True, "satisfied_customers": True, "predecessor": False}),
)
def laws(methods: Prospecting, profile: Profile) -> None:
    check_suggest(methods, profile)
    seen.update(line.truth for line in methods.suggest(profile).lines)


def test_the_laws_hold() -> None:
    """CU-4: every method is ranked once; unknown is never a no. All three answers were reached."""
    laws()
    assert min(seen[truth] for truth in Truth) > 0


def method(key: str = "m", **changes: Any) -> Method:
    text = Text("words", zh="文字")
    parts: dict[str, Any] = {
        "definition": text, "suits": text, "cost_driver": text, "steps": [text], "direction": Direction.OUT,
        "cautions": [text], "fits": ["insurance", "specialised"],
    }  # fmt: skip
    return Method(key, Text(key or "?", zh=key), **{**parts, **changes})


@given(st.lists(st.sampled_from(Truth), min_size=5, max_size=5))
def test_a_method_suits_by_three_lists(answers: list[Truth]) -> None:
    """CU-4: one of what it fits, all of what it needs, none of what rules it out, in three values."""
    fits, needs, unfit = ("insurance", "specialised"), ("predecessor", "buyers_search"), ("few_large_buyers",)
    truths = dict(zip((*fits, *needs, *unfit), answers, strict=True))
    found = method(fits=fits, needs=needs, unfit=unfit).truth(Profile("x", truths))
    wanted = (answers[0] | answers[1]) & answers[2] & answers[3] & ~answers[4]
    assert found is wanted


@settings(max_examples=20)
@given(profiles())
def test_every_order_of_the_methods_gives_the_same(profile: Profile) -> None:
    methods = [method("a"), method("b"), method("c", fits=["high_value"]), method("d", direction="in")]
    found = {Prospecting("p", version="1", methods=each).suggest(profile) for each in permutations(methods)}
    assert len(found) == 1


def test_more_that_speaks_for_a_method_comes_first_and_equals_share_a_place() -> None:
    """CU-4: the direction plays no part; of the open ones, fewer questions come first."""
    methods = [
        method("a_in", direction=Direction.IN), method("b"), method("both", fits=["insurance"], needs=["predecessor"]),
        method("no", unfit=["predecessor"]), method("open_1", fits=["high_value"]),
        method("open_2", fits=["high_value", "easy_to_explain"]), method("open_0", fits=["high_value", "specialised"], needs=["insurance", "buyers_search"]),
    ]  # fmt: skip
    found = Prospecting("p", version="1", methods=methods).suggest(
        Profile("x", {"insurance": True, "predecessor": True, Trait.SPECIALISED: UNKNOWN})
    )
    assert [(line.place, line.method.key, line.truth) for line in found.lines] == [
        (1, "both", YES), (2, "a_in", YES), (2, "b", YES),
        (4, "open_0", UNKNOWN), (5, "open_1", UNKNOWN), (6, "open_2", UNKNOWN), (7, "no", NO),
    ]  # fmt: skip
    assert [line.method.key for line in (*found.suited, *found.open, *found.unsuited)] == [
        line.method.key for line in found.lines
    ]
    assert found.of("open_0").open == (Trait.HIGH_VALUE, Trait.SPECIALISED, Trait.BUYERS_SEARCH)
    assert found.ask_next == ("high_value", "buyers_search", "easy_to_explain", "specialised")
    with pytest.raises(InputError, match="there are both, a_in, b, open_0"):
        found.of("x")


def test_the_reasons() -> None:
    """CU-4: why, why not, and what is not known; cautions only where the method may be used."""
    book = Prospecting(
        "p",
        version="1",
        methods=[
            method("yes", needs=["predecessor"]),
            method("open", needs=["buyers_search"]),
            method("blind", fits=["high_value"]),
            method("no", fits=["brand_and_taste"], needs=["bought_with_others"], unfit=["insurance"]),
        ],
    )
    found = book.suggest(
        Profile(
            "x",
            {"insurance": True, "predecessor": True, "brand_and_taste": False, "bought_with_others": False},
        )
    )
    assert found.explain().splitlines() == [
        "“yes” suits: insurance, customers that a predecessor left [CU-4]",
        "caution with “yes”: words [CU-4]",
        "“open” may suit: insurance [CU-4]",
        "caution with “open”: words [CU-4]",
        "“open”: not known yet: buyers who look for information themselves [CU-4]",
        "caution with “blind”: words [CU-4]",
        "“blind”: not known yet: a high value per sale [CU-4]",
        "“no” does not suit: insurance [CU-4]",
        "“no” does not work without: a product bought together with others [CU-4]",
        "“no” is made for other cases: a product of brand and taste [CU-4]",
    ]
    assert [reason.code for line in found.lines for reason in (*line.reasons, *line.missing)] == [
        "suits", "caution", "speaks_for", "caution", "unknown", "caution", "unknown",
        "ruled_out", "lacks", "fits_nothing",
    ]  # fmt: skip
    assert found.of("no").explain("zh").splitlines() == [
        "“no”不适合：保险 [CU-4]",
        "“no”缺少条件：与其他产品搭配购买的产品 [CU-4]",
        "“no”适用于其他情况：有品牌形象和品位的产品 [CU-4]",
    ]


def test_a_profile_holds_every_trait() -> None:
    profile = Profile("x", {"insurance": True, "specialised": None, Trait.HIGH_VALUE: NO})
    assert [trait for trait, _ in profile.traits] == list(Trait)
    assert [profile.truth(each) for each in (Trait.INSURANCE, Trait.SPECIALISED, Trait.HIGH_VALUE)] == [
        YES,
        UNKNOWN,
        NO,
    ]
    assert profile == Profile("x", profile.traits) == pickle.loads(pickle.dumps(profile))
    assert profile.with_trait("insurance", None).truth(Trait.INSURANCE) is UNKNOWN
    for traits, words in (
        ({"insurence": True}, "did you mean 'insurance'"),
        ({"xyz": True}, "there are daily_consumer_good, "),
        ({"insurance": "yes"}, "give True, False, None or a Truth"),
        ({"insurance": 1}, "give True, False, None or a Truth"),
        ((("insurance", YES), ("insurance", NO)), "is given twice"),
    ):
        with pytest.raises(InputError, match=words):
            Profile("x", traits)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="say which product"):
        Profile(" ")


def test_definitions_name_every_problem() -> None:
    with pytest.raises(DefinitionError) as caught:
        method("", fits=(), unfit=["insurance", "insurance"], steps=(), cautions=())
    assert caught.value.problems == (
        "the key is blank",
        "name at least one trait that it suits or needs",
        "trait 'insurance' is named twice",
        "there is no step",
        "it turns to people who did not ask, and carries no caution",
    )
    assert method(direction="in", cautions=()).cautions == ()
    with pytest.raises(InputError, match="is no trait"):
        method(fits=["insurences of all kinds"])
    with pytest.raises(DefinitionError) as caught:
        Prospecting("", version=" ", methods=[method(), method()])
    assert caught.value.problems == ("key is blank", "version is blank", "method 'm' is declared twice")
    with pytest.raises(DefinitionError, match="there is no method"):
        Prospecting("p", version="1", methods=[])
    with pytest.raises(InputError, match="prospecting 'p' has m"):
        Prospecting("p", version="1", methods=[method()]).method("x")


def test_a_method_explains_itself() -> None:
    one = attrs.evolve(method(), ours=True)
    assert one.explain().splitlines() == [
        "m: words", "(The description is ours.)", "Suits: words", "Cost: words", "1. words", "Caution: words",
    ]  # fmt: skip
    assert method().explain("zh").splitlines()[1:] == ["适用：文字", "成本：文字", "1. 文字", "注意：文字"]
