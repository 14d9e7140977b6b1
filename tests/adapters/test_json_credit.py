"""Credit as JSON, all forms together: golden files load for ever, the same value is the same text, wrong data is one error."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from credit_forms import CREDIT_FORMS, CreditForm

from salesflow.adapters import (
    json_credit,
    json_credit_control,
    json_credit_dossier,
    json_credit_ledger,
    json_credit_limits,
    json_credit_rating,
)
from salesflow.adapters.json_credit import (
    consequences_from_json,
    credit_authority_from_json,
    credit_check_from_json,
    credit_ledger_from_json,
    credit_line_from_json,
    dunning_log_from_json,
    dunning_plan_from_json,
    proposal_from_json,
    review_policy_from_json,
    switchboard_from_json,
    trade_offs_from_json,
)
from salesflow.basics.channels import Channel
from salesflow.credit.dunning.step import ByPerson, ByRole, BySeller, Formal
from salesflow.credit.limits import estimators, guards, shapes
from salesflow.credit.warnings.signal import Ban, Severity
from salesflow.errors import DefinitionError, InputError

EACH = pytest.mark.parametrize("form", CREDIT_FORMS.values(), ids=list(CREDIT_FORMS))


def golden(name: str) -> str:
    """A golden file."""
    return CREDIT_FORMS[name].text


def test_everything_stands_at_one_door_and_has_a_golden_file() -> None:
    modules = (
        json_credit_control, json_credit_dossier, json_credit_ledger, json_credit_limits, json_credit_rating,
    )  # fmt: skip
    names = [name for module in modules for name in module.__all__ if name.endswith("_json")]
    assert sorted(names) == json_credit.__all__
    assert {name.removesuffix("_to_json").removesuffix("_from_json") for name in names} == set(CREDIT_FORMS)


# -- golden files: form 1 loads forever -----------------------------------------------------------------------------------


@EACH
def test_a_golden_file_is_written_again_letter_by_letter(form: CreditForm) -> None:
    """Whoever changes a form by accident sees it here; whoever means to raises the number of the forms."""
    value = form.read(form.text)
    assert form.write(value) == form.text
    assert form.read(form.write(value)) == value
    assert json.loads(form.text)["schema"] == 1
    without = {name: each for name, each in json.loads(form.text).items() if name != "schema"}
    assert form.read(json.dumps(without)) == value


def test_the_golden_files_hold_every_kind() -> None:
    """CR-2 to CR-7: each entry, estimator, guard and shape that the library has."""
    assert len({type(entry) for entry in credit_ledger_from_json(golden("credit_ledger")).entries}) == 17
    assert len({type(entry) for entry in trade_offs_from_json(golden("trade_offs")).entries}) == 9
    line = credit_line_from_json(golden("credit_line"))
    assert len({type(entry) for entry in line.entries}) == 8
    assert [each.is_superseded or bool(each.refused or each.done) for each in line.decisions].count(True) == 7
    assert len({type(entry) for entry in switchboard_from_json(golden("switchboard")).entries}) == 4
    assert len({type(entry) for entry in dunning_log_from_json(golden("dunning_log")).entries}) == 6
    assert len({type(rule.check) for rule in credit_check_from_json(golden("credit_check")).rules}) == 13
    steps = dunning_plan_from_json(golden("dunning_plan")).steps
    assert {type(step.executor) for step in steps} == {BySeller, ByRole, ByPerson}
    assert {step.manner for step in steps} == {*Channel, *Formal} - {Channel.CARD}
    kinds = set(re.findall(r'"kind": "(\w+)"', golden("review_policy")))
    classes = [
        each
        for module in (estimators, guards, shapes)
        for name in module.__all__
        if hasattr(each := getattr(module, name), "__attrs_attrs__")
    ]
    answers = {estimators.Estimate, estimators.Unknown, guards.Ruling, shapes.Shaped}
    assert len(kinds) == len(set(classes) - answers) == 22


def test_a_golden_proposal_is_read_in_both_languages() -> None:
    """CR-6: what was signed is read as it was signed, whatever the rules say by now."""
    proposal = proposal_from_json(golden("proposal"))
    words = "grey zone, on a bill of exchange, pledge, shared, millions unlimited 5 days 31 Mar 2026 09:00 bare {x} 1 day 1.50"
    assert proposal.explain().splitlines()[1:4] == [
        "CNY 400 is overdue [CR-6]",
        "1 warning is open, the gravest of them alert: new manager [CR-6]",
        f"not known {words} [CR-6 CR-3]",
    ]
    assert proposal.explain("zh").splitlines()[1:4] == [
        "400元已逾期 [CR-6]",
        "有1项未结预警，最高等级为警示：更换经理 [CR-6]",
        "未知灰色区、已收票据未兑付、抵押或质押、共享、百万元不限5天2026年3月31日 09:00原样{x}1天1.50 [CR-6 CR-3]",
    ]


# -- the same value is the same text --------------------------------------------------------------------------------------

_SCRIPT = """
from salesflow.adapters.json_credit import *
from salesflow.credit.catalogue.limits import EXAMPLE_APPROVAL, EXAMPLE_REVIEW
from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES
written = credit_authority_to_json(EXAMPLE_APPROVAL), review_policy_to_json(EXAMPLE_REVIEW)
text = ascii((*written, consequences_to_json(HOUSE_CONSEQUENCES)))
"""


def test_sets_are_written_in_one_order_in_every_process() -> None:
    """Grades of a band, kinds that cancel, what a severity forbids."""
    here: dict[str, str] = {}
    exec(_SCRIPT, here)  # noqa: S102  # our own script
    there = subprocess.run(
        [sys.executable, "-c", f"{_SCRIPT}print(text)"],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here["text"]
    plain = json.loads(golden("consequences"))
    plain["bans"] = {"severe": plain["bans"]["severe"][::-1], "alert": plain["bans"]["alert"]}
    read = consequences_from_json(json.dumps(plain))
    assert json_credit.consequences_to_json(read) == golden("consequences")
    assert read.of(Severity.SEVERE) == (Ban.RAISE, Ban.USE, Ban.DELIVERIES)


# -- wrong data -----------------------------------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "text", "is no JSON"),
        ("[1]", "text", "must be an object"),
        ('{"schema": 2}', "schema", "it reads 1"),
        ('{"schema": "1"}', "schema", "it reads 1"),
        ('{"schema": true}', "schema", "it reads 1"),
        ('{"a": 1, "a": 2}', "a", "is given twice"),
        ('{"a": NaN}', "a", "is no number that JSON knows"),
    ],
)
def test_what_is_no_form_at_all(form: CreditForm, text: str, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        form.read(text)
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@EACH
def test_an_unknown_name_and_a_missing_one_are_refused(form: CreditForm) -> None:
    plain = json.loads(form.text)
    with pytest.raises(InputError, match="is unknown; known are") as caught:
        form.read(json.dumps(plain | {"colour": 1}))
    assert caught.value.field == "colour"
    if form.name == "payment_index":
        return  # what is left out is as in the published chart
    first = list(plain)[1]
    del plain[first]
    with pytest.raises(InputError, match="is missing") as caught:
        form.read(json.dumps(plain))
    assert caught.value.field == first


def test_several_problems_are_named_together() -> None:
    plain = json.loads(golden("credit_authority"))
    plain["drift"], plain["good_for_days"] = 0.05, "10"
    with pytest.raises(InputError) as caught:
        credit_authority_from_json(json.dumps(plain))
    assert str(caught.value) == "good_for_days: must be a whole number; wrong as well: drift (got '10')"


def test_a_pledge_given_twice_is_a_broken_definition() -> None:
    """CR-5: each security is sound by itself, and the book is not."""
    plain = json.loads(golden("securities"))
    plain["securities"].append(plain["securities"][2] | {"id": "S-9"})
    with pytest.raises(DefinitionError, match="S-9"):
        json_credit.securities_from_json(json.dumps(plain))


def test_estimates_joined_beyond_reason_are_refused() -> None:
    plain: Any = {"kind": "fast_estimate"}
    for _ in range(60):
        plain = {"kind": "max", "parts": [plain]}
    policy = json.loads(golden("review_policy")) | {"capacity": plain}
    with pytest.raises(InputError, match=r"^capacity: joins estimates more than 20 levels deep"):
        review_policy_from_json(json.dumps(policy))
