"""Losses and observations are read back from JSON as they were written (SV-4, SV-5)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from salesflow.adapters.json import (
    losses_from_json,
    losses_to_json,
    observations_from_json,
    observations_to_json,
)
from salesflow.errors import HistoryError, InputError
from salesflow.service.insight import Observations
from salesflow.service.loss import Loss
from salesflow.testing.losses import loss_books, observation_registers


@given(loss_books())
def test_losses_come_back(losses: list[Loss]) -> None:
    text = losses_to_json(losses)
    assert losses_from_json(text) == tuple(losses)
    assert losses_to_json(losses_from_json(text)) == text


@given(observation_registers())
def test_observations_come_back(register: Observations) -> None:
    assert observations_from_json(observations_to_json(register)) == register


LOSS = {
    "customer": "C-7", "on": "2026-03-09", "said": [{"main": "price", "said_by": "seller", "others": []}],
    "value": {"amount": "900", "currency": "CNY"}, "regained_on": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "field", "problem"),
    [
        ("on", "9 March", "losses[0].on", "must be a day"),
        ("value", 900, "losses[0].value", "must be an object"),
        ("value", {"amount": 9.5, "currency": "CNY"}, "losses[0].value.amount", "never a float"),
        ("value", {"amount": "-9", "currency": "CNY"}, "losses[0].value", "zero or more"),
        ("said", "price", "losses[0].said", "must be a list"),
        ("said", [{"main": "price", "said_by": "boss"}], "losses[0].said[0].said_by", "use one of customer"),
        ("said", [{"main": "price"}], "losses[0].said[0].said_by", "is missing"),
        ("regained_on", "2026-03-01", "losses[0].regained_on", "a day after the loss"),
        ("why", "price", "losses[0].why", "is unknown; known are customer"),
    ],
)
def test_a_wrong_loss_names_its_place(name: str, value: object, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        losses_from_json(json.dumps({"losses": [LOSS | {name: value}]}))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


OBSERVED = {
    "kind": "observed", "at": "2026-03-02T09:00:00+08:00[Asia/Shanghai]", "by": "u-7", "observation": "B-1",
    "customer": "C-7", "topic": "delivery", "words": "late twice", "about": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "field", "problem"),
    [
        ("kind", "rumoured", "entries[0].kind", "use one of observed, answered"),
        ("at", "2026-03-02", "entries[0].at", "zone"),
        ("topic", 1, "entries[0].topic", "must be a text"),
        ("words", "", "entries[0].words", "say something"),
        ("mood", "bad", "entries[0].mood", "is unknown"),
    ],
)
def test_a_wrong_observation_names_its_place(name: str, value: object, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        observations_from_json(json.dumps({"entries": [OBSERVED | {name: value}]}))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


def test_entries_that_do_not_fit_are_a_broken_history() -> None:
    answered = {"kind": "answered", "at": OBSERVED["at"], "by": "u-2", "observation": "B-2", "words": "soon"}
    with pytest.raises(HistoryError):
        observations_from_json(json.dumps({"entries": [OBSERVED, answered]}))
    assert len(observations_from_json(json.dumps({"entries": [OBSERVED]})).entries) == 1
