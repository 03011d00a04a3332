"""Reads YAML into plain data, and remembers on which line every key and value stands.

Words are read as YAML 1.2 reads them: only true and false are booleans, `no` and `on` are words, 22:00 is a time of
day, 2026-12-25 stays as written. What can make a small file large or run code (aliases, tags) is refused.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import yaml
from msgspec import Struct

from .faults import Fault, Path, said, shown

LARGEST = 1_000_000
"""A larger file is no settings file (bytes)."""
DEEPEST = 30
"""Settings are not nested deeper than this."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", re.ASCII)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_ALIAS = "alias"


class Document(Struct, frozen=True):
    """The plain data of a file; the lines (from 1) of its keys and values; what could not be read, by path.

    A value that could not be read is None in `data`, and its path is in `faults`.
    """

    data: Any
    key_lines: dict[Path, int]
    value_lines: dict[Path, int]
    faults: dict[Path, Fault]

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest one around it that exists."""
        while path not in self.value_lines and path:
            path = path[:-1]
        return self.value_lines.get(path, 1)

    def key_line(self, path: Path) -> int:
        """The line of the key at `path`, or of the nearest one around it that exists."""
        while path not in self.key_lines and path not in self.value_lines and path:
            path = path[:-1]
        return self.key_lines.get(path) or self.value_lines.get(path, 1)


class Unreadable(Exception):
    """The text is no YAML; holds the only fault that can be told then."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Composer(
    yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer, yaml.resolver.BaseResolver
):
    """YAML to nodes; nothing is resolved by its looks, aliases stay nodes of their own, depth is bounded."""

    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)
        yaml.resolver.BaseResolver.__init__(self)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose the next node; an alias is not followed."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call] # the stubs give PyYAML's parser no types
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call] # as above
            return yaml.ScalarNode(_ALIAS, event.anchor, event.start_mark, event.end_mark)  # type: ignore[arg-type] # as above
        if self.depth >= DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deep", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read(text: str) -> Document:
    """The document that `text` holds; raises `Unreadable` with one fault where it is no YAML at all."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Unreadable(Fault(1, f"the file is too large; expected at most {LARGEST // 1_000_000} MB"))
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def line(index: int) -> int:
        return bisect_right(starts, index)

    document = Document(None, {}, {}, {})
    root = _compose(text, line)
    if root is None:
        raise Unreadable(Fault(1, 'the file is empty; expected "brands:" and a list of brands'))
    data = _plain(root, (), document, lambda mark: line(mark.index))
    return Document(data, document.key_lines, document.value_lines, document.faults)


def _compose(text: str, line: Callable[[int], int]) -> yaml.Node | None:
    composer = None
    try:
        composer = _Composer(text)
        return composer.get_single_node()
    except yaml.reader.ReaderError as error:
        message = f"holds a character that does not belong in text: {shown(text[error.position])}"
        raise Unreadable(Fault(line(error.position), message)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(Fault(line(mark.index) if mark else 1, _syntax(error, text))) from error
    except (ValueError, OverflowError) as error:  # an escape or a version number beyond all bounds
        raise Unreadable(
            Fault(line(composer.index if composer else 0), "is no YAML: a number out of range")
        ) from error


def _syntax(error: yaml.MarkedYAMLError, text: str) -> str:
    """What is wrong, in words for the usual slips, else in the parser's."""
    mark = error.problem_mark
    at = text[mark.index : mark.index + 1] if mark else ""
    problem = error.problem or error.context or "it can't be read"
    if at == "\t":
        return "is no YAML: a tab; expected spaces"
    if "cannot start any token" in problem:
        return f"is no YAML: a value can't start with {shown(at)} unless it is in quotes"
    if "single document" in (error.context or ""):
        return "holds several documents (---); expected one"
    return f"is no YAML: {problem}"


def _plain(node: yaml.Node, path: Path, document: Document, line: Callable[[yaml.Mark], int]) -> Any:
    document.value_lines[path] = line(node.start_mark)
    refusal = _refusal(node)
    if refusal:
        document.faults[path] = Fault(document.value_lines[path], said(path, refusal))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), document, line) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document, line)
    return _scalar(node.value, quoted=node.style is not None) if isinstance(node, yaml.ScalarNode) else None


def _mapping(
    node: yaml.MappingNode, path: Path, document: Document, line: Callable[[yaml.Mark], int]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in node.value:
        number = line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or _refusal(key):
            document.faults[*path, "?", number] = Fault(number, said(path, "a key is no text"))
        elif key.value in data:
            message = f"is given twice, first on line {document.key_lines[*path, key.value]}"
            place = (*path, key.value)
            document.faults[*place, "?", line(key.start_mark), len(document.faults)] = Fault(
                number, said(place, message)
            )
        else:
            document.key_lines[*path, key.value] = number
            data[key.value] = _plain(value, (*path, key.value), document, line)
    return data


def _refusal(node: yaml.Node) -> str | None:
    if node.tag == _ALIAS:
        return f"refers to {shown('&' + node.value)}; write the value out, aliases are not taken"
    if node.tag not in _TAGS:
        return f"has the tag {shown(node.tag)}; tags are not taken"
    if isinstance(node, yaml.ScalarNode) and any(not _is_text(letter) for letter in node.value):
        return "holds a character that does not belong in text"
    return None


def _is_text(letter: str) -> bool:
    return letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")


def _scalar(text: str, *, quoted: bool) -> str | float | bool | None:
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    number = _NUMBER.fullmatch(text)
    if not number:
        return text
    return float(text) if number[2] else int(text)
