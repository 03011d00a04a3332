import pytest
from msgspec.structs import replace
from training.data import TRAINING, Label, Post, folder
from training.model_file import Part, packed
from training.train import sentiment_part

from harken.scoring import sentiment as module
from harken.scoring.model import read, sections, tables

SIDES: dict[Label, list[str]] = {
    "neg": ["broken again", "so broken", "bad and broken", "a bad lid", "bad bad smell", "it is broken"],
    "neu": ["the lid", "a box on the table", "table and chair", "it is a box", "the chair", "a table"],
    "pos": ["lovely coffee", "so lovely", "good and lovely", "a good cup", "good good smell", "it is lovely"],
}


def made_up(repeat: int = 4) -> list[Post]:
    return [Post(text, label, "en", "made up") for label, texts in SIDES.items() for text in texts] * repeat


def tiny() -> Part:
    return sentiment_part("en", made_up(), made_up(1), bits=12)


def test_the_same_posts_give_the_same_bytes():
    assert packed([tiny()]) == packed([tiny()])


def test_what_was_learned_separates_what_it_was_learned_from(tmp_path, monkeypatch):
    file = tmp_path / "tiny.model"
    file.write_bytes(packed([tiny()]))
    monkeypatch.setattr(module, "FILE", file)
    module._tables.cache_clear()
    module._weigher.cache_clear()
    try:
        found = {text: module.sentiment(text, "en")[0] for texts in SIDES.values() for text in texts}
    finally:
        module._tables.cache_clear()
        module._weigher.cache_clear()
    wanted: dict[Label, str] = {"neg": "negative", "neu": "neutral", "pos": "positive"}
    right = [found[text] == wanted[label] for label, texts in SIDES.items() for text in texts]
    assert sum(right) >= 17


def test_reads_back_what_was_written(tmp_path):
    part = tiny()
    file = tmp_path / "tiny.model"
    file.write_bytes(packed([part]))
    back = read(file, "en")
    assert back.section.planes == ("negative", "positive")
    for plane, weights in zip(back.planes, part.weights, strict=True):
        assert max(abs(weights - [one * back.section.scale for one in plane])) <= back.section.scale * 0.51


@pytest.mark.parametrize("content", [b"", b"something else\n", b"harken model 2\n[]\n"])
def test_refuses_what_is_no_model_file(content):
    with pytest.raises(ValueError, match="not a model file"):
        sections(content)


def test_refuses_a_section_of_another_size():
    content = packed([tiny()])
    section = sections(content)["en"]
    with pytest.raises(ValueError, match="damaged"):
        tables(content, replace(section, bits=11))


def test_says_in_one_line_that_there_are_no_posts(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        folder([str(tmp_path)], TRAINING)
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "train.jsonl.gz" in told
    assert str(tmp_path) in told
