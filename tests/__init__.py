"""The tests. Their names finish a sentence; the cast is in ``cast.py``."""
