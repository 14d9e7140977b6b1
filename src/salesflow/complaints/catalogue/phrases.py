"""Phrases to avoid in answers to complaints, English and Chinese, each with what to say instead.

The three of CO-2 step 5 ("not my job", "he is not in", "somebody else will") are the textbook's; all others were
collected for this library, so take the packs as a beginning and put in the sayings of your own house. The lists are
short on purpose: a phrase stands here when a seller seldom means anything else by it.

>>> from salesflow.complaints.phrases.phrase_check import check_words
>>> [remark.rule for remark in check_words("您的心情我理解，但这不归我管，他不在。", [PHRASES_ZH])]
['not_mine', 'not_here']
>>> check_words("I am sorry that you had to wait. I will call you by three o'clock.", [PHRASES_EN])
()

Sources: CO-1, CO-2 steps 3 and 5; 2026-03.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.text import Text
from salesflow.complaints.phrases.phrase_check import PhraseKind, PhrasePack, PhraseRule

__all__ = ["PHRASES_EN", "PHRASES_ZH"]

_SHIRK: Final = ("CO-2",)

_MINE: Final = Text(
    "Say what you will do about it, or who will, with a name and a time.",
    zh="请说明您会做什么，或由谁在什么时间处理。",
)
_HERE: Final = Text(
    "Take the matter down yourself, and say when the customer will hear from whom.",
    zh="请自己先把事情记下来，并说明谁会在什么时间答复客户。",
)
_RULES: Final = Text(
    "Say what you can do, and give the reason for the rule rather than the rule.",
    zh="请先说能做什么；要说规定，就说明规定背后的道理。",
)
_WRONG: Final = Text(
    "Do not argue. Say that you understand how he feels, and ask what happened.",
    zh="不要争辩。请先表示理解客户的感受，再问清经过。",
)
_CALM: Final = Text(
    "Let the customer finish. Say that you understand, and what happens next.",
    zh="请让客户把话说完，表示理解，再说明下一步怎么做。",
)
_ONLY_YOU: Final = Text(
    "What others say does not help this customer. Speak about his case.",
    zh="别人怎么说对这位客户没有帮助。请只谈他这件事。",
)
_BLAME: Final = Text(
    "Leave out whose fault it is. Say what can be done now.",
    zh="不要追究是谁的问题，请说现在可以怎么办。",
)
_FAULT: Final = Text(
    "Say that you are sorry for what the customer went through. "
    "Speak of fault only when the matter has been looked into and fault was found.",
    zh="请为客户的遭遇致歉；是否有过错，要等查清并有结论后再说。",
)
_PROMISE: Final = Text(
    "Promise only what you may decide yourself. Say what you will do, and by when.",
    zh="只承诺自己有权决定的事：说清做什么、什么时间做完。",
)

PHRASES_EN: Final = PhrasePack(
    "phrases-en",
    "2026-03",
    "en",
    [
        PhraseRule(
            "not_mine",
            PhraseKind.SHIRK,
            [
                "not my job", "not our job", "not my department", "not our department", "not my responsibility",
                "not our responsibility", "not my problem", "not our problem", "nothing to do with me",
                "nothing to do with us", "there is nothing I can do", "there's nothing I can do",
                "nothing we can do", "my hands are tied",
            ],
            _MINE,
            _SHIRK,
        ),
        PhraseRule(
            "not_here",
            PhraseKind.SHIRK,
            [
                "he is not in", "he's not in", "he isn't in", "she is not in", "she's not in", "she isn't in",
                "somebody else will", "someone else will", "ask somebody else", "ask someone else",
                "call back later", "try again later", "you will have to call", "you'll have to call",
            ],
            _HERE,
            _SHIRK,
            unless=[
                f"{who} not in {what}"
                for who in ("he is", "he's", "she is", "she's")
                for what in ("charge", "a position", "favour", "a hurry")
            ],
        ),
        PhraseRule(
            "policy",
            PhraseKind.SHIRK,
            [
                "policy says", "it's our policy", "it is our policy", "that's our policy", "that is our policy",
                "it's company policy", "it is company policy", "that's company policy", "against our policy",
                "against company policy", "the rules say", "the system won't let me",
                "the system does not let me", "the system doesn't let me",
            ],
            _RULES,
            _SHIRK,
        ),
        PhraseRule(
            "wrong",
            PhraseKind.ARGUE,
            [
                "you're wrong", "you are wrong", "you're mistaken", "you are mistaken", "you must be mistaken",
                "that's not true", "that is not true", "that isn't true", "that's impossible",
                "that is impossible", "that can't be", "I don't believe you", "I do not believe you",
                "you don't understand", "you do not understand",
            ],
            _WRONG,
            unless=["that can't be repaired", "that can't be undone", "that can't be easy"],
        ),
        PhraseRule(
            "calm_down",
            PhraseKind.ARGUE,
            ["calm down", "as I already said", "as I said before", "as I have told you", "as I've told you",
             "let me finish"],
            _CALM,
        ),
        PhraseRule(
            "only_you",
            PhraseKind.ARGUE,
            ["nobody else has complained", "no one else has complained", "nobody else complained",
             "no one else complained", "nobody has ever complained", "no one has ever complained"],
            _ONLY_YOU,
        ),
        PhraseRule(
            "your_fault",
            PhraseKind.BLAME_CUSTOMER,
            [
                "your fault", "your own fault", "your mistake", "your own mistake", "you should have read",
                "you should have checked", "you should have told", "you should have called",
                "you should have said", "you should have asked", "you should have known", "you failed to",
                "you didn't read", "you did not read", "why didn't you", "did you even",
            ],
            _BLAME,
        ),
        PhraseRule(
            "our_fault",
            PhraseKind.ADMIT,
            [
                "our fault", "my fault", "our mistake", "our error", "we are to blame", "we're to blame",
                "we are liable", "we're liable", "we admit liability", "we accept liability",
                "we accept full responsibility", "we take full responsibility", "we were negligent",
                "we were in the wrong", "we messed up",
            ],
            _FAULT,
            ("CO-1",),
            unless=["our error message", "our error messages", "our error code", "our error codes",
                    "our error log"],
        ),
        PhraseRule(
            "guarantee",
            PhraseKind.OVERPROMISE,
            ["guarantee", "is guaranteed", "guaranteed to", "I promise", "we promise", "you have my word"],
            _PROMISE,
            ("CO-1",),
            unless=["guarantee card", "guarantee certificate", "guarantee period", "guarantee terms",
                    "under guarantee", "out of guarantee", "the guarantee", "your guarantee", "its guarantee",
                    "year guarantee", "years guarantee", "month guarantee", "maker's guarantee",
                    "manufacturer's guarantee"],
        ),
        PhraseRule(
            "definitely",
            PhraseKind.OVERPROMISE,
            ["definitely", "without fail", "whatever it takes", "at any cost", "never happen again",
             "100% certain", "100% sure", "a hundred per cent"],
            _PROMISE,
            ("CO-1",),
            unless=["definitely right", "definitely understand", "definitely upsetting", "definitely want",
                    "definitely sorry"],
        ),
    ],
    negations=[
        "not", "no", "never", "nor", "neither", "nobody", "nothing", "without", "hardly", "cannot", "can't",
        "couldn't", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "won't", "wouldn't",
        "shouldn't", "haven't", "hasn't", "hadn't", "mustn't", "needn't",
    ],
)  # fmt: skip
"""CO-1, CO-2 steps 3 and 5: what not to say in English, and what to say instead. Collected 2026-03."""

PHRASES_ZH: Final = PhrasePack(
    "phrases-zh",
    "2026-03",
    "zh",
    [
        PhraseRule(
            "not_mine",
            PhraseKind.SHIRK,
            [
                "不归我管", "不归我们管", "不归我们部门管", "不归这里管", "不关我的事", "不关我们的事", "不是我负责",
                "不是我们负责", "不是我们部门的事", "不是我的职责", "与我无关", "与我们无关", "我管不了", "我也没办法",
                "我们也没办法", "我没有办法", "爱莫能助",
            ],
            _MINE,
            _SHIRK,
        ),
        PhraseRule(
            "not_here",
            PhraseKind.SHIRK,
            [
                "他不在", "她不在", "经理不在", "负责人不在", "负责的人不在", "别人会处理", "有人会处理",
                "会有人联系您", "会有人跟您联系", "您找别人", "你找别人", "去找别的部门", "过几天再打", "改天再来",
            ],
            _HERE,
            _SHIRK,
            unless=["其他不在", "吉他不在", "他不在意", "他不在乎", "她不在意", "她不在乎", "经理不在意", "经理不在乎"],
        ),
        PhraseRule(
            "policy",
            PhraseKind.SHIRK,
            ["公司规定", "这是规定", "规定就是这样", "我们规定就是", "按规定不行", "按规定不能", "制度就是这样", "系统不让"],
            _RULES,
            _SHIRK,
        ),
        PhraseRule(
            "wrong",
            PhraseKind.ARGUE,
            [
                "你错了", "您错了", "你搞错了", "您搞错了", "你弄错了", "您弄错了", "你说得不对", "您说得不对",
                "你说的不对", "您说的不对", "你不懂", "您不懂", "这不可能", "怎么可能", "我不相信",
            ],
            _WRONG,
        ),
        PhraseRule(
            "calm_down",
            PhraseKind.ARGUE,
            ["你冷静", "您冷静", "别激动", "不要激动", "你先听我说", "您先听我说", "我已经说过了", "跟您说过了", "跟你说过了"],
            _CALM,
        ),
        PhraseRule(
            "only_you",
            PhraseKind.ARGUE,
            ["别的客户都没", "别人都没", "其他客户都没", "从来没有人投诉", "从来没人投诉", "就您一个人", "就你一个人"],
            _ONLY_YOU,
        ),
        PhraseRule(
            "your_fault",
            PhraseKind.BLAME_CUSTOMER,
            [
                "是您的错", "是你的错", "是您自己的问题", "是你自己的问题", "您自己没", "你自己没", "谁让您", "谁让你",
                "谁叫您", "谁叫你", "您操作不当", "你操作不当", "您怎么不早说", "你怎么不早说", "您为什么不早",
                "你为什么不早",
            ],
            _BLAME,
        ),
        PhraseRule(
            "our_fault",
            PhraseKind.ADMIT,
            [
                "是我们的错", "是我们的错误", "是我们的过错", "是我们的过失", "是我们的责任", "是我的错", "都怪我们",
                "我们全责", "我们负全责", "我们承担全部责任", "我们愿意承担责任", "我们有过错", "我们有责任",
            ],
            _FAULT,
            ("CO-1",),
            unless=["是我们的错觉", "是我的错觉", "我们有责任心"],
        ),
        PhraseRule(
            "guarantee",
            PhraseKind.OVERPROMISE,
            ["保证", "包您满意", "包你满意", "包在我身上", "我打包票"],
            _PROMISE,
            ("CO-1",),
            unless=["保证金", "保证书", "保证期", "保证人", "质量保证", "保证保险", "保证不了"],
        ),
        PhraseRule(
            "definitely",
            PhraseKind.OVERPROMISE,
            ["一定", "绝对", "百分之百", "100%", "肯定能", "肯定会", "肯定可以", "无论如何都", "再也不会", "不会再发生"],
            _PROMISE,
            ("CO-1",),
            unless=[
                "不一定", "一定的", "一定程度", "有一定", "在一定", "统一定", "唯一定", "单一定", "一定期限", "一定数量",
                "一定金额", "一定很", "一定非常", "一定是", "一定让您", "您一定", "心里一定", "100%棉", "绝对值",
            ],
        ),
    ],
    negations=[
        "不是", "并不", "并非", "不能", "不会", "不敢", "不要", "不用", "不该", "不应", "不可", "不想", "不认为", "不觉得",
        "不等于", "不代表", "不意味", "不说", "不保证", "不敢保证", "不算", "没有", "没说", "没法", "无法", "未必", "从不",
        "从未", "绝不", "决不", "难以", "很难",
    ],
)  # fmt: skip
"""CO-1, CO-2 steps 3 and 5: what not to say in Chinese, and what to say instead. Collected 2026-03."""
