"""How to get there: what a credential does for one person and one role, and how credentials build on each other."""
