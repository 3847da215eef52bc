"""One append-only table of evidence items, written by the rooms above; one query feeds every evaluation."""
