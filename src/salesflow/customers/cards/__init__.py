"""Customer information cards: what is known of a firm or a person, who said so, who may see it."""
