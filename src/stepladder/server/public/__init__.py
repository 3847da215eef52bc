"""What everybody may see without an account: who issues here, what for, and whether a badge holds."""
