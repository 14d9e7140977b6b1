"""The policy lab as JSON: experiments with all that they are made of, and what they found.

An experiment is a file that any machine can play; a part is a file that any machine can merge. What is read back is equal, and
so is what it comes to. Who played it is in no file.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.lab.models.lending import Habit, LendingModel
>>> from salesflow.lab.portfolio import Synthetic
>>> habit = Habit(money(400, "CNY"), margin=money(60, "CNY"), chance="0.8", pays={0: "0.7", 45: "0.28"}, never="0.02")
>>> model = LendingModel({"B": habit}, review_every=7, terms_days=30, write_off=180)
>>> trial = Experiment(Synthetic.of(300, grade={"B": 1}), model, date(2026, 1, 1), months=3, seed=7)
>>> experiment_from_json(experiment_to_json(trial)) == trial
True
>>> experiment_from_json('{"customers": 300, "seed": 7}')
Traceback (most recent call last):
salesflow.errors.InputError: model: is missing (got None)

Values are in `salesflow.adapters.json_lab_models`, results in `salesflow.adapters.json_lab_results`; all can be imported from
here. The policies by themselves are in `salesflow.adapters.json` and `salesflow.adapters.json_credit` too.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from typing import Any, cast

import cattrs

from salesflow.adapters._json_credit import (
    Form,
    a_count,
    a_text,
    each_of,
    each_row,
    from_json,
    parts,
    placed,
    to_json,
)
from salesflow.adapters._json_values import inside, new_converter, word
from salesflow.adapters.json_lab_models import (
    LabForms,
    Own,
    lab_customers_from_json,
    lab_customers_to_json,
    lab_forms,
    lab_model_from_json,
    lab_model_to_json,
    lab_policy_from_json,
    lab_policy_to_json,
)
from salesflow.adapters.json_lab_results import (
    comparison_form,
    comparison_from_json,
    comparison_to_json,
    difference_from_json,
    difference_to_json,
    expected_from_json,
    expected_to_json,
    manifest_from_json,
    manifest_to_json,
    narrowed_from_json,
    narrowed_to_json,
    part_from_json,
    part_to_json,
    parts_from_json,
    parts_to_json,
)
from salesflow.basics.plain import read_mapping
from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.sweep import Sweep

__all__ = [
    "Own",
    "comparison_from_json",
    "comparison_to_json",
    "difference_from_json",
    "difference_to_json",
    "expected_from_json",
    "expected_to_json",
    "experiment_from_json",
    "experiment_to_json",
    "lab_customers_from_json",
    "lab_customers_to_json",
    "lab_model_from_json",
    "lab_model_to_json",
    "lab_policy_from_json",
    "lab_policy_to_json",
    "manifest_from_json",
    "manifest_to_json",
    "narrowed_from_json",
    "narrowed_to_json",
    "part_from_json",
    "part_to_json",
    "parts_from_json",
    "parts_to_json",
    "sweep_from_json",
    "sweep_to_json",
]


def experiment_to_json(experiment: Experiment[Any], *, own: Own | None = None) -> str:
    """An experiment: customers, model, time, seed. The policies are given when it is played, and the engine is not written.

    A model or customers of another class than the library's are an `InputError`, unless `own` names the class.
    """
    return to_json(_converter(own), experiment)


def experiment_from_json(text: str, *, own: Own | None = None) -> Experiment[Any]:
    """The experiment behind JSON; an entry left out is the usual one, wrong data an `InputError` with its place."""
    return from_json(_converter(own), text, cast("type[Experiment[Any]]", Experiment))


def sweep_to_json(sweep: Sweep[Any], *, own: Own | None = None) -> str:
    """A sweep: the baseline, and each policy by its name with its comparison."""
    return to_json(_converter(own), sweep)


def sweep_from_json(text: str, *, own: Own | None = None) -> Sweep[Any]:
    """The sweep behind JSON; wrong data is an `InputError` with its place."""
    return from_json(_converter(own), text, cast("type[Sweep[Any]]", Sweep))


def _converter(own: Own | None) -> cattrs.Converter:
    return _of(tuple((own or {}).items()))


@lru_cache(maxsize=16)
def _of(own: tuple[tuple[str, type[Any]], ...]) -> cattrs.Converter:
    forms = lab_forms(dict(own))
    converter = cattrs.Converter()
    write, read = partial(_experiment_plain, forms), partial(_experiment, forms)
    word(converter, Experiment, write, read)
    word(converter, Sweep, partial(_sweep_plain, forms.policy), partial(_sweep, forms.policy))
    return converter


# -- experiments ------------------------------------------------------------------------------------------------------


def _fields(forms: LabForms) -> dict[str, Form]:
    day: Form = (date.isoformat, partial(_of_type, date))
    texts = each_of(*a_text)
    return {
        "customers": forms.customers,
        "model": forms.model,
        "start": day,
        "months": a_count,
        "replications": a_count,
        "seed": a_count,
        "by": _or_none(a_text),
        "metrics": _or_none((list, texts[1])),
    }


def _of_type(kind: type[Any], plain: object) -> Any:
    return inside(_plain_types(), plain, kind, "")


@lru_cache(maxsize=1)
def _plain_types() -> cattrs.Converter:
    return new_converter()


def _or_none(form: Form) -> Form:
    write, read = form
    return (
        lambda value: None if value is None else write(value),
        lambda plain: None if plain is None else read(plain),
    )


def _experiment_plain(forms: LabForms, trial: Experiment[Any]) -> dict[str, object]:
    return {name: write(getattr(trial, name)) for name, (write, _) in _fields(forms).items()}


def _experiment(forms: LabForms, plain: object) -> Experiment[Any]:
    fields, tree = _fields(forms), read_mapping(plain, "")
    for name in tree:
        if name not in fields:
            raise InputError(f".{name}", tree[name], f"is unknown; known are {', '.join(fields)}")
    for name in ("customers", "model", "start", "seed"):
        if name not in tree:
            raise InputError(f".{name}", None, "is missing")
    given: dict[str, Any] = {name: placed(fields[name][1], each, f".{name}") for name, each in tree.items()}
    return Experiment(**given)


# -- sweeps -----------------------------------------------------------------------------------------------------------


def _rows(policy: Form) -> Form:
    return each_row(name=a_text, policy=policy, comparison=comparison_form)


def _sweep_plain(policy: Form, sweep: Sweep[Any]) -> dict[str, object]:
    rows = [(*each, found) for each, found in zip(sweep.policies, sweep.comparisons, strict=True)]
    return {"baseline": policy[0](sweep.baseline), "policies": _rows(policy)[0](rows)}


def _sweep(policy: Form, plain: object) -> Sweep[Any]:
    tree = parts(plain, ("baseline", "policies"))
    baseline = placed(policy[1], tree["baseline"], ".baseline")
    rows = placed(_rows(policy)[1], tree["policies"], ".policies")
    names = [name for name, _, _ in rows]
    if not names or len(set(names)) < len(names):
        raise InputError(".policies", names, "need names of their own, and one policy at least")
    return Sweep(
        baseline, tuple([(name, each) for name, each, _ in rows]), tuple([found for _, _, found in rows])
    )
