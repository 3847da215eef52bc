"""Who judged microcredentials, and how far they agree; weights; questions to issuers."""
