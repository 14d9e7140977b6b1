"""Print the packed lunar table of ``salesflow.basics.lunar``, made from sxtwl (BSD, astronomical).

Run it after a new release of sxtwl and compare; the tests check the table on every day against two oracles.
One lunar year is 24 bits: the new year as days after 1 January (6 bits), the number of the leap month, 0 for
none (4 bits), and a bit for each month of 30 days, the first month highest (13 bits, one spare bit below).

    python benchmarks/make_lunar_table.py
"""

from __future__ import annotations

from datetime import date

import sxtwl

FIRST, LAST = 1900, 2100
PER_LINE = 16


def packed(year: int) -> int:
    """One lunar year in 24 bits; an assertion fails when the months do not fill the year."""
    new_year = _new_year(year)
    leap = int(sxtwl.getRunMonth(year))
    mask = 0
    total = 0
    lengths = [_length(year, month, is_leap) for month, is_leap in _months(leap)]
    for place, days in enumerate(lengths):
        total += days
        mask |= (days == 30) << (12 - place)
    assert new_year + total == _new_year(year + 1), year
    return ((new_year - date(year, 1, 1).toordinal()) << 18) | (leap << 14) | (mask << 1)


def _months(leap: int) -> list[tuple[int, bool]]:
    months = [(month, False) for month in range(1, 13)]
    if leap:
        months.insert(leap, (leap, True))
    return months


def _length(year: int, month: int, leap: bool) -> int:
    return int(sxtwl.getLunarMonthNum(year, month, leap))


def _new_year(year: int) -> int:
    day = sxtwl.fromLunar(year, 1, 1, False)
    return date(day.getSolarYear(), day.getSolarMonth(), day.getSolarDay()).toordinal()


def main() -> None:
    """Print the table as rows of hexadecimal digits, ready to paste."""
    words = [f"{packed(year):06x}" for year in range(FIRST, LAST + 1)]
    for start in range(0, len(words), PER_LINE):
        print('    "' + "".join(words[start : start + PER_LINE]) + '"')


if __name__ == "__main__":
    main()
