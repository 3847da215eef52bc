"""The docs are complete, and their examples run."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from stepladder.appraisal.badge import READINGS
from stepladder.appraisal.policy import DEFAULT_WEIGHTS
from stepladder.appraisal.rubric import DIMENSIONS, GATES
from stepladder.appraisal.sheet import read_sheet
from stepladder.credentials.formats import FORMATS
from stepladder.credentials.proofs import PROOFS
from stepladder.credentials.statuslists import STATUS_LISTS
from stepladder.credentials.tokens import ALGORITHMS
from stepladder.documents import parse_toml
from stepladder.evidence.person_file import read_person
from stepladder.evidence.policy import KINDS
from stepladder.readiness.evaluate import evaluate
from stepladder.readiness.explain import STATUS_WORDS
from stepladder.readiness.judge import CriterionStatus
from stepladder.readiness.role_file import own_framework, read_role
from tests.cast import NOW
from tests.conftest import ROOT
from tests.test_vectors import EXPECTED

README = (ROOT / "README.md").read_text()
DOCS = {path.name: path.read_text() for path in (ROOT / "docs").glob("*.md")}
CREDENTIALS = DOCS["credentials.md"]
CONSOLE = re.findall(r"```console\n\$ (stepladder .*?)\n(.*?)\n```", README + CREDENTIALS, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", CREDENTIALS, re.DOTALL)
LIMITS = CREDENTIALS.partition("<!-- limits -->")[2].partition("<!-- /limits -->")[0]
SIZES = ((1024 * 1024, "MiB"), (1024, "KiB"))
EXAMPLES = dict(re.findall(r"```toml\n# ([\w.]+)\n(.*?)```", DOCS["files.md"], re.DOTALL))


@pytest.mark.parametrize(("command", "printed"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_the_docs_print_what_the_command_prints(command, printed):
    environment = {**os.environ, "COLUMNS": "100"}
    arguments = [sys.executable, "-m", "stepladder.cli", *shlex.split(command)[1:]]
    result = subprocess.run(
        arguments, cwd=ROOT / "examples", env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    assert result.stdout.rstrip() == printed


def test_the_readme_shows_all_three_commands():
    assert {command.split()[1] for command, _ in CONSOLE} == {"verify", "appraise", "ready"}


def test_the_readmes_python_runs(monkeypatch, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(ROOT / "examples")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - running the example is the test
    assert "credential.signature met" in capsys.readouterr().out


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_of_the_page_on_credentials_runs(code, monkeypatch, capsys):
    monkeypatch.chdir(ROOT / "examples")
    exec(compile(code, "credentials.md", "exec"), {})  # noqa: S102 - running the example is the test
    assert re.search(r"is met|Valid since|lists it|eddsa-rdfc-2022", capsys.readouterr().out)


def test_the_python_of_the_page_on_appraisals_runs():
    code = "\n".join(re.findall(r"```python\n(.*?)```", DOCS["appraisal.md"], re.DOTALL))
    assert code.count("assert") > 5
    exec(compile(code, "appraisal.md", "exec"), {})  # noqa: S102 - running the example is the test


def test_the_limits_are_those_of_the_code():
    rows = re.findall(r"^\| (.+?) \| .+? \| (`.+`) \|$", LIMITS, re.MULTILINE)
    assert len(rows) > 20
    for text, names in rows:
        for name in re.findall(r"`(.+?)`", names):
            module, _, constant = name.rpartition(".")
            path = next(
                base
                for base in ("stepladder.credentials.", "stepladder.")
                if (ROOT / "src" / (base + module).replace(".", "/")).with_suffix(".py").exists()
            )
            value = getattr(importlib.import_module(path + module), constant)
            written = [f"{value:,}", *(f"{value // size} {unit}" for size, unit in SIZES if value % size == 0)]
            assert any(re.search(rf"(?<![\d,]){each}(?!,?\d)", text) for each in written), f"{name} is {value}"


def test_the_documented_files_are_read_and_evaluated():
    sheet = read_sheet(parse_toml(EXAMPLES["capstone.toml"].encode(), name="capstone.toml"))
    assert sheet.rated == "Thu Nguyễn, 2026-11-02"
    role_document = parse_toml(EXAMPLES["role.toml"].encode(), name="role.toml")
    person_document = parse_toml(EXAMPLES["person.toml"].encode(), name="person.toml")
    found = read_person(person_document, known=own_framework(role_document), load=pytest.fail, now=NOW)
    role = read_role(role_document, known=found.person.framework)
    result = evaluate(found.person, role, as_of=date(2026, 11, 21))
    assert [str(each.status) for each in result.results] == ["CONTESTED", "CONTESTED", "CONTESTED", "CONTESTED"]
    assert [str(each.status) for each in result.conditions] == ["met", "met", "unmet"]


def test_every_field_of_every_format_is_in_its_documented_example():
    from stepladder.appraisal import sheet
    from stepladder.evidence import item_file, person_file
    from stepladder.readiness import role_file

    structs = [
        struct
        for module in (sheet, person_file, item_file, role_file)
        for struct in vars(module).values()
        if hasattr(struct, "__struct_encode_fields__") and struct.__name__ not in ("ScoresTable", "Sheet")
    ]
    names = {name for struct in structs for name in struct.__struct_encode_fields__}
    missing = [name for name in names if not re.search(rf"\b{name}\b", DOCS["files.md"])]
    assert len(structs) > 10
    assert missing == []


def test_the_table_of_kinds_is_the_policy():
    table = DOCS["files.md"].partition("<!-- kinds -->")[2].partition("<!-- /kinds -->")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| `")
    ]
    assert len(rows) == len(KINDS)
    by_id = {kind.id: kind for kind in KINDS}
    for name, mass, ceiling, hours, accepted in rows:
        id = (
            re.sub(r"`credential`, class (\w+)", r"credential-\1", name).strip("`").replace("-unknown", "-undetermined")
        )
        kind = by_id[id]
        assert Decimal(mass) == kind.mass
        assert ceiling == (str(kind.ceiling) if kind.ceiling else "none")
        assert hours == (str(kind.hours) if kind.obtainable else "")
        assert accepted == kind.accepted_as


def test_the_appraisal_page_has_every_dimension_gate_and_reading():
    page = DOCS["appraisal.md"]
    for dimension in DIMENSIONS:
        anchors = " | ".join(dimension.anchors)
        assert f"| **{dimension.id}** | {DEFAULT_WEIGHTS[dimension.id]} | {dimension.name} | {anchors} |" in page
    for gate in GATES:
        assert f"| {gate.id} | {gate.dimension} is" in page
        assert gate.reason in page
    for reading in READINGS:
        assert f"| {reading.dimension} | {reading.score} | {reading.states} |" in page


def test_the_table_of_vectors_is_what_is_expected():
    shapes = {"met": "✓", "unmet": "✗", "unknown": "?"}
    for name, row in EXPECTED.items():
        cells = " | ".join(shapes[status] for status in row.values()) if row else "refused"
        assert f"| {name} | {cells} |" in DOCS["vectors.md"]
    assert DOCS["vectors.md"].count("| ✓ ") + DOCS["vectors.md"].count("| ? ") > len(EXPECTED)


def test_every_format_suite_and_status_is_named():
    everything = README + "".join(DOCS.values())
    for name in [
        *(form.name for form in FORMATS),
        *(suite.name for suite in PROOFS),
        *(kind.name for kind in STATUS_LISTS),
        *ALGORITHMS,
    ]:
        assert name in everything, name
    for status in CriterionStatus:
        assert status in DOCS["methods.md"]
        assert STATUS_WORDS[status] in DOCS["words.md"]


def test_every_requirement_is_covered_in_one_line():
    wanted = [
        f"{letter}-{number}" for letter, last in (("P", 99), ("E", 88), ("X", 3)) for number in range(1, last + 1)
    ]
    rows = re.findall(r"^\| ([PEX]-\d+) \| .+? \| (works|partly|not yet) \|(.*)\|$", DOCS["coverage.md"], re.MULTILINE)
    assert [id for id, _, _ in rows] == wanted
    count = {state: sum(each == state for _, each, _ in rows) for state in ("works", "partly", "not yet")}
    assert (
        f"works {count['works']}, partly {count['partly']}, not yet {count['not yet']}; together 190."
        in DOCS["coverage.md"]
    )
    for id, state, where in rows:
        assert bool(where.strip()) == (state != "not yet"), id
        for path in re.findall(r"`((?:\w+/)+\w+\.py)`", where):
            assert any((ROOT / base / path).exists() for base in ("", "src/stepladder")), f"{id}: {path}"


def test_every_module_is_on_the_map():
    modules = {path.name for path in (ROOT / "src" / "stepladder").rglob("*.py")} - {
        "__init__.py",
        "__main__.py",
        "interface.py",
    }
    modules -= {path.name for path in (ROOT / "src" / "stepladder" / "credentials").glob("*s/*.py")}
    # Every room of the server has the same doors; the map names the rooms.
    rooms = {path for path in (ROOT / "src" / "stepladder" / "server").iterdir() if (path / "__init__.py").exists()}
    modules -= {path.name for room in rooms for path in room.rglob("*.py")}
    assert [room.name for room in rooms if f"    {room.name}/" not in DOCS["map.md"]] == []
    assert [name for name in sorted(modules) if name not in DOCS["map.md"]] == []


def test_every_link_leads_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_examples_are_what_their_builder_builds():
    spec = importlib.util.spec_from_file_location("build", ROOT / "examples" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name, data in build.build().items():
        assert (ROOT / "examples" / name).read_bytes() == data, name


def test_decisions_are_all_listed():
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
    assert isinstance(folder, Path)
