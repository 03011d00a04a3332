from dataclasses import replace as replace_row

import numpy as np
import pytest
from msgspec.structs import replace
from training.data import TRAINING, Label, Post, folder
from training.loudness import freed, one_sided
from training.mentions import TEACHES, rows
from training.model_file import Part, coded, packed
from training.readings import DRAWS, read_mentions, read_named
from training.regression import Lesson, Texts, divide
from training.train import Named, laid_down, named, sentiment_part, taken_apart, telling, with_worths, worths_told

from harken.scoring import sentiment as module
from harken.scoring.model import read, sections, tables, unpacked

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
    found = np.array([unpacked(back.codes[code]) for code in back.places])
    assert ((found[:, 2] == 1) == (part.seen > 0)).all()
    assert abs(found[:, :2] * back.section.scale - coded(part).weights.T).max() < 1e-4


def test_codes_lose_little_and_least_where_it_is_felt_most():
    places = np.arange(1 << 12)
    weights = np.stack([np.sin(places), np.cos(places * 7)]) * (1.0 + places % 5)
    often = np.where(places < 40, 10_000, 1)
    part = Part("x", ("a", "b"), np.asarray(weights, np.float64), np.zeros(2), often.astype(np.int64), 0.03)
    lost = (coded(part).weights - weights) ** 2
    assert (lost * often).sum() < 0.02 * (weights**2 * often).sum()
    assert lost[:, :40].mean() < 0.01 * lost[:, 40:].mean()


def test_places_that_lie_far_apart_are_read_back(tmp_path):
    taken = np.array([0, 1, 256, 511, 1022, 4095])  # gaps of one step, of exactly one, of several
    seen = np.zeros(1 << 12, np.int64)
    seen[taken] = 5
    weights = np.zeros((2, 1 << 12))
    weights[:, taken] = np.arange(1, 7) * np.array([[1.0], [-1.0]])
    file = tmp_path / "far.model"
    file.write_bytes(packed([Part("x", ("a", "b"), weights, np.zeros(2), seen, 0.0)]))
    back = read(file, "x")
    assert np.flatnonzero(np.frombuffer(back.places, np.uint8)).tolist() == taken.tolist()
    found = np.array([unpacked(back.codes[back.places[at]])[:2] for at in taken]) * back.section.scale
    assert abs(found - weights[:, taken].T).max() < 0.2  # codes are coarse; neighbours are 1 apart


def test_what_is_clear_enough_teaches_nothing_more():
    texts = Texts(np.array([0, 1, 0, 1], np.int32), np.arange(4), np.ones(4), 2)
    labels, known = np.array([0, 1, 0, 1]), np.ones((4, 2), bool)
    weights, _ = divide(Lesson(texts, labels, known, np.ones(4)), np.ones((2, 2)), 1e-6, 100)
    assert weights[0] == pytest.approx([1, -1], abs=0.01)  # at the margin, not beyond it
    assert weights.sum(axis=0) == pytest.approx([0, 0])


def test_a_class_that_a_source_does_not_know_learns_nothing_from_it():
    texts = Texts(np.array([0, 1, 2], np.int32), np.arange(3), np.ones(3), 3)
    known = np.array([[True, True, True], [True, True, True], [True, False, True]])
    weights, _ = divide(Lesson(texts, np.array([0, 1, 2]), known, np.ones(3)), np.ones((3, 3)), 1e-3, 100)
    assert weights[0, 2] < weights[1, 2] < weights[2, 2]  # neither for it nor, as class 0 is, against it


def test_pieces_that_come_with_one_class_are_freer_and_all_as_loud_as_before():
    texts = Texts(np.array([0, 1, 0, 2, 0, 1, 0, 2], np.int32), np.arange(0, 8, 2), np.ones(4), 3)
    labels, seen = np.array([0, 1, 0, 1]), np.array([4, 2, 2])
    sided = one_sided(texts, labels, np.ones((4, 2), bool))
    assert (sided[:, 0] < sided[:, 1]).all()
    for each in (sided, sided[0]):
        found = freed(np.ones(3), seen, each, 0.5)
        assert (found[..., 0] < found[..., 1]).all()
        assert (found**2 * seen).sum(axis=-1) == pytest.approx(seen.sum())
    assert freed(np.ones(3), seen, sided, 0.0) == pytest.approx(np.ones((2, 3)))


def test_rows_teach_only_what_their_file_is_for():
    row = next(row for row in rows() if row.teaches == TEACHES["scenes"] and row.causes and row.intent == "complaint")
    hard = replace_row(row, teaches=TEACHES["hard"])
    (scene,), (usual,) = read_mentions([row]), read_mentions([replace_row(row, teaches=None)])
    assert scene.labels == {"cause": row.causes}
    assert {"sentiment", "intent", "role", "cause"} <= set(usual.labels)
    assert set(usual.labels) - set(read_mentions([hard])[0].labels) == {"sentiment"}
    assert read_named([row, hard], []) == []
    assert len(read_named([replace_row(row, teaches=None)], [])) == DRAWS


def test_dearer_bits_make_a_smaller_file():
    places = np.arange(1 << 12)
    weights = np.stack([np.sin(places), np.cos(places * 7)])
    cheap, dear = (Part("x", ("a", "b"), weights, np.zeros(2), np.ones(1 << 12, int), room) for room in (0.0, 0.3))
    assert len(packed([dear])) < len(packed([cheap]))


def test_where_pieces_fall_on_one_place_the_common_one_stays_as_it_was_learned():
    texts = Texts(np.array([1, 2], np.int32), np.array([0]), np.ones(1), 3)
    first = Named({"common": 1, "rare": 2}, texts, np.array([0, 99, 1]))
    weights, seen = laid_down(first, np.array([[0.0, 1.0, -1.0]]), bits=0)
    assert weights.tolist() == [[0.98]]
    assert seen.tolist() == [100]


def test_only_the_pieces_that_tell_most_are_kept():
    seen, weights = np.array([0, 5, 5, 400]), np.array([[9.0, 0.1, 2.0, 0.5]])
    assert telling(seen, weights, 2).tolist() == [3, 2]
    texts = Texts(np.array([1, 2, 3], np.int32), np.array([0]), np.ones(1), 4)
    kept = Named({"a": 1, "b": 2, "c": 3}, texts, seen).only(np.array([2]))
    assert kept.vocabulary == {"b": 2}
    assert kept.texts.places.tolist() == [0, 2, 0]
    assert kept.seen.tolist() == [0, 0, 5, 0]


def test_the_worth_of_a_chinese_word_goes_to_the_word():
    posts = [Post(text, "neg", "zh", "made up") for text in ("垃圾 桌", "喜欢 桌")] * 4
    first = named(worths_told(taken_apart(posts, "zh")))
    weights = np.zeros((1, len(first.vocabulary) + 1))
    weights[0, first.vocabulary["^-2"]] = 5
    told, added = with_worths(first, weights)
    assert added[0, told.vocabulary["垃圾"]] == 5
    assert added[0, told.vocabulary["桌"]] == 0
    # a word that no post has: known all the same
    assert added[0, told.vocabulary["恶心"]] == 5


@pytest.mark.parametrize("content", [b"", b"something else\n", b"harken model 1\n[]\n"])
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
