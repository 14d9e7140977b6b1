"""Ready-made contact roles of a key account, and a rule of keepers that follows the source.

>>> [role.key for role in SOURCE_ROLES]
['guide', 'decision_maker', 'purchasing', 'technical', 'quality']
>>> [contact_role(name).key for name in ("引线人", "Decider", "Technical Evaluator")]
['guide', 'decision_maker', 'technical']
>>> print(GUIDE.does.render())
Well informed, shows us the way inside and introduces us to those who decide.

The five roles are the source's. The seven of the buying centre are a textbook list; two of them are roles of the source
under another name (decider, buyer), so one map serves both vocabularies. The eight contact roles of SugarCRM and SuiteCRM
are read as aliases; "Other" is a role of its own here, because somebody whose part is not known yet belongs on the map
too. Roles are open: any key of yours will do beside these. The sentences that say what a role does are ours.

Sources: CU-11 (D1, what goes for every key account: items 1, 3, 4 and 5), read 2026-01-01.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.text import Text, folded
from salesflow.customers.contacts.entries import ContactRole
from salesflow.customers.contacts.keepers import Keepers, Keeps
from salesflow.errors import InputError

__all__ = [
    "APPROVER",
    "BUYING_CENTRE",
    "CONTACT_ROLES",
    "DECISION_MAKER",
    "GATEKEEPER",
    "GUIDE",
    "INFLUENCER",
    "INITIATOR",
    "KEY_ACCOUNT_KEEPERS",
    "OTHER",
    "PURCHASING",
    "QUALITY",
    "SOURCE_ROLES",
    "TECHNICAL",
    "USER",
    "contact_role",
]

GUIDE: Final = ContactRole(
    "guide",
    Text("guide", zh="引线人"),
    Text(
        "Well informed, shows us the way inside and introduces us to those who decide.",
        zh="消息灵通，为我们指路，并引见决策者。",
    ),
)
"""Whoever shows the way; to be won before the decision maker is approached. Source: CU-11 (item 1)."""

DECISION_MAKER: Final = ContactRole(
    "decision_maker",
    Text("decision maker", zh="决策者"),
    Text("Has the last word on the purchase.", zh="对采购最后拍板。"),
    aliases=(
        "decider",
        "拍板人",
        "Primary Decision Maker",
        "Business Decision Maker",
        "Technical Decision Maker",
    ),
)
"""Whoever decides; kept by a director, a vice president or the general manager. Source: CU-11 (items 1, 3 and 5)."""

PURCHASING: Final = ContactRole(
    "purchasing",
    Text("purchasing", zh="采购"),
    Text("Asks for offers, negotiates the terms and places the order.", zh="询价、谈条件、下订单。"),
    aliases=("buyer", "采购部", "采购人员"),
)
"""The purchasing department; the buyer of the buying centre. Source: CU-11 (items 3 and 4)."""

TECHNICAL: Final = ContactRole(
    "technical",
    Text("technical expert", zh="技术"),
    Text("Judges whether the solution works and fits.", zh="判断方案是否可行、是否适用。"),
    aliases=("engineer", "技术部", "Technical Evaluator"),
)
"""The engineers, who judge the solution. Source: CU-11 (items 3 and 4)."""

QUALITY: Final = ContactRole(
    "quality",
    Text("quality", zh="质检"),
    Text("Sets and checks the quality that a delivery must have.", zh="提出并检验交付应达到的质量。"),
    aliases=("质检部", "品质"),
)
"""The quality department, which accepts or rejects a delivery. Source: CU-11 (items 3 and 4)."""

INITIATOR: Final = ContactRole(
    "initiator",
    Text("initiator", zh="发起者"),
    Text("Notices the need and sets the purchase going.", zh="发现需求，提出采购。"),
)
"""Whoever first asks for the purchase (buying centre, a textbook list)."""

USER: Final = ContactRole(
    "user",
    Text("user", zh="使用者"),
    Text("Works with what is bought, and lives with its faults.", zh="使用所购之物，也承受它的不足。"),
)
"""Whoever works with it (buying centre, a textbook list)."""

INFLUENCER: Final = ContactRole(
    "influencer",
    Text("influencer", zh="影响者"),
    Text(
        "Is heard when the criteria are set and the offers compared.", zh="在制定标准、比较方案时有发言权。"
    ),
    aliases=("Business Evaluator",),
)
"""Whoever is listened to (buying centre, a textbook list)."""

GATEKEEPER: Final = ContactRole(
    "gatekeeper",
    Text("gatekeeper", zh="把关者"),
    Text(
        "Decides what information and which visitors get through.",
        zh="决定哪些信息、哪些来访者能到达相关的人。",
    ),
)
"""Whoever opens or closes the door (buying centre, a textbook list)."""

APPROVER: Final = ContactRole(
    "approver",
    Text("approver", zh="批准者"),
    Text("Releases the money, or approves what others have decided.", zh="批准资金，或批准他人的决定。"),
    aliases=("Executive Sponsor",),
)
"""Whoever approves (buying centre, a textbook list)."""

OTHER: Final = ContactRole(
    "other",
    Text("another part", zh="其他角色"),
    Text(
        "Is known to us; the part in the purchase is another one, or not known yet.",
        zh="已认识，但在采购中另有角色，或角色尚未明确。",
    ),
)
"""Somebody without one of the parts above, so that nobody we know is missing from the map."""

SOURCE_ROLES: Final = (GUIDE, DECISION_MAKER, PURCHASING, TECHNICAL, QUALITY)
"""The five roles of the source, the ones to fill in every key account. Source: CU-11."""

BUYING_CENTRE: Final = (INITIATOR, USER, INFLUENCER, GATEKEEPER, DECISION_MAKER, APPROVER, PURCHASING)
"""The seven roles of the buying centre: initiator, user, influencer, gatekeeper, decider, approver, buyer (textbook)."""

CONTACT_ROLES: Final = (*SOURCE_ROLES, INITIATOR, USER, INFLUENCER, GATEKEEPER, APPROVER, OTHER)
"""All roles of this page, each once."""

_BY_NAME: Final = {
    folded(name): role
    for role in CONTACT_ROLES
    for name in (role.key, *(role.label.render(language) for language in ("en", "zh")), *role.aliases)
}


def contact_role(name: str) -> ContactRole:
    """The ready-made role of a name: its key, its name in English or Chinese, or an alias, in any spelling.

    A name that is none of these is an `InputError`: it may be a role of your own, which needs no entry here.

    >>> contact_role(" ｂｕｙｅｒ ").key
    'purchasing'
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # tables hold numbers too
        raise InputError("role", name, "give the name of a role as a text")
    try:
        return _BY_NAME[folded(name)]
    except KeyError:
        known = ", ".join(role.key for role in CONTACT_ROLES)
        raise InputError(
            "role", name, f"is none of the ready-made roles ({known}) or their aliases"
        ) from None


