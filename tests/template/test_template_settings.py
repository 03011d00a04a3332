"""The defaults of `sam`, and that what is deployed is what is tested."""

import re
import tomllib

from tests.template.cfn import ROOT

_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def _pins(name: str) -> dict[str, tuple[str, set[str]]]:
    """Package -> its version and the hashes of its files."""
    pins = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
        if found := _PIN.match(block):
            pins[found[1]] = (found[2], set(_HASH.findall(block)))
    return pins


def test_what_is_deployed_is_what_the_tests_ran_with():
    """Same versions, and no file that the lock does not know."""
    deployed, locked = _pins("functions/requirements.txt"), _pins("requirements-dev.txt")
    for package, (version, hashes) in deployed.items():
        assert locked[package][0] == version, package
        assert hashes, package
        assert hashes <= locked[package][1], package


def test_every_dependency_is_deployed_and_boto3_is_the_runtimes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split(r"[\[<>=~!; ]", item, maxsplit=1)[0] for item in project["dependencies"]}
    deployed = set(_pins("functions/requirements.txt"))
    assert direct <= deployed
    assert not {"boto3", "botocore"} & deployed


def test_locks_name_no_addresses():
    for path in (
        "functions/requirements.txt",
        "tests/stack/requirements-tools.txt",
        "tests/stack/requirements-runtime.txt",
        "tests/security/requirements-audit.txt",
    ):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text


def test_sam_needs_no_flags():
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))["default"]
    assert config["global"]["parameters"]["stack_name"] == "harken"
    assert config["deploy"]["parameters"]["resolve_s3"] is True
    capabilities = config["deploy"]["parameters"]["capabilities"].split()
    assert capabilities == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"], "no role has a name of its own"
    assert config["build"]["parameters"] == {"cached": True, "parallel": True}
    assert config["validate"]["parameters"] == {"lint": True}
