"""From passive to active service: who began the contacts of a period, we or the customer.

The active share is, of all service contacts, what we began. An advertisement is no service, and a call back about a
complaint answers the customer: both stand beside it, and so do touches of which nobody noted the purpose.

>>> from datetime import UTC, date, datetime
>>> from salesflow.basics.channels import Channel
>>> from salesflow.customers.history import Touch
>>> day = datetime(2026, 3, 2, 2, tzinfo=UTC)
>>> log = [
...     CodedTouch(Touch("C-7", day, Channel.CALL), Purpose.SERVICE),
...     CodedTouch(Touch("C-7", day, Channel.CALL, direction=Direction.IN), Purpose.SERVICE),
...     CodedTouch(Touch("C-8", day, Channel.MESSAGE), Purpose.PROMOTION),
... ]
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
>>> print(initiative(log, march).explain())
who began the contacts for service, 1 Mar 2026 to 31 Mar 2026 [SV-1]
begun by us: 1 of 2 (50%) [SV-1]
promotion, not counted: 1 begun by us, 0 by customers [SV-1]
complaint, not counted: 0 begun by us, 0 by customers [SV-1]
all contacts in the log are counted, so there is no sampling error [SV-1]

Source: SV-1 (D0: from passive to active service). How it is measured is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.channels import Direction, Purpose
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text
from salesflow.sales.sale import NOT_STATED, NotStated
from salesflow.service.coded_touch import CodedTouch, counted_purposes, listed_purposes, once, touches_in
from salesflow.service.counting import WHOLE_LOG, Part, Window

__all__ = ["Begun", "Initiative", "initiative"]

_ROWS: Final = ("SV-1",)
_SERVICE: Final = frozenset({Purpose.SERVICE})


@attrs.frozen
class Begun:
    """Contacts for one purpose: begun by us, and begun by the customer."""

    purpose: Purpose | NotStated
    ours: int = 0
    theirs: int = 0


@attrs.frozen
class Initiative:
    """Who began the contacts of a period. `begun` holds every purpose, and those that state none, each apart.

    `purposes` are the ones that count as service. `outside` touches lay outside the period or were not known yet.
    """

    window: Window
    purposes: frozenset[Purpose]
    begun: tuple[Begun, ...]
    outside: int = 0

    @property
    def ours(self) -> int:
        """Service contacts that we began."""
        return sum(each.ours for each in self.begun if each.purpose in self.purposes)

    @property
    def theirs(self) -> int:
        """Service contacts that customers began."""
        return sum(each.theirs for each in self.begun if each.purpose in self.purposes)

    @property
    def part(self) -> Part:
        """What we began, of all service contacts."""
        return Part("begun_by_us", self.ours, self.ours + self.theirs, label=_BY_US)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The one part that is compared."""
        return (self.part,)

    @property
    def share(self) -> Fraction | None:
        """The active share: of the service contacts, what we began; None without any."""
        return self.part.share

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The active share if, of the touches without a purpose, only theirs were service, and if only ours were."""
        unknown = self._unknown
        least, most = self.part.n + unknown.theirs, self.part.n + unknown.ours
        if not least + most:
            return None
        # where only our touches may be service at all, the share is 1 whichever of them are, and the other way round
        low = Fraction(self.ours, least) if least else Fraction(1)
        return low, Fraction(self.ours + unknown.ours, most) if most else Fraction(0)

    @property
    def _unknown(self) -> Begun:
        return next((each for each in self.begun if each.purpose is NOT_STATED), Begun(NOT_STATED))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The share with its counts, what was for another purpose, and how sure it is."""
        found = [
            _said(
                "active_share", _ACTIVE, purposes=listed_purposes(self.purposes), span=self.window.sentence
            ),
            Reason("begun_by_us", self.part.sentence, _ROWS),
        ]
        found += [
            _said("not_counted", _BESIDE, purpose=each.purpose, ours=each.ours, theirs=each.theirs)
            for each in self.begun
            if each.purpose not in self.purposes and each.purpose is not NOT_STATED
        ]
        return (*found, _said("whole_log", WHOLE_LOG))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What keeps the share from being sure."""
        unknown, found = self._unknown, list(self.window.missing(_ROWS))
        if unknown.ours + unknown.theirs:
            found.append(_said("purpose_unknown", _NO_PURPOSE, n=unknown.ours + unknown.theirs))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def initiative(
    touches: Iterable[CodedTouch], window: Window, *, purposes: Collection[Purpose] = _SERVICE
) -> Initiative:
    """Who began the contacts of a period (SV-1: from passive to active service).

    Only `purposes` count, service alone unless told; promotion and complaints stand beside it. A touch with an id counts
    once; two different ones under one id are an `InputError`, and so is a purpose that is none.

    >>> from datetime import date
    >>> none = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))
    >>> initiative([], none).share is None
    True
    """
    counted = counted_purposes(purposes)
    keys: tuple[Purpose | NotStated, ...] = (*Purpose, NOT_STATED)
    counts = {key: [0, 0] for key in keys}
    rows = once(touches)
    inside = list(touches_in(rows, window))
    for each in inside:
        ours = each.touch.direction is Direction.OUT
        counts[NOT_STATED if each.purpose is None else each.purpose][not ours] += 1
    begun = tuple([Begun(key, *both) for key, both in counts.items()])
    return Initiative(window, counted, begun, len(rows) - len(inside))


def _said(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_BY_US: Final = Text("begun by us", zh="我方主动")
_ACTIVE: Final = Text("who began the contacts for {purposes}, {span}", zh="{span}，{purposes}联系由谁发起")
_BESIDE: Final = Text(
    "{purpose}, not counted: {ours} begun by us, {theirs} by customers",
    zh="{purpose}（不计入）：我方发起{ours}次，客户发起{theirs}次",
)
_NO_PURPOSE: Final = Text(
    "{n} {n|contact states|contacts state} no purpose and may be service or not",
    zh="{n}次联系未注明目的，是否属于服务不明",
)
