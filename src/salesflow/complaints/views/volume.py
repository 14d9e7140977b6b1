"""How many complaints came in: by period and channel, by customer, by whoever is in charge, and how they stand.

At every moment ``received = open + closed + withdrawn + linked + referred``. Linked complaints count once each, as
complaints: a regulator asks how many people complained, not how many files there were. So the customers are counted
besides.

>>> import pendulum
>>> from salesflow.basics.calendars import Calendar
>>> from salesflow.complaints.catalogue.desk import DESK
>>> from salesflow.complaints.cases.steps import Receive
>>> office = Calendar.week_days("Asia/Shanghai", begins=pendulum.date(2026, 1, 1), ends=pendulum.date(2027, 1, 1))
>>> nine = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book = [
...     DESK.begin(f"K-{n}", Receive("C-7", "call", owner="u-2"), at=nine.add(days=n), calendar=office)
...     for n in range(3)
... ]
>>> march = Span(pendulum.date(2026, 3, 1), pendulum.date(2026, 4, 1), "Asia/Shanghai")
>>> print(volume(book, [DESK], march, at=nine.add(days=1)).total.explain())
1 Mar 2026 to 31 Mar 2026: 2 received from 1 customer: 2 open, 0 closed, 0 withdrawn, 0 linked, 0 referred [CO-4]

Source: CO-4; field study of complaints, invariant 20.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import aware, day_of
from salesflow.basics.reasons import Reason
from salesflow.basics.spans import Per, Span
from salesflow.basics.text import Language, Param, Renders, Text, shown, tabled
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import (
    Cut,
    Known,
    State,
    known_complaints,
    read_cut,
    read_period,
)

__all__ = ["Volume", "VolumeLine", "volume"]

_ROWS: Final = ("CO-4",)
_LINE: Final = Text(
    "{period}: {received} received from {customers} {customers|customer|customers}: {open} open, {closed} closed, "
    "{withdrawn} withdrawn, {linked} linked, {referred} referred",
    zh="{period}：收到{received}宗，来自{customers}位客户：处理中{open}、已结案{closed}、已撤回{withdrawn}、"
    "已并案{linked}、已移送{referred}",
)
_HEAD: Final = (
    Text("period", zh="期间"),
    Text("received", zh="收到"),
    *State,
    Text("customers", zh="客户数"),
)
_ALL: Final = Text("all", zh="合计")


@attrs.frozen
class VolumeLine:
    """The complaints that were received in one period, of one part of the table (`key` None: of all parts).

    `ids` are their numbers, the oldest first; `counts` how many stand how, in the order of `State`; `customers` how many
    different people they came from.
    """

    period: Span
    key: str | Renders | None
    ids: tuple[str, ...]
    counts: tuple[int, ...]
    customers: int

    @property
    def received(self) -> int:
        """How many were received."""
        return len(self.ids)

    def count(self, state: State) -> int:
        """How many stand so."""
        return dict(zip(State, self.counts, strict=True))[state]

    @property
    def reason(self) -> Reason:
        """The counts as a sentence."""
        counts: dict[str, Param] = {state.value: self.count(state) for state in State}
        words = _LINE.fill(
            period=self.period.sentence, received=self.received, customers=self.customers, **counts
        )
        return Reason("volume", words, _ROWS)

    def explain(self, language: Language = "en") -> str:
        """The counts as a sentence."""
        return self.reason.explain(language)


@attrs.frozen
class Volume:
    """The complaints of a period as known at a moment: a line for each part of the period and of the table.

    A period without complaints has a line of zeros, of all parts; a part without any in a period has no line there.
    """

    at: pendulum.DateTime
    by: Cut
    lines: tuple[VolumeLine, ...]
    periods: tuple[VolumeLine, ...]
    total: VolumeLine

    def of(self, key: str | Renders) -> tuple[VolumeLine, ...]:
        """The lines of one part of the table, such as a channel, over all periods; by the part or what it is called."""
        return tuple(
            line
            for line in self.lines
            if line.key == key or (isinstance(key, str) and line.key is not None and shown(line.key) == key)
        )

    def explain(self, language: Language = "en") -> str:
        """The lines as a table, then all of them together."""
        head = [text.render(language) for text in _HEAD]
        rows = [[head[0], self.by.render(language), *head[1:]]]
        rows += [_cells(line, line.key, language) for line in self.lines]
        rows.append(_cells(self.total, _ALL, language))
        return tabled(rows, left=2)


def _cells(line: VolumeLine, key: str | Renders | None, language: Language) -> list[str]:
    counts = (line.received, *line.counts, line.customers)
    label = "" if key is None else shown(key, language)
    return [line.period.sentence.render(language), label, *(f"{count:,}" for count in counts)]


def volume(
    complaints: Iterable[Complaint],
    procedures: Iterable[Procedure],
    period: Span,
    *,
    at: datetime,
    per: Per | str = Per.MONTH,
    by: Cut | str = Cut.CHANNEL,
) -> Volume:
    """The complaints received in `period`, by day, week or month and by `by`, and how they stand at the moment `at`.

    Whoever is in charge, the severity and the stage are those known at `at`; the channel is that of the receipt.
    Complaints received later are not known yet. Raises `InputError` for a naive `at`, an unknown `per` or `by`, and a
    complaint whose procedure is not there. Source: CO-4.

    >>> nobody = Span(pendulum.date(2026, 3, 1), pendulum.date(2026, 3, 2), "UTC")
    >>> volume([], [], nobody, at=pendulum.datetime(2026, 3, 5)).total.received
    0
    """
    moment, cut, parts = aware(at), read_cut(by), read_period(period).split(per)
    inside: list[list[Known]] = [[] for _ in parts]
    for each in known_complaints(complaints, procedures, at=moment):
        if not period.holds(each.complaint.received_at):
            continue
        day = day_of(each.complaint.received_at, period.zone)
        place = next(n for n, part in enumerate(parts) if day < part.ends)
        inside[place].append(each)
    lines: list[VolumeLine] = []
    for part, found in zip(parts, inside, strict=True):
        keyed: dict[str | Renders, list[Known]] = {}
        for each in found:
            keyed.setdefault(each.label(cut), []).append(each)
        lines += [_line(part, key, keyed[key]) for key in sorted(keyed, key=_rank)]
        if not keyed:
            lines.append(_line(part, None, ()))
    return Volume(
        moment,
        cut,
        tuple(lines),
        tuple(_line(part, None, found) for part, found in zip(parts, inside, strict=True)),
        _line(period, None, [each for found in inside for each in found]),
    )


def _rank(key: str | Renders) -> str:
    return shown(key)


def _line(period: Span, key: str | Renders | None, found: Iterable[Known]) -> VolumeLine:
    each = tuple(found)
    counts = tuple(sum(one.state is state for one in each) for state in State)
    customers = {one.complaint.customer for one in each}
    return VolumeLine(period, key, tuple(one.complaint.id for one in each), counts, len(customers))
