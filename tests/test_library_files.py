"""Files that are missing, misplaced or saved strangely are named, or read all the same."""

from __future__ import annotations

from pathlib import Path

from prompts.library import load
from tests.small_library import faults_of, tiny


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "norms.yaml").unlink()
    [fault] = faults_of(tmp_path)
    assert str(fault) == "norms.yaml: This file cannot be found or opened. Put it back, or allow reading it."


def test_a_file_without_named_lines_is_named(tmp_path: Path) -> None:
    [fault] = faults_of(tiny(tmp_path, norms="- We ask.\n"))
    assert (fault.file, fault.message) == ("norms.yaml", "This file has no “name: value” lines.")


def test_letters_that_are_not_utf_8_are_named_with_their_line(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "norms.yaml").write_bytes("norms:\n  - Café.\n".encode("latin-1"))
    [fault] = faults_of(tmp_path)
    assert (fault.file, fault.line, fault.cure) == ("norms.yaml", 2, "Save the file as UTF-8.")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "norms.yaml").write_bytes(b"\xef\xbb\xbfnorms:\r\n  - We ask.\r\n")
    assert load(tmp_path).norms == ("We ask.",)


def test_a_broken_check_in_file_casts_no_doubt_on_the_agendas(tmp_path: Path) -> None:
    [fault] = faults_of(tiny(tmp_path, checkins='checkins: "\n'))
    assert fault.file == "checkins.yaml"


def test_a_file_where_nobody_looks_is_named(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "E02.yaml").write_text("id: E02\n")
    (tmp_path / "reflection" / "E03.yml").write_text("id: E03\n")
    (tmp_path / "reflection" / ".E04.yaml").write_text("an editor's own\n")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "riverside.yaml").write_text("community: Riverside\n")
    found = faults_of(tmp_path)
    assert [fault.file for fault in found] == ["E02.yaml", "reflection/E03.yml"]
    assert {fault.message for fault in found} == {"Nobody reads this file here."}


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    tiny(tmp_path)
    (tmp_path / "rubrics" / "cop.yaml").unlink()
    [fault] = faults_of(tmp_path)
    assert str(fault) == "rubrics: This folder has no file. Put at least one file in it that ends in .yaml."
