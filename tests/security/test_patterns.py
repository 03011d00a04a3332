"""No regular expression of the code can be led astray: each is found, and tried on words made from it."""

import subprocess
import sys

from tests.security.patterns import ROOT, SHORTER, sites


def test_every_pattern_of_the_code_ends_soon_whatever_it_is_given():
    """In a process of its own, which a limit of CPU time ends: a pattern that never gives up cannot be stopped."""
    command = [sys.executable, "-m", "tests.security.patterns"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_what_is_given_shorter_words_is_there():
    known = {(site.place, site.name) for site in sites()}
    assert set(SHORTER) <= known
    assert len(sites()) > 100


def test_a_pattern_that_goes_back_and_forth_is_found():
    bad = (
        "import re\nfrom tests.security import patterns as p\nimport signal\nsignal.signal(signal.SIGPROF, p._over)\n"
    )
    bad += "s = p.Site('x', (1, 1), 'x', ('match',), ())\n"
    bad += "print(next(iter(p._tried(s, re.compile(r'(?:a|a)*b'))), 'nothing'))\n"
    done = subprocess.run([sys.executable, "-c", bad], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "takes long" in done.stdout, done.stderr
