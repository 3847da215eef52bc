"""People, units, leave: who is who, as the organization records it."""
