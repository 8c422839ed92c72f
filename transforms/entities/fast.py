"""spaCy's entities at several times spaCy's speed.

    nlp = spacy.load("en_core_web_sm", exclude=["tok2vec", "tagger", "parser", ...])
    for doc in FastEntities(nlp).pipe(texts):
        print(doc.ents)

The documents are spaCy's own, and so are their entities: where rounding might have turned one of
the recogniser's choices, spaCy itself reads that document again. A pipeline of another kind is run
by spaCy altogether; `FastEntities.reason` then says why.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Final

import numpy as np
from spacy.attrs import ENT_IOB, IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from transforms.entities.automaton import Automaton, Batch, TokenSpan
from transforms.entities.blas import one_thread
from transforms.entities.fast_check import compare
from transforms.entities.fast_model import FastModel, UnsupportedModel, read_model

#: Tokens a batch: some 10 MB, and enough rows for BLAS to be at its best.
BATCH_TOKENS: Final = 8_192
