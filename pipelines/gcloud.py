"""What sources and sinks in Google Cloud say alike: names, sentences for failures, back-off.

Pure: it knows the names of gRPC's status codes (google.rpc.Code), nothing of Google's libraries.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Collection = Literal["subscriptions", "topics"]

#: Codes after which trying again is of no use until someone does something.
LASTING: Final = frozenset(
    {
        "FAILED_PRECONDITION",
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "UNIMPLEMENTED",
    }
)
NO_CREDENTIALS: Final = "NO_CREDENTIALS"

_BACK_OFF_MOST_S: Final = 30.0
LOGIN: Final = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"
# https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names: 3 to 255 characters. A project
# is named by its id (domain-scoped ones hold a colon) or by its number.
_PROJECT: Final = r"[a-z0-9][a-z0-9.:-]{1,98}[a-z0-9]"
_RESOURCE: Final = r"(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}"
_EXAMPLES: Final = {
    "subscriptions": "pubsub:projects/PROJECT/subscriptions/SUBSCRIPTION",
    "topics": "pubsub:projects/PROJECT/topics/TOPIC",
}


def resource_name(uri: str, collection: Collection) -> str:
    """Read the resource's full name ("projects/P/topics/T") from a `pubsub:` URI.

    Raises:
        ValueError: the URI does not name one; the text is a sentence.
    """
    name = uri.removeprefix("pubsub:")
    if name == uri or not re.fullmatch(f"projects/{_PROJECT}/{collection}/{_RESOURCE}", name):
        raise ValueError(
            f"{uri} is no name of one of Pub/Sub's {collection}: it reads {_EXAMPLES[collection]},"
            " where each name has three characters or more"
        )
    return name


def backoff_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, 8, 16, then always 30."""
    return float(min(_BACK_OFF_MOST_S, 2 ** min(failures - 1, 5)))


def failure(error: Exception) -> tuple[str, str]:
    """Name the gRPC status code of an error of google.api_core, and its text.

    A TimeoutError counts as DEADLINE_EXCEEDED, any other error without a code (a failed look-up of
    credentials) as NO_CREDENTIALS.
    """
    if isinstance(error, TimeoutError):
        return ("DEADLINE_EXCEEDED", "no answer in time")
    # A RetryError holds the last attempt's error as its cause.
    last = getattr(error, "cause", None) or error
    status = getattr(last, "grpc_status_code", None)
    return (str(status.name) if status else NO_CREDENTIALS, getattr(last, "message", str(last)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: whom a sentence about its failure talks of.

    Attributes:
        resource: the full name.
        role: the IAM role that allows it.
        emulator: the value of PUBSUB_EMULATOR_HOST, or "" where Google Cloud is meant.
    """

    resource: str
    role: str
    emulator: str


def sentence(asked: Asked, code: str, detail: str) -> str:
    """Say what is wrong and what would be right.

    Args:
        asked: what was asked for.
        code: the name of the gRPC status code, or NO_CREDENTIALS.
        detail: the server's or library's own words.
    """
    project, kind, name = _parts(asked.resource)
    said = " ".join(detail.split()).rstrip(".")
    if code == "NOT_FOUND":
        more = " --topic TOPIC" if kind == "subscription" else ""
        return (
            f"there is no {kind} {asked.resource}: correct the name, or create it with"
            f" `gcloud pubsub {kind}s create {name} --project {project}{more}`"
        )
    if code == "PERMISSION_DENIED":
        return (
            f"the credentials in use have no access to {asked.resource} ({said}): correct the name,"
            f" or grant them {asked.role} on it"
        )
    if code in {NO_CREDENTIALS, "UNAUTHENTICATED"} or "metadata from plugin failed" in said:
        return (
            f"no usable Google Cloud credentials for {asked.resource} ({said}): {LOGIN},"
            " or set PUBSUB_EMULATOR_HOST for an emulator"
        )
    if asked.emulator:
        return (
            f"no Pub/Sub emulator answers at {asked.emulator} ({code}: {said}): start it, or unset"
            " PUBSUB_EMULATOR_HOST to use Google Cloud"
        )
    return f"Pub/Sub cannot be used for {asked.resource} ({code}: {said}): look at the network"


def _parts(resource: str) -> tuple[str, str, str]:
    _, project, collection, name = resource.split("/")
    return project, collection.removesuffix("s"), name
