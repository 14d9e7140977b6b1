"""What a cadence gives for a window: what is due, what was dropped and why, and the state to go on from.

>>> from datetime import date
>>> Paced((), (), State("C-7", date(2026, 3, 2))).explain()
'nothing is due'
"""

from __future__ import annotations

from typing import Final

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.cadence.due import Due
from salesflow.cadence.pacing.state import State

__all__ = ["DroppedWish", "Paced"]

_DUE: Final = Text("{day}, {channel}: {why}", zh="{day}，{channel}：{why}")
_DROPPED: Final = Text("not made, {day}, {channel}: {why}", zh="未安排，{day}，{channel}：{why}")
_NOTHING: Final = Text("nothing is due", zh="暂无联系安排")


@attrs.frozen(weakref_slot=False)
class DroppedWish:
    """A wish that is not met: its source, its own day, and every reason; `missing` is what had to be known first."""

    key: str
    channel: Channel
    day: pendulum.Date
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, of what is missing last."""
        return tuple(reason.code for reason in (*self.reasons, *self.missing))

    def explain(self, language: Language = "en") -> str:
        """The reasons in words, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class Paced:
    """The plan of one customer for a window: `due` by day, `dropped` by the day of decision, and the next `state`."""

    due: tuple[Due, ...]
    dropped: tuple[DroppedWish, ...]
    state: State

    def explain(self, language: Language = "en") -> str:
        """What is due and what is not, one line each."""
        lines = [
            _DUE.fill(day=due.ideal, channel=due.channel, why=tuple(each.sentence for each in due.reasons))
            for due in self.due
        ]
        lines += [
            _DROPPED.fill(
                day=one.day,
                channel=one.channel,
                why=tuple(each.sentence for each in (*one.reasons, *one.missing)),
            )
            for one in self.dropped
        ]
        return "\n".join(line.render(language) for line in lines) or _NOTHING.render(language)
