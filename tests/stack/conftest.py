"""What the stack tests share: the tools, two builds, and the stack's resources."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.stack import workshop
from tests.stack.cloud import Cloud, cloud
from tests.stack.runtime_api import Place
from tests.template.cfn import ROOT


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
    return _build(tools, tmp_path_factory.mktemp("deployed"), "arm64")


@pytest.fixture(scope="session")
def place(python: Path, tools: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where functions run: the same build once more, with this machine's wheels."""
    here = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
    folder = built if here == "arm64" else _build(tools, tmp_path_factory.mktemp("here"), here)
    return Place(python, folder / "Plan", workshop.runtime(python))


@pytest.fixture(scope="session")
def aws(tools: Path) -> Iterator[Cloud]:
    """The stack's table, queues and topics."""
    with cloud(tools) as made:
        yield made


def _build(tools: Path, folder: Path, architecture: str) -> Path:
    """From a copy of what sam reads, so that no build touches this tree or another's cache."""
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    line = "Architectures: [arm64]"
    assert template.count(line) == 1
    (folder / "template.yaml").write_text(
        template.replace(line, f"Architectures: [{architecture}]"), encoding="utf-8"
    )
    shutil.copy(ROOT / "samconfig.toml", folder)
    shutil.copytree(ROOT / "functions", folder / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    workshop.sam(tools, folder, "build", "--no-cached")
    return folder / ".aws-sam" / "build"
