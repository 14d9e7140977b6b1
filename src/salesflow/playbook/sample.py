"""A small company to try things on: sixty invented shops that buy tea, and the three sellers who look after them.

Nobody in here exists. The tables hold text, as CSV files do; the same tables come out on every machine, because
each choice is made by a checksum of what it is about. The story is told on Monday, 2 March 2026, at nine o'clock.

>>> found = tables()
>>> AT.isoformat(), len(found["customers"]), found["complaints"][0]["id"]
('2026-03-02T09:00:00+08:00', 60, 'K-24')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from zlib import crc32

import pendulum

__all__ = ["AT", "Row", "tables"]

Row = dict[str, str]
"""One row of a table: the text of each cell by the name of its column."""

AT: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
"""The sample's own moment: a Monday, two weeks after the Spring Festival."""

_TODAY: Final = date(2026, 3, 2)
_FIRST_PURCHASE: Final = date(2025, 6, 2)
_FIRST_TOUCH: Final = date(2025, 12, 1)
_FIRST_INVOICE: Final = date(2025, 10, 9)
_HOLIDAYS: Final = ((date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 2, 15), date(2026, 2, 23)))

_NAMES: Final = (
    "Haida Dongfang Hengtai Jinhua Yuanda Qinghe Lanting Mingyue Songbai Taoyuan "
    "Chunfeng Yulan Nanshan Beihai Luming Cuizhu Zhulin Heyuan Shuangxi Wanhe "
    "Anning Jixiang Ruyi Pingle Fengnian Zixia Yunshan Hupan Liuyin Meilin "
    "Danfeng Qiushi Yinhe Caiyun Hongye Tianchi Guihua Xiaoxi Lianchi Shuiyun "
    "Songtao Zhaoxia Qingfeng Mingzhu Yueya Xinghe Furong Haitang Dingxiang Mudan "
    "Xiangyun Ruixin Fulin Baihe Zhenzhu Feicui Xilin Dongpo Nanhu Beiyuan"
).split()
_SELLERS: Final = ("Lin Mei", "Gao Bo", "Sun Yi")
_CITIES: Final = ("Suzhou", "Wuxi", "Changzhou", "Kunshan", "Jiaxing")
_SURNAMES: Final = "Chen Zhou Xu Wu Zheng Feng Han Cao Yan Wei Jiang Shen".split()
_GIVEN: Final = "Anran Bowen Chunhua Dan Enci Fangyu Guang Hui Jialin Kang Lan Minghao".split()
_GRADE_A: Final = frozenset({1, 3, 4, 8, 28, 45})
_GRADE_B: Final = frozenset({2, 5, 6, 9, 10, 12, 17, 20, 24, 29, 33, 37, 41, 47, 50, 56})
_UNGRADED: Final = frozenset({15, 16, 22, 39, 53})
_CITY_OF_SUN_YI: Final = frozenset({18, 19, 31, 32, 38, 44, 49, 55, 58})
_LIMITS: Final = {"A": "300000", "B": "60000", "C": "0", "": ""}
_NO_LIMIT: Final = frozenset({12, 37})
_NEW: Final = {15: date(2025, 12, 8), 16: date(2026, 2, 24)}
_CYCLES: Final = {"A": 14, "B": 28, "C": 42, "": 42}
_PRODUCTS: Final = (("green tea", 60), ("black tea", 80), ("jasmine tea", 45), ("oolong", 120))
_RUNNING_OUT: Final = frozenset({5, 27, 36})
_LAST_PURCHASE: Final = {10: date(2026, 1, 5), 13: date(2025, 11, 20)}
_NOT_VISITED: Final = {
    4: date(2026, 1, 29),
    11: date(2026, 1, 27),
    34: date(2026, 1, 22),
    42: date(2026, 1, 29),
}
"""Who has not been visited for the Spring Festival yet, and the last visit before it."""


def _rows(columns: str, *lines: str) -> list[Row]:
    """Rows written as a reader would type them: cells parted by bars, empty ones left out."""
    names = columns.split()
    return [
        {name: cell.strip() for name, cell in zip(names, line.split("|"), strict=True) if cell.strip()}
        for line in lines
    ]


