"""Early warnings: what hints at default before it comes, how grave it is, and what it forbids until it is cleared."""
