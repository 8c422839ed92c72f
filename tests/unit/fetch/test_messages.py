import pickle

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import FetchRequest
from pipelines.fetch.settings import FetchSettings


def test_a_request_shows_neither_credentials_nor_headers():
    request = FetchRequest(url="https://me:hush@a.test/", headers={"X-Key": "hush"})
    assert repr(request) == "FetchRequest('https://a.test/')"


def test_the_user_agent_names_program_version_and_contact():
    assert FetchSettings().user_agent == "newsbeam/0.1.0"
    with_contact = FetchSettings(contact="https://desk.example/robot")
    assert with_contact.user_agent == "newsbeam/0.1.0 (+https://desk.example/robot)"


def test_a_failure_is_pickled_whole():
    failure = pickle.loads(pickle.dumps(FetchFailedError("status_503", "busy", 5.0, 503)))
    assert str(failure) == "busy"
    assert (failure.reason, failure.retry_after, failure.status) == ("status_503", 5.0, 503)
