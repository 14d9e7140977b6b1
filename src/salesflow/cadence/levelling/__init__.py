"""Levelling: what the sellers can carry, day by day, and what has to wait, with the proof."""
