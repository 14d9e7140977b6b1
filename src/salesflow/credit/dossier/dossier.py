"""The credit dossier of a firm: facts with source, method, date and validity; what differs; what to ask next.

Sources speak side by side: the newest word of each stands, and where they differ nothing is taken for known until a
person says whom to follow. A fact is true from a day and may end on one (which is no longer in it); it grows stale when
its item is no longer fresh. Whether it is enough to judge is yes, no, or not sure.

>>> import pendulum
>>> from salesflow.credit.dossier.content import Area, Field, FieldKind, Item
>>> staff = Field("staff", Text("staff", zh="员工人数"), FieldKind.WHOLE, ask=Text("How many work there?", zh="有多少员工？"))
>>> short = Content("short", "1", [Item(staff, Area.BASIC, [Method.INTERNAL, Method.AGENCIES], essential=True)])
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> file = Dossier("C-7").learn(short, "staff", 40, source="visit", method=Method.INTERNAL, at=monday)
>>> assert isinstance(file, Dossier)
>>> file = file.learn(short, "staff", 25, source="agency report 9", method=Method.AGENCIES, at=monday)
>>> assert isinstance(file, Dossier)
>>> found = file.review(short, as_of=date(2026, 3, 3))
>>> print(found.enough().explain())
staff: the sources differ: agency report 9 says 25 (2 Mar 2026), visit says 40 (2 Mar 2026) [CR-2 CR-3]
>>> found.enough().value
Truth.UNKNOWN

Sources: CR-2, CR-3; field note, section 4.3, 12 (stale statements). Validity, settling and the measures are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import takewhile
from typing import Final

import attrs

from salesflow.basics.actors import By, id_of
from salesflow.basics.comparing import Operand, identity
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, instant, shared_day
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Text
from salesflow.credit.dossier.content import Content
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.dossier.learnt import Entry, Learnt, Settled, Slot, Withdrawn, in_order
from salesflow.credit.dossier.review import DossierReview, reviewed
from salesflow.errors import HistoryError

__all__ = ["Dossier"]

_ROWS: Final = ("CR-2", "CR-3")


def _firm(value: str) -> str:
    return read_id(value, "firm")


@attrs.frozen
class Dossier:
    """The credit dossier of one firm: the fold of its `entries`, in whatever order and however often they come.

    Store the entries; ``Dossier(firm, entries)`` is the same dossier again. Of each source the word that is true from
    the latest day counts, the later written where two are of one day. Commands give a new dossier or a `Declined`.
    Raises `InputError` for blank ids and what does not belong in a field, `HistoryError` for a withdrawal of what was
    never said. Sources: CR-2, CR-3.
    """

    firm: str = attrs.field(converter=_firm)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=in_order)

    def __attrs_post_init__(self) -> None:
        said = {(each.slot, each.source) for each in self.entries if isinstance(each, Learnt)}
        for seq, each in enumerate(self.entries, 1):
            if not isinstance(each, Learnt) and (each.slot, each.source) not in said:
                problem = f"{each.source!r} never said anything of {each.field!r}"
                raise HistoryError(self.firm, seq, problem)

    # -- commands -----------------------------------------------------------------------------------------------------

    def learn(
        self,
        content: Content,
        field: str,
        value: Operand,
        *,
        source: str,
        method: Method,
        true_on: date | None = None,
        until: date | None = None,
        part: str | None = None,
        evidence: str | None = None,
        by: By = None,
        at: datetime,
    ) -> Dossier | Declined:
        """Write down what a source says, held against the content.

        Declined: the same source said something else of the same day at the same moment (`same_moment`). What the
        content does not ask, or a value of another kind, is an `InputError`.
        """
        item = content.item(field)
        item.field.check(value, part)
        entry = Learnt(
            field, value, source=source, method=method, true_on=true_on, until=until, part=part,
            evidence=evidence, at=at, by=id_of(by),
        )  # fmt: skip
        for each in self.entries:
            if not isinstance(each, Learnt) or each.slot != entry.slot or each.source != entry.source:
                continue
            same = (each.since, instant(each.at)) == (entry.since, instant(entry.at))
            if same and identity(each.value) != identity(entry.value):
                words = _SAME_MOMENT.fill(what=item.field.label, source=entry.source, at=entry.at)
                return Declined((Reason("same_moment", words, _ROWS),))
        return self._with(entry)

    def withdraw(
        self, field: str, *, source: str, why: str, part: str | None = None, by: By = None, at: datetime
    ) -> Dossier | Declined:
        """Write down that what a source said up to now no longer stands. Declined: it says nothing (`nothing_said`)."""
        entry = Withdrawn(field, source=source, why=why, part=part, at=at, by=id_of(by))
        return self._with(entry, self._silent(entry))

    def settle(
        self, field: str, *, source: str, why: str, part: str | None = None, by: By = None, at: datetime
    ) -> Dossier | Declined:
        """Write down whom to follow where sources differ. A later word of another source opens it again.

        Declined: nobody is named (`nobody_named`), that source says nothing (`nothing_said`).
        """
        entry = Settled(field, source=source, why=why, part=part, at=at, by=id_of(by))
        reasons = self._silent(entry)
        if entry.by is None:
            reasons.append(Reason("nobody_named", _NOBODY.fill(what=field), _ROWS))
        return self._with(entry, reasons)

    def _silent(self, entry: Withdrawn | Settled) -> list[Reason]:
        spoken = _voices(self.known_at(entry.at).entries).get(entry.slot, ())
        if entry in self.entries or any(each.source == entry.source for each in spoken):
            return []
        return [Reason("nothing_said", _SILENT.fill(source=entry.source, what=entry.field), _ROWS)]

    def _with(self, entry: Entry, reasons: Iterable[Reason] = ()) -> Dossier | Declined:
        declined = tuple(reasons)
        return Declined(declined) if declined else attrs.evolve(self, entries=(*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    def history(self, field: str, part: str | None = None) -> tuple[Entry, ...]:
        """Everything ever written down of a field, or of a part of it, the oldest first."""
        return tuple(each for each in self.entries if each.slot == (field, part))

    def known_at(self, at: datetime) -> Dossier:
        """The dossier as it could be known at a moment."""
        now = instant(at)
        return attrs.evolve(self, entries=[each for each in self.entries if instant(each.at) <= now])

    def known_on(self, day: date) -> Dossier:
        """The dossier as it could be known at the end of a day: all entries before the first of a later day.

        The day of an entry is read in its own zone.
        """
        end = as_day(day)
        known = takewhile(lambda each: each.at.toordinal() <= end, self.entries)
        return attrs.evolve(self, entries=known)

    def review(self, content: Content, *, as_of: date) -> DossierReview:
        """How the dossier stands on a day, by its content: areas, facts, whether it is enough, and what to ask next.

        What was written down later is not known yet. Fields that the content does not ask are left alone.
        """
        today = shared_day(as_day(as_of, "as_of"))
        return reviewed(self.firm, content, _voices(self.known_on(today).entries), as_of=today)


def _voices(entries: Iterable[Entry]) -> dict[Slot, tuple[Learnt, ...]]:
    """What each source says last of each field, without what was withdrawn or stands back."""
    said: dict[Slot, dict[str, list[Learnt]]] = {}
    judged: dict[Slot, list[Withdrawn | Settled]] = {}
    for each in entries:
        if isinstance(each, Learnt):
            said.setdefault(each.slot, {}).setdefault(each.source, []).append(each)
        else:
            judged.setdefault(each.slot, []).append(each)
    found: dict[Slot, tuple[Learnt, ...]] = {}
    for slot in sorted(said, key=lambda slot: (slot[0], slot[1] or "")):
        about, last = judged.get(slot, ()), list[Learnt]()
        for _, words in sorted(said[slot].items()):
            kept = [each for each in words if not any(_puts_back(one, each) for one in about)]
            newest = max([(each.since, instant(each.at)) for each in kept], default=None)
            last += [each for each in kept if (each.since, instant(each.at)) == newest]
        if last:
            found[slot] = tuple(last)
    return found


def _puts_back(judged: Withdrawn | Settled, word: Learnt) -> bool:
    """Whether a later judgement takes away a word: its own source withdrew it, or another source is followed."""
    aimed = (judged.source == word.source) is isinstance(judged, Withdrawn)
    return aimed and instant(word.at) <= instant(judged.at)


# -- words ------------------------------------------------------------------------------------------------------------

_SAME_MOMENT: Final = Text(
    "{source} said something else of “{what}” at the same moment, {at}; give a later one",
    zh="{source}在同一时刻（{at}）对“{what}”另有说法；请给出更晚的时刻",
)
_SILENT: Final = Text("{source} says nothing of “{what}” that stands", zh="{source}对“{what}”没有有效的说法")
_NOBODY: Final = Text(
    "a person must say whom to follow about “{what}”: name the person",
    zh="“{what}”以谁为准须由具名人员决定：请注明人员",
)
