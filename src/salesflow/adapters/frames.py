"""Frames of pandas, polars and pyarrow: results go out as one, customers come in from one.

>>> from fractions import Fraction
>>> from salesflow.basics.text import Text
>>> from salesflow.lab.answers import Expected
>>> from salesflow.lab.model import Metric
>>> found = Expected((Metric("orders", Text("orders")),), (Fraction(9, 2),))
>>> to_polars(found).row(0, named=True)
{'group': None, 'metric': 'orders', 'unit': 'count', 'currency': None, 'expected': 4.5}
>>> import pandas
>>> portfolio_of(pandas.DataFrame({"id": ["C-1", "C-2"], "visits": [8, 6]})).units[1]
Unit(id='C-2', traits=(('visits', 6),))

Any package that reads Arrow streams takes ``Columns(found)``. Each function needs only its own package: `to_pandas` pandas,
`to_polars` polars, `portfolio_of` narwhals (extra ``frames``) beside the package of the frame. Source: LA-4.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast, runtime_checkable

import attrs

from salesflow.errors import InputError, MissingExtraError
from salesflow.lab.portfolio import Portfolio, Unit

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # it has no types
    import polars as pl

__all__ = ["Columns", "HasColumns", "portfolio_of", "to_pandas", "to_polars"]

_Named: TypeAlias = Mapping[str, Sequence[object]]

_UNKNOWN: Final = {
    "group": "string", "currency": "string", "low": "double", "high": "double",
    "variance_ratio": "double", "correlation": "double", "p_adjusted": "double",
}  # fmt: skip
"""What a column would hold if any of it were known: so frames of two experiments have one form and can be joined."""


@runtime_checkable
class HasColumns(Protocol):
    """A result that gives itself as columns: a comparison, a sweep, an exact expectation, or one of your own."""

    def to_columns(self) -> Mapping[str, Sequence[object]]:
        """The columns, all of one length."""
        ...


def to_pandas(found: HasColumns) -> pd.DataFrame:
    """The result as a frame of pandas. What is unknown is ``<NA>``, never NaN; money is in its smallest unit.

    What has no columns is an `InputError`; without pandas it is a `MissingExtraError`.

    >>> from salesflow.lab.answers import Expected
    >>> to_pandas(Expected((), ())).empty
    True
    """
    data, known = _columns(found), {"string": "string", "double": "Float64"}
    package = _load("pandas")
    return cast(
        "pd.DataFrame",
        package.DataFrame(
            {
                name: package.array(column, dtype=known.get(_kind(name, column)))
                for name, column in data.items()
            }
        ),
    )


def to_polars(found: HasColumns) -> pl.DataFrame:
    """The result as a frame of polars. What is unknown is null; money is in its smallest unit.

    What has no columns is an `InputError`; without polars it is a `MissingExtraError`.
    """
    data = _columns(found)
    package = _load("polars")
    known = {"string": package.String, "double": package.Float64}
    kinds = {name: known[kind] for name, column in data.items() if (kind := _kind(name, column))}
    return cast("pl.DataFrame", package.DataFrame(data, schema_overrides=kinds))


def _stream_of_pyarrow(found: HasColumns, schema: object) -> object:
    package = import_module("pyarrow")
    data, known = _columns(found), {"string": package.string(), "double": package.float64()}
    arrays = {name: package.array(column, known.get(_kind(name, column))) for name, column in data.items()}
    return package.table(arrays).__arrow_c_stream__(schema)


def _stream_of_polars(found: HasColumns, schema: object) -> object:
    return to_polars(found).__arrow_c_stream__(schema)


@attrs.frozen(eq=False)
class Columns:
    """A result as a stream of Arrow: `polars.DataFrame`, `pyarrow.table` and `pandas.DataFrame.from_arrow` take it.

    pyarrow or polars makes the stream, whichever is there; without either it is a `MissingExtraError`.
    """

    found: HasColumns

    def __attrs_post_init__(self) -> None:
        _check(self.found)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """What other packages ask for."""
        try:
            return _stream_of_pyarrow(self.found, requested_schema)
        except ImportError:
            return _stream_of_polars(self.found, requested_schema)


def _check(found: object) -> None:
    if not isinstance(found, HasColumns) or isinstance(found, type):
        raise InputError("found", found, "has no columns; give a result that has to_columns()")


def _columns(found: HasColumns) -> _Named:
    _check(found)
    return found.to_columns()


def _kind(name: str, column: Iterable[object]) -> str:
    """What a column holds, where it does not show: all of it is unknown."""
    return _UNKNOWN.get(name, "") if all(each is None for each in column) else ""


def _load(module: str, extra: str | None = None) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(extra, module.partition(".")[0]) from error


# -- coming in ----------------------------------------------------------------------------------------------------------


def portfolio_of(frame: object, *, id: str = "id") -> Portfolio:  # noqa: A002
    """The customers of a frame of pandas, polars, pyarrow or any other that narwhals reads: a row each, a trait each column.

    Traits become plain values of Python: no numpy scalars, dates of pandas as `datetime`, its intervals and periods as text;
    a category is the value that it stands for. An index is no column.

    What cannot be used is an `InputError`: no frame, or a lazy one; no column `id`; ids that are no texts, blank or there
    twice; a missing value (None, null, NaN, NaT) anywhere, as unknown is no value; a list in a cell; columns of one
    name, or of a name that is no text. Without narwhals it is a `MissingExtraError`.

    >>> import polars
    >>> book = portfolio_of(polars.DataFrame({"customer": ["C-1"], "grade": ["A"]}), id="customer")
    >>> book.units[0]["grade"]
    'A'
    >>> portfolio_of(polars.DataFrame({"id": ["C-1", "C-2"], "grade": ["A", None]}))
    Traceback (most recent call last):
    salesflow.errors.InputError: frame: has missing values, the first in row 1 of 'grade'; unknown is no value: fill them in, or leave those columns out (got {'grade': 1})
    """
    read = _read(frame)
    if id not in read:
        problem = f"are without {id!r}; name the column of the ids with id=... (an index is no column)"
        raise InputError("columns", list(read), problem)
    _check_known(read)
    plain = {name: [_plain(value) for value in column] for name, column in read.items()}
    ids = plain.pop(id)
    for place, each in enumerate(ids):
        if not isinstance(each, str):
            problem = f"stands in row {place} and is no text; turn the column into text first"
            raise InputError(id, each, problem)
    rows = zip(*plain.values(), strict=True) if plain else [()] * len(ids)
    return Portfolio(
        [
            Unit(cast("str", each), dict(zip(plain, row, strict=True)))
            for each, row in zip(ids, rows, strict=True)
        ]
    )


def _read(frame: object) -> dict[str, list[object]]:
    """The columns of a frame, what is missing as None."""
    narwhals = _load("narwhals.stable.v2", "frames")
    try:
        read: Any = narwhals.from_native(frame, eager_only=True)
        names: list[object] = list(read.columns)
    except TypeError as error:
        problem = "is no frame that can be read; give one of pandas, polars or pyarrow, and collect a lazy one first"
        raise InputError("frame", type(frame).__name__, problem) from error
    except narwhals.exceptions.DuplicateError as error:
        raise InputError("frame", type(frame).__name__, "has two columns of one name") from error
    if not all(isinstance(each, str) for each in names):
        raise InputError("columns", names, "are to be named by texts")
    found: dict[str, list[object]] = {}
    for name in cast("list[str]", names):
        series = read[name]
        # of pandas NaN is null, of the others it is a figure; here it is unknown in all of them
        found[name] = [
            None if is_null or (isinstance(value, float) and math.isnan(value)) else value
            for value, is_null in zip(series.to_list(), series.is_null().to_list(), strict=True)
        ]
    return found


def _check_known(read: Mapping[str, Sequence[object]]) -> None:
    missing = {
        name: count for name, column in read.items() if (count := sum([each is None for each in column]))
    }
    if missing:
        name = next(iter(missing))
        problem = (
            f"has missing values, the first in row {read[name].index(None)} of {name!r}; "
            "unknown is no value: fill them in, or leave those columns out"
        )
        raise InputError("frame", missing, problem)


def _plain(value: Any) -> Hashable:
    """A cell as a plain value of Python."""
    package = type(value).__module__.partition(".")[0]
    if package == "numpy":
        kind = value.dtype.kind
        # in nanoseconds numpy gives moments as bare numbers
        value = (value.astype(f"{kind}8[us]") if kind in "mM" else value).item()
    elif isinstance(value, datetime) and package == "pandas":
        value = cast("Any", value).to_pydatetime(warn=False)
    elif isinstance(value, timedelta) and package == "pandas":
        value = cast("Any", value).to_pytimedelta()
    elif package == "pandas":  # an interval (of pandas.cut), a period
        value = str(value)
    return cast("Hashable", value)
