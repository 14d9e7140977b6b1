from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.lead import Lead, Prospect, Trace, Way
from salesflow.customers.leads.source import NoSource
from salesflow.errors import InputError
from salesflow.testing.prospecting import leads, prospects, traces

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@given(leads())
def test_a_lead_becomes_a_prospect_with_all_it_knows(lead: Lead) -> None:
    """CU-4: a source that nobody knows does not become a fact."""
    prospect = Prospect.of(lead, worth=7)
    known = dict(prospect.facts)
    assert (prospect.id, prospect.worth) == (lead.id, 7)
    assert known["source"] == (None if isinstance(lead.source, NoSource) else lead.source)
    assert known["seller"] == lead.seller
    assert all(known[name] == value == lead.fact(name) for name, value in lead.facts)
    assert pickle.loads(pickle.dumps((lead, prospect))) == (lead, prospect)


@given(prospects(), traces())
def test_rows_are_values(rows: list[Prospect], trace: Trace) -> None:
    assert hash(tuple(rows)) == hash(tuple(pickle.loads(pickle.dumps(rows))))
    assert pickle.loads(pickle.dumps(trace)) == trace


def test_a_lead_keeps_unknown_and_blank_apart() -> None:
    """CU-4: CRM reports keep the two apart, so the rows must."""
    unknown, blank = (Lead("L-1", "Haida", source, MONDAY) for source in ("unknown", "blank"))
    assert (unknown.source, blank.source) == (NoSource.UNKNOWN, NoSource.BLANK)
    assert unknown != blank
    assert Lead(7, "Haida", "seo", MONDAY).id == "7"  # type: ignore[arg-type]
    assert unknown.fact("region") is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": ""}, "id"),
        ({"name": " "}, "name"),
        ({"name": 7}, "name"),
        ({"source": None}, "source"),
        ({"source": ""}, "source"),
        ({"came_at": datetime(2026, 3, 2)}, "came_at"),
        ({"came_at": date(2026, 3, 2)}, "came_at"),
        ({"seller": " "}, "seller"),
        ({"introducer": True}, "introducer"),
        ({"introducer": "L-1"}, "introducer"),
        ({"facts": {"staff": 80}}, "facts"),
        ({"facts": {" ": "x"}}, "facts"),
        ({"facts": (("a", "x"), ("a", "y"))}, "facts"),
    ],
)
def test_bad_leads_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"id": "L-1", "name": "Haida", "source": "seo", "came_at": MONDAY}
    with pytest.raises(InputError) as caught:
        Lead(**{**good, **wrong})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": 1.0}, "id"),
        ({"facts": {"score": 0.5}}, "facts"),
        ({"facts": {"score": Decimal("NaN")}}, "facts"),
        ({"facts": {7: "x"}}, "facts"),
        ({"facts": (("a", 1), ("a", 1))}, "facts"),
        ({"worth": 0.5}, "worth"),
        ({"worth": True}, "worth"),
        ({"worth": Decimal("Infinity")}, "worth"),
        ({"worth": -1}, "worth"),
        ({"worth": Money(-1, "CNY")}, "worth"),
        ({"approached_on": MONDAY}, "approached_on"),
    ],
)
def test_bad_prospects_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"id": "P-1"}
    with pytest.raises(InputError) as caught:
        Prospect(**{**good, **wrong})
    assert caught.value.field == field


def test_facts_of_a_prospect_may_be_of_many_kinds() -> None:
    """CU-5: criteria need numbers, days and answers, not only text."""
    facts = {
        "a": 1,
        "b": Decimal("0.5"),
        "c": Money(1, "CNY"),
        "d": MONDAY.date(),
        "e": Truth.NO,
        "f": None,
        "g": True,
    }
    assert dict(Prospect("P-1", facts, barred=Text("no")).facts) == facts
    with pytest.raises(InputError, match="named twice"):
        Prospect.of(Lead("L-1", "Haida", "seo", MONDAY, facts={"source": "web"}))


def test_traces() -> None:
    """CU-16: a way is one of four."""
    assert [way.render("zh") for way in Way] == ["熟人调任", "大客户的邻近客户", "销售关联产品", "曾经接触"]
    assert Trace(Way("moved"), "F-1", "P-9").on is None
    for wrong, field in (
        (("moved", "F-1", "P-9"), "way"),
        ((Way.MOVED, "", "P-9"), "firm"),
        ((Way.MOVED, "F-1", None), "through"),
        ((Way.MOVED, "F-1", "F-1"), "through"),
        ((Way.MOVED, "F-1", "P-9", MONDAY), "on"),
    ):
        with pytest.raises(InputError) as caught:
            Trace(*wrong)  # type: ignore[arg-type]
        assert caught.value.field == field
