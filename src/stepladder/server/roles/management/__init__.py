"""Commands of roles."""
