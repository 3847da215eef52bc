"""Stepladder: which microcredentials prove competency, and what they count for in a career.

The library is pure: the date, the network and chance are arguments (``now``, ``fetch``, ``rng``), never taken from
the surroundings. Import what you need from its rooms: ``stepladder.credentials``, ``stepladder.appraisal``,
``stepladder.evidence``, ``stepladder.readiness``.
"""

__version__ = "0.1.0"
