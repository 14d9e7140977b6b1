"""Contact methods: the ways of staying in touch, as data, and which of them are open for a customer now.

A method says through which channels it works, for which grades it is meant, what must be known or allowed first, how
long it should rest, and what to mind. Every method gets its line: open, closed, or not known, with every reason.

>>> from datetime import date, datetime, timezone
>>> from salesflow.customers.consent import parse_consents
>>> reading = ContactMethod("reading", Text("send useful reading", zh="寄送有用的资料"), Family.WRITTEN,
...     guide=Text("Send what helps them, with a line of your own.", zh="寄上对客户有用的内容，附一句说明。"),
...     when=Text("you read something that helps this customer", zh="读到对客户有用的信息时"), channels=[Channel.MESSAGE])
>>> now = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
>>> found = ContactMethods("house", version="1", methods=[reading]).suggest(parse_consents("message=no"), at=now, zone="UTC")
>>> print(found.explain())
send useful reading: closed; the customer refused promotion by message [CA-11]

Sources: CA-11, CA-15.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.channels import Channel, Purpose, read_purpose
from salesflow.basics.criteria import Criterion, Facts
from salesflow.basics.moments import as_day, day_of, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.consent import Consent, HasConsents, may_contact
from salesflow.errors import DefinitionError, InputError

__all__ = ["ContactMethod", "ContactMethods", "Family", "MethodLine", "MethodSuggestions"]

_ROWS: Final = ("CA-11",)
_NOTHING: Final[Facts] = {}
_KNOWN: Final = tuple(Channel)


class Family(Enum):
    """The five families of contact methods (CA-11).

    >>> Family.FACE_TO_FACE.render("zh")
    '面对面交流'
    """

    WRITTEN = "written"
    FACE_TO_FACE = "face_to_face"
    SOCIAL_MEDIA = "social_media"
    GIFT = "gift"
    THIRD_PARTY = "third_party"

    def __repr__(self) -> str:
        return f"Family.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The family in words."""
        return _FAMILIES[self].render(language)


def _channels(given: Iterable[Channel | str]) -> tuple[Channel, ...]:
    listed = tuple(dict.fromkeys(given))
    strange = [
        f"{each!r} is no channel; use one of {', '.join(Channel)}" for each in listed if each not in _KNOWN
    ]
    if strange:
        raise DefinitionError("contact method", strange)
    return tuple([Channel(each) for each in listed])


def _purpose(value: Purpose | str) -> Purpose:
    return read_purpose(value, within="contact method")


@attrs.frozen
class ContactMethod:
    """One way of staying in touch with a customer.

    `channels` are those through which it may work; one that is allowed is enough, and a method without any needs no
    consent of the customer (somebody else speaks to him, or one meets). `purpose` is what the consent must cover.
    `grades` are those it is meant for (none: for all), `needs` what must be so before it can be used, `rest` how long to
    wait before using it again with the same customer (civil days, weeks, months; None: nobody said). `ours` marks a
    description that the source does not have.

    Raises a `DefinitionError` with all problems: a blank key, an unknown channel or purpose, a rest of nothing or in
    hours or working days, a gift without caution. Sources: CA-11, CA-15.
    """

    key: str
    label: Text
    family: Family
    guide: Text = attrs.field(kw_only=True)
    when: Text = attrs.field(kw_only=True)
    channels: tuple[Channel, ...] = attrs.field(kw_only=True, default=(), converter=_channels)
    purpose: Purpose = attrs.field(kw_only=True, default=Purpose.PROMOTION, converter=_purpose)
    grades: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=tuple[str, ...])
    needs: Criterion | None = attrs.field(kw_only=True, default=None)
    rest: Term | None = attrs.field(kw_only=True, default=None)
    cautions: tuple[Text, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Text, ...])
    ours: bool = attrs.field(kw_only=True, default=False)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.key.strip():
            problems.append("the key is blank")
        rest = self.rest
        if rest is not None and (not rest.amount or rest.unit.is_working or not rest.unit.is_whole_days):
            problems.append(f"it rests for {rest}; count it in days, weeks, months or years")
        if self.family is Family.GIFT and not self.cautions:
            problems.append("a gift needs a caution: say under which policy it may be given")
        if problems:
            raise DefinitionError(f"contact method {self.key!r}", problems)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything to know about it, the cautions last."""
        lines = [_IS.fill(name=self.label, guide=self.guide)]
        if self.ours:
            lines.append(_OURS.fill())
        lines.append(_GOOD.fill(when=self.when))
        return (*lines, *[_CAUTION.fill(text=each) for each in self.cautions])

    def explain(self, language: Language = "en") -> str:
        """Everything to know about it, one line each."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)


