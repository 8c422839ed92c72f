"""Compare the fast path with spaCy when it is built, on this machine, with this model.

The comparison yields the drift: the largest difference between a score of spaCy's and the same
score here, over every state that spaCy passes through. It comes from the order of summing alone
(spaCy multiplies with BLIS, numpy with another BLAS), is some 0.00001 where scores reach 40, and
varies little with the text. Choices closer than `MARGIN` times the drift are left to spaCy.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from spacy.pipeline.ner import EntityRecognizer
from spacy.tokens import Doc

from transforms.entities.recognise.automaton import UnsupportedModel
from transforms.entities.recognise.fast_model import FastModel, batch_of, token_spans

#: How many drifts two scores must be apart. On 200 news articles the worst drift was 1.6 to 2.4
#: times that of the samples (three models), and two scores drift apart by two at most: that is
#: five, so 32 leaves a sixfold reserve.
MARGIN: Final = 32
#: A smaller drift than this is luck: it is a tenth of what any pair of BLAS showed.
_LEAST: Final = 1e-6
#: Drift beyond which the two are not computing the same thing.
_TOO_FAR: Final = 0.01

#: Texts of many kinds: reports, headlines, capitals, quotations, lists, figures, marks, no words.
SAMPLES: Final = (
    "Anna Lindqvist, the harbour minister of Norland, met Tomas Berg of the Baltic Union in Oslo.",
    "The two signed a contract worth $3.4 million on Monday.\n\nLindqvist told Reuters so in 2019.",
    "MINISTER QUITS OVER HARBOUR DEAL",
    "Berg sees no end to the strike; Lindqvist does",
    "Shares of Marsh & Sons PLC (LON: MSH) fell 4.5 percent to 1,204p by 16:30 GMT.",
    "\u201cWe won\u2019t pay,\u201d said Dr. R. J. O\u2019Neill-Smith of St. Mary\u2019s Hospital.",
    "1. Kenya 2. Ethiopia 3. the Netherlands\n4. USA\n\n\n5.   Great Britain\t6. N. Korea",
    "The Second World War, the Bible, Mount Everest, the Eiffel Tower, iPhone 14, Spanish",
    "the Data Protection Act, Heathrow Airport, two thirds, first, 40 miles, last summer",
    "\U0001f600 Olá São Paulo! Ελλάδα, Москва, 東京 http://example.org/a?b=c me@example.org #x",
    "and then it rained, and nobody came, and nothing was said about it",
    "Oslo",
    " ",
    "\n\n.",
    "A" * 60 + " " + "9" * 40,
)


def compare(
    documents: Callable[[], list[Doc]], recogniser: EntityRecognizer, model: FastModel
) -> float:
    """Read documents both ways and return the drift.

    Args:
        documents: makes them anew at each call, none of them empty.
        recogniser: spaCy's.
        model: the same weights.

    Raises:
        UnsupportedModel: an entity differs, or the scores do by more than rounding explains.
    """
    docs = documents()
    if not docs:
        raise UnsupportedModel("other pipes set entities or sentences before its recogniser")
    drift = float(np.maximum(_LEAST, _drift(docs, recogniser, model)))
    # Written so that a drift that is no number is refused.
    if not drift <= _TOO_FAR:
        raise UnsupportedModel(f"its scores differ from spaCy's by {drift:.2g}")
    found = model.automaton.entities(batch_of(docs, model), MARGIN * drift)
    for doc, spans in zip(documents(), found, strict=True):
        recogniser(doc)
        if spans is not None and spans != token_spans(doc):
            raise UnsupportedModel(f"its entities differ from spaCy's in {doc.text!r}")
    return drift


def _drift(docs: list[Doc], recogniser: EntityRecognizer, model: FastModel) -> float:
    steps = recogniser.model.predict(docs)
    vectors = model.vectors(docs)
    states = recogniser.moves.init_batch(docs)
    drift = 0.0
    while states:
        tokens = steps.get_token_ids(states)
        scores = steps.predict(states)
        apart = np.abs(model.automaton.scores(vectors, tokens) - scores).max()
        # numpy's maximum keeps what is no number; Python's does not.
        drift = float(np.maximum(drift, apart))
        states = recogniser.transition_states(states, scores)
    return drift
