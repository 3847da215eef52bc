"""The first page, about oneself, and what stands around every page."""
