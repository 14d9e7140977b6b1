"""Winning the deal: opportunities, the processes they run through, and how far each one has come.

Facts: `Opportunity`. Views: `progress`, `Progress`. Ready-made processes stand in `salesflow.sales.catalogue`.
"""

from salesflow.sales.opportunity import Opportunity
from salesflow.sales.progress import Progress, progress

__all__ = ["Opportunity", "Progress", "progress"]
