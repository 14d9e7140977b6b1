"""Referrals and gifts: who introduced whom, what is due for it, what may be given."""
