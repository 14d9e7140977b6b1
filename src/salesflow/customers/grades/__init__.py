"""Grades and member levels: by rules, by share, by ladder, and how they change."""
