"""The page on which a session is logged: its form, its draft, and what two people wrote at once."""
