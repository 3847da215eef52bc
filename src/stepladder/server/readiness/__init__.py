"""Where a person stands: computed when asked, stored where something rests on it."""
