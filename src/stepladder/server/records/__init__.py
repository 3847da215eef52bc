"""What HR records say: files read, looked at, taken over and undone; titles that become roles; invitations."""
