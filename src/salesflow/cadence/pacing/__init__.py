"""Pace: how tight and how loose contact may be, and when nobody is to be disturbed."""
