"""Putting it right: complaints, the procedure they run through, and what must be done for each by when.

Facts: `Complaint`, `Severity`. Rules: `Procedure`. Views: `deadlines`, `Deadline`. Ready-made procedures stand in
`salesflow.complaints.catalogue`, the claims about silent customers in `salesflow.complaints.economics`.
"""

from salesflow.complaints.complaint import Complaint, Severity
from salesflow.complaints.deadlines import Deadline, deadlines
from salesflow.complaints.procedure import Procedure

__all__ = ["Complaint", "Deadline", "Procedure", "Severity", "deadlines"]
