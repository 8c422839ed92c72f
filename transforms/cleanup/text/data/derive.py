"""Make english.tsv.gz from the word frequencies of wordfreq; see README.md beside this file.

pip install wordfreq==3.1.1
python transforms/cleanup/text/data/derive.py
"""

import gzip
import math
from collections import Counter
from pathlib import Path

from wordfreq import get_frequency_dict

TARGET = Path(__file__).parent / "english.tsv.gz"
#: A part of a compound has so many letters, and is itself a word of so high a frequency (Zipf).
SHORTEST_PART = 3
PART_ZIPF = 3.0
LEAST_ZIPF = 1.0


def main() -> None:
    """Write the table: a word a line, its frequency, and in how many compounds it is a part."""
    known = get_frequency_dict("en", wordlist="large")
    zipf = {
        word: math.log10(frequency) + 9
        for word, frequency in known.items()
        if word.isascii() and word.isalpha() and math.log10(frequency) + 9 >= LEAST_ZIPF
    }
    parts = {word for word, value in zipf.items() if value >= PART_ZIPF}
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word in zipf:
        for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            if word[:place] in parts and word[place:] in parts:
                first[word[:place]] += 1
                last[word[place:]] += 1
    lines = [
        f"{word}\t{round(100 * value)}\t{first[word]}\t{last[word]}" for word, value in zipf.items()
    ]
    text = "\n".join(sorted(lines)) + "\n"
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
