"""What a talk is prepared from (CA-13)."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.promises import Promise
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import Attentions
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.talk_facts import TalkFacts, TalkPolicy, Topic
from salesflow.customers.history import PurchaseSummary, Touch
from salesflow.errors import DefinitionError, InputError

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
VISIT = Touch("C-7", AT, Channel.VISIT, id="T-1")


def test_none_is_not_at_hand_and_empty_is_nothing():
    facts = TalkFacts("C-7", touches=iter([VISIT]), promises=[], problems=None)
    assert (facts.touches, facts.promises, facts.problems) == ((VISIT,), (), None)
    assert hash(facts) == hash(TalkFacts(" C-7 ", touches=[VISIT], promises=()))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("touches", [VISIT]),
        ("promises", [Promise("P-1", "C-7", "samples", DAY)]),
        ("problems", HelpRegister().note_problem("P-1", "C-7", at=AT).problems),
        ("purchases", PurchaseSummary("C-7", DAY)),
        ("attentions", Attentions("C-7")),
        ("dues", [Due("C-7", Channel.VISIT, DAY, DAY, DAY, (Reason("x", Text("x").fill()),))]),
        ("last_visit", OUTLET_VISIT.judge(OUTLET_VISIT.report(VISIT))),
    ],
)
def test_facts_of_another_customer_are_refused(field, value):
    assert TalkFacts("C-7", **{field: value}).customer == "C-7"
    with pytest.raises(InputError, match=f"{field}: is another customer than 'C-8'"):
        TalkFacts("C-8", **{field: value})


def test_wrong_policies_are_refused_with_all_problems():
    with pytest.raises(DefinitionError) as error:
        TalkPolicy(order=[*list(Topic)[1:], Topic.ASK], ask_at_most=-1)
    assert error.value.problems == (
        "the order lacks Topic.WHY",
        "the order names Topic.ASK twice",
        "ask_at_most is a whole number, zero or more, not -1",
    )
    with pytest.raises(DefinitionError, match="not True"):
        TalkPolicy(ask_at_most=True)
    assert [each.render("zh") for each in Topic][:2] == ["拜访缘由", "开场"]
