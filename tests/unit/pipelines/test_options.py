"""Settings: a flag wins over the file, and each wrong value is one sentence that names it."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.cli.flags import parse, settings_of
from pipelines.option_metrics import address_of
from pipelines.options import OptionError, Settings, settings_from, split_uri, without_credentials
from transforms.dedupe.near import NearRule
from transforms.entities.spec import ModelSpec, default_model
from transforms.wanted.rules import Wanted


def refusal(flags=None, config=None):
    with pytest.raises(OptionError) as caught:
        settings_from(flags or {}, config)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "newsbeam.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_nothing_given_is_the_defaults():
    assert settings_from({}, None) == Settings()


def test_text_from_a_command_line_becomes_numbers_and_times():
    settings = settings_from(
        {"turn_items": "50", "turn_seconds": "0.5", "clock": "2026-01-31T12:00:00Z"}, None
    )
    assert (settings.turn_items, settings.turn_seconds) == (50, 0.5)
    assert settings.clock == datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_a_file_holds_the_same_names_and_a_flag_wins(toml):
    config = toml(
        'source = ["jsonl:in/*.jsonl"]\nsink = ["jsonl:out"]\nturn_items = 50\n'
        'languages = ["en", "de"]\nclock = 2026-01-31T12:00:00Z\n'
    )
    settings = settings_from({"turn_items": "70", "sink": ["stdout:"]}, config)
    assert settings == Settings(
        source=["jsonl:in/*.jsonl"],
        sink=["stdout:"],
        turn_items=70,
        languages=["en", "de"],
        clock=datetime(2026, 1, 31, 12, tzinfo=UTC),
    )


def test_flags_not_given_leave_the_file_as_it_is(toml):
    config = toml('min_words = 20\nsink = ["jsonl:out"]\n')
    args, rest = parse(["run", "--source", "text:a.txt", "--config", str(config)])
    settings = settings_of(args)
    assert rest == []
    assert (settings.min_words, settings.sink) == (20, ["jsonl:out"])
    assert settings.source == ["text:a.txt"]


def test_a_list_is_given_by_repeating_a_flag_or_by_commas():
    args, _ = parse(
        ["run", "--languages", "en,de", "--languages", "fr", "--source", "text:a,b.txt"]
    )
    settings = settings_of(args)
    assert settings.languages == ["en", "de", "fr"]
    assert settings.source == ["text:a,b.txt"]


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (
            {"turn_items": "many"},
            "the value of --turn-items does not fit: expected `int`, got `str`",
        ),
        ({"turn_items": "0"}, "the value of --turn-items does not fit: expected `int` >= 1"),
        ({"workers": "257"}, "the value of --workers does not fit: expected `int` <= 256"),
        ({"turn_seconds": "-1"}, "the value of --turn-seconds does not fit"),
        ({"near_days": "-1"}, "the value of --near-days does not fit"),
        ({"remember_days": "0"}, "the value of --remember-days does not fit"),
        ({"near_days": "31"}, "--near-days 31 is above --remember-days 30: what is forgotten"),
        ({"remember_days": "366"}, "--remember-days 366 is above --remember-ids-days 365"),
        ({"poll_floor_minutes": "0"}, "the value of --poll-floor-minutes does not fit"),
        (
            {"poll_floor_minutes": "60", "poll_ceiling_minutes": "30"},
            "--poll-floor-minutes 60 is above --poll-ceiling-minutes 30: the floor is the shortest",
        ),
        (
            {"full_text": "allways"},
            "the value of --full-text does not fit: 'allways' is none of auto, always, never",
        ),
        ({"robots_for_feeds": "maybe"}, "the value of --robots-for-feeds does not fit"),
        ({"host_delay_seconds": "-1"}, "the value of --host-delay-seconds does not fit"),
        (
            {"allow_network": ["10.0.0.1/8"]},
            "--allow-network '10.0.0.1/8' is no network: give addresses as in 127.0.0.0/8 or fd00",
        ),
        ({"allow_network": ["quay.example"]}, "--allow-network 'quay.example' is no network"),
        ({"allow_port": ["0"]}, "the value of --allow-port does not fit: expected `int` >= 1"),
        ({"contact": "a\r\nHost: b"}, "--contact must be plain ASCII on one line, as in https"),
        ({"contact": ""}, "--contact must be plain ASCII on one line"),
        ({"clock": "noon"}, "the value of --clock does not fit: invalid RFC3339"),
        (
            {"entity_engine": "slow"},
            "the value of --entity-engine does not fit: 'slow' is none of fast, spacy",
        ),
        ({"sorce": ["text:a"]}, "nobody knows the setting sorce (did you mean source?): the"),
        ({"source": "text:a"}, "the value of --source does not fit: expected `array`, got `str`"),
        ({"source": [7]}, "the value of --source does not fit: expected `str`, got `int`"),
        ({"clock": "2026-01-31T12:00:00"}, "--clock needs a time zone, as in 2026-01-31T12:00:00Z"),
        (
            {"source": ["ftp:x"]},
            (
                "--source 'ftp:x' is of no known kind: it must begin with "
                "rss:, feed:, html:, text:, jsonl:, pubsub:"
            ),
        ),
        ({"source": ["in/a.txt"]}, "--source 'in/a.txt' is of no known kind"),
        ({"sink": ["feed:x"]}, "--sink 'feed:x' is of no known kind"),
        (
            {"sink": ["jsonl:"]},
            "--sink 'jsonl:' names nothing: something must follow the colon",
        ),
        ({"source": ["rss:"]}, "--source 'rss:' names nothing"),
        (
            {"dead_letters": "out"},
            "--dead-letters 'out' is of no known kind: it must begin with jsonl:, parquet:",
        ),
        ({"dead_letters": "jsonl:"}, "--dead-letters 'jsonl:' names nothing"),
        (
            {"state": "redis://127.0.0.1"},
            "--state 'redis://127.0.0.1' is no ledger: give a file, as in newsbeam.db, a",
        ),
        ({"state": ""}, "--state '' is no ledger"),
        ({"state": "postgresql:news"}, "--state is no database: a database is named as in"),
        ({"spacy_model": ["=de"]}, "--spacy-model '=de' does not fit: give a package, or"),
        ({"spacy_model": ["a="]}, "--spacy-model 'a=' does not fit: give a package, or"),
        (
            {"languages": ["en", "english"]},
            (
                "--languages 'english' names no language: a two-letter code of ISO 639-1 is "
                "wanted: did you mean en?"
            ),
        ),
        (
            {"languages": ["klingon"]},
            (
                "--languages 'klingon' names no language: a two-letter code of ISO 639-1 is "
                "wanted, as in en or de"
            ),
        ),
        ({"languages": [""]}, "--languages '' names no language"),
        (
            {"languages": ["en-GB"]},
            (
                "--languages 'en-GB' names a region: languages are told apart, their regions are "
                "not; say en"
            ),
        ),
        ({"languages": ["PT_br"]}, "--languages 'PT_br' names a region"),
        (
            {"spacy_model": ["my_model=german"]},
            (
                "--spacy-model 'my_model=german' names no language: a two-letter code of ISO "
                "639-1 is wanted: did you mean de?"
            ),
        ),
        ({"spacy_model": ["my_model=de-AT"]}, "--spacy-model 'my_model=de-AT' names a region"),
        ({"spacy_model": ["a", "b"]}, "--spacy-model is given twice without a language"),
    ],
)
def test_a_wrong_value_is_a_sentence(flags, sentence):
    assert refusal(flags).startswith(sentence)


def test_an_unknown_setting_is_named_and_the_known_ones_are_listed(toml):
    text = refusal(config=toml("turn_item = 5\n"))
    assert text.startswith(
        "nobody knows the setting turn_item (did you mean turn_items?): the settings are "
    )
    assert "turn_items, turn_mb, turn_seconds" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("turn_items = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        ('source = "text:a"', "array"),
    ],
)
def test_a_file_that_does_not_fit_is_a_sentence(toml, content, sentence):
    assert sentence in refusal(config=toml(content))


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    text = refusal(config=tmp_path / "none.toml")
    assert text.endswith("none.toml cannot be read: No such file or directory")


def test_stdout_needs_nothing_after_its_colon():
    assert settings_from({"sink": ["stdout:"]}, None).sink == ["stdout:"]


@pytest.mark.parametrize(
    ("names", "spec"),
    [
        ([], ModelSpec()),
        (["my_model"], ModelSpec(default="my_model")),
        (
            ["xx_ent_wiki_sm=de", "my_model", "xx_ent_wiki_sm=fr"],
            ModelSpec(
                default="my_model",
                by_language=(("xx_ent_wiki_sm", "de"), ("xx_ent_wiki_sm", "fr")),
            ),
        ),
        (["other=de"], ModelSpec(default=default_model(), by_language=(("other", "de"),))),
        (["other=NB"], ModelSpec(default=default_model(), by_language=(("other", "no"),))),
    ],
)
def test_models_are_given_alone_or_with_their_language(names, spec):
    assert settings_from({"spacy_model": names}, None).models == spec


def test_languages_are_written_as_articles_carry_them():
    assert settings_from({"languages": ["EN", " de", "nb"]}, None).languages == ["en", "de", "no"]


def test_the_settings_say_what_the_steps_need():
    settings = settings_from(
        {"languages": ["en"], "min_words": "5", "near_days": "7", "entity_engine": "spacy"}, None
    )
    assert settings.wanted == Wanted(languages=("en",), min_words=5)
    assert settings.near == NearRule(window=timedelta(days=7))
    assert settings.models.engine == "spacy"


def test_a_fixed_clock_is_told_in_utc():
    settings = settings_from({"clock": "2026-01-31T12:00:00+02:00"}, None)
    assert settings.now().isoformat() == "2026-01-31T10:00:00+00:00"


def test_without_a_fixed_clock_the_time_is_now_in_utc():
    before = datetime.now(UTC)
    now = Settings().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("rss:https://a.example:8080/feed", ("rss", "https://a.example:8080/feed")),
        ("stdout:", ("stdout", "")),
        ("in/a.txt", ("in/a.txt", "")),
    ],
)
def test_a_uri_is_parted_at_its_first_colon(uri, parts):
    assert split_uri(uri) == parts


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("rss:https://ann:s3cret@a.example/feed?x=1@2", "rss:https://a.example/feed?x=1@2"),
        ("rss:http://token@a.example", "rss:http://a.example"),
        ("rss:https://a.example/@ann/feed", "rss:https://a.example/@ann/feed"),
        ("jsonl:in/a@b.jsonl", "jsonl:in/a@b.jsonl"),
    ],
)
def test_credentials_are_taken_off_a_uri_before_it_is_shown(uri, shown):
    assert without_credentials(uri) == shown


def test_settings_cannot_be_changed():
    with pytest.raises(AttributeError):
        Settings().workers = 2


@pytest.mark.parametrize("uri", ["stdout:", "pubsub:projects/p/topics/t"])
def test_dead_letters_are_not_given_to_what_keeps_none(uri):
    with pytest.raises(OptionError) as caught:
        settings_from({"dead_letters": uri}, None)
    assert str(caught.value) == (
        f"--dead-letters {uri!r} is of no known kind: it must begin with jsonl:, parquet:, "
        "delta:, sqlite:, postgresql:, bigquery:"
    )


def test_near_duplicates_are_looked_for_no_longer_than_texts_are_remembered():
    days = [
        settings_from(flags, None).near.window.days
        for flags in ({}, {"remember_days": "7"}, {"near_days": "60", "remember_days": "90"})
    ]
    assert days == [30, 7, 60]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:9464", ("::1", 9464)),
        ("[::ffff:10.0.0.1]:80", ("::ffff:10.0.0.1", 80)),
    ],
)
def test_an_address_to_listen_at(text, address):
    assert address_of(text) == address


@pytest.mark.parametrize(
    "text",
    ["9464", ":9464", "127.0.0.1", "127.0.0.1:", "a:70000", "::1:9464", "http://a:1", "a b:1"],
)
def test_what_is_no_address_is_a_sentence(text):
    with pytest.raises(OptionError, match="is no address: give HOST:PORT, as in "):
        settings_from({"metrics": text}, None)


@pytest.mark.parametrize(
    ("flags", "meant"),
    [
        ({"full_text": "allways"}, "auto, always, never (did you mean always?)"),
        ({"source": ["jsnl:a"]}, "pubsub:, archive: (did you mean jsonl?)"),
        ({"sink": ["sqllite:a"]}, "archive: (did you mean sqlite?)"),
    ],
)
def test_what_may_be_meant_is_asked(flags, meant):
    assert refusal(flags).endswith(meant)
