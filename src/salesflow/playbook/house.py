"""The ready-made policy of a house: the textbook's figures where it gives some, ours (and named so) elsewhere."""

from __future__ import annotations

from typing import Final

from salesflow.cadence.catalogue.festivals import FESTIVALS
from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD
from salesflow.cadence.catalogue.personal_occasions import PERSONAL
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.catalogue.reminder_rules import REMINDERS
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.credit.catalogue.holds import HOUSE_HOLD
from salesflow.playbook.policy import Policy
from salesflow.sales.catalogue.seven_step import SEVEN_STEP

__all__ = ["HOUSE"]

HOUSE: Final = Policy(
    key="house",
    version="2026.1",
    quota=OUTLET_QUOTA,
    reminders=REMINDERS,
    festivals=FESTIVALS,
    personal=PERSONAL,
    monthly_card=MONTHLY_CARD,
    processes=(SEVEN_STEP,),
    procedures=(DESK, FCA_DESK),
    default_procedure=DESK.key,
    hold=HOUSE_HOLD,
)
"""Start here and change what is different in your house (`attrs.evolve`, or a `policy.json` in the folder).

Zone Asia/Shanghai, Monday to Friday 09:00 to 18:00, no public holidays (they are data: put them into `closed`);
quotas of CA-4, festivals of CA-5, personal occasions of CA-6 without the sensitive ones, a monthly card (CA-7), the
reminders of CA-10, the seven steps (ST-2), the house's complaint desk (CO-2), the same desk under a British rule as an
example of a legal clock (`FCA_DESK`), a hold proposed when undisputed money
is more than 30 days late (CR-5), six visits and twelve calls a seller and day (ours).
"""
