"""What customers buy, need and can use: whom to choose, when they order, how much to propose."""
