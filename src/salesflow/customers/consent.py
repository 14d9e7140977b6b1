"""Consent: what a person allowed and refused, by channel and purpose, and what follows for a touch today.

Only an explicit yes permits promotion; nothing said is *unknown*, not yes. A refusal counts from the moment
it is made. Which law applies, and what counts as a valid consent under it, must be checked with counsel.

>>> from datetime import datetime, timezone
>>> said = parse_consents("message:promotion=yes; call=no")
>>> now = datetime(2026, 3, 2, tzinfo=timezone.utc)
>>> may_contact(said, Channel.MESSAGE, Purpose.PROMOTION, at=now)
Truth.YES
>>> may_contact(said, Channel.VISIT, Purpose.PROMOTION, at=now)
Truth.UNKNOWN
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

import attrs

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.moments import from_text, instant, to_text
from salesflow.basics.truth import Truth
from salesflow.errors import InputError

__all__ = ["Consent", "HasConsents", "consents_text", "may_contact", "parse_consents"]


@attrs.frozen
class Consent:
    """One statement: yes or no, for a channel (None: every channel) and a purpose (None: every purpose).

    `at` is the aware moment when it was made; None when nobody noted it. A `given` that is no bool, a channel
    or purpose of another type, a naive moment and what is no moment are an `InputError`. Source: CU-1.

    >>> Consent(Channel.CALL, None, given=False).is_blanket
    False
    """

    channel: Channel | None
    purpose: Purpose | None
    given: bool
    at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        _check(self.channel, self.purpose, self.given)
        if self.at is not None:
            _check_moment(self.at)

    @property
    def is_blanket(self) -> bool:
        """Whether it speaks of everything at once."""
        return self.channel is None and self.purpose is None

    def covers(self, channel: Channel, purpose: Purpose) -> bool:
        """Whether it speaks of this channel and this purpose."""
        return self.channel in (None, channel) and self.purpose in (None, purpose)


class HasConsents(Protocol):
    """A person, or whatever else carries statements of consent."""

    @property
    def consents(self) -> tuple[Consent, ...]:
        """The statements, in any order."""
        ...


def may_contact(
    who: HasConsents | Iterable[Consent], channel: Channel | str, purpose: Purpose | str, *, at: datetime
) -> Truth:
    """Whether this person may be contacted through `channel` for `purpose` at the moment `at`.

    - The latest statement that covers channel and purpose decides; later ones than `at` are not known yet. A
      narrow yes does not outlive a later broad no, and no narrow no outlives a later broad yes.
    - Statements without a moment come before all dated ones; where moments are equal a refusal wins.
    - Promotion: YES only after a yes, NO after a no, UNKNOWN when nothing was said.
    - Service and complaint: YES unless refused.
    - A blanket refusal (``*=no``) does not forbid to answer a complaint: the answer is owed. A refusal that
      names the channel or the purpose does.

    Channel and purpose may be given by their words. An unknown one, a naive `at` and what is no moment are an
    `InputError`. Sources: CU-1, CO-4.

    >>> from datetime import datetime, timezone
    >>> now = datetime(2026, 3, 2, tzinfo=timezone.utc)
    >>> may_contact(parse_consents("*=no"), Channel.CALL, Purpose.COMPLAINT, at=now)
    Truth.YES
    """
    _check_moment(at)
    channel, purpose = read_channel(channel), read_purpose(purpose)
    now = instant(at)
    decisive: tuple[tuple[bool, int], bool] | None = None
    for consent in _consents(who):
        if not consent.covers(channel, purpose):
            continue
        if purpose is Purpose.COMPLAINT and consent.is_blanket and not consent.given:
            continue
        made = (False, 0) if consent.at is None else (True, instant(consent.at))
        if made > (True, now):
            continue
        if decisive is None or made > decisive[0]:
            decisive = (made, consent.given)
        elif made == decisive[0]:
            decisive = (made, decisive[1] and consent.given)
    if decisive is None:
        return Truth.UNKNOWN if purpose is Purpose.PROMOTION else Truth.YES
    return Truth.YES if decisive[1] else Truth.NO


def parse_consents(text: str) -> tuple[Consent, ...]:
    """The statements of a table cell, such as ``message:promotion=yes; call=no; *=no``.

    Each is ``channel:purpose=answer``; ``*`` stands for every channel or purpose, and the purpose may be left
    out. Chinese words and punctuation are read as well, and ``@moment`` after the answer says when it was
    made. A word that is not known, and what is no text, are an `InputError`. Statements that contradict each other are all kept
    (`may_contact` lets the refusal win): a row that is thrown away would lose the refusal.

    >>> parse_consents("短信：促销＝同意；电话＝拒绝") == parse_consents("message:promotion=yes; call=no")
    True
    >>> parse_consents("call:promotion=no@2026-03-02T09:00:00+08:00[Asia/Shanghai]")[0].at.hour
    9
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # an empty cell of a table is None
        raise InputError("consent", text, "give the text of the cell, empty when nothing was said")
    return tuple(_parse_one(item) for part in _BETWEEN.split(text) if (item := part.strip()))


