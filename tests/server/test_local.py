"""Starting a site on this computer."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import subprocess
import sys

import pytest


def start(*arguments, **more):
    environment = {**os.environ, **more}
    command = [sys.executable, "-m", "stepladder.server.local", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_a_workspace_is_prepared_in_one_folder_with_a_secret_that_its_owner_alone_reads(tmp_path):
    folder = tmp_path / "mine"
    first = start("me", "--folder", folder, "--prepare")
    assert first.returncode == 0, first.stderr
    assert "Preparing the database" in first.stdout
    secret = (folder / "secret").read_text()
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    with sqlite3.connect(folder / "stepladder.sqlite3") as database:
        assert database.execute("select key, name, email from people_person").fetchall() == [("me", "", None)]
    again = start("me", "--folder", folder, "--prepare")
    assert again.returncode == 0
    assert (folder / "secret").read_text() == secret
    with sqlite3.connect(folder / "stepladder.sqlite3") as database:
        assert database.execute("select count(*) from people_person").fetchone() == (1,)


def test_a_port_that_answers_already_is_told_with_what_to_do(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        result = start("me", "--folder", tmp_path, "--port", port)
    assert result.returncode == 1
    assert f"port {port} already" in result.stderr
    assert "--port" in result.stderr


def test_a_folder_that_cannot_be_used_is_told_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("no folder")
    result = start("me", "--folder", tmp_path / "file", "--prepare")
    assert result.returncode == 1
    assert "--folder" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["nothing"], ["me", "--port", "many"]])
def test_wrong_usage_is_told(arguments):
    result = start(*arguments)
    assert result.returncode == 2
    assert "usage: stepladder-server" in result.stderr


def test_the_command_opens_the_same_workspace(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        command = [sys.executable, "-m", "stepladder.cli", "me", "--folder", str(tmp_path), "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert f"port {port} already" in result.stderr
    help = subprocess.run(
        [sys.executable, "-m", "stepladder.cli", "me", "--help"], capture_output=True, text=True, check=True
    )
    assert "--folder" in help.stdout


def test_a_demonstration_is_not_started_over_the_people_of_somebody(tmp_path):
    assert start("me", "--folder", tmp_path, "--prepare").returncode == 0
    result = start("demo", "--folder", tmp_path, "--prepare")
    assert result.returncode == 1
    assert "there are people here already" in result.stderr
    assert "Traceback" not in result.stderr
