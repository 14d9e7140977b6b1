"""Why complaints happen, and what is done about it."""
