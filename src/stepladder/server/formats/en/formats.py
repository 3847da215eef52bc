"""Dates in English: day first, so that nobody takes a month for a day."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
