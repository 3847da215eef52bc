"""What pages of rooms below ask of this one."""
