"""Rules in force, and disputes."""
