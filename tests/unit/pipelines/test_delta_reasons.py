"""What a store or the Delta library finds wrong, in some words and without addresses."""

import pytest

from pipelines.sinks.delta.place import reason

ANSWER = """Generic S3 error
          \x1b[31m↳\x1b[0m PUT http://127.0.0.1:1/lake/x?sig=secret in 98 ms - Server returned
            \x1b[31m↳\x1b[0m {status}
             \x1b[31m↳\x1b[0m <?xml version="1.0" encoding="utf-8"?>
<Error><Code>{code}</Code><Message>{message}</Message><RequestId>wKztG6fo6uF2</RequestId></Error>"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ANSWER.format(status="404 Not Found", code="NoSuchBucket", message="It is not there"),
            "there is no such bucket; make it, or name another one",
        ),
        (
            ANSWER.format(status="403 Forbidden", code="AccessDenied", message="Access denied"),
            "the store refuses the credentials of the environment, or they lack a permission",
        ),
        (
            ANSWER.format(status="503 Slow", code="SlowDown", message="Reduce your request rate"),
            "Reduce your request rate (SlowDown)",
        ),
        (
            "Failed to commit transaction: Concurrent transaction failed.",
            "Failed to commit transaction: Concurrent transaction failed.",
        ),
        (
            "Generic error\n  \x1b[31m↳\x1b[0m GET https://a.blob.example/x?sig=secret\n refused",
            "Generic error : GET … refused",
        ),
    ],
)
def test_an_error_is_one_line_that_says_what_is_wrong(text, said):
    assert reason(OSError(text)) == said


def test_a_long_error_keeps_its_beginning_and_its_end():
    said = reason(OSError(f"begins {'x' * 1000} ends"))
    assert (said[:7], said[-5:], len(said)) == ("begins ", " ends", 203)
