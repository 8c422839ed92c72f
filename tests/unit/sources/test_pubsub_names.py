import pytest
from google.api_core import exceptions
from hypothesis import given
from hypothesis import strategies as st

from pipelines.gcloud import Asked, backoff_s, failure, resource_name, sentence
from pipelines.sinks.held import FolderShelf
from pipelines.sinks.pubsub import PubSubSink
from pipelines.sources.pubsub.source import PubSubSource

SUBSCRIPTION = "projects/my-desk/subscriptions/articles.v1-reader"


def test_a_uri_names_its_subscription():
    assert resource_name(f"pubsub:{SUBSCRIPTION}", "subscriptions") == SUBSCRIPTION


@pytest.mark.parametrize("project", ["my-desk", "123456789012", "example.com:my-desk"])
def test_projects_are_named_by_id_number_or_domain(project):
    uri = f"pubsub:projects/{project}/topics/articles"
    assert resource_name(uri, "topics") == f"projects/{project}/topics/articles"


@pytest.mark.parametrize(
    "uri",
    [
        SUBSCRIPTION,
        "pubsub:",
        "pubsub:articles",
        "pubsub:projects/my-desk/topics/articles",
        "pubsub:projects/my-desk/subscriptions/ab",
        "pubsub:projects/my-desk/subscriptions/1articles",
        "pubsub:projects/my-desk/subscriptions/google-news",
        "pubsub:projects/my-desk/subscriptions/articles/more",
        "pubsub:projects/my-desk/subscriptions/articles\n",
        "pubsub:projects//subscriptions/articles",
        "pubsub:projects/my desk/subscriptions/articles",
        "pubsub:projects/my-desk/subscriptions/" + "a" * 256,
    ],
)
def test_a_malformed_uri_is_refused_with_a_sentence(uri):
    with pytest.raises(ValueError, match=r"it reads pubsub:projects/PROJECT/subscriptions/SUBSC"):
        PubSubSource(uri)


def test_a_sink_refuses_a_subscription(tmp_path):
    with pytest.raises(ValueError, match=r"it reads pubsub:projects/PROJECT/topics/TOPIC"):
        PubSubSink(f"pubsub:{SUBSCRIPTION}", FolderShelf(tmp_path))


@given(st.text(max_size=60))
def test_any_text_is_either_a_name_or_a_value_error(text):
    try:
        name = resource_name(f"pubsub:projects/{text}", "topics")
    except ValueError:
        return
    assert name == f"projects/{text}"
    assert name.count("/") == 3


def test_pauses_double_up_to_half_a_minute():
    assert [backoff_s(n) for n in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert backoff_s(10_000) == 30


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (exceptions.NotFound("gone"), ("NOT_FOUND", "gone")),
        (exceptions.ServiceUnavailable("down"), ("UNAVAILABLE", "down")),
        (
            exceptions.RetryError("too long", cause=exceptions.ServiceUnavailable("down")),
            ("UNAVAILABLE", "down"),
        ),
        (TimeoutError(), ("DEADLINE_EXCEEDED", "no answer in time")),
        (RuntimeError("no key file"), ("NO_CREDENTIALS", "no key file")),
    ],
)
def test_errors_are_told_apart_by_status_code(error, expected):
    assert failure(error) == expected


def said(code, detail="as the server says.", emulator="", resource=SUBSCRIPTION):
    return sentence(Asked(resource, "roles/pubsub.subscriber", emulator), code, detail)


def test_a_missing_subscription_is_named_with_the_command_that_makes_it():
    assert said("NOT_FOUND") == (
        "there is no subscription projects/my-desk/subscriptions/articles.v1-reader: correct the"
        " name, or create it with `gcloud pubsub subscriptions create articles.v1-reader"
        " --project my-desk --topic TOPIC`"
    )


def test_a_missing_topic_is_made_without_naming_a_topic():
    assert said("NOT_FOUND", resource="projects/my-desk/topics/out").endswith(
        "`gcloud pubsub topics create out --project my-desk`"
    )


def test_a_missing_permission_names_the_role():
    assert said("PERMISSION_DENIED").endswith("or grant them roles/pubsub.subscriber on it")


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("NO_CREDENTIALS", "were not found"),
        ("UNAUTHENTICATED", "token is bad"),
        ("UNAVAILABLE", "Getting metadata from plugin failed with error: invalid_grant"),
    ],
)
def test_bad_credentials_name_the_ways_to_better_ones(code, detail):
    text = said(code, detail)
    assert text.startswith("no usable Google Cloud credentials")
    assert "gcloud auth application-default login" in text
    assert "PUBSUB_EMULATOR_HOST" in text


def test_an_emulator_that_does_not_answer_is_named_by_its_address():
    text = said("UNAVAILABLE", "Connection\nrefused.", emulator="localhost:8085")
    assert text == (
        "no Pub/Sub emulator answers at localhost:8085 (UNAVAILABLE: Connection refused): start it,"
        " or unset PUBSUB_EMULATOR_HOST to use Google Cloud"
    )


def test_without_an_emulator_the_network_is_blamed():
    assert said("UNAVAILABLE", "no route").endswith("(UNAVAILABLE: no route): look at the network")
