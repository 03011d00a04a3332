"""The template is valid, builds, and ships what is needed and nothing else."""

import filecmp
import re
from pathlib import Path

import pytest
from tests.stack import workshop
from tests.template.cfn import ROOT, functions

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

UNZIPPED = 40_000_000
"""Bytes; Lambda takes 250 MB, but every cold start pays for them."""


def test_sam_and_cfn_lint_find_nothing(tools: Path):
    said = workshop.sam(tools, ROOT, "validate", "--lint")
    assert "is a valid SAM Template" in said


def test_every_function_is_built_and_the_nested_stack(built: Path):
    assert sorted(path.name for path in built.iterdir() if path.is_dir()) == sorted([*functions(), "Monitoring"])
    assert [path.name for path in (built / "Monitoring").iterdir()] == ["template.yaml"]


def test_the_code_is_shipped_whole_and_unchanged(built: Path):
    source = ROOT / "functions" / "harken"
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    same, different, missing = filecmp.cmpfiles(source, built / "Plan" / "harken", files, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == len(files)


def test_every_pinned_package_is_shipped_in_its_version(built: Path):
    pins = re.findall(
        r"^([a-z0-9-]+)==(\S+)", (ROOT / "functions" / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    shipped = {path.name.lower() for path in (built / "Plan").glob("*.dist-info")}
    assert shipped == {f"{name.replace('-', '_')}-{version}.dist-info" for name, version in pins}


def test_neither_tests_nor_tools_are_shipped(built: Path):
    top = {path.name for path in (built / "Plan").iterdir()}
    assert not top & {"tests", "infra", "training", "benchmarks", "boto3", "botocore", "moto", "pytest", "yaml"}
    assert not list((built / "Plan" / "harken").rglob("test_*.py"))
    assert not list((built / "Plan").rglob("harken_cli"))


def test_machine_code_is_for_the_architecture_that_is_deployed(built: Path):
    """An ELF file tells its machine in bytes 18 and 19: 0xB7 is ARM of 64 bits."""
    libraries = list((built / "Plan").rglob("*.so"))
    assert libraries
    assert {path.read_bytes()[18:20] for path in libraries} == {b"\xb7\x00"}


def test_the_artifact_stays_small(built: Path):
    assert sum(path.stat().st_size for path in (built / "Plan").rglob("*") if path.is_file()) < UNZIPPED
