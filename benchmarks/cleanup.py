"""What cleanup makes of 126 news pages, and what it costs, beside trafilatura as it comes.

    python -m benchmarks.cleanup              bodies and milliseconds of processor time a page
    python -m benchmarks.cleanup --ablate     what each rule for blocks gains

From a page's bytes to a clean record, fields and language included; trafilatura as
`bare_extraction(page)` with its defaults. The two take turns, page by page, so that both see the
same machine. A rule's gain is the shingle F1 of all rules less that without it.
"""

import argparse
import time

from trafilatura import bare_extraction

from benchmarks.bodies import PAGES, Scores, cleaned, pages, scores
from transforms.cleanup.reading import Reading, shipped
from transforms.cleanup.rules import RULES


def ours(reading: Reading) -> Scores:
    found = ((gold, cleaned(gold, page, reading)) for gold, page in pages())
    return scores((record.body if record else "", gold["body"]) for gold, record in found)


def ablation(reading: Reading) -> None:
    whole = ours(reading)
    bare = ours(reading._replace(rules=frozenset()))
    print("| rule | shingle F1 gained | precision | recall |\n|---|---|---|---|")
    rows = []
    for name in sorted(RULES):
        without = ours(reading._replace(rules=RULES - {name}))
        rows.append((whole.shingle_f1 - without.shingle_f1, name, without))
    for gain, name, without in sorted(rows, key=lambda row: (-round(row[0], 4), row[1])):
        precision, recall = whole.precision - without.precision, whole.recall - without.recall
        print(f"| `{name}` | {gain:+.4f} | {precision:+.4f} | {recall:+.4f} |")
    print(f"| all | {whole.shingle_f1:.4f} | {whole.precision:.4f} | {whole.recall:.4f} |")
    print(f"| none | {bare.shingle_f1:.4f} | {bare.precision:.4f} | {bare.recall:.4f} |")


def comparison(reading: Reading, runs: int) -> None:
    gold = list(pages())
    spent = {"newsbeam": 0.0, "trafilatura": 0.0}
    bodies: dict[str, list[tuple[str, str]]] = {"newsbeam": [], "trafilatura": []}
    for run in range(runs + 1):
        for label, page in gold:
            began = time.process_time()
            record = cleaned(label, page, reading)
            between = time.process_time()
            document = bare_extraction(page)
            ended = time.process_time()
            if run == 0:  # what is loaded and compiled once
                text = getattr(document, "text", None) or ""
                bodies["newsbeam"].append((record.body if record else "", label["body"]))
                bodies["trafilatura"].append((text, label["body"]))
                continue
            spent["newsbeam"] += between - began
            spent["trafilatura"] += ended - between
    print("| | shingle F1 | precision | recall | token F1 | CPU ms a page |")
    print("|---|---|---|---|---|---|")
    for name, pairs in bodies.items():
        found = scores(pairs)
        milliseconds = 1000 * spent[name] / runs / len(gold)
        print(
            f"| {name} | {found.shingle_f1:.4f} | {found.precision:.4f} | {found.recall:.4f}"
            f" | {found.tokens:.4f} | {milliseconds:.1f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ablate", action="store_true", help="measure each rule by leaving it out")
    parser.add_argument("--runs", type=int, default=3, help="of which costs are the mean")
    given = parser.parse_args()
    if not PAGES.exists():
        raise SystemExit(f"the gold pages are not in {PAGES}")
    reading = shipped()
    if given.ablate:
        ablation(reading)
    else:
        comparison(reading, given.runs)


if __name__ == "__main__":
    main()
