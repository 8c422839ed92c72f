"""What each pass over a text's names is worth: F1 of exact spans with it left out.

    python -m benchmarks.entities --ablate

Needs hand-tagged text beside the checkout (docs/quality.md says which).
"""

from pathlib import Path

from benchmarks.entity_gold import gold_documents, score
from transforms.entities.resolve.passes import ALL
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded

_DATA = Path(__file__).parents[2] / "shared" / "data" / "ner"
_GOLD = {
    "newswire": _DATA / "english-news-dev.conll",
    "encyclopaedia": _DATA / "wikigold.conll",
}


def ablate(model: str) -> None:
    """Print a Markdown table: all passes, none, and the loss of each left out alone."""
    missing = [str(path) for path in _GOLD.values() if not path.exists()]
    if missing:
        raise SystemExit(f"there is no hand-tagged text at {', '.join(missing)}")
    texts = {name: list(gold_documents(path)) for name, path in _GOLD.items()}
    finders = loaded(ModelSpec(default=model))
    whole = {name: score(documents, finders) for name, documents in texts.items()}
    bare = {name: score(documents, finders, ALL) for name, documents in texts.items()}
    print(f"| {model} | {' | '.join(texts)} |")
    print(f"|---|{'---|' * len(texts)}")
    print(f"| all passes | {' | '.join(f'{value:.3f}' for value in whole.values())} |")
    print(f"| none | {' | '.join(f'{value:.3f}' for value in bare.values())} |")
    for one in ALL:
        losses = [whole[name] - score(its, finders, (one,)) for name, its in texts.items()]
        print(f"| without {one} | {' | '.join(f'{-loss:+.3f}' for loss in losses)} |")
