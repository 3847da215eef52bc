"""Read and verify learning credentials."""