KEY_ACCOUNT_KEEPERS: Final = Keepers(
    [
        Keeps(PURCHASING, functions=["sales"], steps_below=0),
        Keeps(TECHNICAL, functions=["engineering"], steps_below=0),
        Keeps(QUALITY, functions=["quality"], steps_below=0),
        Keeps(DECISION_MAKER, at_least="director"),
    ],
    our_ranks=["staff", "manager", "director", "vice_president", "general_manager"],
    their_ranks=["staff", "manager", "director", "vice_president", "general_manager"],
    names={role.key: role.label for role in CONTACT_ROLES}
    | {
        "sales": Text("sales", zh="销售"),
        "engineering": Text("engineering", zh="技术"),
        "staff": Text("staff", zh="员工"),
        "manager": Text("manager", zh="经理"),
        "director": Text("director", zh="总监"),
        "vice_president": Text("vice president", zh="副总经理"),
        "general_manager": Text("general manager", zh="总经理"),
    },
)
"""The source's rule: A keeps purchasing, B the engineers, C quality, each of at least the contact's rank; a decision
maker is kept by a director, a vice president or the general manager; a guide first. The functions, the ladder of ranks
and "at least the same rank" where the source says "of like rank" are ours: evolve it to your house. Source: CU-11
(items 1 and 3)."""