@attrs.frozen
class MethodLine:
    """One method for one customer on one day: open, closed or not known, with all that speaks against it or is open.

    `last_on` is when it was used last with this customer, None when it never was, or nobody knows.
    """

    method: ContactMethod
    truth: Truth
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()
    last_on: pendulum.Date | None = None

    def explain(self, language: Language = "en") -> str:
        """What decides, one a line; the cautions of a method that may be open come last."""
        if self.truth is Truth.UNKNOWN:
            return explained((*self.missing, *self.reasons), language)
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class MethodSuggestions:
    """Every method once: the open ones first, then those that may be open, then the closed ones."""

    lines: tuple[MethodLine, ...]

    @property
    def open(self) -> tuple[MethodLine, ...]:
        """The methods that may be used now."""
        return self._with(Truth.YES)

    @property
    def unknown(self) -> tuple[MethodLine, ...]:
        """The methods of which it is not known, with what to find out."""
        return self._with(Truth.UNKNOWN)

    @property
    def closed(self) -> tuple[MethodLine, ...]:
        """The methods that may not be used now, each with every reason."""
        return self._with(Truth.NO)

    def _with(self, truth: Truth) -> tuple[MethodLine, ...]:
        return tuple(each for each in self.lines if each.truth is truth)

    def of(self, key: str) -> MethodLine:
        """The line of one method; an `InputError` names them all when there is none."""
        for each in self.lines:
            if each.method.key == key:
                return each
        raise InputError("method", key, f"there are {', '.join(each.method.key for each in self.lines)}")

    def explain(self, language: Language = "en") -> str:
        """Every method with its reasons and what is not known."""
        return "\n".join(each.explain(language) for each in self.lines)


