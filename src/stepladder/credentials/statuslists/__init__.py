"""The kinds of status list that are read. Adding one is a module and a word in this tuple."""

from stepladder.credentials.statuslists.bitstring import BITSTRING
from stepladder.credentials.statuslists.interface import Listed, ListKind, Said, UnusableList
from stepladder.credentials.statuslists.openbadges2 import RevocationListOpenBadges2
from stepladder.credentials.statuslists.revocation_1edtech import RevocationList1EdTech
from stepladder.credentials.statuslists.statuslist2021 import STATUS_LIST_2021

STATUS_LISTS: tuple[ListKind, ...] = (
    BITSTRING,
    STATUS_LIST_2021,
    RevocationList1EdTech(),
    RevocationListOpenBadges2(),
)

__all__ = ["STATUS_LISTS", "ListKind", "Listed", "Said", "UnusableList"]
