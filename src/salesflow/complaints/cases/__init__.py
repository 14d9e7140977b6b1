"""Facts: the complaint as a case that only grows, its steps and its row in a table."""
