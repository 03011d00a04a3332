"""`init`, `check`, `schema`: the settings file."""

from pathlib import Path
from typing import Annotated

import typer

from harken.domain.brand import Brand
from harken.domain.errors import BadInput
from harken_cli.output import complain, json_line, text_line


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(check)
    app.command()(schema)


def init(
    file: Annotated[str, typer.Argument(help="Where to write it; - for standard output.")] = "BRANDS.yaml",
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Tell the result as JSON.")] = False,
) -> None:
    """Ask five questions and write a commented BRANDS.yaml."""
    from harken_cli.settings.init import ask, render  # noqa: PLC0415

    path = Path(file)
    if file != "-" and path.exists() and not force:
        raise BadInput(f"{file} is there already; name another file, or say --force to overwrite it")

    def prompt(question: str, default: str | None) -> str:
        answer: str = typer.prompt(question, default=default or "", show_default=default is not None, err=True)
        return answer

    text = render(ask(prompt))
    if file == "-":
        text_line(text.rstrip("\n"))
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror or error}") from error
    if json:
        json_line({"written": file})
    else:
        complain(f"Wrote {file}. Next: harken check {file}, then harken run {file} --once")


def check(
    file: Annotated[str, typer.Argument(help="BRANDS.yaml, or - for standard input.")] = "BRANDS.yaml",
    json: Annotated[bool, typer.Option("--json", help="Tell the brands as JSON lines.")] = False,
) -> None:
    """Check a settings file; tells each fault with its line and what was expected."""
    from harken_cli.settings.parse import check as read  # noqa: PLC0415

    for brand in read(file):
        if json:
            json_line({"brand": brand.id, "sources": len(brand.sources), "rules": len(brand.rules)})
        else:
            rules = ", ".join(f"{rule.id} ({rule.kind})" for rule in brand.rules)
            sources = ", ".join(entry.id for entry in brand.sources)
            more = f"{_chats(brand)}{_asks(brand)}"
            text_line(f"{brand.id}: {', '.join(brand.names)}; listens on {sources}; rules {rules}{more}")


def _chats(brand: Brand) -> str:
    """Which chats are told; plainly, where `tell` names chat and there is none."""
    if brand.chat:
        return f"; chats {', '.join(entry.id for entry in brand.chat)}"
    return (
        "; chat tells nobody yet (no `chat` entries)" if any("chat" in names for names in brand.tell.values()) else ""
    )


def _asks(brand: Brand) -> str:
    """Whether texts leave the account, and for how much money."""
    asked = brand.second_opinion
    return "" if asked is None else f"; asks {asked.use} for second opinions, up to {asked.monthly_cap:g} US$ a month"


def schema(json: Annotated[bool, typer.Option("--json", help="JSON (always so here).")] = False) -> None:
    """Print the JSON Schema of BRANDS.yaml, for editors."""
    del json
    from harken_cli.settings.schema import schema as make  # noqa: PLC0415

    json_line(make())
