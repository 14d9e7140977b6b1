"""Ready-made for credit: a rule for holds, ratings, what to ask of a firm, early warnings, limits, checks, dunning.

Each entry names its source and its date; what the sources leave open is ours and says so. A name is loaded when it is
first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.credit.catalogue.control import EXAMPLE_CHECK as EXAMPLE_CHECK
    from salesflow.credit.catalogue.dossier import CREDIT_DOSSIER as CREDIT_DOSSIER
    from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING as EXAMPLE_DUNNING
    from salesflow.credit.catalogue.dunning import EXAMPLE_TIGHTENING as EXAMPLE_TIGHTENING
    from salesflow.credit.catalogue.holds import FINANCE_DECIDES as FINANCE_DECIDES
    from salesflow.credit.catalogue.holds import HOUSE_HOLD as HOUSE_HOLD
    from salesflow.credit.catalogue.limits import EXAMPLE_APPROVAL as EXAMPLE_APPROVAL
    from salesflow.credit.catalogue.limits import EXAMPLE_FACTORS as EXAMPLE_FACTORS
    from salesflow.credit.catalogue.limits import EXAMPLE_FIRST_LIMIT as EXAMPLE_FIRST_LIMIT
    from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW as EXAMPLE_REVIEW
    from salesflow.credit.catalogue.limits import EXAMPLE_TEMPORARY as EXAMPLE_TEMPORARY
    from salesflow.credit.catalogue.rating import ALTMAN_Z_1968 as ALTMAN_Z_1968
    from salesflow.credit.catalogue.rating import ALTMAN_Z_CHINESE as ALTMAN_Z_CHINESE
    from salesflow.credit.catalogue.rating import BATHORY as BATHORY
    from salesflow.credit.catalogue.rating import EIGHTEEN_FEATURES as EIGHTEEN_FEATURES
    from salesflow.credit.catalogue.rating import PAYMENT_GRADES as PAYMENT_GRADES
    from salesflow.credit.catalogue.rating import PAYMENT_INDEX as PAYMENT_INDEX
    from salesflow.credit.catalogue.rating import WORKING_ASSETS as WORKING_ASSETS
    from salesflow.credit.catalogue.rating import Z_DOUBLE_PRIME_1995 as Z_DOUBLE_PRIME_1995
    from salesflow.credit.catalogue.rating import Z_DOUBLE_PRIME_EMERGING as Z_DOUBLE_PRIME_EMERGING
    from salesflow.credit.catalogue.rating import Z_PRIME_1983 as Z_PRIME_1983
    from salesflow.credit.catalogue.warnings import ENVIRONMENT_WARNINGS as ENVIRONMENT_WARNINGS
    from salesflow.credit.catalogue.warnings import FINANCIAL_WARNINGS as FINANCIAL_WARNINGS
    from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES as HOUSE_CONSEQUENCES
    from salesflow.credit.catalogue.warnings import HOUSE_WARNINGS as HOUSE_WARNINGS
    from salesflow.credit.catalogue.warnings import INTERNAL_WARNINGS as INTERNAL_WARNINGS
    from salesflow.credit.catalogue.warnings import LEGAL_LADDER as LEGAL_LADDER
    from salesflow.credit.catalogue.warnings import LEGAL_WARNINGS as LEGAL_WARNINGS
    from salesflow.credit.catalogue.warnings import MANAGEMENT_WARNINGS as MANAGEMENT_WARNINGS
    from salesflow.credit.catalogue.warnings import PAYMENT_WARNINGS as PAYMENT_WARNINGS
    from salesflow.credit.catalogue.warnings import TRADING_WARNINGS as TRADING_WARNINGS

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "control": ("EXAMPLE_CHECK",),
        "dossier": ("CREDIT_DOSSIER",),
        "dunning": ("EXAMPLE_DUNNING", "EXAMPLE_TIGHTENING"),
        "holds": ("FINANCE_DECIDES", "HOUSE_HOLD"),
        "limits": (
            "EXAMPLE_APPROVAL",
            "EXAMPLE_FACTORS",
            "EXAMPLE_FIRST_LIMIT",
            "EXAMPLE_REVIEW",
            "EXAMPLE_TEMPORARY",
        ),
        "rating": (
            "ALTMAN_Z_1968",
            "ALTMAN_Z_CHINESE",
            "BATHORY",
            "EIGHTEEN_FEATURES",
            "PAYMENT_GRADES",
            "PAYMENT_INDEX",
            "WORKING_ASSETS",
            "Z_DOUBLE_PRIME_1995",
            "Z_DOUBLE_PRIME_EMERGING",
            "Z_PRIME_1983",
        ),
        "warnings": (
            "ENVIRONMENT_WARNINGS",
            "FINANCIAL_WARNINGS",
            "HOUSE_CONSEQUENCES",
            "HOUSE_WARNINGS",
            "INTERNAL_WARNINGS",
            "LEGAL_LADDER",
            "LEGAL_WARNINGS",
            "MANAGEMENT_WARNINGS",
            "PAYMENT_WARNINGS",
            "TRADING_WARNINGS",
        ),
    },
)
