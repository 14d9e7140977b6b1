"""The eight closing techniques of ST-13."""

from __future__ import annotations

import pickle

import pytest

from salesflow.basics.criteria import AllOf, AnyOf, Has
from salesflow.sales.catalogue.closing_techniques import CLOSING_TECHNIQUES

TECHNIQUES = CLOSING_TECHNIQUES.techniques


def test_the_eight_of_the_source_four_of_them_named_only():
    """ST-13: signals for the first four; what the source only names is marked and never suggested."""
    assert [each.key for each in TECHNIQUES] == [
        "direct",
        "assumptive",
        "opportunity",
        "pressure",
        "hard_to_get",
        "experience",
        "economic_comparison",
        "retreat_to_advance",
    ]
    assert [each.ours for each in TECHNIQUES] == [False] * 4 + [True] * 4
    assert all((each.signals is None) is each.ours for each in TECHNIQUES)
    assert (CLOSING_TECHNIQUES.key, CLOSING_TECHNIQUES.version) == ("closing-techniques", "2026.1")
    assert pickle.loads(pickle.dumps(CLOSING_TECHNIQUES)) == CLOSING_TECHNIQUES


def test_pressure_and_scarcity_carry_cautions():
    """ST-13, ours."""
    assert [each.key for each in TECHNIQUES if each.presses] == ["pressure"]
    assert [each.key for each in TECHNIQUES if each.asserts] == ["opportunity", "pressure"]
    assert [each.key for each in TECHNIQUES if not each.cautions] == ["direct"]


def _leaves(criterion):
    if isinstance(criterion, AllOf | AnyOf):
        return [leaf for part in criterion.parts for leaf in _leaves(part)]
    return [criterion]


def test_all_of_it_speaks_both_languages():
    texts = [CLOSING_TECHNIQUES.label]
    for each in TECHNIQUES:
        texts += [each.label, each.how, *each.cautions]
        texts += [text for text in (each.when, each.example) if text is not None]
        for criterion in (*each.asserts, *([each.signals] if each.signals is not None else [])):
            for leaf in _leaves(criterion):
                assert isinstance(leaf, Has)
                texts.append(leaf.label)
    assert [text for text in texts if text is None or text.languages != ("en", "zh")] == []


@pytest.mark.parametrize(
    ("seen", "suggested"),
    [
        ({}, []),
        ({"buying_signal": True}, ["direct"]),
        ({"buying_signal": False, "no_doubts_confirmed": "Ms Wang"}, ["direct"]),
        ({"doubts_resolved": True, "shows_confidence": True}, ["assumptive"]),
        ({"doubts_resolved": True, "shows_confidence": False}, []),
        ({"questions_answered": True, "now_is_better": "price rises on 1 April"}, ["opportunity"]),
        ({"questions_answered": True}, []),
        ({"questions_answered": True, "now_is_better": False}, []),
        (
            {"hesitates": True, "lacks_confidence": True, "pressure_is_real": "line stands still"},
            ["pressure"],
        ),
        ({"hesitates": True, "lacks_confidence": True}, []),
        (
            {"hesitates": True, "lacks_confidence": True, "pressure_is_real": "x", "buying_signal": True},
            ["direct", "pressure"],
        ),
    ],
)
def test_each_has_its_signals(seen, suggested):
    """ST-13: no scarcity without the fact that it is true."""
    found = CLOSING_TECHNIQUES.suggest(seen)
    assert [each.key for each in found.value] == suggested
    assert "[en]" not in found.explain("zh")
    if "pressure" in suggested:
        assert "The source advises to strike hard; we advise against it." in found.explain()
