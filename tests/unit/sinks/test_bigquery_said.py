"""What goes wrong with BigQuery is a sentence that says what to do."""

import grpc
import pytest
from google.api_core import exceptions
from google.auth.exceptions import DefaultCredentialsError

from pipelines.sinks.bigquery.failures import failure, sentence
from pipelines.sinks.bigquery.names import place_of

PLACE = place_of("bigquery:city-desk.news.articles")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (exceptions.NotFound("no"), "NOT_FOUND"),
        (exceptions.Forbidden("no"), "PERMISSION_DENIED"),
        (exceptions.PermissionDenied("no"), "PERMISSION_DENIED"),
        (exceptions.Unauthorized("no"), "UNAUTHENTICATED"),
        (exceptions.BadGateway("no"), "UNAVAILABLE"),
        (exceptions.from_grpc_status(grpc.StatusCode.UNAVAILABLE, "no"), "UNAVAILABLE"),
        (exceptions.from_grpc_status(11, "no"), "OUT_OF_RANGE"),
        (exceptions.RetryError("late", cause=exceptions.Forbidden("no")), "PERMISSION_DENIED"),
        (exceptions.RetryError("late", cause=ConnectionError("no")), "UNAVAILABLE"),
        (ConnectionError("no"), "UNAVAILABLE"),
        (TimeoutError("no"), "UNAVAILABLE"),
        (DefaultCredentialsError("no"), "NO_CREDENTIALS"),
        (exceptions.Conflict("no"), "HTTP 409"),
    ],
)
def test_an_error_has_a_code_and_a_text(error, code):
    assert failure(error)[0] == code
    assert "no" in failure(error)[1]


@pytest.mark.parametrize(
    ("code", "emulator", "words"),
    [
        ("NOT_FOUND", "", "create it with `bq mk --dataset city-desk:news`"),
        ("PERMISSION_DENIED", "", "grant them roles/bigquery.dataEditor on it"),
        ("NO_CREDENTIALS", "", "run `gcloud auth application-default login`"),
        ("UNAUTHENTICATED", "", "set BIGQUERY_EMULATOR_HOST and BIGQUERY_STORAGE_EMULATOR_HOST"),
        ("UNAVAILABLE", "", "BigQuery cannot be used for city-desk.news (UNAVAILABLE: it is so)"),
        ("UNAVAILABLE", "h:1 and h:2", "no BigQuery emulator answers at h:1 and h:2"),
        ("INVALID_ARGUMENT", "h:1 and h:2", "BigQuery refuses what is asked of city-desk.news"),
    ],
)
def test_each_code_is_a_sentence_that_says_what_to_do(code, emulator, words):
    said = sentence(PLACE, emulator, code, "it is\n so.")
    assert words in said
    assert "it is so" in said
    assert "\n" not in said
