"""Runs the Lambda runtime client with every connection but those to this machine refused.

python -S -P only_loopback.py MODULE.HANDLER
"""

import runpy
import sys
from typing import Any

_HERE = {"127.0.0.1", "::1", "localhost"}
_PLACE = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _PLACE:
        place = arguments[_PLACE[event]]
        host = place[0] if isinstance(place, tuple) else place
        if host not in _HERE:
            raise ConnectionRefusedError(f"only this machine may be reached, not {host}")


if __name__ == "__main__":
    sys.addaudithook(_guard)
    sys.argv[0] = "awslambdaric"
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
