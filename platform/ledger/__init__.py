"""Actions, the only way anything changes, and the hash-chained record of them."""
