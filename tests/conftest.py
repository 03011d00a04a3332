"""Shared by all tests: no sockets, no credentials, no region but made-up ones."""

import pytest
import pytest_socket
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # how fast a test runs depends on what else the machine does

LOOPBACK = {"test_network.py"}
"""Files whose tests talk to a server that they start themselves."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stack tests of one folder share a build, an emulator or a database, and so a worker."""
    for item in items:
        if any(item.iter_markers("stack")):
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test reaches nothing outside its process; those that serve themselves reach this machine."""
    if item.path.name in LOOPBACK:
        pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"])
    elif not any(item.iter_markers("enable_socket")) and not any(item.iter_markers("allow_hosts")):
        pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's AWS account is ever used, whatever the machine that runs the tests has in its environment."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_ENDPOINT_URL", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
