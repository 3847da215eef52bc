"""Commands that ask several rooms."""
