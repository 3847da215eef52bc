"""``stepladder roles``: career ladders as companies publish them, drafts of roles, what changes between versions."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from stepladder.adapters.files import STDIN, display_name, read_bytes, read_document
from stepladder.cli.text import json_option, json_text, paragraph, safe, say
from stepladder.errors import InvalidDocument
from stepladder.readiness.changes import Changes, Difference, Effect, compare
from stepladder.readiness.changes_in_words import condition_words, difference_words, sentence, title
from stepladder.readiness.ladders import LADDERS, format_of
from stepladder.readiness.ladders.file import ladder_to_json
from stepladder.readiness.ladders.interface import FamilyDraft, Ladder, RungDraft
from stepladder.readiness.ladders.role_draft import ASSUMED_LEVEL, Options, RoleDraft, role_drafts
from stepladder.readiness.ladders.sources import MAX_FILES
from stepladder.readiness.ladders.templates import TEMPLATES, read_template
from stepladder.readiness.role_file import read_role
from stepladder.remarks import counted

_MAX_BYTES = 64 * 1024 * 1024
"""Most bytes of all files of a ladder together."""

_FEW = 3
"""Remarks of one kind that are shown, unless all are asked for."""

_EFFECT_COLORS = {Effect.MORE: "yellow", Effect.LESS: None, Effect.OTHER: None}


@click.group()
def command() -> None:
    """Read career ladders as companies publish them; compare versions of a role."""


def _writing(function: click.decorators.FC) -> click.decorators.FC:
    """The options of what writes drafts."""
    for option in (
        click.option("--replace", is_flag=True, help="Write over files of the same names."),
        click.option("--merge", is_flag=True, help="Make one criterion of the statements of one competency and level."),
        click.option("--hold-out", is_flag=True, help="Leave statements without a level in comments."),
        click.option(
            "--level",
            type=click.IntRange(1, 5),
            default=ASSUMED_LEVEL,
            show_default=True,
            help="The level of statements whose source gives none; each is marked as assumed.",
        ),
        click.option("--output", metavar="FOLDER", help="Write a draft role file for each rung, and ladder.json."),
    ):
        function = option(function)
    return function


@command.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_id", type=click.Choice([each.ID for each in LADDERS]), help="Found out by itself.")
@click.option("--remarks", "all_remarks", is_flag=True, help="Show every remark, not only the first of each kind.")
@_writing
@json_option
def import_ladder(  # noqa: PLR0913 - click gives each option by its name
    paths: tuple[str, ...],
    format_id: str | None,
    output: str | None,
    level: int,
    *,
    all_remarks: bool,
    hold_out: bool,
    merge: bool,
    replace: bool,
    as_json: bool,
) -> int:
    """Read a ladder: files, or folders with everything in them.

    Families and rungs are shown with the lowest rung first. What is not taken up is named, with file and line.
    """
    files = dict(_files(paths))
    reader = format_of(files, format_id or "")
    ladder = reader.read(files)
    if not ladder.families:
        raise InvalidDocument(
            f"no role was found in these files as {reader.NAME}",
            expected="a ladder",
            hint="see docs/ladders.md for what each format looks like",
            place=", ".join(sorted(files)[:3]),
        )
    if as_json:
        say(json_text({**ladder_to_json(ladder), "counts": ladder.counts}))
    else:
        _print(ladder, reader.NAME, all_remarks=all_remarks)
    if output:
        drafts = role_drafts(ladder, Options(None if hold_out else level, merge))
        _write(Path(output), ladder, drafts, replace=replace, is_quiet=as_json)
    return 0


@command.command("templates")
@click.argument("template", required=False, type=click.Choice([each.id for each in TEMPLATES]))
@_writing
@json_option
def templates(  # noqa: PLR0913 - click gives each option by its name
    template: str | None,
    output: str | None,
    level: int,
    *,
    hold_out: bool,
    merge: bool,
    replace: bool,
    as_json: bool,
) -> int:
    """List ladders to copy, show one of them, or write it as role files."""
    if template is None:
        if output:
            raise click.UsageError("name the template to write: stepladder roles templates engineering --output FOLDER")
        listed = [
            {"id": each.id, "title": each.title, "about": each.about, "counts": read_template(each.id).counts}
            for each in TEMPLATES
        ]
        if as_json:
            say(json_text(listed))
        else:
            _print_templates()
        return 0
    ladder = read_template(template)
    if as_json:
        say(json_text({**ladder_to_json(ladder), "counts": ladder.counts}))
    else:
        _print(ladder, "a template", all_remarks=True)
    if output:
        drafts = role_drafts(ladder, Options(None if hold_out else level, merge))
        _write(Path(output), ladder, drafts, replace=replace, is_quiet=as_json)
    return 0


@command.command("compare")
@click.argument("old")
@click.argument("new")
@json_option
def compare_roles(old: str, new: str, *, as_json: bool) -> int:
    """Say what changes between two versions of a role file: criteria, levels, musts, evidence, conditions, rules."""
    if old == new == STDIN:
        raise click.UsageError("only one of both can come from standard input")
    changes = compare(read_role(read_document(old)), read_role(read_document(new)))
    if as_json:
        say(json_text(changes.to_dict()))
        return 0
    _print_changes(changes)
    return 0


def _print_changes(changes: Changes) -> None:
    paragraph(f"{changes.old.title}, then {changes.new.title}. {sentence(changes)}")
    for change in changes.criteria:
        say()
        say(click.style(safe(title(change)), fg=_EFFECT_COLORS[change.effect]))
        what = change.new or change.old
        if not change.differences and what and what.wording:
            paragraph(f"“{what.wording}”", indent="    ")
        _print_differences(change.differences)
    for condition in changes.conditions:
        say()
        paragraph(condition_words(condition), hanging="      ")
        _print_differences(condition.differences)
    if changes.policy:
        say()
        say("Rules")
        _print_differences(changes.policy)


def _print_differences(differences: Iterable[Difference]) -> None:
    for difference in differences:
        paragraph(difference_words(difference), indent="    ", hanging="      ")


def _files(paths: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Every file by its name; those of a folder by their way in it, those beginning with a dot left out."""
    room, seen = _MAX_BYTES, set[str]()
    for name, path in _named(paths):
        if len(seen) >= MAX_FILES:
            raise InvalidDocument(f"there are more than {MAX_FILES:,} files", expected="the files of one ladder")
        content = read_bytes(path, limit=room, name=name)
        room -= len(content)
        if name in seen:
            raise InvalidDocument("two files have this name", expected="each file once", place=name)
        seen.add(name)
        yield name, content


