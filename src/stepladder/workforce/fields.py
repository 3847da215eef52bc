"""What is read of a table of people, and what HR systems call it, in English and German."""

from __future__ import annotations

from stepladder.tables.columns import Field


def _field(name: str, aliases: str, about: str = "", *, required: bool = False) -> Field:
    return Field(name, tuple(alias.strip() for alias in aliases.split(";")), required, about)


FIELDS = (
    _field(
        "external_id",
        "employee id; employee number; personnel number; user id; worker id; staff id; emp id; employee #; "
        "employee no; personalnummer; mitarbeiternummer; mitarbeiter-id; pernr; persno; person id; id",
        "Number or name by which the HR system knows the person; the same in every file.",
        required=True,
    ),
    _field(
        "preferred_first_name",
        "preferred first name; rufname; known as; goes by; nickname",
        "The first name they go by; taken before the other one, which may be empty.",
    ),
    _field(
        "first_name",
        "given name; legal first name; vorname",
    ),
    _field(
        "last_name",
        "preferred last name; surname; family name; legal last name; nachname; familienname",
    ),
    _field(
        "name",
        "preferred name; display name; full name; employee name; worker; employee; legal name; mitarbeiter; "
        "full name1; mitarbeitername; mitarbeiterin",
        "The whole name, “First Last” or “Last, First”; the preferred one goes before the legal one.",
    ),
    _field(
        "other_name",
        "worker; employee name; display name; legal name; full name; mitarbeitername",
        "The whole name, taken where the one above is empty.",
    ),
    _field(
        "email",
        "work email; business email; email address; e-mail; primary work email; email - primary work; company "
        "email; mail; e-mail-adresse; email adresse; best email",
        "Address at work; people are recognized by it when they sign in.",
    ),
    _field(
        "unit",
        "supervisory organization; department; department name; organizational unit; org unit; organization; "
        "team; abteilung; organisationseinheit; bereich; dienststelle; business unit; cost center name",
        "The part of the organization in which they work.",
    ),
    _field(
        "division",
        "parent unit; division name; ressort; geschäftsbereich; direktion; sparte",
    ),
    _field(
        "manager_id",
        "manager employee id; manager - employee id; supervisor id; supervisor eid; reports to id; line "
        "manager id; manager user id; manager; supervisor; reports to; reporting to; line manager; worker's "
        "manager; vorgesetzter; vorgesetzte; vorgesetzte person; vorgesetzten-id; vorgesetzter id; "
        "führungskraft; personalnummer vorgesetzter",
        "Whom they report to: that person's number, e-mail address or name.",
    ),
    _field(
        "manager_email",
        "manager e-mail; supervisor email; line manager email; e-mail vorgesetzter; manager - work email; "
        "manager email address",
    ),
    _field(
        "manager_name",
        "manager; manager full name; supervisor name; supervisor; line manager name; name vorgesetzter; reports to",
    ),
    _field(
        "dotted_ids",
        "matrix manager; dotted line manager; dotted line managers; dotted line; matrix managers; secondary "
        "manager; functional manager; fachlicher vorgesetzter; disziplinarisch; matrix organization manager",
        "Others to whom they report, separated by semicolons.",
    ),
    _field(
        "role",
        "job title; business title; position title; title; job profile; job; position; role name; job name; "
        "stellenbezeichnung; stelle; funktion; rolle; berufsbezeichnung; positionsbezeichnung; tätigkeit",
        "Title of the job or role.",
    ),
    _field(
        "role_code",
        "job code; job profile id; job classification code; position code; stellenschlüssel; planstelle; job "
        "id; role id",
    ),
    _field(
        "role_since",
        "position start date; job start date; in role since; effective date; job effective date; role start; "
        "role start date; start date in role; start date in position; position since; valid from; stelle "
        "seit; in der stelle seit; gültig ab; gueltig ab; funktion seit; job entry date; position entry date; "
        "assignment start date; from",
        "First day in this role.",
    ),
    _field(
        "role_until",
        "position end date; job end date; role end; role end date; valid to; valid until; gültig bis; gueltig "
        "bis; stelle bis; assignment end date; to",
        "Last day in this role; empty as long as it is held.",
    ),
    _field(
        "hired_on",
        "hire date; start date; date of hire; date hired; most recent hire date; original hire date; entry "
        "date; date of joining; joining date; employment start date; eintrittsdatum; eintritt; "
        "einstellungsdatum; beschäftigt seit; continuous service date",
        "First day in the organization.",
    ),
    _field(
        "rehired_on",
        "rehire date; rehired on; wiedereintritt; wiedereintrittsdatum; date of rehire",
    ),
    _field(
        "left_on",
        "termination date; end date; leaving date; exit date; last day; last day of work; employment end "
        "date; date of leaving; company exit date; austrittsdatum; austritt; separation date",
        "Last day in the organization.",
    ),
    _field(
        "status",
        "employment status; employee status; worker status; active status; currently active; "
        "beschäftigungsstatus; employment history status; mitarbeiterstatus; active",
        "Whether they are still there: active, on leave, terminated.",
    ),
    _field(
        "leave_start",
        "leave start; leave start date; first day of leave; leave of absence start date; absence start; "
        "absence start date; loa start date; leave from; abwesend ab; abwesenheit von; beurlaubt ab; beginn "
        "abwesenheit; leave begin date",
        "First day of a leave; why is not read.",
    ),
    _field(
        "leave_end",
        "leave end; leave end date; last day of leave; actual last day of leave; estimated last day of leave; "
        "leave of absence end date; absence end; absence end date; loa end date; leave to; abwesend bis; "
        "abwesenheit bis; beurlaubt bis; ende abwesenheit; return date",
    ),
    _field(
        "grade",
        "job grade; job level; management level; pay grade; salary grade; compensation grade; level; band; "
        "entgeltgruppe; besoldungsgruppe; tarifgruppe; karrierestufe; stufe",
    ),
    _field(
        "job_family",
        "job family group; job function; family; function; berufsfamilie; stellenfamilie; jobfamilie",
    ),
    _field(
        "location",
        "work location; office; site; standort; arbeitsort; dienstort; location name; primary location",
    ),
)
"""Every other column is left alone. The surest names stand first; a column goes to the earlier of two fields."""
