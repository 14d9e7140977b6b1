"""Ready-made cadence: quotas, festivals, days of life, cards, follow-ups, visits, reminders of the source documents.

Figures are those of the sources; where a source gives none, the default is ours and says so. A name is loaded when it
is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.cadence.catalogue.after_sale_care import AFTER_SALE_CARE as AFTER_SALE_CARE
    from salesflow.cadence.catalogue.contact_methods import BUSINESS_DISTANCE as BUSINESS_DISTANCE
    from salesflow.cadence.catalogue.contact_methods import CONTACT_METHODS as CONTACT_METHODS
    from salesflow.cadence.catalogue.festivals import FESTIVALS as FESTIVALS
    from salesflow.cadence.catalogue.festivals import OTHER_FESTIVALS as OTHER_FESTIVALS
    from salesflow.cadence.catalogue.festivals import festival as festival
    from salesflow.cadence.catalogue.follow_ups import FOLLOW_UP_FOLKLORE as FOLLOW_UP_FOLKLORE
    from salesflow.cadence.catalogue.follow_ups import OLDROYD_2007 as OLDROYD_2007
    from salesflow.cadence.catalogue.follow_ups import SPEED_TO_LEAD_2011 as SPEED_TO_LEAD_2011
    from salesflow.cadence.catalogue.follow_ups import TEXTBOOK as TEXTBOOK
    from salesflow.cadence.catalogue.follow_ups import VELOCIFY_2012 as VELOCIFY_2012
    from salesflow.cadence.catalogue.follow_ups import VELOCIFY_2012_STUDY as VELOCIFY_2012_STUDY
    from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD as MONTHLY_CARD
    from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARD_THEMES as MONTHLY_CARD_THEMES
    from salesflow.cadence.catalogue.monthly_cards import MONTHLY_CARDS as MONTHLY_CARDS
    from salesflow.cadence.catalogue.mutual_help import MUTUAL_HELP as MUTUAL_HELP
    from salesflow.cadence.catalogue.personal_occasions import PERSONAL as PERSONAL
    from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA as OUTLET_QUOTA
    from salesflow.cadence.catalogue.reminder_rules import ESCALATION as ESCALATION
    from salesflow.cadence.catalogue.reminder_rules import REMINDERS as REMINDERS
    from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT as OUTLET_VISIT

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "after_sale_care": ("AFTER_SALE_CARE",),
        "contact_methods": ("BUSINESS_DISTANCE", "CONTACT_METHODS"),
        "festivals": ("FESTIVALS", "OTHER_FESTIVALS", "festival"),
        "follow_ups": (
            "FOLLOW_UP_FOLKLORE",
            "OLDROYD_2007",
            "SPEED_TO_LEAD_2011",
            "TEXTBOOK",
            "VELOCIFY_2012",
            "VELOCIFY_2012_STUDY",
        ),
        "monthly_cards": ("MONTHLY_CARD", "MONTHLY_CARDS", "MONTHLY_CARD_THEMES"),
        "mutual_help": ("MUTUAL_HELP",),
        "personal_occasions": ("PERSONAL",),
        "quotas": ("OUTLET_QUOTA",),
        "reminder_rules": ("ESCALATION", "REMINDERS"),
        "visit_checklists": ("OUTLET_VISIT",),
    },
)
