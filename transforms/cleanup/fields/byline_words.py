"""The words around names in bylines: who wrote, in which role, where, when, for whom."""

import re
from typing import Final

_BY: Final = (
    r"by|von|por|par|di|door|av|af|od|przez|tekijä|автор|oleh|penulis|yazan|от|text|words|story|"
    r"autor(?:e|a|en|in|innen|es)?|auth?ors?|auteurs?|writers?|reporters?|journalists?|bericht|"
    r"redaktion|redacci[oó]n|r[ée]daction|rédigé par|texto|texte|testo|tekst|reportage|interview|"
    r"文|撰文|記者|记者|作者|編集|글"
)
_GENRE: Final = (
    r"ein|eine|un|una|une|an?|the|der|die|das|kommentar|gastbeitrag|gastkommentar|analyse|interview"
    r"|reportage|essay|kolumne|rezension|protokoll|portr[äa]t|leitartikel|bericht|glosse|comment"
    r"|opinion|column|guest|exclusive|special|report|review|an[áa]lisis|opini[óo]n|cr[óo]nica"
    r"|entrevista|tribune|chronique|analisi|intervista|kronikk|kommentaari"
)
#: What opens a byline. "de" does not: it begins family names.
OPENINGS: Final = re.compile(
    r"^(?:(?:view|see|read)\s+(?:all|more)\s+(?:posts?|articles?|stories)\s+(?:by|from)\s+"
    r"|more by\s+"
    r"|(?:written|reported|posted|published|created|submitted|contributed|words|story|text|analysis"
    r"|opinion|comment(?:ary)?|column|review|guest post|exclusive|report|reporting|interview|essay"
    r"|edited|compiled)\s+by\b:?\s+"
    rf"|(?:{_BY})\s*[:\uff1a|/]\s*|(?:by|von|por|par|door|av|af|oleh|od)\b\s+|autor(?:in)?\s+"
    rf"|(?:(?:{_GENRE})\s+){{1,3}}(?:by|von|por|par|door|av|af|di|de)\s+"
    r"|(?-i:di)\s+(?=\S+\s+\S)|(?:文|撰文|記者|记者|作者)\s+"
    r"|(?:and|und|et|y|og|och|en|e|&)\s+(?=\S+\s+\S))",
    re.IGNORECASE,
)
#: Labels inside a byline: those of who wrote (`text`), and of who did something else.
CREDITS: Final = re.compile(
    r"(?:^|(?<=[\s,;|(]))(?:(?P<text>(?:text|words|story|bericht|texto|texte|testo|tekst|reporting"
    r"|reported|written|von|autor(?:in)?)(?:\s+(?:und|and|et|y|e|og|och|&)\s+\w+)?(?:\s+by)?(?:\s*:|(?<=by))\s+)"
    r"|(?P<other>(?:(?:fotos?|photos?|photograph(?:s|y|er)?|pictures?|bild(?:er)?|videos?|kamera|camera"
    r"|illustrations?|illustrationen|grafiken?|graphics?|fotogra\w*|fotoğraf\w*|zdjęcia|foto\w*"
    r"|editing|edited|additional\s+reporting|additional\s+research|data|produced|production"
    r"|editors?|redaktur|lektorat|redigering|translat\w+|übersetz\w*|traducci[oó]n|traduction)(?:\s+by\b|\s*:)|\u00a9)\s*))",
    re.IGNORECASE,
)
_MONTHS: Final = (
    r"(?:jan|feb|fév|fev|m[aä]r|apr|avr|abr|ma[iyj]|jun|juin|jul|juil|a[ugo][gûo]|sep|set|o[kct]t"
    r"|nov|de[czs]|janv|mrz|ene|ago|août)[^\W\d_]*\.?"
)
#: From a date, a time or a word that announces one, to the end or the next separator.
DATES: Final = re.compile(
    r"\s*[,|\u2022\u00b7\u2013\u2014-]?\s*"
    r"(?:\b(?:on|am|le|el|den|em|on the|vom|du|il)\s+)?(?:"
    r"\b(?:last\s+)?(?:published|posted|updated|modified|veröffentlicht|aktualisiert|erstellt|publié"
    r"|mis à jour|publicado|actualizado|pubblicato|aggiornato|gepubliceerd|publicerad|uppdaterad"
    r"|publisert|oppdatert|udgivet|opublikowano)\b(?!\s+by\b)"
    r"|\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+(?=\d|[A-Z])"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+)?{_MONTHS}\s+(?:de\s+)?\d{{2,4}}"
    rf"|\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\b|\s*uhr\b|\s*h\b|\b)"
    r"|\b\d+\s*(?:min(?:ute)?s?|minuten|hours?|days?|comments?|shares?)\b"
    r"|\b\d{4}年)[^|;]*",
    re.IGNORECASE,
)
#: What joins names. Words that also stand inside names are `weak`: they join whole names only.
JOINT: Final = re.compile(
    r"\s*(?:\s(?:and|und|et|og|och|with|mit|avec|con|ja|dan|ve|oraz|и|та|και|および|및)\s|&|＆|\+"
    r"|(?P<weak>\s(?:y|e|en|i|a|és|es|și|si)\s))\s*",
    re.IGNORECASE,
)
#: What stands behind a name and is none of it.
TAIL: Final = re.compile(
    r"(?:\s+(?:contributed to this report|reports?|reported|writes|schreibt|berichtet|and agencies"
    r"|und agenturen|et agences?|y agencias|with agencies|mit agenturen(?:material)?|avec agences?"
    r"|from agencies|(?:is|was|are)\s+(?:an?|the)\s.*|at|on|from|in|am|for|by|le|den)"
    r"|\s*(?:기자|특파원|인턴기자|논설위원|記者|记者|特派員|通讯员|編集委員)(?:\s*외\s*\d+\s*명)?)\.?$",
    re.IGNORECASE,
)
#: Words by which somebody is called for what he does.
ROLE: Final = re.compile(
    r"(?:^|(?<=[\s-])|(?<=[a-zäöü]))(?:editor(?:s|ial)?|correspondents?|reporters?|writers?|columnists?"
    r"|contributors?|producers?|staff|desk|bureau|chief|redaktion(?:en)?|redakteur(?:in|e|innen)?"
    r"|redaktør|redaktör|redactor[ae]?|redacci[oó]n|r[ée]daction|r[ée]dact(?:eur|rice)|redazione"
    r"|redactie|redakcja|redakce|toimitus|редакци[яії]|korrespondent(?:in|en)?|correspondant[es]?"
    r"|corresponsal|corrispondente|journalist(?:in|en|e|a)?|journaliste|periodista|giornalista"
    r"|analyst|photographer|fotograf(?:in)?|newsroom|volont[aä]r(?:in)?|kolumnist(?:in)?"
    r"|reporter(?:in)?|ressortleiter(?:in)?|leiter(?:in)?|mitarbeiter(?:in)?|autor(?:in)?|agenturen"
    r"|agencies|intern|trainee|director|professor|fellow|presenter|muhabir\w*|editör\w*|wartawan"
    r"|корреспондент\w*|редактор\w*|журналист\w*|обозреватель|team)(?![^\W\d_])",
    re.IGNORECASE,
)
#: Words that go with those.
KINDS: Final = frozenset({
    "affairs", "arts", "assistant", "associate", "business", "chief", "city", "climate",
    "contributing", "court", "crime", "culture", "data", "defence", "defense", "deputy",
    "digital", "diplomatic", "economics", "education", "energy", "entertainment", "environment",
    "executive", "film", "finance", "financial", "food", "foreign", "freelance", "guest",
    "health", "international", "investigative", "lead", "legal", "local", "managing", "markets",
    "multimedia", "music", "national", "news", "online", "political", "regional", "religion",
    "royal", "science", "security", "senior", "social", "special", "sport", "sports", "state",
    "tech", "technology", "travel", "web", "world",
})  # fmt: skip
#: Words of names that are houses, not people.
HOUSE: Final = re.compile(
    r"\b(?:courier|times|post|news|press|herald|gazette|tribune|journal|observer|guardian|telegraph"
    r"|chronicle|daily|weekly|magazine|radio|television|tv|media|network|group|university|institute"
    r"|foundation|cent(?:er|re)|ministry|council|agency|agentur|zeitung|nachrichten|anzeiger|tageblatt"
    r"|kurier|verlag|online|digital|company|inc|ltd|gmbh|partei|party|association|society|committee"
    r"|office|team|club|www|com|diario|periódico|giornale|corriere|gazzetta|journal|presse|agence"
    r"|agencia|agenzia|gazeta|dagblad|avisen|tidning\w*|twitter|facebook"
    r"|instagram|linkedin|youtube|whatsapp|telegram|google|bluesky|share|e-?mail|comments?)\b",
    re.IGNORECASE,
)
#: Cities and countries of several words, which look like people behind a comma.
PLACES: Final = frozenset({
    "new york", "new york city", "los angeles", "san francisco", "san diego", "san antonio",
    "las vegas", "new orleans", "salt lake city", "kansas city", "santa fe", "st louis",
    "st. louis", "washington dc", "washington d.c", "hong kong", "new delhi", "cape town",
    "tel aviv", "buenos aires", "mexico city", "são paulo", "sao paulo", "rio de janeiro",
    "abu dhabi", "kuala lumpur", "st petersburg", "st. petersburg", "the hague", "den haag",
    "saudi arabia", "south africa", "north korea", "south korea", "new zealand", "sri lanka",
    "united states", "united kingdom", "great britain", "northern ireland", "costa rica",
    "el salvador", "puerto rico", "burkina faso", "sierra leone", "ivory coast", "south sudan",
    "papua new guinea", "ho chi minh city", "phnom penh", "addis ababa", "port elizabeth",
    "ramat gan", "frankfurt am main", "la paz", "san josé", "san jose", "santo domingo",
    "panama city", "quezon city", "guatemala city", "west bank", "gaza city", "east jerusalem",
    "north carolina", "south carolina", "north dakota", "south dakota", "west virginia",
    "new jersey", "new mexico", "new hampshire", "rhode island", "new south wales", "bad homburg",
})  # fmt: skip
#: Small words of family names.
PARTICLES: Final = frozenset({
    "van", "der", "den", "de", "von", "zu", "zur", "zum", "vom", "ter", "ten", "la", "le", "du",
    "di", "da", "do", "dos", "das", "del", "della", "al", "el", "bin", "ibn", "ben", "af", "av",
    "mc", "mac", "st", "st.", "y", "e", "i", "'t", "op", "het", "des", "san", "santa", "bint",
})  # fmt: skip
#: What content systems write where nobody is named.
NOBODY: Final = frozenset({
    "[]", "admin", "administrator", "agencies", "agency", "anonym", "anonymous", "author", "by",
    "correspondent", "editor", "editorial", "editorial staff", "editorial team", "editors",
    "guest", "info", "n/a", "news desk", "newsdesk", "no-reply", "nobody", "none", "noreply",
    "null", "our reporter", "redaktion", "reporter", "root", "staff", "staff report", "superuser",
    "test", "undefined", "unknown", "user", "von", "web desk", "webmaster", "wire services",
})  # fmt: skip
#: How lines begin that are no bylines.
TALK: Final = re.compile(
    r"(?:read|follow|share|view|subscribe|sign|log|contact|email|about|click|more|see|get|listen)\b"
    r"|.*\b(?:is|are|was|were|has|have|said|will)\s",
    re.IGNORECASE,
)
