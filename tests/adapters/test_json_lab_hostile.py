"""The lab as JSON: no file is believed, and each that is wrong is one clear error with its place (LA-4, invariant 15)."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_forms import (
    LAB_FORMS,
    LabForm,
)
from lab_storing import EACH, FEW, Careful, refused

from salesflow.adapters.json_lab import (
    lab_policy_from_json,
    lab_policy_to_json,
    sweep_from_json,
)
from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
from salesflow.errors import InputError, SalesflowError

# -- hostile data ---------------------------------------------------------------------------------------------------------


def changed(text: str, path: str, value: Any) -> str:
    """A text with one place changed; KeyError takes it out."""
    tree = json.loads(text)
    inside: Any = tree
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    elif value is list:
        inside[last] = inside[last] + inside[last][:1]
    else:
        inside[last] = value
    return json.dumps(tree)


@pytest.mark.parametrize(
    ("form", "path", "value", "field", "problem"),
    [
        ("lab-policy-hold", "late_days", 30.0, "late_days", "must be a whole number"),
        ("lab-policy-hold", "late_days", True, "late_days", "must be a whole number"),
        ("lab-policy-hold", "late_days", -1, "policy", "late_days must be a whole number of days from 0"),
        ("lab-policy-hold", "kind", "luck", "kind", "use one of follow_up, quota"),
        ("lab-policy-hold", "kind", KeyError, "kind", "name your own class (docs/how-to/store-an-experiment.md)"),
        ("lab-policy-hold", "kind", ["hold_rule"], "kind", "is unknown"),
        ("lab-policy-guard", "days", 1.5, "days", "must be a whole number"),
        ("lab-policy-guard", "colour", 1, "colour", "is unknown; known are days"),
        ("lab-policy-guard", "days", -1, "days", "zero or more"),
        ("lab-policy-guard", "tolerance", {"CNY": 1}, "tolerance.CNY", "must be a number as text"),
        ("lab-policy-guard", "kind", "review_policy", "citation", "is missing"),
        ("lab-policy-follow-up", "waits.upset", {}, "waits.upset.band", "is missing"),
        ("lab-policy-follow-up", "attempts", "six", "attempts", "must be a whole number"),
        ("lab-model-follow-up", "answers.A.order", 0.12, "answers.A.order", "must be a number as text"),
        ("lab-model-follow-up", "answers.A.order", "1/0", "answers.A.order", "is divided by nothing"),
        ("lab-model-follow-up", "answers.A.order", "1e999999999", "answers.A.order", "must be a number as text"),
        ("lab-model-follow-up", "answers.A.order", "0.13", "model", "the chances make 101/100, not 1"),
        ("lab-model-follow-up", "answers.A.sigh", "0", "model", "'sigh' is no answer"),
        ("lab-model-follow-up", "answers.A", [], "answers.A", "must be an object"),
        ("lab-model-follow-up", "margin", 900, "margin", "must be an amount"),
        ("lab-model-follow-up", "margin.currency", "USD", "cost", "must be in USD"),
        ("lab-model-follow-up", "decay", "2", "decay", "lies outside 0 to 1"),
        ("lab-model-follow-up", "calendar.zone", "Mars", "calendar", "Mars"),
        ("lab-model-follow-up", "calendar.weekly", "every day", "calendar.weekly", "cannot read"),
        ("lab-model-follow-up", "calendar.closed.0", 17, "calendar.closed[0]", "must be a text"),
        ("lab-model-follow-up", "calendar.extra_open", {"14": None}, "calendar.extra_open.14", "must be a day"),
        ("lab-model-follow-up", "calendar.extra_open.2026-02-28", "noon", "calendar.extra_open.2026-02-28", "cannot be read"),
        ("lab-model-follow-up", "calendar.extra_open.2026-02-28", 7, "calendar.extra_open.2026-02-28", "must be a text"),
        ("lab-model-follow-up", "calendar.begins", KeyError, "calendar.begins", "is missing"),
        ("lab-model-visiting", "orders.A", "0.3", "orders.A", "must be a list"),
        ("lab-model-visiting", "orders.A.1", None, "orders.A[1]", "must be a number as text"),
        ("lab-model-visiting", "alone.B", KeyError, "model", "grade 'B': alone gives no chance"),
        ("lab-model-visiting", "within", True, "within", "must be a whole number"),
        ("lab-model-visiting", "stocked", KeyError, "stocked", "is missing"),
        ("lab-model-lending", "habits.0.grade", "B", "habits", "names a grade twice"),
        ("lab-model-lending", "habits.0.habit.never", "0.5", "habits[0].habit", "make 37/25 together, not 1"),
        ("lab-model-lending", "habits.0.habit.pays.0.days_late", 1.0, "habits[0].habit.pays[0].days_late", "whole number"),
        ("lab-model-lending", "habits.0.habit.pays.0", {"days_late": 1}, "habits[0].habit.pays[0].chance", "is missing"),
        ("lab-model-lending", "habits.1.habit.limit", 5, "habits[1].habit.limit", "must be an amount"),
        ("lab-model-lending", "with_peaks", 1, "with_peaks", "must be true or false"),
        ("lab-model-lending", "kind", "follow_up", "answers", "is missing"),
        ("lab-policy-serving", "priority.grades", ["B", "B"], "priority", "a grade is given twice"),
        ("lab-policy-serving", "priority.grades", "BA", "priority.grades", "must be a list"),
        ("lab-policy-serving", "priority", None, "priority", "must be an object"),
        ("lab-policy-serving", "quota", KeyError, "quota", "is missing"),
        ("lab-policy-serving", "quota.monthly.0.touches", {"fax": 1}, "quota.monthly[0].touches.fax", "use one of visit"),
        ("lab-policy-procedure", "clocks.0.term", "soon", "clocks[0].term", "is not a term"),
        ("lab-policy-procedure", "clocks.0.starts_on", "sent off", "policy", "'sent off' is no stage of the machine"),
        ("lab-policy-procedure", "authority.mandates.0.up_to", 200, "authority.mandates[0].up_to", "must be an amount"),
        ("lab-policy-procedure", "serious.0", "grave", "serious[0]", "use one of minor"),
        ("lab-policy-procedure", "machine", KeyError, "machine", "is missing"),
        ("lab-model-complaining", "complains.A", 0.05, "complains.A", "must be a number as text"),
        ("lab-model-complaining", "complains.A", "2", "model", "outside 0 to 1"),
        ("lab-model-complaining", "claims", {}, "claims", "must be a list"),
        ("lab-model-complaining", "claims", list, "model", "make 7/4, not 1"),
        ("lab-model-complaining", "claims.0.remedy.kind", "kiss", "claims[0].remedy.kind", "use one of apology_gift"),
        ("lab-model-complaining", "claims.0.remedy.amount", None, "model", "claim 1: say what it is worth"),
        ("lab-model-complaining", "claims.0.remedy.amount.amount", "0", "claims[0].remedy.amount", "of nothing is none"),
        ("lab-model-complaining", "claims.1", {"remedy": {"kind": "repair"}}, "claims[1].chance", "is missing"),
        ("lab-model-complaining", "levels.0.usual", 1, "levels[0].usual", "must be a number as text"),
        ("lab-model-complaining", "levels.0.after", "answer", "model", "come to the first level at once"),
        ("lab-model-complaining", "levels.1.role", " seller ", "model", "level 'seller' stands there twice"),
        ("lab-model-complaining", "levels.1.label", 7, "levels[1].label", "must be"),
        ("lab-model-complaining", "levels.1.cost", {"amount": "5", "currency": "USD"}, "cost", "must be in CNY"),
        ("lab-model-complaining", "lost.late", KeyError, "model", "gives no chance for 'late'"),
        ("lab-model-complaining", "lost.soon", "0", "model", "'soon' is unknown"),
        ("lab-model-complaining", "received", "25:00", "received", "give a time of day"),
        ("lab-model-complaining", "calendar.ends", KeyError, "calendar.ends", "is missing"),
        ("lab-model-shared-days", "capacity", None, "capacity", "must be an object"),
        ("lab-model-shared-days", "capacity", [], "model", "give a Capacity, or a mapping from seller"),
        ("lab-model-shared-days", "capacity", list, "capacity", "names a seller twice"),
        ("lab-model-shared-days", "capacity.0.seller", 7, "capacity[0].seller", "must be a text"),
        ("lab-model-shared-days", "capacity.0.seller", " ", "capacity[0].seller", "may not be empty"),
        ("lab-model-shared-days", "capacity.0.seller", "ma", "model", "is that of 'lin'"),
        ("lab-model-shared-days", "capacity.1.capacity", KeyError, "capacity[1].capacity", "is missing"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.limits.visit", "6", "capacity[0].capacity.usual.limits.visit", "whole number"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.limits.fax", 6, "capacity[0].capacity.usual", "unknown channel 'fax'"),
        ("lab-model-shared-days", "capacity.0.capacity.usual.total", -1, "capacity[0].capacity.usual", "zero or more"),
        ("lab-model-shared-days", "capacity.0.capacity.weekdays.0.weekday", "Sun", "capacity[0].capacity", "Sun is never a working day"),
        ("lab-model-shared-days", "capacity.0.capacity.weekdays", list, "capacity[0].capacity", "Fri is given twice"),
        ("lab-model-shared-days", "capacity.0.capacity.days.0.day", "2026-03-32", "capacity[0].capacity.days[0].day", "must be a day"),
        ("lab-model-shared-days", "capacity.0.capacity.days.0.day", "2026-03-07", "capacity[0].capacity", "2026-03-07 is closed"),
        ("lab-model-shared-days", "capacity.1.capacity.calendar.ends", "9999-12-31", "capacity[1].capacity.calendar", "more than 200 years"),
        ("lab-model-shared-days", "callouts.B", KeyError, "model", "callouts gives no chance"),
        ("lab-model-shared-days", "callouts.A", "-1", "model", "outside 0 to 1"),
        ("lab-model-shared-days", "patience", True, "patience", "must be a whole number"),
        ("lab-model-shared-days", "patience", -1, "patience", "zero or more"),
        ("lab-model-shared-days", "visiting.alone.B", KeyError, "visiting", "alone gives no chance"),
        ("lab-model-shared-days", "visiting.kind", "visiting", "visiting.kind", "is unknown; known are"),
        ("lab-customers", "units.1.id", "C-1", "id", "stands at places 0 and 1"),
        ("lab-customers", "units.1.id", 7, "units[1].id", "must be a text"),
        ("lab-customers", "units.1.age", 7, "units[1].age", "is unknown; known are id, traits"),
        ("lab-customers", "units.1.traits", [], "units[1].traits", "must be an object"),
        ("lab-customers", "units.0.traits.staff", 12.5, "units[0].traits.staff", "a tag"),
        ("lab-customers", "units.0.traits.staff", {"moment": "2026-03-02T09:00:00Z"}, "units[0].traits.staff", "no trait"),
        ("lab-customers", "units.0.traits.staff", {"decimal": "NaN"}, "units[0].traits.staff", "no trait"),
        ("lab-customers", "first", -1, "first", "zero or more"),
        ("lab-customers", "first", KeyError, "first", "is missing"),
        ("lab-experiment", "customers.size", 10**30, "customers.size", "more than can be counted"),
        ("lab-experiment", "customers.size", 40.0, "customers.size", "whole number"),
        ("lab-experiment", "customers.size", 0, "customers", "are none"),
        ("lab-experiment", "customers.turns", list, "customers.turns[0]", "needs a name of its own"),
        ("lab-experiment", "customers.turns.0.values", [], "customers.turns[0]", "one value at least"),
        ("lab-experiment", "customers.kind", "lending", "customers.kind", "use one of portfolio, synthetic"),
        ("lab-experiment", "seed", 7.0, "seed", "must be a whole number"),
        ("lab-experiment", "seed", -1, "seed", "from 0 and below 2**128"),
        ("lab-experiment", "seed", KeyError, "seed", "is missing"),
        ("lab-experiment", "months", 0, "months", "is nothing to play"),
        ("lab-experiment", "months", "6", "months", "must be a whole number"),
        ("lab-experiment", "start", "2026-02-30", "start", "must be a day"),
        ("lab-experiment", "metrics", "orders", "metrics", "must be a list"),
        ("lab-experiment", "metrics.0", "luck", "metrics", "are to be some of the model's"),
        ("lab-experiment", "engine", "numpy", "engine", "is unknown; known are"),
        ("lab-experiment", "model", None, "model", "must be an object"),
        ("lab-manifest", "seed", 8, "digest", "does not fit the rest of the manifest"),
        ("lab-manifest", "seed", 2**128, "seed", "below 2**128"),
        ("lab-manifest", "digest", KeyError, "digest", "is missing"),
        ("lab-manifest", "months", 0, "months", "one is the least"),
        ("lab-manifest", "metrics", [], "metrics", "one at least was counted"),
        ("lab-manifest", "metrics", list, "metrics[3].key", "stands there twice"),
        ("lab-manifest", "metrics.0.currency", "CNY", "metrics[0]", "nothing else has one"),
        ("lab-manifest", "model.digest", 7, "model.digest", "must be a text"),
        ("lab-manifest", "python", KeyError, "python", "is missing"),
        ("lab-part", "start", True, "start", "whole number"),
        ("lab-part", "start", 1, "sums", "are not those of customers 1 up to 13"),
        ("lab-part", "end", 41, "end", "must lie from 0 to 40"),
        ("lab-part", "end", 12.0, "end", "whole number"),
        ("lab-part", "sums.0.sums.units", 11, "sums", "do not hold every metric once"),
        ("lab-part", "sums.0.sums.first", 1.0, "sums[0].sums.first", "must be a whole number"),
        ("lab-part", "sums.0.sums.spread", -1, "sums[0].sums", "no customers can have come to"),
        ("lab-part", "sums.0.sums.spread", KeyError, "sums[0].sums.spread", "is missing"),
        ("lab-part", "sums.0.sums.median", 1, "sums[0].sums.median", "is unknown"),
        ("lab-part", "sums.0.metric", "result", "sums[2]", "stands there twice"),
        ("lab-part", "sums.0.metric", "luck", "sums", "do not hold every metric once"),
        ("lab-part", "sums", [], "sums", "are not those of customers 0 up to 13"),
        ("lab-part", "manifest.seed", 8, "manifest.digest", "does not fit"),
        ("lab-part", "way", "guesswork", "way", "is unknown to this version"),
        ("lab-part", "way", None, "way", "must be a text"),
        ("lab-parts", "parts.1.start", 20, "parts[1].sums", "are not those of customers 20 up to 40"),
        ("lab-parts", "parts", {}, "parts", "must be a list"),
        ("lab-comparison", "names", ["a", "a"], "names", "a name of its own"),
        ("lab-comparison", "names", "ab", "names", "must be a list"),
        ("lab-comparison", "engine", "guesswork", "engine", "is unknown to this version"),
        ("lab-comparison", "differences.0.metric", "luck", "differences", "are not the metrics of the manifest"),
        ("lab-comparison", "differences.1.sums.units", 41, "differences[1].sums.units", "are not all 40 customers"),
        ("lab-comparison", "groups", [], "groups", "only where customers are told apart"),
        ("lab-comparison", "groups.1.group", "B", "groups", "once each"),
        ("lab-comparison", "groups.0.differences.0.sums.units", 11, "differences[0].sums", "not what the groups make"),
        ("lab-comparison", "groups.0.differences.0.sums.first", 0, "groups[0].differences[0].sums", "no customers"),
        ("lab-difference", "replications", 0, "replications", "one is the least"),
        ("lab-difference", "replications", True, "replications", "whole number"),
        ("lab-difference", "metric.unit", "yuan", "metric.unit", "use one of count, days, money"),
        ("lab-difference", "metric.is_good", 1, "metric.is_good", "must be true or false"),
        ("lab-difference", "metric.unit", KeyError, "metric.unit", "is missing"),
        ("lab-sweep", "policies", [], "policies", "one policy at least"),
        ("lab-sweep", "policies.1.name", "30 days", "policies", "names of their own"),
        ("lab-sweep", "policies.1.policy.days", "45", "policies[1].policy.days", "must be a whole number"),
        ("lab-sweep", "policies.1.comparison.manifest.seed", 1, "policies[1].comparison.manifest.digest", "does not fit"),
        ("lab-sweep", "baseline", 4, "baseline", "must be an object"),
        ("lab-expected", "kind", "perhaps", "kind", "use one of expected, not_finite"),
        ("lab-expected", "values.0", "x", "values[0]", "must be a number as text"),
        ("lab-expected", "values", list, "values", "one for each of the 3 metrics"),
        ("lab-expected", "values.0", "1/2", "values", "are not what the groups make together"),
        ("lab-expected", "groups.1.group", "B", "groups", "once each"),
        ("lab-expected", "metrics", KeyError, "metrics", "is missing"),
        ("lab-narrowed", "looks", [], "looks", "must rise to the replications"),
        ("lab-narrowed", "looks.0", 20.0, "looks[0]", "must be a whole number"),
        ("lab-narrowed", "looks.0", 99, "looks", "must rise to the replications"),
        ("lab-narrowed", "half_width.0.half_width", 0, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", True, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", "1", "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.half_width", 10**400, "half_width[0].half_width", "must be a number above zero"),
        ("lab-narrowed", "half_width.0.metric", "luck", "half_width", "names none or unknown metrics"),
        ("lab-narrowed", "half_width", [], "half_width", "names none or unknown metrics"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(form: str, path: str, value: Any, field: str, problem: str) -> None:
    one = LAB_FORMS[form]
    with pytest.raises(InputError) as caught:
        one.read(changed(one.text, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@EACH
@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "text", "is no JSON"),
        ("[1]", "text", "must be an object"),
        ('{"schema": 2}', "schema", "it reads 1"),
        ('{"schema": true}', "schema", "it reads 1"),
        ('{"a": 1, "a": 2}', "a", "is given twice"),
        ('{"a": NaN}', "a", "is no number that JSON knows"),
        ("[" * 10_000, "text", "is nested more than 200 levels deep"),
    ],
)
def test_what_is_no_form_at_all(form: LabForm, text: str, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        form.read(text)
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@EACH
def test_an_unknown_name_is_refused(form: LabForm) -> None:
    with pytest.raises(InputError, match="is unknown; known are") as caught:
        form.read(json.dumps(json.loads(form.text) | {"colour": 1}))
    assert caught.value.field == "colour"


def test_a_number_of_the_form_stands_at_the_top_alone() -> None:
    tree = json.loads(lab_policy_to_json(EXAMPLE_REVIEW))
    policy = {name: each for name, each in tree.items() if name != "schema"}
    own: Any = {"holder": Careful}
    assert lab_policy_from_json(json.dumps(policy), own=own) == EXAMPLE_REVIEW
    sweep = json.loads(LAB_FORMS["lab-sweep"].text)
    sweep["baseline"] = policy | {"schema": 1}
    assert refused(lambda: sweep_from_json(json.dumps(sweep))).startswith(
        "baseline.schema: is unknown; known are calendar"
    )
    sweep["baseline"] = policy | {"occupancy": "x"}
    assert refused(lambda: sweep_from_json(json.dumps(sweep))).startswith(
        "baseline.occupancy: give a plain number"
    )


JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 10**30, -(10**400), 1.5, -0.0, "", " ", "x", "é", "1", "-1", "1/3", "1/0", "0x1/0x0", "1e999",
    "NaN", "2026-02-30", "2026-03-02", "9999-12-31", "999999999 years", "CNY", "A", "Mon 09:00-18:00", [], [[]], [None], {},
    {"": 1}, {"en": "a"}, {"kind": "once"}, {"kind": "lending"}, {"decimal": "1e999999999"}, {"money": "1", "currency": "XXX"},
    {"amount": "5", "currency": "USD"}, {"amount": "0.001", "currency": "CNY"}, {"schema": 1}, "unlimited",
]  # fmt: skip
JARGON = re.compile(
    r"NoneType|<class|attribute|argument|unhashable|object is not|Traceback|codec|not supported|recursion|Unsupported"
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    todo = [tree]
    while todo:
        inside = todo.pop()
        steps: list[Any] = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        found += [(inside, where) for where in steps]
        todo += [inside[where] for where in steps if isinstance(inside[where], dict | list)]
    return found


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> str:
    """A good text with one or two places dropped, replaced, doubled or swapped, or torn apart."""
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        return (
            text[:at] + draw(st.sampled_from(["", '"', "{", "1e400", "NaN", "-", "9" * 700])) + text[at + 1 :]
        )
    tree = json.loads(text)
    for _ in range(draw(st.integers(1, 2))):
        known = places(tree)
        inside, where = known[draw(st.integers(0, len(known) - 1))]
        other, there = known[draw(st.integers(0, len(known) - 1))]
        how = draw(st.sampled_from(["drop", "junk", "junk", "swap", "double", "nest"]))
        old = deepcopy(inside[where])
        if how == "drop":
            del inside[where]
            if not tree:
                break
        elif how == "swap":
            inside[where] = deepcopy(other[there])
        elif how == "double" and isinstance(inside, list):
            inside.insert(where, old)
        elif how == "nest":
            inside[where] = [old]
        else:
            inside[where] = deepcopy(draw(st.sampled_from(JUNK)))
    return json.dumps(tree)


@EACH
@FEW
@given(st.data())
def test_a_spoiled_text_is_a_value_or_a_clear_error(form: LabForm, data: st.DataObject) -> None:
    text = data.draw(spoiled(form.text))
    try:
        value = form.read(text)
    except SalesflowError as problem:
        error = problem
    else:
        assert form.read(form.write(value)) == value
        return
    assert isinstance(error, InputError), error
    assert error.field
    assert len(str(error)) < 3_000
    assert not JARGON.search(error.problem), error
