"""One function as Lambda runs it: the real runtime client over a built artifact, fed by a Runtime API of ours."""

import json
import queue
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

_BOOT = Path(__file__).with_name("only_loopback.py")
_ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
_START = 30.0


class Answer(NamedTuple):
    """`kind`: response, error (the handler raised), init error, exit (the process died, with its code) or timeout."""

    kind: str
    body: Any


class Place(NamedTuple):
    """Where a function runs: the interpreter, the built artifact, and what the managed runtime adds to it."""

    python: Path
    artifact: Path
    runtime: Path


class Function:
    """A running function; a context manager. `log` is what it wrote."""

    def __init__(self, place: Place, name: str, handler: str, timeout: float, environment: dict[str, str]) -> None:
        self._timeout = timeout
        self._arn = _ARN + name
        self._work: queue.Queue[tuple[str, bytes] | None] = queue.Queue()
        self._said: queue.Queue[Answer] = queue.Queue()
        self._asked = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _api(self))
        self._server.daemon_threads = True
        self._serving = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._serving.start()
        self.log: list[str] = []
        self._process = subprocess.Popen(
            [place.python, "-S", "-P", _BOOT, handler],
            cwd=place.artifact,
            env=self._environment(place, name, handler) | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reading = threading.Thread(target=self._read_log, daemon=True)
        self._reading.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.put(None)
        self._process.kill()
        self._process.wait()
        self._reading.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._server.shutdown()
        self._server.server_close()
        self._serving.join()

    def invoke(self, event: Any) -> Answer:
        """Hand in one event and wait for what becomes of it, no longer than the function's timeout allows."""
        self._work.put((str(uuid.uuid4()), json.dumps(event).encode()))
        patience = self._timeout if self._asked.wait(_START) else 0.1
        try:
            return self._said.get(timeout=patience)
        except queue.Empty:
            return Answer("timeout", "".join(self.log))

    def has_begun(self) -> bool:
        """Whether the handler was imported and the client asked for its first event, or the process ended trying."""
        return self._asked.wait(_START) and self._process.poll() is None

    def _read_log(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.log.append(line)
        self._asked.set()
        self._said.put(Answer("exit", self._process.wait()))

    def _environment(self, place: Place, name: str, handler: str) -> dict[str, str]:
        """What Lambda sets, as far as libraries look at it; nothing of the tests' own environment."""
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": f"{place.artifact}:{place.runtime}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(place.artifact),
            "LAMBDA_RUNTIME_DIR": str(place.runtime),
            "_HANDLER": handler,
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_LOG_GROUP_NAME": name,
            "AWS_LAMBDA_LOG_STREAM_NAME": name,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }

    def next_event(self) -> tuple[str, bytes] | None:
        """The Runtime API asks: what is to be done; None when it is over."""
        self._asked.set()
        return self._work.get()

    def answered(self, path: str, body: bytes) -> None:
        """The Runtime API tells: `.../ID/response`, `.../ID/error` or `.../init/error`."""
        before, kind = path.split("/")[-2:]
        self._said.put(Answer("init error" if before == "init" else kind, json.loads(body or b"null")))

    def headers(self, request: str) -> dict[str, str]:
        """What comes with an event; the client's native part dies where one of them is missing."""
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": request,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self._arn,
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
        }


def _api(function: Function) -> type[BaseHTTPRequestHandler]:
    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            work = function.next_event()
            if work is None:
                self.close_connection = True
                return
            request, body = work
            self._answer(200, body, function.headers(request))

        def do_POST(self) -> None:
            function.answered(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(202, b"", {})

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the name is the base class's
            """Say nothing."""

    return Api
