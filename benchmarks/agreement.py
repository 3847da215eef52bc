"""Coefficients of agreement beside other programs on random cases, and how fast many appraisals are.

The programs are krippendorff and pingouin (GPL-3, so no part of this project) and scikit-learn. Install them into a
place of their own and run this with its Python:

    python3.11 -m venv /tmp/peers && /tmp/peers/bin/pip install krippendorff pingouin scikit-learn msgspec
    PYTHONPATH=src /tmp/peers/bin/python benchmarks/agreement.py
"""

from __future__ import annotations

import importlib
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from stepladder.appraisal.agreement.alpha import Scale, alpha
from stepladder.appraisal.agreement.coefficient import Numbers
from stepladder.appraisal.agreement.icc import Form, icc
from stepladder.appraisal.agreement.kappa import Weights, kappa, table_of
from stepladder.appraisal.many import Line, Rows, appraise_many
from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS
from stepladder.appraisal.preview import preview
from stepladder.appraisal.sensitivity import sensitivity

CASES = 1_000
FORMS = (Form.ONE_1, Form.TWO_1, Form.THREE_1, Form.ONE_K, Form.TWO_K, Form.THREE_K)
SKLEARN = {Weights.NONE: None, Weights.LINEAR: "linear", Weights.QUADRATIC: "quadratic"}

Differences = dict[str, list[float]]


def case(rng: np.random.Generator) -> Numbers:
    """Scores of 5 to 29 credentials by 2 to 5 people: by chance, or near to one another."""
    size = int(rng.integers(5, 30)), int(rng.integers(2, 6))
    chance = rng.integers(0, 5, size)
    near = np.clip(rng.integers(0, 5, (size[0], 1)) + rng.integers(-1, 2, size), 0, 4)
    return np.asarray(chance if rng.random() < 0.5 else near, dtype=np.float64)


def compare_alpha(values: Numbers, krippendorff: Any, found: Differences) -> None:
    """Note how far alpha is from that of krippendorff."""
    for scale in Scale:
        ours = alpha(values, scale).value
        if ours is not None:
            theirs = krippendorff.alpha(reliability_data=values.T, level_of_measurement=scale.value)
            found[f"alpha, {scale}"].append(abs(ours - theirs))


def compare_kappa(values: Numbers, metrics: Any, found: Differences) -> None:
    """Note how far kappa is from that of scikit-learn."""
    first, second = values[:, 0], values[:, 1]
    for weights, name in SKLEARN.items():
        ours = kappa(table_of(first, second, 5), weights).value
        if ours is not None:
            theirs = metrics.cohen_kappa_score(first, second, weights=name, labels=[0, 1, 2, 3, 4])
            found[f"kappa, {weights}"].append(abs(ours - theirs))


def compare_icc(values: Numbers, pandas: Any, pingouin: Any, found: Differences) -> None:
    """Note how far the six correlations and their intervals are from those of pingouin."""
    rows = [(row, column, values[row, column]) for row in range(len(values)) for column in range(values.shape[1])]
    table = pingouin.intraclass_corr(pandas.DataFrame(rows, columns=["t", "r", "s"]), "t", "r", "s")
    for form, theirs in zip(FORMS, table.itertuples(), strict=True):
        ours = icc(values, form)
        if ours.value is not None and np.isfinite(theirs.ICC):
            # Near a pole both are huge; so the difference is relative there.
            found[form].append(abs(ours.value - theirs.ICC) / max(1, abs(theirs.ICC)))
        if ours.interval is not None:
            ends = zip(ours.interval, theirs.CI95, strict=True)
            found[f"{form}, interval (printed to .01)"].append(max(abs(a - b) / max(1, abs(b)) for a, b in ends))


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def appraised(rows: Rows) -> list[Line]:
    """Every entry's line, as lists choose by it."""
    return list(appraise_many(rows, DEFAULT.weights).lines())


def speed() -> None:
    """Print how long catalogs of three sizes take."""
    rng = np.random.default_rng(1)
    for count in (25, 2_000, 20_000):
        rows = rng.integers(-1, 5, size=(count, 15), dtype=np.int8)
        ids = [str(place) for place in range(count)]
        times = {
            "appraised": seconds(partial(appraised, rows)),
            "previewed": seconds(partial(preview, ids, rows, old=DEFAULT.weights, new=EQUAL_WEIGHTS)),
            "1,000 draws": seconds(partial(sensitivity, ids, rows, DEFAULT.weights, rng=rng)),
        }
        print(f"{count} entries:", ", ".join(f"{name} {took:.3f} s" for name, took in times.items()))  # noqa: T201 - a command


def main() -> None:
    """Print all of it."""
    speed()
    try:
        krippendorff, pingouin, pandas, metrics = map(
            importlib.import_module, ("krippendorff", "pingouin", "pandas", "sklearn.metrics")
        )
    except ImportError as error:
        sys.exit(f"{error}; see the first lines of this file")
    warnings.filterwarnings("ignore")
    rng, found = np.random.default_rng(7), defaultdict[str, list[float]](list)
    for _ in range(CASES):
        values = case(rng)
        holes = np.where(rng.random(values.shape) < 0.25, np.nan, values)
        compare_alpha(holes, krippendorff, found)
        compare_kappa(values, metrics, found)
        compare_icc(values, pandas, pingouin, found)
    for name, differences in found.items():
        print(f"{name}: {len(differences)} cases, at most {max(differences):.1e} apart")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
