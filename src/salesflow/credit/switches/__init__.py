"""Switches: what is stopped for a customer, why, by whom, and who may let it go again."""
