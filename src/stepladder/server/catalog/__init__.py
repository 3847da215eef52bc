"""Microcredentials, who provides them, and what they prove."""
