"""Ready-made rules for credit: holds, ratings; each names its source and its date."""
