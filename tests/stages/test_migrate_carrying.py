"""Carrying cases over to a new version, the decisions of a person, and what is wrong with a plan (ST-2)."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import Any

import attrs
import pytest
from versions_of_a_deal import (
    EVENTS,
    KNOWN,
    NAMES,
    NOW,
    OLD,
    PERSON,
    QUALIFY,
    RENAMED,
    SAFE,
    came,
    step,
    swapped,
    version,
)

from salesflow.basics.actors import Actor
from salesflow.basics.criteria import has
from salesflow.errors import DefinitionError, HistoryError, InputError
from salesflow.stages.case import Accepted, MoveKind
from salesflow.stages.diff import ChangeKind
from salesflow.stages.migrate import Migration, Placing, migrate
from salesflow.stages.trace import Trace

# -- carrying over ----------------------------------------------------------------------------------------------------


HARDER = version(moves=swapped((QUALIFY, attrs.evolve(QUALIFY, needs=[has("budget"), has("champion")]))))
PLAN = Migration(OLD, HARDER)


def test_a_person_decides() -> None:
    case = came(OLD, "qualify")
    at = case.since.add(days=3)
    assert migrate(case, PLAN, at=at, by="u7") == PLAN.place(case)
    yes = migrate(case, PLAN, at=at, by=Actor("u7"), stage="lead", reason="no champion yet", command_id="m-1")
    assert isinstance(yes, Accepted)
    record = yes.record
    assert (record.kind, record.event, record.source, record.target) == (
        MoveKind.MIGRATE,
        "migrate",
        "talk",
        "lead",
    )
    assert (record.by, record.forced, record.since, record.at) == ("u7", "no champion yet", case.since, at)
    assert yes.case.since == case.since
    assert HARDER.replay(yes.case.records) == yes.case
    steps = Trace.of(yes.case).steps
    assert [(each.stage, each.at, each.forced) for each in steps] == [
        ("lead", NOW, None),
        ("lead", case.since, "no champion yet"),
    ]
    # a person may decide about a case that is safe, too
    safe = migrate(came(OLD), PLAN, at=at, by="u7", stage="talk", reason="champion found")
    assert isinstance(safe, Accepted)
    assert safe.case.stage == "talk"


@pytest.mark.parametrize(
    ("how", "field", "problem"),
    [
        ({"reason": "why"}, "stage", "says where the case goes"),
        ({"stage": "talk"}, "reason", "says why"),
        ({"stage": "talk", "reason": "  "}, "reason", "says why"),
        ({"stage": "talk", "reason": "why", "by": None}, "by", "say who decides"),
        ({"stage": "talk", "reason": "why", "by": " "}, "by", "an id may not be empty"),
        ({"stage": "tlak", "reason": "why"}, "stage", "has lead, talk"),
        ({"at": NOW.subtract(seconds=1)}, "at", "before the last step"),
        ({"at": datetime(2026, 3, 5)}, "at", "time zone"),
    ],
)
def test_what_a_decision_needs(how: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        migrate(came(OLD, "qualify"), PLAN, **{"at": NOW.add(days=9), "by": "u7", **how})
    assert caught.value.field == field


def test_where_only_some_may_force_only_they_may_decide() -> None:
    plan = Migration(OLD, attrs.evolve(HARDER, forced_by=["manager"]))
    case = came(OLD, "qualify")
    how: dict[str, Any] = {"at": NOW.add(days=9), "stage": "talk", "reason": "known for years"}
    for by, said in (
        ("u1", "this needs the role manager; the roles of u1 are not known"),
        (Actor("u1", ["seller"]), "this needs the role manager; u1 has the role seller"),
    ):
        no = migrate(case, plan, by=by, **how)
        assert isinstance(no, Placing)
        assert (no.kind, no.reasons[-1].code) == (PERSON, "not_authorised")
        assert no.explain().splitlines() == [
            "D-1 would stand on “talk”; somebody has to decide:",
            "- it passed “Qualify” from “Lead” to “talk”, which now also needs: champion",
            f"- {said}",
        ]
    assert isinstance(migrate(case, plan, by=Actor("u7", ["manager"]), **how), Accepted)
    # a case that is safe goes over whoever asks
    assert isinstance(migrate(came(OLD), plan, at=NOW), Accepted)


def test_a_retry_gives_the_same_record_later_too() -> None:
    case = came(OLD)
    first = migrate(case, PLAN, at=NOW, command_id="m-1")
    assert isinstance(first, Accepted)
    later = step(HARDER, first.case, "qualify", champion="p")
    done = HARDER.decide(later, "propose", KNOWN, at=later.since, command_id="c-9")
    assert isinstance(done, Accepted)
    assert migrate(done.case, PLAN, at=NOW, command_id="m-1") == Accepted(done.case, first.record)
    with pytest.raises(InputError, match="was used for 'propose' under 2 before"):
        migrate(done.case, PLAN, at=NOW, command_id="c-9")
    again = Migration(HARDER, version("3"))
    with pytest.raises(InputError, match="was used for 'migrate' under 2 before"):
        migrate(first.case, again, at=NOW, command_id="m-1")
    with pytest.raises(HistoryError, match=r"is not under deal 1 \(sf1:"):
        migrate(done.case, PLAN, at=NOW, command_id="m-2")
    with pytest.raises(HistoryError, match="is not under deal 1"):
        PLAN.place(first.case)


# -- the plan ---------------------------------------------------------------------------------------------------------


def test_all_problems_of_a_plan_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Migration(
            OLD, OLD, stages=[("a", "lead"), ("lead", "b"), ("lead", "talk")], events={"go": "x"}, after=PLAN
        )
    assert caught.value.problems == (
        "both are deal 1 with one behaviour",
        "the old version has no stage 'a'",
        "the new version has no stage 'b'",
        "stage 'lead' goes to two places",
        "the old version has no event 'go'",
        "the new version has no event 'x'",
        "the plan before leads to 2, not to 1",
    )
    with pytest.raises(DefinitionError, match="'deal' and 'other' are different machines"):
        Migration(OLD, attrs.evolve(OLD, key="other"))


def test_a_plan_is_a_value_and_knows_what_changes() -> None:
    assert [change.kind for change in PLAN.changes] == [ChangeKind.NEEDS]
    assert [placing.kind for placing in PLAN.judge([came(OLD), came(OLD, "qualify")])] == [SAFE, PERSON]
    plan = Migration(OLD, RENAMED, stages=NAMES, events=EVENTS)
    assert plan == Migration(OLD, RENAMED, stages=sorted(NAMES.items(), reverse=True), events=EVENTS)
    copied = pickle.loads(pickle.dumps(plan))
    assert copied == plan
    assert copied.place(came(OLD)) == plan.place(came(OLD))
    assert plan.place(came(OLD)).explain() == "D-1 is safe on “New”"
    assert plan.place(came(OLD)).explain("zh") == "D-1可直接进入“新线索”"
    assert repr(SAFE) == "PlacingKind.SAFE"
    # the same behaviour under another version is a plan too
    assert all(
        each.is_safe for each in Migration(OLD, version("1b")).judge([came(OLD), came(OLD, "qualify")])
    )
