"""What every visit should bring (CA-9)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.criteria import fact, named
from salesflow.basics.terms import hours, months
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.visits.visit_checklist import VisitChecklist, VisitItem
from salesflow.cadence.visits.visit_report import VisitReport
from salesflow.customers.cards.form import Basis
from salesflow.customers.history import Touch
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.visit_laws import check_visit_checklist
from salesflow.testing.visits import visit_checklists, visit_reports

VISIT = Touch("C-7", pendulum.datetime(2026, 3, 2, 10, tz="Asia/Shanghai"), Channel.VISIT, id="T-1")
BASIS = Basis("family", "her written consent", keep=months(6))


def item(key, **more):
    return VisitItem(key, Text(f"note {key}", zh=f"记录{key}"), ask=Text(f"{key}?", zh=f"{key}？"), **more)


SHORT = VisitChecklist(
    "short", version="1", items=[item("rivals"), item("family", sensitive=True)], rows=("CA-9",)
)


def test_every_checklist_keeps_the_laws():
    """CA-9; the interesting answers all came."""
    met = set()

    @settings(max_examples=80, derandomize=True, database=None)
    @given(visit_checklists(), st.data())
    def keeps(checklist, data):
        met.update(check_visit_checklist(checklist, data.draw(visit_reports(checklist=checklist))))

    keeps()
    assert met == {"yes", "no", "unknown", "off"}


def test_done_not_done_and_not_noted():
    checklist = VisitChecklist("three", version="1", items=[item("a"), item("b"), item("c")], rows=("CA-9",))
    judged = checklist.judge(VisitReport.of(VISIT, {"a": 2, "b": 0}))
    assert judged.value is Truth.NO
    assert judged.explain() == (
        "done: note a [CA-9]\nnot done: note b; ask: “b?” [CA-9]\nnot noted: note c; ask: “c?” [CA-9]"
    )
    assert judged.explain("zh").splitlines()[1] == "未做到：记录b；可以问：“b？” [CA-9]"
    assert [each.key for each in judged.still_open] == ["b", "c"]
    assert [each.code for each in judged.verdict.reasons] == ["met", "unmet"]
    assert [each.code for each in judged.verdict.missing] == ["unknown"]
    assert judged.of("a").verdict.value is Truth.YES
    assert judged.of("c").verdict.missing[0].code == "unknown"
    with pytest.raises(InputError, match="item: there are a, b, c"):
        judged.of("d")


def test_a_sensitive_item_is_never_demanded_without_a_basis():
    """CA-9: one clerk's family, only where a legal basis was stated."""
    report = VisitReport.of(VISIT, {"rivals": 1})
    off = SHORT.judge(report)
    assert off.value is Truth.YES
    assert off.of("family").truth is Truth.UNKNOWN
    assert off.verdict.reasons[-1].code == "no_basis"
    assert off.still_open == ()
    assert SHORT.explain() == "note rivals: “rivals?”"
    assert not SHORT.is_on("family")
    on = SHORT.with_bases(BASIS)
    assert on.is_on("family")
    assert on.judge(report).value is Truth.UNKNOWN
    assert on.judge(VisitReport.of(VISIT, {"rivals": 1, "family": 1})).value is Truth.YES
    assert on.with_bases(attrs.evolve(BASIS, keep=months(1))).bases[0].keep == months(1)
    with pytest.raises(InputError, match="family: is sensitive and has no stated basis"):
        SHORT.report(VISIT, {"family": ["two daughters"]})
    assert on.report(VISIT, {"family": ["two daughters"]}).count("family") == 1


def test_what_may_not_be_kept_goes():
    noted = VisitReport.of(VISIT, {"rivals": 1, "family": ["two daughters"]})
    assert SHORT.cleared(noted, as_of=VISIT.at.date()).noted == (("rivals", 1),)
    on = SHORT.with_bases(BASIS)
    assert on.cleared(noted, as_of=date(2026, 9, 1)) == noted
    assert on.cleared(noted, as_of=date(2026, 9, 2)).noted == (("rivals", 1),)


def test_a_report_through_the_checklist_is_held_against_it():
    with pytest.raises(
        InputError, match="no item of visit checklist 'short' asks for it; did you mean 'rivals'"
    ):
        SHORT.report(VISIT, {"rival": 1})
    with pytest.raises(InputError, match="it asks for rivals, family"):
        SHORT.report(VISIT, {"xyz": 1})
    judged = SHORT.judge(VisitReport.of(VISIT, {"rivals": 1, "weather": 1}))
    assert judged.beyond == ("weather",)
    assert judged.explain().splitlines()[-1] == "noted beyond the checklist, and not judged: weather [CA-9]"
    assert SHORT.item("family").sensitive
    with pytest.raises(InputError, match="visit checklist 'short' has rivals, family"):
        SHORT.item("weather")


def test_a_condition_of_your_own_that_cannot_be_judged():
    own = VisitChecklist(
        "own", version="1", items=[item("a", needs=fact("a") == "yes"), item("b", needs=named("ok"))]
    )
    judged = own.judge(VisitReport.of(VISIT, {"a": 1}))
    assert judged.value is Truth.UNKNOWN
    assert judged.explain().startswith("cannot be judged: note a (")


def test_the_list_to_take_along():
    cautious = VisitChecklist("c", version="1", items=[item("a", caution=Text("gently", zh="委婉"))])
    assert cautious.explain() == "note a: “a?”\ncaution: gently"
    assert cautious.explain("zh") == "记录a：“a？”\n注意：委婉"
    assert len(OUTLET_VISIT.sentences) > len(OUTLET_VISIT.items)


def test_wrong_checklists_are_refused_with_all_problems():
    with pytest.raises(DefinitionError) as error:
        VisitChecklist(
            " ", version="", items=[item("a", sensitive=True), item("a", sensitive=True), item(" ", needs=fact("x") >= 1, sensitive=True)],
            bases=[Basis("b", " ", keep=hours(3)), Basis("a", "x", keep=months(1)), Basis("a", "x", keep=months(1))],
        )  # fmt: skip
    assert error.value.problems == (
        "key is blank",
        "version is blank",
        "the key of an item is blank",
        "item 'a' is declared twice",
        "nothing counts: there is no item that needs no basis",
        "item 'a' has two bases",
        "there is no sensitive item 'b' for its basis",
        "the basis of 'b' has no ground",
        "'b' is kept for 3 hours; count it in days, weeks, months or years",
    )
    with pytest.raises(DefinitionError, match="nothing counts"):
        VisitChecklist("empty", version="1", items=[])
