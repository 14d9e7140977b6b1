"""What a suggestion is."""

from __future__ import annotations

import pytest

from salesflow.basics.text import Text
from salesflow.playbook.suggestions import Reaction, suggestion


@pytest.mark.parametrize("each", Reaction)
def test_every_reaction_has_words(each: Reaction) -> None:
    assert each.render() != each.render("zh")
    assert repr(each) == f"Reaction.{each.name}"


def test_a_suggestion_names_the_customer_where_there_is_one() -> None:
    said = Text("ask {customer} about {what}", zh="询问{customer}：{what}")
    found = suggestion(Reaction.ASK_WHETHER_DISPUTED, "C-7", ("F-9",), said, "CR-5", what="F-9")
    assert found.explain() == "ask C-7 about F-9 [CR-5]"
    assert (found.customer, found.about, found.reason.code) == ("C-7", ("F-9",), "ask_whether_disputed")
    nobody = suggestion(
        Reaction.OPEN_CORRECTIVE, None, (), Text("act on {what}", zh="处理{what}"), "CO-4", what="x"
    )
    assert (nobody.explain(), nobody.customer) == ("act on x [CO-4]", None)
