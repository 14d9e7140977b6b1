"""Where leads come from: the inbound and outbound channels of the trade, a list to begin with, and what is said of them.

The channels are the source's. The list for a house adds the methods of prospecting, and what people write in the field
when they do not know. Take it as a beginning: `with_more` adds your own sources and aliases under a version of yours.

>>> [LEAD_SOURCES.read(cell) for cell in ("SEO", "展会", "Trade Fair", "转介绍", "不详", "请选择")]
['seo', 'trade_fair', 'trade_fair', 'referral', <NoSource.UNKNOWN: 'unknown'>, <NoSource.BLANK: 'blank'>]
>>> INBOUND_CLAIM.kind.is_observed
False

Sources: CU-4.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.channels import Direction
from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text
from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
from salesflow.customers.leads.source import Source, Sources

__all__ = ["CHANNELS", "INBOUND_CLAIM", "LEAD_SOURCES"]


def _in(key: str, label: str, zh: str) -> Source:
    return Source(key, Text(label, zh=zh), Direction.IN)


def _out(key: str, label: str, zh: str) -> Source:
    return Source(key, Text(label, zh=zh), Direction.OUT)


CHANNELS: Final = (
    _in("blog", "blog", "博客"),
    _in("podcast", "podcast", "播客"),
    _in("video", "video", "视频"),
    _in("e_book", "e-book", "电子书"),
    _in("newsletter", "newsletter", "新闻订阅"),
    _in("white_paper", "white paper", "白皮书"),
    _in("product", "the product itself", "产品本身"),
    _in("seo", "search engine, found", "搜索引擎自然搜索"),
    _in("sem", "search engine, advertised", "搜索引擎广告"),
    _in("social_media", "social media", "社交媒体"),
    _out("telemarketing", "telemarketing", "电话营销"),
    _out("e_mail", "e-mail marketing", "邮件营销"),
    _out("direct_mail", "direct mail", "广告直邮"),
    _out("trade_fair", "trade fair", "展会"),
    _out("television", "television advertising", "电视广告"),
    _out("magazine", "magazine advertising", "杂志广告"),
    _out("newspaper", "newspaper advertising", "报纸广告"),
    _out("radio", "radio advertising", "广播广告"),
)
"""The channels that D1 lists: ten inbound, eight outbound. D1 writes 广播 (broadcast) both among the inbound and among
the outbound ones; we read the first as podcasts, the second as radio advertising."""

_BESIDE: Final = ("telemarketing", "direct_mail", "inbound_marketing", "fairs_and_advertising")

LEAD_SOURCES: Final = Sources(
    "lead-sources",
    version="2026.1",
    sources=(
        *CHANNELS,
        *(
            Source(each.key, each.label, each.direction)
            for each in PROSPECTING_METHODS.methods
            if each.key not in _BESIDE  # they are channels, or a bundle of them
        ),
    ),
    aliases={
        "phone": "telemarketing", "cold call": "telemarketing", "电话": "telemarketing", "电话营销法": "telemarketing",
        "mail": "direct_mail", "直接邮寄": "direct_mail", "直接邮寄法": "direct_mail",
        "email": "e_mail", "e-mail": "e_mail", "电子邮件": "e_mail", "邮件": "e_mail",
        "fair": "trade_fair", "exhibition": "trade_fair", "展览会": "trade_fair",
        "TV": "television", "电视": "television", "杂志": "magazine", "报纸": "newspaper", "广播": "radio",
        "ebook": "e_book", "whitepaper": "white_paper", "social": "social_media",
        "referred": "referral", "介绍": "referral", "转介绍": "referral", "客户介绍": "referral",
        "walk-in visit": "door_to_door", "扫街": "door_to_door", "扫楼": "door_to_door",
        "not known": "unknown", "don't know": "unknown", "未知": "unknown", "不详": "unknown", "不知道": "unknown",
        "select": "blank", "please select": "blank", "-": "blank", "请选择": "blank", "空白": "blank",
    },
)  # fmt: skip
"""A list to begin with, version 2026.1: the channels of D1 and the methods of D3; the aliases are ours."""

INBOUND_CLAIM: Final = Claim(
    "inbound",
    Text(
        "inbound marketing is a more effective and cheaper way to qualified leads than outbound marketing",
        zh="集客营销已被证明是生成合格线索的一种更有效且更便宜的方法",
    ),
    {"figures_given": Decimal(0)},
    source="handbook of sales reception",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "the text says “proved” and names no study, no trade and no figure; cheaper per lead is not cheaper per "
        "customer, and what it costs depends on the product; count your own sources",
        zh="原文称“已被证明”，却没有说明任何研究、行业或数字；每条线索便宜不等于每个客户便宜，成本也因产品而异；请统计自己的来源",
    ),
    rows=("CU-4",),
)
"""What D1 says of inbound marketing. It gives no figure (hence ``figures_given`` 0) and plays no part in any ranking."""
