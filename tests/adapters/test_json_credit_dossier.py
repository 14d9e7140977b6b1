"""The dossier, what was seen and the warnings come back from JSON equal; wrong data is named by its place (CR-2 to CR-4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json_credit import (
    consequences_from_json,
    consequences_to_json,
    dossier_content_from_json,
    dossier_content_to_json,
    dossier_from_json,
    dossier_to_json,
    seen_from_json,
    seen_to_json,
    warnings_from_json,
    warnings_to_json,
    watch_rules_from_json,
    watch_rules_to_json,
)
from salesflow.basics.text import Text
from salesflow.credit.catalogue.dossier import CREDIT_DOSSIER
from salesflow.credit.catalogue.warnings import HOUSE_WARNINGS
from salesflow.credit.dossier.content import Area, Content, Field, FieldKind, Item
from salesflow.credit.dossier.dossier import Dossier
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.dossier.learnt import Entry, Learnt, Settled, Withdrawn
from salesflow.credit.warnings.register import SignalRegister
from salesflow.credit.warnings.seen import Seen
from salesflow.credit.warnings.signal import Consequences, Severity, SignalType
from salesflow.credit.warnings.watch import watch
from salesflow.credit.warnings.watch_rule import Against, Change, Count, WatchRule
from salesflow.errors import HistoryError, InputError
from salesflow.testing.credit_signals import SIGNAL_DAY, consequences, seen_things, signal_registers
from salesflow.testing.strategies import criteria, moments, operands, texts

AT = "2026-03-02T09:00:00+08:00[Asia/Shanghai]"


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Words of two sources about two fields, with days and evidence; some withdrawn or settled."""
    found: list[Entry] = []
    for place in range(draw(st.integers(0, 5))):
        at = draw(moments())
        ago, lasts = draw(st.none() | st.integers(0, 900)), draw(st.none() | st.integers(1, 900))
        since = None if ago is None else at.date() - timedelta(ago)
        word = Learnt(
            draw(st.sampled_from(["staff", "owner"])),
            draw(operands()),
            source=draw(st.sampled_from(["visit", "报告 9"])),
            method=draw(st.sampled_from(Method)),
            true_on=since,
            until=None if lasts is None else (since or at.date()) + timedelta(lasts),
            part=draw(st.sampled_from([None, "p-1"])),
            evidence=draw(st.sampled_from([None, f"R-{place}"])),
            at=at,
            by=draw(st.sampled_from([None, "u-1"])),
        )
        found.append(word)
        kind = draw(st.sampled_from([None, Withdrawn, Settled]))
        if kind is not None:
            found.append(
                kind(word.field, source=word.source, why="asked again", part=word.part, at=draw(moments()))
            )
    return Dossier("C-7", found)


