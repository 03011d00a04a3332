"""A few numbers that two texts share when their words are nearly the same: how copies by many hands are known."""

import re
from functools import lru_cache
from heapq import nsmallest
from typing import Final
from zlib import crc32

SIZE: Final = 6
ALIKE: Final = 4
_RUN: Final = 3
_LEAST_WORDS: Final = 6
_MOST_CHARACTERS: Final = 2000
_ASIDE: Final = re.compile(r"https?://\S+|@[\w@.-]+|#\w+")
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")

Sketch = tuple[int, ...]


@lru_cache(maxsize=1_024)
def sketch(text: str) -> Sketch:
    """The `SIZE` smallest hashes of three words (or Chinese characters) in a row; () where too little is said.

    Links, names of accounts and hashtags aside, which copies vary. Bottom-k sketch: A. Broder, "On the resemblance
    and containment of documents", 1997.
    """
    words = _WORD.findall(_ASIDE.sub(" ", text[:_MOST_CHARACTERS].lower()))
    if len(words) < _LEAST_WORDS:
        return ()
    runs = {" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    return tuple(nsmallest(SIZE, {crc32(run.encode("utf-8", "replace")) for run in runs}))


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two sketches are of nearly the same words."""
    return len(set(one) & set(other)) >= min(ALIKE, len(one) or SIZE, len(other) or SIZE)
