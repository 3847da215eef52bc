"""What a person can do, as far as evidence tells: items, their mass, and the opinion that they add up to."""
