"""Laws that touch what a house keeps about people, how it turns to them, and whom it pays for an introduction.

Names to take to counsel, written down on 22 November 2026 from general knowledge and not checked against the texts;
the list is not complete, and no rule of this library claims to follow any of them.

>>> print(PRIVACY[0].render())
Personal Information Protection Law (China, 2021): touches ...; check with counsel which version applies and what it asks
"""

from __future__ import annotations

from datetime import date
from typing import Final

from salesflow.basics.statutes import Statute
from salesflow.basics.text import Text

__all__ = ["CONTACT", "INTRODUCTIONS", "PRIVACY"]

_NAMED_ON: Final = date(2026, 11, 22)
_CHINA: Final = Text("China", zh="中国")
_UNION: Final = Text("European Union", zh="欧盟")
_UNITED_STATES: Final = Text("United States", zh="美国")
_KEEPING: Final = Text(
    "keeping data about people, sensitive data above all, how long, and erasing it",
    zh="个人信息（尤其是敏感信息）的保存、期限与删除",
)
_TURNING_TO: Final = Text("promotion by call, message or mail", zh="以电话、短信或邮件进行推广")


def _statute(key: str, title: Text, place: Text, year: int, touches: Text) -> Statute:
    return Statute(key, title, place, year, touches=touches, named_on=_NAMED_ON)


PRIVACY: Final = (
    _statute(
        "pipl", Text("Personal Information Protection Law", zh="个人信息保护法"), _CHINA, 2021, _KEEPING
    ),
    _statute(
        "gdpr", Text("General Data Protection Regulation", zh="通用数据保护条例"), _UNION, 2016, _KEEPING
    ),
)
"""What may be kept about a person, on which ground and how long (CU-1)."""

CONTACT: Final = (
    _statute("advertising", Text("Advertising Law", zh="广告法"), _CHINA, 2021, _TURNING_TO),
    _statute(
        "consumers",
        Text("Law on the Protection of Consumer Rights and Interests", zh="消费者权益保护法"),
        _CHINA,
        2013,
        _TURNING_TO,
    ),
    _statute("eprivacy", Text("ePrivacy Directive", zh="电子隐私指令"), _UNION, 2002, _TURNING_TO),
    _statute(
        "tcpa",
        Text("Telephone Consumer Protection Act", zh="电话消费者保护法"),
        _UNITED_STATES,
        1991,
        _TURNING_TO,
    ),
    _statute("can-spam", Text("CAN-SPAM Act", zh="反垃圾邮件法"), _UNITED_STATES, 2003, _TURNING_TO),
)
"""How a house may turn to a person (CU-1, CU-4)."""

INTRODUCTIONS: Final = (
    _statute(
        "pyramid-selling",
        Text("Regulation on the Prohibition of Pyramid Selling", zh="禁止传销条例"),
        _CHINA,
        2005,
        Text("paying introducers of introducers", zh="向介绍人的上线付费"),
    ),
    _statute(
        "unfair-competition",
        Text("Anti-Unfair Competition Law", zh="反不正当竞争法"),
        _CHINA,
        2025,
        Text("gifts and fees to people who decide for others", zh="向替他人作决定的人送礼或付费"),
    ),
)
"""Whom a house may pay or give something for an introduction (CU-6, CA-15)."""
