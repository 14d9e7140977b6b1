"""The log of touches, read once: who was touched on which day by which channel, as whole numbers (CA-14).

Reading the day of a moment in a zone is what costs most of an audit, so it is done once; the same log then answers
for any window, any day and any quota. Who counts in SQL gives rows of a customer, a day and a channel instead.

>>> log = TouchLog.of_days([("C-7", date(2026, 3, 2), "visit")], known_since=date(2026, 1, 1))
>>> log.customers, len(log)
(('C-7',), 1)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from functools import cached_property
from typing import Final, Self, cast

import attrs
import pendulum

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import as_day, day_of, instant, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.customers.history import Touch
from salesflow.errors import HistoryError, InputError

__all__ = ["CHANNELS", "INCOMING", "TouchLog"]

CHANNELS: Final = tuple(Channel)
"""The channels by the number they have in a code."""

INCOMING: Final = 1
"""The bit of a code that says that the customer came to us."""

# A code is day * 8 + channel * 2 + direction: codes of a customer in order are his touches by day. Members of an enum
# hash slowly, so they are told by their identity, and words by themselves.
_BY_MEMBER: Final = {id(channel): number * 2 for number, channel in enumerate(Channel)}
_BY_WORD: Final = {channel.value: number * 2 for number, channel in enumerate(Channel)}
_BEYOND: Final = (date.max.toordinal() + 1) * 8

_TWICE: Final = Text(
    "{n} {n|row|rows} came twice under one id and {n|counts|count} once", zh="{n}条记录编号重复，只计一次"
)
_ALIKE: Final = Text(
    "{n} {n|row looks|rows look} like another without an id, and {n|is|are} counted: {customers}",
    zh="{n}条记录没有编号且与另一条完全相同，仍计入：{customers}",
)
_SHOWN: Final = 5


def _code(channel: object) -> int:
    found = _BY_MEMBER.get(id(channel))
    if found is None and isinstance(channel, str):
        found = _BY_WORD.get(str(channel))
    if found is None:
        raise InputError("channel", channel, f"is no channel; use one of {', '.join(Channel)}")
    return found


@attrs.frozen
class TouchLog:
    """A log of touches, grouped by customer; the order of its rows does not matter.

    `known_since` is the first day the log covers: what was planned before it is not owed, since nobody can know
    whether it was done. `notes` say what was found in reading: rows that came twice, rows that look alike.
    """

    codes_by_customer: Mapping[str, tuple[int, ...]] = attrs.field(hash=False)
    known_since: pendulum.Date
    touches: tuple[Touch, ...] | None = None
    notes: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, touches: Iterable[Touch], *, zone: str, known_since: date | None = None) -> Self:
        """The log of touches, each on its day in `zone` (the zone of the calendar of the plan).

        Without `known_since` the log is taken to begin with its first row. A touch that comes twice under one id
        counts once; touches without an id that are the same in everything are counted, and noted.

        Raises:
            InputError: the zone is unknown, a row is no touch, or the log is empty and nobody says since when it
                is kept.
            HistoryError: two different touches carry one id.
        """
        where = named_zone(zone)
        here: dict[int, tuple[tzinfo | None, bool]] = {}  # the zone is kept, so that its id stays its own
        kept: list[Touch] = []
        ids: dict[str, Touch] = {}
        grouped: dict[str, list[int]] = {}
        out, twice = Direction.OUT, 0
        members = _BY_MEMBER
        for touch in touches:
            if not isinstance(touch, Touch):  # pyright: ignore[reportUnnecessaryIsInstance]  # rows come from anywhere
                raise InputError("touches", touch, "is no Touch; give rows to TouchLog.of_days")
            if touch.id is not None:
                before = ids.get(touch.id)
                if before is None:
                    ids[touch.id] = touch
                else:
                    if not before.repeats(touch):
                        raise HistoryError(touch.customer, None, f"two touches carry the id {touch.id!r}")
                    twice += 1
                    continue
            at = touch.at
            known = here.get(id(at.tzinfo))
            if known is None:
                known = here[id(at.tzinfo)] = (at.tzinfo, _names(at.tzinfo) == where.key)
            # in its own zone a moment shows its day already
            day = at.toordinal() if known[1] else day_of(at, where).toordinal()
            code = day * 8 + members[id(touch.channel)] + (touch.direction is not out)
            codes = grouped.get(touch.customer)
            if codes is None:
                grouped[touch.customer] = [code]
            else:
                codes.append(code)
            kept.append(touch)
        notes: list[Reason] = []
        if twice:
            notes.append(Reason("touch_twice", _TWICE.fill(n=twice), _ROWS))
        by_customer, first = _sorted(grouped)
        found = cls(by_customer, _since(known_since, first), tuple(kept))
        alike, whose = found._alike()
        if alike:
            shown = (*whose[:_SHOWN], "...") if len(whose) > _SHOWN else whose
            notes.append(Reason("touch_alike", _ALIKE.fill(n=alike, customers=shown), _ROWS))
        return attrs.evolve(found, notes=tuple(notes))

    @classmethod
    def of_days(
        cls, rows: Iterable[tuple[str, date | int, Channel | str]], *, known_since: date | None = None
    ) -> Self:
        """The log of rows (customer, day, channel) of our own touches; a day is a date or its ordinal.

        The fastest way, for who counts in SQL. Consents are then judged by the day: a refusal counts from the
        next day on.

        Raises:
            InputError: a row is no such row, or the log is empty and nobody says since when it is kept.
        """
        grouped: dict[str, list[int]] = {}
        members = _BY_MEMBER
        try:
            for customer, day, channel in rows:
                number = members.get(id(channel))
                if number is None:
                    number = _code(channel)
                code = (day if type(day) is int else as_day(cast("date", day), "rows")) * 8 + number
                codes = grouped.get(customer)
                if codes is None:
                    grouped[customer] = [code]
                else:
                    codes.append(code)
        except InputError:
            raise
        except (TypeError, ValueError) as error:
            raise InputError("rows", str(error), "each row is a customer, a day and a channel") from error
        codes_of, first = _sorted(grouped)
        return cls(codes_of, _since(known_since, first))

    def __len__(self) -> int:
        """How many touches the log holds."""
        return sum(map(len, self.codes_by_customer.values()))

    @property
    def customers(self) -> tuple[str, ...]:
        """Who was touched, or came to us, in order of the ids."""
        return tuple(sorted(self.codes_by_customer))

    def codes(self, customer: str) -> tuple[int, ...]:
        """The touches of a customer as day * 8 + channel * 2 + direction, rising; empty when there are none."""
        return self.codes_by_customer.get(customer, ())

    def of_customer(self, customer: str) -> tuple[Touch, ...]:
        """The touches of a customer by their moments; empty when there are none, or when rows were given."""
        return self._touches.get(customer, ())

    @cached_property
    def _touches(self) -> dict[str, tuple[Touch, ...]]:
        grouped: dict[str, list[Touch]] = {}
        for touch in self.touches or ():
            grouped.setdefault(touch.customer, []).append(touch)
        return {
            customer: tuple(sorted(rows, key=lambda row: (instant(row.at), row.id or "", row.outcome)))
            for customer, rows in grouped.items()
        }

    def _alike(self) -> tuple[int, tuple[str, ...]]:
        """How many touches without an id repeat another in everything, and whose."""
        doubtful = {name for name, codes in self.codes_by_customer.items() if len(set(codes)) < len(codes)}
        seen: set[tuple[object, ...]] = set()
        number, whose = 0, set[str]()
        for touch in self.touches or ():
            if touch.customer in doubtful and touch.id is None:
                key = (instant(touch.at), *attrs.astuple(attrs.evolve(touch, at=_EPOCH)))
                if key in seen:
                    number += 1
                    whose.add(touch.customer)
                seen.add(key)
        return number, tuple(sorted(whose))


_EPOCH: Final = pendulum.datetime(1970, 1, 1)
_ROWS: Final = ("CA-14",)


def _names(where: tzinfo | None) -> str | None:
    name = getattr(where, "key", None)
    return name if isinstance(name, str) else None


def _sorted(grouped: dict[str, list[int]]) -> tuple[dict[str, tuple[int, ...]], int | None]:
    """The codes of each customer in order, checked, and the first day of all."""
    found: dict[str, tuple[int, ...]] = {}
    lowest = _BEYOND
    for customer, codes in grouped.items():
        _check_customer(customer)
        codes.sort()
        if codes[0] < 8 or codes[-1] >= _BEYOND:
            raise InputError(
                "rows", codes[-1] // 8, "lies outside the years 1 to 9999; a day is a date or its ordinal"
            )
        found[customer] = tuple(codes)
        if codes[0] < lowest:
            lowest = codes[0]
    return found, lowest // 8 if found else None


def _check_customer(customer: object) -> None:
    if not isinstance(customer, str) or not customer:
        raise InputError("customer", customer, "an id is text and not empty; see basics.ids.read_id")


def _since(given: date | None, first: int | None) -> pendulum.Date:
    if given is not None:
        return shared_day(as_day(given, "known_since"))
    if first is None:
        raise InputError("known_since", None, "the log is empty; say since when it is kept")
    return shared_day(first)
