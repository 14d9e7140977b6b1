"""Ready-made for complaints: a desk, legal regimes, an authority, root causes, phrases, the famous figures.

Each entry is an example, names its source and the day it was checked, and is no legal advice. A name is loaded when it
is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY as EXAMPLE_AUTHORITY
    from salesflow.complaints.catalogue.causes import SHOP_CAUSES as SHOP_CAUSES
    from salesflow.complaints.catalogue.claims import LOYALTY_PROFIT as LOYALTY_PROFIT
    from salesflow.complaints.catalogue.claims import ONE_IN_27 as ONE_IN_27
    from salesflow.complaints.catalogue.claims import PYRAMID as PYRAMID
    from salesflow.complaints.catalogue.claims import RAGE_AT_RISK_2023 as RAGE_AT_RISK_2023
    from salesflow.complaints.catalogue.claims import RAGE_SURVEY_2023 as RAGE_SURVEY_2023
    from salesflow.complaints.catalogue.claims import SERVICE_RECOVERY as SERVICE_RECOVERY
    from salesflow.complaints.catalogue.claims import SILENT_MAJORITY as SILENT_MAJORITY
    from salesflow.complaints.catalogue.claims import SOFTWARE_COMPLAINTS as SOFTWARE_COMPLAINTS
    from salesflow.complaints.catalogue.claims import TARP_1979 as TARP_1979
    from salesflow.complaints.catalogue.claims import TARP_SERIOUS_PROBLEMS as TARP_SERIOUS_PROBLEMS
    from salesflow.complaints.catalogue.claims import TARP_SMALL_PROBLEMS as TARP_SMALL_PROBLEMS
    from salesflow.complaints.catalogue.claims import WORD_OF_MOUTH as WORD_OF_MOUTH
    from salesflow.complaints.catalogue.claims import WORD_OF_MOUTH_VERSIONS as WORD_OF_MOUTH_VERSIONS
    from salesflow.complaints.catalogue.desk import DESK as DESK
    from salesflow.complaints.catalogue.desk import FCA_DESK as FCA_DESK
    from salesflow.complaints.catalogue.phrases import PHRASES_EN as PHRASES_EN
    from salesflow.complaints.catalogue.phrases import PHRASES_ZH as PHRASES_ZH
    from salesflow.complaints.catalogue.regimes import CBIRC_2020 as CBIRC_2020
    from salesflow.complaints.catalogue.regimes import CFPB as CFPB
    from salesflow.complaints.catalogue.regimes import DOT_259 as DOT_259
    from salesflow.complaints.catalogue.regimes import DOT_382 as DOT_382
    from salesflow.complaints.catalogue.regimes import EU_RAIL as EU_RAIL
    from salesflow.complaints.catalogue.regimes import FCA_DISP as FCA_DISP
    from salesflow.complaints.catalogue.regimes import FCA_DISP_PAYMENTS as FCA_DISP_PAYMENTS
    from salesflow.complaints.catalogue.regimes import ISO_10002 as ISO_10002
    from salesflow.complaints.catalogue.regimes import REGIMES as REGIMES

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "authority": ("EXAMPLE_AUTHORITY",),
        "causes": ("SHOP_CAUSES",),
        "claims": (
            "LOYALTY_PROFIT",
            "ONE_IN_27",
            "PYRAMID",
            "RAGE_AT_RISK_2023",
            "RAGE_SURVEY_2023",
            "SERVICE_RECOVERY",
            "SILENT_MAJORITY",
            "SOFTWARE_COMPLAINTS",
            "TARP_1979",
            "TARP_SERIOUS_PROBLEMS",
            "TARP_SMALL_PROBLEMS",
            "WORD_OF_MOUTH",
            "WORD_OF_MOUTH_VERSIONS",
        ),
        "desk": ("DESK", "FCA_DESK"),
        "phrases": ("PHRASES_EN", "PHRASES_ZH"),
        "regimes": (
            "CBIRC_2020",
            "CFPB",
            "DOT_259",
            "DOT_382",
            "EU_RAIL",
            "FCA_DISP",
            "FCA_DISP_PAYMENTS",
            "ISO_10002",
            "REGIMES",
        ),
    },
)
