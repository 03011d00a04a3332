import pytest
from hypothesis import given
from hypothesis import strategies as st

from harken.sources.html import plain

TEXTS = [
    # markup, text, why
    ("<p>one</p><p>two</p>", "one\ntwo", "paragraphs are lines"),
    ("one<p>two<p>three", "one\ntwo\nthree", "<p> as a separator, never closed"),
    ("one<br>two<br/>three", "one\ntwo\nthree", "breaks"),
    ("a<br><br><br><br>b", "a\n\nb", "gaps are bounded"),
    (
        '<a href="https://x.example/t/acme" class="mention hashtag">#<span>acme</span></a>fail',
        "#acmefail",
        "inline joins",
    ),
    (
        (
            '<a href="https://ex.example/a/b"><span class="invisible">https://</span><span class="ellipsis">ex.example/a'
            '</span><span class="invisible">/b</span></a>'
        ),
        "https://ex.example/a/b",
        "hidden parts of a link are part of it",
    ),
    (
        '<a href="https://ex.example/very/long" rel="nofollow">https:&#x2F;&#x2F;ex.example&#x2F;ve...</a>',
        "https://ex.example/very/long",
        "a link shown cut is written out",
    ),
    ('<a href="https://ex.example/">and so on...</a>', "and so on...", "words that end in dots are no cut link"),
    ("it&#x27;s &lt;b&gt; &amp;amp; &quot;q&quot;", 'it\'s <b> &amp; "q"', "entities are resolved once"),
    ("a  \n b\t c", "a b c", "spaces run together"),
    ("a&nbsp;b", "a b", "a hard space is a space"),
    ("<pre><code>if x:\n    y()\n</code></pre>after", "if x:\n    y()\nafter", "code keeps its lines"),
    ("<script>alert(1)</script><style>p{}</style>seen<noscript>no</noscript>", "seen", "nothing that is not seen"),
    ("<td>a</td><td>b</td>", "ab", "cells outside a table are nothing"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc", "cells and rows"),
    ("<ul><li>a</li><li>b</li></ul>", "a\nb", "lists"),
    ("safe<iframe src=x><b>words</b>", "safe words", "an open frame swallows nothing"),
    ("safe<object data=x> <b>words</b>", "safe words", "nor does an object"),
    ("<!-- hidden -->seen", "seen", "comments"),
    ("<b>cut of", "cut of", "never closed"),
    ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2", "no markup at all"),
    ("שלום <b>עולם</b>", "שלום עולם", "Hebrew"),
    ("坏<i>了</i>", "坏了", "no gap inside Chinese words"),
    ("\x00a\x1bb\ud800c\u2028d", "ab\ufffdc d", "control characters and half characters"),
    ("a&#27;[31m&#1;b", "a[31mb", "control characters written as entities"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("markup", "text", "why"), TEXTS, ids=[why for *_, why in TEXTS])
def test_html_reads_as_a_person_sees_it(markup, text, why):
    assert plain(markup).text == text


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a href="https://a.example/x">a</a><a href="https://a.example/x">b</a>', ("https://a.example/x",)),
        ('<a href="javascript:alert(1)">a</a><a href="/here">b</a><a>c</a>', ()),
        ('<a class="u-url mention" href="https://a.example/@b">@b</a>', ()),
        ('<a href="https://a.example/&#10;&#0;x y">a</a>', ()),
        ('<a rel="tag" href="https://a.example/tags/b">#b</a>', ()),
        ('<a href=" HTTPS://a.example/x ">a</a>', ("HTTPS://a.example/x",)),
    ],
)
def test_links_are_web_addresses_and_no_people(markup, links):
    assert plain(markup).links == links


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<a href=x>", "<table><tr>", "<", "<!--", "<p "])
def test_any_amount_of_nesting_is_no_trouble(tag):
    assert plain("deep" + tag * 200_000).text.startswith("deep")
    assert plain(tag * 500 + ">deep").text.endswith("deep") or tag == "<!--"


@given(st.text(max_size=200))
def test_any_text_gives_clean_text(markup):
    text = plain(markup).text
    assert text == text.strip()
    text.encode()
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)
