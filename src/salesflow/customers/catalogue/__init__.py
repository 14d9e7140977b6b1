"""Ready-made for customers: card forms, qualifications, ways of prospecting, programmes, roles, needs.

A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.customers.catalogue.card_forms import ORGANISATION_CARD as ORGANISATION_CARD
    from salesflow.customers.catalogue.card_forms import PERSON_CARD as PERSON_CARD
    from salesflow.customers.catalogue.contact_roles import APPROVER as APPROVER
    from salesflow.customers.catalogue.contact_roles import BUYING_CENTRE as BUYING_CENTRE
    from salesflow.customers.catalogue.contact_roles import CONTACT_ROLES as CONTACT_ROLES
    from salesflow.customers.catalogue.contact_roles import DECISION_MAKER as DECISION_MAKER
    from salesflow.customers.catalogue.contact_roles import GATEKEEPER as GATEKEEPER
    from salesflow.customers.catalogue.contact_roles import GUIDE as GUIDE
    from salesflow.customers.catalogue.contact_roles import INFLUENCER as INFLUENCER
    from salesflow.customers.catalogue.contact_roles import INITIATOR as INITIATOR
    from salesflow.customers.catalogue.contact_roles import KEY_ACCOUNT_KEEPERS as KEY_ACCOUNT_KEEPERS
    from salesflow.customers.catalogue.contact_roles import OTHER as OTHER
    from salesflow.customers.catalogue.contact_roles import PURCHASING as PURCHASING
    from salesflow.customers.catalogue.contact_roles import QUALITY as QUALITY
    from salesflow.customers.catalogue.contact_roles import SOURCE_ROLES as SOURCE_ROLES
    from salesflow.customers.catalogue.contact_roles import TECHNICAL as TECHNICAL
    from salesflow.customers.catalogue.contact_roles import USER as USER
    from salesflow.customers.catalogue.contact_roles import contact_role as contact_role
    from salesflow.customers.catalogue.customer_sizes import SIZES_BY_STAFF as SIZES_BY_STAFF
    from salesflow.customers.catalogue.gift_policies import CAUTIOUS as CAUTIOUS
    from salesflow.customers.catalogue.gift_policies import FORBIDDEN_RECIPIENTS as FORBIDDEN_RECIPIENTS
    from salesflow.customers.catalogue.household_needs import HOUSEHOLD_NEEDS as HOUSEHOLD_NEEDS
    from salesflow.customers.catalogue.lead_sources import CHANNELS as CHANNELS
    from salesflow.customers.catalogue.lead_sources import INBOUND_CLAIM as INBOUND_CLAIM
    from salesflow.customers.catalogue.lead_sources import LEAD_SOURCES as LEAD_SOURCES
    from salesflow.customers.catalogue.prospecting_methods import NINE_METHODS as NINE_METHODS
    from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS as PROSPECTING_METHODS
    from salesflow.customers.catalogue.prospecting_methods import WORK_STEPS as WORK_STEPS
    from salesflow.customers.catalogue.qualifications import BANT as BANT
    from salesflow.customers.catalogue.qualifications import MAN as MAN
    from salesflow.customers.catalogue.qualifications import YES_NO as YES_NO
    from salesflow.customers.catalogue.referral_programmes import GIRARD as GIRARD
    from salesflow.customers.catalogue.referral_programmes import GIRARD_FEE as GIRARD_FEE
    from salesflow.customers.catalogue.referral_programmes import GOOD_INTRODUCERS as GOOD_INTRODUCERS
    from salesflow.customers.catalogue.statutes import CONTACT as CONTACT
    from salesflow.customers.catalogue.statutes import INTRODUCTIONS as INTRODUCTIONS
    from salesflow.customers.catalogue.statutes import PRIVACY as PRIVACY

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "card_forms": ("ORGANISATION_CARD", "PERSON_CARD"),
        "contact_roles": (
            "APPROVER",
            "BUYING_CENTRE",
            "CONTACT_ROLES",
            "DECISION_MAKER",
            "GATEKEEPER",
            "GUIDE",
            "INFLUENCER",
            "INITIATOR",
            "KEY_ACCOUNT_KEEPERS",
            "OTHER",
            "PURCHASING",
            "QUALITY",
            "SOURCE_ROLES",
            "TECHNICAL",
            "USER",
            "contact_role",
        ),
        "customer_sizes": ("SIZES_BY_STAFF",),
        "gift_policies": ("CAUTIOUS", "FORBIDDEN_RECIPIENTS"),
        "household_needs": ("HOUSEHOLD_NEEDS",),
        "lead_sources": ("CHANNELS", "INBOUND_CLAIM", "LEAD_SOURCES"),
        "prospecting_methods": ("NINE_METHODS", "PROSPECTING_METHODS", "WORK_STEPS"),
        "qualifications": ("BANT", "MAN", "YES_NO"),
        "referral_programmes": ("GIRARD", "GIRARD_FEE", "GOOD_INTRODUCERS"),
        "statutes": ("CONTACT", "INTRODUCTIONS", "PRIVACY"),
    },
)
