"""Qualification: whether a prospect or a lead is worth a seller's time, what stands against it, what to ask next.

The questions are a value, because sales and marketing must agree on them (CU-3). Each is yes, no or not known, and not
known is never no: as long as something is not known, the answer is the *set* of outcomes that are still possible, each with
the advice of the textbooks, and the next question to ask.

A qualification sorts work. It does not predict a win, and nothing here is a probability: of 448 closed software deals, those
with money, authority and need were won little more often than those that lacked one (54.6% and 52.5%).

>>> from salesflow.customers.catalogue.qualifications import MAN
>>> standing = MAN.judge({"money": True, "need": False})
>>> standing.value, standing.blocking, standing.missing
(Truth.NO, ('need',), ('authority',))
>>> [combination.letters for combination in MAN.reachable({"money": True, "need": False})]
['MAn', 'Man']
>>> [question.ask.render() for question in MAN.ask_next({"money": True, "need": False})]
['Who decides, and who else has a say?']

Sources: CU-2 (D3, the MAN principle), CU-3 (D1, BANT).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import Final

import attrs

from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Renders, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.answers import Answer, AnswerLike
from salesflow.errors import DefinitionError, InputError

__all__ = ["Combination", "Course", "Qualification", "Question", "Standing"]

_MOST: Final = 10
"""Questions of one qualification: ten have 1,024 combinations; a longer list is a questionnaire, not a gate."""


class Course(StrEnum):
    """What to do with a prospect: the textbook's advice in one word.

    >>> Course.NURTURE.render("zh")
    '长期培育'
    """

    PURSUE = "pursue"
    MEND = "mend"
    NURTURE = "nurture"
    DROP = "drop"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _COURSES[self].render(language)


_COURSES: Final = {
    Course.PURSUE: Text("pursue", zh="跟进"),
    Course.MEND: Text("close the gap", zh="补齐条件"),
    Course.NURTURE: Text("nurture for the long term", zh="长期培育"),
    Course.DROP: Text("let it go", zh="放弃"),
}


@attrs.frozen
class Question:
    """One question of a qualification.

    `letter` is its letter in a combination: a capital is a yes, a small one a no. `label` is what is asked about, `ask` the
    question a seller asks, `lacking` what to do when this alone lacks (its only
    slot is ``{lacking}``). What is not `required` is a wish: it has its letter
    and is asked for after all others, but its no blocks nothing. `keeps` is how long an answer counts before it is not
    known again: up to and with the day on which the term ends, in days, weeks, months or years. An answer that carries
    no moment then does not count, because nobody knows how old it is; a bare yes or no is taken as said today.

    The fields are checked by the `Qualification`. Sources: CU-2, CU-3; `required` and `keeps` are ours.
    """

    key: str
    letter: str
    label: Text
    ask: Text
    lacking: Text | None = attrs.field(default=None, kw_only=True)
    required: bool = attrs.field(default=True, kw_only=True)
    keeps: Term | None = attrs.field(default=None, kw_only=True)


@attrs.frozen
class Combination:
    """One possible outcome: which questions are yes and which no, and what the textbooks then advise.

    `letters` has a capital for each yes and a small letter for each no, in the order of the questions; `lacking` are the keys
    of the required ones that are no. The advice is a custom of the trade; nobody has measured it. Source: CU-2.
    """

    letters: str
    lacking: tuple[str, ...]
    course: Course
    advice: Sentence

    def explain(self, language: Language = "en") -> str:
        """The letters with the advice."""
        return _COMBINED.fill(letters=self.letters, advice=self.advice).render(language)


@attrs.frozen
class Standing:
    """How a prospect stands against a qualification on a day.

    `value` is yes when every required question is, no as soon as one is no, else not known. `blocking` are the keys of
    the required questions that are no, `missing` of those that are not known (also when something blocks). `reasons` say
    what is known, for a yes too; `asks` what is not, wishes last, each with its question.
    """

    qualification: str
    version: str
    value: Truth
    blocking: tuple[str, ...]
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]
    asks: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """The outcome, all that is known and all that is to be asked, one a line."""
        return explained((*self.reasons, *self.asks), language)


@attrs.frozen
class _Heard:
    """One question with what counts as its answer on the day, and the words for it."""

    question: Question
    value: Truth
    words: Sentence
    code: str


def _problems(question: Question) -> list[str]:
    problems: list[str] = []
    if not question.key.strip():
        problems.append("the key of a question is blank")
    if len(question.letter) != 1 or not "A" <= question.letter <= "Z":
        problems.append(f"the letter of {question.key!r} is one capital from A to Z, not {question.letter!r}")
    if question.keeps is not None and (
        question.keeps.unit.is_working or not question.keeps.unit.is_whole_days
    ):
        problems.append(f"{question.key!r} keeps {question.keeps}; use days, weeks, months or years")
    if question.lacking is not None:
        try:
            question.lacking.fill(lacking=question.label).render()
        except DefinitionError as error:
            problems += [f"what to do without {question.key!r}: {problem}" for problem in error.problems]
    return problems


def _questions(value: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(value)


def _rows(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class Qualification:
    """The definition on which sales and marketing agreed: the questions, in the order in which they are asked.

    `label` is what people call it (else the key); `rows` are the row ids of its source. Without a question, without a
    required one, with more than ten, with a key or a letter given twice, and with a question called like the
    qualification it is a `DefinitionError` that lists every problem.

    Answers are a mapping of question keys to an `Answer`, a Truth, True, False or None. A question that is not in it is not
    known; a key that is no question, and a raw text, are an `InputError`. When answers carry their moment, say by
    `as_of` on which day you ask: a later answer is not known yet, an older one than its question `keeps` no longer.
    Days are those of the moment's own zone, unless a `zone` is named.

    >>> from salesflow.customers.catalogue.qualifications import BANT
    >>> wished = [attrs.evolve(each, required=each.key != "timing") for each in BANT.questions]
    >>> ours = attrs.evolve(BANT, key="ours", questions=wished)
    >>> said = {"budget": True, "authority": True, "need": True, "timing": False}
    >>> BANT.judge(said).value, ours.judge(said).value
    (Truth.NO, Truth.YES)
    """

    key: str
    version: str
    questions: tuple[Question, ...] = attrs.field(converter=_questions)
    label: Text | None = attrs.field(default=None, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=(), converter=_rows, kw_only=True)

    def __attrs_post_init__(self) -> None:
        keys, letters = [each.key for each in self.questions], [each.letter for each in self.questions]
        problems = [f"the {name} is blank" for name in ("key", "version") if not getattr(self, name).strip()]
        for each in self.questions:
            problems += _problems(each)
        problems += [
            f"question {key!r} is given twice" for key in sorted({key for key in keys if keys.count(key) > 1})
        ]
        twice = sorted({letter for letter in letters if letters.count(letter) > 1})
        problems += [f"letter {letter!r} stands for two questions" for letter in twice]
        if self.key in keys:
            problems.append(f"a question is called {self.key!r}, like the qualification")
        if not any(each.required for each in self.questions):
            problems.append("no question is required, so nothing could be decided")
        if len(keys) > _MOST:
            problems.append(f"{len(keys)} questions are too many; ask at most {_MOST}")
        if problems:
            raise DefinitionError(f"qualification {self.key!r}", problems)

    # -- judging ------------------------------------------------------------------------------------------------------

    def judge(
        self,
        answers: Mapping[str, AnswerLike],
        *,
        as_of: date | None = None,
        zone: str | tzinfo | None = None,
    ) -> Standing:
        """How it stands: yes, no or not known, with everything that blocks, is missing, or speaks for it."""
        heard = self._heard(answers, as_of, zone)
        value = Truth.all(each.value for each in heard if each.question.required)
        blocking = [each.question for each in heard if each.question.required and each.value is Truth.NO]
        missing = [each.question for each in heard if each.question.required and each.value is Truth.UNKNOWN]
        head = _HEADS[value].fill(
            what=self._name,
            lacking=tuple(each.label for each in blocking),
            open=tuple(each.label for each in missing),
        )
        known = [each for each in heard if each.value is not Truth.UNKNOWN]
        open_ones = sorted(
            (each for each in heard if each.value is Truth.UNKNOWN),
            key=lambda each: not each.question.required,
        )
        return Standing(
            self.key,
            self.version,
            value,
            tuple(each.key for each in blocking),
            tuple(each.key for each in missing),
            (Reason(value.value, head, self.rows), *[self._reason(each) for each in known]),
            tuple(self._reason(each) for each in open_ones),
        )

    def facts(
        self,
        answers: Mapping[str, AnswerLike],
        *,
        as_of: date | None = None,
        zone: str | tzinfo | None = None,
    ) -> dict[str, Truth]:
        """The answers as facts for criteria, under the keys of the questions; the verdict under the qualification's key.

        >>> from salesflow.customers.catalogue.qualifications import MAN
        >>> MAN.facts({"money": True})
        {'money': Truth.YES, 'authority': Truth.UNKNOWN, 'need': Truth.UNKNOWN, 'man': Truth.UNKNOWN}
        """
        known = {each.question.key: each.value for each in self._heard(answers, as_of, zone)}
        return {**known, self.key: Truth.all(known[each.key] for each in self._required)}

    def reachable(
        self,
        answers: Mapping[str, AnswerLike],
        *,
        as_of: date | None = None,
        zone: str | tzinfo | None = None,
    ) -> tuple[Combination, ...]:
        """Every outcome that is still possible, beginning with the best; one when all is known.

        - all is there: pursue.
        - one thing lacks: its own advice (`Question.lacking`).
        - several lack, but not all: nurture for the long term.
        - all lack, of several: let it go.

        Wishes have their letter and change no advice.
        """
        heard = self._heard(answers, as_of, zone)
        ways = [
            (True, False) if each.value is Truth.UNKNOWN else (each.value is Truth.YES,) for each in heard
        ]
        return tuple([self._combination(way) for way in product(*ways)])

    def ask_next(
        self,
        answers: Mapping[str, AnswerLike],
        *,
        as_of: date | None = None,
        zone: str | tzinfo | None = None,
    ) -> tuple[Question, ...]:
        """The questions worth asking, the most decisive first.

        Required ones come first, since their no would end it, wishes after them; each group as declared, so declare first
        what most often ends it or is easiest to learn. Required ones are asked as long as what to do is open (also after a
        no: whether one thing lacks or several is not the same), wishes as long as nothing blocks. When nothing is left to
        ask, the value is known.
        """
        heard = self._heard(answers, as_of, zone)
        unknown = [each.question for each in heard if each.value is Truth.UNKNOWN]
        courses = {each.course for each in self.reachable(answers, as_of=as_of, zone=zone)}
        required = [each for each in unknown if each.required and len(courses) > 1]
        blocked = any(each.value is Truth.NO and each.question.required for each in heard)
        return (*required, *[each for each in unknown if not each.required and not blocked])

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _name(self) -> str | Text:
        return self.label or self.key

    @cached_property
    def _required(self) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.required)

    def _reason(self, heard: _Heard) -> Reason:
        words = heard.words if heard.question.required else _WISH.fill(said=heard.words)
        return Reason(f"{heard.question.key}.{heard.code}", words, self.rows)

    def _combination(self, way: tuple[bool, ...]) -> Combination:
        pairs = list(zip(self.questions, way, strict=True))
        letters = "".join(each.letter if yes else each.letter.lower() for each, yes in pairs)
        lacking = [each for each, yes in pairs if each.required and not yes]
        labels = tuple(each.label for each in lacking)
        if not lacking:
            course, advice = Course.PURSUE, _PURSUE.fill()
        elif len(lacking) == 1:
            course, advice = Course.MEND, (lacking[0].lacking or _MEND).fill(lacking=labels)
        elif len(lacking) < len(self._required):
            course, advice = Course.NURTURE, _NURTURE.fill(lacking=labels)
        else:
            course, advice = Course.DROP, _DROP.fill(lacking=labels)
        return Combination(letters, tuple(each.key for each in lacking), course, advice)

    def _heard(
        self, answers: Mapping[str, AnswerLike], as_of: date | None, zone: str | tzinfo | None
    ) -> tuple[_Heard, ...]:
        today = None if as_of is None else as_day(as_of, "as_of")
        known = [each.key for each in self.questions]
        strange = [key for key in answers if key not in known]
        if strange:
            listed = ", ".join(map(repr, known))
            raise InputError("answers", strange, f"{self.key!r} has no such question; it has {listed}")
        return tuple(self._one(each, answers.get(each.key), today, zone) for each in self.questions)

    def _one(
        self, question: Question, said: AnswerLike, today: int | None, zone: str | tzinfo | None
    ) -> _Heard:
        answer = Answer.of(said, question.key)
        day = answer.day(zone)
        if day is not None and today is None:
            raise InputError(
                "as_of", None, f"the answer to {question.key!r} has a moment; say on which day you ask"
            )
        if day is not None and today is not None and day.toordinal() > today:
            said, answer, day = None, Answer(None), None
        value, keeps = answer.value, question.keeps
        slots: dict[str, str | date | Renders] = {
            "what": question.label, "ask": question.ask, "evidence": answer.evidence, "answer": value,
        }  # fmt: skip
        if day is not None:
            slots["day"] = day
        if value is Truth.UNKNOWN:
            text = _OPEN_NOTED if answer.evidence else _OPEN
            return _Heard(question, value, text.fill(**slots), "unknown")
        if keeps is not None and isinstance(said, Answer):
            slots["keeps"] = keeps
            if day is None:
                return _Heard(question, Truth.UNKNOWN, _UNDATED.fill(**slots), "undated")
            if today is not None and keeps.after_day(day).toordinal() < today:
                return _Heard(question, Truth.UNKNOWN, _STALE.fill(**slots), "stale")
        text = _SAID[bool(answer.evidence), day is not None]
        return _Heard(question, value, text.fill(**slots), value.value)


_COMBINED: Final = Text("{letters}: {advice}", zh="{letters}：{advice}")
_PURSUE: Final = Text("all is there: pursue it now", zh="条件齐备：马上跟进")
_MEND: Final = Text(
    "all but {lacking} is there: work on it, or wait for it", zh="只差{lacking}：设法补齐，或等待时机"
)
_NURTURE: Final = Text(
    "without {lacking}: keep in touch for the long term, and ask again",
    zh="欠缺{lacking}：长期培育，日后再问",
)
_DROP: Final = Text("nothing is there ({lacking}): let it go", zh="条件都不具备（{lacking}）：放弃")
_HEADS: Final = {
    Truth.YES: Text("{what}: qualified", zh="{what}：合格"),
    Truth.NO: Text("{what}: not qualified, for lack of {lacking}", zh="{what}：不合格，欠缺{lacking}"),
    Truth.UNKNOWN: Text(
        "{what}: cannot be said yet; find out about {open}", zh="{what}：还不能判断，还要了解：{open}"
    ),
}
_SAID: Final = {
    (False, False): Text("{what}: {answer}", zh="{what}：{answer}"),
    (True, False): Text("{what}: {answer} (“{evidence}”)", zh="{what}：{answer}（“{evidence}”）"),
    (False, True): Text("{what}: {answer} ({day})", zh="{what}：{answer}（{day}）"),
    (True, True): Text(
        "{what}: {answer} (“{evidence}”, {day})", zh="{what}：{answer}（“{evidence}”，{day}）"
    ),
}
_OPEN: Final = Text("{what}: not known yet; ask: {ask}", zh="{what}：尚不清楚；可以问：{ask}")
_OPEN_NOTED: Final = Text(
    "{what}: not known yet (“{evidence}”); ask: {ask}", zh="{what}：尚不清楚（“{evidence}”）；可以问：{ask}"
)
_STALE: Final = Text(
    "{what}: {answer} on {day}, and an answer counts {keeps}; ask again: {ask}",
    zh="{what}：{day}的答复是“{answer}”，只在{keeps}内有效；请再问：{ask}",
)
_UNDATED: Final = Text(
    "{what}: {answer}, but nobody noted when, and an answer counts {keeps}; ask again: {ask}",
    zh="{what}：答复是“{answer}”，但没有记下时间，而答复只在{keeps}内有效；请再问：{ask}",
)
_WISH: Final = Text("{said} (a wish, not required)", zh="{said}（只是期望，并非必要）")
