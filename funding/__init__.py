"""Funding: the outer ring's published figures begin here."""
