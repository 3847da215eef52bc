"""How far a kind of credential evidences competency."""
