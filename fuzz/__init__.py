"""Every reader of foreign bytes as a target for fuzzing; see README.md."""
