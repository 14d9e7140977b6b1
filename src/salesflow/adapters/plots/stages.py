"""Pictures of stage machines: the funnel, with open cases shown as undecided and not as losses (extra ``plot``).

>>> import pendulum
>>> from salesflow.sales.catalogue.seven_step import SEVEN_STEP
>>> from salesflow.stages.funnel import funnel
>>> from salesflow.stages.trace import traces
>>> day = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> log = [("D-1", "needs", day), ("D-1", "won", day.add(days=9)), ("D-2", "needs", day)]
>>> ax = plot_funnel(funnel(SEVEN_STEP, traces(log), at=day.add(days=30)))
>>> print(ax.get_title(loc="left"))
seven-step on 1 Apr 2026 09:00, 2 cases

Source: ST-2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from salesflow.adapters.plots.drawing import BLUE, MOST_ROWS, ORANGE, RED, Look, Sheet, kept
from salesflow.basics.text import Language, Text, percent_text
from salesflow.errors import InputError
from salesflow.stages.funnel import Conversion, Funnel, FunnelStage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_funnel"]

_TITLE: Final = Text("{machine} on {at}, {n} {n|case|cases}", zh="{machine}，截至{at}，共{n}个")
_PASSED: Final = Look(Text("came further", zh="通过"), BLUE)
_UNDECIDED: Final = Look(Text("undecided", zh="未定"), ORANGE, hatch="....")
_FAILED: Final = Look(Text("will not", zh="未通过"), RED, hatch="////", filled=False)
_SHARE: Final = Text("{share} ({interval})", zh="{share}（{interval}）")
_UNKNOWN: Final = Text("unknown", zh="未知")
_NONE: Final = Text("no case", zh="没有")
_REACHED: Final = Text("cases that reached the stage or a later one", zh="到达该阶段或其后阶段的个数")
_STOOD: Final = Text("cases that stood on the stage", zh="在该阶段停留过的个数")
_NOTE: Final = Text(
    "beside: share of the decided that came further, with its 95% range",
    zh="右侧：已定者中的通过率及其95%区间",
)
_WON: Final = Text("good end: {won}", zh="达成：{won}")
_STAGES: Final = Text("stages", zh="阶段")


def plot_funnel(
    found: Funnel,
    *,
    counted: Literal["reached", "stood"] = "reached",
    most: int = MOST_ROWS,
    ax: Axes | None = None,
    language: Language = "en",
) -> Axes:
    """A bar for each stage of the main path: the cases that came further, those still undecided, those that will not.

    `counted` says of which cases: those that ``"reached"`` the stage or a later one (a stage that was skipped does not look
    like a leak), or those that really ``"stood"`` there. Beside each bar stands the share of the decided ones with its
    95% range (Wilson).

    Raises `InputError` for what is no funnel and for another way to count. Source: ST-2.
    """
    if not isinstance(found, Funnel):  # pyright: ignore[reportUnnecessaryIsInstance]  # others come too
        raise InputError("found", found, "give the funnel of a machine")
    if counted not in ("reached", "stood"):
        raise InputError("counted", counted, "use 'reached' or 'stood'")
    shown, notes = kept(found.stages, most, _STAGES, language)
    parts = [each.reached if counted == "reached" else each.stood for each in shown]
    sheet = Sheet(ax, rows=len(shown), language=language)
    for row, each in enumerate(parts):
        left = 0
        for n, look in ((each.passed, _PASSED), (each.undecided, _UNDECIDED), (each.failed, _FAILED)):
            sheet.bar(left, left + n, row - 0.34, row + 0.34, look)
            left += n
    sheet.rows([_name(each, language) for each in shown])
    sheet.beside([_share(each, language) for each in parts])
    sheet.amounts(whole=True)
    sheet.across(0, max([1, *[each.n for each in parts]]), room=0.01)
    title = _TITLE.fill(machine=found.machine, at=found.at, n=found.won.n).render(language)
    what = (_REACHED if counted == "reached" else _STOOD).render(language)
    won = _WON.fill(won=found.won).render(language)
    below = [what, _NOTE.render(language), won, *notes]
    return sheet.done(title, below=below, bars=(_PASSED, _UNDECIDED, _FAILED))


def _name(each: FunnelStage, language: Language) -> str:
    return each.stage.label.render(language) if each.stage.label else each.stage.key


def _share(each: Conversion, language: Language) -> str:
    if each.share is None:
        return (_UNKNOWN if each.n else _NONE).render(language)
    return _SHARE.fill(share=percent_text(each.share), interval=each.interval).render(language)
