"""Formats and outside packages: holiday tables, CSV, JSON. Nothing here is imported before it is asked for.

Each adapter needs at most one extra, which its error message names (``pip install 'salesflow[cn]'``).
"""