@given(dossiers())
def test_dossiers_come_back(dossier: Dossier) -> None:
    """CR-2, CR-3: facts of every kind, sources, days of validity, moments in their own zone."""
    text = dossier_to_json(dossier)
    again = dossier_from_json(text)
    assert again == dossier
    assert again.entries == dossier.entries
    assert dossier_to_json(again) == text
    assert [each.at.isoformat() for each in again.entries] == [
        each.at.isoformat() for each in dossier.entries
    ]


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Items of any kind; the first one is essential."""
    items: list[Item] = []
    for place in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(FieldKind))
        number = kind in (FieldKind.WHOLE, FieldKind.NUMBER)
        choices = {"a": draw(texts()), "b": draw(texts())} if kind is FieldKind.TEXT else {}
        field = Field(
            f"f{place}", draw(texts()), kind, ask=draw(texts()), weight=draw(st.integers(1, 5)),
            section=draw(st.none() | texts()), many=draw(st.booleans()), choices=choices,
            unit=draw(st.none() | texts()) if number else None,
        )  # fmt: skip
        methods = draw(st.lists(st.sampled_from(Method), min_size=1))
        items.append(Item(field, draw(st.sampled_from(Area)), methods, essential=not place))
    return Content("own", "1", items)


@given(contents())
def test_contents_come_back(content: Content) -> None:
    text = dossier_content_to_json(content)
    assert dossier_content_from_json(text) == content
    assert dossier_content_to_json(dossier_content_from_json(text)) == text


def test_the_ready_made_content_is_a_file_that_can_be_shipped() -> None:
    again = dossier_content_from_json(dossier_content_to_json(CREDIT_DOSSIER))
    assert again == CREDIT_DOSSIER
    assert again.form == CREDIT_DOSSIER.form


# -- warnings -------------------------------------------------------------------------------------------------------------


@given(signal_registers())
def test_registers_of_warnings_come_back(register: SignalRegister) -> None:
    """CR-4: opened, acknowledged, cleared and reopened."""
    text = warnings_to_json(register)
    again = warnings_from_json(text)
    assert again == register
    assert warnings_to_json(again) == text
    assert again.explain("zh", as_of=SIGNAL_DAY) == register.explain("zh", as_of=SIGNAL_DAY)


@given(seen_things(HOUSE_WARNINGS))
def test_what_was_seen_comes_back_and_raises_the_same_warnings(things: list[Seen]) -> None:
    """The signals bear their reasons, which are read in both languages afterwards."""
    again = seen_from_json(seen_to_json(things))
    assert again == tuple(things)
    assert seen_to_json(again) == seen_to_json(things)
    register = SignalRegister("C-7")
    for signal in watch(HOUSE_WARNINGS, things, as_of=SIGNAL_DAY).signals:
        answer = register.open(signal, at=_evening())
        assert isinstance(answer, SignalRegister)
        register = answer
    stored = warnings_from_json(warnings_to_json(register))
    assert stored == register
    for language in ("en", "zh"):
        assert stored.explain(language, as_of=SIGNAL_DAY) == register.explain(language, as_of=SIGNAL_DAY)


def _evening() -> Any:
    return dossier_from_json(json.dumps({"firm": "C-7", "entries": [LEARNT]})).entries[0].at.add(days=40)


@st.composite
def watch_rules(draw: st.DrawFn) -> WatchRule:
    """A rule over any condition, with tests that it asks."""
    count = Count(
        "often", "late", months=draw(st.integers(1, 9)), least=draw(st.integers(1, 3)), label=draw(texts())
    )
    change = Change(
        "fell", "orders", draw(st.sampled_from(["<", ">="])), draw(st.decimals(-2, 2, places=2)), base="usual",
        against=draw(st.sampled_from(Against)), label=draw(texts()),
    )  # fmt: skip
    when = draw(criteria())
    asked = [test for test in (count, change) if test.key in when.paths()]
    return WatchRule(
        "own", draw(st.sampled_from(SignalType)), draw(st.sampled_from(Severity)), draw(texts()),
        when=when, tests=asked, source="ours", doubts=draw(st.none() | texts()), version="7",
    )  # fmt: skip


@given(st.lists(watch_rules(), max_size=3))
def test_rules_of_a_watch_come_back(rules: list[WatchRule]) -> None:
    text = watch_rules_to_json(rules)
    assert watch_rules_from_json(text) == tuple(rules)
    assert watch_rules_to_json(watch_rules_from_json(text)) == text


def test_the_ready_made_rules_can_be_shipped_and_changed() -> None:
    text = watch_rules_to_json(HOUSE_WARNINGS)
    assert watch_rules_from_json(text) == HOUSE_WARNINGS
    plain = json.loads(text)
    plain["rules"][0]["severity"] = "severe"
    assert watch_rules_from_json(json.dumps(plain))[0].severity is Severity.SEVERE


@given(consequences())
def test_consequences_come_back(house: Consequences) -> None:
    text = consequences_to_json(house)
    assert consequences_from_json(text) == house
    assert consequences_to_json(consequences_from_json(text)) == text


# -- wrong data -----------------------------------------------------------------------------------------------------------

LEARNT = {"kind": "learnt", "at": AT, "field": "staff", "value": 40, "source": "visit", "method": "internal"}
SIGNAL: dict[str, Any] = {
    "kind": "postponed", "type": "payment", "severity": "alert", "label": {"en": "two", "zh": "两次"},
    "observed_on": "2026-03-01", "source": "ledger",
    "reasons": [{"code": "raised", "sentence": {"text": {"en": "{n} {n|day|days}"}, "params": {"n": 2}}, "rows": []}],
}  # fmt: skip
OPENED: dict[str, Any] = {"entry": "opened", "at": AT, "signal": SIGNAL}
RULE: dict[str, Any] = {
    "key": "fall", "type": "trading", "severity": "notice", "label": {"en": "orders fall"}, "when": {"has": "drop"},
    "tests": [{"kind": "change", "key": "drop", "fact": "orders", "op": "<=", "by": "-0.3", "base": "usual", "label": "x"}],
    "source": "ours",
}  # fmt: skip


def _params(**params: object) -> dict[str, Any]:
    sentence = {"text": {"en": " ".join(f"{{{name}}}" for name in params) or "{a}"}, "params": params}
    return SIGNAL | {"reasons": [{"code": "raised", "sentence": sentence, "rows": ["CR-4"]}]}


def _dossier(**other: object) -> dict[str, Any]:
    return {"firm": "C-7", "entries": [LEARNT | other]}


def _opened(signal: object, **other: object) -> dict[str, Any]:
    return {"customer": "C-7", "entries": [OPENED | {"signal": signal} | other]}


def _rule(**other: object) -> dict[str, Any]:
    return {"rules": [RULE | other]}


def _test(**other: object) -> dict[str, Any]:
    return {"rules": [RULE | {"tests": [RULE["tests"][0] | other]}]}


PARAM = "entries[0].signal.reasons[0].sentence.params"


@pytest.mark.parametrize(
    ("read", "plain", "field", "problem"),
    [
        (dossier_from_json, {"firm": 7, "entries": []}, "firm", "must be a text"),
        (dossier_from_json, {"firm": "C-7", "entries": {}}, "entries", "must be a list"),
        (dossier_from_json, {"firm": " ", "entries": []}, "firm", "may not be empty"),
        (dossier_from_json, _dossier(kind="heard"), "entries[0].kind", "use one of learnt, withdrawn"),
        (dossier_from_json, _dossier(at="2026-03-02T09:00:00"), "entries[0].at", "zone"),
        (dossier_from_json, _dossier(value=0.5), "entries[0].value", "decimal"),
        (dossier_from_json, _dossier(value=None), "entries[0].value", "write a text"),
        (dossier_from_json, _dossier(value={"decimal": "NaN"}), "entries[0].value", "says nothing"),
        (dossier_from_json, _dossier(value={"money": "5", "currency": "XXQ"}), "entries[0].value", "ISO 4217"),
        (dossier_from_json, _dossier(method="hearsay"), "entries[0].method", "use one of banks, agencies"),
        (dossier_from_json, _dossier(true_on="2026-03-03"), "entries[0].true_on", "is later than the day"),
        (dossier_from_json, _dossier(until="2026-03-02"), "entries[0].until", "is not after the day"),
        (dossier_from_json, _dossier(mood="good"), "entries[0].mood", "is unknown; known are at, by, evidence"),
        (warnings_from_json, {"customer": "C-7", "entries": [{"entry": "shut"}]}, "entries[0].entry", "use one of opened"),
        (warnings_from_json, _opened("x"), "entries[0].signal", "must be an object"),
        (warnings_from_json, _opened(SIGNAL | {"severity": 3}), "entries[0].signal.severity", "use one of notice, attention"),
        (warnings_from_json, _opened(SIGNAL | {"type": "mood"}), "entries[0].signal.type", "use one of payment"),
        (warnings_from_json, _opened(SIGNAL | {"until": "2026-03-01"}), "entries[0].signal.until", "is not after"),
        (warnings_from_json, _opened(SIGNAL | {"evidence": "F-9"}), "entries[0].signal.evidence", "must be a list"),
        (warnings_from_json, _opened(SIGNAL | {"observed_on": "2026-03-09"}), "entries[0].signal", "was seen on a later day"),
        (warnings_from_json, _opened(SIGNAL | {"reasons": 7}), "entries[0].signal.reasons", "must be a list"),
        (warnings_from_json, _opened(SIGNAL | {"reasons": ["x"]}), "entries[0].signal.reasons[0]", "must be an object"),
        (warnings_from_json, _opened(_params(a=1.5)), f"{PARAM}.a", "write a text"),
        (warnings_from_json, _opened(_params(a=None)), f"{PARAM}.a", "write a text"),
        (warnings_from_json, _opened(_params(a={"float": "1"})), f"{PARAM}.a", "has an unknown tag; known are decimal"),
        (warnings_from_json, _opened(_params(a={"decimal": "1", "x": 2})), f"{PARAM}.a", "has an unknown tag"),
        (warnings_from_json, _opened(_params(a={"decimal": "Infinity"})), f"{PARAM}.a", "is not finite"),
        (warnings_from_json, _opened(_params(a={"decimal": 5})), f"{PARAM}.a", "unknown tag"),
        (warnings_from_json, _opened(_params(a={"word": "x", "of": "colour"})), f"{PARAM}.a.of", "use one of act, action, answer, ban"),
        (warnings_from_json, _opened(_params(a={"word": "x", "of": "ban"})), f"{PARAM}.a.word", "use one of raise, use"),
        (warnings_from_json, _opened(_params(a={"term": "2 moons"})), f"{PARAM}.a.term", "unknown unit"),
        (warnings_from_json, _opened(_params(a={"text": None})), f"{PARAM}.a.text", "must be a text"),
        (warnings_from_json, _opened(_params(a={"list": "x"})), f"{PARAM}.a.list", "must be a list"),
        (warnings_from_json, _opened(_params(a={"list": ["x", 0.5]})), f"{PARAM}.a.list[1]", "write a text"),
        (warnings_from_json, _opened(_params(a={"sentence": {}})), f"{PARAM}.a.sentence.text", "is missing"),
        (warnings_from_json, _opened(_params()), PARAM, "slot a was not filled"),
        (watch_rules_from_json, _rule(when={"eval": "1"}), "rules[0].when", "is no criterion"),
        (watch_rules_from_json, _rule(source=" "), "rules[0]", "the source is blank"),
        (watch_rules_from_json, _rule(lasts="3 working days"), "rules[0]", "count it in days"),
        (watch_rules_from_json, _test(kind="guess"), "rules[0].tests[0].kind", "use one of count, change"),
        (watch_rules_from_json, _test(by=-0.3), "rules[0].tests[0].by", "must be a number as text"),
        (watch_rules_from_json, _test(by="1e5"), "rules[0].tests[0].by", "give a plain number"),
        (watch_rules_from_json, _test(against="mood"), "rules[0].tests[0].against", "use one of change, amount"),
        (watch_rules_from_json, _test(key="rise"), "rules[0]", "nothing asks for test 'rise'"),
        (consequences_from_json, {"key": "a", "version": "1", "bans": {"grim": []}}, "bans", "use one of notice"),
        (consequences_from_json, {"key": "a", "version": "1", "bans": {"alert": ["fly"]}}, "bans.alert[0]", "use one of raise"),
        (consequences_from_json, {"key": "a", "version": "1", "bans": {"alert": "raise"}}, "bans.alert", "must be a list"),
        (consequences_from_json, {"key": " ", "version": "1", "bans": {}}, "consequences", "the key is blank"),
        (seen_from_json, {"seen": [{"kind": "heard"}]}, "seen[0].kind", "use one of happened, measured, watched"),
        (
            seen_from_json,
            {"seen": [{"kind": "watched", "key": "a", "begins": "2026-03-02", "ends": "2026-03-02"}]},
            "seen[0].ends",
            "is not after the day",
        ),
        (dossier_content_from_json, {"key": "a", "version": "1", "items": []}, "content", "no item is essential"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], plain: Any, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(json.dumps(plain))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


def test_good_data_stands_behind_each_wrong_one() -> None:
    assert dossier_from_json(json.dumps(_dossier())).entries[0].field == "staff"
    register = warnings_from_json(json.dumps(_opened(SIGNAL)))
    assert register.explain(as_of=date(2026, 3, 3)).splitlines()[-1] == "2 days"
    assert watch_rules_from_json(json.dumps(_rule()))[0].label == Text("orders fall")


def test_entries_that_do_not_fit_together_are_a_broken_history() -> None:
    with pytest.raises(HistoryError, match="never said anything"):
        dossier_from_json(
            json.dumps(
                {
                    "firm": "C-7",
                    "entries": [{"kind": "withdrawn", "at": AT, "field": "a", "source": "b", "why": "c"}],
                }
            )
        )
    with pytest.raises(HistoryError, match="no warning 'postponed' was opened"):
        warnings_from_json(
            json.dumps(
                {
                    "customer": "C-7",
                    "entries": [{"entry": "acknowledged", "at": AT, "kind": "postponed", "by": "u-1"}],
                }
            )
        )
