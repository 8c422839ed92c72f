"""Near duplicates against two gold sets: computed pairs of real news, and planted copies."""

import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.builders import article, envelope
from tests.quality.planted import planted
from transforms.dedupe.fingerprint import fingerprint, resemblance
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.shingles import MIN_SHINGLES
from transforms.memory import NothingKnown, sketch
from transforms.records.travelling import Item

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def needed(path):
    if not path.exists():
        pytest.skip(f"gold data is not here: {path.name}")
    return path


def judged(texts):
    """Judge (name, title, body) in order; return duplicate's name to original's name."""
    names, sketches = {}, []
    for number, (name, title, body) in enumerate(texts):
        made = article(name, title=title, body=body)
        names[f"{number:08d}"] = name
        one = Item(
            key=f"{number:08d}",
            envelope=envelope(f"{number:08d}"),
            article=made,
            fingerprint=fingerprint(made),
        )
        sketches.append(sketch(one))
    verdicts = [one.verdict for one in judge(sketches, NothingKnown(), NearRule())]
    return {
        names[verdict.key]: verdict.duplicate_of.id
        for verdict in verdicts
        if verdict.duplicate_of is not None
    }


def clusters(pairs):
    """Join pairs to sets of names that belong together."""
    cluster = {}
    for one, other in pairs:
        joined = cluster.get(one, {one}) | cluster.get(other, {other})
        for name in joined:
            cluster[name] = joined
    return cluster


@pytest.fixture(scope="module")
def bbc():
    with gzip.open(needed(DATA / "topics" / "bbc-news.jsonl.gz"), "rt") as lines:
        return [(d["id"], d["title"], d["text"]) for d in map(json.loads, lines)]


@pytest.fixture(scope="module")
def bbc_found(bbc):
    return judged(bbc)


def test_nearly_all_pairs_that_share_half_their_shingles_are_found(bbc_found, figure):
    gold = json.loads(needed(DATA / "duplicates" / "bbc_jaccard_pairs.json").read_text())
    wanted = [(one, other) for jaccard, _, one, other in gold if jaccard >= 0.5]
    found = clusters(bbc_found.items())
    hits = [pair for pair in wanted if pair[1] in found.get(pair[0], ())]
    recall = len(hits) / len(wanted)
    figure("duplicates: pairs with Jaccard >= 0.5 found", f"{len(hits)}/{len(wanted)}")
    assert recall >= 0.97


def test_no_pair_is_called_duplicate_without_much_in_common(bbc, bbc_found, figure):
    prints = {name: fingerprint(article(name, title=t, body=b)) for name, t, b in bbc}
    wrong = []
    for one, other in bbc_found.items():
        jaccard, containment = resemblance(prints[one].shingles, prints[other].shingles)
        if jaccard < 0.5 and containment < 0.8:
            wrong.append((one, other))
    figure("duplicates: called so without much in common", f"{len(wrong)}/{len(bbc_found)}", "less")
    assert wrong == []


def test_planted_copies_are_found_and_nothing_else(figure):
    lines = needed(DATA / "duplicates" / "articles_1000.train").read_text().splitlines()
    texts = [(name, None, body) for name, _, body in (line.partition(" ") for line in lines)]
    truth = {
        frozenset(line.split())
        for line in (DATA / "duplicates" / "articles_1000.truth").read_text().splitlines()
    }
    found = {frozenset(pair) for pair in judged(texts).items()}
    figure("duplicates: planted copies found", f"{len(found & truth)}/{len(truth)}")
    figure("duplicates: called so and not planted", len(found - truth), "less")
    assert found == truth


def near_by_all_pairs(texts):
    """Judge by comparing each text with all originals before it: the rule itself, without an index.

    Texts come as (name, title, body); returns the names of the duplicates.
    """
    originals, by_shingle, duplicates = {}, {}, set()
    for name, title, body in texts:
        hashes = np.frombuffer(fingerprint(article(name, title=title, body=body)).shingles, "<u4")
        shared = Counter(other for one in hashes.tolist() for other in by_shingle.get(one, ()))
        if (
            any(
                2 * common >= len(hashes) + originals[other] - common
                or common >= 0.8 * min(len(hashes), originals[other])
                for other, common in shared.items()
            )
            and len(hashes) >= MIN_SHINGLES
        ):
            duplicates.add(name)
            continue
        if len(hashes) >= MIN_SHINGLES:
            originals[name] = len(hashes)
            for one in hashes.tolist():
                by_shingle.setdefault(one, []).append(name)
    return duplicates


@pytest.mark.parametrize("is_copy_first", [False, True], ids=["copies last", "copies first"])
def test_the_index_finds_what_the_rule_calls_near(bbc, figure, is_copy_first):
    copies = planted(bbc, every=4)
    texts = [*copies, *bbc] if is_copy_first else [*bbc, *copies]
    wanted, found = near_by_all_pairs(texts), set(judged(texts))
    right = len(wanted & found)
    f1 = 2 * right / (len(wanted) + len(found))
    order = "copies first" if is_copy_first else "copies last"
    figure(f"duplicates: F1 against all pairs, {order}", f"{f1:.4f} of {len(wanted)}")
    assert right / len(found) >= 0.995
    assert f1 >= 0.995


def test_copies_within_one_house_are_found_also_among_short_texts(bbc, figure):
    """Details tell corrections from copies; all these texts are of one house, and copies stay so.

    A typo in a name or a figure is a correction by the rule: of such copies some are lost.
    """
    short = [(name, title, " ".join(body.split(" ")[:130])) for name, title, body in bbc]
    texts = [*short, *planted(short, every=2)]
    wanted, found = near_by_all_pairs(texts), set(judged(texts))
    lost = Counter(name.partition(":")[0] for name in wanted - found if ":" in name)
    kept = len([name for name in wanted if not name.startswith("typos:")])
    other = sum(count for kind, count in lost.items() if kind != "typos")
    figure("duplicates: copies of short texts lost, one house", f"{other}/{kept}", "less")
    figure("duplicates: the same, with typos", f"{lost['typos']}", "less")
    assert other == 0
