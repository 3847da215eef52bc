"""By meaning: with a small encoder of our own for the rules, and with the real model where it is installed."""

from __future__ import annotations

import hashlib
import importlib.util
import sys

import numpy as np
import pytest

from stepladder.frameworks.linking import Labeled, Linker, ModelMissing, load_model, model
from stepladder.frameworks.linking.fusion import LEAST, WEIGHTS, fused
from stepladder.frameworks.linking.vectors import computed, file_of, stored
from tests.conftest import ROOT

THINGS = (
    Labeled("budget", "manage budgets", ("control spending",)),
    Labeled("risk", "assess risk"),
    Labeled("lead", "lead a team", ("supervise employees",)),
)
TEXT = "controls spending and leads people"


class Letters:
    """An encoder that counts letters: near are texts of the same letters."""

    digest = "letters"

    def __init__(self):
        self.asked = 0

    def vectors(self, texts, progress=None):
        self.asked += len(texts)
        if progress:
            progress(len(texts), len(texts))
        return np.array([self._one(each) for each in texts], dtype=np.float32)

    def read(self, text):
        return self._one(text), np.array([self._one(each) for each in text.split()], dtype=np.float32)

    def _one(self, text):
        counted = np.array([1e-3 + text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"])
        return (counted / np.linalg.norm(counted)).astype(np.float32)


def test_both_methods_are_fused_and_shown():
    linker = Linker.build(THINGS, encoder=Letters())
    assert linker.methods == ("lexical", "semantic")
    first = linker.link(TEXT, least=0)[0]
    assert first.id == "budget"
    assert first.score == pytest.approx((first.parts["lexical"] + first.parts["semantic"]) / 2, abs=1e-3)


def test_weights_add_up_and_every_set_of_methods_has_a_lower_bound():
    assert sum(WEIGHTS.values()) == 1
    assert {frozenset({"lexical"}), frozenset(WEIGHTS)} == set(LEAST)
    one = np.array([0.2, 0.8], dtype=np.float32)
    assert fused({"lexical": one}) == pytest.approx(one)


def test_a_text_without_words_is_near_to_nothing_by_meaning_either():
    assert Linker.build(THINGS, encoder=Letters()).link("… !", least=0) == ()


def test_the_order_of_things_changes_nothing_by_meaning():
    one, other = Linker.build(THINGS, encoder=Letters()), Linker.build(THINGS[::-1], encoder=Letters())
    assert one.link(TEXT, least=0) == other.link(TEXT, least=0)


def test_vectors_are_kept_and_found_again_bit_for_bit(tmp_path):
    encoder, texts = Letters(), ["b", "a", "b", "ä"]
    first, remarks = computed(tmp_path / "deep" / "er", encoder, texts)
    assert (remarks, encoder.asked) == ((), 3)
    again, remarks = computed(tmp_path / "deep" / "er", encoder, texts)
    assert (remarks, encoder.asked) == ((), 3)
    assert first.tobytes() == again.tobytes()
    assert first[0].tobytes() == first[2].tobytes()
    assert sorted(each.suffix for each in (tmp_path / "deep" / "er").iterdir()) == [".vectors"]


def test_another_model_or_another_label_finds_nothing_kept(tmp_path):
    encoder = Letters()
    computed(tmp_path, encoder, ["a", "b"])
    assert stored(tmp_path, encoder, ["b", "a"])[0] is not None
    assert stored(tmp_path, encoder, ["a", "c"])[0] is None
    encoder.digest = "other letters"
    assert stored(tmp_path, encoder, ["a", "b"])[0] is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:0],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: bytes(32) + content[32:],
        lambda content: content[:32],
    ],
)
def test_damaged_vectors_are_computed_again_with_a_remark(tmp_path, damage):
    encoder, texts = Letters(), ["a", "b"]
    expected, _ = computed(tmp_path, encoder, texts)
    path = file_of(tmp_path, encoder, texts)
    path.write_bytes(damage(path.read_bytes()))
    found, remarks = computed(tmp_path, encoder, texts)
    assert [each.id for each in remarks] == ["linking.vectors.damaged"]
    assert found.tobytes() == expected.tobytes()
    assert computed(tmp_path, encoder, texts)[1] == ()