def _named(paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for each in paths:
        path = Path(each)
        if not path.is_dir():
            yield ("standard input" if each == STDIN else display_name(path.name)), each
            continue
        for below in sorted(path.rglob("*")):
            inside = below.relative_to(path)
            if below.is_file() and not any(part.startswith(".") for part in inside.parts):
                prefix = Path(path.name) if len(paths) > 1 else Path()
                yield display_name(str(prefix / inside)), str(below)


def _print(ladder: Ladder, kind: str, *, all_remarks: bool) -> None:
    counts = ladder.counts
    paragraph(f"{ladder.title} ({kind}).")
    paragraph(
        f"{_count(counts['families'], 'family', 'families')}, {_count(counts['rungs'], 'rung')}, "
        f"{_count(counts['statements'], 'statement')}, {counts['with a level']} with a level; "
        f"{_count(counts['conditions'], 'condition')}, {_count(counts['steps'], 'step')}. "
        f"Not taken up: {_count(counts['passages left'], 'passage')}."
    )
    for family in ladder.families:
        _print_family(family)
    if ladder.remarks:
        say()
        _print_remarks(ladder, all_remarks=all_remarks)


def _print_family(family: FamilyDraft) -> None:
    say()
    say(safe(family.name))
    width = max((len(rung.code) for rung in family.rungs), default=0)
    tracks = len({rung.track for rung in family.rungs}) > 1
    for rung in family.rungs:
        track = f", {rung.track}" if tracks and rung.track else ""
        paragraph(
            f"{rung.order:>3}  {rung.code.ljust(width)}  {_title(rung)} ({_amount(rung)}{track})", hanging="       "
        )


def _title(rung: RungDraft) -> str:
    return rung.title.removeprefix(rung.code).strip() or rung.title


def _amount(rung: RungDraft) -> str:
    leveled = sum(each.level_hint is not None for each in rung.statements)
    parts = [_count(len(rung.statements), "statement")]
    if 0 < leveled < len(rung.statements):
        parts.append(f"{leveled} with a level")
    if rung.conditions:
        parts.append(_count(len(rung.conditions), "condition"))
    return ", ".join(parts) if rung.statements or rung.conditions else "nothing said"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _print_remarks(ladder: Ladder, *, all_remarks: bool) -> None:
    say("Remarks")
    for id, count in counted(ladder.remarks).items():
        say(f"  {count:>5}  {safe(id)}")
        shown = [each for each in ladder.remarks if each.id == id]
        for each in shown if all_remarks else shown[:_FEW]:
            place = f"{each.place}: " if each.place else ""
            hint = f" ({each.hint})" if each.hint else ""
            paragraph(f"{place}{each.words}{hint}", indent="         ", hanging="           ")
    if not all_remarks and any(count > _FEW for count in counted(ladder.remarks).values()):
        say("  --remarks shows all of them.")


def _print_templates() -> None:
    for each in TEMPLATES:
        counts = read_template(each.id).counts
        say(each.id)
        paragraph(f"{each.about} {counts['rungs']} rungs, {counts['statements']} criteria.", indent="    ")
    paragraph("stepladder roles templates engineering --output FOLDER writes one as role files.")


def _write(folder: Path, ladder: Ladder, drafts: tuple[RoleDraft, ...], *, replace: bool, is_quiet: bool) -> None:
    """Write all files or none: what is there already is looked for first, and each file appears as a whole."""
    contents = {draft.name: draft.text for draft in drafts if draft.text}
    contents["ladder.json"] = json_text(ladder_to_json(ladder)) + "\n"
    if len(contents) < sum(bool(draft.text) for draft in drafts) + 1:
        raise InvalidDocument("two rungs would have the same file", expected="each rung its own key")
    there = [name for name in contents if (folder / name).exists()]
    if there and not replace:
        shown = ", ".join(sorted(there)[:3]) + (" …" if len(there) > 3 else "")
        raise click.UsageError(f"{len(there)} files stand in {folder} already ({shown}); --replace writes over them")
    _place(folder, contents)
    if is_quiet:
        return
    say()
    assumed, held = sum(each.assumed for each in drafts), sum(each.held_out for each in drafts)
    paragraph(
        f"{_count(len(contents) - 1, 'role file')} and ladder.json written to {folder}. "
        f"{_count(assumed, 'level')} assumed, {_count(held, 'statement')} held out: "
        "decide them before a role is put in force."
    )
    for draft in drafts:
        if draft.problem:
            paragraph(f"{draft.name} was not written: {draft.problem}.", hanging="  ")


def _place(folder: Path, contents: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".stepladder-", dir=folder) as waiting:
        for name, text in contents.items():
            (Path(waiting) / name).write_bytes(text.encode())
        for name in contents:
            os.replace(Path(waiting) / name, folder / name)  # noqa: PTH105 - within one folder it is one step
