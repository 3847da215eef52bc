"""Statements straight from JSON, by tables that PyLD's reading of the pinned contexts has filled."""
