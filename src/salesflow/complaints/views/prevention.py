"""Prevention: did a corrective action help, and which causes come again while nobody works on them?

Both questions take complaints as pairs of a root cause and the day of the complaint, and a tree to count under.

>>> from salesflow.basics.text import Text
>>> from salesflow.complaints.causes.cause_tree import Cause
>>> tree = CauseTree("shop", version="1", causes=[
...     Cause("delivery", Text("delivery")), Cause("delivery/late", Text("late delivery")),
... ])
>>> late = tree.root_cause("delivery/late")
>>> seen = [(late, date(2026, 3, day)) for day in (2, 9, 16)]
>>> print(uncared(Correctives("house"), seen, tree=tree, as_of=date(2026, 3, 31)).explain())
“late delivery”: 3 complaints in 90 days, and nobody works on it [CO-4]

Source: CO-4 (complaints prevented where possible). The counting is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.moments import as_day, instant
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.complaints.causes.cause_tree import Cause, CauseTree, RootCause
from salesflow.complaints.causes.corrective_entries import Corrective, CorrectiveState
from salesflow.complaints.causes.correctives import Correctives
from salesflow.errors import InputError

__all__ = ["Effect", "Rate", "Seen", "Uncared", "effect", "uncared"]

_ROWS: Final = ("CO-4",)
_CARED: Final = frozenset({CorrectiveState.OPEN, CorrectiveState.DONE, CorrectiveState.EFFECTIVE})

Seen: TypeAlias = "tuple[RootCause | None, date]"
"""A complaint as these questions see it: its root cause (None: not coded) and its day."""


# -- did it help? -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Rate:
    """So many complaints in so many whole months.

    >>> Rate(5, 3).per_month, Rate(0, 0).per_month
    (Fraction(5, 3), None)
    """

    count: int
    months: int

    def __attrs_post_init__(self) -> None:
        check_count("count", self.count)
        check_count("months", self.months)
        if self.count and not self.months:
            raise InputError("months", self.months, "complaints need at least one month to fall in")

    @property
    def per_month(self) -> Fraction | None:
        """The exact rate; None without a whole month."""
        return Fraction(self.count, self.months) if self.months else None


@attrs.frozen
class Effect:
    """Complaints of the causes of an action before it was decided on, and after it was done.

    `fewest` is how many there must be in both spans together before anything is said. `unplaced` complaints are not coded,
    or have no place in the tree: they may belong here, and count neither way. Two warnings: an action is mostly
    decided on after a bad month, and the next month is then better by itself; and the counts know nothing of how many
    customers there were.
    """

    before: Rate
    after: Rate
    fewest: int = 10
    unplaced: int = 0

    def __attrs_post_init__(self) -> None:
        check_count("fewest", self.fewest)
        check_count("unplaced", self.unplaced)

    @property
    def change(self) -> Fraction | None:
        """The change of the monthly rate as a share of the rate before (-1/2: halved); None where there is none."""
        before, after = self.before.per_month, self.after.per_month
        return None if not before or after is None else after / before - 1

    @property
    def interval(self) -> Interval:
        """Which share of all these complaints plausibly falls after the action (Wilson, 95%); no change: `even`."""
        return wilson(self.after.count, self.before.count + self.after.count)

    @property
    def even(self) -> Fraction | None:
        """Which share would fall after the action if it had changed nothing."""
        months = self.before.months + self.after.months
        return Fraction(self.after.months, months) if self.before.months and self.after.months else None

    @property
    def verdict(self) -> Verdict[Truth]:
        """Whether complaints fell: yes or no only where chance hardly explains it, else *not known*."""
        even, n = self.even, self.before.count + self.after.count
        lost = (Reason("unplaced", _LOST.fill(n=self.unplaced), _ROWS),) if self.unplaced else ()
        if even is None:
            return Verdict(Truth.UNKNOWN, missing=(Reason("no_months", _NO_MONTHS.fill(), _ROWS), *lost))
        counts = {
            "before": self.before.count,
            "months": self.before.months,
            "after": self.after.count,
            "later": self.after.months,
        }
        said = Reason("counts", _COUNTS.fill(**counts), _ROWS)
        if n < max(1, self.fewest):
            few = Reason("too_few", _TOO_FEW.fill(n=n, fewest=max(1, self.fewest)), _ROWS)
            return Verdict(Truth.UNKNOWN, (said,), (few, *lost))
        if self.interval.high < even:
            return Verdict(Truth.YES, (said, Reason("fewer", _FEWER.fill(), _ROWS)), lost)
        if self.interval.low > even:
            return Verdict(Truth.NO, (said, Reason("more", _MORE.fill(), _ROWS)), lost)
        return Verdict(Truth.UNKNOWN, (said,), (Reason("chance", _CHANCE.fill(), _ROWS), *lost))

    def explain(self, language: Language = "en") -> str:
        """The counts and what they say, one a line."""
        return self.verdict.explain(language)


def effect(
    corrective: Corrective,
    complaints: Iterable[Seen],
    *,
    tree: CauseTree,
    since: date,
    as_of: date,
    months: int = 6,
    fewest: int = 10,
) -> Effect:
    """Complaints of the causes of an action (and of all below them), in whole calendar months before and after.

    Before: up to `months` whole months up to the one in which it was decided on. After: up to `months` whole months from
    the one after it was done, that are over on `as_of`. `since` is the first day the complaints cover: months before
    it are not counted, for nobody knows what they were. An action that is not done has no month after.

    >>> import pendulum
    >>> from salesflow.complaints.catalogue.causes import SHOP_CAUSES
    >>> late = SHOP_CAUSES.root_cause("delivery/late")
    >>> day = pendulum.datetime(2026, 3, 2, tz="Asia/Shanghai")
    >>> action = Corrective("A-1", "book earlier", "u-9", day.date(), (late,), (), day.date(), day, day, done_at=day)
    >>> seen = [(late, date(2026, 2, each)) for each in range(1, 13)] + [(late, date(2026, 4, 2))]
    >>> found = effect(action, seen, tree=SHOP_CAUSES, since=date(2026, 2, 1), as_of=date(2026, 5, 10))
    >>> found.before, found.after, found.change, found.verdict.value
    (Rate(count=12, months=1), Rate(count=1, months=1), Fraction(-11, 12), Truth.YES)
    """
    check_count("months", months)
    first, last = as_day(since, "since"), as_day(as_of, "as_of")
    opened = _month(corrective.opened_at.date())
    covered = _month(since) + (1 if since.day > 1 else 0)
    before = range(max(covered, opened - months), opened)
    after = range(0)
    if corrective.done_at is not None:
        over = _month(as_of) + (1 if _ends_month(as_of) else 0)
        done = _month(corrective.done_at.date()) + 1
        after = range(max(done, covered), min(done + months, over))
    wanted = {_placed(tree, each, corrective) for each in corrective.causes}
    counts: Counter[int] = Counter()
    unplaced = 0
    for cause, day in complaints:
        month = _month(day) if first <= as_day(day) <= last else None
        if month is None or (month not in before and month not in after):
            continue
        where = None if cause is None else tree.place(cause)
        if where is None:
            unplaced += 1
        elif wanted & set(tree.path(where)):
            counts[month] += 1
    return Effect(_rate(counts, before), _rate(counts, after), fewest, unplaced)


def _placed(tree: CauseTree, cause: RootCause, corrective: Corrective) -> str:
    where = tree.place(cause)
    if where is None:
        problem = f"has no place for {cause.code!r}, on which {corrective.id} works; see `renamed`"
        raise InputError("tree", f"{tree.key} {tree.version}", problem)
    return where


def _rate(counts: Counter[int], months: range) -> Rate:
    return Rate(sum(counts[month] for month in months), len(months))


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _ends_month(day: date) -> bool:
    return day.toordinal() < date.max.toordinal() and date.fromordinal(day.toordinal() + 1).day == 1


# -- who works on it? -------------------------------------------------------------------------------------------------


@attrs.frozen
class Uncared:
    """A cause that comes again while nobody works on it: how often, in how many days, and the last action, if any."""

    cause: Cause
    n: int
    days: int
    last: Corrective | None = None

    @property
    def reason(self) -> Reason:
        """It in words; coded ``uncared``, or by what became of the last action: ``came_back``, ``not_effective``, ``withdrawn``."""
        if self.last is None:
            code, which = "uncared", ""
        else:
            which = self.last.id
            code = (
                "came_back" if self.last.standing is CorrectiveState.EFFECTIVE else self.last.standing.value
            )
        return Reason(code, _UNCARED[code].fill(what=self.cause, n=self.n, days=self.days, id=which), _ROWS)


def uncared(
    register: Correctives,
    complaints: Iterable[Seen],
    *,
    tree: CauseTree,
    as_of: date,
    days: int = 90,
    repeated: int = 3,
) -> Verdict[tuple[Uncared, ...]]:
    """The causes with at least `repeated` complaints in the last `days` days (`as_of` included) that nobody works on.

    An action works on its causes and on all below them while it is open, or done and not found useless; complaints
    that came after an action that was found to help speak again. Single complaints below one cause add up there, so
    that many small causes of one kind do not hide. Missing: complaints that are not coded, or have no place in the tree.
    """
    last = as_day(as_of, "as_of")
    for field, value in (("days", days), ("repeated", repeated)):
        check_count(field, value)
        if not value:
            raise InputError(field, value, "give at least one")
    window = [(cause, day) for cause, day in complaints if last - days < as_day(day) <= last]
    tally = tree.tally(cause for cause, _ in window)
    correctives = register.known_on(as_of).correctives
    actions = _by_cause(correctives, tree)
    left: Counter[str] = Counter()
    for cause, day in window:
        where = None if cause is None else tree.place(cause)
        if where is not None and not any(_cares(each, day) for each in _acting(actions, tree, where)):
            left[where] += 1
    found: list[Uncared] = []
    for each in sorted(tree.causes, key=lambda cause: -cause.depth):
        n = left[each.code]
        if n >= repeated:
            # whatever was decided on is over: an action under way would have answered for all of them
            last_one = max(
                _acting(actions, tree, each.code), key=lambda one: instant(one.since), default=None
            )
            found.append(Uncared(each, n, days, last_one))
        elif each.parent is not None:
            left[each.parent] += n
    found.sort(key=lambda one: (-one.n, one.cause.code))
    missing = [each.reason for each in tally.unplaced]
    for action in correctives:
        missing += [_homeless(action, cause) for cause in action.causes if tree.place(cause) is None]
    if tally.uncoded:
        missing.append(Reason("uncoded", _UNCODED.fill(n=tally.uncoded), _ROWS))
    return Verdict(tuple(found), tuple([each.reason for each in found]), tuple(missing))


def _homeless(corrective: Corrective, cause: RootCause) -> Reason:
    return Reason("action_unplaced", _HOMELESS.fill(id=corrective.id, code=cause.code), _ROWS)


def _by_cause(correctives: Sequence[Corrective], tree: CauseTree) -> dict[str, list[Corrective]]:
    found: dict[str, list[Corrective]] = {}
    for each in correctives:
        for cause in each.causes:
            where = tree.place(cause)
            if where is not None:
                found.setdefault(where, []).append(each)
    return found


def _acting(actions: dict[str, list[Corrective]], tree: CauseTree, code: str) -> list[Corrective]:
    """The actions on a cause, those on the causes above it first."""
    return [each for above in tree.path(code) for each in actions.get(above, ())]


def _cares(corrective: Corrective, day: date) -> bool:
    """Whether an action answers for a complaint of a day: one that helped answers for those up to the day it was done."""
    if corrective.standing is CorrectiveState.EFFECTIVE and corrective.done_at is not None:
        return day <= corrective.done_at.date()
    return corrective.standing in _CARED


# -- words ------------------------------------------------------------------------------------------------------------

_COUNTS: Final = Text(
    "{before} {before|complaint|complaints} in {months} {months|month|months} before, "
    "{after} in {later} {later|month|months} after",
    zh="之前{months}个月{before}宗投诉，之后{later}个月{after}宗",
)
_NO_MONTHS: Final = Text(
    "there is no whole month to compare on one of the two sides", zh="前后两段中有一段没有完整的月份可比"
)
_TOO_FEW: Final = Text(
    "{n} {n|complaint is|complaints are} too few to tell, at least {fewest} are asked for",
    zh="只有{n}宗投诉，不足以判断，至少需要{fewest}宗",
)
_FEWER: Final = Text("there are fewer, and chance hardly explains it", zh="投诉减少，难以用偶然解释")
_MORE: Final = Text("there are more, and chance hardly explains it", zh="投诉增多，难以用偶然解释")
_CHANCE: Final = Text("the difference may be chance", zh="差异可能出于偶然")
_UNCARED: Final = {
    "uncared": Text(
        "“{what}”: {n} {n|complaint|complaints} in {days} {days|day|days}, and nobody works on it",
        zh="“{what}”：{days}天内{n}宗投诉，无人着手解决",
    ),
    "came_back": Text(
        "“{what}”: {n} {n|complaint|complaints} in {days} {days|day|days}, although {id} had helped; nobody works on it now",
        zh="“{what}”：{days}天内{n}宗投诉，{id}曾有效，问题又出现，现无人着手解决",
    ),
    "not_effective": Text(
        "“{what}”: {n} {n|complaint|complaints} in {days} {days|day|days}; {id} did not help, and nobody works on it now",
        zh="“{what}”：{days}天内{n}宗投诉，{id}无效，现无人着手解决",
    ),
    "withdrawn": Text(
        "“{what}”: {n} {n|complaint|complaints} in {days} {days|day|days}; {id} was given up, and nobody works on it now",
        zh="“{what}”：{days}天内{n}宗投诉，{id}已撤销，现无人着手解决",
    ),
}
_LOST: Final = Text(
    "{n} {n|complaint|complaints} of these months {n|has|have} no place in the tree and {n|counts|count} neither way",
    zh="这些月份中有{n}宗投诉在原因表中没有位置，未计入任何一方",
)
_HOMELESS: Final = Text(
    "{id} works on {code}, which has no place in this tree", zh="{id}针对的{code}在此原因表中没有位置"
)
_UNCODED: Final = Text("{n} {n|complaint is|complaints are} not coded", zh="{n}宗投诉未编码")
