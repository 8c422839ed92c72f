"""How lines look that are no text of an article, in the languages of the pages that were measured.

Each pattern is tried on short lines only, and repeats nothing that it could try twice.
"""

import re
from typing import Final

_FLAGS: Final = re.IGNORECASE
#: What may stand around: bullets, arrows, brackets.
_EDGE: Final = r"\W{0,6}"

#: A link to another article: words that announce it, and at most one more sentence.
ELSEWHERE: Final = re.compile(
    _EDGE + r"(?:read\s(?:more|also|next|on|the\sfull\s(?:story|article))|also\sread|see\salso"
    r"|more\s(?:on\sthis|from|stories|news)|related(?:\s\w+)?|recommended"
    r"|you\s(?:might|may)\salso\slike|most\s(?:read|popular|viewed)|watch|listen|click\shere"
    r"|continue\sreading|don['\u2019]?t\smiss|what\sto\sread\snext|must\sread"
    r"|lesen\ssie\s(?:auch|mehr|dazu|hier)|mehr\s(?:zum\sthema|dazu)|auch\sinteressant"
    r"|das\skönnte\ssie|ähnliche(?:\sartikel)?|weiterführende\slinks|siehe\sauch"
    r"|lire\s(?:aussi|également)|à\slire|voir\saussi|leer\s(?:más|también)|lea\stambién"
    r"|lee\stambién|noticias?\srelacionadas?|te\spuede\sinteresar|leggi\sanche"
    r"|leia\s(?:também|mais)|veja\s(?:também|mais)|lees\s(?:ook|meer)|les\sogså"
    r"|läs\s(?:mer|också|även)|læs\s(?:også|mere)|lue\s(?:myös|lisää)|czytaj\s(?:więcej|też|także)"
    r"|zobacz\s(?:też|także)|baca\s(?:juga|selengkapnya)|citește\sși|čtěte\staké|olvasta\smár"
    r"|διαβάστε\s(?:επίσης|ακόμα)|okuyun|читайте\s(?:также|ще|також)|смотрите\s\w{5}"
    r"|čitajte\sjoš|pročitajte\s(?:i|još|više))\b[^.!?]{0,160}\W{0,6}",
    _FLAGS,
)
#: A heading above other articles, comments, or who the author is.
SECTION: Final = re.compile(
    _EDGE + r"(?:related(?:\s(?:articles?|stories|content|news|topics|posts|coverage|links))?"
    r"|you\s(?:might|may)\salso\slike|more\s(?:on\sthis\s(?:story|topic)|from\s.{2,40}|stories"
    r"|news|to\sread)|most\s(?:read|popular|viewed)(?:\sin\s\w+)?|recommended(?:\sfor\syou)?"
    r"|trending(?:\snow)?|what\sto\sread\snext|read\snext|top\sstories|latest\s(?:news|stories)"
    r"|popular\s(?:now|posts|stories)|up\snext|editor['\u2019]?s\spicks?|don['\u2019]?t\smiss"
    r"|ähnliche(?:\sartikel)?|mehr\szum\sthema|auch\sinteressant|weitere\s(?:artikel|themen)"
    r"|das\skönnte\ssie\sauch\sinteressieren|artículos\srelacionados|noticias\srelacionadas"
    r"|sur\sle\smême\ssujet|à\slire\saussi|articoli\scorrelati|artigos\srelacionados"
    r"|berita\s(?:lainnya|terkait)|lees\s(?:meer|ook)|les\sogså|läs\s(?:mer|också)|mest\släst"
    r"|leave\sa\s(?:reply|comment)|comments?|kommentare?|kommentar\sabgeben|commentaires?"
    r"|share\sthis(?:\s(?:article|story|post))?|about\sthe\sauthors?|über\sden\sautor"
    r"|hoofdpunten)\s?:?\W{0,6}",
    _FLAGS,
)
NOISE: Final = re.compile(
    _EDGE + r"(?:advertisements?|advertising|anzeige|werbung|publicité|publicidad|pubblicità"
    r"|annonse|annons|reklam[ae]?|embed|article\scontent|loading"
    r"|(?:skip|scroll)\s(?:ad(?:vertisement)?|past\snewsletter\spromotion)"
    r"|share(?:\sthis(?:\s\w+)?)?|share\son\s\w+|teilen|tweet|print|e-?mail|comments?|save"
    r"|link\scopied.{0,40}|copy\slink|follow\sus(?:\son\s.{1,60})?|thank\syou\sfor\s"
    r"(?:signing|subscribing).{0,80}|(?:story|article)\scontinues\s.{0,60}"
    r"|advertisement\s?\w{0,20}\s?story\scontinues.{0,60}|passer\sla\spublicité"
    r"|lesedauer:?.{0,20}|\d{1,3}\smin(?:ute)?s?\sread|link\szum\syoutube-inhalt"
    r"|end\sof\sarticle.{0,30}|back\sto\stop)\W{0,6}",
    _FLAGS,
)
INVITATION: Final = re.compile(
    _EDGE + r"(?:sign\sup\b.{0,140}newsletter.{0,60}|subscribe\s(?:now|today|here)"
    r"|subscribe\sto\s(?:our\b|.{1,60}\b(?:newsletters?|podcasts?|channels?|updates|e-?mails?)).{0,60}"
    r"|get\s(?:our|the)\s.{0,60}newsletter.{0,80}|get\sdaily\s.{0,40}news|suscr[ií]b[ae]te.{0,60}"
    r"|(?:subscribe|sign\sin|log\sin|register|sign\sup)\b.{0,60}\bto\s(?:read|continue|keep)\b.{0,80}"
    r"|(?:to\s)?(?:continue|keep|read\son)\b.{0,40}\b(?:subscribe|sign\sin|log\sin|register)\b.{0,80}"
    r"|subscribe\snow\sand\s.{1,80}|already\sa\s(?:subscriber|member)\b.{0,60}"
    r"|this\s(?:article|story|content)\sis\s(?:for|only\s(?:for|available\sto)|available\sto"
    r"|reserved\sfor|exclusive\sto)\s.{0,30}(?:subscribers?|members?).{0,60}"
    r"|(?:you\shave|you['\u2019]ve)\s(?:reached|read)\s.{0,60}\b(?:limit|free\sarticles?)\b.{0,60}"
    r"|have\s(?:a|any)\s(?:story|tip|question).{0,120}|do\syou\shave\sa\s(?:story|tip).{0,120}"
    r"|(?:enter|add)\syour\se-?mail.{0,60}|dieser\s(?:artikel|inhalt)\sist\s.{0,30}"
    r"abonnent.{0,60}|jetzt\s(?:abonnieren|weiterlesen|registrieren|anmelden)\b.{0,80}"
    r"|bereits\s(?:abonnent|registriert|mitglied).{0,60}|(?:cet\s)?article\s(?:est\s)?réservé\saux\s"
    r"abonnés.{0,60}|déjà\sabonné.{0,60}|ya\s(?:eres|soy)\ssuscriptor.{0,60}"
    r"|(?:contenido|artículo)\s(?:exclusivo|solo)\spara\ssuscriptores.{0,60})\W{0,6}",
    _FLAGS,
)
#: Matched at a line's start: such texts are long, and no article begins a paragraph so.
CONSENT: Final = re.compile(
    _EDGE + r"(?:(?:we|this\s(?:site|website|page))\s(?:and\sour\s.{0,40}partners\s)?uses?\s"
    r"(?:\w+\s){0,3}cookies\b|by\s(?:clicking|continuing|using)\b.{0,120}\bcookies\b"
    r"|(?:please\s)?(?:enable|switch\son|turn\son|activate)\sjavascript\b"
    r"|(?:you\sneed\sto|you\smust|please)\s(?:enable|switch\son|turn\son)\s(?:javascript|cookies)"
    r"|javascript\s(?:is|must\sbe)\s(?:disabled|required|enabled|not\senabled)"
    r"|(?:your|this)\sbrowser\s(?:does\snot|doesn['\u2019]?t)\ssupport\b"
    r"|(?:we\svalue\syour\sprivacy|we\scare\sabout\syour\sprivacy|accept\sall(?:\scookies)?$"
    r"|reject\sall(?:\scookies)?$|manage\s(?:cookies|preferences|settings|consent)$)"
    r"|wir\s(?:verwenden|nutzen)\scookies\b|diese\s(?:web)?seite\s(?:verwendet|nutzt)\scookies\b"
    r"|bitte\saktivieren\ssie\sjavascript|(?:nous|ce\ssite)\sutilis(?:ons|e)\sdes\scookies"
    r"|(?:utilizamos|usamos|este\ssitio\s(?:usa|utiliza))\scookies\b"
    r"|(?:questo\ssito\s(?:usa|utilizza)|utilizziamo)\s(?:i\s)?cookie"
    r"|(?:wij|we|deze\swebsite)\sgebruik(?:en|t)\scookies\b|vi\sbruker\scookies|vi\sanvänder\s"
    r"(?:kakor|cookies)|ta\sstrona\sużywa\s(?:plików\s)?cookies)",
    _FLAGS,
)
#: Names as programs write them, alone or with a value.
SETTING: Final = re.compile(
    r"[\"']?[a-z]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,5}[\"']?\s?[:=]\s?(?:[\"']?(?:true|false|null"
    r"|undefined|-?\d{1,12}|[\w.-]{1,40})[\"']?)?,?"
)
VALUE: Final = re.compile(
    r"[\"']?(?:true|false|null|undefined|-?\d{1,12}(?:\.\d{1,6})?|\{\}|\[\])[\"']?,?"
)
CLOSING: Final = re.compile(
    _EDGE + r"(?:(?:copyright\s)?(?:©|ⓒ|\(c\)\s?(?:19|20)\d\d|copyright\s(?:19|20)\d\d).{0,200}"
    r"|copyright\W{0,3}(?:\w+\s?){0,4}|.{0,80}all\srights\sreserved.{0,120}"
    r"|the\spost\s.{1,200}\s(?:appeared\sfirst|first\sappeared)\son.{1,100}|our\sstandards:.{0,80}"
    r"|(?:quelle|source|sources|fuente|fonte|kilde):\s?.{0,60}|first\spublished\s(?:in|on).{0,80}"
    r"|follow\s.{0,60}\son\s(?:twitter|facebook|instagram|x)\b.{0,80}"
    r"|(?:e-?mail|contact):?\s?\S{1,60}@\S{1,60}.{0,40}|fehler\sgefunden.{0,40}"
    r"|(?:read\s(?:the\s)?(?:full|whole|original|entire|more)\s?(?:story|article|post)?"
    r"|continue\sreading)(?:\s(?:on|at|here).{0,60})?"
    r"|our\swebsite\sis\sthe\splace\sfor.{0,300}|dieser\sartikel\sist\szuerst.{0,80})\W{0,6}",
    _FLAGS,
)
_DAY: Final = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?\s[^\W\d]{3,10}\.?,?\s\d{4}"
    r"|[^\W\d]{3,9}\.?\s\d{1,2},?\s\d{4})"
)
_SAID: Final = (
    r"(?:published|updated|posted|stand|veröffentlicht|aktualisiert|publicado|actualizado|publié"
    r"|mis\sà\sjour|uppdaterad|publicerad|publisert|oppdatert|last\s(?:updated|modified)"
    r"|first\spublished|date|datum)(?:\son)?[:\s]{1,3}"
)
_TIME: Final = r"(?:\s?(?:at|,|-|\||um|kl\.?)?\s?\d{1,2}[:.]\d\d.{0,20})?"
#: A day without its year counts where a word before it says what it is.
_SAID_DAY: Final = (
    _SAID + r"(?:[^\W\d]{2,10},?\s)?(?:" + _DAY
    + r"|\d{1,2}\.?\s[^\W\d]{3,10}\.?|[^\W\d]{3,9}\.?\s\d{1,2})" + r"(?:,?\s\d{1,2}[:.]\d\d)?"
)  # fmt: skip
STAMP: Final = re.compile(
    _EDGE + r"(?:(?:" + _SAID + r")?(?:on\s)?(?:[^\W\d]{2,10},?\s)?(?:\d{1,2}[:.]\d\d\s?"
    r"(?:am|pm|jst|et|gmt|bst|uhr)?,?\s)?" + _DAY + _TIME
    + "|" + _SAID_DAY + r"(?:\s?[,|·/\u2013-]\s?" + _SAID_DAY + r"){0,2}"
    + r")\W{0,6}",
    _FLAGS,
)  # fmt: skip
BY: Final = re.compile(
    r"^\W{0,4}(?:by|von|por|par|di|av|af|door|oleh|written\sby|text(?:\sby)?)[:\s]\s?", _FLAGS
)
