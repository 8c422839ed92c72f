"""The codes of languages: ISO 639-1, the variants that it has one code for, and English names."""

import difflib
from typing import Final

#: Variants that identifiers and publishers tell apart, as ISO 639-1 names them here.
VARIANTS: Final = {
    "wuu": "zh", "yue": "zh", "ary": "ar", "arz": "ar", "kik": "ki", "gug": "gn", "sdh": "ku",
    "uzs": "uz", "nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "fil": "tl",
}  # fmt: skip

#: A code and its names, parted by commas; the first code that has a name is meant by it.
_TABLE: Final = """\
aa Afar; ab Abkhazian; ae Avestan; af Afrikaans; ak Akan; am Amharic; an Aragonese; ar Arabic;
as Assamese; av Avaric; ay Aymara; az Azerbaijani; ba Bashkir; be Belarusian; bg Bulgarian;
bi Bislama; bm Bambara; bn Bengali, Bangla; bo Tibetan; br Breton; bs Bosnian; ca Catalan;
ce Chechen; ch Chamorro; co Corsican; cr Cree; cs Czech; cu Church Slavic; cv Chuvash; cy Welsh;
da Danish; de German; dv Divehi; dz Dzongkha; ee Ewe; el Greek; en English; eo Esperanto;
es Spanish, Castilian; et Estonian; eu Basque; fa Persian, Farsi; ff Fula; fi Finnish; fj Fijian;
fo Faroese; fr French; fy Western Frisian, Frisian; ga Irish; gd Scottish Gaelic, Gaelic;
gl Galician; gn Guarani; gu Gujarati; gv Manx; ha Hausa; he Hebrew; hi Hindi; ho Hiri Motu;
hr Croatian; ht Haitian Creole, Haitian; hu Hungarian; hy Armenian; hz Herero; ia Interlingua;
id Indonesian; ie Interlingue; ig Igbo; ii Sichuan Yi; ik Inupiaq; io Ido; is Icelandic;
it Italian; iu Inuktitut; ja Japanese; jv Javanese; ka Georgian; kg Kongo; ki Kikuyu;
kj Kuanyama; kk Kazakh; kl Kalaallisut, Greenlandic; km Khmer; kn Kannada; ko Korean; kr Kanuri;
ks Kashmiri; ku Kurdish; kv Komi; kw Cornish; ky Kyrgyz, Kirghiz; la Latin; lb Luxembourgish;
lg Ganda; li Limburgish; ln Lingala; lo Lao; lt Lithuanian; lu Luba-Katanga; lv Latvian;
mg Malagasy; mh Marshallese; mi Maori; mk Macedonian; ml Malayalam; mn Mongolian; mr Marathi;
ms Malay; mt Maltese; my Burmese; na Nauru; nd North Ndebele; ne Nepali; ng Ndonga;
nl Dutch, Flemish; no Norwegian, Bokmal, Nynorsk; nr South Ndebele; nv Navajo; ny Nyanja;
oc Occitan; oj Ojibwa; om Oromo; or Odia, Oriya; os Ossetic; pa Punjabi; pi Pali; pl Polish;
ps Pashto; pt Portuguese; qu Quechua; rm Romansh; rn Rundi; ro Romanian, Moldovan; ru Russian;
rw Kinyarwanda; sa Sanskrit; sc Sardinian; sd Sindhi; se Northern Sami; sg Sango;
si Sinhala, Sinhalese; sk Slovak; sl Slovenian, Slovene; sm Samoan; sn Shona; so Somali;
sq Albanian; sr Serbian; ss Swati; st Southern Sotho; su Sundanese; sv Swedish; sw Swahili;
ta Tamil; te Telugu; tg Tajik; th Thai; ti Tigrinya; tk Turkmen; tl Tagalog, Filipino; tn Tswana;
to Tongan; tr Turkish; ts Tsonga; tt Tatar; tw Twi; ty Tahitian; ug Uyghur, Uighur; uk Ukrainian;
ur Urdu; uz Uzbek; ve Venda; vi Vietnamese; vo Volapuk; wa Walloon; wo Wolof; xh Xhosa;
yi Yiddish; yo Yoruba; za Zhuang; zh Chinese, Mandarin, Cantonese; zu Zulu"""


_CODES: Final = {
    name.strip().lower(): code
    for code, names in (row.split(maxsplit=1) for row in _TABLE.split(";"))
    for name in names.split(",")
}
_KNOWN: Final = frozenset(_CODES.values())


def known_code(text: str) -> str | None:
    """Read a language code in any case ("EN", "nb") as articles carry it ("en", "no"), or None."""
    code = text.strip().lower()
    code = VARIANTS.get(code, code)
    return code if code in _KNOWN else None


def likely_code(text: str) -> str | None:
    """Guess the code that someone meant who gave a name ("english", "Germn", "spa"), or None."""
    name = text.strip().lower()
    begun = {code for known, code in _CODES.items() if name and known.startswith(name)}
    if len(begun) == 1:
        return begun.pop()
    close = difflib.get_close_matches(name, _CODES, n=1, cutoff=0.8)
    return _CODES[close[0]] if close else None
