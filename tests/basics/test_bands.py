from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands, Number
from salesflow.errors import DefinitionError, InputError

numbers: st.SearchStrategy[Number] = st.one_of(
    st.integers(-1000, 1000), st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False)
)
edge_lists = st.lists(numbers, max_size=8, unique=True).map(sorted)


def table(edges: list[Number], *, upper: bool = True, hysteresis: Number = 0) -> Bands[int]:
    return Bands(edges, range(len(edges) + 1), upper=upper, hysteresis=hysteresis)


@given(edge_lists, numbers, numbers, st.booleans())
def test_every_number_has_exactly_one_band_and_order_is_kept(
    edges: list[Number], a: Number, b: Number, upper: bool
) -> None:
    bands = table(edges, upper=upper)
    for value in (a, b, *edges):
        homes = []
        for label in bands.labels:
            low, high = bands.bounds(label)
            if upper:
                inside = (low is None or low <= value) and (high is None or value < high)
            else:
                inside = (low is None or low < value) and (high is None or value <= high)
            if inside:
                homes.append(label)
        assert homes == [bands.of(value)]
    if a <= b:
        assert bands.of(a) <= bands.of(b)


@given(
    st.lists(numbers, min_size=1, max_size=6, unique=True).map(sorted), numbers, st.integers(1, 50), st.data()
)
def test_trembling_within_the_hysteresis_changes_nothing(
    edges: list[Number], start: Number, width: int, data: st.DataObject
) -> None:
    bands = table(edges, hysteresis=width)
    label = bands.of(start)
    low, high = bands.bounds(label)
    near = data.draw(st.integers(-3 * width, 3 * width).map(lambda step: start + step))
    stays = (low is None or near >= low - width) and (high is None or near <= high + width)
    expected = label if stays else bands.of(near)
    assert bands.of(near, previous=label) == expected
    # without a memory, or without hysteresis, only the table counts
    assert table(edges).of(near, previous=label) == bands.of(near)


def test_the_end_of_the_hysteresis_still_holds() -> None:
    grades = Bands([10, 20], "CBA", hysteresis=2)
    assert [grades.of(value, previous="B") for value in (7, 8, 22, 23)] == ["C", "B", "B", "A"]
    assert [grades.of(value, previous="A") for value in (18, 17, 7)] == ["A", "B", "C"]


def test_printed_tables_without_their_holes() -> None:
    """Field note: 0.95 fell between '0.31 to 0.9' and '1.0 and more', and became zero per cent."""
    share = Bands(["-4.6", "0.3", "1.0"], ["0", "17.5", "20", "25"], upper=False)
    assert [share.of(Decimal(x)) for x in ("-4.6", "0.3", "0.95", "1.0", "1.01")] == [
        "0",
        "17.5",
        "20",
        "20",
        "25",
    ]


@pytest.mark.parametrize(
    ("edges", "labels", "hysteresis", "problem"),
    [([1, 1], "abc", 0, "rise"), ([2, 1], "abc", 0, "rise"), ([1], "abc", 0, "need 2 labels, not 3"),
     ([1], "aa", 0, "twice"), ([1], "ab", "-1", "negative")],
)  # fmt: skip
def test_tables_that_are_none(edges: list[int], labels: str, hysteresis: str | int, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        Bands(edges, labels, hysteresis=hysteresis)


@pytest.mark.parametrize("value", [1.0, True, Decimal("NaN"), Decimal("Infinity"), None, "1"])
def test_values_that_are_none(value: object) -> None:
    bands = Bands([1], "ab")
    with pytest.raises(InputError):
        bands.of(value)  # type: ignore[arg-type]
    if not isinstance(value, str):
        with pytest.raises(InputError):
            Bands([value], "ab")  # type: ignore[list-item]


def test_labels_that_are_not_in_the_table() -> None:
    bands = Bands([1], "ab")
    with pytest.raises(InputError, match="previous"):
        bands.of(1, previous="c")
    with pytest.raises(InputError, match="label"):
        bands.bounds("c")
    assert bands.bounds("a") == (None, 1)


def test_a_table_is_a_value() -> None:
    bands = Bands(["1.0"], "ab", hysteresis=1)
    assert bands == Bands([Decimal(1)], ("a", "b"), hysteresis="1") == pickle.loads(pickle.dumps(bands))
    assert hash(bands) == hash(Bands([1], "ab", hysteresis=1))
