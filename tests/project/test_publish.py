"""The workflow that `deck init` writes, its steps run as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from deck.folder.trust import trust_always
from tests.project.decks import edit, git, run

ROOT = Path(__file__).parents[2]
WORKFLOW = ".github/workflows/deck.yml"
BANK = "remainders.yaml"
REWORDED = ("What is left?", "What remains?")
# What the machine of a workflow has: pip, which notes what it is to install; GitHub.
PROGRAMS = {
    "python": 'echo "$@" >> "$HUB/pip"',
    "deck": f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m deck "$@"',
    "gh": """
        case "$1 $2" in
          "release download") test -d "$HUB/release" && cp -r "$HUB/release" "$4" ;;
          "release create") git ls-remote --exit-code --tags origin "refs/tags/$3" ;;
          "release upload") mkdir -p "$HUB/$3" && cp out/*.apkg "$HUB/$3" ;;
          "release view") cat "$HUB/notes" 2>/dev/null || echo "What is new" ;;
          "release edit") cp "$5" "$HUB/notes" ;;
        esac
    """,
}


class Repository(NamedTuple):
    """A deck folder in git, and a folder in place of GitHub."""

    path: Path
    hub: Path

    def git(self, *words: str) -> str:
        """What git prints."""
        return git(self.path, *words)

    def workflow(self, event: str, livedeck: str = "livedeck") -> str:
        """Run the steps for an event; the name of the one that failed, or nothing."""
        text = (self.path / WORKFLOW).read_text(encoding="utf-8")
        flow: Any = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts alone
        assert set(flow["on"]) >= {event}
        (self.hub / "summary").write_text("", encoding="utf-8")
        environment = {
            **os.environ,
            **flow["env"],
            "LIVEDECK": livedeck,
            "HUB": str(self.hub),
            "PATH": f"{self.hub / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(self.hub / "summary"),
            "GITHUB_REF_NAME": "v1",
        }
        for step in flow["jobs"]["deck"]["steps"]:
            wanted = re.fullmatch(r"github\.event_name == '(\w+)'", step.get("if", ""))
            assert bool(wanted) is ("if" in step)
            if "run" not in step or (wanted and wanted[1] != event):
                continue
            done = subprocess.run(
                ["bash", "-e", "-c", step["run"]],
                cwd=self.path,
                env={**environment, **step.get("env", {})},
                check=False,
                capture_output=True,
            )
            if done.returncode:
                return f"{step['name']}: {done.stderr.decode()}"
        return ""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new deck folder, committed with the lock of its first build."""
    folder = tmp_path_factory.mktemp("first")
    hub = folder / "hub"
    (hub / "bin").mkdir(parents=True)
    for name, text in PROGRAMS.items():
        (hub / "bin" / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (hub / "bin" / name).chmod(0o755)
    repository = Repository(folder / "my-deck", hub)
    run("init", repository.path, "--empty", code=0)
    run("build", repository.path, "-o", repository.path / "out", code=0)
    repository.git("init", "-q", "-b", "main")
    repository.git("add", ".")
    repository.git("commit", "-q", "-m", "A deck")
    return folder


@pytest.fixture
def repository(first: Path, tmp_path: Path) -> Repository:
    """A copy of it, for tests that write."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    trust_always(tmp_path / "my-deck")
    return Repository(tmp_path / "my-deck", tmp_path / "hub")


def test_what_the_page_says(repository: Repository) -> None:
    """Its commands make a repository of a folder, push it, and release its deck."""
    shutil.rmtree(repository.path / ".git")
    shutil.rmtree(repository.path / "out")
    (repository.path / "deck.lock").unlink()
    repository.hub.joinpath("git").write_text(
        "[user]\nname = a\nemail = a@example.org\n"
        f'[url "{repository.hub.as_uri()}/"]\ninsteadOf = git@github.com:me/\n',
        encoding="utf-8",
    )
    far = repository.hub / "my-deck.git"
    subprocess.run(["git", "init", "-q", "--bare", far], check=True)
    page = (ROOT / "docs/publish.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)

    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(map(textwrap.dedent, blocks))],
        cwd=repository.path.parent,
        env={
            **os.environ,
            "GIT_CONFIG_GLOBAL": str(repository.hub / "git"),
            "HUB": str(repository.hub),
            "PATH": f"{repository.hub / 'bin'}{os.pathsep}{os.environ['PATH']}",
        },
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert len(blocks) == 3
    assert f"{far.as_uri()}\n" in done.stdout
    files = repository.git("ls-tree", "-r", "--name-only", "v1").split()
    assert {"deck.lock", ".gitattributes", WORKFLOW} <= {*files}
    assert not [name for name in files if name.endswith(".apkg")]
    assert repository.git("rev-parse", "v1") == repository.git("rev-parse", "@{u}")


def test_a_release_gets_its_packages(repository: Repository) -> None:
    """They are those of the committed lock; what is built is not committed."""
    lock = (repository.path / "deck.lock").read_bytes()

    assert repository.workflow("release", "git+https://example.org@v1") == ""

    pip = (repository.hub / "pip").read_text("utf-8")
    assert pip == "-m pip install git+https://example.org@v1\n"
    packages = [path.name for path in (repository.hub / "v1").iterdir()]
    assert packages == ["my-deck.en.apkg"]
    assert (repository.path / "deck.lock").read_bytes() == lock
    assert repository.git("status", "--porcelain") == ""
    assert "out/" not in repository.git("ls-files")


def test_a_release_names_retired_cards(repository: Repository) -> None:
    """Its notes have the search for Anki, once; none where no card was taken out."""
    notes = repository.hub / "notes"
    assert repository.workflow("release") == ""
    assert not notes.exists()
    bank = repository.path / BANK
    head, *cards = bank.read_text("utf-8").split("\n  - id: ")
    bank.write_text("\n  - id: ".join((head, *cards[:-1])) + "\n", "utf-8")
    out = repository.path / "out"
    run("build", repository.path, "-o", out, code=0)
    repository.git("commit", "-q", "-a", "-m", "A card less")

    for _ in range(2):
        assert repository.workflow("release") == ""

    gone = cards[-1].split("\n")[0]
    text = notes.read_text("utf-8")
    assert text.startswith("What is new\n\nCards that were taken out stay in Anki. ")
    assert text.count("```text\ndeck:") == text.count(f"ID:{gone}") == 1


def test_a_pull_request_says_what_changes(repository: Repository) -> None:
    """Against the packages of the last release, in the summary of the run."""
    (repository.path / "out").rename(repository.hub / "release")
    edit(repository.path / BANK, *REWORDED)
    repository.git("commit", "-q", "-a", "-m", "Another word")

    assert repository.workflow("pull_request") == ""

    summary = (repository.hub / "summary").read_text("utf-8")
    assert summary.startswith("```text\nchanged   rm-01  en  You share 17 sweets")
    assert "\n          question\n" in summary
    assert "1 changed" in summary
    assert not (repository.hub / "v1").exists()


def test_failures_of_the_workflow(repository: Repository) -> None:
    """No livedeck, a mistake, a forgotten lock; a first release is still to come."""
    bank = repository.path / BANK

    failed = repository.workflow("push", livedeck="")
    assert failed.startswith("Install livedeck: ")
    assert "write at the top of this workflow what it is" in failed
    assert repository.workflow("pull_request") == ""
    assert "no release yet" in (repository.hub / "summary").read_text("utf-8")
    edit(bank, "kind: recall\n", "kind: recal\n")
    assert repository.workflow("push").startswith("Check: ")
    edit(bank, "kind: recal\n", "kind: recall\n")
    edit(bank, *REWORDED)
    assert repository.workflow("release").startswith("Look for the lock: ")
    assert not (repository.hub / "v1").exists()


def test_locks_are_merged(repository: Repository) -> None:
    """Two branches that built add up, without a conflict."""
    edits = {"left": REWORDED, "right": ("Complete the", "Fill in the")}
    for branch, words in edits.items():
        repository.git("switch", "-q", "-c", branch, "main")
        edit(repository.path / BANK, *words)
        out = repository.path / "out"
        run("build", repository.path, "-o", out, code=0)
        repository.git("commit", "-q", "-a", "-m", branch)

    repository.git("merge", "-q", "--no-edit", "left")

    done = run("diff", repository.path, "-o", repository.path / "none")
    assert "0 new, 0 changed" in done.stdout
