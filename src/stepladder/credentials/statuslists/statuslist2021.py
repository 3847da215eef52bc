"""Status List 2021 (W3C working draft of 2023), from which Bitstring Status List came; it is still met."""

from __future__ import annotations

from stepladder.credentials.claims import STATUS_2021
from stepladder.credentials.statuslists.bits import BitList

STATUS_LIST_2021 = BitList(
    name="StatusList2021Entry",
    list_type=STATUS_2021 + "StatusList2021Credential",
    subject_type=STATUS_2021 + "StatusList2021",
    vocabulary=STATUS_2021,
)
