"""What the labels of other pipelines are called here.

spaCy's English and Chinese pipelines name entities by OntoNotes 5, and so does the record. Other
pipelines have names of their own; each is listed under the scheme that it belongs to. A label that
stands nowhere here (LANGUAGE, MISC, adjectives made of names) has no kind in the record: its
mentions are left out.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from transforms.records.article import EntityType, QuantityType

_OWN_ENTITIES: Final[tuple[EntityType, ...]] = get_args(EntityType)
_OWN_QUANTITIES: Final[tuple[QuantityType, ...]] = get_args(QuantityType)

_OTHER_ENTITIES: Final[dict[str, EntityType]] = {
    # by WikiNER in German, French, Italian, Spanish, Russian and xx_ent_wiki_sm
    "PER": "PERSON",
    # by SUC 3 in Swedish
    "PRS": "PERSON",
    "EVN": "EVENT",
    "WRK": "WORK_OF_ART",
    # by NorNE in Norwegian, Danish
    "GPE_LOC": "GPE",
    "GPE_ORG": "GPE",
    "EVT": "EVENT",
    "PROD": "PRODUCT",
    # by NKJP in Polish
    "persName": "PERSON",
    "orgName": "ORG",
    "placeName": "GPE",
    "geogName": "LOC",
    # by RONEC in Romanian
    "ORGANIZATION": "ORG",
    "FACILITY": "FAC",
    "NAT_REL_POL": "NORP",
    # by KLUE in Korean
    "PS": "PERSON",
    "OG": "ORG",
    "LC": "LOC",
}

_OTHER_QUANTITIES: Final[dict[str, QuantityType]] = {
    "TME": "TIME",
    "MSR": "QUANTITY",
    "date": "DATE",
    "time": "TIME",
    "DATETIME": "DATE",
    "NUMERIC_VALUE": "CARDINAL",
    "DT": "DATE",
    "TI": "TIME",
    "QT": "QUANTITY",
}

#: A pipeline's label to the record's type of entity.
ENTITY_TYPES: Final[Mapping[str, EntityType]] = MappingProxyType(
    {**_OTHER_ENTITIES, **{label: label for label in _OWN_ENTITIES}}
)
#: The kinds among which a name's type is weighed: persons, organisations, places, the others.
KIND_COUNT: Final = 4
PERSON_KIND, ORG_KIND, PLACE_KIND, OTHER_KIND = range(KIND_COUNT)
_KIND_OF_TYPE: Final[dict[EntityType, int]] = {
    "PERSON": PERSON_KIND,
    "ORG": ORG_KIND,
    "GPE": PLACE_KIND,
    "LOC": PLACE_KIND,
    "FAC": PLACE_KIND,
}
#: A pipeline's label to its kind; those that stand nowhere here are others.
KINDS: Final[Mapping[str, int]] = MappingProxyType(
    {label: _KIND_OF_TYPE[type_] for label, type_ in ENTITY_TYPES.items() if type_ in _KIND_OF_TYPE}
)
#: A pipeline's label to the record's type of quantity.
QUANTITY_TYPES: Final[Mapping[str, QuantityType]] = MappingProxyType(
    {**_OTHER_QUANTITIES, **{label: label for label in _OWN_QUANTITIES}}
)
