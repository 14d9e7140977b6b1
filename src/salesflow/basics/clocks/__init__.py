"""Clocks: what must have happened by when, how they pause and are put off, and how they are read."""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.basics.clocks.changes import ClockStart as ClockStart
    from salesflow.basics.clocks.changes import Extended as Extended
    from salesflow.basics.clocks.changes import Extension as Extension
    from salesflow.basics.clocks.changes import Pause as Pause
    from salesflow.basics.clocks.changes import Reopening as Reopening
    from salesflow.basics.clocks.clock import Clock as Clock
    from salesflow.basics.clocks.reading import ClockReading as ClockReading
    from salesflow.basics.clocks.rule import Rebased as Rebased
    from salesflow.basics.clocks.segments import ClockState as ClockState
    from salesflow.basics.clocks.segments import Segment as Segment
    from salesflow.basics.clocks.segments import SegmentKind as SegmentKind

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "changes": ("ClockStart", "Extended", "Extension", "Pause", "Reopening"),
        "clock": ("Clock",),
        "reading": ("ClockReading",),
        "rule": ("Rebased",),
        "segments": ("ClockState", "Segment", "SegmentKind"),
    },
)
