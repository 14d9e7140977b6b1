"""Ready-made for customers: card forms, qualifications, prospecting methods, contact roles, programmes."""
