"""Words and sentences that more than one door says."""
