"""Every regular expression of the code, found in its syntax, and words made from it to lead it astray.

As a program (`python -m tests.security.patterns`) it tries them all, and writes a line for each that takes too long.
"""

import ast
import importlib
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any, Self

from msgspec import Struct

ROOT = Path(__file__).resolve().parents[2]
TREES = (ROOT / "functions", ROOT / "infra")
CALLS = {"compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn"}

LENGTH = 50_000
"""Characters of a word to lead astray: more than the longest text that is kept (32 KB)."""

SHORTER = {
    ("functions/harken/scoring/language.py", "_LINK"): 600,  # of a text its beginning is read
    ("functions/harken/sources/payload.py", "_HTML"): 4_096,  # of a body its head
    ("infra/harken_cli/settings/faults.py", "_CREDENTIALS"): 2_000,  # one value of the operator's own file
}
"""What is never given so long a word, and how long one it is given; longer, these take the square of the time."""

SECONDS = 2.0
"""CPU seconds for one word. What does not go back and forth needs hundredths."""

_INPUTS = 24
_OF_A_SITE = 20
"""How many patterns of a place that makes them at run time are tried: the longest."""


class Site(Struct, frozen=True):
    """A place in the code that makes patterns: its file and lines, the name they get, how they are called there.

    `patterns` as the module makes them; none where only the running function knows them.
    """

    place: str
    lines: tuple[int, int]
    name: str
    methods: tuple[str, ...]
    patterns: tuple[re.Pattern[Any], ...]


@cache
def sites() -> tuple[Site, ...]:
    """All places where `re` is called, in the order of the files."""
    return tuple(
        site for tree in TREES for path in sorted(tree.rglob("*.py")) for site in _sites(path, path.relative_to(tree))
    )


def _sites(path: Path, inside: Path) -> Iterator[Site]:
    text = path.read_text(encoding="utf-8")
    if "re." not in text:
        return
    tree = ast.parse(text)
    module = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_of_re(node.func):
            yield Site(
                place=str(path.relative_to(ROOT)),
                lines=(node.lineno, node.end_lineno or node.lineno),
                name=next(iter(sorted(_names(tree, node))), ast.unparse(node.func)),
                methods=_methods(tree, node),
                patterns=_evaluated(node, module),
            )


def _is_of_re(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
        and called.attr in CALLS
    )


def _evaluated(node: ast.Call, module: str) -> tuple[re.Pattern[Any], ...]:
    names = vars(importlib.import_module(module))
    assert isinstance(node.func, ast.Attribute)
    flags = next((word.value for word in node.keywords if word.arg == "flags"), None)
    if flags is None and node.func.attr == "compile" and len(node.args) > 1:
        flags = node.args[1]
    source = node.args[0]
    either = (source.body, source.orelse) if isinstance(source, ast.IfExp) else (source,)
    try:
        given = 0 if flags is None else eval(ast.unparse(flags), names)  # noqa: S307  - our own code
        return tuple(re.compile(eval(ast.unparse(one), names), given) for one in either)  # noqa: S307
    except NameError:
        return ()


def _names(tree: ast.AST, node: ast.Call) -> set[str]:
    return {
        target.id
        for one in ast.walk(tree)
        if isinstance(one, (ast.Assign, ast.AnnAssign)) and one.value is node
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if isinstance(target, ast.Name)
    }


def _methods(tree: ast.AST, node: ast.Call) -> tuple[str, ...]:
    """The call itself, or the calls of the name it is given; several where that is unclear."""
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr != "compile":
        return (node.func.attr,)
    names = _names(tree, node)
    used = {
        one.attr
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names
    }
    return tuple(sorted(used & CALLS)) or ("search", "fullmatch", "finditer")


class Watched:
    """Notes each pattern that is made meanwhile at a place of ours which makes them at run time."""

    def __init__(self) -> None:
        self._open = [site for site in sites() if not site.patterns]
        self.found: dict[Site, dict[re.Pattern[Any], None]] = {site: {} for site in self._open}
        self._make: Callable[..., re.Pattern[Any]] = re._compile  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        re._compile = self._compile  # type: ignore[attr-defined]
        return self

    def __exit__(self, *_: object) -> None:
        re._compile = self._make  # type: ignore[attr-defined]

    def _compile(self, pattern: Any, flags: Any) -> re.Pattern[Any]:
        made = self._make(pattern, flags)
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and Path(frame.f_code.co_filename).parent.name == "re":
            frame = frame.f_back
        if frame is not None:
            for site in self._open:
                here = str(ROOT / site.place) == frame.f_code.co_filename
                if here and site.lines[0] <= frame.f_lineno <= site.lines[1]:
                    self.found[site][made] = None
        return made


