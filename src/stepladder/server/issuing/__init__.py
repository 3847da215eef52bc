"""Badges that this organization issues itself: keys, status lists, what was given to whom."""
