"""Switches and acts (CR-5)."""

from __future__ import annotations

import pytest

from salesflow.credit.control.switch import Act, Switch


@pytest.mark.parametrize("switch", list(Switch), ids=str)
def test_each_switch_stops_one_act(switch: Switch):
    """CR-5: three independent switches; what is paid ahead passes all but the one for contracts."""
    assert [act for act in Act if switch.stops(act, on_credit=True)] == [
        list(Act)[list(Switch).index(switch)]
    ]
    prepaid = [act for act in Act if switch.stops(act, on_credit=False)]
    assert prepaid == ([Act.SIGN] if switch is Switch.CONTRACTS else [])


def test_they_speak_two_languages():
    """CR-5: the words of the field."""
    assert [switch.render("zh") for switch in Switch] == ["停止签约", "停止赊销", "停止发货"]
    assert [act.render() for act in Act] == [
        "sign the contract",
        "take the order on credit",
        "deliver on credit",
    ]
    assert (repr(Switch.CONTRACTS), repr(Act.SIGN), Act.SIGN.render("zh")) == (
        "Switch.CONTRACTS",
        "Act.SIGN",
        "签约",
    )
