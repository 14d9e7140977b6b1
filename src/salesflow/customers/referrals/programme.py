"""Referral programmes: what a sale earns its introducer, when it must be paid, and whether it may be.

The fee is fixed, promised beforehand, paid after the sale and at once. Who declines money gets a gift or a dinner within
the gift policy. Some people may not be paid at all, such as one's own employees, competitors, and officials; whoever
pays must have the authority. After the visit the introducer is told how it went.

Only the direct introducer is paid. Pay over several levels is regulated or forbidden in places, and so are fees to some
professions: check with counsel.

>>> import pendulum
>>> from salesflow.customers.catalogue.referral_programmes import GIRARD
>>> sold = pendulum.datetime(2026, 3, 2, 9, tz="America/Detroit")
>>> book = GIRARD.close(ReferralBook(), "S-1", "li", at=sold).introduce("li", "wang", at=sold)
>>> assert isinstance(book, ReferralBook)
>>> [each.explain() for each in GIRARD.to_pay(book, as_of=pendulum.date(2026, 3, 4))]
['USD 25 is due to wang for sale S-1, and has been late for 2 days [CU-6]']
>>> print(GIRARD.pay(book, "S-1", roles=["public_official"], by=Actor("u-7", ["seller"]), at=sold).explain())
wang has the role public official: no gift and no fee may be given [CA-15 CU-6]

Source: CU-6 (D3, D2).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import attrs
import pendulum

from salesflow.basics.actors import Actor, By
from salesflow.basics.authority import Authority
from salesflow.basics.calendars import Calendar
from salesflow.basics.moments import as_day, day_of, instant, zone_of
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.book import OwedFeedback, ReferralBook
from salesflow.customers.referrals.entries import GiftInstead, How, Paid, SaleFee, Waived
from salesflow.customers.referrals.gift import Gift, GiftRegister
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients, Role, Roles, against
from salesflow.errors import DefinitionError

__all__ = ["Given", "Payable", "Programme", "Tellable"]

_ROWS: Final = ("CU-6",)


@attrs.frozen
class Payable:
    """A fee that is due, with the last moment at which it is paid in time, and how many civil days it is late."""

    fee: SaleFee
    pay_by: pendulum.DateTime
    days_late: int

    def explain(self, language: Language = "en") -> str:
        """What is due to whom, in words."""
        text = _DUE_LATE if self.days_late else _DUE
        sentence = text.fill(
            fee=self.fee.fee,
            who=self.fee.introducer or "",
            sale=self.fee.sale,
            by=self.pay_by.date(),
            n=self.days_late,
        )
        return Reason("due", sentence, _ROWS).explain(language)


@attrs.frozen
class Tellable:
    """An introducer who must be told how a visit went, by when, and how many civil days that is late."""

    feedback: OwedFeedback
    tell_by: pendulum.DateTime
    days_late: int

    def explain(self, language: Language = "en") -> str:
        """Who must be told about whom, in words."""
        text = _TELL_LATE if self.days_late else _TELL
        sentence = text.fill(
            who=self.feedback.introducer,
            newcomer=self.feedback.newcomer,
            by=self.tell_by.date(),
            n=self.days_late,
        )
        return Reason("tell", sentence, _ROWS).explain(language)


@attrs.frozen
class Given:
    """A fee settled by a gift: the book and the register, each with its new entry. Store both."""

    book: ReferralBook
    register: GiftRegister


def _roles(given: Iterable[Role | str]) -> tuple[Role, ...]:
    return tuple(Role.read(each) for each in given)


@attrs.frozen(kw_only=True)
class Programme:
    """The rules of a referral programme.

    `fee` is what each sale earns the introducer of its customer (zero: nothing; None: nobody has decided). It is paid
    within `pay_within` after the sale, or after the introducer is named; the introducer is told within
    `feedback_within` after the visit. `recipients` says by role who may be paid, `gifts` what may be given instead,
    `authority` who of us may settle how much (its action is ``"pay"``; whoever noted the introduction is handed to it
    as the one who promised). `introducers` are the people who meet many buyers. `card` is the line on the card handed
    over, with the slot ``{introducer}``.

    Raises `DefinitionError` with all problems. Source: CU-6.
    """

    key: str = attrs.field(kw_only=False)
    version: str = attrs.field(kw_only=False)
    fee: Money | None
    pay_within: Term
    feedback_within: Term
    recipients: Recipients
    gifts: GiftPolicy
    authority: Authority
    introducers: tuple[Role, ...] = attrs.field(default=(), converter=_roles)
    card: Text = Text("Introduced by {introducer}", zh="介绍人：{introducer}")

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is empty" for name in ("key", "version") if not getattr(self, name).strip()]
        if self.fee is not None and (self.fee.is_negative or not self.fee.is_payable):
            problems.append(f"the fee {self.fee} cannot be paid out; give zero or more, in whole coins")
        silent = [
            language for language in self.card.languages if "{introducer}" not in self.card.template(language)
        ]
        problems += [f"the card in {language!r} has no slot {{introducer}}" for language in silent]
        barred = {role.key for role in self.recipients.forbidden}
        problems += [
            f"{role.key!r} is a good introducer and may not be paid"
            for role in self.introducers
            if role.key in barred
        ]
        if problems:
            raise DefinitionError(f"referral programme {self.key!r}", problems)

    def card_line(self, introducer: str) -> Sentence:
        """The line on the card that an introducer hands over; the name is printed, never stored."""
        return self.card.fill(introducer=introducer)

    def may_pay(self, introducer: str, roles: Roles) -> Verdict[Truth]:
        """Whether an introducer with these roles may be paid; roles that nobody knows leave it unknown."""
        return self.recipients.judge(introducer, roles)

    # -- steps --------------------------------------------------------------------------------------------------------

    def close(
        self, book: ReferralBook, sale: str, customer: str, *, at: datetime, by: By = None
    ) -> ReferralBook | Declined:
        """Note a closed sale with the fee of this programme; declined as long as nobody has decided the fee."""
        if self.fee is None:
            return Declined((), (Reason("fee_undecided", _FEE_UNDECIDED.fill(programme=self.key), _ROWS),))
        return book.close(sale, customer, self.fee, programme=f"{self.key} {self.version}", at=at, by=by)

    def pay(
        self, book: ReferralBook, sale: str, *, roles: Roles, by: Actor, at: datetime
    ) -> ReferralBook | Declined:
        """Pay the introducer of a sale, if the book, the roles of the introducer and the authority of `by` allow it."""
        return self._settled(book, sale, Paid(), by, at, self._receives(book.find(sale), roles))

    def waive(
        self, book: ReferralBook, sale: str, reason: str, *, by: Actor, at: datetime
    ) -> ReferralBook | Declined:
        """Pay nothing, for a reason; who may pay the fee may waive it."""
        return self._settled(book, sale, Waived(reason), by, at, [])

    def give(
        self, book: ReferralBook, register: GiftRegister, sale: str, gift: Gift, *,
        roles: Roles, approver: Actor | None = None, by: Actor, at: datetime,
    ) -> Given | Declined:  # fmt: skip
        """Give an introducer who declined the money a gift instead, and note it in book and register.

        Declined with everything that the book, the programme, the gift policy and the authority have against it. The
        gift goes to the introducer, or to a person at that house. `approver` is whom the gift names as such.
        """
        fee, noted = book.find(sale), register.note(gift)
        settled = book.settle(sale, GiftInstead(gift.id), at=at, by=by)
        said = [
            *self._receives(fee, roles),
            self.gifts.judge(gift, register, roles=roles, by=approver, as_of=day_of(at, zone_of(at))),
            self._authorised(book, fee, gift.value, by),
        ]
        introducer = None if fee is None else fee.introducer
        if introducer not in {None, book.known_as(gift.to), book.known_as(gift.customer)}:
            sentence = _OTHER_HANDS.fill(gift=gift.id, to=gift.to, sale=sale, who=introducer or "")
            said.append(Verdict(Truth.NO, (Reason("gift_to_other", sentence, _ROWS),)))
        barred = _joined([settled, noted], said)
        if isinstance(settled, Declined) or isinstance(noted, Declined) or barred.codes:
            return barred
        return Given(settled, noted)

    def _settled(
        self, book: ReferralBook, sale: str, how: How, by: Actor, at: datetime, said: list[Verdict[Truth]]
    ) -> ReferralBook | Declined:
        fee, settled = book.find(sale), book.settle(sale, how, at=at, by=by)
        amount = None if fee is None else fee.fee
        barred = _joined([settled], [*said, self._authorised(book, fee, amount, by)])
        return barred if isinstance(settled, Declined) or barred.codes else settled

    def _receives(self, fee: SaleFee | None, roles: Roles) -> list[Verdict[Truth]]:
        return [] if fee is None or fee.introducer is None else [self.may_pay(fee.introducer, roles)]

    def _authorised(
        self, book: ReferralBook, fee: SaleFee | None, amount: Money | None, by: Actor
    ) -> Verdict[Truth]:
        """Whether `by` may settle it: nobody pays himself, and the house may keep promising and paying apart."""
        who = None if fee is None else fee.introducer
        promised = () if fee is None else book.noted_by(fee.customer)
        done = {"promise": promised} if promised else {}
        return against(
            self.authority.judge(by, "pay", amount, done=done, not_by=() if who is None else {who})
        )

    # -- what is to be done -------------------------------------------------------------------------------------------

    def to_pay(
        self, book: ReferralBook, *, as_of: date, zone: str | None = None, calendar: Calendar | None = None
    ) -> tuple[Payable, ...]:
        """The fees due on a day, the most urgent first, with how late they are.

        What fell due after `as_of` is not known yet. The day of a moment is read in the zone of the `calendar`, else
        in `zone`, else in its own; a term in working days needs a calendar (else `InputError`).
        """
        found = [
            Payable(fee, *left)
            for fee in book.due()
            if fee.since is not None
            if (left := _left(fee.since, self.pay_within, as_of, zone, calendar)) is not None
        ]
        return tuple(sorted(found, key=lambda each: (instant(each.pay_by), each.fee.sale)))

    def to_tell(
        self, book: ReferralBook, *, as_of: date, zone: str | None = None, calendar: Calendar | None = None
    ) -> tuple[Tellable, ...]:
        """The introducers who must still be told how a visit went, the most urgent first; days as in `to_pay`."""
        where = zone if calendar is None else calendar.zone
        found = [
            Tellable(owed, *left)
            for owed in book.owed_feedback(as_of, zone=where)
            if (left := _left(owed.since, self.feedback_within, as_of, zone, calendar)) is not None
        ]
        return tuple(sorted(found, key=lambda each: (instant(each.tell_by), each.feedback.newcomer)))


def _left(
    since: datetime, within: Term, as_of: date, zone: str | None, calendar: Calendar | None
) -> tuple[pendulum.DateTime, int] | None:
    """The last moment in time, and the days since; None when the term has not begun by that day."""
    where = zone if calendar is None else calendar.zone
    last = as_day(as_of, "as_of")
    if day_of(since, where or zone_of(since)).toordinal() > last:
        return None
    until = within.after(since, calendar)
    return until, max(0, last - day_of(until, where or zone_of(until)).toordinal())


def _joined(
    answers: Iterable[ReferralBook | GiftRegister | Declined], said: Iterable[Verdict[Truth]]
) -> Declined:
    """Everything that stands against it, once; without codes when nothing does."""
    no: list[Declined | Verdict[Truth]] = [
        *[each for each in answers if isinstance(each, Declined)],
        *[each for each in said if each.value is not Truth.YES],
    ]
    return Declined(
        tuple(dict.fromkeys(reason for each in no for reason in each.reasons)),
        tuple(dict.fromkeys(reason for each in no for reason in each.missing)),
    )


# -- words ----------------------------------------------------------------------------------------------------------

_DUE: Final = Text("{fee} is due to {who} for sale {sale} by {by}", zh="成交{sale}：最迟{by}付{who}{fee}")
_DUE_LATE: Final = Text(
    "{fee} is due to {who} for sale {sale}, and has been late for {n} {n|day|days}",
    zh="成交{sale}：应付{who}{fee}，已逾期{n}天",
)
_TELL: Final = Text(
    "tell {who} by {by} how the visit to {newcomer} went", zh="最迟{by}向{who}反馈拜访{newcomer}的情况"
)
_TELL_LATE: Final = Text(
    "tell {who} how the visit to {newcomer} went; that has been late for {n} {n|day|days}",
    zh="向{who}反馈拜访{newcomer}的情况，已逾期{n}天",
)
_FEE_UNDECIDED: Final = Text(
    "nobody has decided the fee of the programme {programme}", zh="介绍计划{programme}的介绍费尚无规定"
)
_OTHER_HANDS: Final = Text(
    "gift {gift} goes to {to}, but {who} introduced the customer of sale {sale}",
    zh="礼品{gift}送给{to}，但成交{sale}的介绍人是{who}",
)
