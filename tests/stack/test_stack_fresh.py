"""A fresh machine: a copy of this tree, an empty home, and nothing on the PATH but Python, make and the core utilities."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.template.cfn import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

PROGRAMS = ("make", "sh", "test", "touch", "rm", "mkdir", "grep", "awk", "cat", "env", "uname")
_FROM_OUTSIDE = ("PIP_", "UV_", "SSL_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""How this machine reaches a package index."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git would clone, with what is changed here and not committed yet."""
    folder = tmp_path_factory.mktemp("fresh") / "harken"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def bare(tree: Path) -> dict[str, str]:
    """The environment of somebody who has just cloned it."""
    programs, home = tree.parent / "bin", tree.parent / "home"
    programs.mkdir()
    home.mkdir()
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    (programs / "python3").symlink_to(python)
    for name in PROGRAMS:
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    outside = {name: value for name, value in os.environ.items() if name.upper().startswith(_FROM_OUTSIDE)}
    config = Path.home() / ".config" / "pip" / "pip.conf"
    reached = {"PIP_CONFIG_FILE": str(config)} if config.exists() else {}
    return reached | outside | {"PATH": str(programs), "HOME": str(home), "LANG": "C.UTF-8"}


def test_the_demo_runs_and_leaves_the_command_behind(tree: Path, bare: dict[str, str]):
    answer = _run(["make", "demo"], tree, bare)
    if "uv pip sync" in answer.stdout and answer.returncode and not (tree / ".venv" / "bin" / "harken").exists():
        pytest.skip(f"no package index: {answer.stderr.strip()[-300:]}")
    assert answer.returncode == 0, answer.stderr
    assert "FIRST" in answer.stdout
    assert "CLEARED" in answer.stdout
    said = _run([str(tree / ".venv" / "bin" / "harken"), "check", "infra/brands.example.yaml"], tree, bare)
    assert said.returncode == 0, said.stderr


def test_lint_passes_there_too(tree: Path, bare: dict[str, str]):
    """`make test` runs in continuous integration; its first part shows that the tools of the second command are there."""
    if not (tree / ".venv" / "bin" / "ruff").exists():
        pytest.skip("nothing was installed")
    answer = _run(["make", "lint"], tree, bare)
    assert answer.returncode == 0, answer.stdout


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
