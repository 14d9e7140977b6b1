"""The worklist: lines for each seller, in order, cut to what fits into the day.

One line per customer and owner: the strongest reason leads, the others follow. What does not fit today is moved
on and counted; a running clock and a given word are never moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import attrs
import pendulum

from salesflow.basics.reasons import Reason
from salesflow.playbook.matters import Act, Band, Due, Matter, covers, strongest

__all__ = ["Line", "Rank", "Room", "SellerDay", "Withheld", "Worklist", "lines_of", "placed"]

Rank = Callable[[Matter], tuple[object, ...]]
"""The order of matters: a sort key."""

_NO_NAMES: Final[Mapping[str, str]] = {}
_NEVER_MOVED: Final = frozenset({Band.CLOCK, Band.PROMISE})


@attrs.frozen
class Line:
    """What one seller does for one customer (or, in a batch, for many), with every reason.

    `matters` are in order, the strongest first; `customers` holds all customers of a batch. `zone` is that of the
    house whose list it stands on: its days are those of the line. None: of no list.
    """

    id: str
    owner: str
    customers: tuple[str, ...]
    matters: tuple[Matter, ...]
    zone: str | None = None

    @property
    def acts(self) -> tuple[Act, ...]:
        """What is done: the touch that absorbs the others; the one a running clock asks for, and asking, beside it."""
        clock = {matter.act for matter in self.matters if matter.band is Band.CLOCK}
        acts = {matter.act for matter in self.matters}
        touches = tuple(dict.fromkeys(strongest(some) for some in (clock, acts - {Act.ASK}) if some))
        if Act.ASK not in acts:
            return touches
        return (Act.ASK, *touches) if self.lead.act is Act.ASK else (*touches, Act.ASK)

    @property
    def lead(self) -> Matter:
        """The strongest reason."""
        return self.matters[0]

    @property
    def band(self) -> Band:
        """The band of the strongest reason."""
        return self.lead.band

    @property
    def due(self) -> Due:
        """By when the strongest reason wants it."""
        return self.lead.due

    @property
    def is_batch(self) -> bool:
        """Whether it is one greeting to many."""
        return self.lead.batch is not None

    @property
    def is_legal(self) -> bool:
        """Whether a legal clock is among the reasons."""
        return any(matter.legal for matter in self.matters)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, each once."""
        return tuple(dict.fromkeys(matter.reason for matter in self.matters))


@attrs.frozen
class Room:
    """How many visits and calls fit into a seller's day, after those already made."""

    visits: int
    calls: int


@attrs.frozen
class SellerDay:
    """One seller's day: what is to be done, in order, and what was moved on for want of room."""

    seller: str
    room: Room
    lines: tuple[Line, ...]
    moved: tuple[Line, ...] = ()
    notes: tuple[Reason, ...] = ()


@attrs.frozen
class Withheld:
    """Why something was left undone on purpose, and for which customers."""

    reason: Reason
    customers: tuple[str, ...]


@attrs.frozen
class Worklist:
    """What every seller should do on a day, and what was withheld, not judged, settled before or is not yet known."""

    at: pendulum.DateTime
    days: tuple[SellerDay, ...]
    names: Mapping[str, str] = attrs.field(eq=False, repr=False, default=_NO_NAMES)
    grades: Mapping[str, str] = attrs.field(eq=False, repr=False, default=_NO_NAMES)
    withheld: tuple[Withheld, ...] = ()
    not_judged: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    not_feasible: tuple[tuple[str, Reason], ...] = ()
    later: tuple[tuple[str, int], ...] = ()

    def line(self, id: str) -> Line | None:  # noqa: A002
        """The line with that id, moved on or not."""
        for day in self.days:
            for line in (*day.lines, *day.moved):
                if line.id == id:
                    return line
        return None

    def of(self, seller: str) -> SellerDay | None:
        """One seller's day."""
        return next((day for day in self.days if day.seller == seller), None)


def lines_of(matters: Iterable[Matter], rank: Rank) -> tuple[Line, ...]:
    """Matters joined into lines, in order; greetings to many become one line each."""
    groups: dict[tuple[str, str, str], list[Matter]] = {}
    for matter in sorted(matters, key=rank):
        kind, name = ("batch", matter.batch) if matter.batch else ("customer", matter.customer)
        groups.setdefault((matter.owner, kind, name), []).append(matter)
    # dicts keep their order: the first matter of each group is its strongest, and groups come in order of those
    return tuple(_line(group) for group in groups.values())


def _line(matters: Sequence[Matter]) -> Line:
    lead = matters[0]
    name = f"{lead.batch}|{lead.owner}" if lead.batch else lead.key
    line_id = "L-" + hashlib.blake2b(name.encode(), digest_size=5).hexdigest()
    customers = tuple(dict.fromkeys(matter.customer for matter in matters))
    return Line(line_id, lead.owner, customers, tuple(matters))


def placed(lines: Iterable[Line], room: Room, rank: Rank) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines that fit into a day, and those moved on.

    A visit that does not fit becomes the call or the message the customer is owed as well, if there is one; the
    visit itself is then moved on. Clocks and promises always stay, and take their room first. Who is visited or
    called anyway is taken out of the batch of quota messages.
    """
    lines = tuple(lines)
    fixed = [{matter.act for matter in line.matters if matter.band in _NEVER_MOVED} for line in lines]
    left = {
        Act.VISIT: room.visits - sum(Act.VISIT in acts for acts in fixed),
        Act.CALL: room.calls - sum(Act.CALL in acts and Act.VISIT not in acts for acts in fixed),
    }
    kept: list[Line] = []
    moved: list[Line] = []
    for line, covered in zip(lines, fixed, strict=True):
        stay: list[Matter] = []
        gone: list[Matter] = []
        for matter in sorted(line.matters, key=_visits_first):
            if (
                matter.band in _NEVER_MOVED
                or matter.act not in left
                or any(covers(act, matter.act) for act in covered)
            ):
                stay.append(matter)
            elif left[matter.act] > 0:
                left[matter.act] -= 1
                covered.add(matter.act)
                stay.append(matter)
            else:
                gone.append(matter)
        if stay:
            kept.append(_line(sorted(stay, key=rank)))
        if gone:
            moved.append(_line(sorted(gone, key=rank)))
    kept = _absorbed(kept, rank)
    for part in (kept, moved):
        part.sort(key=lambda line: rank(line.lead))
    return tuple(kept), tuple(moved)


def _visits_first(matter: Matter) -> bool:
    return matter.act is not Act.VISIT


def _absorbed(lines: list[Line], rank: Rank) -> list[Line]:
    """The lines with every quota message taken out of its batch where the customer is visited or called anyway."""
    plain = {line.customers[0]: line for line in lines if not line.is_batch}
    batches: list[Line] = []
    for line in (line for line in lines if line.is_batch):
        left: list[Matter] = []
        for matter in line.matters:
            other = plain.get(matter.customer) if matter.band is Band.QUOTA else None
            if other is not None and any(covers(act, matter.act) for act in other.acts):
                joined = (*other.matters, attrs.evolve(matter, batch=None))
                plain[matter.customer] = _line(sorted(joined, key=rank))
            else:
                left.append(matter)
        if left:
            batches.append(_line(left))
    return [*batches, *plain.values()]
