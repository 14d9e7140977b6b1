"""Ready-made sales processes and what belongs to them; a name is loaded when it is first asked for."""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.sales.catalogue.after_sale import AFTER_SALE as AFTER_SALE
    from salesflow.sales.catalogue.closing_techniques import CLOSING_TECHNIQUES as CLOSING_TECHNIQUES
    from salesflow.sales.catalogue.distributor_questions import DISTRIBUTOR_ADVICE as DISTRIBUTOR_ADVICE
    from salesflow.sales.catalogue.distributor_questions import DISTRIBUTOR_QUESTIONS as DISTRIBUTOR_QUESTIONS
    from salesflow.sales.catalogue.distributor_questions import DistributorQuestion as DistributorQuestion
    from salesflow.sales.catalogue.distributor_questions import distributor_question as distributor_question
    from salesflow.sales.catalogue.five_step import FIVE_STEP as FIVE_STEP
    from salesflow.sales.catalogue.jewellery_counter import EARLY_QUOTE as EARLY_QUOTE
    from salesflow.sales.catalogue.jewellery_counter import JEWELLERY_COUNTER as JEWELLERY_COUNTER
    from salesflow.sales.catalogue.jewellery_counter import PERCEPTION as PERCEPTION
    from salesflow.sales.catalogue.key_account import KEY_ACCOUNT as KEY_ACCOUNT
    from salesflow.sales.catalogue.meetings import DEMONSTRATION as DEMONSTRATION
    from salesflow.sales.catalogue.meetings import FIRST_MEETING as FIRST_MEETING
    from salesflow.sales.catalogue.meetings import FIRST_VISIT as FIRST_VISIT
    from salesflow.sales.catalogue.meetings import NEEDS_INTERVIEW as NEEDS_INTERVIEW
    from salesflow.sales.catalogue.meetings import PARTING as PARTING
    from salesflow.sales.catalogue.meetings import SPIN_RESEARCH as SPIN_RESEARCH
    from salesflow.sales.catalogue.property_reception import DEPOSIT_RULE as DEPOSIT_RULE
    from salesflow.sales.catalogue.property_reception import PROPERTY_RECEPTION as PROPERTY_RECEPTION
    from salesflow.sales.catalogue.service import IN_SALE as IN_SALE
    from salesflow.sales.catalogue.service import PRE_SALE as PRE_SALE
    from salesflow.sales.catalogue.seven_step import SEVEN_STEP as SEVEN_STEP

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "after_sale": ("AFTER_SALE",),
        "closing_techniques": ("CLOSING_TECHNIQUES",),
        "distributor_questions": (
            "DISTRIBUTOR_ADVICE",
            "DISTRIBUTOR_QUESTIONS",
            "DistributorQuestion",
            "distributor_question",
        ),
        "five_step": ("FIVE_STEP",),
        "jewellery_counter": ("EARLY_QUOTE", "JEWELLERY_COUNTER", "PERCEPTION"),
        "key_account": ("KEY_ACCOUNT",),
        "meetings": (
            "DEMONSTRATION",
            "FIRST_MEETING",
            "FIRST_VISIT",
            "NEEDS_INTERVIEW",
            "PARTING",
            "SPIN_RESEARCH",
        ),
        "property_reception": ("DEPOSIT_RULE", "PROPERTY_RECEPTION"),
        "service": ("IN_SALE", "PRE_SALE"),
        "seven_step": ("SEVEN_STEP",),
    },
)
