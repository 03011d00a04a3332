"""`push`: sign mentions and send them to a stack's webhook."""

import os
import time
from collections.abc import Iterable, Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import typer

from harken.domain.errors import BadInput, HarkenError
from harken.domain.signing import sign
from harken_cli.files import read_lines, shown
from harken_cli.output import complain, json_line, progress, text_line

_MOST = 100
_MOST_BYTES = 200_000
"""What is sent at once; the webhook takes as many, and a little more bytes."""
_SECONDS = 30.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(push)


def push(
    file: Annotated[str, typer.Argument(help="Mentions, a JSON line each, or - for standard input.")],
    brand: Annotated[str, typer.Option(help="The brand they are about.")],
    url: Annotated[str, typer.Option(help="The webhook: the stack's output PushAddress.")],
    secret_env: Annotated[str, typer.Option(help="The environment variable that holds the webhook's secret.")],
    json: Annotated[bool, typer.Option("--json", help="Tell the answers as JSON lines.")] = False,
) -> None:
    """Sign mentions and push them to a stack's webhook, a hundred at a time."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise BadInput(f"--url {url!r}: expected an https address")
    secret = os.environ.get(secret_env, "")
    if not secret:
        raise BadInput(f"--secret-env {secret_env}: this environment variable is not set")
    lines = ((number, line.strip()) for number, line in enumerate(read_lines(file), 1) if line.strip())
    wanted = list(batches(lines, shown(file)))
    failed = False
    with progress(len(wanted), lines_tell=True) as tell:
        for batch in wanted:
            tell("Pushing")
            status, answer = _send(url, secret, brand, [line for _, line in batch])
            failed = failed or status != 202
            if json:
                json_line({"status": status, "first_line": batch[0][0], **answer})
            else:
                text_line(f"{answer.get('queued', 0)} of {len(batch)} queued (status {status})")
            if answer.get("error"):
                complain(f"{shown(file)}: {answer['error']}")
            for one in answer.get("refused", ()):
                complain(f"{shown(file)}:{batch[one['index']][0]}: {one['reason']}")
    if failed:
        raise typer.Exit(1)


def batches(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[list[tuple[int, bytes]]]:
    """Numbered lines as they are sent together. Raises `BadInput` at one that is no JSON object or too long."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for number, line in lines:
        try:
            msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise BadInput(f"{name}:{number}: {error}") from error
        if len(line) > _MOST_BYTES:
            raise BadInput(f"{name}:{number}: more than {_MOST_BYTES:,} bytes")
        if batch and (len(batch) == _MOST or size + len(line) > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((number, line))
        size += len(line) + 1
    if batch:
        yield batch


def _send(url: str, secret: str, brand: str, mentions: list[bytes]) -> tuple[int, dict[str, Any]]:
    import httpx  # noqa: PLC0415  - only where something is sent

    body = msgspec.json.encode({"brand": brand, "mentions": [msgspec.Raw(line) for line in mentions]})
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "x-harken-timestamp": timestamp,
        "x-harken-signature": sign(secret, timestamp, body),
    }
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=_SECONDS, trust_env=False)
        told = msgspec.json.decode(answer.content, type=dict[str, Any])
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise HarkenError(f"{urlsplit(url).hostname}: {str(error) or type(error).__name__}") from error
    except (msgspec.DecodeError, UnicodeError):
        return answer.status_code, {"error": f"status {answer.status_code}, and an answer that is not the webhook's"}
    return answer.status_code, told