_TOUCH_COLUMNS: Final = "customer at channel by direction outcome next_on"
_TOUCHES: Final = _rows(
    _TOUCH_COLUMNS,
    "C-09 | 2026-02-26 10:15 | call    | Gao Bo  | out | call me on Monday, I must count the stock first | 2026-03-02",
    "C-17 | 2026-02-24 14:30 | visit   | Lin Mei | out | waiting for the boss |",
    "C-20 | 2026-02-13 15:00 | call    | Gao Bo  | out | no answer |",
    "C-54 | 2026-02-25 11:00 | call    | Lin Mei | out | nothing now, talk in a month |",
    "C-33 | 2026-02-27 09:40 | message | Lin Mei | in  | do not contact |",
    "C-41 | 2026-02-26 16:20 | visit   | Lin Mei | out | thinks about a bigger shelf |",
)
_PROMISES: Final = _rows(
    "id customer what due by kept_at",
    "P-07 | C-02 | the corrected invoice      | 2026-03-02 | Lin Mei |",
    "P-05 | C-06 | two tasting sets           | 2026-02-26 | Gao Bo  |",
    "P-04 | C-45 | a shelf plan for the shop  | 2026-02-25 | Gao Bo  | 2026-02-25 16:00",
    "P-08 | C-12 | samples of the spring tea  | 2026-03-20 | Gao Bo  |",
)
_COMPLAINTS: Final = _rows(
    "id customer received_at stage severity owner acknowledged_at resolved_at followed_up_at",
    "K-24 | C-10 | 2026-01-12 10:20 | closed | minor | Gao Bo  | 2026-01-12 11:00 | 2026-01-13 15:00 | 2026-01-15 10:00",
    "K-29 | C-07 | 2026-02-24 10:05 | resolved | minor | Lin Mei | 2026-02-24 10:40 | 2026-02-26 16:10 |",
    "K-30 | C-06 | 2026-02-27 15:10 | investigating | minor | Gao Bo | 2026-02-27 15:45 | |",
    "K-31 | C-01 | 2026-02-27 18:20 | received | major | Lin Mei | | |",
)
_DEALS: Final = _rows(
    "id customer process stage since amount currency seller closed_on",
    "D-11 | C-28 | seven-step | won           | 2026-01-20 15:00 | 120000 | CNY | Lin Mei | 2026-01-20",
    "D-12 | C-50 | seven-step | lost          | 2026-02-05 11:00 |  40000 | CNY | Gao Bo  | 2026-02-05",
    "D-15 | C-15 | seven-step | qualification | 2026-02-24 10:00 |  30000 | CNY | Lin Mei |",
    "D-17 | C-04 | seven-step | demonstration | 2026-02-03 10:00 | 180000 | CNY | Lin Mei |",
    "D-18 | C-08 | seven-step | needs         | 2026-02-25 14:00 |  90000 | CNY | Gao Bo  |",
    "D-19 | C-01 | seven-step | proposal       | 2026-02-02 09:30 | 220000 | CNY | Lin Mei |",
    "D-20 | C-14 | seven-step | prospecting   | 2026-02-10 16:00 |  20000 | CNY | Gao Bo  |",
    "D-21 | C-10 | seven-step | closing        | 2026-02-04 09:00 |  75000 | CNY | Gao Bo  |",
)
_FACTS: Final[Mapping[str, Row]] = {
    "D-11": {"signed_on": "2026-01-20"},
    "D-12": {"loss_reason": "price"},
    "D-15": {"budget": "30000", "need": "tea for the waiting room"},
    "D-17": {"decision_makers": "the two owners", "demonstrated_on": "2026-02-12"},
    "D-18": {"need_confirmed": "yes"},
    "D-19": {"proposed_on": "2026-02-02"},
    "D-20": {"fits_target": "yes"},
}


def tables() -> dict[str, list[Row]]:
    """All tables of the sample company by name, without any settled actions; a fresh copy at each call.

    >>> [row["name"] for row in tables()["sellers"]]
    ['Lin Mei', 'Gao Bo', 'Sun Yi']
    """
    customers = [_customer(number, name) for number, name in enumerate(_NAMES, start=1)]
    purchases = _numbered(
        "S", sorted((row for each in customers for row in _purchases(each)), key=lambda row: row["at"])
    )
    return {
        "customers": customers,
        "people": [row for each in customers for row in _people(each)],
        "sellers": [
            {"name": "Lin Mei", "visits_per_day": "4", "calls_per_day": "7"},
            {"name": "Gao Bo", "visits_per_day": "4", "calls_per_day": "7"},
            {"name": "Sun Yi", "visits_per_day": "3", "calls_per_day": "6", "absent_until": "2026-03-06", "deputy": "Gao Bo"},
        ],
        "purchases": purchases,
        "touches": _touches(customers),
        "opportunities": [{**row, **_FACTS.get(row["id"], {})} for row in _DEALS],
        "complaints": [dict(row) for row in _COMPLAINTS],
        "invoices": _invoices(customers, purchases),
        "promises": [dict(row) for row in _PROMISES],
    }  # fmt: skip


