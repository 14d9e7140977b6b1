"""Reminders: what nobody thought of for too long."""
