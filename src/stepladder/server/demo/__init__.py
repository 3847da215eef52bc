"""One organization with believable, invented people."""
