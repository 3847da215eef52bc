"""Stored files: what people file with a certificate, and the badges themselves."""
