"""The whole on this machine: `demo` and `run`."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from harken.channels.email import render as as_email
from harken.channels.plain import headline
from harken.domain.brand import ChatService
from harken.domain.notice import Notice
from harken.domain.record import Summary
from harken_cli.commands.past import told
from harken_cli.files import write
from harken_cli.gallery.sketch import sketch
from harken_cli.output import complain, json_line, progress, text_line
from harken_cli.secrets import from_environment
from harken_cli.tables import State

if TYPE_CHECKING:
    from harken_cli.demo.play import Scene

Json = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]

_RULE = "─" * 72
_POSTED = 8
"""Lines of a chat's message that the demo prints: the first who waits among them."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(run)


def demo(
    report: Annotated[Path, typer.Option(help="Where the report is written.")] = Path("harken-report.html"),
    json: Json = False,
) -> None:
    """A made-up brand's bad week through the real functions, on this machine, without network or account."""
    from harken.store import mentions  # noqa: PLC0415
    from harken_cli.demo.play import demo as start  # noqa: PLC0415  - moto is heavy
    from harken_cli.report import facts, render  # noqa: PLC0415

    with start() as played:
        with progress() as tell:
            tell("Rehearsing the week in memory")
            minutes = played.minutes()
        if not json:
            period = f"{minutes[0]:%a %d %b} to {minutes[-1]:%a %d %b %Y} (UTC)"
            text_line(f"{played.brands[0].names[0]}, {period}, a made-up week.")
        chats = {entry.id: entry.use for brand in played.brands for entry in brand.chat}
        with progress(len(minutes)) as tell:
            for scene in played.play(minutes):
                tell(f"{scene.at:%a %d %b %H:%M}")
                _print_scene(scene, chats, json)
        brand = played.brands[0]
        views = list(mentions.timeline(played.table, brand.id, played.past.end, 8))
        page = render(facts(played.table, brand, played.past.start, played.past.end))
        faults = played.faults
    write(report, page)
    if json:
        json_line({"report": str(report), "mentions": len(views)})
    else:
        _print_scores(views)
        text_line(f"\nThe week on one page: {report}")
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(1)


def _print_scene(scene: "Scene", chats: Mapping[str, ChatService], json: bool) -> None:
    """What was decided, and what went out; `chats`: the service of each by its id."""
    for notice in scene.notices:
        if json:
            json_line(told(notice))
        else:
            text_line(f"\n{_RULE}\n{notice.at:%a %H:%M}  {notice.reason:9}  {headline(notice)}")
    if json:
        return
    for sent in scene.sent:
        name = sent.topic.removeprefix("chat:")
        if name in chats and name != sent.topic:
            _print_posted(name, chats[name], sent.message)
        else:
            _print_sent(sent.topic, sent.subject, sent.message)


def _print_sent(topic: str, subject: str | None, message: str) -> None:
    kind = "EMAIL" if topic == "EmailTopic" else "SMS"
    text_line(f"\n  {kind} as SNS got it" + (f" · Subject: {subject}" if subject else ""))
    for line in message.rstrip().split("\n"):
        text_line(f"  | {line}".rstrip())


def _print_posted(name: str, service: ChatService, message: str) -> None:
    """The beginning of what a chat was posted; docs/notices.md shows whole ones."""
    lines = sketch(service, msgspec.json.decode(message)).split("\n")
    text_line(f"\n  CHAT {name}" + (f" ({service})" if service != name else ""))
    for line in lines[:_POSTED]:
        text_line(f"  {line}")
    if lines[_POSTED:]:
        text_line(f"  │ … and {len(lines) - _POSTED} more lines")


def _print_scores(views: Iterable[Summary]) -> None:
    counts = Counter((view.lang or "unknown", view.sentiment) for view in views if not view.post.own)
    languages = Counter(lang for lang, _ in counts.elements())
    text_line(f"\n{_RULE}\nMentions scored   negative  neutral  positive")
    for lang, _ in languages.most_common():
        row = (counts[lang, "negative"], counts[lang, "neutral"], counts[lang, "positive"])
        text_line(f"  {lang:14} {row[0]:9} {row[1]:8} {row[2]:9}")


def run(
    file: Annotated[str, typer.Argument(help="BRANDS.yaml")],
    once: Annotated[bool, typer.Option("--once", help="One minute's work, then stop.")] = False,
    state: State = None,
    json: Json = False,
) -> None:
    """Listen on live sources with the whole stack on this machine; state survives a restart."""
    from harken_cli.local.live import Live, now  # noqa: PLC0415  - moto is heavy
    from harken_cli.local.stack import Stack  # noqa: PLC0415
    from harken_cli.local.state import default_folder  # noqa: PLC0415
    from harken_cli.settings.parse import check  # noqa: PLC0415

    brands = check(file)

    def say(notice: Notice) -> None:
        if json:
            json_line(told(notice))
        else:
            mail = as_email(notice)
            tried = "  (staged, told to nobody)" if notice.staged else ""
            text_line(f"\n{_RULE}\n{notice.reason}  {mail.subject}{tried}\n{_RULE}\n{mail.body}")
        sys.stdout.flush()

    with Stack(clock=now, secret=from_environment) as stack:
        live = Live(stack, state or default_folder(), brands)
        while True:
            with progress() as tell:
                tell("Reading the sources")
                live.step(say)
            for line in (*live.failures(), *stack.faults):
                complain(line)
            stack.faults.clear()
            if once:
                return
            following = now().replace(second=0, microsecond=0) + timedelta(minutes=1)
            time.sleep(max(0.0, (following - now()).total_seconds()))
