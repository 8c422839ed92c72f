"""News agencies, as bylines and datelines name them."""

import re
from typing import Final

#: News agencies as bylines and datelines name them, in lower case.
_AGENCIES: Final = frozenset({
    "aa", "aap", "adnkronos", "afp", "afp-services", "agence france presse",
    "agence france-presse", "agencia brasil", "agencia efe", "agerpres", "agi", "agência brasil",
    "agência lusa", "anadolu", "anadolu agency", "anadolu ajansı", "ani", "ani news", "anp",
    "ansa", "ansa-afp", "antara", "ap", "ap news", "apa", "app", "aps", "armenpress",
    "associated press", "ata", "ats", "australian associated press", "azertag", "belga", "belta",
    "bernama", "beta", "bloomberg", "bloomberg news", "bna", "bns", "bta", "business wire",
    "canadian press", "canadian press/la presse canadienne", "catholic news agency", "cna",
    "cnanews", "cns", "cnw", "cp", "ctk", "deutsche presse-agentur", "dha", "dow jones",
    "dow jones newswires", "dpa", "dpa-afx", "efe", "elta", "epd", "europa press",
    "evangelischer pressedienst", "fena", "globenewswire", "gna", "gnews", "hina", "ians", "iha",
    "ina", "inter press service", "interfax", "interfax-ukraine", "ips", "irna", "itar-tass",
    "jiji", "jiji press", "katholische nachrichten-agentur", "kazinform", "kcna", "keystone-sda",
    "kna", "kuna", "kyodo", "kyodo news", "la presse canadienne", "leta", "lusa", "lusa agência",
    "makfax", "map", "mediafax", "mena", "mia", "mti", "nan", "new zealand press association",
    "newswire", "nna", "notimex", "ntb", "ona", "pa", "pa media", "pap", "petra", "pr newswire",
    "prensa latina", "press association", "pressenza", "pti", "qna", "reuters", "reuters news",
    "ria", "ria novosti", "ria nowosti", "ritzau", "rns", "saba", "sana", "sapa",
    "schweizerische depeschenagentur", "sda", "sid", "sita", "spa", "sport-informations-dienst",
    "sta", "stt", "tanjug", "tap", "tasr", "tass", "telam", "the associated press",
    "the canadian press", "the press association", "thomson reuters", "tnn", "tns",
    "tribune news service", "tt", "télam", "ukrinform", "uni", "unian", "upi", "vna", "wam",
    "xinhua", "yonhap", "yonhap news agency", "zap", "čtk",
})  # fmt: skip
_INITIALS: Final = 4
#: Initials that agencies write in lower case themselves, and two short names that are none.
_LOWER_CASE: Final = frozenset({"dpa", "apa", "sda", "kna", "epd", "sid", "ats", "Tass", "Efe"})
_TAIL: Final = re.compile(
    r"\s+(?:staff|news agency|newswires?|reporters?|deutschland|international|news|usa|uk|france)$",
    re.IGNORECASE,
)
_LONGEST: Final = 60


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency ("AFP", "Reuters Staff")."""
    if len(name) > _LONGEST:
        return False
    whole = name.strip(" .")
    short = _TAIL.sub("", whole)
    if len(short) <= _INITIALS and not (short.isupper() or short in _LOWER_CASE):
        return False  # "Ani" and "Pap" are people
    return bool({short.casefold(), whole.casefold()} & _AGENCIES)
