"""The dead letter: what is written of an item that could not be enriched."""

from typing import Literal

from transforms.records.article import SCHEMA, VERSION, Moment, Record, SourceRef


class DeadLetter(Record, frozen=True, kw_only=True):
    """An item that could not be enriched: what went in, whole (`payload`, base64 in JSON), and why.

    `reason` is a stable snake_case word, `detail` a sentence, `error` the exception's class. `at`
    is when the item reached newsbeam (its `discovered`), so that the same input gives the same
    bytes; the run's own time stands in runs/.
    """

    schema: Literal["newsbeam/1"] = SCHEMA
    stage: str
    reason: str
    detail: str
    error: str
    payload: bytes
    content_type: str
    attributes: dict[str, str]
    source: SourceRef
    at: Moment
    newsbeam: str = VERSION
