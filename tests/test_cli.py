"""The command line, as an operator and a script meet it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli

TEAMS = {"MICROSOFT_APP_ID": "app", "MICROSOFT_APP_PASSWORD": "secret", "MICROSOFT_APP_TENANT_ID": "tenant"}
DEMO = Path(__file__).parents[1] / "prompts" / "demo" / "riverside.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands in an empty folder with a key and nothing else."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SLACK_", "MICROSOFT_"))] + ["COP_BASE_URL"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COP_SECRET_KEY", "first")
    monkeypatch.setenv("COP_DATABASE_URL", f"sqlite:///{tmp_path}/cop.db")
    return Run()


class Run:
    """Runs one command and gives what it printed and its exit code."""

    def __call__(self, *words: str, **environment: str) -> Result:
        return CliRunner().invoke(cli, words, env=environment)


def test_an_import_is_rehearsed_done_and_done_again(run: Run) -> None:
    dry = run("community", "import", str(DEMO), "--dry-run")
    assert "Would create Riverside Numeracy" in dry.stdout
    assert run("community", "list").stdout == ""
    done = run("community", "import", str(DEMO)).stdout
    assert "joins: Mei Tan" in done
    assert "Newcomers hear from me first on" in done
    assert "Everybody in the file is a member already" in run("community", "import", str(DEMO)).stdout
    assert run("community", "list").stdout == "Riverside Numeracy\tcop\tAustralia/Melbourne\n"
    shown = json.loads(run("community", "show", "Riverside Numeracy", "--json").stdout)
    [mei] = [row for row in shown if row["name"] == "Mei Tan"]
    assert mei.pop("id")
    assert mei == {"name": "Mei Tan", "site": "Hume Primary", "roles": "facilitator, member", "state": "active"}


def test_a_community_is_part_of_one_that_is_there_and_of_none_of_its_own_parts(run: Run, tmp_path: Path) -> None:
    def imports(name: str, parent: str) -> Result:
        file = tmp_path / "nested.yaml"
        within = f"parent: {parent}\n" if parent else ""
        text = f"community: {name}\norganisation: B\nzone: UTC\n{within}members:\n  - {{name: C}}\n"
        file.write_text(text, encoding="utf-8")
        return run("community", "import", str(file))

    assert "There is no community “North” that this one can be part of" in imports("Writing", "North").stderr
    assert run("community", "list").stdout == ""
    assert imports("North", "").exit_code == imports("Writing", "North").exit_code == 0
    assert imports("North", "Writing").exit_code == 1
    assert imports("Writing", "").exit_code == 0


def test_somebody_taken_out_of_the_file_leaves(run: Run, tmp_path: Path) -> None:
    run("community", "import", str(DEMO))
    text = DEMO.read_text(encoding="utf-8")
    start = text.index("  - name: Tom Gallagher")
    end = text.index("  - name:", start + 5)
    shorter = tmp_path / "shorter.yaml"
    shorter.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "leaves: Tom Gallagher" in run("community", "import", str(shorter)).stdout
    assert "Tom Gallagher" not in run("community", "show", "Riverside Numeracy").stdout


def test_a_faulty_file_changes_nothing_and_says_every_fault(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("community: A\nzone: Nowhere\n", encoding="utf-8")
    done = run("community", "import", str(bad))
    assert done.exit_code == 1
    assert "bad.yaml, line 2" in done.stderr
    assert "organisation" in done.stderr
    assert "members" in done.stderr


def test_serve_refuses_a_half_set_up_platform_and_names_the_variable(run: Run) -> None:
    done = run("serve", SLACK_BOT_TOKEN="xoxb-1")
    assert done.exit_code == 2
    assert "SLACK_SIGNING_SECRET" in done.stderr
    done = run("serve", SLACK_CLIENT_ID="1", SLACK_SIGNING_SECRET="s")
    assert "SLACK_CLIENT_SECRET" in done.stderr
    assert "COP_BASE_URL" in done.stderr
    assert run("serve", COP_SECRET_KEY="").exit_code == 2
    assert "cop-bot sandbox" in run("serve").stderr
    assert "COP_ENGINE" in run("serve", COP_ENGINE="cluster").stderr


def test_serve_refuses_teams_without_all_of_its_registration(run: Run) -> None:
    for name in ("MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD", "MICROSOFT_APP_TENANT_ID"):
        done = run("serve", **{**TEAMS, name: ""})
        assert done.exit_code == 2
        assert f"{name} is missing" in done.stderr
    assert "MICROSOFT_APP_ID is missing" in run("serve", COP_TEAMS_TENANTS="second").stderr


def test_nothing_is_served_without_authentication_but_on_this_computer(run: Run) -> None:
    done = run("serve", "--insecure-local", COP_HOST="0.0.0.0")
    assert done.exit_code == 2
    assert "COP_HOST=127.0.0.1" in done.stderr
    assert "COP_HOST=127.0.0.1" in run("serve", "--insecure-local", COP_HOST="bot.example").stderr
    assert "Leave it out" in run("serve", "--insecure-local", **TEAMS).stderr


def test_a_setting_that_is_no_number_is_named(run: Run) -> None:
    done = run("check", COP_PORT="eighty")
    assert done.exit_code == 2
    assert "COP_PORT" in done.stderr


def test_check_says_what_to_mend(run: Run) -> None:
    done = run("check", "--json")
    assert done.exit_code == 1
    found = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert found["the database schema is older than the program"]["cure"] == "Run: cop-bot migrate"
    assert run("migrate").exit_code == 0
    done = run("check", SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s")
    assert done.exit_code == 0, done.stdout
    assert "64 questions" in done.stdout


def test_check_finds_a_database_that_is_not_there(run: Run) -> None:
    done = run("check", COP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.exit_code == 1
    assert "cannot be reached" in done.stdout


def test_the_outbox_shows_what_waits_and_no_words(run: Run) -> None:
    run("community", "import", str(DEMO))
    waiting = json.loads(run("outbox", "list", "--json").stdout)
    assert len(waiting) == 10
    assert "Riverside" not in run("outbox", "list").stdout
    assert run("outbox", "drop", waiting[0]["id"], "--yes").exit_code == 0
    assert run("outbox", "drop", waiting[0]["id"]).exit_code == 1
    assert run("outbox", "retry", "all").stdout == "0 put back to be sent.\n"


def test_keys_are_rotated_and_old_ones_can_go(run: Run) -> None:
    run("community", "import", str(DEMO))
    assert "10 texts sealed again" in run("rotate-keys", COP_SECRET_KEY="second,first").stdout
    assert "0 texts sealed again" in run("rotate-keys", COP_SECRET_KEY="second").stdout
    done = run("rotate-keys", COP_SECRET_KEY="third")
    assert done.exit_code == 1
    assert "Add the earlier key" in done.stderr


def test_what_meets_private_text_wants_the_key(run: Run) -> None:
    for words in (("community", "import", str(DEMO)), ("rotate-keys",)):
        done = run(*words, COP_SECRET_KEY="")
        assert done.exit_code == 2
        assert "COP_SECRET_KEY" in done.stderr


def test_the_manifest_names_our_address(run: Run) -> None:
    assert run("manifest", "slack").exit_code == 1
    printed = json.loads(run("manifest", "slack", COP_BASE_URL="https://cop.example.org").stdout)
    assert "https://cop.example.org/slack/events" in json.dumps(printed)
    socket = json.loads(run("manifest", "slack", "--socket").stdout)
    assert socket["settings"]["socket_mode_enabled"] is True


def test_the_teams_package_is_written_and_named(run: Run, tmp_path: Path) -> None:
    refused = run("manifest", "teams")
    assert refused.exit_code == 1
    assert "MICROSOFT_APP_ID" in refused.stderr
    assert "COP_BASE_URL" in refused.stderr
    app, url = {"MICROSOFT_APP_ID": "01234567-89ab-cdef-0123-456789abcdef"}, {"COP_BASE_URL": "https://cop.example.org"}
    assert "cop-bot-teams.zip is ready" in run("manifest", "teams", **app, **url).stdout
    assert (tmp_path / "cop-bot-teams.zip").exists()
    other = (
        "manifest",
        "teams",
        "--out",
        "1.zip",
        "--app-id",
        "11111111-89ab-cdef-0123-456789abcdef",
        "--version",
        "1.0.1",
    )
    assert run(*other, **app, **url).exit_code == 0
    made = json.loads(ZipFile("1.zip").read("manifest.json"))
    assert (made["id"][:8], made["version"]) == ("11111111", "1.0.1")
    assert "cannot be written" in run("manifest", "teams", "--out", "nowhere/1.zip", **app, **url).stderr


def test_a_rehearsal_prints_what_each_role_would_get_and_writes_nothing(run: Run) -> None:
    run("community", "import", str(DEMO))
    before = run("outbox", "list").stdout
    heard = run("rehearse", "Riverside Numeracy", "--weeks", "1")
    assert "Amira Haddad, Aroha Ngata, Elena Rossi" in heard.stdout
    assert "[Answer]" in heard.stdout or "Hello" in heard.stdout
    assert run("outbox", "list").stdout == before
    assert run("rehearse", "Riverside").exit_code == 1


def test_a_rehearsal_prints_nothing_but_messages(run: Run) -> None:
    run("community", "import", str(DEMO))
    assert "[info" not in run("rehearse", "Riverside Numeracy", "--weeks", "2").stdout


def test_an_unknown_bench_names_those_there_are(run: Run) -> None:
    assert "growth" in run("bench", "speed").stderr


def test_a_calendar_that_runs_out_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    text = "community: A\norganisation: B\nzone: Australia/Melbourne\nmembers: [{name: C}]\n"
    file.write_text(text + "calendar: {terms: [{from: 2020-01-28, to: 2020-04-02}]}\n", encoding="utf-8")
    assert "no term after 2020-04-02" in run("community", "import", str(file)).stdout
    done = run("check", SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s")
    assert done.exit_code == 1
    assert "import it again" in done.stdout
