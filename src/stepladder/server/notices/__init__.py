"""Messages to people: a line on their page, and an e-mail."""
