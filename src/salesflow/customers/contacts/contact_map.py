"""The contact map of a key account: who plays which part there, who of us keeps whom, who is on our side.

A large customer buys through many people, and most of the selling happens while you are absent. The map is a value
that only grows: each step gives a new map, or a `Declined` that names every reason.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> account = ContactMap("C-7").hold("P-1", "purchasing", deal="D-1", primary=True, at=monday)
>>> assert isinstance(account, ContactMap)
>>> account = account.keep("P-1", "u-7", function="sales", at=monday)
>>> assert isinstance(account, ContactMap)
>>> print(account.hold("P-2", "purchasing", deal="D-1", primary=True, at=monday.add(days=1)).explain())
deal D-1 has a primary contact for purchasing on 3 Mar 2026 already: P-1; P-2 can be named beside them, or instead [CU-11]
>>> standing = account.on(monday.date())
>>> standing.primary("purchasing", "D-1"), [each.keeper for each in standing.keepers_of("P-1")]
('P-1', ['u-7'])

`salesflow.customers.contacts.keepers` says who should keep whom, `salesflow.customers.contacts.gaps` what the map lacks.

Source: CU-11 (D1, what goes for every key account: items 1, 3, 4 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, cast

import attrs

from salesflow.basics.actors import By, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, aware, day_of, instant, shared_day, to_text, zone_of
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Renders, Text
from salesflow.customers.contacts.entries import (
    KINDS,
    ContactRole,
    Entry,
    Erased,
    GivenUp,
    Held,
    Kept,
    Left,
    Merged,
    Ranked,
    Released,
    Support,
    Supported,
    role_key,
    without,
)
from salesflow.customers.contacts.standing import Clash, Standing, clashes, standing_on
from salesflow.customers.people import Person
from salesflow.errors import HistoryError, InputError

__all__ = ["ContactMap"]

_ROWS: Final = ("CU-11",)


def _account(value: str) -> str:
    return read_id(value, "account")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, KINDS):
            raise InputError("entries", each, "give the entries of a contact map, such as Held and Kept")
    return tuple(dict.fromkeys(listed))


def _as_written(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: instant(entry.at)))


def _from(on: date | None, at: datetime) -> date:
    moment = aware(at)
    return day_of(moment, zone_of(moment)) if on is None else shared_day(as_day(on, "on"))


@attrs.frozen
class ContactMap:
    """The people of one account as far as we know them: a value that only grows, the fold of its `entries`.

    Store the entries; `ContactMap(account, entries)` is the same map again, in whatever order those of different moments
    come, and an entry that comes twice counts once. Contacts and keepers are ids. Each step takes `at`, the aware moment it is written,
    and `on`, the first civil day on which it is so (None: the day of `at` in its own zone). A step that is written for
    a day corrects what was written for that day before. A retry of the same step changes nothing.

    Raises `InputError` for a contact or keeper whom the map does not know, blank evidence, a naive moment;
    `HistoryError` for entries by which a deal and role would have two primary contacts. Source: CU-11.

    >>> import pendulum
    >>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> ContactMap("C-7").hold(Person("P-9", "C-8", "Zhao"), "technical", at=at).codes
    ('other_account',)
    """

    account: str = attrs.field(converter=_account)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries, eq=_as_written)

    def __attrs_post_init__(self) -> None:
        for clash in clashes(self.entries):
            raise HistoryError(self.account, None, _clash(clash).explain())

    # -- steps: roles -------------------------------------------------------------------------------------------------

    def hold(
        self,
        person: str | Person,
        role: str | ContactRole,
        *,
        deal: str | None = None,
        primary: bool = False,
        on: date | None = None,
        by: By = None,
        at: datetime,
    ) -> ContactMap | Declined:
        """Write down that a contact plays a role, for a deal or for the whole account.

        Give the `Person` to have it checked that they belong to this account; an id is taken at its word. To make
        somebody the primary contact, or no longer, write it again. Declined: ``other_account``, ``left``,
        ``held_already``, ``primary_taken``.
        """
        who = person.id if isinstance(person, Person) else person
        entry = Held(who, role_key(role), deal, primary, on=_from(on, at), at=at, by=id_of(by))
        standing = self.on(entry.on)
        reasons = [self._away(standing, entry.person)]
        if isinstance(person, Person) and person.customer not in self.accounts:
            words = _OTHER_ACCOUNT.fill(person=entry.person, other=person.customer, account=self.account)
            reasons.append(Reason("other_account", words, _ROWS))
        track = (entry.person, entry.role, entry.deal, entry.primary)
        if track in [(each.person, each.role, each.deal, each.primary) for each in standing.holdings]:
            words = _HELD.fill(person=entry.person, role=role, scope=_scope(entry.deal))
            reasons.append(Reason("held_already", words, _ROWS))
        for clash in clashes((*self.entries, entry)):
            others = tuple(each for each in clash.persons if each != entry.person)
            words = _TAKEN.fill(
                scope=_scope(clash.deal), role=role, day=clash.on, others=others, person=entry.person
            )
            reasons.append(Reason("primary_taken", words, _ROWS))
        return self._decided(entry, *reasons)

    def release(
        self,
        person: str,
        role: str | ContactRole,
        *,
        deal: str | None = None,
        on: date | None = None,
        by: By = None,
        at: datetime,
    ) -> ContactMap | Declined:
        """Write down that a contact does not play a role any more, from `on` on. Declined: ``not_held``."""
        who = self._contact(person)
        entry = Released(who, role_key(role), deal, on=_from(on, at), at=at, by=id_of(by))
        track = (entry.person, entry.role, entry.deal)
        held = track in [(each.person, each.role, each.deal) for each in self.on(entry.on).holdings]
        words = _NOT_HELD.fill(person=who, role=role, scope=_scope(entry.deal), day=entry.on)
        return self._decided(entry, None if held else Reason("not_held", words, _ROWS))

    def rank(
        self, person: str, rank: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down the rank of a contact in their house; the keys are yours. Declined: ``left``."""
        entry = Ranked(self._contact(person), rank, on=_from(on, at), at=at, by=id_of(by))
        return self._decided(entry, self._away(self.on(entry.on), entry.person))

    # -- steps: keepers -----------------------------------------------------------------------------------------------

    def keep(
        self,
        person: str,
        keeper: str,
        *,
        function: str | None = None,
        rank: str | None = None,
        on: date | None = None,
        by: By = None,
        at: datetime,
    ) -> ContactMap | Declined:
        """Give a contact a keeper among our people; `function` and `rank` are the keeper's, in our house.

        A contact may have several keepers. Declined: ``left``, ``keeper_left``, ``kept_already``.
        """
        who = self._contact(person)
        return self._kept(Kept(who, keeper, function, rank, on=_from(on, at), at=at, by=id_of(by)))

    def hand_over(
        self,
        person: str,
        keeper: str,
        to: str,
        *,
        function: str | None = None,
        rank: str | None = None,
        on: date | None = None,
        by: By = None,
        at: datetime,
    ) -> ContactMap | Declined:
        """Let `to` keep a contact instead of `keeper`; `function` and `rank` are those of `to`.

        Declined: ``left``, ``keeper_left`` (`to` is not with us any more), ``not_kept``, ``kept_already``.
        """
        who = self._contact(person)
        entry = Kept(who, to, function, rank, keeper, on=_from(on, at), at=at, by=id_of(by))
        if entry.instead_of == entry.keeper:
            raise InputError("to", to, "is the keeper who hands over; name somebody else")
        return self._kept(entry)

    def give_up(
        self, person: str, keeper: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a keeper does not keep a contact any more, without a successor. Declined: ``not_kept``."""
        entry = GivenUp(self._contact(person), keeper, on=_from(on, at), at=at, by=id_of(by))
        return self._decided(entry, self._not_kept(self.on(entry.on), entry.person, entry.keeper))

    # -- steps: on our side -------------------------------------------------------------------------------------------

    def win(
        self, person: str, evidence: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a contact is won: helps us, shows us the way. `evidence` says by what one sees it.

        Declined: ``left``.
        """
        return self._supported(person, Support.WON, evidence, on, by, at)

    def advocate(
        self, person: str, evidence: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a contact speaks and sells for us while we are absent, and by what one sees it.

        Declined: ``left``.
        """
        return self._supported(person, Support.ADVOCATE, evidence, on, by, at)

    def lose(
        self, person: str, evidence: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a contact who was won is so no more, and by what one sees it. Declined: ``not_won``."""
        return self._supported(person, Support.LOST, evidence, on, by, at)

    # -- steps: coming and going --------------------------------------------------------------------------------------

    def leave(
        self, person: str, *, to: str | None = None, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a contact left the account, perhaps `to` another one. Declined: ``left``."""
        entry = Left(self._contact(person), to, on=_from(on, at), at=at, by=id_of(by))
        if entry.to in self.accounts:
            raise InputError("to", to, "is this account; name the one they moved to")
        return self._decided(entry, self._away(self.on(entry.on), entry.person))

    def rejoin(
        self, person: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a contact is back, or never left: the roles are as they were. Declined: ``not_left``."""
        entry = Left(self._contact(person), back=True, on=_from(on, at), at=at, by=id_of(by))
        return self._decided(entry, self._there(entry))

    def leave_us(
        self, keeper: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a keeper left our house: whom they kept waits for another. Declined: ``keeper_left``."""
        entry = Left(self._keeper(keeper), ours=True, on=_from(on, at), at=at, by=id_of(by))
        return self._decided(entry, self._gone(self.on(entry.on), entry.person))

    def rejoin_us(
        self, keeper: str, *, on: date | None = None, by: By = None, at: datetime
    ) -> ContactMap | Declined:
        """Write down that a keeper is with us again, or never left. Declined: ``not_left``."""
        entry = Left(self._keeper(keeper), ours=True, back=True, on=_from(on, at), at=at, by=id_of(by))
        return self._decided(entry, self._there(entry))

    # -- steps: doubles and erasure -----------------------------------------------------------------------------------

    def merged(self, other: ContactMap, *, by: By = None, at: datetime) -> ContactMap | Declined:
        """The map of this account joined by that of a double: every entry of both stays.

        From the day of `at` on each deal and role has at most one primary contact; where both maps name one, the step
        is declined (``two_primaries``) and both are named: a person decides which it is, then joins the maps.
        Somebody who had "left" for the double is still there.
        """
        if not isinstance(other, ContactMap):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("other", other, "give the contact map of the double")
        if self.accounts & other.accounts:
            raise InputError("other", other.account, "is part of this map already")
        entry = Merged(other.account, on=_from(None, at), at=at, by=id_of(by))
        both = (*self.entries, *other.entries, entry)
        reasons = tuple(_clash(each) for each in clashes(both))
        return Declined(reasons) if reasons else ContactMap(self.account, both)

    def erased(self, person: str, *, by: By = None, at: datetime) -> ContactMap:
        """The map without a person, contact or keeper: no entry names them, and no words that mention their id stay.

        The roles that a contact held last are remembered as vacant, without whoever held them. A map that never knew
        the person comes back as it is. Erase what you stored before as well: a backup still holds it.
        """
        gone = read_id(person, "person")
        kept = tuple(left for each in self.entries if (left := without(each, gone)) is not None)
        if kept == self.entries:
            return self
        last = max(each.on for each in self.entries)
        held = [(each.role, each.deal) for each in self.on(last).holdings if each.person == gone]
        writer = id_of(by)
        entry = Erased(held, on=_from(None, at), at=at, by=None if writer == gone else writer)
        return ContactMap(self.account, (*kept, entry))

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand (`customers.erasure.names_in`)."""
        said = [each for each in self.entries if isinstance(each, Supported) and each.words]
        return tuple(
            (f"contact map {self.account}, {each.person}, {to_text(each.at)}", each.words) for each in said
        )

    # -- questions ----------------------------------------------------------------------------------------------------

    def on(self, as_of: date) -> Standing:
        """How things stand at the end of a day."""
        return standing_on(self.entries, as_of, self.accounts)

    @property
    def accounts(self) -> frozenset[str]:
        """This account and every double that was joined to it."""
        return frozenset({self.account, *(each.account for each in self.entries if isinstance(each, Merged))})

    @property
    def contacts(self) -> tuple[str, ...]:
        """Everybody of the account who ever held a role."""
        return tuple(dict.fromkeys(each.person for each in self.entries if isinstance(each, Held)))

    @property
    def keepers(self) -> tuple[str, ...]:
        """Everybody of ours who ever kept somebody."""
        return tuple(dict.fromkeys(each.keeper for each in self.entries if isinstance(each, Kept)))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _decided(self, entry: Entry, *reasons: Reason | None) -> ContactMap | Declined:
        if entry in self.entries:
            return self
        found = tuple(reason for reason in reasons if reason is not None)
        return Declined(found) if found else ContactMap(self.account, (*self.entries, entry))

    def _kept(self, entry: Kept) -> ContactMap | Declined:
        if entry.keeper == entry.person:
            raise InputError("keeper", entry.keeper, "is the contact; a keeper is one of our people")
        standing = self.on(entry.on)
        reasons = [self._away(standing, entry.person), self._gone(standing, entry.keeper)]
        if entry.instead_of is not None:
            reasons.append(self._not_kept(standing, entry.person, entry.instead_of))
        same = (entry.person, entry.keeper, entry.function, entry.rank)
        if same in [(each.person, each.keeper, each.function, each.rank) for each in standing.keepings]:
            words = _KEPT.fill(keeper=entry.keeper, person=entry.person)
            reasons.append(Reason("kept_already", words, _ROWS))
        return self._decided(entry, *reasons)

    def _supported(
        self, person: str, support: Support, evidence: str, on: date | None, by: By, at: datetime
    ) -> ContactMap | Declined:
        entry = Supported(self._contact(person), support, evidence, on=_from(on, at), at=at, by=id_of(by))
        if not entry.words:
            raise InputError("evidence", evidence, "say by what one sees it; it may not be blank")
        standing = self.on(entry.on)
        if support is not Support.LOST:
            return self._decided(entry, self._away(standing, entry.person))
        won = standing.support_of(entry.person) in {Support.WON, Support.ADVOCATE}
        words = _NOT_WON.fill(person=entry.person, day=entry.on)
        return self._decided(entry, None if won else Reason("not_won", words, _ROWS))

    def _contact(self, person: str) -> str:
        return self._known(read_id(person, "person"), "person", self.contacts)

    def _keeper(self, keeper: str) -> str:
        return self._known(read_id(keeper, "keeper"), "keeper", self.keepers)

    def _known(self, who: str, field: str, those: tuple[str, ...]) -> str:
        if who in those:
            return who
        known = ", ".join(those) or "none yet"
        raise InputError(field, who, f"is not on the map of {self.account}; it holds {known}")

    def _away(self, standing: Standing, person: str) -> Reason | None:
        left = standing.departure(person)
        if left is None:
            return None
        if left.to is None:
            return Reason("left", _LEFT.fill(person=person, day=left.on), _ROWS)
        return Reason("left", _MOVED.fill(person=person, day=left.on, to=left.to), _ROWS)

    def _gone(self, standing: Standing, keeper: str) -> Reason | None:
        left = standing.departure(keeper, ours=True)
        if left is None:
            return None
        return Reason("keeper_left", _GONE.fill(keeper=keeper, day=left.on), _ROWS)

    def _there(self, entry: Left) -> Reason | None:
        if self.on(entry.on).departure(entry.person, ours=entry.ours) is not None:
            return None
        return Reason("not_left", _NOT_LEFT.fill(person=entry.person, day=entry.on), _ROWS)

    def _not_kept(self, standing: Standing, person: str, keeper: str) -> Reason | None:
        if (person, keeper) in [(each.person, each.keeper) for each in standing.keepings]:
            return None
        return Reason("not_kept", _NOT_KEPT.fill(keeper=keeper, person=person, day=standing.as_of), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_DEAL: Final = Text("deal {deal}", zh="商机{deal}")
_ACCOUNT: Final = Text("the account", zh="客户")


def _scope(deal: str | None) -> Renders:
    return _ACCOUNT if deal is None else _DEAL.fill(deal=deal)


def _clash(clash: Clash) -> Reason:
    words = _TWO.fill(scope=_scope(clash.deal), role=clash.role, day=clash.on, persons=clash.persons)
    return Reason("two_primaries", words, _ROWS)


_TAKEN: Final = Text(
    "{scope} has a primary contact for {role} on {day} already: {others}; {person} can be named beside them, or instead",
    zh="{scope}在{day}已有{role}的首要联系人：{others}；{person}可以并列登记，或取而代之",
)
_TWO: Final = Text(
    "{scope} would have more than one primary contact for {role} on {day}: {persons}; decide which of them it is",
    zh="{scope}在{day}会有不止一位{role}的首要联系人：{persons}；请确定是哪一位",
)
_OTHER_ACCOUNT: Final = Text(
    "{person} belongs to account {other}, not to {account}", zh="{person}属于客户{other}，不属于{account}"
)
_HELD: Final = Text(
    "{person} plays this part already: {role}, for {scope}", zh="{person}已登记为{scope}的{role}"
)
_NOT_HELD: Final = Text(
    "{person} does not play this part on {day}: {role}, for {scope}", zh="{day}，{person}并非{scope}的{role}"
)
_LEFT: Final = Text("{person} left the account on {day}", zh="{person}已于{day}离开该客户")
_MOVED: Final = Text("{person} moved to account {to} on {day}", zh="{person}已于{day}转到客户{to}")
_NOT_LEFT: Final = Text("{person} had not left on {day}", zh="{day}，{person}并未离开")
_GONE: Final = Text("{keeper} left our house on {day}", zh="{keeper}已于{day}离开我方")
_KEPT: Final = Text("{keeper} keeps {person} already", zh="{keeper}已在维护{person}")
_NOT_KEPT: Final = Text("{keeper} does not keep {person} on {day}", zh="{day}，{person}不由{keeper}维护")
_NOT_WON: Final = Text(
    "nobody wrote down that {person} was won, so there is nothing to lose on {day}",
    zh="{day}之前没有{person}已争取到的记录，无从失去",
)
