"""Certificates held, and what came of verifying them."""
