"""What the columns of HR systems are called, and which system a file comes from.

SAP SuccessFactors' user data file has technical names above labels; managers stand in it as USERID. Workday's headings
are the customer's own, so several are usual. BambooHR's are the names of its fields, or their labels in a report.
A preset only moves names to the front: what another system calls a column is understood too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stepladder.tables.columns import ColumnMap, Field, Guess, folded, guess
from stepladder.tables.model import Table
from stepladder.workforce.fields import FIELDS
from stepladder.workforce.private import private_columns


@dataclass(frozen=True, slots=True)
class Preset:
    """How one system calls its columns.

    Attributes:
        signs: headings by which its files are recognized, letter by letter: few others write them so.
        columns: headings by field, the surest first.
    """

    id: str
    name: str
    signs: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] | None = None


GENERIC = Preset("generic", "Another system")
PRESETS = (
    Preset(
        "sap",
        "SAP SuccessFactors (user data file)",
        ("USERID", "USERNAME", "FIRSTNAME", "LASTNAME", "JOBCODE", "EMPID", "HIREDATE", "TIMEZONE", "MATRIX_MANAGER"),
        {
            "external_id": ("USERID", "EMPID"),
            "first_name": ("FIRSTNAME",),
            "last_name": ("LASTNAME",),
            "email": ("EMAIL",),
            "manager_id": ("MANAGER",),
            "unit": ("DEPARTMENT",),
            "division": ("DIVISION",),
            "role": ("TITLE",),
            "role_code": ("JOBCODE",),
            "location": ("LOCATION",),
            "hired_on": ("HIREDATE",),
            "status": ("STATUS",),
            "dotted_ids": ("MATRIX_MANAGER",),
            "left_on": ("COMPANYEXITDATE", "EXITDATE"),
            "role_since": ("JOBENTRYDATE", "POSITIONENTRYDATE"),
            "grade": ("PAYGRADE", "JOBLEVEL"),
            "job_family": ("JOBFAMILY",),
        },
    ),
    Preset(
        "workday",
        "Workday (report)",
        (
            "Worker",
            "Legal Name",
            "Supervisory Organization",
            "Business Title",
            "Job Profile",
            "Management Level",
            "Worker Type",
            "Worker Status",
        ),
        {
            "external_id": ("Employee ID", "Worker ID"),
            "name": ("Preferred Name", "Worker", "Legal Name"),
            "unit": ("Supervisory Organization",),
            "role": ("Business Title", "Job Profile"),
            "manager_id": ("Manager ID",),
            "role_code": ("Job Profile ID", "Job Code"),
            "grade": ("Management Level", "Compensation Grade"),
        },
    ),
    Preset(
        "bamboohr",
        "BambooHR",
        (
            "employeeNumber",
            "workEmail",
            "supervisorEId",
            "supervisorId",
            "jobTitle",
            "hireDate",
            "terminationDate",
            "Employee #",
            "Reporting to",
        ),
        {
            "external_id": ("employeeNumber", "Employee #", "id"),
            "first_name": ("firstName",),
            "preferred_first_name": ("preferredName",),
            "email": ("workEmail",),
            "manager_id": ("supervisorEId", "supervisor", "Reporting to"),
            "role": ("jobTitle",),
            "unit": ("department",),
            "division": ("division",),
            "status": ("status", "Employment Status", "employmentHistoryStatus"),
            "left_on": ("terminationDate",),
            "hired_on": ("hireDate", "originalHireDate"),
            "rehired_on": ("rehireDate",),
        },
    ),
    GENERIC,
)

_ENOUGH = 2
"""Signs that make a file a system's."""


def recognize(columns: Iterable[str]) -> Preset:
    """The system that a file comes from, by the headings that it alone writes so."""
    headings = set(columns)
    found = {preset.id: len(headings.intersection(preset.signs)) for preset in PRESETS}
    best = max(PRESETS, key=lambda preset: found[preset.id])
    return best if found[best.id] >= _ENOUGH else GENERIC


def fields_of(preset: Preset) -> tuple[Field, ...]:
    """The fields, with the preset's headings before the usual ones."""
    first = preset.columns or {}
    return tuple(
        Field(each.name, (*first.get(each.name, ()), each.name, *each.aliases), each.required, each.about)
        for each in FIELDS
    )


def guess_columns(
    table: Table, *, saved: Iterable[ColumnMap] = (), preset: Preset | None = None
) -> tuple[Preset, Guess]:
    """Which column holds what; columns that are not read are given to no field.

    Args:
        table: the table.
        saved: maps of earlier files.
        preset: the system, where a person named it; recognized by the headings else.
    """
    private = private_columns(table.columns)
    columns = tuple(each for each in table.columns if each not in private)
    system = preset or recognize(columns)
    fields = fields_of(system)
    if system.id == "bamboohr" and _has_inner_ids(columns):
        # Two numbers for each person: supervisorId is the inner one, so the inner one has to be taken for people too.
        inner = {"external_id": ("id",), "manager_id": ("supervisorId",)}
        fields = fields_of(Preset(system.id, system.name, system.signs, {**(system.columns or {}), **inner}))
    return system, guess(columns, fields, saved)


def _has_inner_ids(columns: tuple[str, ...]) -> bool:
    names = {folded(each) for each in columns}
    return "supervisoreid" not in names and {"id", "supervisorid"} <= names
