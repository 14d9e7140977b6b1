"""Ready-made early warnings: the signals of Chinese practice in seven types, and what each severity forbids.

The textbook this library follows has only the heading (CR-4). The signals are filled from what could be read in public:
they are examples to start from, not a standard. A threshold is the source's where its docstring or `source` names one;
severities, how long a signal counts, and thresholds marked "ours" are ours. Replace what your own book contradicts.

>>> len(HOUSE_WARNINGS), [rule.key for rule in HOUSE_WARNINGS if rule.severity is Severity.SEVERE]
(41, ['late_15_days', 'dishonest_debtor', 'licence_revoked', 'liquidation'])
>>> HOUSE_CONSEQUENCES.of(Severity.ALERT)
(Ban.RAISE,)

Sources: CR-4; field note, section 1.2: Allianz Trade China (pages 8333362, 8725489, 8230221), seridoat.com ("yellow
warning signals"), bkbbs.net 641305, syjctzgs.cn 2721, the front end of a Chinese trade-credit platform
(LanBing14/vue-htgl, 2021-12); read in 2026.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.criteria import Criterion, fact, has
from salesflow.basics.terms import Term, months
from salesflow.basics.text import Text
from salesflow.credit.warnings.signal import Ban, Consequences, Severity, SignalType
from salesflow.credit.warnings.watch_rule import Against, Change, Count, WatchRule

__all__ = [
    "ENVIRONMENT_WARNINGS",
    "FINANCIAL_WARNINGS",
    "HOUSE_CONSEQUENCES",
    "HOUSE_WARNINGS",
    "INTERNAL_WARNINGS",
    "LEGAL_LADDER",
    "LEGAL_WARNINGS",
    "MANAGEMENT_WARNINGS",
    "PAYMENT_WARNINGS",
    "TRADING_WARNINGS",
]

_NOTICE, _ATTENTION, _ALERT, _SEVERE = Severity
_ALLIANZ: Final = "Allianz Trade China, early-warning pages, read in 2026"
_SERIDOAT: Final = "seridoat.com, yellow warning signals, read in 2026"
_BKBBS: Final = "bkbbs.net 641305, read in 2026"
_SYJ: Final = "syjctzgs.cn 2721, read in 2026"
_PLATFORM: Final = "LanBing14/vue-htgl a819986b, 2021-12"
_OURS: Final = Text(
    "the source names the sign only; number and window are ours", zh="来源仅列信号，次数与期间为自定"
)
_OTHERS_SAY: Final = Text(
    "another source takes 7 to 30 days for the first step only", zh="另有来源将7至30天仅作为第一级"
)


def _event(
    key: str,
    type: SignalType,  # noqa: A002 - the rule's own word
    severity: Severity,
    label: Text,
    source: str,
    *,
    window: int = 3,
    least: int = 1,
) -> WatchRule:
    """So many events of that key in so many months; the signal counts for the window from the newest one."""
    test = Count(f"{key}_counted", key, months=window, least=least, label=label)
    when = has(test.key)
    return WatchRule(
        key, type, severity, label, when=when, tests=[test], lasts=months(window), source=source, doubts=_OURS
    )


def _level(
    key: str,
    type: SignalType,  # noqa: A002 - the rule's own word
    severity: Severity,
    label: Text,
    when: Criterion,
    source: str,
    *,
    fresh: Term,
    doubts: Text | None = None,
) -> WatchRule:
    """A measured fact beyond a threshold; the signal counts as long as the measurement is fresh."""
    return WatchRule(
        key, type, severity, label, when=when, lasts=fresh, fresh=fresh, source=source, doubts=doubts
    )


def _move(
    key: str,
    type: SignalType,  # noqa: A002 - the rule's own word
    severity: Severity,
    label: Text,
    change: Change,
    source: str,
    *,
    fresh: Term,
    doubts: Text | None = None,
) -> WatchRule:
    """A measured fact that moved against a base; the signal counts as long as the measurement is fresh."""
    return WatchRule(
        key,
        type,
        severity,
        label,
        when=has(change.key),
        tests=[change],
        lasts=fresh,
        fresh=fresh,
        source=source,
        doubts=doubts,
    )


_MONTH: Final = months(1)
_QUARTER: Final = months(3)
_STATEMENT: Final = months(18)
"""A statement older than that tells nothing any more (the field note's bad input 12)."""

_DAYS_LATE: Final = Text("days late", zh="逾期天数")

PAYMENT_WARNINGS: Final = (
    _level(
        "late_3_days", SignalType.PAYMENT, _NOTICE, Text("more than a few days late", zh="逾期3天"),
        fact("days_late", _DAYS_LATE) >= 3, _SYJ, fresh=_MONTH,
    ),
    _level(
        "late_7_days", SignalType.PAYMENT, _ALERT, Text("a week late or more", zh="逾期7天"),
        fact("days_late", _DAYS_LATE) >= 7, _SYJ, fresh=_MONTH, doubts=_OTHERS_SAY,
    ),
    _level(
        "late_15_days", SignalType.PAYMENT, _SEVERE, Text("fifteen days late or more", zh="逾期15天"),
        fact("days_late", _DAYS_LATE) >= 15, _SYJ, fresh=_MONTH, doubts=_OTHERS_SAY,
    ),
    _event("postponement", SignalType.PAYMENT, _ALERT, Text("payment postponed", zh="延期付款"), _SERIDOAT, least=2),
    _event("part_payment", SignalType.PAYMENT, _NOTICE, Text("a part payment, the rest left open", zh="部分付款并留零头"), _SERIDOAT),
    _event("longer_terms_asked", SignalType.PAYMENT, _NOTICE, Text("longer terms asked for", zh="要求延长账期"), _ALLIANZ),
    _event(
        "weaker_means_of_payment", SignalType.PAYMENT, _ATTENTION,
        Text("a note, a cheque or cash in place of a transfer", zh="由电汇改为承兑汇票、支票或现金"), _ALLIANZ,
    ),
    _level(
        "low_collection_rate", SignalType.PAYMENT, _ALERT, Text("less than 60% of what was due came in", zh="回款率低于60%"),
        fact("collection_rate", Text("collection rate", zh="回款率")) < Decimal("0.60"), _SERIDOAT, fresh=_QUARTER,
    ),
)  # fmt: skip
"""How he pays. `days_late` is that of the oldest undisputed item, `collection_rate` a share of one; 2026.1."""

TRADING_WARNINGS: Final = (
    _move(
        "orders_fall", SignalType.TRADING, _ALERT, Text("orders fall by four fifths for three months", zh="订单连续三个月骤降"),
        Change("fall", "orders_of_3_months", "<", "-0.80", base="usual_orders_of_3_months", label=Text("orders of three months", zh="三个月订单额")),
        _SERIDOAT, fresh=_MONTH,
        doubts=Text("the source gives one case: from 1.0 million a month to less than 0.2", zh="来源仅举一例：由每月100万降至不足20万"),
    ),
    WatchRule(
        "orders_jump", SignalType.TRADING, _ATTENTION,
        Text("orders rise by 40% while our price falls by 8%", zh="订单增40%而价格降8%"),
        when=has("rise") & has("cheaper"),
        tests=[
            Change("rise", "orders_of_month", ">=", "0.40", base="usual_orders_of_month", label=Text("orders of the month", zh="当月订单额")),
            Change("cheaper", "price_paid", "<=", "-0.08", base="usual_price_paid", label=Text("price paid", zh="成交价")),
        ],
        lasts=_QUARTER, fresh=_MONTH, source="niusp.com, read in 2026",
        doubts=Text("the source tells one case", zh="来源仅为一例"),
    ),
    _event("sudden_large_order", SignalType.TRADING, _ATTENTION, Text("a sudden large order", zh="突然的大额订单"), _SERIDOAT),
    _event("goods_refused", SignalType.TRADING, _ATTENTION, Text("goods refused", zh="拒收货物"), _SERIDOAT),
    _move(
        "invoices_signed_late", SignalType.TRADING, _NOTICE, Text("invoices are signed 30% later", zh="签收发票延迟30%"),
        Change("later", "days_to_sign", ">=", "0.30", base="usual_days_to_sign", label=Text("days until an invoice is signed", zh="发票签收天数")),
        _SERIDOAT, fresh=_QUARTER,
    ),
)  # fmt: skip
"""How he trades; what is usual is a fact of your own; 2026.1."""

FINANCIAL_WARNINGS: Final = (
    _move(
        "current_ratio_low", SignalType.FINANCIAL, _ATTENTION, Text("current ratio more than 20% below the average", zh="流动比率低于平均20%以上"),
        Change("below", "current_ratio", "<", "-0.20", base="average_current_ratio", label=Text("current ratio", zh="流动比率")),
        _ALLIANZ, fresh=_STATEMENT,
    ),
    _move(
        "payables_slow", SignalType.FINANCIAL, _ATTENTION, Text("he pays his own suppliers 30 days later", zh="应付账款周转延长30天"),
        Change("slower", "payables_days", ">=", 30, base="payables_days_before", against=Against.AMOUNT, label=Text("payables days", zh="应付账款周转天数")),
        _ALLIANZ, fresh=_STATEMENT,
    ),
    _move(
        "profit_falls", SignalType.FINANCIAL, _ATTENTION, Text("net profit 15% below last year", zh="净利润同比下降15%"),
        Change("less", "net_profit", "<=", "-0.15", base="net_profit_before", label=Text("net profit", zh="净利润")),
        _ALLIANZ, fresh=_STATEMENT,
    ),
    _level(
        "cash_flow_negative", SignalType.FINANCIAL, _ALERT, Text("operating cash flow negative three quarters running", zh="经营现金流连续三季为负"),
        fact("quarters_of_negative_cash_flow", Text("quarters of negative operating cash flow", zh="经营现金流为负的季度数")) >= 3, _ALLIANZ, fresh=months(6),
    ),
    _event("bank_loan_withdrawn", SignalType.FINANCIAL, _ALERT, Text("a bank withdraws a loan", zh="银行抽贷"), _BKBBS, window=6),
    _event("other_creditors_tighten", SignalType.FINANCIAL, _ATTENTION, Text("another creditor tightens", zh="其他债权人收紧信用"), _BKBBS, window=6),
)  # fmt: skip
"""What his statements say; nothing from a statement older than 18 months; 2026.1."""

MANAGEMENT_WARNINGS: Final = (
    _event("contact_replaced", SignalType.MANAGEMENT, _NOTICE, Text("the contact or the finance manager was replaced", zh="联系人或财务负责人更换"), _ALLIANZ),
    _event("unreachable", SignalType.MANAGEMENT, _ATTENTION, Text("nobody can be reached", zh="失联"), _SERIDOAT, window=1, least=2),
    _level(
        "staff_leave", SignalType.MANAGEMENT, _ATTENTION, Text("core staff turnover above 15% two quarters running", zh="核心员工流失率连续两季超过15%"),
        fact("quarters_of_staff_turnover_above_15_percent", Text("quarters with core staff turnover above 15%", zh="核心员工流失率超15%的季度数")) >= 2, _ALLIANZ, fresh=months(6),
    ),
    _event("owner_changed", SignalType.MANAGEMENT, _ATTENTION, Text("legal representative or shareholders changed", zh="法定代表人或股东变更"), _ALLIANZ, window=6),
    _event("lay_offs", SignalType.MANAGEMENT, _ALERT, Text("pay cuts, lay-offs or half a shutdown", zh="降薪、裁员或半停工"), _SERIDOAT, window=6),
    _move(
        "inventory_slow", SignalType.MANAGEMENT, _ATTENTION, Text("inventory days up by half", zh="存货周转天数增加50%"),
        Change("slower", "inventory_days", ">=", "0.50", base="usual_inventory_days", label=Text("inventory days", zh="存货周转天数")),
        _ALLIANZ, fresh=months(6),
    ),
    _level(
        "slow_stock", SignalType.MANAGEMENT, _ATTENTION, Text("more than 20% of the stock hardly moves", zh="滞销库存超过20%"),
        fact("slow_stock_share", Text("share of slow stock", zh="滞销库存占比")) > Decimal("0.20"), _ALLIANZ, fresh=months(6),
    ),
    _level(
        "few_buyers", SignalType.MANAGEMENT, _NOTICE, Text("five buyers take more than 60% of revenue", zh="前五大客户占收入60%以上"),
        fact("top_5_share", Text("share of the five largest buyers", zh="前五大客户收入占比")) > Decimal("0.60"), _BKBBS, fresh=months(12),
    ),
)  # fmt: skip
"""How his house is run; 2026.1."""

LEGAL_WARNINGS: Final = (
    _level(
        "lawsuits", SignalType.LEGAL, _ALERT, Text("sued for more than 20% of net worth in two years", zh="两年内涉诉金额超过净资产20%"),
        fact("lawsuits_to_net_worth", Text("lawsuits of two years by net worth", zh="两年涉诉金额与净资产之比")) > Decimal("0.20"), _ALLIANZ, fresh=months(6),
    ),
    _event("assets_frozen", SignalType.LEGAL, _ALERT, Text("assets pledged or frozen", zh="资产被抵押或冻结"), _ALLIANZ, window=12),
    _event("equity_frozen", SignalType.LEGAL, _ALERT, Text("shares frozen", zh="股权冻结"), _PLATFORM, window=12),
    _event("abnormal_operations", SignalType.LEGAL, _ALERT, Text("on the list of abnormal operations", zh="列入经营异常名录"), _PLATFORM, window=12),
    _event("administrative_penalty", SignalType.LEGAL, _ATTENTION, Text("an administrative penalty", zh="行政处罚"), _PLATFORM, window=12),
    _event("dishonest_debtor", SignalType.LEGAL, _SEVERE, Text("listed as a dishonest judgment debtor", zh="列为失信被执行人"), _PLATFORM, window=12),
    _event("licence_revoked", SignalType.LEGAL, _SEVERE, Text("licence revoked or struck off", zh="营业执照被吊销或注销"), _PLATFORM, window=12),
    _event("liquidation", SignalType.LEGAL, _SEVERE, Text("a liquidation group was formed", zh="成立清算组"), _PLATFORM, window=12),
)  # fmt: skip
"""What courts and registers say; 2026.1."""

ENVIRONMENT_WARNINGS: Final = (
    _event("restrictive_policy", SignalType.ENVIRONMENT, _ATTENTION, Text("a policy restricts the trade", zh="行业限制政策"), _ALLIANZ, window=12),
    WatchRule(
        "raw_material_price", SignalType.ENVIRONMENT, _ATTENTION,
        Text("raw material moves by 15% in a quarter", zh="原材料价格单季波动15%"),
        when=has("up") | has("down"),
        tests=[
            Change("up", "raw_material_price", ">=", "0.15", base="raw_material_price_before", label=Text("raw material price", zh="原材料价格")),
            Change("down", "raw_material_price", "<=", "-0.15", base="raw_material_price_before", label=Text("raw material price", zh="原材料价格")),
        ],
        lasts=_QUARTER, fresh=_QUARTER, source=_ALLIANZ,
    ),
    _move(
        "trade_inventory_slow", SignalType.ENVIRONMENT, _NOTICE, Text("the trade turns its stock 25% more slowly", zh="行业存货周转率下降25%"),
        Change("slower", "trade_inventory_turnover", "<=", "-0.25", base="usual_trade_inventory_turnover", label=Text("inventory turnover of the trade", zh="行业存货周转率")),
        _ALLIANZ, fresh=months(6),
    ),
)  # fmt: skip
"""His trade and his surroundings; 2026.1."""

_USED_UP: Final = (
    ("limit_used", "exposure", "limit", Text("more than 80% of the limit is used", zh="额度占用超过80%"), Text("limit used", zh="额度占用")),
    ("overdue_amount_used", "overdue", "overdue_allowed", Text("more than 80% of the allowed overdue amount", zh="逾期金额超过允许值80%"), Text("overdue amount", zh="逾期金额")),
    ("overdue_days_used", "days_late", "days_late_allowed", Text("more than 80% of the allowed overdue days", zh="逾期天数超过允许值80%"), Text("overdue days", zh="逾期天数")),
)  # fmt: skip

INTERNAL_WARNINGS: Final = tuple(
    _move(
        key, SignalType.INTERNAL, _ATTENTION, label,
        Change("used", now, ">", "0.80", base=allowed, against=Against.PART, label=what), _PLATFORM, fresh=_MONTH,
    )
    for key, now, allowed, label, what in _USED_UP
)  # fmt: skip
"""What he uses of what we allow: above 80% it is a sign. `overdue` and `days_late` without disputed items; 2026.1."""

HOUSE_WARNINGS: Final = (
    *PAYMENT_WARNINGS,
    *TRADING_WARNINGS,
    *FINANCIAL_WARNINGS,
    *MANAGEMENT_WARNINGS,
    *LEGAL_WARNINGS,
    *ENVIRONMENT_WARNINGS,
    *INTERNAL_WARNINGS,
)
"""All of them; 2026.1."""

LEGAL_LADDER: Final = (
    (_NOTICE, Text("cannot pay debts that are due", zh="不能清偿到期债务")),
    (_ATTENTION, Text("frequent suits and repeated preservation of assets", zh="频繁涉诉、资产屡被保全")),
    (_ALERT, Text("production stopped in part or in full", zh="部分或全部停产")),
    (_SEVERE, Text("core assets sold by the court", zh="核心资产被司法处置")),
)
"""The four rungs by which a debtor goes under, as an order of severity; source: bkbbs.net 641305, read in 2026; 2026.1."""

HOUSE_CONSEQUENCES: Final = Consequences(
    "house-warnings",
    "2026.1",
    {
        Severity.ALERT: [Ban.RAISE],
        Severity.SEVERE: [Ban.USE, Ban.CREDIT_SALES, Ban.CONTRACTS, Ban.DELIVERIES],
    },
)
"""Notice and attention forbid nothing, an alert a higher limit, a severe one the limit and its three switches; 2026.1.

Source: CR-4; the field note's property 2 (no raise while an alert is open) and the platform's measures against revoked
licences and dishonest debtors. Doubts: another source freezes new orders from seven days late on.
"""
