"""Contact maps of key accounts: who plays which part, who keeps whom, what is missing."""
