"""Closing: ST-13, techniques by their signals, never a pressing one without its caution; a commitment or a stop."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.criteria import all_of, any_of, fact, has, named, not_
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.closing import CloseResult, Repertoire, Technique, close_result

CARE = Text("take care", zh="小心")
FACTS = ["s1", "s2", "s3", "t1", "t2"]
FEW = st.sampled_from([True, False, None])
worlds = st.dictionaries(st.sampled_from(FACTS), FEW)
signals = st.sampled_from(
    [has("s1"), has("s1") & has("s2"), any_of(has("s1"), all_of(has("s2"), has("s3"))), not_(has("s3"))]
)


@st.composite
def techniques(draw, key):
    seen = draw(st.none() | signals)
    asserts = draw(st.sampled_from([[], [has("t1")], [has("t1"), has("t2")]]))
    presses = draw(st.booleans())
    cautions = [CARE] if presses or asserts or draw(st.booleans()) else []
    return Technique(
        key,
        Text(f"way {key}", zh=f"方法{key}"),
        Text("do it", zh="去做"),
        signals=seen,
        when=None if seen is None else Text("then", zh="那时"),
        asserts=asserts,
        cautions=cautions,
        presses=presses,
    )


repertoires = st.tuples(*[techniques(key) for key in "abc"]).map(
    lambda each: Repertoire("r", version="1", techniques=each)
)


def truth(criterion, world):
    return criterion.judge(world).truth


@given(repertoires, worlds)
def test_suggests_exactly_what_surely_fits(repertoire, world):
    """ST-13: signals there, and whatever it says true; unknown is never yes."""
    found = repertoire.suggest(world)
    good = {
        each.key
        for each in repertoire.techniques
        if each.signals is not None
        and truth(each.signals, world) is Truth.YES
        and all(truth(need, world) is Truth.YES for need in each.asserts)
    }
    assert {each.key for each in found.value} == good
    assert [each.presses for each in found.value] == sorted(each.presses for each in found.value), (
        "pressing last"
    )
    assert ("nothing_suits" in [reason.code for reason in found.reasons]) is (not good)
    assert all(reason.rows == ("ST-13",) for reason in (*found.reasons, *found.missing))


@given(repertoires, worlds)
def test_no_suggestion_without_its_caution(repertoire, world):
    """ST-13, ours: whoever reads the suggestion reads every caution."""
    found = repertoire.suggest(world)
    said = [reason.sentence.render() for reason in found.reasons if reason.code == "caution"]
    assert said == [
        f"caution with “way {each.key}”: take care" for each in found.value for _ in each.cautions
    ]
    for each in found.value:
        assert each.cautions or not (each.presses or each.asserts)


@given(repertoires, worlds)
def test_what_is_held_back_and_what_is_unknown_is_named(repertoire, world):
    found = repertoire.suggest(world)
    for each in repertoire.techniques:
        name = f"“way {each.key}”"
        held = [r for r in found.reasons if r.code == "held_back" and r.sentence.render().startswith(name)]
        asked = [r for r in found.missing if r.sentence.render().startswith(name)]
        if each.signals is None:
            assert not held
            assert not asked
            continue
        suits, true = truth(each.signals, world), Truth.all(truth(need, world) for need in each.asserts)
        assert bool(held) is (suits is Truth.YES and true is Truth.NO)
        assert len(asked) == (0 if Truth.NO in (suits, true) else [suits, true].count(Truth.UNKNOWN))


@given(repertoires, worlds)
def test_fits_tells_of_every_technique(repertoire, world):
    fits = repertoire.fits(world)
    assert [fit.technique for fit in fits] == list(repertoire.techniques)
    suggested = repertoire.suggest(world).value
    for fit in fits:
        assert (fit.truth is Truth.YES) is (fit.technique in suggested)
        assert (fit.seen is None) is (fit.technique.signals is None)
        assert (fit.true is None) is (fit.technique.asserts == ())
    assert pickle.loads(pickle.dumps(repertoire)) == repertoire


def one(**settings):
    parts = {"signals": has("s1", Text("a nod", zh="点头")), "when": Text("then", zh="那时")} | settings
    way = Technique("w", Text("way", zh="方法"), Text("do it", zh="去做"), **parts)
    return Repertoire("r", version="1", techniques=[way])


OFFER = has("t1", Text("a real offer", zh="真实的优惠"))


@pytest.mark.parametrize(
    ("repertoire", "world", "en", "zh"),
    [
        (one(), {"s1": True}, "“way” suits: a nod", "适合“方法”：点头"),
        (one(), {}, "“way”: not known yet: a nod", "“方法”：尚不清楚：点头"),
        (
            one(asserts=[OFFER], cautions=[CARE]),
            {"s1": True, "t1": False},
            "“way” is held back: it would not be true without a real offer",
            "暂不建议“方法”：没有真实的优惠，所说就不属实",
        ),
        (
            one(asserts=[OFFER], cautions=[CARE]),
            {"s1": True},
            "“way” is true only with a real offer, and that is not known yet",
            "“方法”要有真实的优惠才属实，目前尚不清楚",
        ),
        (
            one(signals=fact("visits") >= 2),
            {"visits": 3},
            "“way” suits: visits is 3, as needed (at least 2)",
            "适合“方法”：visits为3，符合要求（不低于2）",
        ),
        (one(signals=has("s1") | has("s2")), {"s1": False, "s2": True}, "“way” suits: s2", "适合“方法”：s2"),
        (
            one(signals=has("s1") | (has("s2") & has("s3"))),
            {"s1": False, "s2": True},
            "“way”: not known yet: s3",
            "“方法”：尚不清楚：s3",
        ),
        (
            one(signals=not_(has("s3", Text("doubt", zh="疑虑")))),
            {"s3": False},
            "“way” suits: there is no doubt, as needed",
            "适合“方法”：没有疑虑，符合要求",
        ),
        (one(asserts=[OFFER, has("t2")], cautions=[CARE]), {"s1": True, "t2": False},
         "“way” is held back: it would not be true without t2", "暂不建议“方法”：没有t2，所说就不属实"),
    ],
)  # fmt: skip
def test_why_in_both_languages(repertoire, world, en, zh):
    found = repertoire.suggest(world)
    assert f"{en} [ST-13]" in found.explain().splitlines()
    assert f"{zh} [ST-13]" in found.explain("zh").splitlines()


def test_your_own_signal_is_bound_at_the_call():
    repertoire = one(signals=named("ready", Text("a ready customer", zh="客户已准备好")))
    assert repertoire.suggest({}).value == ()
    found = repertoire.suggest({}, using={"ready": lambda _: True})
    assert found.explain() == "“way” suits: a ready customer [ST-13]"
    asserting = one(asserts=[named("real")], cautions=[CARE])
    assert [each.key for each in asserting.suggest({"s1": True}, using={"real": lambda _: True}).value] == [
        "w"
    ]
    assert asserting.suggest({"s1": True}).value == ()


def test_pressing_ones_come_last_with_every_caution():
    """ST-13, ours."""
    name = Text("way", zh="方法")
    then = {"signals": has("s1"), "when": name}
    hard = Technique(
        "hard", name, name, presses=True, cautions=[CARE, Text("or not at all", zh="或不用")], **then
    )
    soft = Technique("soft", name, name, **then)
    found = Repertoire("r", version="1", techniques=[hard, soft]).suggest({"s1": 1})
    assert [each.key for each in found.value] == ["soft", "hard"]
    assert [reason.sentence.render() for reason in found.reasons] == [
        "“way” suits: s1",
        "“way” suits: s1",
        "caution with “way”: take care",
        "caution with “way”: or not at all",
    ]


def test_a_technique_in_words():
    way = Technique(
        "w",
        Text("way", zh="方法"),
        Text("do it", zh="去做"),
        example=Text("so", zh="这样"),
        cautions=[CARE],
        ours=True,
    )
    assert way.explain() == (
        "way: do it\n(The source only names it; the description is ours.)\nFor example: so\nCaution: take care"
    )
    assert one().technique("w").explain("zh") == "方法：去做\n适用：那时"
    with pytest.raises(InputError, match="repertoire 'r' has w"):
        one().technique("x")


def test_a_wrong_definition_names_everything_at_once():
    """ST-13, ours: no pressure and no assertion without a caution."""
    name = Text("way")
    with pytest.raises(DefinitionError) as wrong:
        Technique(" ", name, name, signals=has("s1"), asserts=[OFFER], presses=True)
    assert wrong.value.problems == (
        "the key is blank",
        "give its signals as a condition and in words, or neither",
        "it presses the customer and carries no caution",
        "it tells the customer something as a fact and carries no caution",
    )
    for parts in ({"asserts": "xy"}, {"asserts": ["x"]}, {"cautions": "xy"}, {"cautions": ["x"]}):
        with pytest.raises(InputError) as kind:
            Technique("w", name, name, **parts)
        assert kind.value.field in parts
    alone = Technique("w", name, name, asserts=OFFER, cautions=name)
    assert alone == Technique("w", name, name, asserts=[OFFER], cautions=[name])
    with pytest.raises(DefinitionError):
        Technique("w", name, name, when=name)
    with pytest.raises(DefinitionError) as wrong:
        Repertoire("", version=" ", techniques=[])
    assert wrong.value.problems == ("key is blank", "version is blank", "there is no technique")
    with pytest.raises(DefinitionError, match="technique 'w' is declared twice"):
        Repertoire("r", version="1", techniques=[Technique("w", name, name)] * 2)


@given(st.dictionaries(st.sampled_from(["commitment", "stopped", "next_date"]), FEW))
def test_a_close_is_a_commitment_or_a_clear_stop(world):
    """ST-13: a continuation is neither; unknown is never no."""
    found = close_result(world)
    yes, no = world.get("commitment"), world.get("stopped")
    if yes and no:
        expected, code = None, "contradiction"
    elif yes:
        expected, code = CloseResult.COMMITMENT, "commitment"
    elif no:
        expected, code = CloseResult.STOP, "stop"
    elif yes is False and no is False:
        expected, code = CloseResult.CONTINUATION, "continuation"
    else:
        expected, code = None, None
    assert found.value is expected
    dated = world.get("next_date") is True and not yes and not no
    assert [reason.code for reason in found.reasons] == [each for each in (code,) if each] + [
        "next_step"
    ] * dated
    unknown = [key for key in ("commitment", "stopped") if world.get(key) is None]
    assert len(found.missing) == (len(unknown) if expected is code is None else 0)
    assert "[en]" not in found.explain("zh")


def test_results_in_words():
    assert [each.is_closed for each in CloseResult] == [True, True, False]
    assert close_result({"commitment": "order 17"}).explain() == "closed: commitment [ST-13]"
    assert close_result({"stopped": "no budget"}).explain("zh") == "已有结果：明确停止 [ST-13]"
    assert close_result({"stopped": False}).explain() == "commitment to buy is not known yet [ST-13]"
    assert close_result({"commitment": True, "stopped": True}).explain() == (
        "a commitment and a stop are both on record; ask which of them holds [ST-13]"
    )
    assert [repr(each) for each in CloseResult][2] == "CloseResult.CONTINUATION"
