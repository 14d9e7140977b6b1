"""Frames: what goes out comes back as it was, and customers come in as plain values (LA-4; field study, section 3)."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.frames import Columns, portfolio_of, to_pandas, to_polars
from salesflow.errors import InputError, MissingExtraError
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.testing.lab_models import ToyModel, ToyPolicy, ToyRow

ROW = ToyRow("pays", False, ((Fraction(1, 3), 1, 500_00, True, 0), (Fraction(2, 3), 1, 0, False, 0)))
FEW, MANY = ToyPolicy((9,) * 4, 0, 2), ToyPolicy((9,) * 4, 0, 4)


def trial(replications=3, by=None):
    return Experiment(
        Synthetic.of(30, grade={"A": 1, "B": 2}), ToyModel((ROW,)), date(2026, 1, 1),
        months=2, seed=5, replications=replications, by=by,
    )  # fmt: skip


FOUND = {
    "comparison": trial().compare(FEW, MANY),
    "by group": trial(by="grade").compare(FEW, MANY),
    "one replication": trial(1).compare(FEW, MANY),
    "sweep": trial().sweep(FEW, {"many": MANY, "same": FEW}),
    "exact": trial(by="grade").exact(FEW),
}

# -- going out ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUND)
def test_what_goes_out_is_what_there_is(name: str) -> None:
    """Unknown comes out as null and as <NA>, never as NaN; every way out says the same."""
    found = FOUND[name]
    columns = found.to_columns()
    assert to_polars(found).to_dict(as_series=False) == columns
    pandas = to_pandas(found)
    known = {each: [None if value is pd.NA else value for value in pandas[each]] for each in pandas}
    assert known == columns
    assert pl.DataFrame(Columns(found)).to_dict(as_series=False) == columns
    assert pa.table(Columns(found)).to_pydict() == columns
    assert list(pd.DataFrame.from_arrow(Columns(found)).columns) == list(columns)


def test_frames_of_two_experiments_have_one_form() -> None:
    """With one replication every range is unknown, without groups every group is: the types stay."""
    one, many = FOUND["one replication"], FOUND["by group"]
    assert to_polars(one).schema == to_polars(many).schema
    assert pl.concat([to_polars(one), to_polars(many)]).height == 12
    assert list(to_pandas(one).dtypes) == list(to_pandas(many).dtypes)
    assert pa.concat_tables([pa.table(Columns(one)), pa.table(Columns(many))]).num_rows == 12


def test_a_stream_is_made_by_whichever_package_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Columns(FOUND["one replication"])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert pl.DataFrame(found).equals(to_polars(found.found))
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"'polars': pip install polars$"):
        found.__arrow_c_stream__()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"id": ["a"]})
    for name in ("pandas", "polars", "narwhals.stable.v2"):
        monkeypatch.setitem(sys.modules, name, None)
    for call, package in (
        (lambda: to_pandas(FOUND["sweep"]), "'pandas': pip install pandas"),
        (lambda: to_polars(FOUND["sweep"]), "'polars': pip install polars"),
        (lambda: portfolio_of(frame), r"'narwhals': pip install 'salesflow\[frames\]'"),
    ):
        with pytest.raises(MissingExtraError, match=f"needs the package {package}$"):
            call()


@pytest.mark.parametrize("send", [to_pandas, to_polars, Columns])
def test_what_has_no_columns_is_refused(send) -> None:
    for wrong in ({"a": [1]}, 5, type(FOUND["sweep"])):
        with pytest.raises(InputError, match="found: has no columns; give a result that has to_columns"):
            send(wrong)


# -- coming in ----------------------------------------------------------------------------------------------------------

MAKERS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
PLAIN = {
    "grade": st.sampled_from(["A", "B", "客户"]),
    "visits": st.integers(-(2**63), 2**63 - 1),
    "share": st.floats(allow_nan=False),
    "agreed": st.booleans(),
    "since": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
}


@given(st.lists(st.fixed_dictionaries(PLAIN), min_size=1, max_size=5))
def test_every_package_brings_in_the_same_customers(rows) -> None:
    named = [{"id": f"C-{place}", **row} for place, row in enumerate(rows)]
    columns = {name: [row[name] for row in named] for name in named[0]}
    wanted = Portfolio.of(named)
    for make in MAKERS.values():
        book = portfolio_of(make(columns))
        assert book == wanted
        for unit in book.units:
            assert {type(value) for _, value in unit.traits} == {str, int, float, bool, date}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"grade": ["A", "B"]}, "columns: are without 'id'; name the column of the ids with id=... "),
        ({"id": ["a", "b"], "n": [None, 1.5]}, "frame: has missing values, the first in row 0 of 'n'; unknown is"),
        ({"id": ["a", None]}, "frame: has missing values, the first in row 1 of 'id'"),
        ({"id": ["a", "b"], "n": [1.5, float("nan")]}, "the first in row 1 of 'n'"),
        ({"id": [1, 2]}, "id: stands in row 0 and is no text; turn the column into text first"),
        ({"id": ["a", "a"]}, "id: stands at places 0 and 1; the two would share their luck"),
        ({"id": ["a", " "]}, "id: an id may not be empty"),
        ({"id": ["a", "b"], "n": [[1], [2]]}, "n: is no single value; a trait is a text, a number or a date"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_customer(make, columns, words) -> None:
    with pytest.raises(InputError) as error:
        portfolio_of(make(columns))
    assert words in str(error.value)


def test_what_is_no_frame() -> None:
    pairs = pd.DataFrame([["a", "b"]], columns=["id", "id"])
    for wrong, words in (
        (
            pl.LazyFrame({"id": ["a"]}),
            "frame: is no frame that can be read; give one of pandas, polars or pyarrow",
        ),
        ({"id": ["a"]}, "frame: is no frame"),
        (pd.Series(["a"]), "frame: is no frame"),
        (pairs, "frame: has two columns of one name"),
        (pd.DataFrame([["a", "b"]]), "columns: are to be named by texts"),
        (pd.DataFrame({"id": ["a"]}).set_index("id"), "an index is no column"),
    ):
        with pytest.raises(InputError) as error:
            portfolio_of(wrong)
        assert words in str(error.value)


def test_all_columns_with_holes_are_named_at_once() -> None:
    holes = pl.DataFrame(
        {"id": ["a", "b"], "n": [None, 1], "d": [Decimal(1), None], "t": [None, None], "w": ["x", "y"]}
    )
    with pytest.raises(InputError) as error:
        portfolio_of(holes)
    assert error.value.value == {"n": 1, "d": 1, "t": 2}
    with pytest.raises(InputError, match="missing"):
        portfolio_of(pd.DataFrame({"id": ["a"], "d": [Decimal("NaN")]}))
    with pytest.raises(InputError, match="missing"):
        portfolio_of(pd.DataFrame({"id": ["a"], "d": pd.to_datetime([None])}))


def one(values, **more):
    """The trait of a single customer whose cell holds that."""
    ((_, value),) = portfolio_of(pd.DataFrame({"id": ["a"], "trait": values}, **more)).units[0].traits
    return value


def test_cells_of_pandas_become_plain_values() -> None:
    moment = datetime(2026, 3, 2, 9, 30)  # as naive as in the frame
    for given_, wanted in (
        (pd.Categorical(["A"]), "A"),
        (pd.Categorical([3]), 3),
        (pd.to_datetime([moment]), moment),
        (pd.to_datetime([moment]).tz_localize("UTC"), moment.replace(tzinfo=UTC)),
        (pd.to_timedelta([5], "D"), timedelta(days=5)),
        (pd.cut([5], [0, 10]), "(0, 10]"),
        (pd.period_range("2026-01", periods=1, freq="M"), "2026-01"),
        (pd.Series([np.int64(3)], dtype=object), 3),
        (pd.Series([np.str_("x")], dtype=object), "x"),
        (pd.Series([np.datetime64("2026-03-02T09:30", "ns")], dtype=object), moment),
        (pd.Series([np.timedelta64(5, "D")], dtype=object), timedelta(days=5)),
        (np.array([True]), True),
        (np.array([2.5], dtype="float32"), 2.5),
        (pd.array([7], dtype="Int64"), 7),
    ):
        value = one(given_)
        assert (value, type(value)) == (wanted, type(wanted))


def test_categories_of_the_others_are_what_they_stand_for() -> None:
    for frame in (
        pl.DataFrame({"id": ["a"], "c": pl.Series(["x"], dtype=pl.Categorical)}),
        pl.DataFrame({"id": ["a"], "c": pl.Series(["x"], dtype=pl.Enum(["x"]))}),
        pa.table({"id": ["a"], "c": pa.array(["x"]).dictionary_encode()}),
    ):
        assert portfolio_of(frame).units[0]["c"] == "x"


def test_another_column_may_hold_the_ids() -> None:
    book = portfolio_of(pl.DataFrame({"customer": ["a", "b"], "id": [7, 8]}), id="customer")
    assert [(unit.id, unit["id"]) for unit in book.units] == [("a", 7), ("b", 8)]
    assert [unit.traits for unit in portfolio_of(pl.DataFrame({"id": ["a", "b"]})).units] == [(), ()]
    assert len(portfolio_of(pl.DataFrame({"id": []}, schema={"id": pl.String}))) == 0


def test_an_experiment_on_a_frame() -> None:
    """Whatever the package, the numbers are the same: traits hold nothing of it."""
    columns = {"id": ["C-1", "C-2", "C-3"], "grade": ["A", "B", "B"]}
    found = [
        Experiment(portfolio_of(make(columns)), ToyModel((ROW,)), date(2026, 1, 1), seed=5).compare(FEW, MANY)
        for make in MAKERS.values()
    ]
    assert found[0] == found[1] == found[2]
    assert found[0].manifest.customers.digest is not None
