"""Ready-made for service: an example list of reasons for losing customers, names of sizes, and one famous figure.

>>> [each.code for each in LOSS_REASONS.reasons][:4]
['price', 'product_quality', 'service_attitude', 'slow_response']
>>> MARKET_STUDIES.probability("plan_from_studies")
Traceback (most recent call last):
salesflow.errors.InputError: market-studies: vendor study is no probability; measure your own rate (got 'plan_from_studies')

Sources: SV-1, SV-4, SV-5.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text
from salesflow.service.loss import LossReason, LossReasons

__all__ = ["LOSS_REASONS", "MARKET_STUDIES", "SIZE_NAMES"]

LOSS_REASONS: Final = LossReasons(
    "loss-reasons",
    "2026.1",
    [
        LossReason("price", Text("price or terms", zh="价格或付款条件")),
        LossReason("product_quality", Text("quality of the product", zh="产品质量")),
        LossReason("service_attitude", Text("attitude of our people", zh="服务态度")),
        LossReason("slow_response", Text("slow answers or deliveries", zh="答复或交货慢")),
        LossReason("complaint_unanswered", Text("complaint not settled", zh="投诉没有得到解决")),
        LossReason("promise_broken", Text("promise not kept", zh="承诺没有兑现")),
        LossReason("competitor_offer", Text("offer of a competitor", zh="竞争对手的条件")),
        LossReason("need_ceased", Text("need ceased, closed or moved away", zh="不再需要、停业或搬迁")),
        LossReason("contact_left", Text("our contact left, theirs or ours", zh="双方的对接人离职")),
        LossReason("forgotten", Text("nobody of ours kept in touch", zh="我方长期没有联系")),
    ],
    note=Text(
        "example: the source has only the heading “ten reasons for losing customers”; these ten are filled from practice",
        zh="示例：原资料只有“客户流失的十大原因”这一标题，这十条依据实践补充",
    ),
)
"""An EXAMPLE, version 2026.1, checked on 2026-11-22. Source: SV-5, heading only; the ten are ours, filled from practice.

Their order is no ranking, and none is classified as avoidable: that is your judgement (`LossReasons.classified`).
"""

SIZE_NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "large": Text("large", zh="大型"),
        "medium": Text("medium", zh="中型"),
        "small": Text("small", zh="小型"),
        "micro": Text("micro", zh="微型"),
    }
)
"""The sizes of `SIZES_BY_STAFF` in words, the largest first, version 2026.1. Source: SV-1 ("large, medium, small and
micro alike")."""

MARKET_STUDIES: Final = Claim(
    "market-studies",
    Text(
        "at least 70% of Chinese marketing chiefs still planned from traditional sources such as market studies",
        zh="至少70%的中国市场总监仍然依赖市场研究等传统信息来源制订战略决策",
    ),
    {"plan_from_studies": Decimal("0.70")},
    source="IBM survey of marketing chiefs, as quoted in a collection of texts on customer management",
    kind=ClaimKind.VENDOR_STUDY,
    doubts=Text(
        "quoted without year, question or number of Chinese answers; the study itself was not seen; the firm sells the "
        "analysis of customer data that the text recommends",
        zh="引用时未注明年份、问题和中国受访人数；未见原调查；该公司本身销售文中推荐的客户数据分析",
    ),
    rows=("SV-4",),
)
"""SV-4: 70% plan from market studies. A vendor's study at second hand; not to be reckoned with."""
