"""Work examples, and confirmations by people who saw the work."""
