"""Errors carry data, say one clear sentence, and survive pickling."""

from __future__ import annotations

import copy
import pickle

import pytest

from salesflow import errors
from salesflow.errors import (
    CurrencyError,
    DefinitionError,
    HistoryError,
    InputError,
    MissingExtraError,
    OutOfCalendarError,
    SalesflowError,
)

EXAMPLES: list[SalesflowError] = [
    DefinitionError("machine 'deal'", ["no start", "no stages"]),
    HistoryError("D-17", 3, "is missing"),
    HistoryError("D-17", None, "belongs to another case"),
    InputError("amount", float("inf"), "must be finite"),
    CurrencyError("currency", "GBP", "is not CNY; convert first"),
    OutOfCalendarError("day", "2031-01-01", "lies outside the calendar"),
    MissingExtraError("cn", "chinesecalendar"),
]


def test_every_error_is_listed_and_has_the_one_root() -> None:
    assert errors.__all__ == sorted(errors.__all__)
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {kind.__name__ for kind in kinds} == set(errors.__all__)
    assert all(issubclass(kind, SalesflowError) for kind in kinds)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__ + str(error)[:12])
def test_a_plain_except_still_catches_it(error: SalesflowError) -> None:
    family = ImportError if isinstance(error, MissingExtraError) else ValueError
    assert isinstance(error, family)


@pytest.mark.parametrize(
    "error",
    # an ImportError keeps only its message, so MissingExtraError is checked by its own test
    [error for error in EXAMPLES if not isinstance(error, MissingExtraError)],
    ids=lambda error: type(error).__name__ + str(error)[:12],
)
def test_the_data_survives_copy_and_pickle(error: SalesflowError) -> None:
    for twin in (copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_a_definition_error_names_all_problems() -> None:
    error = DefinitionError("machine 'deal'", ["no start", "no stages"])
    assert error.what == "machine 'deal'"
    assert error.problems == ("no start", "no stages")
    assert str(error) == "machine 'deal': no start; no stages"


@pytest.mark.parametrize(
    ("seq", "message"),
    [(3, "case 'D-17', record 3: is missing"), (None, "case 'D-17': is missing")],
)
def test_a_history_error_says_where(seq: int | None, message: str) -> None:
    error = HistoryError("D-17", seq, "is missing")
    assert (error.case, error.seq, error.problem) == ("D-17", seq, "is missing")
    assert str(error) == message


def test_an_input_error_shows_what_was_seen_and_stays_short() -> None:
    error = InputError("amount", "12,5", "is not a number")
    assert (error.field, error.value, error.problem) == ("amount", "12,5", "is not a number")
    assert str(error) == "amount: is not a number (got '12,5')"

    at_the_edge = InputError("note", "x" * 78, "is too long")
    assert str(at_the_edge).endswith(f"(got {'x' * 78!r})")

    long = InputError("note", "x" * 79, "is too long")
    assert str(long) == f"note: is too long (got '{'x' * 76}...)"
    assert long.value == "x" * 79


def test_a_missing_extra_tells_the_command() -> None:
    error = MissingExtraError("cn", "chinesecalendar")
    assert (error.extra, error.package) == ("cn", "chinesecalendar")
    assert str(error) == "this needs the package 'chinesecalendar': pip install 'salesflow[cn]'"


def test_a_package_without_an_extra_is_installed_by_its_own_name() -> None:
    error = MissingExtraError(None, "pandas")
    assert (error.extra, error.package) == (None, "pandas")
    assert str(error) == "this needs the package 'pandas': pip install pandas"
