"""Who may open what the desk's pages and its API both show."""

# Roles that read the ledger. Which entries each of them sees, the database decides.
LEDGER_READERS = frozenset({"auditor", "facilitator", "officer", "lead_officer"})