def _pick(below: int, *about: object) -> int:
    """A number from 0 up, the same on every machine for the same things."""
    return crc32("/".join(map(str, about)).encode()) % below


def _open_day(day: date) -> date:
    """The day itself, or the next one on which shops and sellers work."""
    while day.weekday() > 4 or any(first <= day <= last for first, last in _HOLIDAYS):
        day += timedelta(days=1)
    return day


def _at(day: date, *about: object) -> str:
    return f"{day} {9 + _pick(8, *about):02}:{15 * _pick(4, *about, 'm'):02}"


def _numbered(letter: str, rows: Sequence[Row]) -> list[Row]:
    return [{"id": f"{letter}-{number:04}", **row} for number, row in enumerate(rows, start=1)]


def _number(customer: Mapping[str, str]) -> int:
    return int(customer["id"].removeprefix("C-"))


def _grade(number: int) -> str:
    if number in _UNGRADED:
        return ""
    return "A" if number in _GRADE_A else "B" if number in _GRADE_B else "C"


def _seller(number: int) -> str:
    if number in _CITY_OF_SUN_YI:
        return "Sun Yi"
    of_gao_bo = {6, 8, 9, 10, 12, 14, 20, 45, 50}
    of_lin_mei = {1, 2, 3, 4, 5, 7, 15, 17, 24, 28, 33, 41}
    if number in of_gao_bo or number in of_lin_mei:
        return "Gao Bo" if number in of_gao_bo else "Lin Mei"
    return _SELLERS[number % 2]


def _customer(number: int, name: str) -> Row:
    grade = _grade(number)
    since = _NEW.get(number) or _open_day(date(2018, 3, 1) + timedelta(days=_pick(2400, number, "since")))
    card = {
        "id": f"C-{number:02}",
        "name": name,
        "grade": grade,
        "seller": _seller(number),
        "size": {"A": "large", "B": "medium"}.get(grade, ("small", "micro")[_pick(2, number, "size")]),
        "city": _CITIES[_pick(len(_CITIES), number, "city")],
        "since": str(since),
        "credit_limit": "" if number in _NO_LIMIT else _LIMITS[grade],
        "currency": "CNY",
        "credit_hold": "yes" if number == 10 else "",
    }
    return {column: cell for column, cell in card.items() if cell}


# -- people ---------------------------------------------------------------------------------------------------------

_CONSENTS: Final = (
    "message:promotion=yes; card:promotion=yes",
    "message:promotion=yes; card:promotion=yes",
    "card:promotion=yes",
    "",
)
_PEOPLE: Final[Mapping[int, Row]] = {
    8: {"lunar_born": "1978-01-14", "consent": _CONSENTS[0]},
    12: {"lunar_born": "1969-01-16", "consent": _CONSENTS[0]},
    27: {"lunar_born": "1984-L10-12"},
    28: {"born": "1981-03-02", "consent": _CONSENTS[0]},
    26: {"wedding_anniversary": "2009-03-05", "consent": _CONSENTS[0]},
    42: {"mourning_until": "2026-04-12", "consent": _CONSENTS[0]},
    36: {"consent": "call=no; card:promotion=yes"},
    33: {"consent": _CONSENTS[0]},
}
"""What the story needs; everybody else gets a birthday and, often enough, no consent."""


def _people(customer: Row) -> Iterator[Row]:
    number, grade = _number(customer), customer.get("grade", "")
    for place, role in enumerate(("owner", "buyer") if grade == "A" else ("owner",)):
        about = (number, role)
        born = date(1962, 4, 1) + timedelta(days=_pick(11_000, *about, "born"))
        person = {
            "id": f"P-{number:02}{'ab'[place] if grade == 'A' else ''}",
            "customer": customer["id"],
            "name": f"{_SURNAMES[_pick(12, *about, 'surname')]} {_GIVEN[_pick(12, *about, 'given')]}",
            "role": role,
            "born": str(born) if _pick(2, *about, "told") else "",
            "consent": _CONSENTS[_pick(4, *about, "consent")],
        }
        if place == 0 and number in _PEOPLE:
            person |= {"born": "", **_PEOPLE[number]}
        yield {column: cell for column, cell in person.items() if cell}


# -- purchases and invoices -------------------------------------------------------------------------------------------


