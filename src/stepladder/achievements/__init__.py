"""What credentials are offered: entries of a catalog, read from badges, CTDL, tables; facts, and no judgement."""
