"""Occasions: sets of days, and who gets what on them."""
