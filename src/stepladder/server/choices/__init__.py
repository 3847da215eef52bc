"""Which microcredential is worth it for somebody, and why."""
