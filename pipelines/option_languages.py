"""Languages as options name them."""

from transforms.cleanup.fields.language_codes import known_code, likely_code


def model_with_language(name: str) -> str:
    """Write the language of a model (`package=language`) as articles carry it.

    Raises:
        ValueError: it is none; a sentence.
    """
    package, pair, language = name.partition("=")
    return f"{package}={language_code('--spacy-model', name, language)}" if pair else name


def language_code(flag: str, value: str, text: str) -> str:
    """Give the code of a language; `value` is the whole text that the user gave for it.

    Raises:
        ValueError: it is none; a sentence.
    """
    if code := known_code(text):
        return code
    base = text.strip().replace("_", "-").partition("-")[0]
    if base != text.strip() and (code := known_code(base)):
        raise ValueError(
            f"{flag} {value!r} names a region: languages are told apart, their regions are not; "
            f"say {code}"
        )
    likely = likely_code(text)
    meant = f": did you mean {likely}?" if likely else ", as in en or de"
    raise ValueError(
        f"{flag} {value!r} names no language: a two-letter code of ISO 639-1 is wanted{meant}"
    )
