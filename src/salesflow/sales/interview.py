"""Interviews: the talk in which a seller learns what a customer needs, before any word about the product.

An `Interview` is prepared ahead: what to agree on first, the themes with their open questions, and how it ends
(the customer confirms what was restated, or permits the pitch). Held against the `Conversation` that took place it
says whether the deal may move on, what comes next, and what went wrong.

>>> from salesflow.sales.catalogue.meetings import NEEDS_INTERVIEW
>>> talk = Conversation().note("situation", "two shops, one delivery a week").note("problem", "empty on Mondays")
>>> found = NEEDS_INTERVIEW.judge(talk)
>>> found.value
Truth.UNKNOWN
>>> print(found.missing[0].explain())
“former supplier” has not been talked about yet [ST-10]
>>> NEEDS_INTERVIEW.facts(talk)
{'need_confirmed': Truth.UNKNOWN}

Sources: ST-10, ST-11.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.checklist import Checklist
from salesflow.sales.conversation import Conversation, Happened
from salesflow.stages.guide import Guide

__all__ = ["Interview", "Question", "Spin", "Theme", "looks_closed"]


class Spin(Enum):
    """The four kinds of questions in Rackham's theory: situation, problem, implication, need-payoff.

    >>> Spin.NEED_PAYOFF.render("zh")
    '需求—效益'
    """

    SITUATION = "situation"
    PROBLEM = "problem"
    IMPLICATION = "implication"
    NEED_PAYOFF = "need_payoff"

    def __repr__(self) -> str:
        return f"Spin.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _SPIN[self].render(language)


@attrs.frozen
class Question:
    """A question prepared ahead. `kind` is its kind in the SPIN theory, where somebody has said so.

    `yes_or_no` marks a question that wants a yes or no on purpose: one that asks for leave.
    """

    text: Text
    kind: Spin | None = None
    yes_or_no: bool = attrs.field(kw_only=True, default=False)


@attrs.frozen
class Theme:
    """What to talk about: its questions, and the `aim`, what the seller should know or have done afterwards."""

    key: str
    label: Text
    questions: tuple[Question, ...] = attrs.field(converter=tuple[Question, ...])
    aim: Text | None = None


@attrs.define
class _Heard:
    """A conversation read from first to last: what stands at the end, and what went wrong on the way."""

    agreed: dict[str, str] = attrs.Factory(dict[str, str])
    themes: list[str] = attrs.Factory(list[str])
    restated: bool = False
    confirmed: Truth = Truth.UNKNOWN
    who: str = ""
    permitted: Truth = Truth.UNKNOWN
    wrong: list[Reason] = attrs.Factory(list[Reason])

    def went_wrong(self, reason: Reason) -> None:
        if reason not in self.wrong:
            self.wrong.append(reason)


# -- the definition -------------------------------------------------------------------------------------------------


@attrs.frozen
class Interview:
    """A talk prepared ahead, under a key and a version.

    `opening` lists what both sides agree on before the first question. `themes` are talked about in any order, unless
    `in_order` says why they keep theirs. The talk ends with the customer's confirmation of what was restated
    (`confirmation` is the sentence that asks for it), with leave to pitch (`permission` asks for it), or both.
    `rows` are the row ids of the rule it follows.

    Raises a `DefinitionError` with all problems: a blank key or version, no themes, two of one key, a theme without
    questions, neither a confirmation nor a permission at the end. Sources: ST-10, ST-11.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    themes: tuple[Theme, ...] = attrs.field(kw_only=True, converter=tuple[Theme, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)
    opening: Checklist | None = attrs.field(kw_only=True, default=None)
    in_order: Text | None = attrs.field(kw_only=True, default=None)
    confirmation: Text | None = attrs.field(kw_only=True, default=None)
    permission: Text | None = attrs.field(kw_only=True, default=None)
    guide: Guide | None = attrs.field(kw_only=True, default=None)
    rows: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.themes:
            problems.append("there is nothing to talk about")
        keys = [theme.key for theme in self.themes]
        problems += [f"theme {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        problems += [f"theme {theme.key!r} has no questions" for theme in self.themes if not theme.questions]
        if self.confirmation is None and self.permission is None:
            problems.append("it ends with nothing: give the confirmation or the permission to ask for")
        if problems:
            raise DefinitionError(f"interview {self.key!r}", problems)

    def theme(self, key: str) -> Theme:
        """The theme of that key; an `InputError` names the declared ones when there is none."""
        for theme in self.themes:
            if theme.key == key:
                return theme
        raise InputError(
            "theme", key, f"interview {self.key!r} has {', '.join(each.key for each in self.themes)}"
        )

    def with_questions(self, theme: str, *questions: Question) -> Interview:
        """The same interview with more questions on a theme: your own, for this customer."""
        found = self.theme(theme)
        more = attrs.evolve(found, questions=(*found.questions, *questions))
        return attrs.evolve(self, themes=[more if each is found else each for each in self.themes])

    def judge(self, talk: Conversation) -> Verdict[Truth]:
        """Whether the talk has done its work, so that the deal may move on.

        Yes needs the opening agreed, every theme talked about, and the ending: restated *after* the last thing
        noted and then confirmed, and leave to pitch where the interview asks for it. `missing` names what has not
        happened yet, in the order in which it should; its first is the next thing to do. The reasons name what was
        done or refused, and apart from that what went wrong, which changes no answer: a question before the opening
        was agreed (`not_agreed_first`), themes out of order (`out_of_order`), a confirmation of nothing
        (`nothing_restated`), talk of the product too early (`pitched_unconfirmed`, `pitched_unpermitted`), more
        spoken than listened (`spoke_too_much`).

        Notes about a theme or an opening item that the interview does not have are an `InputError`.
        """
        heard = self._read(talk)
        steps = self._opened(heard) + self._covered(heard) + self._allowed(heard)
        return Verdict(
            Truth.all(truth for truth, _ in steps),
            (*[reason for truth, reason in steps if truth is not Truth.UNKNOWN], *heard.wrong),
            tuple(reason for truth, reason in steps if truth is Truth.UNKNOWN),
        )

    def facts(self, talk: Conversation) -> dict[str, Truth]:
        """What the talk has established, as facts for a machine.

        `need_confirmed` (where the interview asks for a confirmation): every theme was talked about, restated and
        confirmed. `pitch_permitted` (where it asks for leave): the customer's last word on it.
        """
        heard = self._read(talk)
        out: dict[str, Truth] = {}
        if self.confirmation is not None:
            out["need_confirmed"] = Truth.all(truth for truth, _ in self._covered(heard))
        if self.permission is not None:
            out["pitch_permitted"] = heard.permitted
        return out

    def advice(self) -> tuple[Reason, ...]:
        """What to look at again in the questions themselves; it forbids nothing.

        A question that can be answered with yes or no (`closed_question`, see `looks_closed`), and kinds of the
        SPIN theory that no question has, where kinds are given at all (`no_such_kind`). Sources: ST-10.
        """
        out: list[Reason] = []
        asked = [question for theme in self.themes for question in theme.questions]
        for question in asked:
            marks = [looks_closed(question.text.template(each), each) for each in question.text.languages]
            mark = next((each for each in marks if each is not None), None)
            if mark is not None and not question.yes_or_no:
                words = _CLOSED.fill(question=question.text, mark=mark)
                out.append(Reason("closed_question", words, _LISTENING))
        kinds = {question.kind for question in asked if question.kind is not None}
        lacking = tuple(kind for kind in Spin if kind not in kinds) if kinds else ()
        if lacking:
            out.append(Reason("no_such_kind", _NO_KIND.fill(kinds=lacking), _LISTENING))
        return tuple(out)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sheet to take along: the guide, the opening, the themes with their questions, the ending."""
        out = [] if self.guide is None else list(self.guide.sentences)
        if self.opening is not None:
            out += self.opening.sentences
        for place, theme in enumerate(self.themes, 1):
            out.append(_THEME.fill(place=place, theme=theme.label))
            if theme.aim is not None:
                out.append(_AIM.fill(text=theme.aim))
            out += [_ASK.fill(text=question.text) for question in theme.questions]
        if self.confirmation is not None:
            out.append(_RESTATE.fill(text=self.confirmation))
        if self.permission is not None:
            out.append(_ASK_LEAVE.fill(text=self.permission))
        return tuple(out)

    def explain(self, language: Language = "en") -> str:
        """The sheet to take along, a line for each thing it says."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)

    # -- reading the notes ------------------------------------------------------------------------------------------

    def _read(self, talk: Conversation) -> _Heard:
        heard = _Heard()
        for note in talk.notes:
            match note.what:
                case Happened.AGREED:
                    heard.agreed[self._opening_item(note.about)] = note.words
                case Happened.NOTED:
                    self._noted(heard, self.theme(note.about or ""))
                case Happened.RESTATED:
                    heard.restated, heard.confirmed = True, Truth.UNKNOWN
                case Happened.CORRECTED:
                    heard.restated, heard.confirmed = False, Truth.NO
                case Happened.CONFIRMED if heard.restated:
                    heard.confirmed, heard.who = Truth.YES, note.words
                case Happened.CONFIRMED:
                    words = _CONFIRMED_NOTHING.fill(who=note.words)
                    heard.went_wrong(Reason("nothing_restated", words, self.rows))
                case Happened.PERMITTED:
                    heard.permitted = Truth.YES
                case Happened.DECLINED:
                    heard.permitted = Truth.NO
                case _:
                    self._pitched(heard)
        if talk.spoke is not None and talk.listened is not None and talk.spoke >= max(talk.listened, 1):
            words = _SPOKE.fill(spoke=talk.spoke, listened=talk.listened)
            heard.went_wrong(Reason("spoke_too_much", words, _LISTENING))
        return heard

    def _opening_item(self, key: str | None) -> str:
        if self.opening is None:
            raise InputError("item", key, f"interview {self.key!r} has nothing to agree on first")
        return self.opening.item(key or "").key

    def _noted(self, heard: _Heard, theme: Theme) -> None:
        if not heard.themes and any(truth is not Truth.YES for truth, _ in self._opened(heard)):
            words = _NOT_AGREED.fill(theme=theme.label)
            heard.went_wrong(Reason("not_agreed_first", words, self.rows))
        if self.in_order is not None and theme.key not in heard.themes:
            before = self.themes[: self.themes.index(theme)]
            skipped = next((each for each in before if each.key not in heard.themes), None)
            if skipped is not None:
                words = _OUT_OF_ORDER.fill(later=theme.label, earlier=skipped.label, why=self.in_order)
                heard.went_wrong(Reason("out_of_order", words, self.rows))
        heard.themes.append(theme.key)
        heard.restated, heard.confirmed = False, Truth.UNKNOWN

    def _pitched(self, heard: _Heard) -> None:
        if self.confirmation is not None and any(truth is not Truth.YES for truth, _ in self._covered(heard)):
            heard.went_wrong(Reason("pitched_unconfirmed", _PITCHED_UNCONFIRMED.fill(), self.rows))
        if self.permission is not None and heard.permitted is not Truth.YES:
            heard.went_wrong(Reason("pitched_unpermitted", _PITCHED_UNPERMITTED.fill(), self.rows))

    def _opened(self, heard: _Heard) -> list[tuple[Truth, Reason]]:
        if self.opening is None:
            return []
        ticks = self.opening.ticks(heard.agreed)
        return [(tick.truth, Reason(tick.outcome.value, tick.sentence, self.rows)) for tick in ticks]

    def _covered(self, heard: _Heard) -> list[tuple[Truth, Reason]]:
        out: list[tuple[Truth, Reason]] = []
        for theme in self.themes:
            if theme.key in heard.themes:
                out.append((Truth.YES, Reason("heard", _HEARD.fill(theme=theme.label), self.rows)))
            else:
                out.append(
                    (Truth.UNKNOWN, Reason("not_heard", _NOT_HEARD.fill(theme=theme.label), self.rows))
                )
        if self.confirmation is not None:
            code, text = {
                Truth.YES: ("confirmed", _CONFIRMED),
                Truth.NO: ("corrected", _CORRECTED),
                Truth.UNKNOWN: ("not_confirmed", _NOT_CONFIRMED)
                if heard.restated
                else ("not_restated", _NOT_RESTATED),
            }[heard.confirmed]
            out.append((heard.confirmed, Reason(code, text.fill(who=heard.who), self.rows)))
        return out

    def _allowed(self, heard: _Heard) -> list[tuple[Truth, Reason]]:
        if self.permission is None:
            return []
        code, text = _LEAVE[heard.permitted]
        return [(heard.permitted, Reason(code, text.fill(), self.rows))]


# -- open or closed -------------------------------------------------------------------------------------------------

_AUXILIARIES: Final = frozenset(
    "am are is was were do does did have has had can could may might must shall should will would".split()
)
_MARKS_ZH: Final = ("是不是", "是否", "有没有", "能不能", "会不会", "可不可以", "要不要", "对不对", "好不好")
_FIRST_WORD: Final = re.compile(r"[^A-Za-z]*([A-Za-z]+)")


def looks_closed(question: str, language: Language = "en") -> str | None:
    """The word by which a question seems to want no more than a yes or no; None when it looks open.

    English: a question that begins with *do*, *is*, *can* and the like. Chinese: one that ends with 吗 or holds
    是不是, 是否, 有没有 and the like. It looks at words, not at meaning ("Could you describe ..." is flagged although
    people answer it at length), so it may only advise. Other languages are not looked at. Rackham reports that
    open and closed questions sold equally well; what the rule is good for is hearing more. Source: ST-10.

    >>> looks_closed("Do you like your supplier?"), looks_closed("您对供应商满意吗？", "zh")
    ('Do', '吗')
    >>> looks_closed("What do you like about your supplier?"), looks_closed("您想要什么？", "zh")
    (None, None)
    """
    bare = question.strip()
    if language == "en":
        first = _FIRST_WORD.match(bare)
        is_asked = bare.rstrip("”\"')").endswith("?")
        return first.group(1) if first and is_asked and first.group(1).lower() in _AUXILIARIES else None
    if language == "zh":
        if bare.rstrip("”’\"'）)。？?").endswith("吗"):
            return "吗"
        return next((mark for mark in _MARKS_ZH if mark in bare), None)
    return None


# -- words ----------------------------------------------------------------------------------------------------------

_LISTENING: Final = ("ST-10",)
_SPIN: Final = {
    Spin.SITUATION: Text("situation", zh="背景"),
    Spin.PROBLEM: Text("problem", zh="难点"),
    Spin.IMPLICATION: Text("implication", zh="暗示"),
    Spin.NEED_PAYOFF: Text("need-payoff", zh="需求—效益"),
}
_THEME: Final = Text("{place}. {theme}", zh="{place}. {theme}")
_AIM: Final = Text("Aim: {text}", zh="目的：{text}")
_ASK: Final = Text("Ask: {text}", zh="询问：{text}")
_RESTATE: Final = Text("Restate what you heard, and ask: {text}", zh="复述听到的内容，并询问：{text}")
_ASK_LEAVE: Final = Text("Before any pitch, ask: {text}", zh="介绍产品之前，先询问：{text}")
_HEARD: Final = Text("“{theme}” was talked about", zh="已谈过“{theme}”")
_NOT_HEARD: Final = Text("“{theme}” has not been talked about yet", zh="尚未谈及“{theme}”")
_CONFIRMED: Final = Text("{who} confirmed what was restated", zh="{who}已确认复述的内容")
_CORRECTED: Final = Text(
    "the customer corrected what was restated; restate it and ask again",
    zh="客户更正了复述的内容；请重新复述并再次确认",
)
_NOT_CONFIRMED: Final = Text("what was restated has not been confirmed yet", zh="复述的内容尚待客户确认")
_NOT_RESTATED: Final = Text("what was heard has not been restated yet", zh="听到的内容尚未复述")
_LEAVE: Final = {
    Truth.YES: (
        "permitted",
        Text("the customer wants to hear how we can help", zh="客户愿意了解我们如何帮助"),
    ),
    Truth.NO: (
        "declined",
        Text("the customer does not want to hear how we can help now", zh="客户目前不想了解我们如何帮助"),
    ),
    Truth.UNKNOWN: (
        "not_asked_leave",
        Text("leave to speak about the product has not been given yet", zh="客户尚未同意我们介绍产品"),
    ),
}
_NOT_AGREED: Final = Text(
    "“{theme}” was raised before the opening was agreed", zh="开场事项尚未约定，就谈起了“{theme}”"
)
_OUT_OF_ORDER: Final = Text(
    "“{later}” was raised before “{earlier}”: {why}", zh="还没谈“{earlier}”就谈起了“{later}”：{why}"
)
_CONFIRMED_NOTHING: Final = Text(
    "{who} confirmed, but what was heard had not been restated; it does not count",
    zh="{who}作了确认，但此前并未复述所听到的内容，不能算数",
)
_PITCHED_UNCONFIRMED: Final = Text(
    "the product was discussed before the need was confirmed", zh="客户尚未确认需求，就谈起了产品"
)
_PITCHED_UNPERMITTED: Final = Text(
    "the product was discussed without asking for leave", zh="未征得客户同意，就谈起了产品"
)
_SPOKE: Final = Text(
    "you spoke for {spoke} {spoke|minute|minutes} and listened for {listened}: listen more than you speak",
    zh="说了{spoke}分钟，听了{listened}分钟：要多听少说",
)
_CLOSED: Final = Text(
    "“{question}” can be answered with yes or no (“{mark}”); an open question lets the customer talk",
    zh="“{question}”用“是”或“否”就能回答（“{mark}”）；开放式问题能让客户多说",
)
_NO_KIND: Final = Text("no question of this kind is prepared: {kinds}", zh="没有准备以下类型的问题：{kinds}")
