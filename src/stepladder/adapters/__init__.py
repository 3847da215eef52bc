"""The doors to the outside: files now, the network later. Nothing below imports from here."""
