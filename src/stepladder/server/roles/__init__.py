"""Job architecture: roles, their criteria by version, who holds which."""
