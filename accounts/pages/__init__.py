"""HTML views of accounts."""
