"""Natural mistakes get one clear answer each, before anything is played; docs/explanation/bad-input-lab.md has most (LA-4)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import salesflow.lab
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.figures import read_names
from salesflow.lab.model import Chances, Metric, Outcome, Turn
from salesflow.lab.parts import Parts
from salesflow.lab.portfolio import Synthetic

DAY = date(2026, 1, 1)
CUSTOMER = "S-0000000"


class Model:
    """Two turns at most; `kind`, `begin` or `then` may be answered wrongly."""

    metrics = (Metric("calls", Text("calls")),)

    def __init__(self, *, kind="", begin=None, then=None):
        self._kind, self._begin, self._then = kind, begin, then
        self.asked = 0

    def kind(self, customer):
        return self._kind

    def begin(self, policy, kind, day):
        self.asked += 1
        return self._begin or Turn(0, day)

    def turn(self, policy, state, day):
        return Chances("answers", [Outcome(Fraction(1), {"calls": 1}, None if state else self._then)])


class ByTraits(Model):
    by_traits = True


def trial(model, **more):
    return Experiment(Synthetic.of(5), model, DAY, months=1, seed=1, **more)


@pytest.mark.parametrize("play", ["compare", "why", "apart", "exact"])
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Model(kind=[]), "kind"),
        (ByTraits(kind=[]), "kind"),
        (Model(begin=Turn(set(), DAY.toordinal())), "state"),
        (Model(begin=Turn(1, DAY)), "day"),
        (Model(begin=(1, DAY.toordinal())), "begin"),
        (Model(then=(1, DAY.toordinal() + 1)), "then"),
        (Model(then=Turn(1, DAY)), "day"),
        (Model(then=Turn([], DAY.toordinal() + 1)), "state"),
    ],
    ids=["kind", "kind by traits", "state", "date", "pair", "pair then", "date then", "state then"],
)
def test_wrong_answers_of_a_model_are_named_whoever_asks(play, model, field):
    here = trial(model)
    asks = {
        "compare": lambda: here.compare(1, 2),
        "why": lambda: here.why(1, 2, CUSTOMER),
        "apart": lambda: list(here.apart(1, 2)),
        "exact": lambda: here.exact(1),
    }
    with pytest.raises(InputError) as error:
        asks[play]()
    assert error.value.field == field


@pytest.mark.parametrize("names", [None, 5, "AB", ("A",), ("A", "A"), ("A", " "), ("A", 2), ("A", "B", "C")])
def test_names_are_read_before_anything_is_played(names):
    model = Model()
    here = trial(model)
    for call in (
        lambda: here.compare(1, 2, names=names),
        lambda: here.why(1, 2, CUSTOMER, names=names),
        lambda: here.apart(1, 2, names=names),
        lambda: here.until(1, 2, names=names, half_width={"calls": 1}, most=10),
    ):
        with pytest.raises(InputError, match="names: give each of the two policies a name of its own"):
            call()
    assert model.asked == 0
    with pytest.raises(InputError, match="names"):
        Parts([here.partial(1, 2, 0, of=1)]).comparison(names)


@given(st.lists(st.text(max_size=3), max_size=4))
def test_two_names_that_differ_and_nothing_else(names):
    fine = len(names) == 2 and names[0] != names[1] and all(each.strip() for each in names)
    try:
        assert read_names(names) == tuple(names)
    except InputError:
        assert not fine
    else:
        assert fine


def test_what_is_no_row_of_metrics_or_policies():
    for wrong in (5, "calls", [5], [[]]):
        with pytest.raises(InputError, match="metrics: "):
            trial(Model(), metrics=wrong)
    model = Model()
    for wrong in ([5, 6], [("late", 5)], 5, None, {"baseline": 5}):
        with pytest.raises(InputError, match=r"^(policies: give each policy by its name|names: )"):
            trial(model).sweep(4, wrong)
    assert model.asked == 0
    for wrong in (None, 5, ["calls"]):
        with pytest.raises(InputError, match=r"half_width: give a width .* such as \{'calls': 5\}"):
            trial(Model()).until(1, 2, half_width=wrong, most=10)


def results():
    """The classes of the lab that show themselves and explain themselves."""
    found = {}
    for each in pkgutil.walk_packages(salesflow.lab.__path__, "salesflow.lab."):
        module = importlib.import_module(each.name)
        for name, value in vars(module).items():
            is_ours = inspect.isclass(value) and value.__module__ == each.name
            if is_ours and hasattr(value, "shown") and hasattr(value, "explain"):
                found[name] = value
    return found


@pytest.mark.parametrize("result", results().values(), ids=results())
def test_explain_takes_what_shown_takes_and_the_language_first(result):
    explain, shown = [
        list(inspect.signature(each).parameters.values())[1:] for each in (result.explain, result.shown)
    ]
    assert explain[0].name == "language"
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in explain[1:])
    assert [(each.name, each.kind, each.default) for each in explain] == [
        (each.name, each.kind, each.default) for each in shown
    ]


def test_there_are_results():
    assert {"Comparison", "Sweep", "Parting", "Diff"} <= set(results())
