"""Commands of the wallet."""
