"""What the stack tests share: the tools, two builds, and the stack's resources."""

import platform
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from tests.stack import workshop
from tests.stack.cloud import Cloud, cloud
from tests.stack.emulated import Emulated, emulated
from tests.stack.runtime_api import Place
from tests.template.cfn import ROOT

BARE_NAME = "(boto3 and a logger, nothing else)"
BEGINNINGS = "beginnings"
"""The property under which a test tells how many seconds each handler took to ask for its first event."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how long handlers took to begin."""
    told = [report.user_properties for report in terminalreporter.getreports("passed")]
    for beginnings in [told for name, told in chain(*told) if name == BEGINNINGS]:
        terminalreporter.section("initialisation: milliseconds from the process's start to its first event")
        for name, seconds in sorted(beginnings.items(), key=lambda entry: entry[1]):
            times = f"{seconds / beginnings[BARE_NAME]:.2f}"
            terminalreporter.write_line(f"{1000 * seconds:6.0f}  {times:>5} times the barest  {name}")


@pytest.fixture(scope="session")
def python() -> Path:
    """An interpreter of the runtime's version."""
    return workshop.python313()


@pytest.fixture(scope="session")
def tools(python: Path) -> Path:
    """The folder of sam and moto_server."""
    return workshop.tools(python)


@pytest.fixture(scope="session")
def built(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is deployed, as `sam build` makes it: one folder per function."""
    return _build(tools, tmp_path_factory.mktemp("deployed"), "arm64") / ".aws-sam" / "build"


@pytest.fixture(scope="session")
def here(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the same was built once more, with this machine's wheels."""
    architecture = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
    return _build(tools, tmp_path_factory.mktemp("here"), architecture)


@pytest.fixture(scope="session")
def place(python: Path, here: Path) -> Place:
    """Where functions run."""
    return Place(python, here / ".aws-sam" / "build" / "Plan", workshop.runtime(python))


@pytest.fixture(scope="session")
def aws(tools: Path) -> Iterator[Cloud]:
    """The stack's table, queues and topics."""
    with cloud(tools) as made:
        yield made


@pytest.fixture(scope="session")
def aws_emulated(
    python: Path, tools: Path, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Emulated]:
    """An emulator that takes whole deployments."""
    folder = tmp_path_factory.mktemp("emulator")
    with emulated(workshop.emulator(python), tools, workshop.workers(python), folder) as made:
        yield made


def _build(tools: Path, folder: Path, architecture: str) -> Path:
    """The folder given: built from a copy of what sam reads, so that no build touches this tree or another's cache."""
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    line = "Architectures: [arm64]"
    assert template.count(line) == 1
    (folder / "template.yaml").write_text(
        template.replace(line, f"Architectures: [{architecture}]"), encoding="utf-8"
    )
    shutil.copy(ROOT / "samconfig.toml", folder)
    (folder / "infra").mkdir()
    shutil.copy(ROOT / "infra" / "monitoring.yaml", folder / "infra")
    shutil.copytree(ROOT / "functions", folder / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    workshop.sam(tools, folder, "build", "--no-cached")
    return folder