@attrs.frozen
class ContactMethods:
    """The contact methods of a house, under a key and a version.

    Raises a `DefinitionError` with all problems: a blank key or version, no method, two of one key. Source: CA-11.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    methods: tuple[ContactMethod, ...] = attrs.field(kw_only=True, converter=tuple[ContactMethod, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.methods:
            problems.append("there is no method")
        keys = [each.key for each in self.methods]
        problems += [
            f"method {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1
        ]
        if problems:
            raise DefinitionError(f"contact methods {self.key!r}", problems)

    def method(self, key: str) -> ContactMethod:
        """The method of that key; an `InputError` names the declared ones when there is none."""
        for each in self.methods:
            if each.key == key:
                return each
        known = ", ".join(each.key for each in self.methods)
        raise InputError("method", key, f"contact methods {self.key!r} have {known}")

    def with_rest(self, rests: Mapping[str, Term]) -> ContactMethods:
        """The same methods, some of them with the rest your house gives them; an unknown key is an `InputError`."""
        for key in rests:
            self.method(key)
        methods = [attrs.evolve(each, rest=rests.get(each.key, each.rest)) for each in self.methods]
        return attrs.evolve(self, methods=methods)

    def suggest(
        self,
        consents: HasConsents | Iterable[Consent],
        *,
        at: datetime,
        zone: str,
        grade: str | None = None,
        facts: Facts = _NOTHING,
        last_used: Mapping[str, date] | None = None,
    ) -> MethodSuggestions:
        """Which methods are open for a customer at the moment `at`, and why the others are not.

        A method is open when one of its channels is allowed, the grade is one of its grades, `facts` meet what it
        needs, and its rest since `last_used` is over (day by day in `zone`). `last_used` maps methods to the day of
        their last use; one that is left out was never used, and None says that nobody kept a log. Among open methods
        those never used come first, then the longest unused; equals stand as declared.

        Raises `InputError` for a naive moment, a method that is not declared, a use after `at`.
        """
        if isinstance(consents, Iterable):
            consents = tuple(consents)
        today = day_of(at, zone)
        used = _used(last_used or {}, today)
        for key in used:
            self.method(key)
        lines: list[MethodLine] = []
        for each in self.methods:
            tests = (
                *_by_consent(each, consents, at),
                *_by_grade(each, grade),
                *_by_needs(each, facts),
                *_by_rest(each, used.get(each.key), today, is_logged=last_used is not None),
            )
            lines.append(_line(each, tests, used.get(each.key)))
        lines.sort(key=lambda each: (_ORDER[each.truth], each.last_on is not None, each.last_on or today))
        return MethodSuggestions(tuple(lines))


_Test: TypeAlias = tuple[Truth, str, Sentence]

_ORDER: Final = {Truth.YES: 0, Truth.UNKNOWN: 1, Truth.NO: 2}


def _used(last_used: Mapping[str, date], today: pendulum.Date) -> dict[str, pendulum.Date]:
    found: dict[str, pendulum.Date] = {}
    for key, day in last_used.items():
        found[key] = shared_day(as_day(day, key))
        if found[key] > today:
            raise InputError(key, day, "lies after the moment asked; leave out what is not known yet")
    return found


def _line(method: ContactMethod, tests: Iterable[_Test], last_on: pendulum.Date | None) -> MethodLine:
    closed: list[Reason] = []
    missing: list[Reason] = []
    for truth, code, why in tests:
        words = _LINES[truth].fill(name=method.label, why=why)
        (closed if truth is Truth.NO else missing).append(Reason(code, words, _ROWS))
    truth = Truth.NO if closed else Truth.UNKNOWN if missing else Truth.YES
    if truth is Truth.YES:
        words = (_NEVER if last_on is None else _OPEN).fill(
            name=method.label, when=method.when, day=last_on or ""
        )
        closed.append(Reason("open", words, _ROWS))
    if truth is not Truth.NO:
        closed += [
            Reason("caution", _MIND.fill(name=method.label, text=each), ("CA-15",))
            for each in method.cautions
        ]
    return MethodLine(method, truth, tuple(closed), tuple(missing), last_on)


def _by_consent(
    method: ContactMethod, consents: HasConsents | Iterable[Consent], at: datetime
) -> Iterable[_Test]:
    if not method.channels:
        return
    answers = {channel: may_contact(consents, channel, method.purpose, at=at) for channel in method.channels}
    truth = Truth.any(answers.values())
    if truth is not Truth.YES:
        those = tuple(channel for channel, answer in answers.items() if answer is truth)
        text, code = (_REFUSED, "refused") if truth is Truth.NO else (_NO_CONSENT, "consent_unknown")
        yield truth, code, text.fill(purpose=method.purpose, channels=those)


def _by_grade(method: ContactMethod, grade: str | None) -> Iterable[_Test]:
    if not method.grades or grade in method.grades:
        return
    if grade is None:
        yield Truth.UNKNOWN, "grade_unknown", _NO_GRADE.fill(grades=method.grades)
    else:
        yield Truth.NO, "other_grade", _OTHER_GRADE.fill(grades=method.grades, grade=grade)


def _by_needs(method: ContactMethod, facts: Facts) -> Iterable[_Test]:
    if method.needs is None:
        return
    for finding in method.needs.judge(facts).findings:
        if not finding.met:
            truth = finding.outcome.truth
            yield truth, "needs" if truth is Truth.NO else "needs_unknown", finding.sentence


def _by_rest(
    method: ContactMethod, last_on: pendulum.Date | None, today: pendulum.Date, *, is_logged: bool
) -> Iterable[_Test]:
    if method.rest is None:
        return
    if last_on is None:
        if not is_logged:
            yield Truth.UNKNOWN, "use_unknown", _NO_LOG.fill(rest=method.rest)
        return
    again = method.rest.after_day(last_on)
    if today < again:
        yield Truth.NO, "rests", _RESTS.fill(last=last_on, rest=method.rest, again=again)


# -- words ------------------------------------------------------------------------------------------------------------

_FAMILIES: Final = {
    Family.WRITTEN: Text("written material", zh="书面材料"),
    Family.FACE_TO_FACE: Text("face to face", zh="面对面交流"),
    Family.SOCIAL_MEDIA: Text("social media", zh="社交媒体"),
    Family.GIFT: Text("gifts", zh="物质礼物"),
    Family.THIRD_PARTY: Text("a third party's help", zh="借助第三方"),
}
_IS: Final = Text("{name}: {guide}", zh="{name}：{guide}")
_OURS: Final = Text("(The description is ours.)", zh="（说明为我们所加。）")
_GOOD: Final = Text("Good when {when}.", zh="适用：{when}。")
_CAUTION: Final = Text("Caution: {text}", zh="注意：{text}")
_LINES: Final = {
    Truth.NO: Text("{name}: closed; {why}", zh="{name}：暂不可用，{why}"),
    Truth.UNKNOWN: Text("{name}: not known; {why}", zh="{name}：尚不确定，{why}"),
}
_OPEN: Final = Text(
    "{name}: open, last used on {day}; good when {when}", zh="{name}：可用，上次{day}；适用：{when}"
)
_NEVER: Final = Text("{name}: open; good when {when}", zh="{name}：可用；适用：{when}")
_MIND: Final = Text("{name}, caution: {text}", zh="{name}，注意：{text}")
_REFUSED: Final = Text(
    "the customer refused {purpose} by {channels}", zh="客户拒绝以{channels}方式进行{purpose}"
)
_NO_CONSENT: Final = Text(
    "nobody noted whether the customer allows {purpose} by {channels}",
    zh="没有记录客户是否同意以{channels}方式进行{purpose}",
)
_NO_GRADE: Final = Text(
    "it is meant for grade {grades}, and the grade of the customer is not known",
    zh="仅适用于{grades}类客户，而客户等级未知",
)
_OTHER_GRADE: Final = Text(
    "it is meant for grade {grades}, the customer is {grade}", zh="仅适用于{grades}类客户，该客户为{grade}类"
)
_NO_LOG: Final = Text(
    "nobody noted when it was used last; it rests for {rest}", zh="没有上次使用的记录；间隔应为{rest}"
)
_RESTS: Final = Text(
    "it was used on {last} and rests for {rest}, until {again}",
    zh="{last}刚用过，间隔{rest}，{again}起可再用",
)
