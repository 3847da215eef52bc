"""The review talk: what a person and their manager agreed."""
