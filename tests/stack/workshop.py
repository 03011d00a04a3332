"""The tools that the stack tests need, installed once into a folder that `make clean` removes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.template.cfn import ROOT

HERE = Path(__file__).parent
SHELF = ROOT / ".aws-sam" / "test-stack"


def python313() -> Path:
    """An interpreter of the runtime's version: on PATH or among pyenv's; skips the test where there is none."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which("python3.13"), *(str(path) for path in sorted(kept.glob("3.13*/bin/python3.13")))]
    for candidate in filter(None, found):
        answer = _run([candidate, "-c", "import sys; print(sys.executable, sys.version_info[:2])"])
        if answer.returncode == 0 and answer.stdout.strip().endswith("(3, 13)"):
            return Path(answer.stdout.rsplit(" (", 1)[0])
    pytest.skip("the stack tests need python3.13, on PATH or among pyenv's versions")


def tools(python: Path) -> Path:
    """The bin folder of a virtual environment with sam and moto's server."""
    return _environment("tools", python)


def emulator(python: Path) -> Path:
    """The bin folder of a virtual environment with ministack, which takes real deployments."""
    return _environment("emulator", python)


def workers(python: Path) -> Path:
    """The interpreter of a virtual environment with what the managed runtime brings, and nothing else."""
    return _environment("runtime", python) / "python"


def _environment(name: str, python: Path) -> Path:
    locked = HERE / f"requirements-{name}.txt"
    home = _place(f"{name}-env", locked, python)
    if not (home / "ready").exists():
        _uv("venv", "--clear", "--python", str(python), str(home))
        _uv("pip", "sync", "--require-hashes", "--python", str(home / "bin" / "python"), str(locked))
        (home / "ready").touch()
    return home / "bin"


def runtime(python: Path) -> Path:
    """A folder to import from, with what the managed runtime brings: its client and boto3, nothing else."""
    locked = HERE / "requirements-runtime.txt"
    home = _place("runtime", locked, python)
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        _uv("pip", "install", "--require-hashes", "--python", str(python), "--target", str(home), "-r", str(locked))
        (home / "ready").touch()
    return home


def sam(bin_folder: Path, folder: Path, *arguments: str, **variables: str) -> str:
    """Run sam in a folder; gives back what it said; fails the test, with what it said, where sam fails."""
    environment = os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    environment |= variables
    answer = _run([str(bin_folder / "sam"), *arguments], cwd=folder, env=environment)
    said = answer.stdout + answer.stderr
    assert answer.returncode == 0, said
    return said


def _place(name: str, locked: Path, python: Path) -> Path:
    """Another lock or another interpreter is another place."""
    mark = hashlib.sha256(locked.read_bytes() + str(python).encode()).hexdigest()[:12]
    return SHELF / f"{name}-{mark}"


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        pytest.skip("the stack tests need uv beside the tests' own python (make installs it)")
    answer = _run([str(uv), *arguments, "--quiet"])
    if answer.returncode:
        pytest.skip(f"the stack tests' tools cannot be installed: {answer.stderr.strip()[-300:]}")


def _run(
    command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600)
