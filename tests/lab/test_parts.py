"""Parts: what may be put together and what never is (LA-4, bad input 10)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from salesflow.errors import InputError
from salesflow.lab.experiment import Experiment
from salesflow.lab.manifest import fingerprint, fingerprint_of_customers, versions
from salesflow.lab.parts import Parts, merge
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.lab.tally import Sums
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
ONE, TWO = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)
TRIAL = Experiment(Synthetic.of(20, grade={"A": 1}), ToyModel((ROW,)), date(2026, 1, 1), seed=5)
PARTS = [TRIAL.partial(ONE, TWO, part, of=4) for part in range(4)]


def refused(call):
    with pytest.raises(InputError) as error:
        call()
    return str(error.value)


def test_a_missing_part_is_named():
    assert "do not hold customers 5 to 9, 15 to 19" in refused(lambda: merge([PARTS[2], PARTS[0]]))
    assert "are none" in refused(lambda: merge([]))


def test_overlaps_are_refused():
    other = TRIAL.partial(ONE, TWO, 0, of=3)
    assert "customers 0 to 5 overlap those of customers 0 to 4" in refused(lambda: merge([*PARTS, other]))


def test_a_part_that_came_out_differently_is_refused():
    odd = attrs.evolve(PARTS[0], sums=tuple((key, sums + Sums(1)) for key, sums in PARTS[0].sums))
    assert "came twice with other figures; the policy or the model is not pure" in refused(
        lambda: merge([*PARTS, odd])
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 6}, "seed 5 and 6"),
        ({"stream_version": 2}, "stream_version 1 and 2"),
        ({"salesflow": "9.9"}, "salesflow "),
        ({"months": 3}, "months 12 and 3"),
    ],
)
def test_other_experiments_are_refused(change, told):
    odd = attrs.evolve(PARTS[3], manifest=attrs.evolve(PARTS[3].manifest, **change))
    message = refused(lambda: merge([*PARTS[:3], odd]))
    assert "belong to different experiments and are never added up" in message
    assert told in message


def test_another_policy_is_another_experiment():
    other = TRIAL.partial(ONE, attrs.evolve(TWO, stop=3), 3, of=4)
    assert "policies" in refused(lambda: merge([*PARTS[:3], other]))


def test_another_python_is_not():
    other = attrs.evolve(PARTS[3], manifest=attrs.evolve(PARTS[3].manifest, python="3.99"))
    assert merge([*PARTS[:3], other], names=("one", "two")) == TRIAL.compare(ONE, TWO)
    assert Parts(PARTS).comparison().manifest.digest == other.manifest.digest


def test_what_has_no_digest_is_not_merged_by_hand():
    loose = attrs.evolve(TRIAL, customers=Portfolio.of([{"id": "C-1", "grade": "A", "share": 0.5}]))
    message = refused(lambda: merge([loose.partial(ONE, TWO, 0)]))
    assert message.startswith(
        "parts: cannot be told from those of another experiment; make it an attrs.frozen"
    )
    assert "customers (Portfolio): of 'C-1'" in message


class Bare:
    pass


class Slotted:
    __slots__ = ("x",)


class Customised:
    """Customers of another sort."""

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size

    def units_of(self, start, end):
        return Portfolio.of([{"id": str(each)} for each in range(start, end)]).units

    def cut(self, start, end):
        return self


def test_fingerprints():
    assert fingerprint(Bare()).digest == fingerprint(Bare()).digest is not None
    for odd in (Slotted(), Customised(3), 0.5, len, [1], lambda: 1):
        assert fingerprint(odd).digest is None
        assert fingerprint(odd).because
    assert fingerprint(True) != fingerprint(1)
    assert fingerprint(ONE).type == "ToyPolicy"
    assert fingerprint_of_customers(Customised(3)).digest is not None
    assert fingerprint_of_customers(Customised(3)) != fingerprint_of_customers(Customised(4))
    rows = [{"id": "C-1", "n": 1}, {"id": "C-2", "n": True}, {"id": "C-3", "g": "A"}, {"id": "C-4", "g": "A"}]
    one = fingerprint_of_customers(Portfolio.of(rows))
    rows[1]["n"] = 1
    assert fingerprint_of_customers(Portfolio.of(rows)) != one


def test_versions_without_an_installation(monkeypatch):
    from importlib import metadata

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    versions.cache_clear()
    monkeypatch.setattr(metadata, "version", missing)
    assert versions()[0] == "unknown"
    versions.cache_clear()


def test_the_manifest_as_plain_data():
    import json

    plain = TRIAL.manifest(ONE, TWO).to_plain()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["seed"], plain["start"], plain["size"]) == (5, "2026-01-01", 20)
    assert not {"on", "executor"} & set(plain)
    assert TRIAL.manifest().differs_from(TRIAL.manifest(ONE)) == ("policies",)
