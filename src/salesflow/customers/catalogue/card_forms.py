"""The customer information card of the trade, as two forms: one for an organisation, one for a person.

The fields are those of the sources. That each has a weight, a question to ask, and a time after which it should be
confirmed again is ours, and so are the weights and times themselves: take them as a start and change them. So are the
fields for contact (name, address, telephone, e-mail, credit code) and the split of the economic situation.

Family, children, their days, faith, illness, bereavement and cultural background are sensitive: they are off until the
house states a legal basis and a retention with `Form.with_bases`. Check both with counsel.

>>> [field.key for field in PERSON_CARD.fields if field.sensitive]
['family', 'children', 'children_days', 'culture', 'religion', 'illness', 'bereavement']
>>> ORGANISATION_CARD.field("suppliers").ask.render("zh")
'现在主要从哪几家进货？对每一家满意吗？'

Sources: CU-1 (D1: the base data of a customer, and the file on every person; D2: buying habits, method, requirements,
cycle, birthdays; D3: set up the card and keep it).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.terms import months, years
from salesflow.basics.text import Text
from salesflow.customers.cards.entries import CardKind
from salesflow.customers.cards.form import Field, FieldKind, Form

__all__ = ["ORGANISATION_CARD", "PERSON_CARD"]

_CONTACT: Final = Text("who and where", zh="基本联系信息")
_ECONOMY: Final = Text("economic situation", zh="经济状况")
_BUYING: Final = Text("buying traits", zh="购买特征")
_SUPPLY: Final = Text("products and suppliers", zh="产品与供应商")
_WORK: Final = Text("work", zh="工作")
_PERSON: Final = Text("person", zh="个人情况")
_LIKES: Final = Text("interests and preferences", zh="兴趣与偏好")
_DAYS: Final = Text("days to remember", zh="重要日子")
_SENSITIVE: Final = Text("sensitive", zh="敏感信息")

_NAME: Final = Field(
    "name",
    Text("name", zh="名称"),
    section=_CONTACT,
    weight=3,
    ask=Text("What is the full name?", zh="全称是什么？"),
)
_TELEPHONE: Final = Field(
    "telephone",
    Text("telephone", zh="电话"),
    section=_CONTACT,
    weight=3,
    keep_fresh=months(12),
    ask=Text("At which number do we reach you best?", zh="打哪个电话最容易联系到您？"),
)
_EMAIL: Final = Field(
    "email",
    Text("e-mail", zh="电子邮箱"),
    section=_CONTACT,
    keep_fresh=months(12),
    ask=Text("To which address may we write?", zh="资料发到哪个邮箱？"),
)

ORGANISATION_CARD: Final = Form(
    "organisation-card",
    version="2026.1",
    kind=CardKind.ORGANISATION,
    label=Text("customer information card: organisation", zh="客户资料卡（单位）"),
    fields=[
        _NAME,
        Field(
            "credit_code",
            Text("unified social credit code", zh="统一社会信用代码"),
            section=_CONTACT,
            ask=Text("What stands on the licence?", zh="营业执照上的统一社会信用代码是多少？"),
        ),
        Field(
            "address",
            Text("address", zh="地址"),
            section=_CONTACT,
            weight=2,
            keep_fresh=years(2),
            ask=Text("Where do we visit and where do we deliver?", zh="拜访和送货的地址是哪里？"),
        ),
        _TELEPHONE,
        _EMAIL,
        Field(
            "economic_situation",
            Text("economic situation", zh="经济状况"),
            section=_ECONOMY,
            weight=3,
            keep_fresh=months(6),
            ask=Text("How is business this year?", zh="今年生意怎么样？"),
        ),
        Field(
            "annual_turnover",
            Text("annual turnover", zh="年营业额"),
            FieldKind.MONEY,
            section=_ECONOMY,
            weight=2,
            keep_fresh=months(12),
            ask=Text("How much do you turn over in a year?", zh="一年的营业额大约多少？"),
        ),
        Field(
            "staff",
            Text("staff", zh="员工人数"),
            FieldKind.WHOLE,
            unit=Text("people", zh="人"),
            section=_ECONOMY,
            keep_fresh=months(12),
            ask=Text("How many people work here?", zh="贵公司有多少员工？"),
        ),
        Field(
            "buying_process",
            Text("buying process", zh="采购流程"),
            section=_BUYING,
            weight=2,
            keep_fresh=months(12),
            ask=Text("Who does what from the wish to the order?", zh="从提出需求到下单，由谁经手、分几步？"),
        ),
        Field(
            "buying_habits",
            Text("buying habits", zh="采购习惯"),
            section=_BUYING,
            weight=2,
            keep_fresh=months(12),
            ask=Text("How do you like to order?", zh="您习惯怎样订货？"),
        ),
        Field(
            "buying_method",
            Text("buying method", zh="采购方法"),
            section=_BUYING,
            weight=2,
            keep_fresh=months(12),
            ask=Text("Do you ask for bids, compare, or order again?", zh="采购是招标、比价，还是直接续订？"),
        ),
        Field(
            "buying_requirements",
            Text("buying requirements", zh="采购要求"),
            section=_BUYING,
            weight=3,
            keep_fresh=months(12),
            ask=Text("What must a product have for you to buy it?", zh="您对产品有哪些必须满足的要求？"),
        ),
        Field(
            "service_requirements",
            Text("service requirements", zh="服务要求"),
            section=_BUYING,
            weight=2,
            keep_fresh=months(12),
            ask=Text("What do you expect of us after delivery?", zh="交货以后，您希望我们提供哪些服务？"),
        ),
        Field(
            "buying_cycle",
            Text("buying cycle", zh="采购周期"),
            FieldKind.WHOLE,
            unit=Text("days", zh="天"),
            section=_BUYING,
            weight=3,
            keep_fresh=months(6),
            ask=Text("How many days lie between two orders?", zh="两次订货一般相隔多少天？"),
        ),
        Field(
            "products_bought",
            Text("products bought", zh="以往购买的产品种类"),
            FieldKind.YES_NO,
            many=True,
            section=_SUPPLY,
            weight=3,
            keep_fresh=months(6),
            ask=Text("Which kinds of products do you buy?", zh="平时采购哪几类产品？"),
        ),
        Field(
            "suppliers",
            Text("main suppliers and satisfaction with each", zh="主要供应商及对其满意程度"),
            many=True,
            choices={
                "satisfied": Text("satisfied", zh="满意"),
                "mixed": Text("partly satisfied", zh="一般"),
                "dissatisfied": Text("dissatisfied", zh="不满意"),
                "not_said": Text("buys there, but does not say", zh="在用，但未表态"),
            },
            section=_SUPPLY,
            weight=3,
            keep_fresh=months(6),
            ask=Text(
                "From whom do you buy now, and how content are you with each?",
                zh="现在主要从哪几家进货？对每一家满意吗？",
            ),
        ),
    ],
)
"""The card of an organisation, version 2026.1. Source: CU-1 (D1, D2, D3); weights, times and questions are ours."""

PERSON_CARD: Final = Form(
    "person-card",
    version="2026.1",
    kind=CardKind.PERSON,
    label=Text("customer information card: person", zh="客户资料卡（个人）"),
    fields=[
        _NAME,
        _TELEPHONE,
        _EMAIL,
        Field(
            "job",
            Text("job", zh="工作"),
            section=_WORK,
            weight=3,
            keep_fresh=months(12),
            ask=Text("What do you look after here?", zh="您在公司负责哪一块？"),
        ),
        Field(
            "rank",
            Text("rank", zh="职务"),
            section=_WORK,
            weight=3,
            keep_fresh=months(12),
            ask=Text("What stands on your card?", zh="您现在的职务怎么称呼？"),
        ),
        Field(
            "schooling",
            Text("schooling", zh="学历"),
            section=_PERSON,
            ask=Text("Where did you study?", zh="您是哪所学校毕业的？"),
        ),
        Field(
            "background",
            Text("background", zh="经历背景"),
            section=_PERSON,
            weight=2,
            ask=Text("What did you do before you came here?", zh="您之前从事什么工作？"),
        ),
        Field(
            "age",
            Text("age", zh="年龄"),
            FieldKind.WHOLE,
            unit=Text("years", zh="岁"),
            section=_PERSON,
            keep_fresh=months(12),
            ask=Text("How old are you, if I may ask?", zh="方便问一下您的年龄吗？"),
        ),
        Field(
            "birthday",
            Text("birthday", zh="生日"),
            FieldKind.DAY,
            section=_DAYS,
            weight=2,
            ask=Text("When may we wish you a happy birthday?", zh="您的生日是哪一天？"),
        ),
        Field(
            "days_to_remember",
            Text("days to remember", zh="纪念日"),
            FieldKind.DAY,
            many=True,
            section=_DAYS,
            ask=Text("Which days do you celebrate?", zh="有哪些值得纪念的日子？"),
        ),
        Field(
            "hobbies",
            Text("hobbies", zh="嗜好与运动专长"),
            FieldKind.YES_NO,
            many=True,
            section=_LIKES,
            weight=2,
            keep_fresh=years(2),
            ask=Text("What do you like to do after work?", zh="您下班以后喜欢做什么？"),
        ),
        Field(
            "achievements",
            Text("achievements", zh="成就"),
            many=True,
            section=_LIKES,
            ask=Text("What are you proud of?", zh="您最得意的成绩是什么？"),
        ),
        Field(
            "travel",
            Text("places travelled to", zh="旅行过的地方"),
            FieldKind.YES_NO,
            many=True,
            section=_LIKES,
            ask=Text("Where did you like it best?", zh="您去过哪些地方？最喜欢哪里？"),
        ),
        Field(
            "preferences",
            Text("preferences", zh="喜好与忌讳"),
            many=True,
            section=_LIKES,
            weight=2,
            keep_fresh=months(12),
            ask=Text(
                "How do you like to be contacted, and what should we avoid?",
                zh="您喜欢怎样联系？有什么要注意的？",
            ),
        ),
        Field(
            "family",
            Text("family", zh="家庭"),
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("How is your family?", zh="家里都好吗？"),
        ),
        Field(
            "children",
            Text("children", zh="子女"),
            many=True,
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("Do you have children?", zh="您有孩子吗？"),
        ),
        Field(
            "children_days",
            Text("children's days", zh="子女的生日等日子"),
            FieldKind.DAY,
            many=True,
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("When do the children have their days?", zh="孩子的生日是哪一天？"),
        ),
        Field(
            "culture",
            Text("cultural background", zh="文化背景"),
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("Which customs should we respect?", zh="有哪些习俗我们应当尊重？"),
        ),
        Field(
            "religion",
            Text("faith", zh="宗教信仰"),
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("Are there days or foods we should respect?", zh="有哪些日子或饮食需要我们尊重？"),
        ),
        Field(
            "illness",
            Text("illness", zh="疾病"),
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("Is there anything we should be considerate of?", zh="有什么需要我们体谅的吗？"),
        ),
        Field(
            "bereavement",
            Text("bereavement", zh="丧事"),
            FieldKind.DAY,
            section=_SENSITIVE,
            sensitive=True,
            ask=Text("Until when should we leave you in peace?", zh="到什么时候我们不便打扰？"),
        ),
    ],
)
"""The card of a person, version 2026.1. Source: CU-1 (D1, D2, D3); weights, times and questions are ours.

A lunar day of birth stays on `salesflow.customers.people.Person`. Faith, illness and bereavement are not in the sources;
they stand here so that they are off, and no free field has to hold them.
"""
