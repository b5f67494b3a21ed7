"""Pages of the outer ring."""
