"""What is written down about referrals: who introduced whom, what came of it, and how the introducer was thanked.

These small entries are all that a book of referrals consists of, and all that an application stores of it. Parties
(customers, and outsiders such as a loan officer or a repair shop) are ids, never names.

>>> import pendulum
>>> noted = Introduced("li", "wang", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"), by="u-7")
>>> noted.newcomer, noted.introducer, noted.by
('li', 'wang', 'u-7')

Source: CU-6 (D3, the referral method; D2). To withdraw a link, to cancel and to reverse are ours.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import instant
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, read_words
from salesflow.basics.truth import Truth
from salesflow.basics.written import Written
from salesflow.errors import InputError

__all__ = [
    "Assessed",
    "Cancelled",
    "Closed",
    "Entry",
    "Erased",
    "FedBack",
    "GiftInstead",
    "How",
    "Introduced",
    "Merged",
    "Paid",
    "Reversal",
    "Reversed",
    "SaleFee",
    "Settled",
    "Standing",
    "Visited",
    "Waived",
    "Withdrawn",
    "silent",
    "words_in",
]


def _newcomer(value: str) -> str:
    return read_id(value, "newcomer")


def _introducer(value: str) -> str:
    return read_id(value, "introducer")


def _sale(value: str) -> str:
    return read_id(value, "sale")


def _party(value: str) -> str:
    return read_id(value, "party")


def _programme(value: str | None) -> str | None:
    return None if value is None else read_id(value, "programme")


def _gift(value: str) -> str:
    return read_id(value, "gift")


def _fee(value: object) -> Money:
    if not isinstance(value, Money):
        raise InputError("fee", value, "give Money; zero says that nothing is paid")
    if value.is_negative or not value.is_payable:
        raise InputError("fee", value, "give an amount that can be paid out, zero or more")
    return value


# -- how an introducer is thanked -----------------------------------------------------------------------------------


@attrs.frozen
class Paid:
    """The fee was paid out."""


@attrs.frozen
class GiftInstead:
    """The introducer declined the money; a gift or a dinner was given instead, noted under the id `gift`."""

    gift: str = attrs.field(converter=_gift)


@attrs.frozen
class Waived:
    """Nothing is paid and nothing given, for a reason (which is empty once the person was erased)."""

    reason: str = attrs.field(converter=read_words)


How: TypeAlias = Paid | GiftInstead | Waived
"""How a fee was settled."""


class Reversal(Enum):
    """What became of a fee that was settled and should not stand.

    *Paid back*: the money or the gift came back. *Written off*: it did not, and we do not ask for it. *Kept*: the
    sale is cancelled, but the introducer keeps it, by decision. *Undone*: the settlement was noted by mistake.
    """

    PAID_BACK = "paid_back"
    WRITTEN_OFF = "written_off"
    KEPT = "kept"
    UNDONE = "undone"

    def __repr__(self) -> str:
        return f"Reversal.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _REVERSALS[self].render(language)


_REVERSALS: Final = {
    Reversal.PAID_BACK: Text("it was paid back", zh="已退回"),
    Reversal.WRITTEN_OFF: Text("it was written off", zh="已核销"),
    Reversal.KEPT: Text("the introducer keeps it", zh="由介绍人保留"),
    Reversal.UNDONE: Text("the settlement had been noted by mistake", zh="此前的结清记录有误，已撤销"),
}


def _how(value: object) -> How:
    if not isinstance(value, Paid | GiftInstead | Waived):
        raise InputError("how", value, "give Paid(), GiftInstead(gift) or Waived(reason)")
    return value


def _reversal(value: object) -> Reversal:
    if not isinstance(value, Reversal):
        raise InputError("how", value, "give a Reversal, such as Reversal.PAID_BACK")
    return value


def _worth(value: Truth | bool | None) -> Truth:
    return Truth.of(value)


# -- entries --------------------------------------------------------------------------------------------------------


@attrs.frozen
class Introduced(Written):
    """An introducer named (or was named for) a new customer; `at` is when we were told."""

    newcomer: str = attrs.field(converter=_newcomer)
    introducer: str = attrs.field(converter=_introducer)
    words: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Withdrawn(Written):
    """A link was wrong: nobody, or somebody else, introduced the newcomer."""

    newcomer: str = attrs.field(converter=_newcomer)
    reason: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Assessed(Written):
    """The newcomer was assessed: is a visit worth while? UNKNOWN says that it was tried and is still open."""

    newcomer: str = attrs.field(converter=_newcomer)
    worth: Truth = attrs.field(converter=_worth)
    words: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Visited(Written):
    """The newcomer was visited."""

    newcomer: str = attrs.field(converter=_newcomer)


@attrs.frozen
class FedBack(Written):
    """The introducer was told how the visit went."""

    newcomer: str = attrs.field(converter=_newcomer)
    introducer: str = attrs.field(converter=_introducer)
    words: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Closed(Written):
    """A sale was closed; `fee` is what the programme agreed on that day for whoever introduced the customer.

    A fee that is no `Money`, negative, or finer than a coin is an `InputError`. Zero says that nothing is paid.
    """

    sale: str = attrs.field(converter=_sale)
    customer: str = attrs.field(converter=read_customer)
    fee: Money = attrs.field(converter=_fee)
    programme: str | None = attrs.field(default=None, converter=_programme)


@attrs.frozen
class Settled(Written):
    """The fee of a sale was settled with its introducer: paid, a gift instead, or waived."""

    sale: str = attrs.field(converter=_sale)
    introducer: str = attrs.field(converter=_introducer)
    how: How = attrs.field(converter=_how)


@attrs.frozen
class Cancelled(Written):
    """A sale was cancelled: its fee is not owed, and one that was settled needs a decision."""

    sale: str = attrs.field(converter=_sale)
    reason: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Reversed(Written):
    """What was decided about a fee that was settled."""

    sale: str = attrs.field(converter=_sale)
    how: Reversal = attrs.field(converter=_reversal)
    reason: str = attrs.field(default="", converter=read_words)


@attrs.frozen
class Merged(Written):
    """Two parties are one and the same: what was said of `gone` is said of `keep` from now on."""

    keep: str = attrs.field(converter=_party)
    gone: str = attrs.field(converter=_party)

    def __attrs_post_init__(self) -> None:
        if self.keep == self.gone:
            raise InputError("gone", self.gone, "is the party to keep; give two different ids")


@attrs.frozen
class Erased(Written):
    """What was known about a person was erased; only the id is left, where a fee needs it."""

    person: str = attrs.field(converter=_party)


Entry: TypeAlias = (
    Introduced
    | Withdrawn
    | Assessed
    | Visited
    | FedBack
    | Closed
    | Settled
    | Cancelled
    | Reversed
    | Merged
    | Erased
)
"""What a book of referrals is made of."""


def silent(entry: Entry) -> Entry:
    """An entry without its free words.

    >>> import pendulum
    >>> silent(Cancelled("S-1", "fell ill", at=pendulum.datetime(2026, 3, 2))).reason
    ''
    """
    match entry:
        case Introduced() | Assessed() | FedBack():
            return attrs.evolve(entry, words="")
        case Withdrawn() | Cancelled() | Reversed():
            return attrs.evolve(entry, reason="")
        case Settled(how=Waived()):
            return attrs.evolve(entry, how=Waived(""))
        case _:
            return entry


def words_in(entry: Entry) -> tuple[str, str] | None:
    """The free words of an entry with what they are about; None where there are none.

    >>> import pendulum
    >>> words_in(Cancelled("S-1", "fell ill", at=pendulum.datetime(2026, 3, 2)))
    ('sale S-1', 'fell ill')
    """
    match entry:
        case Introduced() | Assessed() | FedBack():
            about, words = f"referral of {entry.newcomer}", entry.words
        case Withdrawn():
            about, words = f"referral of {entry.newcomer}", entry.reason
        case Cancelled() | Reversed():
            about, words = f"sale {entry.sale}", entry.reason
        case Settled(how=Waived(reason=reason)):
            about, words = f"sale {entry.sale}", reason
        case _:
            return None
    return (about, words) if words else None


# -- what became of a fee --------------------------------------------------------------------------------------------


class Standing(Enum):
    """How the fee of a sale stands.

    *Unclaimed*: nobody is noted as the introducer. *Due*, or settled: *paid*, *gift* (declined, something else was
    given), *waived*. *Reversed*: the sale was cancelled before the fee was settled, or the settlement was taken back.
    """

    UNCLAIMED = "unclaimed"
    DUE = "due"
    PAID = "paid"
    GIFT = "gift"
    WAIVED = "waived"
    REVERSED = "reversed"

    def __repr__(self) -> str:
        return f"Standing.{self.name}"


@attrs.frozen
class SaleFee:
    """The fee of one sale as it stands.

    `since` is when it became due (the sale is closed and the introducer known); `how` the settlement in force;
    `reversal` what was decided last about a settlement.
    """

    sale: str
    customer: str
    fee: Money
    closed_at: pendulum.DateTime = attrs.field(eq=instant)
    standing: Standing = Standing.UNCLAIMED
    introducer: str | None = None
    since: pendulum.DateTime | None = None
    how: How | None = None
    settled_at: pendulum.DateTime | None = None
    is_cancelled: bool = False
    reversal: Reversal | None = None

    @property
    def is_undecided(self) -> bool:
        """Whether the sale is cancelled, something was given for it, and nobody has decided what becomes of that."""
        given = self.standing in {Standing.PAID, Standing.GIFT}
        return self.is_cancelled and given and self.reversal is not Reversal.KEPT

    @property
    def reason(self) -> Reason:
        """How it stands, coded by its standing (or ``undecided``)."""
        code = "undecided" if self.is_undecided else self.standing.value
        words = code
        if self.standing is Standing.REVERSED and self.reversal is None:
            words = "lapsed"
        elif self.reversal is Reversal.KEPT:
            words = "kept"
        elif isinstance(self.how, Waived) and not self.how.reason:
            words = "waived_silently"
        sentence = _STANDS[words].fill(
            sale=self.sale,
            customer=self.customer,
            fee=self.fee,
            who=self.introducer or "",
            gift=self.how.gift if isinstance(self.how, GiftInstead) else "",
            why=self.how.reason if isinstance(self.how, Waived) else "",
            how=self.reversal or "",
            on="" if self.settled_at is None else self.settled_at.date(),
        )
        return Reason(code, sentence, ("CU-6",))

    def explain(self, language: Language = "en") -> str:
        """How it stands, in words."""
        return self.reason.explain(language)


# -- words -----------------------------------------------------------------------------------------------------------

_STANDS: Final = {
    "unclaimed": Text(
        "nobody is noted as the introducer of {customer}, so sale {sale} earns nobody a fee",
        zh="客户{customer}没有记录介绍人，成交{sale}不产生介绍费",
    ),
    "due": Text(
        "{fee} is due to {who} for sale {sale} to {customer}",
        zh="成交{sale}（客户{customer}）：应付{who}{fee}",
    ),
    "paid": Text("{fee} was paid to {who} for sale {sale} on {on}", zh="成交{sale}：{on}已付{who}{fee}"),
    "gift": Text(
        "{who} declined {fee} for sale {sale} and was given {gift} instead",
        zh="成交{sale}：{who}谢绝{fee}，改赠{gift}",
    ),
    "waived": Text(
        "{fee} for sale {sale} was waived: {why}", zh="成交{sale}：介绍费{fee}不再支付，原因：{why}"
    ),
    "waived_silently": Text("{fee} for sale {sale} was waived", zh="成交{sale}：介绍费{fee}不再支付"),
    "lapsed": Text(
        "sale {sale} was cancelled before {fee} was paid to {who}; nothing is owed",
        zh="成交{sale}在支付{who}{fee}之前已取消，无须支付",
    ),
    "reversed": Text(
        "sale {sale} was cancelled; as to the fee of {fee} for {who}, {how}",
        zh="成交{sale}已取消；{who}的介绍费{fee}：{how}",
    ),
    "kept": Text(
        "sale {sale} was cancelled; {who} keeps what was given for the fee of {fee}, by decision",
        zh="成交{sale}已取消；经决定，{who}保留已付的介绍费{fee}",
    ),
    "undecided": Text(
        "sale {sale} was cancelled after the fee of {fee} was settled with {who}; decide what becomes of it",
        zh="成交{sale}已取消，而{who}的介绍费{fee}已结清；请决定如何处理",
    ),
}
