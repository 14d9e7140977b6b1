"""Switches and acts (CR-5)."""

from __future__ import annotations

import pytest

from salesflow.credit.control.switch import Act, Switch, read_switches
from salesflow.errors import InputError


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


@pytest.mark.parametrize("wrong", ["sell", None, Switch.CREDIT_SALES])
def test_a_mere_word_is_no_act(wrong: object):
    """CR-5: what is no Act would pass every switch in silence."""
    with pytest.raises(InputError, match="give an Act"):
        Switch.CREDIT_SALES.stops(wrong, on_credit=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["deliveries", ["deliveries"], Switch.DELIVERIES, None, [None]])
def test_a_mere_word_is_no_switch(wrong: object):
    """CR-5: what is no Switch would stop nothing in silence."""
    with pytest.raises(InputError, match="switches: give a "):
        read_switches(wrong)  # type: ignore[arg-type]