def _purchases(customer: Row) -> Iterator[Row]:
    number, grade = _number(customer), customer.get("grade", "")
    if number in _NEW:
        return
    cycle = _CYCLES[grade]
    product, price = _PRODUCTS[_pick(len(_PRODUCTS), number, "product")]
    usual = {"A": 150, "B": 30}.get(grade, 8) + _pick(5, number, "usual")
    since = max(_FIRST_PURCHASE, date.fromisoformat(customer["since"]))
    ago = cycle - 4 if number in _RUNNING_OUT else 3 + _pick(max(1, cycle - 13), number, "ago")
    day = _LAST_PURCHASE.get(number, _TODAY - timedelta(days=ago))
    while day >= since:
        bought = _open_day(day)
        quantity = usual + _pick(3, number, day)
        yield {
            "customer": customer["id"], "at": _at(bought, number, day), "amount": str(quantity * price),
            "currency": "CNY", "product": product, "quantity": str(quantity),
        }  # fmt: skip
        day -= timedelta(days=cycle)
    if number == 3:
        # the gift boxes for the Spring Festival: the invoice that is still open
        yield {
            "customer": "C-03", "at": "2025-12-15 11:00", "amount": "96000", "currency": "CNY",
            "product": "gift box", "quantity": "800",
        }  # fmt: skip
    if number == 29:
        yield {
            "customer": "C-29", "at": "2026-02-12 14:00", "amount": str(-4 * price), "currency": "CNY",
            "product": product, "quantity": "-4",
        }  # fmt: skip


_LATE: Final[Mapping[str, tuple[int, Row]]] = {
    "C-02": (1, {"open_amount": "600"}),
    "C-03": (1, {}),
    "C-10": (2, {}),
    "C-56": (1, {"disputed": "yes"}),
}
"""Who has not paid: how many of the latest invoices that are due, and what the ledger says about them."""


def _invoices(customers: Sequence[Row], purchases: Sequence[Row]) -> list[Row]:
    """An invoice for each purchase on credit, due in thirty days; most are paid about when they are due."""
    on_credit = {row["id"] for row in customers if row.get("grade") in {"A", "B"}}
    rows = [
        _invoice(sale)
        for sale in purchases
        if sale["customer"] in on_credit and sale["at"] >= str(_FIRST_INVOICE)
    ]
    for customer, (count, ledger) in _LATE.items():
        due = [row for row in rows if row["customer"] == customer and "paid_on" in row]
        if customer == "C-03":
            due = [row for row in due if row["amount"] == "96000"]
        for row in due[-count:]:
            del row["paid_on"]
            row.update(ledger)
    return rows


def _invoice(sale: Row) -> Row:
    issued, returned = date.fromisoformat(sale["at"][:10]), sale["amount"].startswith("-")
    due = issued if returned else issued + timedelta(days=30)
    paid = _open_day(due - timedelta(days=3 + _pick(4, sale["id"], "paid")))
    row = {
        "id": f"F-{sale['id'].removeprefix('S-')}", "customer": sale["customer"], "issued_on": str(issued),
        "due_on": str(due), "amount": sale["amount"], "currency": "CNY",
    }  # fmt: skip
    if returned:
        return row | {"credit_note": "yes"}
    return row | {"paid_on": str(paid)} if paid < _TODAY else row


# -- touches ----------------------------------------------------------------------------------------------------------

_GAPS: Final = {"A": (6, 11), "B": (10, 21), "C": (28, 40), "": (28, 40)}
_STORY_ENDS: Final = {row["customer"]: row["at"] for row in _TOUCHES}


def _touches(customers: Sequence[Row]) -> list[Row]:
    made = [row for customer in customers for row in _visits_and_calls(customer)]
    known = [row for row in made if row["at"] < _STORY_ENDS.get(row["customer"], "9")]
    return _numbered("T", sorted((*known, *(dict(row) for row in _TOUCHES)), key=lambda row: row["at"]))


def _visits_and_calls(customer: Row) -> Iterator[Row]:
    """Three months of visits and calls, the latest first; everybody but a few was visited around the festival."""
    number = _number(customer)
    if number == 16:
        return
    since = max(_FIRST_TOUCH, date.fromisoformat(customer["since"]))
    last = {
        "visit": _NOT_VISITED.get(number, _TODAY - timedelta(days=3 + _pick(20, number, "visit"))),
        "call": _TODAY - timedelta(days=38 if number == 34 else 4 + _pick(18, number, "call")),
    }
    for channel, gap in zip(("visit", "call"), _GAPS[customer.get("grade", "")], strict=True):
        day = last[channel]
        while day >= since:
            row = {
                "customer": customer["id"], "at": _at(_open_day(day), number, day, channel), "channel": channel,
                "by": customer["seller"], "direction": "out", "outcome": ("spoke", "replied", "")[_pick(3, number, day)],
            }  # fmt: skip
            yield {column: cell for column, cell in row.items() if cell}
            day -= timedelta(days=gap)
