"""Tags that templates need Python for."""
