"""Evidence against the criteria of a role."""
