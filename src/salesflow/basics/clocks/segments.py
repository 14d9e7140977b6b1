"""The stretches of a clock in words: when it ran, when it was paused, when it stood still, and what counted.

>>> str(SegmentKind.PAUSED), Length(11_100).render(), Length(200_000, in_days=True).render("zh")
('paused', '3 h 5 min', '2天7小时33分20秒')
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.text import Language, Sentence, Text

__all__ = ["ClockState", "Length", "RawSegment", "Segment", "SegmentKind"]


class ClockState(StrEnum):
    """How a clock stands.

    >>> ClockState.BREACHED.render("zh")
    '已超时'
    """

    NOT_STARTED = "not started"
    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _STATES[self].render(language)


_STATES: Final = {
    ClockState.NOT_STARTED: Text("not started", zh="未开始"),
    ClockState.RUNNING: Text("running", zh="进行中"),
    ClockState.MET: Text("met", zh="按时完成"),
    ClockState.BREACHED: Text("late", zh="已超时"),
}


class SegmentKind(StrEnum):
    """What a stretch of a clock was: running, paused, or stopped until the matter was taken up again."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


RawSegment: TypeAlias = "tuple[int, int, SegmentKind, int | None]"
"""A stretch as instants, before anybody reads it: from, until, kind, counted seconds."""


@attrs.frozen
class Length:
    """So many seconds in words; with `in_days` a day is 24 hours, else hours add up, as working time does."""

    seconds: int
    in_days: bool = False

    def render(self, language: Language = "en") -> str:
        """The length in words, without parts that are zero.

        >>> Length(0).render(), Length(90_061).render()
        ('0 min', '25 h 1 min 1 s')
        """
        minutes, s = divmod(self.seconds, 60)
        h, m = divmod(minutes, 60)
        d, h = divmod(h, 24) if self.in_days else (0, h)
        zh = language == "zh"
        words = ("天", "小时", "分", "秒") if zh else (" d", " h", " min", " s")
        parts = [f"{n}{word}" for n, word in zip((d, h, m, s), words, strict=True) if n]
        return ("" if zh else " ").join(parts) or ("0分" if zh else "0 min")


_RAN: Final = Text("{since} to {until}: ran, {length} counted", zh="{since}至{until}：计时，计入{length}")
_UNCOUNTED: Final = Text(
    "{since} to {until}: ran; the calendar does not reach so far, so nothing is counted",
    zh="{since}至{until}：计时；日历未覆盖到该时段，无法计算",
)
_PAUSED: Final = Text("{since} to {until}: paused", zh="{since}至{until}：暂停")
_STOOD: Final = Text("{since} to {until}: stopped, not counted", zh="{since}至{until}：已停止，不计时")
_WENT_ON: Final = Text(
    "{since} to {until}: answered, but not finally, {length} counted",
    zh="{since}至{until}：已答复但并非最终答复，计入{length}",
)


@attrs.frozen
class Segment:
    """One stretch of a clock. `counted` are the seconds it used up, working ones where the clock counts those.

    None says that the calendar does not reach so far.
    """

    since: pendulum.DateTime
    until: pendulum.DateTime
    kind: SegmentKind
    counted: int | None
    in_days: bool = False

    @property
    def sentence(self) -> Sentence:
        """The stretch in words."""
        if self.kind is SegmentKind.PAUSED:
            return _PAUSED.fill(since=self.since, until=self.until)
        if self.counted is None:
            return _UNCOUNTED.fill(since=self.since, until=self.until)
        if self.kind is SegmentKind.STOPPED and not self.counted:
            return _STOOD.fill(since=self.since, until=self.until)
        text = _RAN if self.kind is SegmentKind.RUNNING else _WENT_ON
        return text.fill(since=self.since, until=self.until, length=Length(self.counted, self.in_days))
