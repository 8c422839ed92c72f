"""What goes wrong with BigQuery, as sentences.

Pure: it knows the names of gRPC's status codes and HTTP's numbers, nothing of Google's libraries.
"""

from typing import Final

from pipelines.gcloud import LOGIN, NO_CREDENTIALS
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.names import Place

REST_HOST: Final = "BIGQUERY_EMULATOR_HOST"
GRPC_HOST: Final = "BIGQUERY_STORAGE_EMULATOR_HOST"

#: Codes of what may pass by itself.
PASSING: Final = frozenset(
    {"ABORTED", "CANCELLED", "DEADLINE_EXCEEDED", "INTERNAL", "RESOURCE_EXHAUSTED", "UNAVAILABLE"}
)
_ROLE: Final = "roles/bigquery.dataEditor"
_HTTP: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


def failure(error: Exception) -> tuple[str, str]:
    """Name the status code of an error of Google's clients, and its text.

    What the network raises counts as UNAVAILABLE, any other error without a code (a failed look-up
    of credentials) as NO_CREDENTIALS.
    """
    # A RetryError holds the last attempt's error as its cause.
    last = getattr(error, "cause", None) or error
    said = str(getattr(last, "message", None) or last)
    status = getattr(last, "grpc_status_code", None)
    if status is not None:
        return str(status.name), said
    if isinstance(last, OSError):
        return "UNAVAILABLE", said
    code = getattr(last, "code", None)
    return (NO_CREDENTIALS if code is None else _HTTP.get(int(code), f"HTTP {code}")), said


def sentence(place: Place, emulator: str, code: str, detail: str) -> str:
    """Say what is wrong with a sink and what would be right.

    Args:
        place: of the sink.
        emulator: where it is looked for, or "" where Google Cloud is meant.
        code: as `failure` gives it.
        detail: the server's or library's own words.
    """
    said = " ".join(detail.split()).rstrip(".")
    dataset = place.full_dataset
    if code == "NOT_FOUND":
        return (
            f"there is no dataset {dataset} in BigQuery ({said}): correct the name, or create it "
            f"with `bq mk --dataset {place.project}:{place.dataset}`"
        )
    if code == "PERMISSION_DENIED":
        return (
            f"the credentials in use may not write to {dataset} ({said}): correct the name, or "
            f"grant them {_ROLE} on it"
        )
    if code in {NO_CREDENTIALS, "UNAUTHENTICATED"} or "metadata from plugin failed" in said:
        return (
            f"no usable Google Cloud credentials for {dataset} ({said}): {LOGIN}, or set "
            f"{REST_HOST} and {GRPC_HOST} for an emulator"
        )
    if emulator and code in PASSING:
        return (
            f"no BigQuery emulator answers at {emulator} ({code}: {said}): start it, or unset "
            f"{REST_HOST} and {GRPC_HOST} to use Google Cloud"
        )
    if code in PASSING:
        return f"BigQuery cannot be used for {dataset} ({code}: {said}): look at the network"
    return f"BigQuery refuses what is asked of {dataset} ({code}: {said})"


def no_room(place: Place, table: str, said: list[str]) -> SinkUnavailable:
    """Say that a table that is there cannot hold newsbeam's records."""
    return SinkUnavailable(
        f"the table {table} cannot hold newsbeam's records: {'; '.join(said)}; name another table "
        f"than {place.full_dataset}.{place.table}, or rename this one"
    )
