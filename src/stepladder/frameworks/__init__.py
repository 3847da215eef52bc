"""What can be known: competencies and their levels."""
