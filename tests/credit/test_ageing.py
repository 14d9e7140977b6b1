from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money, money, total
from salesflow.basics.text import Text
from salesflow.credit.ageing import DAYS_LATE, Ageing
from salesflow.credit.exposure import Exposure, OpenItem

DAY = date(2026, 3, 23)

items = st.lists(
    st.builds(
        lambda amount, late, disputed: (amount, late if amount > 0 else 0, disputed and amount > 0),
        st.integers(-500, 5000).filter(bool),
        st.integers(0, 200),
        st.booleans(),
    ),
    max_size=15,
)


def exposure(rows: list[tuple[int, int, bool]]) -> Exposure:
    built = (
        OpenItem(f"F-{n}", DAY, Money(amount, "CNY"), late, disputed)
        for n, (amount, late, disputed) in enumerate(rows)
    )
    return Exposure("C-7", "CNY", DAY, tuple(sorted(built, key=lambda item: -item.days_late)))


@given(items, st.lists(st.integers(1, 200), unique=True, max_size=5).map(sorted))
def test_nothing_is_lost_between_the_steps(rows: list[tuple[int, int, bool]], edges: list[int]) -> None:
    """CR-5."""
    owed = exposure(rows)
    own = Bands(edges, [Text(f"step {n}") for n in range(len(edges) + 1)])
    for table in (Ageing.of(owed), Ageing.of(owed, own)):
        assert total((row.undisputed for row in table.rows), "CNY") == owed.undisputed
        assert total((row.disputed for row in table.rows), "CNY") == owed.disputed
        assert total((row.total for row in table.rows), "CNY") == owed.total
        assert table.oldest_days_late == owed.oldest_days_late


def test_each_day_has_its_step() -> None:
    table = Ageing.of(
        exposure([(n + 1, late, False) for n, late in enumerate([0, 1, 30, 31, 60, 61, 90, 91])])
    )
    assert [row.undisputed.amount for row in table.rows] == [1, 5, 9, 13, 8]
    assert [row.label for row in table.rows] == list(DAYS_LATE.labels)


def test_a_table_in_words() -> None:
    table = Ageing.of(exposure([(96000, 47, False), (500, 40, True), (-10, 0, False)]))
    assert table.render().splitlines()[:3] == [
        "not due: CNY -10",
        "1-30 days late: CNY 0",
        "31-60 days late: CNY 96,000 and CNY 500 disputed",
    ]
    assert table.render("zh").splitlines()[2] == "逾期31至60天：96,000元，另有争议500元"
    assert table.oldest_days_late == 47
    assert table.rows[2].total == money(96500, "CNY")
