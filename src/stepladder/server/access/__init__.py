"""Who may open what: every address carries its policy, and what carries none is closed."""
