"""Prospects and leads: where they come from, whether they qualify, whom to turn to first."""
