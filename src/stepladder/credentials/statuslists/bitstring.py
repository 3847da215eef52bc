"""Bitstring Status List 1.0 (W3C Recommendation, 2025)."""

from __future__ import annotations

from stepladder.credentials.claims import STATUS
from stepladder.credentials.statuslists.bits import BitList

BITSTRING = BitList(
    name="BitstringStatusListEntry",
    list_type=STATUS + "BitstringStatusListCredential",
    subject_type=STATUS + "BitstringStatusList",
    vocabulary=STATUS,
    prefix="u",
)
