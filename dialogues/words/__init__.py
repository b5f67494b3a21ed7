"""Words that the house chooses: code names and aliases."""
