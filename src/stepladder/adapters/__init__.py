"""The doors to the outside: files, and the network. Nothing below imports from here."""
