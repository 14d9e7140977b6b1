"""A small ladder of member levels and its purchases, for the tests that look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.customers.grades.ladder import Ladder, Level
from salesflow.customers.history import Purchase

ONE = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def cny(amount: int | str) -> Money:
    return Money(amount, "CNY")


def club(**changes: Any) -> Ladder:
    levels = [
        Level("basic", cny(0), label=Text("Basic", zh="普通")),
        Level("silver", cny(1_000), cny(800), Text("Silver", zh="银卡")),
        Level("gold", cny(5_000), cny(4_000), Text("Gold", zh="金卡")),
    ]
    return Ladder(**({"levels": levels, "zone": "Asia/Shanghai"} | changes))


def bought(day: str, amount: int, id: str | None = None) -> Purchase:  # noqa: A002
    return Purchase("C-7", datetime.fromisoformat(day).replace(hour=12, tzinfo=SHANGHAI), cny(amount), id=id)
