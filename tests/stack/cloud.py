"""AWS as the template describes it, on this machine: moto's server behind a door that notes every call."""

import http.client
import json
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
from tests.template.cfn import RESOURCES, TEMPLATE, functions, named, of_type, statements

STACK = "harken-test"
_NOT_FOR_CREATE = {"TimeToLiveSpecification", "PointInTimeRecoverySpecification", "StreamSpecification"}
_SQS = {"SendMessageBatch": "SendMessage"}
_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
Call = tuple[str, str]
"""An IAM action and the name of what it was done to, as in `cfn.named`."""


class Cloud:
    """The stack's resources. `calls` are those that came through `door` since it was last cleared."""

    def __init__(self, door: str) -> None:
        self.door = door
        self.calls: set[Call] = set()
        self.names: dict[str, str] = {}
        self.arns: dict[str, str] = {}

    def client(self, service: str) -> Any:
        """A boto3 client of the tests' own."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.door,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def create(self) -> None:
        """Make the table, queues and topics of the template, and a queue that hears each topic."""
        sqs, sns = self.client("sqs"), self.client("sns")
        self.names["Table"] = f"{STACK}-Table"
        self.client("dynamodb").create_table(TableName=self.names["Table"], **_table())
        for queue in of_type("AWS::SQS::Queue"):
            self._queue(sqs, queue)
        for bucket in of_type("AWS::S3::Bucket"):
            self.names[bucket] = f"{STACK}-{bucket}".lower()
            self.client("s3").create_bucket(Bucket=self.names[bucket])
        for topic in of_type("AWS::SNS::Topic"):
            self.names[topic] = self.arns[topic] = sns.create_topic(Name=f"{STACK}-{topic}")["TopicArn"]
            ear = self._queue(sqs, f"{topic}Heard")
            sns.subscribe(TopicArn=self.names[topic], Protocol="sqs", Endpoint=self.arns[ear])

    def _queue(self, sqs: Any, name: str) -> str:
        self.names[name] = sqs.create_queue(QueueName=f"{STACK}-{name}")["QueueUrl"]
        answer = sqs.get_queue_attributes(QueueUrl=self.names[name], AttributeNames=["QueueArn"])
        self.arns[name] = answer["Attributes"]["QueueArn"]
        return name

    def taken(self, queue: str) -> list[dict[str, Any]]:
        """The bodies of all messages of a queue, taken from it."""
        sqs, url, bodies = self.client("sqs"), self.names[queue], []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def environment(self, function: str) -> dict[str, str]:
        """A function's variables as the template gives them, pointing to what was made here."""
        variables = functions()[function]["Environment"]["Variables"]
        return {name: self._value(value) for name, value in variables.items()} | {"AWS_ENDPOINT_URL": self.door}

    def forbidden(self, function: str) -> set[Call]:
        """The calls noted that the function's role does not allow."""
        allowed = {(action, named(resource)) for action, resource in statements(function)}
        return self.calls - allowed

    def _value(self, value: Any) -> str:
        if not isinstance(value, dict):
            return str(value)
        if "Ref" in value:
            if value["Ref"] == "AWS::StackName":
                return STACK
            known = TEMPLATE["Parameters"].get(value["Ref"])
            return str(known["Default"]) if known else self.names[value["Ref"]]
        return str(value["Fn::Sub"]).replace("${AWS::StackName}", STACK)

    def note_page(self, path: str) -> None:
        """Keep that something was put under a path of S3."""
        _, bucket, folder, *_ = f"{path.partition('?')[0]}//".split("/")
        known = self._name_of(bucket)
        self.calls.add(("s3:PutObject", f"${{{known}.Arn}}/{folder}/*"))

    def note(self, headers: Message, body: bytes) -> None:
        """Keep what a request does, in the words of permissions."""
        service, _, operation = headers.get("X-Amz-Target", "").partition(".")
        if not operation:
            form = dict(urllib.parse.parse_qsl(body.decode()))
            self.calls.add((f"sns:{form['Action']}", self._name_of(form.get("TopicArn", ""))))
            return
        asked = json.loads(body)
        if service == "AmazonSQS":
            self.calls.add((f"sqs:{_SQS.get(operation, operation)}", self._name_of(asked.get("QueueUrl", ""))))
        elif service == "secretsmanager":
            prefix = f"harken/{STACK}/"
            self.calls.add(
                (f"secretsmanager:{operation}", _secrets() if asked.get("SecretId", "").startswith(prefix) else "")
            )
        else:
            self.calls |= {(f"dynamodb:{verb}", self._part(place)) for verb, place in _table_calls(operation, asked)}

    def _part(self, place: dict[str, str]) -> str:
        table = self._name_of(place["TableName"])
        return f"{table} index {place['IndexName']}" if "IndexName" in place else table

    def _name_of(self, physical: str) -> str:
        return next((name for name, known in self.names.items() if known == physical), physical)


def _table_calls(operation: str, asked: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """AWS checks a transaction by its parts, and a batch by its tables."""
    if operation == "TransactWriteItems":
        for part in asked["TransactItems"]:
            for kind, request in part.items():
                yield _TRANSACTION[kind], request
    elif operation.startswith("Batch"):
        for table in asked["RequestItems"]:
            yield operation, {"TableName": table}
    else:
        yield operation, asked


def _table() -> dict[str, Any]:
    properties = dict(RESOURCES["Table"]["Properties"])
    stream = properties["StreamSpecification"] | {"StreamEnabled": True}
    encryption = {"Enabled": properties.pop("SSESpecification")["SSEEnabled"]}
    kept = {name: value for name, value in properties.items() if name not in _NOT_FOR_CREATE}
    return kept | {"StreamSpecification": stream, "SSESpecification": encryption}


def _secrets() -> str:
    (allowed,) = {named(item) for action, item in statements("Fetch") if action.startswith("secretsmanager:")}
    return allowed


@contextmanager
def cloud(bin_folder: Path) -> Iterator[Cloud]:
    """The stack's resources in a moto server of their own, for as long as the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    moto = subprocess.Popen(
        [bin_folder / "moto_server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, moto)
        made: list[Cloud] = []
        door = ThreadingHTTPServer(("127.0.0.1", 0), _door(port, made))
        made.append(Cloud(f"http://127.0.0.1:{door.server_port}"))
        serving = threading.Thread(target=door.serve_forever, args=(0.05,))
        serving.start()
        try:
            made[0].create()
            yield made[0]
        finally:
            door.shutdown()
            door.server_close()
            serving.join()
    finally:
        moto.kill()
        moto.wait()


def _await(port: int, moto: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert moto.poll() is None, "moto's server ended"
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("moto's server does not answer")


def _door(port: int, made: list[Cloud]) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made[0].note(self.headers, body)
            self._pass_on(body)

        def do_PUT(self) -> None:
            made[0].note_page(self.path)
            self._pass_on(self.rfile.read(int(self.headers["Content-Length"] or 0)))

        def do_GET(self) -> None:
            """Only the tests themselves read pages."""
            self._pass_on(b"")

        def _pass_on(self, body: bytes) -> None:
            behind = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                behind.request(self.command, self.path, body, dict(self.headers))
                answer = behind.getresponse()
                said = answer.read()
            finally:
                behind.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  - the name is the base class's
            """Say nothing."""

    return Door
