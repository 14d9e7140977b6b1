"""Milestones: all that may happen before a customer decides to buy, as questions from the customer's own view.

You write the list down once, with your answers; each visit settles one question or a few, in order. So it is known
before every visit how far the deal has come, and what the next visit is for.

>>> from salesflow.basics.criteria import fact
>>> line = Milestones("new-line", [
...     Milestone("why", Text("Why change at all?", zh="为什么要换？"), "need_confirmed"),
...     Milestone("proof", Text("Does it work here?", zh="在我们这里行得通吗？"), fact("trial_days") >= 5),
...     Milestone("price", Text("Is it worth the price?", zh="这个价格值得吗？"), "price_accepted"),
... ])
>>> before = line.progress({"need_confirmed": "by the plant manager", "price_accepted": True})
>>> print(before.explain())
2 of 3 questions are answered [ST-9]
“Does it work here?” is not answered yet [ST-9]
“Is it worth the price?” was answered too early, before “Does it work here?”: ask again [ST-9]
>>> [each.key for each in before.next_visit(2)]
['proof']

Source: ST-9 (D1, selling to key accounts: the milestone method). The source gives no list; yours depends on what you
sell and to whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final, cast

import attrs

from salesflow.basics.criteria import Criterion, Facts, Has, Predicates, has
from salesflow.basics.findings import Finding, Outcome
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Milestone", "MilestoneProgress", "Milestones", "Reached"]

_ROWS: Final = ("ST-9",)
_NOTHING: Final[Facts] = {}


def _after(value: Iterable[str] | None) -> tuple[str, ...] | None:
    if isinstance(value, str):
        raise InputError(
            "after", value, "give several keys, such as ['why']; one text is read letter by letter"
        )
    return None if value is None else tuple(value)


@attrs.frozen
class Milestone:
    """A question that the customer must have answered before deciding, and how one sees that it is.

    `needs` is a criterion, or the name of a fact that must be on record. `answer` is what we are going to say.
    `after` holds the keys of the questions to be answered before this one: by default the one before it in the
    list, with ``()`` none.
    """

    key: str
    question: Text
    needs: Criterion | str
    answer: Text | None = None
    after: tuple[str, ...] | None = attrs.field(default=None, converter=_after, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.needs, Criterion | str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("needs", self.needs, "give a criterion or the name of a fact")

    @property
    def criterion(self) -> Criterion:
        """What must be true for the question to be answered; a fact given by name is called by the question."""
        if isinstance(self.needs, Criterion):
            return self.needs
        question = self.question
        others = {"zh": f"“{question.template('zh')}”的答案"} if "zh" in question.languages else {}
        return has(self.needs, Text(f"answer to “{question.en}”", **others))


@attrs.frozen
class Reached:
    """One milestone held against the facts; `waits_for` are the earlier ones on its way that are not answered."""

    milestone: Milestone
    outcome: Outcome
    findings: tuple[Finding, ...]
    waits_for: tuple[Milestone, ...]

    @property
    def is_answered(self) -> bool:
        """Whether the question is surely answered as needed."""
        return self.outcome is Outcome.MET

    @property
    def is_out_of_order(self) -> bool:
        """Whether it was answered although an earlier question is open: the answer may not hold."""
        return self.is_answered and bool(self.waits_for)

    @property
    def reason(self) -> Reason:
        """How the question stands, in words."""
        if self.is_out_of_order:
            earlier = tuple(_QUOTED.fill(what=each.question) for each in self.waits_for)
            return Reason(
                "out_of_order", _TOO_EARLY.fill(what=self.milestone.question, earlier=earlier), _ROWS
            )
        # that a fact must be on record says no more than the question itself
        found = tuple(
            each.sentence for each in self.findings if not each.met and not isinstance(each.condition, Has)
        )
        text = _STANDS[self.outcome]
        if self.outcome is Outcome.UNMET and found:
            text = _UNMET_FOUND
        return Reason(self.outcome.value, text.fill(what=self.milestone.question, found=found), _ROWS)


@attrs.frozen
class MilestoneProgress:
    """How far a deal has come on its milestones, known before a visit."""

    reached: tuple[Reached, ...]

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.reached)

    @property
    def answered(self) -> tuple[Milestone, ...]:
        """The questions that are answered as needed, also those answered too early."""
        return tuple(each.milestone for each in self.reached if each.is_answered)

    @property
    def open(self) -> tuple[Milestone, ...]:
        """The questions that are not: nobody knows yet, the answer is against us, or it cannot be judged."""
        return tuple(each.milestone for each in self.reached if not each.is_answered)

    @property
    def out_of_order(self) -> tuple[Milestone, ...]:
        """The questions whose answer an earlier open question makes unreliable."""
        return tuple(each.milestone for each in self.reached if each.is_out_of_order)

    @property
    def truth(self) -> Truth:
        """Whether all questions are answered: no as soon as one answer is against us."""
        return Truth.all(each.outcome.truth for each in self.reached)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """How many are answered, then every question that is open or was answered too early, in order."""
        done = Reason("progress", _DONE.fill(done=len(self.answered), n=self.total), _ROWS)
        rest = [each.reason for each in self.reached if not each.is_answered or each.is_out_of_order]
        return (done, *rest)

    def next_visit(self, most: int = 1) -> tuple[Milestone, ...]:
        """The questions to settle next: the first open ones in order, at most so many.

        A question is planned only when all before it on its way are answered, or planned for the same visit. A
        `most` that is no whole number from 1 is an `InputError`.
        """
        if type(most) is not int or most < 1:
            raise InputError("most", most, "give a whole number of questions, 1 or more")
        # whatever an open question waits for is open too and stands before it, so the first ones wait for nothing else
        return self.open[:most]

    def explain(self, language: Language = "en") -> str:
        """All reasons, one a line."""
        return explained(self.reasons, language)


def _listed(given: Iterable[Milestone]) -> tuple[Milestone, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Milestone):
            raise InputError("milestones", each, "give a list of Milestone")
    return listed


@attrs.frozen
class Milestones:
    """The questions of one kind of sale, in the order in which they are best answered.

    A question may come `after` earlier ones of the list only, so the list has no circles. Raises a `DefinitionError`
    with all problems. Source: ST-9.
    """

    key: str
    milestones: tuple[Milestone, ...] = attrs.field(converter=_listed)
    label: Text | None = None

    def __attrs_post_init__(self) -> None:
        problems: list[str] = [] if self.key.strip() else ["key is blank"]
        if not self.milestones:
            problems.append("there is no milestone")
        later = [each.key for each in self.milestones]
        earlier: list[str] = []
        for each in self.milestones:
            later.remove(each.key)
            if not each.key.strip():
                problems.append(f"milestone key {each.key!r} is blank")
            if each.key in earlier:
                problems.append(f"milestone {each.key!r} is declared twice")
            for key in each.after or ():
                if key not in earlier:
                    where = "itself or a later one" if key in (each.key, *later) else "not declared"
                    problems.append(f"milestone {each.key!r} comes after {key!r}, which is {where}")
            earlier.append(each.key)
        if problems:
            raise DefinitionError(f"milestones {self.key!r}", problems)

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        """For each question all that come before it on its way, however far back."""
        before: dict[str, frozenset[str]] = {}
        previous: tuple[str, ...] = ()
        for each in self.milestones:
            direct = previous if each.after is None else each.after
            before[each.key] = frozenset(direct).union(*[before[key] for key in direct])
            previous = (each.key,)
        return before

    def milestone(self, key: str) -> Milestone:
        """One milestone; an `InputError` names those there are when there is no such key."""
        for each in self.milestones:
            if each.key == key:
                return each
        known = ", ".join(each.key for each in self.milestones)
        raise InputError("milestone", key, f"is none of {self.key!r}; it has {known}")

    def criteria(self, until: str | None = None) -> tuple[Criterion, ...]:
        """The conditions of all questions, or of one and all that come before it: the `needs` of a `Move`.

        >>> from salesflow.stages.parts import Move
        >>> line = Milestones("new-line", [Milestone("why", Text("Why change?"), "need_confirmed")])
        >>> Move("assess", "needs", "demonstration", needs=line.criteria("why")).needs == line.criteria()
        True
        """
        wanted = None if until is None else {self.milestone(until).key, *self._before[until]}
        return tuple(each.criterion for each in self.milestones if wanted is None or each.key in wanted)

    def progress(self, facts: Facts = _NOTHING, *, using: Predicates | None = None) -> MilestoneProgress:
        """Every question held against what is known of a deal; `using` binds `named` conditions."""
        judged = {each.key: each.criterion.judge(facts, using=using) for each in self.milestones}
        unanswered = [each for each in self.milestones if judged[each.key].outcome is not Outcome.MET]
        return MilestoneProgress(
            tuple(
                Reached(
                    each,
                    judged[each.key].outcome,
                    judged[each.key].findings,
                    tuple(other for other in unanswered if other.key in self._before[each.key]),
                )
                for each in self.milestones
            )
        )


# -- words ----------------------------------------------------------------------------------------------------------

_QUOTED: Final = Text("“{what}”", zh="“{what}”")
_DONE: Final = Text("{done} of {n} {n|question is|questions are} answered", zh="{n}个问题中已有答案{done}个")
_TOO_EARLY: Final = Text(
    "“{what}” was answered too early, before {earlier}: ask again",
    zh="“{what}”答得过早，{earlier}尚无答案，请再次确认",
)
_UNMET_FOUND: Final = Text("“{what}” has no good answer yet: {found}", zh="“{what}”的答案尚不理想：{found}")
_STANDS: Final = {
    Outcome.UNKNOWN: Text("“{what}” is not answered yet", zh="“{what}”尚无答案"),
    Outcome.UNMET: Text("“{what}” has no good answer yet", zh="“{what}”的答案尚不理想"),
    Outcome.ERROR: Text("“{what}” cannot be judged: {found}", zh="“{what}”无法判断：{found}"),
    Outcome.MET: Text("“{what}” is answered", zh="“{what}”已有答案"),
}
