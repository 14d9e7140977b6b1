"""The ways of finding customers, as data: the nine methods of the trade, and four that belong beside them.

What is the source's: the names of the nine, the definitions of the first four (door-to-door, customer referral, halo,
agent), what the first three suit, the steps of a referral, and the idea behind the sellers of related products ("every
customer is already somebody's customer"). It only names the other five and the customers of a predecessor: their
definitions and what they suit are ours. So are *all* cautions, cost drivers and rulings-out, and all other steps. The
last two entries gather the inbound and outbound marketing of another text. No method is praised by a figure, since
nobody measured one.

Cautions name the matter, not the law: which rules hold for calls, mail, doors and paid introductions is for counsel to
say.

>>> [each.key for each in PROSPECTING_METHODS.methods][:9] == list(NINE_METHODS)
True
>>> print(PROSPECTING_METHODS.method("predecessor").explain("zh"))
接收前任的客户：接收前任销售人员的客户资料，逐一拜访。
（说明为我们所加。）
适用：任何产品，只要有前任留下的客户
...

Sources: CU-4.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.channels import Direction
from salesflow.basics.text import Text
from salesflow.customers.leads.prospecting import Method, Prospecting, Trait, WorkStep

__all__ = ["NINE_METHODS", "PROSPECTING_METHODS", "WORK_STEPS"]

_NAMES_CAUTION: Final = Text(
    "Ask whoever gives a name whether you may mention it, and keep no more about people than the purpose needs.",
    zh="先问清能否提及介绍人；保存的个人信息以够用为限。",
)

_DOOR_TO_DOOR: Final = Method(
    "door_to_door",
    Text("door-to-door", zh="逐户寻访法"),
    definition=Text(
        "In one area or trade, visit all firms, households or persons who might become customers, one by one, and so "
        "find out whom to sell to. Also called general or cold visiting.",
        zh="在特定的区域或行业内，上门逐一访问估计可能成为客户的单位、组织、家庭乃至个人，从而确定销售对象。又称普访法、贸然访问法。",
    ),
    suits=Text("daily consumer goods, or services such as insurance", zh="日用消费品或保险等服务"),
    cost_driver=Text("the seller's hours per door", zh="每户所花的销售工时"),
    steps=(
        Text("Choose the area or the trade, and list its doors.", zh="划定区域或行业，列出要走访的门户。"),
        Text("Call at each, say who you are and why you come.", zh="逐户上门，说明身份和来意。"),
        Text("Note for each: wants it, not now, or never again.", zh="逐户记下：有意、暂无意、勿再上门。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Many places restrict calls at the door: check permits, hours and the right of withdrawal with counsel.",
            zh="许多地方对上门推销有限制：许可、时段和退货权利请咨询法律顾问。",
        ),
        Text(
            "Respect “no hawkers” signs, and who said no once; never press people who are old, ill or alone.",
            zh="尊重“谢绝推销”的告示和已拒绝的人；绝不向年老、患病或独处的人施压。",
        ),
    ),
    fits=(Trait.DAILY_CONSUMER_GOOD, Trait.INSURANCE),
    unfit=(Trait.FEW_LARGE_BUYERS,),
)
_REFERRAL: Final = Method(
    "referral",
    Text("customer referral", zh="客户引荐法"),
    definition=Text(
        "A customer of ours introduces others who, in their view, may buy.",
        zh="由现有客户介绍其认为有可能购买产品的潜在客户。",
    ),
    suits=Text(
        "products for a special use: specialised ones, or ones that need much service",
        zh="特定用途的产品：专业性强，或服务性要求较高",
    ),
    cost_driver=Text(
        "the fee or gift per sale, and the hours of feedback", zh="每笔成交的介绍费或礼物，以及反馈所花的工时"
    ),
    steps=(
        Text("Win the trust of the present customer.", zh="取信于现有客户。"),
        Text(
            "Learn from them as much about the newcomer as they may tell.",
            zh="尽可能从现有客户处了解新客户的情况。",
        ),
        Text(
            "Assess the newcomer in detail and prepare, before the visit.",
            zh="访问前对新客户详细评估，做好准备。",
        ),
        Text(
            "After the visit tell the introducer soon how it went: that is thanks, and wins the next introduction.",
            zh="访问后及时向介绍人汇报：既是感谢，也为继续争取支持。",
        ),
    ),
    direction=Direction.OUT,
    cautions=(
        _NAMES_CAUTION,
        Text(
            "Pay the direct introducer only, keep to the gift policy, and say openly that an introduction is paid.",
            zh="只酬谢直接介绍人，遵守礼品规定，并公开说明介绍有酬劳。",
        ),
    ),
    fits=(Trait.SPECIALISED, Trait.SERVICE_HEAVY),
    needs=(Trait.SATISFIED_CUSTOMERS,),
)
_HALO: Final = Method(
    "halo",
    Text("halo (centre of influence)", zh="光辉效应法"),
    definition=Text(
        "In one area, first win a central person of influence as a customer; then reach the others there through that "
        "person's influence and help. A special case of referral.",
        zh="在特定的区域内，首先寻找并争取有较大影响力的中心人物为客户，再利用其影响与协助发展该区域内的潜在客户。又称中心辐射法、名人效应法、影响中心法，是介绍法的一种应用特例。",
    ),
    suits=Text(
        "goods of brand and taste, such as fine clothing, cosmetics, fitness",
        zh="有品牌形象、有品位的产品或服务，如高档服饰、化妆品、健身",
    ),
    cost_driver=Text("what winning and keeping the central person costs", zh="争取并维系中心人物的费用"),
    steps=(
        Text("Find out to whom people in the area listen.", zh="弄清这一区域的人听谁的。"),
        Text("Win that person as a real customer.", zh="争取其成为真正的客户。"),
        Text(
            "With their consent, let them be seen and introduce you.", zh="经其同意，借助其影响，由其引荐。"
        ),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Whoever recommends for money or goods must say so; check the rules on advertising with counsel.",
            zh="收了钱物的推荐必须公开说明；广告方面的规定请咨询法律顾问。",
        ),
        Text(
            "All hangs on one name: what harms that person's reputation harms yours.",
            zh="一切系于一人：其名誉受损，你的名誉也受损。",
        ),
    ),
    fits=(Trait.BRAND_AND_TASTE,),
)
_AGENT: Final = Method(
    "agent",
    Text("agent", zh="代理人法"),
    definition=Text(
        "Engage informants and part-time helpers who know people; the company sets and pays their commission, and so "
        "gets access to their relations.",
        zh="聘请信息员与兼职客户服务人员，佣金由公司确定并支付，实际上是以一定的经济利益换取代理人的关系资源。",
    ),
    suits=Text(
        "insurance, and sales large enough to bear a commission", zh="保险，以及金额足以负担佣金的产品"
    ),
    cost_driver=Text("the commission per sale", zh="每笔成交的佣金"),
    steps=(
        Text("Find people who meet buyers in their daily work.", zh="寻找日常工作中常接触买家的人。"),
        Text("Agree in writing on commission, duties and limits.", zh="书面约定佣金、职责和权限。"),
        Text("Pay on time, by sales that are settled.", zh="按已结清的成交及时付酬。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "An agent's pay is disclosed to the customer; some trades need a licence: check with counsel.",
            zh="代理人收取佣金须向客户说明；有些行业须持证：请咨询法律顾问。",
        ),
        Text(
            "Never pay somebody whom the customer employs: that is a bribe.",
            zh="绝不付酬给客户自己的雇员：那是贿赂。",
        ),
    ),
    fits=(Trait.INSURANCE, Trait.HIGH_VALUE),
)
_DIRECT_MAIL: Final = Method(
    "direct_mail",
    Text("direct mail", zh="直接邮寄法"),
    definition=Text(
        "Send letters, catalogues or samples to addresses of likely buyers, and follow up whoever answers.",
        zh="向可能购买者寄送信函、目录或样品，并跟进有回音的人。",
    ),
    suits=Text(
        "many small buyers, or something easy to explain, where addresses are at hand",
        zh="买家多而小，或产品三言两语说得清，且有地址可寄",
    ),
    cost_driver=Text("print and postage per piece", zh="每件的印制费和邮资"),
    steps=(
        Text("Take the list; strike out who does not want mail.", zh="整理名单，删去不愿收邮件的人。"),
        Text("Try two versions on a small part of it first.", zh="先用两种版本小批试寄。"),
        Text("Follow up answers within a few days.", zh="几天之内跟进回音。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Mail for promotion, e-mail above all, may need consent and always a way to say no: check with counsel.",
            zh="推广邮件（尤其是电子邮件）可能须事先同意，且须有拒收办法：请咨询法律顾问。",
        ),
        Text("Use only lists whose origin you know.", zh="只用来源清楚的名单。"),
    ),
    fits=(Trait.MANY_SMALL_BUYERS, Trait.EASY_TO_EXPLAIN),
    needs=(Trait.BUYERS_ON_RECORD,),
    ours=True,
)
_TELEMARKETING: Final = Method(
    "telemarketing",
    Text("telemarketing", zh="电话营销法"),
    definition=Text(
        "Call likely buyers, find out whether there is a need, and agree on a next step.",
        zh="打电话给可能的买家，了解有无需求，并约定下一步。",
    ),
    suits=Text(
        "many small buyers, or something easy to explain, where numbers are at hand",
        zh="买家多而小，或产品三言两语说得清，且有号码可打",
    ),
    cost_driver=Text("the caller's minutes per conversation", zh="每次通话所花的分钟数"),
    steps=(
        Text("Hold the list against refusals and registers of refusal.", zh="将名单与拒呼名册核对。"),
        Text(
            "Say at once who calls and what about; ask whether it suits.",
            zh="一开口就说明身份和来意，问是否方便。",
        ),
        Text("Note the answer and the next date; a no ends it.", zh="记下答复和下次日期；对方拒绝即止。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Calls for promotion may need consent, towards consumers nearly everywhere: check with counsel.",
            zh="推广电话可能须事先同意，对消费者几乎处处如此：请咨询法律顾问。",
        ),
        Text(
            "Keep quiet hours; a recorded voice or a hidden number loses trust.",
            zh="避开休息时段；录音外呼或隐藏号码会失去信任。",
        ),
    ),
    fits=(Trait.MANY_SMALL_BUYERS, Trait.EASY_TO_EXPLAIN),
    needs=(Trait.BUYERS_ON_RECORD,),
    ours=True,
)
_SNOWBALL: Final = Method(
    "snowball",
    Text("snowball", zh="滚雪球法"),
    definition=Text(
        "Ask every new customer to name others, and each of those again, so that the circle grows by itself.",
        zh="请每位新客户再介绍他人，如此一环接一环，让圈子越滚越大。",
    ),
    suits=Text(
        "specialised products, or buyers close together who know each other",
        zh="专业性强的产品，或集中在一处、彼此相识的买家",
    ),
    cost_driver=Text(
        "the seller's hours per introduction, more as the circle widens",
        zh="每次引荐所花的销售工时，圈子越大花得越多",
    ),
    steps=(
        Text("Begin with a few customers who are satisfied.", zh="从几位满意的客户开始。"),
        Text(
            "Ask each for two or three names, and what may be said about who named them.",
            zh="请每人提供两三个名字，并问清可否说明是谁介绍的。",
        ),
        Text(
            "Ask the newcomers again, also those who did not buy.", zh="再请新认识的人介绍，没买的人也一样。"
        ),
        Text(
            "Note who named whom; stop where a branch yields nothing.",
            zh="记下谁介绍了谁；没有收获的一支就停。",
        ),
    ),
    direction=Direction.OUT,
    cautions=(
        _NAMES_CAUTION,
        Text(
            "A circle holds people who are alike: it grows past whoever is outside it.",
            zh="圈子里都是相似的人：圈外的客户会被漏掉。",
        ),
    ),
    fits=(Trait.SPECIALISED, Trait.BUYERS_CLOSE_TOGETHER),
    needs=(Trait.SATISFIED_CUSTOMERS,),
    ours=True,
)
_DIRECTORY: Final = Method(
    "directory",
    Text("directory look-up", zh="资料查阅法"),
    definition=Text(
        "Find firms in registers, trade directories, yearbooks, fair catalogues and the press.",
        zh="从工商登记、行业名录、年鉴、展会会刊和报刊中查找企业。",
    ),
    suits=Text(
        "few large buyers, or specialised products, where the buyers are on record",
        zh="买家少而大，或专业性强的产品，且买家可从名录查到",
    ),
    cost_driver=Text(
        "the hours of reading per firm, and the price of the directory",
        zh="每家企业的查阅工时，以及名录的价格",
    ),
    steps=(
        Text("Say which firms you look for, and by which marks.", zh="先定要找什么样的企业、看哪些标志。"),
        Text(
            "Read the sources, and note where and when each fact was found.",
            zh="查阅资料，记下每项信息的出处和日期。",
        ),
        Text("Confirm the entry before the first contact.", zh="首次联系前核实所查内容。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text("Directories age: confirm a name before you use it.", zh="名录会过时：使用前先核实。"),
        Text(
            "That a number is public is no consent to promotion: check with counsel.",
            zh="号码公开不等于同意接受推广：请咨询法律顾问。",
        ),
    ),
    fits=(Trait.FEW_LARGE_BUYERS, Trait.SPECIALISED),
    needs=(Trait.BUYERS_ON_RECORD,),
    ours=True,
)
_CONSULTANCY: Final = Method(
    "market_consultancy",
    Text("market consultancy", zh="市场咨询法"),
    definition=Text(
        "Ask those whose trade is knowing the market: consultancies, chambers, associations, public offices.",
        zh="向专门了解市场的机构请教：咨询公司、商会、行业协会、政府部门。",
    ),
    suits=Text(
        "few large buyers, a high value or a specialised product; hardly daily goods",
        zh="买家少而大、单笔金额大或专业性强的产品；日用品很少值得",
    ),
    cost_driver=Text("the fee per enquiry", zh="每次咨询的费用"),
    steps=(
        Text("Write down what you must know to decide.", zh="写下作决定所必须知道的事。"),
        Text("Compare two offers, and ask how the data are gathered.", zh="比较两份报价，问清数据如何收集。"),
        Text("Check a sample of the answer yourself.", zh="自己抽查一部分结果。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text("Buy no lists of persons whose origin is not shown.", zh="不买来源不明的个人名单。"),
        Text("Who advises you may advise your competitor too.", zh="咨询方也可能为竞争对手服务。"),
    ),
    fits=(Trait.FEW_LARGE_BUYERS, Trait.HIGH_VALUE, Trait.SPECIALISED),
    unfit=(Trait.DAILY_CONSUMER_GOOD,),
    ours=True,
)
_PREDECESSOR: Final = Method(
    "predecessor",
    Text("a predecessor's customers", zh="接收前任的客户"),
    definition=Text(
        "Take over the customer records of the seller who had the post before, and visit everyone in them.",
        zh="接收前任销售人员的客户资料，逐一拜访。",
    ),
    suits=Text("any product, where a predecessor left customers", zh="任何产品，只要有前任留下的客户"),
    cost_driver=Text(
        "the hours of handing over, and one visit per customer", zh="交接工时，以及每户一次拜访"
    ),
    steps=(
        Text(
            "Have yourself introduced while the predecessor is still there.", zh="趁前任尚在，请其当面引见。"
        ),
        Text(
            "Read every card; ask what was promised and is still open.",
            zh="通读资料卡，问清有哪些承诺尚未兑现。",
        ),
        Text(
            "Visit, keep the old promises first, then ask for more.",
            zh="上门拜访，先兑现旧承诺，再谈新生意。",
        ),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Take over your own house's records only: a list that somebody brings from a former employer is not theirs to give.",
            zh="只接收本公司的资料：从原雇主处带来的名单不属于他个人，不能用。",
        ),
    ),
    needs=(Trait.PREDECESSOR,),
    ours=True,
)
_RELATED: Final = Method(
    "related_sellers",
    Text("customers of sellers of related products", zh="相关产品商家的客户"),
    definition=Text(
        "Every customer is already somebody's customer: find who sells what yours also buy, and reach their customers "
        "together with them.",
        zh="每一个顾客也都是别人的顾客：找到销售关联产品的商家，与其合作，接触其客户。",
    ),
    suits=Text("products bought together with others", zh="与其他产品搭配购买的产品"),
    cost_driver=Text(
        "what the partner gets per customer, in money or in introductions",
        zh="为每位客户付给合作方的酬劳或回荐",
    ),
    steps=(
        Text("Ask what else your customers buy, and from whom.", zh="问清你的客户还买什么、向谁买。"),
        Text("Offer that seller something in return.", zh="给对方商家相应的好处。"),
        Text("Let the partner introduce you.", zh="由合作方引见。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text(
            "Customer data change hands only with the customers' consent: let the partner ask or write.",
            zh="客户信息须经客户同意才能转交：由合作方去问、去联系。",
        ),
    ),
    needs=(Trait.BOUGHT_WITH_OTHERS,),
)
_INBOUND: Final = Method(
    "inbound_marketing",
    Text("inbound marketing", zh="集客营销"),
    definition=Text(
        "Answer what buyers look for with content and help, where they look for it, so that they turn to you.",
        zh="通过各种内容媒介满足消费者的需求，提供内容和资源，把客户吸引过来。",
    ),
    suits=Text("buyers who look for information themselves", zh="会自己查找资料的买家"),
    cost_driver=Text(
        "the hours per piece of content, and clicks where they are paid", zh="每篇内容的工时，以及付费点击"
    ),
    steps=(
        Text("List the questions that buyers ask before they buy.", zh="列出买家购买之前会问的问题。"),
        Text(
            "Answer each where they look: search, video, white paper.",
            zh="在他们会看的地方逐一解答：搜索、视频、白皮书。",
        ),
        Text("Ask every lead where it came from, and note it.", zh="问每条线索从何而来，并记录。"),
    ),
    direction=Direction.IN,
    cautions=(
        Text(
            "A form that was filled in for one purpose is no consent to another; advertising must show as such.",
            zh="为某一目的填写的表单，不等于同意用于其他目的；广告须标明。",
        ),
    ),
    fits=(Trait.BUYERS_SEARCH,),
    ours=True,
)
_OUTBOUND: Final = Method(
    "fairs_and_advertising",
    Text("fairs and advertising", zh="展会与传统广告"),
    definition=Text(
        "Go out to many at once: trade fairs, television, magazines, newspapers, radio.",
        zh="主动面向众人：展会，以及电视、杂志、报纸、广播等传统广告。",
    ),
    suits=Text(
        "many small buyers, goods of brand and taste or of daily use; fairs also for specialised products",
        zh="买家多而小、有品牌品位或日用的产品；展会也适合专业性强的产品",
    ),
    cost_driver=Text("the price per stand or per insertion", zh="每个展位或每次刊播的价格"),
    steps=(
        Text("Choose where your buyers are, not where it is cheap.", zh="选买家所在之处，而非便宜之处。"),
        Text("Say before it begins what is to be noted of each visitor.", zh="事先定好每位来访者要记什么。"),
        Text("Follow up within a week.", zh="一周之内跟进。"),
    ),
    direction=Direction.OUT,
    cautions=(
        Text("What is claimed in public must be provable.", zh="公开宣称的内容必须有据可查。"),
        Text(
            "A card dropped in a bowl is no consent to calls.", zh="投进抽奖箱的名片不等于同意接听推广电话。"
        ),
    ),
    fits=(Trait.MANY_SMALL_BUYERS, Trait.BRAND_AND_TASTE, Trait.DAILY_CONSUMER_GOOD, Trait.SPECIALISED),
    ours=True,
)

_NINE: Final = (
    _DOOR_TO_DOOR, _REFERRAL, _HALO, _AGENT, _DIRECT_MAIL, _TELEMARKETING, _SNOWBALL, _DIRECTORY, _CONSULTANCY,
)  # fmt: skip

NINE_METHODS: Final = tuple(each.key for each in _NINE)
"""The keys of the nine methods of CU-4, in the order of the source."""

PROSPECTING_METHODS: Final = Prospecting(
    "prospecting-methods", version="2026.1", methods=(*_NINE, _PREDECESSOR, _RELATED, _INBOUND, _OUTBOUND)
)
"""The nine methods and four more, version 2026.1. Sources: D3 (slides on collecting customer information) for the nine,
the predecessor's customers and the sellers of related products; D1 (a handbook of sales reception) for inbound and
outbound marketing; years not given."""

WORK_STEPS: Final = (
    WorkStep(
        "analyse",
        Text("analyse who can be a prospect", zh="分析成为潜在客户的条件"),
        Text(
            "By MAN: money, authority, need. Each is yes, no or not yet known.",
            zh="按“MAN原则”：购买力、决定权、需求；每项为是、否或未知。",
        ),
    ),
    WorkStep(
        "investigate",
        Text("investigate", zh="对潜在客户进行调查了解"),
        Text("Find out what is not yet known, and where it is said.", zh="查清尚未知道的情况，并记下出处。"),
    ),
    WorkStep(
        "make_card",
        Text("make the card", zh="建立客户信息资料卡"),
        Text("Write down what is known, with date and source.", zh="记下已知情况，注明日期和来源。"),
    ),
    WorkStep(
        "manage_cards",
        Text("manage the cards", zh="管理客户资料卡"),
        Text("Keep them up to date, and use them.", zh="及时更新，善加利用。"),
    ),
)
"""The four steps of the work, in their order (CU-4). Source: D3; the names are the source's, the words on how are ours."""
