"""What is due: one touch for one customer, with the days on which it may be made and every reason for it.

>>> from salesflow.basics.text import Text
>>> boat = Reason("dragon_boat", Text("Dragon Boat Festival", zh="端午节").fill(), rows=("CA-5",))
>>> visit = Due("C-7", Channel.VISIT, date(2026, 6, 12), date(2026, 6, 17), date(2026, 6, 18), (boat,))
>>> visit.is_open(date(2026, 6, 15)), visit.is_overdue(date(2026, 6, 19)), visit.explain()
(True, True, 'Dragon Boat Festival [CA-5]')
"""

from __future__ import annotations

from datetime import date

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language
from salesflow.errors import InputError

__all__ = ["Due"]


# plans make millions of these: what is right already is taken as it is


def _earliest(value: date) -> pendulum.Date:
    return value if type(value) is pendulum.Date else shared_day(as_day(value, "earliest"))


def _ideal(value: date) -> pendulum.Date:
    return value if type(value) is pendulum.Date else shared_day(as_day(value, "ideal"))


def _latest(value: date) -> pendulum.Date:
    return value if type(value) is pendulum.Date else shared_day(as_day(value, "latest"))


@attrs.frozen(weakref_slot=False)
class Due:
    """A touch that is due, not before `earliest`, best on `ideal`, not after `latest` (civil days, all included).

    `key` names what it stands for and stays the same however often the plan is made (``"dragon_boat:2026-06-19"``):
    who keeps what was done compares keys. `gift` says that something is brought along. Channel and purpose may be given
    by their words. Unknown ones, days that do not rise and a touch without a reason are an `InputError`. Sources: CA-2, CA-5.
    """

    customer: str = attrs.field(converter=read_customer)
    channel: Channel = attrs.field(converter=read_channel)
    earliest: pendulum.Date = attrs.field(converter=_earliest)
    ideal: pendulum.Date = attrs.field(converter=_ideal)
    latest: pendulum.Date = attrs.field(converter=_latest)
    reasons: tuple[Reason, ...]
    key: str = ""
    purpose: Purpose = attrs.field(default=Purpose.PROMOTION, converter=read_purpose, kw_only=True)
    gift: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.earliest <= self.ideal <= self.latest:
            days = f"{self.earliest}, {self.ideal}, {self.latest}"
            raise InputError("earliest", days, "earliest, ideal and latest must rise")
        if not self.reasons:
            raise InputError("reasons", self.reasons, "say why it is due")

    def is_open(self, as_of: date) -> bool:
        """Whether it may be made on a day."""
        return self.earliest.toordinal() <= as_day(as_of, "as_of") <= self.latest.toordinal()

    def is_overdue(self, as_of: date) -> bool:
        """Whether its last day has passed."""
        return as_day(as_of, "as_of") > self.latest.toordinal()

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained(self.reasons, language)
