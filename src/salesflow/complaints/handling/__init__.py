"""Rules: the procedure of a complaint, its guards, clocks, authority and regimes, and links between complaints."""
