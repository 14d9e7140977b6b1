"""The quality report: what each of the nine sources says about the same days, side by side and never averaged.

A source that was not asked is named, because silence is easily taken for contentment.

>>> from datetime import date
>>> from salesflow.service.frame import Frame, Unit
>>> from salesflow.service.measure import share_of
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 1))
>>> deliveries = Frame(source=EvaluationSource.OPERATING_DATA, subject="deliveries", window=march, answered=500,
...                    unit=Unit.CASES)
>>> on_time = share_of("on_time", Text("delivered on time", zh="准时送达"), deliveries, 480, 500)
>>> found = QualityReport(march, [on_time])
>>> found.of(EvaluationSource.OPERATING_DATA) == (on_time,), len(found.not_asked)
(True, 8)
>>> print(found.explain().splitlines()[1])
analysis of operating data (company-based)

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.errors import InputError
from salesflow.service.counting import Window, read_rows
from salesflow.service.measure import Measure
from salesflow.service.source import EvaluationSource

__all__ = ["QualityReport"]

_ROWS: Final = ("SV-2", "SV-3")
_ORDER: Final = {each: place for place, each in enumerate(EvaluationSource)}


def _measures(value: Iterable[Measure]) -> tuple[Measure, ...]:
    # stable: within a source the order of the caller; the same measure twice counts once
    return tuple(
        sorted(
            dict.fromkeys(read_rows(value, "measures", Measure)), key=lambda each: _ORDER[each.frame.source]
        )
    )


@attrs.frozen
class QualityReport:
    """Measures of one window, by source in the order of the textbook. There is no figure over all of them.

    An `InputError`: a measure of other days, another zone or another day asked; two different measures of one key and
    subject from one source.
    """

    window: Window
    measures: tuple[Measure, ...] = attrs.field(converter=_measures)

    def __attrs_post_init__(self) -> None:
        seen: set[tuple[str, str, str]] = set()
        for each in self.measures:
            name = (each.frame.source.value, each.frame.subject, each.key)
            if each.frame.window != self.window:
                raise InputError("measures", name, "stands on another window than the report")
            if name in seen:
                raise InputError("measures", name, "stands in the report with two different figures")
            seen.add(name)

    def of(self, source: EvaluationSource) -> tuple[Measure, ...]:
        """What one source says; nothing when it was not asked."""
        return tuple([each for each in self.measures if each.frame.source is source])

    @property
    def asked(self) -> tuple[EvaluationSource, ...]:
        """The sources that say something."""
        there = {each.frame.source for each in self.measures}
        return tuple([each for each in EvaluationSource if each in there])

    @property
    def not_asked(self) -> tuple[EvaluationSource, ...]:
        """The sources that say nothing: not asked, which is not the same as content."""
        return tuple([each for each in EvaluationSource if each not in self.asked])

    def explain(self, language: Language = "en") -> str:
        """The report as a short text: per source its figures, what one must know, and what it cannot tell."""
        lines = [_TITLE.fill(days=self.window.sentence, day=self.window.as_of).render(language)]
        lines += [reason.explain(language) for reason in self.window.missing(_ROWS)]
        for source in self.asked:
            lines.append(_SOURCE.fill(source=source, group=source.group).render(language))
            own = self.of(source)
            figures = [reason for each in own for reason in each.reasons]
            notes = [reason for each in own for reason in each.frame.notes]
            lines += [f"  {reason.explain(language)}" for reason in _once((*figures, *notes))]
            lines.append(f"  {_CANNOT.fill(what=source.cannot_tell).render(language)}")
        if self.not_asked:
            lines.append(_NOT_ASKED.fill(sources=self.not_asked).render(language))
        return "\n".join(lines)


def _once(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


_TITLE: Final = Text(
    "Service quality, {days}, as known on {day}; each source by itself",
    zh="服务质量，{days}，截至{day}；各来源分别列出",
)
_SOURCE: Final = Text("{source} ({group})", zh="{source}（{group}）")
_CANNOT: Final = Text("does not tell: {what}", zh="不能说明：{what}")
_NOT_ASKED: Final = Text("not asked: {sources}", zh="未询问：{sources}")
