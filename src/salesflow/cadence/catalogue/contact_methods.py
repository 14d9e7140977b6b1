"""The contact methods of the trade, as data, and the advice on business distance that goes with all of them.

What is the source's: the five families and what stands in each. That a method has a caution, what must be known first,
and the whole of the third party's help (the source names it and no more) is ours. No source says how long a method
should rest: give yours with `with_rest`.

>>> [each.key for each in CONTACT_METHODS.methods if each.family.value == "written"]
['useful_reading', 'company_news', 'cards_on_their_days']
>>> print(BUSINESS_DISTANCE[0].render("zh"))
首先是供需之间的商务关系，其次才是私人关系；超越前者，后者也就不存在。

Sources: CA-11 (D0, D4), CA-15 (D4).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.cadence.visits.contact_method import ContactMethod, ContactMethods, Family

__all__ = ["BUSINESS_DISTANCE", "CONTACT_METHODS"]

BUSINESS_DISTANCE: Final = (
    Text(
        "First comes the business between buyer and supplier, then the personal tie; beyond the business there is none.",
        zh="首先是供需之间的商务关系，其次才是私人关系；超越前者，后者也就不存在。",
    ),
    Text(
        "Be human, and keep to principles: ties that are too personal breed sham projects and sham advertising.",
        zh="要人性化，但不要过于人情化：没有原则，就会出现假工程、假广告。",
    ),
    Text(
        "Wining and dining may work for a while; in the long run it does not, and then it backfires.",
        zh="吃喝玩乐短期可能有效，长期通常无效，而且有反作用。",
    ),
    Text(
        "Be neither arrogant nor servile: polite, warm and modest, eye to eye. You come to work together, not to inspect "
        "and not to beg.",
        zh="不卑不亢：礼貌、热情、谦虚，真诚注视对方。是来合作，不是来视察，也不是来乞求。",
    ),
    Text(
        "Think of what sells out of the customer's shop, not of what you can push into it.",
        zh="站在客户角度：想的是怎样让客户多卖货，而不是向客户压货。",
    ),
    Text(
        "What is given and what comes back belong together: for a fee or a favour, agree what turnover or payment follows.",
        zh="付出与回报对等：谈费用和支持，就要谈清回款和提货。",
    ),
)
"""Business distance, as advice for every contact (CA-15). Source: D4. It is advice: no rule refuses anything by it."""

_GIFT_ALLOWED: Final = has("gift_allowed", Text("leave by the gift policy", zh="礼品制度的许可"))
_GIFT_CAUTION: Final = Text(
    "Hold it against the gift policy and note it in the register, whatever it is worth.",
    zh="无论价值多少，先对照礼品制度，并登记。",
)

CONTACT_METHODS: Final = ContactMethods(
    "contact-methods",
    version="2026.1",
    methods=[
        ContactMethod(
            "useful_reading",
            Text("send useful reading", zh="寄送有用的资料"),
            Family.WRITTEN,
            guide=Text(
                "When you read something that helps the customer, send it with a short line of your own.",
                zh="阅读时发现对客户有用的信息，附上简短说明发给客户。",
            ),
            when=Text(
                "you have found something that helps just this customer", zh="发现了对这位客户有用的内容"
            ),
            channels=[Channel.MESSAGE, Channel.CARD],
            cautions=[
                Text(
                    "One page that fits, not a pile; and mind whose text it is.",
                    zh="一页切题胜过一叠；注意版权。",
                )
            ],
        ),
        ContactMethod(
            "company_news",
            Text("send news of our company", zh="发送公司资讯"),
            Family.WRITTEN,
            guide=Text(
                "Ask for an e-mail address, and send news of products, services and events at regular times.",
                zh="索要电子邮箱地址，定期发送新产品、新服务、活动信息。",
            ),
            when=Text("there is something new to tell", zh="有新的内容可讲"),
            channels=[Channel.MESSAGE],
            needs=has("email", Text("an e-mail address", zh="电子邮箱地址")),
            cautions=[
                Text(
                    "It is promotion: only with consent, and with an easy way to stop it.",
                    zh="这属于推广：须经同意，并能方便退订。",
                )
            ],
        ),
        ContactMethod(
            "cards_on_their_days",
            Text("send a card on their days", zh="在重要日子寄贺卡"),
            Family.WRITTEN,
            guide=Text(
                "Remember birthdays, wedding anniversaries, a child's birthday or graduation, and send a card.",
                zh="记住生日、结婚纪念日、孩子生日、孩子毕业日，寄上贺卡。",
            ),
            when=Text("such a day is near", zh="重要日子将近"),
            channels=[Channel.CARD, Channel.MESSAGE],
            cautions=[
                Text(
                    "Days of children and family are sensitive: only with a stated basis, and none in mourning.",
                    zh="子女和家庭的日子属敏感信息：须有合法依据；居丧期间不寄。",
                )
            ],
        ),
        ContactMethod(
            "invitation",
            Text("invite them to an event", zh="邀请参加活动"),
            Family.FACE_TO_FACE,
            guide=Text(
                "Invite customers to events of ours that may interest them; send the invitation with the programme.",
                zh="公司举办客户可能感兴趣的活动时，寄送请柬并附活动说明。",
            ),
            when=Text("an event is near that concerns their business", zh="有与其业务相关的活动"),
            channels=[Channel.CARD, Channel.MESSAGE, Channel.CALL, Channel.VISIT],
            cautions=[
                Text(
                    "Let the programme be about the business; an outing or a feast is a gift and passes the gift policy.",
                    zh="内容应与业务相关；旅游、宴请视同礼品，须符合礼品制度。",
                )
            ],
        ),
        ContactMethod(
            "fairs",
            Text("meet them at fairs", zh="在展会上会面"),
            Family.FACE_TO_FACE,
            guide=Text(
                "Where customers show or visit, at fairs and exhibitions, look for them and talk for some minutes.",
                zh="客户也参加展会时，主动寻找他们，花几分钟交流。",
            ),
            when=Text("you both are at the same fair", zh="双方参加同一展会"),
            cautions=[Text("Do not keep them from their own visitors.", zh="不要耽误对方接待自己的客人。")],
        ),
        ContactMethod(
            "offer_help",
            Text("offer help", zh="帮助客户"),
            Family.FACE_TO_FACE,
            guide=Text(
                "Tell customers that they may turn to you with any difficulty, and solve what they bring.",
                zh="告诉客户有任何困难可随时联系，并切实解决。",
            ),
            when=Text(
                "a problem is open, or you have not asked for one lately", zh="有未解决的问题，或近期未曾询问"
            ),
            channels=[Channel.VISIT, Channel.CALL, Channel.MESSAGE],
            purpose=Purpose.SERVICE,
            cautions=[
                Text("Promise only what you can keep, and by when.", zh="只承诺做得到的事，并说明时间。")
            ],
        ),
        ContactMethod(
            "ask_help",
            Text("ask them for help", zh="向客户求助"),
            Family.FACE_TO_FACE,
            guide=Text(
                "Know what each customer is good at, and ask for help there when you need it.",
                zh="记住客户擅长的领域，在该领域有困难时请其帮忙。",
            ),
            when=Text("you need what they know best", zh="需要对方所长"),
            channels=[Channel.VISIT, Channel.CALL, Channel.MESSAGE],
            purpose=Purpose.SERVICE,
            cautions=[
                Text(
                    "In moderation, and never a favour that the other's employer may not know of.",
                    zh="要适度；凡不便让对方单位知道的忙，一概不求。",
                )
            ],
        ),
        ContactMethod(
            "communities",
            Text("stay active where they meet", zh="活跃于团体和社区"),
            Family.FACE_TO_FACE,
            guide=Text(
                "Take part in professional groups and in the life of the community: meetings, charity, school events.",
                zh="多参与职业团体和社区的活动：年会、慈善活动、孩子学校的活动等。",
            ),
            when=Text("you belong there anyway", zh="自己本来就参与其中"),
            cautions=[
                Text(
                    "Go as yourself. What you learn there in private is no entry for the customer card.",
                    zh="以本人身份参加；私下得知的情况不记入客户资料卡。",
                )
            ],
        ),
        ContactMethod(
            "social_media",
            Text("keep in touch on social media", zh="用社交媒体保持联系"),
            Family.SOCIAL_MEDIA,
            guide=Text(
                "Connect with customers there; comment on what they post, and greet them when both are online.",
                zh="与客户成为好友，及时评论或点赞其内容，同时在线时打个招呼。",
            ),
            when=Text("the customer uses it and accepted you there", zh="客户在使用，并已接受加为好友"),
            channels=[Channel.MESSAGE],
            needs=has("social_media", Text("a connection on social media", zh="社交媒体好友关系")),
            cautions=[
                Text(
                    "Comment on what is meant for the public, not on the family; not on every post.",
                    zh="评论公开内容，不议论家事，也不必条条回应。",
                )
            ],
        ),
        ContactMethod(
            "souvenir",
            Text("a souvenir with our contact details", zh="印有联系方式的纪念品"),
            Family.GIFT,
            guide=Text(
                "Give a small thing for the desk or the shop, such as a pen or china, with our contact details on it.",
                zh="赠送可摆放在办公室或店里的纪念品，如钢笔、瓷器，印上联系方式。",
            ),
            when=Text("a festival or a first order gives the occasion", zh="逢节日或首次合作"),
            channels=[Channel.VISIT, Channel.CARD],
            needs=_GIFT_ALLOWED,
            cautions=[_GIFT_CAUTION],
        ),
        ContactMethod(
            "framed_picture",
            Text("a framed photograph or painting", zh="装裱好的相片或绘画"),
            Family.GIFT,
            guide=Text(
                "Give a framed photograph or painting for the wall of the office, with our contact details on it.",
                zh="赠送装裱好的相片或绘画，适合挂在办公室墙上，并留下联系方式。",
            ),
            when=Text("there is a picture that means something to both", zh="有对双方都有意义的画面"),
            channels=[Channel.VISIT],
            needs=_GIFT_ALLOWED,
            cautions=[_GIFT_CAUTION],
        ),
        ContactMethod(
            "third_party",
            Text("let a third party help", zh="借助第三方力量"),
            Family.THIRD_PARTY,
            guide=Text(
                "Ask somebody both of you know (a satisfied customer, a partner, an expert) to speak or to introduce you.",
                zh="请双方都认识的人（满意的客户、合作伙伴、专家）引荐或帮着说话。",
            ),
            when=Text("your own word carries less weight than theirs", zh="对方的话比自己的话更有分量"),
            needs=has("third_party", Text("a third party who agreed to help", zh="已同意帮忙的第三方")),
            cautions=[
                Text(
                    "Ask the third party first, tell the customer who it is, and give no data of one to the other "
                    "without consent.",
                    zh="先征得第三方同意，并向客户说明；未经同意不向任何一方透露另一方的信息。",
                )
            ],
            ours=True,
        ),
    ],
)
"""Twelve methods in five families, version 2026.1. Source: D0, chapter 8 (8.1.3, four methods), D4 (a third party's help).

Facts that are asked: `email`, `social_media`, `gift_allowed` (the answer of a gift policy), `third_party`.
"""