def consents_text(consents: Iterable[Consent]) -> str:
    """The statements as `parse_consents` reads them.

    >>> consents_text([Consent(Channel.CALL, None, given=False), Consent(None, Purpose.SERVICE, given=True)])
    'call=no; *:service=yes'
    """
    return "; ".join(
        (consent.channel.value if consent.channel else "*")
        + (f":{consent.purpose.value}" if consent.purpose else "")
        + ("=yes" if consent.given else "=no")
        + (f"@{to_text(consent.at)}" if consent.at else "")
        for consent in consents
    )


_BETWEEN: Final = re.compile(r"[;；\r\n]")
_ITEM: Final = re.compile(r"([^:：=＝@]+)(?:[:：]([^:：=＝@]+))?[=＝]([^=＝@]+)(?:@(.+))?")
_EVERY: Final = frozenset({"*", "all", "any", "全部", "所有", "一切"})
_CHANNELS: Final = {
    Channel.VISIT: ("visit", "拜访", "上门"),
    Channel.CALL: ("call", "phone", "电话", "通话"),
    Channel.MESSAGE: ("message", "sms", "短信", "消息", "信息", "微信"),
    Channel.CARD: ("card", "贺卡", "卡片"),
}
_PURPOSES: Final = {
    Purpose.PROMOTION: ("promotion", "marketing", "促销", "推广", "营销"),
    Purpose.SERVICE: ("service", "服务"),
    Purpose.COMPLAINT: ("complaint", "投诉", "投诉处理"),
}
_ANSWERS: Final = {
    True: ("yes", "y", "true", "1", "同意", "是", "允许"),
    False: ("no", "n", "false", "0", "拒绝", "否", "不同意", "退订"),
}
_CHANNEL_OF: Final = {word: channel for channel, words in _CHANNELS.items() for word in words}
_PURPOSE_OF: Final = {word: purpose for purpose, words in _PURPOSES.items() for word in words}
_ANSWER_OF: Final = {word: answer for answer, words in _ANSWERS.items() for word in words}


def _parse_one(item: str) -> Consent:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise InputError("consent", item, "write channel:purpose=yes, channel=no or *=no")
    channel, purpose, answer, made = ((part or "").strip() for part in match.groups())
    given = _ANSWER_OF.get(answer.lower())
    if given is None:
        raise InputError("consent", item, f"the answer is yes or no, not {answer!r}")
    channel = channel.lower()
    purpose = purpose.lower() or "*"
    if channel not in _EVERY and channel not in _CHANNEL_OF:
        raise InputError("consent", item, f"the channel is visit, call, message, card or *, not {channel!r}")
    if purpose not in _EVERY and purpose not in _PURPOSE_OF:
        raise InputError(
            "consent", item, f"the purpose is promotion, service, complaint or *, not {purpose!r}"
        )
    return Consent(
        _CHANNEL_OF.get(channel), _PURPOSE_OF.get(purpose), given, at=from_text(made) if made else None
    )


def _consents(who: HasConsents | Iterable[Consent]) -> Iterable[Consent]:
    return who if isinstance(who, Iterable) else who.consents


def _check_moment(at: object) -> None:
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise InputError("at", at, "give an aware datetime (with a time zone)")


def _check(channel: object, purpose: object, given: object) -> None:
    if channel is not None and not isinstance(channel, Channel):
        raise InputError("channel", channel, "give a Channel, or None for every channel")
    if purpose is not None and not isinstance(purpose, Purpose):
        raise InputError("purpose", purpose, "give a Purpose, or None for every purpose")
    if not isinstance(given, bool):
        raise InputError("given", given, "give True or False; when nothing was said there is no statement")
