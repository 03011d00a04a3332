import pytest

from harken.domain.mention import Media
from harken.sources.written import written


def test_quotes_are_left_out_and_their_links_kept():
    told = written('<p>mine</p><aside>theirs <a href="/x">x</a></aside>', "https://a.example", without="aside")
    assert (told.text, told.links) == ("mine", ("https://a.example/x",))


def test_pictures_are_told_once_with_their_words_and_letters_are_written_out():
    image = '<img src="/1.png" alt=" a puddle ">'
    told = written(
        f'{image}{image}<img src="javascript:x"><img src="https://["> oh <img class="e" alt=":(">',
        "https://a.example",
        letters="img.e",
    )
    assert told.text == "oh :("
    assert told.media == (Media(type="image", alt="a puddle", url="https://a.example/1.png"),)


@pytest.mark.parametrize(
    "markup", ["", "plain &amp; simple", "<p", "<p>" * 5000, "<script>x</script>", "\x00<b>\ud800"]
)
def test_any_input_gives_an_answer(markup):
    assert "<" not in written(markup, without="aside", letters="img.e").text
