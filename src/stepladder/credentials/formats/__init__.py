"""The formats that are read. Adding one is a module, samples in its contract test, and a word here.

The order matters where a credential names several types: the first that fits is the one that asks for more.
"""

from stepladder.credentials.formats import clr2, credential, endorsement, openbadges3, presentation
from stepladder.credentials.formats.interface import Format, Inside, Standing

FORMATS: tuple[Format, ...] = (
    openbadges3.OpenBadges3(),
    clr2.Clr2(),
    endorsement.Endorsement(),
    presentation.Presentation(),
    credential.PlainCredential(),
)

__all__ = ["FORMATS", "Format", "Inside", "Standing"]
