"""The headers a table may carry instead of its own column names, in English and Chinese.

Case, blanks, hyphens and underscores do not matter: "Credit Limit" is credit_limit.

>>> HEADERS["customers"]["客户编号"], HEADERS["touches"]["客户编号"], folded("Credit Limit")
('id', 'customer', 'creditlimit')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from salesflow.playbook.schema import TABLES

__all__ = ["HEADERS", "column_of", "folded"]

_BLANKS: Final = re.compile(r"[\s_\-]+")

_CUSTOMER: Final = {
    "customer id": "customer", "customer no": "customer", "客户": "customer", "客户编号": "customer",
    "客户号": "customer", "客户代码": "customer",
}  # fmt: skip
_MONEY: Final = {"金额": "amount", "币种": "currency", "货币": "currency"}

HEADERS: Final[Mapping[str, Mapping[str, str]]] = {
    "customers": {
        "customer id": "id", "customer no": "id", "customer": "id", "客户编号": "id", "客户号": "id", "客户代码": "id", "编号": "id",
        "customer name": "name", "客户名称": "name", "客户": "name", "名称": "name", "姓名": "name",
        "等级": "grade", "客户等级": "grade", "级别": "grade", "类别": "grade",
        "owner": "seller", "销售员": "seller", "业务员": "seller", "客户经理": "seller", "负责人": "seller",
        "规模": "size", "城市": "city", "所在城市": "city",
        "customer since": "since", "建档日期": "since", "开户日期": "since", "成为客户日期": "since", "客户起始日期": "since",
        "信用额度": "credit_limit", "币种": "currency", "货币": "currency",
        "on hold": "credit_hold", "暂停赊销": "credit_hold",
    },
    "people": {
        "person id": "id", "联系人编号": "id", "编号": "id", **_CUSTOMER,
        "contact": "name", "contact name": "name", "姓名": "name", "联系人": "name", "联系人姓名": "name",
        "title": "role", "职务": "role", "职位": "role", "角色": "role",
        "birthday": "born", "date of birth": "born", "生日": "born", "出生日期": "born", "公历生日": "born", "阳历生日": "born",
        "lunar birthday": "lunar_born", "农历生日": "lunar_born", "阴历生日": "lunar_born",
        "结婚纪念日": "wedding_anniversary",
        "consents": "consent", "联系同意": "consent", "同意": "consent", "授权": "consent",
        "守丧至": "mourning_until", "服丧至": "mourning_until",
    },
    "sellers": {
        "seller": "name", "seller name": "name", "姓名": "name", "销售员": "name", "业务员": "name", "客户经理": "name",
        "每日拜访": "visits_per_day", "每日拜访数": "visits_per_day", "每天拜访次数": "visits_per_day",
        "每日电话": "calls_per_day", "每日电话数": "calls_per_day", "每天电话次数": "calls_per_day",
        "away until": "absent_until", "休假至": "absent_until", "请假至": "absent_until", "缺勤至": "absent_until",
        "代理人": "deputy", "代班人": "deputy",
    },
    "purchases": {
        **_CUSTOMER, **_MONEY,
        "order id": "id", "order no": "id", "订单号": "id", "订单编号": "id", "编号": "id", "单号": "id",
        "date": "at", "bought at": "at", "purchased at": "at", "购买时间": "at", "购买日期": "at", "下单时间": "at",
        "日期": "at", "时间": "at",
        "产品": "product", "商品": "product", "品名": "product", "数量": "quantity",
        "shop": "outlet", "store": "outlet", "门店": "outlet", "网点": "outlet", "终端": "outlet",
    },
    "touches": {
        **_CUSTOMER,
        "touch id": "id", "编号": "id", "联系编号": "id",
        "date": "at", "时间": "at", "日期": "at", "联系时间": "at", "联系日期": "at", "拜访时间": "at",
        "渠道": "channel", "方式": "channel", "联系方式": "channel", "联系渠道": "channel",
        "seller": "by", "销售员": "by", "业务员": "by", "联系人员": "by", "经办人": "by",
        "方向": "direction", "result": "outcome", "结果": "outcome", "联系结果": "outcome",
        "next date": "next_on", "下次联系": "next_on", "下次联系日期": "next_on", "下次日期": "next_on", "约定日期": "next_on",
    },
    "opportunities": {
        **_CUSTOMER, **_MONEY,
        "opportunity id": "id", "商机编号": "id", "编号": "id", "流程": "process", "销售流程": "process",
        "阶段": "stage", "销售阶段": "stage", "stage since": "since", "进入阶段时间": "since", "进入阶段日期": "since", "阶段开始": "since",
        "owner": "seller", "销售员": "seller", "业务员": "seller", "负责人": "seller",
        "closed": "closed_on", "关闭日期": "closed_on", "结束日期": "closed_on",
    },
    "complaints": {
        **_CUSTOMER,
        "complaint id": "id", "投诉编号": "id", "编号": "id",
        "received": "received_at", "投诉时间": "received_at", "收到时间": "received_at", "受理时间": "received_at",
        "程序": "procedure", "处理程序": "procedure", "处理流程": "procedure", "阶段": "stage", "处理阶段": "stage",
        "严重程度": "severity", "级别": "severity", "负责人": "owner", "处理人": "owner",
        "acknowledged": "acknowledged_at", "确认时间": "acknowledged_at", "首次答复时间": "acknowledged_at",
        "resolved": "resolved_at", "解决时间": "resolved_at", "followed up": "followed_up_at", "回访时间": "followed_up_at",
    },
    "invoices": {
        **_CUSTOMER, **_MONEY,
        "invoice": "id", "invoice id": "id", "invoice no": "id", "invoice number": "id",
        "发票号": "id", "发票号码": "id", "发票编号": "id", "编号": "id", "发票金额": "amount",
        "invoice date": "issued_on", "issued": "issued_on", "开票日期": "issued_on", "开票日": "issued_on",
        "due": "due_on", "due date": "due_on", "到期日": "due_on", "到期日期": "due_on", "应付日期": "due_on",
        "open": "open_amount", "未付金额": "open_amount", "未收金额": "open_amount", "余额": "open_amount",
        "paid": "paid_on", "paid date": "paid_on", "付款日": "paid_on", "付款日期": "paid_on", "收款日期": "paid_on",
        "争议": "disputed", "有争议": "disputed", "是否争议": "disputed", "红字": "credit_note", "红字发票": "credit_note",
    },
    "promises": {
        **_CUSTOMER,
        "promise id": "id", "承诺编号": "id", "编号": "id", "promise": "what", "承诺": "what", "内容": "what", "承诺内容": "what",
        "due on": "due", "due date": "due", "到期": "due", "到期日": "due", "到期日期": "due", "兑现日期": "due",
        "seller": "by", "承诺人": "by", "销售员": "by", "负责人": "by",
        "kept": "kept_at", "完成时间": "kept_at", "兑现时间": "kept_at",
    },
    "actions": {
        "待办编号": "line", "事项": "matters", "客户": "customers", "处理": "verb", "处理方式": "verb", "时间": "at",
        "经办人": "by", "渠道": "channel", "推迟至": "until", "转给": "to", "原因": "why",
    },
}  # fmt: skip
"""For each table its other headers, each with the column it stands for; a column's own name always works."""


def folded(header: str) -> str:
    """A header without what does not matter: case, width, blanks, hyphens, underscores."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", header)).casefold()


def _known(table: str) -> dict[str, str]:
    names = {folded(column.name): column.name for column in TABLES[table].columns}
    return {folded(header): column for header, column in HEADERS.get(table, {}).items()} | names


_KNOWN: Final = {table: _known(table) for table in TABLES}


def column_of(table: str, header: str) -> str | None:
    """The column a header stands for, None when it is none of ours.

    >>> column_of("invoices", "到期日"), column_of("invoices", "Due Date"), column_of("invoices", "colour")
    ('due_on', 'due_on', None)
    """
    return _KNOWN[table].get(folded(header))
