"""Audits: what was owed, done, missed and too much, from the log of touches."""