def words(pattern: re.Pattern[Any], length: int = LENGTH) -> list[Any]:
    """Words of `length` made from a pattern: each of its repeats pumped, and the ways in which it may just not match."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    plain = _sample(tree, None, 0)
    pumps = list(_repeats(tree))
    bodies = list(filter(None, dict.fromkeys(_sample(node[1][2], None, 0) for node in pumps)))
    found: dict[str, None] = {}
    for node in pumps:
        body = _sample(node[1][2], None, 0)
        long = _sample(tree, node, length // max(1, len(body)))[:length]
        found |= dict.fromkeys((long[:-1] + "\0", long + plain[-1:], "\n" + long))
    for body in (plain, *bodies, *(one + other for one, other in pairwise(bodies))):
        found[(body * (length // max(1, len(body)) + 1))[:length] + "\0"] = None
    found |= dict.fromkeys((" " * length + "x", "a" * length + "\0", "1" * length + "\0", plain[:-1] * length))
    most = [word[: length + 1] for word in list(found)[:: max(1, len(found) // _INPUTS)]]
    return [word.encode("latin-1", "replace") for word in most] if isinstance(pattern.pattern, bytes) else most


def _repeats(tree: Any) -> Iterator[Any]:
    for node in tree:
        kind, value = node
        if kind in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            if value[1] > 1:
                yield node
            yield from _repeats(value[2])
        elif kind is ops.SUBPATTERN:
            yield from _repeats(value[3])
        elif kind is ops.BRANCH:
            for one in value[1]:
                yield from _repeats(one)
        elif kind is ops.ATOMIC_GROUP:
            yield from _repeats(value)
        elif kind in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _repeats(value[1])


def _sample(tree: Any, pumped: Any, times: int) -> str:
    """A word that the pattern may match, with one of its repeats taken so many times."""
    out = []
    for node in tree:
        kind, value = node
        if kind is ops.LITERAL:
            out.append(chr(value))
        elif kind is ops.NOT_LITERAL:
            out.append("a" if value != ord("a") else "b")
        elif kind is ops.ANY:
            out.append("a")
        elif kind is ops.IN:
            out.append(_member(value))
        elif kind in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            body = _sample(value[2], pumped, times)
            out.append(body * (times if node is pumped else max(value[0], min(1, value[1]))))
        elif kind is ops.SUBPATTERN:
            out.append(_sample(value[3], pumped, times))
        elif kind is ops.ATOMIC_GROUP:
            out.append(_sample(value, pumped, times))
        elif kind is ops.BRANCH:
            chosen = next((one for one in value[1] if _holds(one, pumped)), value[1][0])
            out.append(_sample(chosen, pumped, times))
        elif kind is ops.GROUPREF:
            out.append("'")
    return "".join(out)


def _holds(tree: Any, pumped: Any) -> bool:
    return any(node is pumped for node in _repeats(tree))


_CATEGORIES = {
    ops.CATEGORY_DIGIT: "1", ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: "a", ops.CATEGORY_NOT_DIGIT: "a",
    ops.CATEGORY_NOT_SPACE: "a", ops.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


def _member(choices: Any) -> str:
    """A letter of a set; of one that says what it is not, a letter that it is."""
    if choices[0][0] is ops.NEGATE:
        for letter in "a1 -.!<é漢":
            if not any(_is(letter, one) for one in choices[1:]):
                return letter
        return "\x01"
    kind, value = choices[0]
    if kind is ops.LITERAL:
        return chr(value)
    if kind is ops.RANGE:
        return chr(value[0])
    return _CATEGORIES.get(value, "a")


def _is(letter: str, choice: Any) -> bool:
    kind, value = choice
    if kind is ops.LITERAL:
        return bool(ord(letter) == value)
    if kind is ops.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    if kind is ops.CATEGORY:
        says = {"1": str.isdigit, " ": str.isspace, "a": str.isalnum}[_CATEGORIES[value]]
        return bool(says(letter))
    return False


def _tried(site: Site, pattern: re.Pattern[Any]) -> Iterator[str]:
    """A line for each word that takes too long."""
    for word in words(pattern, SHORTER.get((site.place, site.name), LENGTH)):
        for method in site.methods:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                _call(pattern, method, word)
            except TimeoutError:
                yield f"{site.place}:{site.lines[0]} {site.name}.{method} takes long over {word[:40]!r}…"
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)


def _call(pattern: re.Pattern[Any], method: str, word: Any) -> None:
    if method in ("sub", "subn"):
        pattern.sub(word[:0], word)
    elif method == "finditer":
        for _ in pattern.finditer(word):
            pass
    else:
        getattr(pattern, "search" if method == "compile" else method)(word)


def _over(_number: int, _frame: object) -> None:
    raise TimeoutError


def main() -> None:
    """Try every pattern on the words made from it; a pattern that never gives up is ended with the process."""
    from tests.security.driven import drive  # noqa: PLC0415  - it imports all that makes patterns

    signal.signal(signal.SIGPROF, _over)
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    with Watched() as watched:
        drive()
    for site in sites():
        made = sorted(watched.found.get(site, ()), key=lambda one: -len(one.pattern))[:_OF_A_SITE]
        if not site.patterns and not made:
            sys.stdout.write(f"{site.place}:{site.lines[0]} makes patterns that nothing here drives it to make\n")
        for pattern in (*site.patterns, *made):
            for line in _tried(site, pattern):
                sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
