"""Registration: what the public register says of a firm, read as facts for its dossier; and what its code tells.

The unified social credit code (GB 32100-2015) names the registering office, the kind of body, the place of registration
and the organisation code (GB 11714), each part with a check character of its own. A code whose last character is wrong
is refused: somebody mistyped it. The check itself is `salesflow.customers.cards.identity.credit_code`.

>>> code = CreditCode("91110000 600037341l")
>>> code.text, code.office.render(), code.region, code.organisation, code.is_organisation_valid
('91110000600037341L', 'market regulation', '110000', '600037341', True)

Source: CR-3 (founded, name, kind, registered capital, shareholders, scope).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Final, cast

import attrs

from salesflow.basics.actors import By
from salesflow.basics.comparing import Operand
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.credit.dossier.content import Content
from salesflow.credit.dossier.dossier import Dossier
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.exposure import EXACT
from salesflow.customers.cards.identity import credit_code
from salesflow.errors import InputError

__all__ = ["CreditCode", "Registration"]


@attrs.frozen
class CreditCode:
    """A unified social credit code, read into its parts; `InputError` for what is none, or is mistyped."""

    text: str = attrs.field(converter=credit_code)

    @property
    def office(self) -> Text:
        """The office that registered the body, by its first character."""
        return _OFFICES.get(self.text[0], _OTHER_OFFICE)

    @property
    def region(self) -> str:
        """The six digits of the place of registration (GB/T 2260)."""
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of the organisation code, the older number of the same body."""
        return self.text[8:17]

    @property
    def is_organisation_valid(self) -> bool:
        """Whether the organisation code bears its own check character (GB 11714-1997): look again if it does not."""
        *body, check = list(self.organisation)
        weighed = sum(weight * int(each, 36) for weight, each in zip(_WEIGHTS, body, strict=True))
        return check == "0123456789X"[-weighed % 11]


_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def _code(value: CreditCode | str | None) -> CreditCode | None:
    return CreditCode(value) if isinstance(value, str) else value


def _words(_: object, field: attrs.Attribute[str | None], value: object) -> None:
    if value is not None:
        read_id(value, field.name)


def _founded_on(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "founded_on"))


def _capital(_: object, field: attrs.Attribute[Money | None], value: object) -> None:
    if value is not None and (not isinstance(value, Money) or value.is_negative):
        raise InputError(field.name, value, "give Money, zero or more")


def _shares(
    given: Mapping[str, Decimal] | tuple[tuple[str, Decimal], ...],
) -> tuple[tuple[str, Decimal], ...]:
    pairs = tuple(given.items()) if isinstance(given, Mapping) else given
    for _, share in cast("tuple[tuple[str, object], ...]", pairs):
        if not isinstance(share, Decimal) or not share.is_finite() or not 0 < share <= 1:
            raise InputError("shareholders", share, "give each share as a Decimal above 0 and up to 1")
    with localcontext(EXACT):
        whole = sum([share for _, share in pairs], Decimal(0))
    if whole > 1:
        raise InputError("shareholders", whole, "is more than the whole; give shares of one")
    return tuple(sorted((read_id(holder, "shareholders"), share) for holder, share in pairs))


@attrs.frozen(kw_only=True)
class Registration:
    """What the register says of a firm; None is not known. Persons are ids, never names; shares are shares of one.

    `InputError`: a mistyped code, blank words, capital below zero, shares above the whole.
    """

    credit_code: CreditCode | None = attrs.field(default=None, converter=_code)
    company_name: str | None = attrs.field(default=None, validator=_words)
    company_kind: str | None = attrs.field(default=None, validator=_words)
    founded_on: date | None = attrs.field(default=None, converter=_founded_on)
    registered_capital: Money | None = attrs.field(default=None, validator=_capital)
    paid_in_capital: Money | None = attrs.field(default=None, validator=_capital)
    registered_scope: str | None = attrs.field(default=None, validator=_words)
    legal_representative: str | None = attrs.field(default=None, validator=_words)
    shareholders: tuple[tuple[str, Decimal], ...] = attrs.field(default=(), converter=_shares)

    def facts(self) -> tuple[tuple[str, str | None, Operand], ...]:
        """What is known, as field, part and value, by the keys of `CREDIT_DOSSIER`."""
        code = self.credit_code
        plain: tuple[tuple[str, Operand | None], ...] = (
            ("credit_code", None if code is None else code.text),
            ("company_name", self.company_name),
            ("company_kind", self.company_kind),
            ("founded_on", self.founded_on),
            ("registered_capital", self.registered_capital),
            ("paid_in_capital", self.paid_in_capital),
            ("registered_scope", self.registered_scope),
            ("legal_representative", self.legal_representative),
        )
        held = [("shareholders", who, share) for who, share in self.shareholders]
        return (*[(field, None, value) for field, value in plain if value is not None], *held)

    def into(
        self,
        dossier: Dossier,
        content: Content,
        *,
        source: str,
        true_on: date | None = None,
        evidence: str | None = None,
        by: By = None,
        at: datetime,
    ) -> Dossier | Declined:
        """The dossier with every fact that its content asks for; the register is our own investigation (CR-2).

        Declined as `Dossier.learn` is; nothing is then written down.
        """
        asked = {item.key for item in content.items}
        found: Dossier | Declined = dossier
        for field, part, value in self.facts():
            if field in asked and isinstance(found, Dossier):
                found = found.learn(
                    content, field, value, source=source, method=Method.INTERNAL, true_on=true_on,
                    part=part, evidence=evidence, by=by, at=at,
                )  # fmt: skip
        return found


_OFFICES: Final = {
    "1": Text("public bodies' office", zh="机构编制"),
    "5": Text("civil affairs", zh="民政"),
    "9": Text("market regulation", zh="市场监管"),
}
_OTHER_OFFICE: Final = Text("another office", zh="其他登记机关")
