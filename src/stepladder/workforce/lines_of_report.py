"""Who reports to whom: by number, by address, or by name, as far as the file tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stepladder.workforce.names import Directory, is_nobody, several
from stepladder.workforce.records import PersonRecord
from stepladder.workforce.rows import Reader
from stepladder.workforce.sheet import Sheet

_REFERENCES = ("manager_id", "manager_email", "manager_name")
_LONGEST_SHOWN = 60


def with_managers(
    sheet: Sheet, reader: Reader, people: Mapping[str, PersonRecord], rows: Mapping[str, Sequence[int]]
) -> tuple[PersonRecord, ...]:
    """The same people with their managers and dotted lines, in the order of their numbers.

    A reference that leads to nobody in the file stays as it is: the site may know them.
    """
    columns = [name for name in _REFERENCES if name in sheet.cells]
    if not columns and "dotted_ids" not in sheet.cells:
        return tuple(people.values())
    directory = Directory.of(people.values())
    result: list[PersonRecord] = []
    for id, person in people.items():
        unsure: set[str] = set()
        texts = [reader.settle(name, rows[id], unsure) for name in columns]
        manager = _manager(sheet, directory, id, texts, rows[id][0], unsure)
        dotted = _dotted(sheet, directory, id, reader.settle("dotted_ids", rows[id], unsure), rows[id][0], unsure)
        if unsure & set(_REFERENCES):
            unsure.add("manager_id")
        result.append(replace(person, manager_id=manager, dotted_ids=dotted, unsure=person.unsure | unsure))
    return tuple(result)


def _manager(sheet: Sheet, directory: Directory, id: str, texts: Sequence[str], row: int, unsure: set[str]) -> str:
    given = [text for text in texts if not is_nobody(text)]
    for text in given:
        found = directory.find(text)
        if found == (id,):
            sheet.remark("manager.self", "reports to themselves; nobody was taken for the manager", row)
            return ""
        if len(found) == 1:
            return found[0]
        if found:
            words = f"“{text[:_LONGEST_SHOWN]}” may be any of {', '.join(found[:5])}; the manager was left open"
            sheet.remark("manager.several", words, row, "name the manager by number or e-mail address")
            unsure.add("manager_id")
            return ""
    if given:
        sheet.remark("manager.unknown", f"the manager “{given[0][:_LONGEST_SHOWN]}” is not in the file", row)
        return given[0]
    return ""


def _dotted(sheet: Sheet, directory: Directory, id: str, text: str, row: int, unsure: set[str]) -> tuple[str, ...]:
    result: set[str] = set()
    for reference in several(text, directory) if text else ():
        found = directory.find(reference)
        if len(found) == 1 and found[0] != id:
            result.add(found[0])
        elif not found:
            sheet.remark("dotted.unknown", f"“{reference[:_LONGEST_SHOWN]}” (dotted line) is not in the file", row)
            result.add(reference)
        elif len(found) > 1:
            words = f"“{reference[:_LONGEST_SHOWN]}” may be any of {', '.join(found[:5])}; dotted lines were left open"
            sheet.remark("dotted.several", words, row, "name them by number or e-mail address")
            unsure.add("dotted_ids")
    return tuple(sorted(result))
