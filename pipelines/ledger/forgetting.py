"""What was remembered of an item that died after it was judged is taken back."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from pipelines.ledger import anchors
from pipelines.ledger.claims import Claim, change_to, claims_of, died
from pipelines.ledger.learning import article_row, drop_texts, text_row
from pipelines.ledger.recall import EPOCH, ConnectionRecall, to_micros
from pipelines.ledger.rows import upsert
from pipelines.ledger.schema import ARTICLES, TEXTS, VOICES
from transforms.memory import taken_back


def forget(connection: Connection, keys: Collection[str]) -> None:
    """Take back what was remembered of items, and keep that they died; again changes nothing.

    Args:
        connection: within the transaction that keeps their dead letters.
        keys: of the items; nothing is remembered of one that died before it was judged.
    """
    claims = claims_of(connection, keys)
    # A later version first: it leaves the one before, which may have died too.
    for claim in sorted(claims.values(), key=_version, reverse=True):
        _take_back(connection, claim)
    change_to(connection, {key: died(claim) for key, claim in claims.items()})


def living(connection: Connection, ids: Collection[str]) -> set[str]:
    """Say which of these articles have a record."""
    found = ConnectionRecall(connection).by_id(ids)
    return {one.id for one in found.values() if one.outcome == "enriched"}


def _version(claim: Claim) -> int:
    return 0 if claim.change is None else claim.change.version


def _take_back(connection: Connection, claim: Claim) -> None:
    if claim.change is None:
        return
    name = claim.change.sketch.id
    now = ConnectionRecall(connection).by_id([name]).get(name)
    left = taken_back(claim.change, claim.before, now)
    if now is None or left == now:
        return
    number = connection.execute(select(ARTICLES.c.number).where(ARTICLES.c.id == name)).scalar_one()
    drop_texts(connection, [number])
    connection.execute(VOICES.delete().where(VOICES.c.number == number))
    if left is None:
        connection.execute(ARTICLES.delete().where(ARTICLES.c.number == number))
        return
    learnt = left.learnt or now.learnt or EPOCH
    row = article_row(
        number,
        left,
        to_micros(learnt),
        rank=left.rank,
        version=left.version,
        outcome=left.outcome,
        home=left.home,
    )
    upsert(connection, ARTICLES, [row])
    if left.fingerprint.shingles:  # no duplicate, and not forgotten
        upsert(connection, TEXTS, [text_row(number, left, to_micros(learnt))])
        anchors.add(connection, [(number, left.fingerprint.anchors)])
    voices = [
        {"number": number, "voice": voice, "content_hash": said}
        for voice, said in sorted(left.voices.items())
    ]
    upsert(connection, VOICES, voices)
