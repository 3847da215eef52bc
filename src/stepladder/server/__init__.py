"""The site: Django apps on top of the library. One app for each noun of the domain, in a strict order."""