def test_a_folder_that_cannot_be_written_is_remarked_upon_and_harms_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    linker = Linker.build(THINGS, encoder=Letters(), folder=tmp_path / "file" / "below")
    assert [each.id for each in linker.remarks] == ["linking.vectors.unwritten"]
    assert linker.link(TEXT, least=0)


def test_starting_without_kept_vectors_links_by_words_and_says_so(tmp_path):
    encoder = Letters()
    linker = Linker.build(THINGS, encoder=encoder, folder=tmp_path, compute=False)
    assert (linker.methods, encoder.asked) == (("lexical",), 0)
    assert [each.id for each in linker.remarks] == ["linking.vectors.missing"]
    Linker.build(THINGS, encoder=encoder, folder=tmp_path)
    assert Linker.build(THINGS, encoder=encoder, folder=tmp_path, compute=False).methods == ("lexical", "semantic")


def test_progress_is_told():
    told = []
    Linker.build(THINGS, encoder=Letters(), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_says_what_to_install_where_the_runtime_is_missing(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelMissing, match=rf"{package} is not installed.*pip install 'stepladder\[linking\]'"):
        load_model()


@pytest.fixture
def runtime():
    pytest.importorskip("onnxruntime", reason="the extra [linking] is not installed")
    pytest.importorskip("tokenizers", reason="the extra [linking] is not installed")


def test_says_what_to_install_where_the_model_is_missing(runtime, monkeypatch):
    monkeypatch.setattr(model, "PACKAGE", "no_such_package_of_ours")
    with pytest.raises(ModelMissing, match=r"no-such-package-of-ours is not installed.*pip install"):
        load_model()


def test_refuses_an_installed_model_that_was_altered(runtime, monkeypatch, tmp_path):
    (tmp_path / "altered_model").mkdir()
    (tmp_path / "altered_model" / "__init__.py").write_text("raise SystemExit('this code must not run')")
    (tmp_path / "altered_model" / "model.onnx").write_bytes(b"something else")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(model, "PACKAGE", "altered_model")
    with pytest.raises(ModelMissing, match="altered"):
        load_model()


@pytest.mark.parametrize(
    "names", [(), ("model.onnx",), ("tokenizer.json",), ("model.onnx", "tokenizer.json"), ("model.onnx", "vocab.txt")]
)
def test_refuses_a_folder_without_a_readable_model(runtime, tmp_path, names):
    for name in names:
        (tmp_path / name).write_bytes(b"\xff\xfe nothing")
    with pytest.raises(ModelMissing, match=r"no model in the folder|cannot be read"):
        load_model(tmp_path)


def test_the_vocabulary_is_the_one_that_the_model_was_made_with():
    content = (ROOT / "src/stepladder/frameworks/linking/vocabulary/uncased.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


@pytest.fixture(scope="module")
def real():
    if not all(map(importlib.util.find_spec, ("onnxruntime", "tokenizers", model.PACKAGE))):
        pytest.skip("the extra [linking] is not installed")
    return load_model()


def test_the_real_model_finds_what_no_word_says(real):
    linker = Linker.build(THINGS, encoder=real)
    assert linker.link("watches that we stay within our financial means", least=0)[0].id == "budget"
    assert linker.link("heads a group of coworkers", least=0)[0].id == "lead"


def test_the_real_model_gives_the_same_vectors_in_every_order(real):
    texts = [f"{thing} {number}" for thing in ("plan", "a longer label of words") for number in range(150)]
    forward, backward = real.vectors(texts), real.vectors(texts[::-1])[::-1]
    assert forward.tobytes() == backward.tobytes()
    assert np.linalg.norm(forward, axis=1) == pytest.approx(1, abs=1e-5)


def test_the_real_model_reads_what_has_no_words_and_what_is_long(real):
    for text in ("", "…", "x" * 20_000, "日本語" * 300, "\ud800"):
        if text.isascii() or text.isprintable():
            whole, stretches = real.read(text)
            assert whole.shape == stretches.shape[1:]
            assert np.isfinite(whole).all()
            assert np.isfinite(stretches).all()
