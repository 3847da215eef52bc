"""Competency frameworks as stored."""
