"""People as HR records state them: read from tables, planned against what is known, applied by somebody else."""

from stepladder.workforce.checks import Likely, likely_same
from stepladder.workforce.fields import FIELDS
from stepladder.workforce.plan import Change, Known, Plan, Step, apply, planned
from stepladder.workforce.presets import PRESETS, Preset, guess_columns, recognize
from stepladder.workforce.private import private_columns, private_kind
from stepladder.workforce.reading import Reading, read_workforce
from stepladder.workforce.records import Appointment, Away, PersonRecord, Spell, UnitRecord, Workforce
from stepladder.workforce.settling import Conflict
from stepladder.workforce.undo import record_from_json, record_to_json, undo_data, undone

__all__ = [
    "FIELDS",
    "PRESETS",
    "Appointment",
    "Away",
    "Change",
    "Conflict",
    "Known",
    "Likely",
    "PersonRecord",
    "Plan",
    "Preset",
    "Reading",
    "Spell",
    "Step",
    "UnitRecord",
    "Workforce",
    "apply",
    "guess_columns",
    "likely_same",
    "planned",
    "private_columns",
    "private_kind",
    "read_workforce",
    "recognize",
    "record_from_json",
    "record_to_json",
    "undo_data",
    "undone",
]
