"""Text from outside made safe to keep: no control characters, nothing that cannot be encoded."""

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with every line end as a newline, other control characters removed and lone surrogates replaced.

    Newlines and tabs stay; letters keep the Unicode form their author gave them.
    """
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str, limit: int = 200) -> str:
    """`text` as one clean line of at most `limit` characters, for errors and reasons."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
