"""What a customer is worth: lifetime value, scores, models of repeat buying."""
