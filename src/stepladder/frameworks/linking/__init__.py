"""LINKING TEXT: free text to ranked competencies, with the words that matched. Suggestions; a person decides.

    linker = Linker.build(Labeled(entry.id, entry.name, entry.alternatives) for entry in edition.entries)
    linker.link("Leads incident response for wildfires")

By words it needs nothing but numpy. ``Linker.build(…, encoder=load_model())`` compares by meaning as well.
"""

from stepladder.frameworks.linking.interface import MAX_CHARACTERS, Labeled, Method, ModelMissing, Suggestion
from stepladder.frameworks.linking.linker import Linker
from stepladder.frameworks.linking.model import Encoder
from stepladder.frameworks.linking.model import load as load_model

__all__ = ["MAX_CHARACTERS", "Encoder", "Labeled", "Linker", "Method", "ModelMissing", "Suggestion", "load_model"]
