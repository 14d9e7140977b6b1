"""The credit dossier: what we found out about a firm, from whom, by which method, and whether it is enough to judge."""
