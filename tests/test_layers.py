"""The house: arrows run one way, clients are born in one place, stems tell one story, cold starts stay light."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harken_cli.local.template import load, of_type

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "functions"
HARKEN = CODE / "harken"

MAY_IMPORT = {
    "domain": {"domain"},
    "sources": {"domain", "sources"},
    "scoring": {"domain", "scoring"},
    "channels": {"domain", "channels"},
    "store": {"domain", "store"},
    "jobs": {"domain", "sources", "scoring", "channels", "store", "jobs"},
    "handlers": {"domain", "sources", "scoring", "channels", "store", "jobs", "wiring", "telemetry"},
    "wiring": {"domain", "sources", "scoring", "channels", "store", "jobs"},
    "telemetry": set[str](),
    "": set[str](),
}
"""Room -> the rooms it may import from. Siblings never import each other; nobody imports a handler."""

ALL = sorted(HARKEN.rglob("*.py"))
CALLED_OTHERWISE = {"notify_email": "notify", "notify_sms": "notify"}
"""Handlers whose job has another stem: the channels share one."""

SHARED_BY_JOBS = {
    "briefing",
    "chatting",
    "queueing",
    "conversations",
    "hearing",
    "holding",
    "judging",
    "linting",
    "overlap",
    "ports",
    "scene",
    "secrets",
    "surges",
    "telling",
    "turns",
    "unread",
    "waiters",
}
"""Modules in jobs that are no job of their own."""

FROM_THE_DESK = {"desk", "forget"}
"""Jobs that people start."""

AFTERWARDS = {"score": "second_opinion", "watch": "subscribers"}
"""Handlers that call a second job when the first one is done."""


def module(path: Path) -> str:
    parts = path.relative_to(CODE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(name: str) -> str:
    """The first part after `harken`, which for a module at the top is its own name."""
    return [*name.split("."), ""][1]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; imports for the type checker alone aside."""
    package = module(path).split(".") if path.name == "__init__.py" else module(path).split(".")[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unreal = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in unreal:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            start = ".".join(part for part in (base, node.module) if part)
            # `from . import keys` names modules, `from .keys import about` names what is in one.
            for alias in node.names:
                yield f"{start}.{alias.name}" if _is_module(f"{start}.{alias.name}") else start


def _is_module(name: str) -> bool:
    path = CODE.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_the_walk_sees_relative_absolute_and_late_imports():
    """A test that sees no imports would find every house in order."""
    assert {"harken.store.keys", "harken.domain.errors"} <= set(imports(HARKEN / "store" / "incidents.py"))
    assert {"harken.scoring.assess", "boto3"} <= set(imports(HARKEN / "wiring.py"))
    assert not any(name.startswith("mypy_boto3") for name in imports(HARKEN / "store" / "dynamo.py"))


@pytest.mark.parametrize("path", ALL, ids=module)
def test_arrows_run_one_way(path):
    mine = MAY_IMPORT[room(module(path))]
    theirs = {room(name) for name in imports(path) if name.startswith("harken.")}
    assert theirs <= mine, f"{module(path)} imports {sorted(theirs - mine)}"


@pytest.mark.parametrize("path", sorted((HARKEN / "jobs").glob("*.py")), ids=module)
def test_jobs_know_sources_by_their_promise_only(path):
    assert {name for name in imports(path) if name.startswith("harken.sources")} <= {"harken.sources.base"}


def test_clients_are_born_in_one_place():
    """And AWS's errors are known in two: where clients are called without a store, and in the store's own table."""
    importers: dict[str, set[str]] = {"boto3": set(), "botocore": set()}
    for path in ALL:
        for name in imports(path):
            if name.split(".")[0] in importers:
                importers[name.split(".")[0]].add(module(path))
    assert importers == {"boto3": {"harken.wiring"}, "botocore": {"harken.wiring", "harken.store.dynamo"}}


OUTSIDE = {
    "asyncio", "aws_lambda_powertools", "boto3", "botocore", "feedparser", "httpx", "io", "logging", "os", "pathlib",
    "random", "requests", "secrets", "shutil", "socket", "subprocess", "sys", "tempfile", "threading", "time", "urllib3",
}  # fmt: skip
CLOCKS = re.compile(
    r"\b(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time|monotonic|perf_counter)\b"
)


@pytest.mark.parametrize("path", sorted((HARKEN / "domain").rglob("*.py")), ids=module)
def test_the_domain_neither_looks_outside_nor_at_the_clock(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {name.split(".")[0] for name in imports(path)} & OUTSIDE
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [name for name in used if CLOCKS.search(name)]
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & {"open", "print", "input", "eval", "exec"}


@pytest.mark.parametrize("path", sorted((HARKEN / "jobs").glob("*.py")), ids=module)
def test_jobs_are_told_the_time(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [name for name in used if CLOCKS.search(name)]
    assert not {name.split(".")[0] for name in imports(path)} & {"time", "os", "boto3", "botocore"}


# --------------------------------------------------------------------------------------------- one stem, one story


def stems(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


def test_functions_handlers_jobs_and_their_tests_have_one_stem():
    functions = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in of_type(load(), "AWS::Serverless::Function")
    }
    handlers = stems(HARKEN / "handlers")
    jobs = stems(HARKEN / "jobs") - SHARED_BY_JOBS
    assert handlers == functions
    assert {CALLED_OTHERWISE.get(stem, stem) for stem in handlers} | FROM_THE_DESK | set(AFTERWARDS.values()) == jobs
    assert {f"test_{stem}" for stem in jobs} <= stems(ROOT / "tests" / "jobs")


@pytest.mark.parametrize("stem", sorted(stems(HARKEN / "handlers")))
def test_a_handler_calls_the_job_of_its_stem(stem):
    path = HARKEN / "handlers" / f"{stem}.py"
    jobs = {CALLED_OTHERWISE.get(stem, stem)} | ({AFTERWARDS[stem]} if stem in AFTERWARDS else set())
    called = {name for name in imports(path) if name.startswith("harken.jobs")} - {"harken.jobs.ports"}
    assert called == {f"harken.jobs.{job}" for job in jobs}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40


def test_every_event_source_of_the_template_has_a_schedule_queue_topic_or_stream():
    kinds = {
        event["Type"]
        for item in of_type(load(), "AWS::Serverless::Function").values()
        for event in item["Properties"].get("Events", {}).values()
    }
    assert kinds <= {"ScheduleV2", "SQS", "SNS", "DynamoDB"}


# ------------------------------------------------------------------------------------------- what a cold start pays

RUNTIME = {
    "aws_lambda_powertools", "boto3", "botocore", "certifi", "dateutil", "jmespath", "msgspec", "s3transfer", "six",
    "typing_extensions", "urllib3",
}  # fmt: skip
"""What every function pays for: the AWS client, powertools, msgspec."""

HOUSE = {
    "harken.channels", "harken.channels.base", "harken.handlers", "harken.jobs", "harken.jobs.ports", "harken.sources",
    "harken.sources.base", "harken.store", "harken.store.codec", "harken.store.dictionary", "harken.store.dynamo",
    "harken.store.keys", "harken.store.limits", "harken.store.table", "harken.telemetry", "harken.wiring",
}  # fmt: skip
"""What every function may load of ours, its own handler and job and the words of the domain aside."""

LIGHT = {
    "plan": {"store.settings", "store.sources"},
    "fetch": {"store.settings", "store.sources", "store.handed", "jobs.overlap", "jobs.queueing", "jobs.secrets"},
    "push": {
        "store.settings", "store.pushes", "jobs.queueing", "sources.push", "sources.payload", "sources.text",
    },
    "score": {
        "store.settings", "store.mentions", "store.instant", "jobs.conversations",
        # a holding statement in the hub of an incident
        "store.statements", "store.incidents", "jobs.holding",
        # who may ask for a second opinion, and how it is taken in; the services themselves come later, if at all
        "jobs.second_opinion", "store.budget", "scoring", "scoring.urgency", "scoring.outside", "scoring.outside.base",
        "scoring.outside.merging",
        # whom a mention is about, and what its past shows; model files and lists are read with the first mention
        "jobs.judging", "scoring.about", "scoring.aspects", "scoring.clues", "scoring.cues", "scoring.features",
        "scoring.language", "scoring.language_words", "scoring.latin", "scoring.lexicon", "scoring.litotes",
        "scoring.marks", "scoring.model", "scoring.past", "scoring.perspective", "scoring.places", "scoring.plain", "scoring.reading",
        "scoring.sentiment", "scoring.toward", "scoring.trades",
    },
    "follow": {
        "store.settings", "store.sources", "store.handed", "store.mentions", "store.instant", "jobs.conversations",
        "jobs.fetch", "jobs.judging", "jobs.overlap", "jobs.queueing", "jobs.secrets", "jobs.turns", "scoring",
        "scoring.past",
    },
    "watch": {
        "store.settings", "store.sources", "store.mentions", "store.incidents", "jobs.telling", "jobs.scene",
        "jobs.surges", "jobs.unread", "jobs.waiters", "scoring", "scoring.urgency", "channels.harmless", "channels.plain",
        # what a critical notice says in short
        "jobs.briefing", "channels.brief", "channels.numbered",
        # every hour: who is told no more
        "jobs.subscribers", "store.subscribers",
    },
    "digest": {
        "store.settings", "store.mentions", "store.digests", "store.sources", "jobs.hearing", "jobs.linting",
        "jobs.scene", "jobs.telling", "scoring",
        "scoring.urgency", "channels.harmless", "channels.plain", "channels.digest", "channels.digest.content",
        "channels.digest.email", "channels.digest.page", "channels.digest.words",
    },
    "publish": set[str](),
    "notify_chat": {
        "store.settings", "store.incidents", "jobs.notify", "jobs.chatting", "jobs.secrets",
        "channels.chat", "channels.card", "channels.email", "channels.harmless", "channels.plain", "channels.pictures",
        "channels.slack", "channels.teams", "channels.discord", "channels.telegram", "channels.webhook",
    },
    "notify_email": {"store.incidents", "channels.email", "channels.harmless", "channels.plain", "channels.pictures"},
    "notify_sms": {
        "store.incidents", "channels.sms", "channels.harmless", "channels.plain", "channels.gsm7", "channels.pictures",
    },
}  # fmt: skip
"""Handler -> what else of ours it may load before its first event."""

MATCHING = re.compile(r"harken\.domain\.(matching|names|han|homonyms|folding)")
"""Words and tables that only who matches texts needs."""

LOADED = """
import importlib, json, sys
before = set(sys.modules)
importlib.import_module("harken.handlers." + sys.argv[1])
if sys.argv[2:]:
    from harken import wiring
    wiring.find(sys.argv[2])
new = {name: getattr(sys.modules[name], "__file__", None) or "" for name in set(sys.modules) - before}
print(json.dumps({
    "ours": sorted(name for name in new if name.startswith("harken.")),
    "theirs": sorted({name.split(".")[0] for name, file in new.items() if "site-packages" in file}),
}))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, dict[str, list[str]]]:
    """What each handler has loaded, each in a process of its own; `watch!` after it has found its sources too."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CODE), "AWS_DEFAULT_REGION": "us-east-1"}
    wanted = {stem: [stem] for stem in stems(HARKEN / "handlers")} | {"watch!": ["watch", "mastodon"]}
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", LOADED, *arguments], env=environment, stdout=subprocess.PIPE, text=True
        )
        for name, arguments in wanted.items()
    }
    said = {name: process.communicate(timeout=60)[0] for name, process in running.items()}
    return {name: json.loads(text) for name, text in said.items()}


@pytest.mark.parametrize("stem", sorted(LIGHT))
def test_a_cold_start_loads_what_is_listed_and_nothing_else(stem, loaded: Any):
    job = CALLED_OTHERWISE.get(stem, stem)
    mine = HOUSE | {f"harken.handlers.{stem}", f"harken.jobs.{job}"} | {f"harken.{name}" for name in LIGHT[stem]}
    domain = {name for name in loaded[stem]["ours"] if name.startswith("harken.domain")}
    assert set(loaded[stem]["ours"]) - domain <= mine
    assert set(loaded[stem]["theirs"]) <= RUNTIME
    if stem not in ("score", "digest"):  # who lints a reply folds its words, too
        assert not [name for name in domain if MATCHING.match(name)]


def test_every_handler_has_its_list():
    assert set(LIGHT) == stems(HARKEN / "handlers")


def test_to_know_whether_a_source_tells_answers_loads_no_client_and_no_model(loaded: Any):
    """Watch looks every source up, every minute, and reads none."""
    now = set(loaded["watch!"]["ours"]) | set(loaded["watch!"]["theirs"])
    assert not now & {
        "feedparser",
        "httpx",
        "harken.sources.http",
        "harken.sources.network",
        "harken.scoring.sentiment",
    }
