"""What people land on: desk, inbox, what is due, the ledger, operations; the addresses of both rings."""
