"""What of a text changes though nobody edits it: clocks, counters, links to other articles.

"Updated 3 minutes ago", "1,204 views", "Read more: ..." are taken off before two versions of an
article are compared; what is left alike was not revised. Only what has the form of such a line is
taken: "12 dead" is no counter, and "Updated figures show 13 dead" no clock.
"""

import re
from collections.abc import Iterable
from typing import Final

from transforms.dedupe.clocks import end_of_date
from transforms.dedupe.differences import common

#: Longer lines are prose.
_LONGEST: Final = 200

#: "3 minutes ago", in the larger languages.
_AGO: Final = (
    r"\b(?:\d{1,6}|an?|one|a few)\s?(?:s|m|h|d|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|"
    r"weeks?|months?)\s+ago\b|\bjust now\b|\b(?:a few )?moments? ago\b|"
    r"\bvor\s+(?:\d{1,6}|eine[rm]|wenigen)\s+(?:Sekunden?|Minuten?|Min\.?|Stunden?|Std\.?|"
    r"Tag(?:en)?|Wochen?|Monat(?:en)?)|"
    r"\bil y a\s+(?:\d{1,6}|une?|quelques)\s+(?:secondes?|minutes?|min|heures?|h|jours?|"
    r"semaines?|mois)\b|"
    r"\bhace\s+(?:\d{1,6}|una?|un[oa]s)\s+(?:segundos?|minutos?|min|horas?|h|días?|"
    r"semanas?|mes(?:es)?)\b|"
    r"\bh[áa]\s+(?:\d{1,6}|uma?)\s+(?:segundos?|minutos?|min|horas?|h|dias?|semanas?|"
    r"m[êe]s(?:es)?)\b|"
    r"\b\d{1,6}\s+(?:segundos?|minutos?|horas?|dias?)\s+atrás\b|"
    r"\b(?:\d{1,6}|una?|un')\s?(?:second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|"
    r"mes[ei])\s+fa\b|"
    r"\b(?:\d{1,6}|een)\s+(?:seconden?|minuten|minuut|min|uur|uren|dagen|dag|weken|week|"
    r"maand(?:en)?)\s+geleden\b|"
    r"\bf[öo]r\s+\d{1,6}\s+(?:sekunde?r|minutt?er|timm?ar|timer|dag[ae]r?)\s+(?:sedan|siden)\b|"
    r"\b\d{1,6}\s+(?:sekund\w{0,2}|minut\w{0,2}|godzin\w{0,2}|dni|dzień)\s+temu\b|"
    r"\b\d{1,6}\s+(?:секунд\w?|минут\w?|час\w{0,2}|дня|дней|день|недел\w)\s+назад\b|"
    r"\b\d{1,6}\s+(?:saniye|dakika|saat|gün|hafta)\s+önce\b|"
    r"(?:منذ|قبل)\s+\d{1,6}\s+(?:ثانية|ثوان|دقيقة|دقائق|ساعة|ساعات|يوم|أيام)|"
    r"(?<!\d)\d{1,6}\s+(?:सेकंड|मिनट|घंटे|घंटा|दिन)\s+पहले|"
    r"(?<!\d)\d{1,6}\s?(?:秒|分钟|分鐘|分|小时|小時|時間|天|日)\s?前|"
    r"(?<!\d)\d{1,6}\s?(?:초|분|시간|일)\s?전"
)

_LABEL: Final = (
    r"(?:(?:last|first)\s+)?(?:updated?|modified|published|posted|edited)(?:\s+(?:at|on))?|"
    r"(?:zuletzt\s+)?(?:aktualisiert|geändert|veröffentlicht)(?:\s+am)?|stand|"
    r"(?:mis à jour|publié|modifié)(?:\s+le)?|(?:última\s+)?actualizaci[óo]n|(?:actualizado|"
    r"publicado|modificado)(?:\s+el)?|(?:última\s+)?atualizaç[ãa]o|atualizado(?:\s+em)?|"
    r"(?:ultimo\s+)?aggiornamento|(?:aggiornato|pubblicato)(?:\s+il)?|(?:laatst\s+)?(?:bijgewerkt|"
    r"gewijzigd|gepubliceerd)(?:\s+op)?|uppdaterad|publicerad|oppdatert|opdateret|publisert|"
    r"(?:ostatnia\s+)?aktualizacja|opublikowano|(?:обновлено|опубликовано)|güncelle(?:me|ndi)|"
    r"(?:آخر تحديث|تم التحديث|نشر)|(?:更新|发布|發布|配信|公開)(?:时间|時間|日時)?|(?:수정|입력)"
)
_LABELS: Final = re.compile(rf"(?<!\w)(?:{_LABEL})\s?[:\uff1a]?\s?", re.IGNORECASE)
_END: Final = re.compile(r"\W*$|\s*[.|)\]·•;!]")
_SINCE: Final = re.compile(_AGO, re.IGNORECASE)
_LETTER: Final = re.compile(r"\w")

_COUNTED: Final = (
    r"views?|comments?|shares?|likes?|reads?|reactions?|replies|reply|retweets?|followers?|"
    r"min read|(?:people|readers) (?:are reading|like|have read|recommend) this|minutes? read|"
    r"Aufrufe?|Kommentare?|Leser|Reaktionen|Mal geteilt|Min\.? Lesezeit|Minuten Lesezeit|"
    r"vues?|commentaires?|partages?|lectures?|réactions?|min(?:utes)? de lecture|"
    r"vistas?|visitas?|visualizaciones|reproducciones|comentarios?|compartidos?|min(?:utos)? de "
    r"lectur?a|visualizações|comentários?|compartilhamentos?|partilhas?|"
    r"visualizzazioni|commenti?|commento|condivisioni|letture|min(?:uti)? di lettura|"
    r"weergaven|reacties?|keer gedeeld|visningar|visninger|kommentar(?:er)?|"
    r"просмотр\w{0,3}|комментари\w{0,3}|wyświetle\w{0,3}|odsłon\w?|komentarz\w{0,2}|"
    r"görüntülenme|yorum|مشاهدة|مشاهدات|تعليق|تعليقات|"
    r"次?(?:浏览|瀏覽|阅读|閱讀|评论|評論|播放|观看|觀看)|人?(?:点赞|點讚)|回(?:再生|視聴)|件のコメント|"
    r"조회|댓글"
)
_NUMBER: Final = r"\d[\d.,\u00a0\u202f' ]{0,12}+(?:[KkMm]\b)?+"
_COUNT: Final = (
    rf"(?:{_NUMBER}\s?\+?\s?(?:{_COUNTED})|(?:{_COUNTED}|조회수|閲覧数|阅读量|"
    rf"Lesezeit|reading time)\s?[:\uff1a(]\s?{_NUMBER}\)?(?:\s?min(?:utes|uten)?\.?)?)"
)
_COUNTERS: Final = re.compile(rf"\W*+{_COUNT}(?:\W{{1,5}}{_COUNT}){{0,6}}\W*", re.IGNORECASE)

#: What opens a line of links; the second kind is prose too, unless it stands alone or has a colon.
_LINKS: Final = re.compile(
    r"\W*+(?:(?:read (?:more|also|next)|related (?:stories|articles|links|news|content|topics|"
    r"coverage)|see also|more on this story|most (?:read|popular|viewed) (?:stories|articles|now)|"
    r"you may (?:also )?like|Lesen Sie (?:auch|mehr)|Mehr zum Thema|Auch interessant|"
    r"Das könnte Sie auch interessieren|(?:à )?lire aussi|sur le même sujet|l[ée]a también|"
    r"lee también|[lt]e puede interesar|noticias relacionadas|leia (?:também|mais)|veja também|"
    r"leggi anche|potrebbe interessarti|lees (?:ook|meer)|läs (?:också|mer)|les også|læs også|"
    r"czytaj (?:też|także|więcej)|zobacz (?:też|także)|читайте также|ilgili haberler|اقرأ أيضا|"
    r"延伸[阅閱][读讀]|あわせて読みたい)\b.*|"
    r"(?:related|recommended|trending(?: now)?|more from|most (?:read|popular|viewed)|watch|"
    r"Meistgelesen|les plus lus|más leídas|mais lidas|i più letti|meest gelezen|по теме|"
    r"相[关關]新[闻聞]|関連(?:記事|ニュース)|관련 ?기사)\s?(?:[:\uff1a|].*|$))",
    re.IGNORECASE,
)
#: Such a line without links in it: they follow.
_HEADING: Final = re.compile(r"[^:\uff1a|]{1,40}[:\uff1a|]?\s*$")
_SENTENCE: Final = re.compile(r"(?<=[.!?。\uff01\uff1f])\s+|(?<=[。\uff01\uff1f])|\s*[|·•]\s*")
_ENDS: Final = re.compile(r"[.!?。\uff01\uff1f…\"”»)]\s*$")


def is_steady(before: str, after: str) -> bool:
    """Say whether two versions of a body differ in nothing but what changes by itself.

    Args:
        before: paragraphs, each a line.
        after: the same, later.
    """
    old, new = _sentences(before), _sentences(after)
    start = common(old, new)
    end = common(old[start:][::-1], new[start:][::-1])
    # What is the same at both ends need not be looked at: some 10 microseconds a character.
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    return _steady(left) == _steady(right)


def is_steady_title(before: str, after: str) -> bool:
    """Say so of two titles, which are sentences whatever they begin with."""
    return _steady([before]) == _steady([after])


def _sentences(text: str) -> list[str]:
    """Cut a text into sentences, without lines of links."""
    kept: list[str] = []
    within_links = False
    for line in map(_squeezed, text.splitlines()):
        if not line:
            continue
        is_short = len(line) <= _LONGEST
        if is_short and _LINKS.fullmatch(line):
            within_links = _HEADING.match(line) is not None
        elif not (within_links and is_short and not _ENDS.search(line)):
            within_links = False
            # A full stop in a date ends no sentence.
            kept += [line] if is_short and _is_clock(line) else _SENTENCE.split(line)
    return kept


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _steady(sentences: Iterable[str]) -> list[str]:
    return " ".join(filter(None, map(_steady_sentence, sentences))).split()


def _steady_sentence(sentence: str) -> str:
    if len(sentence) <= _LONGEST and (_is_clock(sentence) or _COUNTERS.fullmatch(sentence)):
        return ""
    without = _SINCE.sub(" ", _without_stamps(sentence))
    return without if any(map(str.isalnum, without)) else ""


def _is_clock(sentence: str) -> bool:
    first = _LETTER.search(sentence)
    end = first and end_of_date(sentence, first.start())
    return end is not None and not _LETTER.search(sentence, end)


def _without_stamps(sentence: str) -> str:
    """Take off each label with a date or an "ago" behind it."""
    kept: list[str] = []
    at = 0
    for label in _LABELS.finditer(sentence):
        end = _end_of_stamp(sentence, label.end())
        if label.start() >= at and end is not None:
            kept.append(sentence[at : label.start()])
            at = end
    return " ".join([*kept, sentence[at:]])


def _end_of_stamp(sentence: str, start: int) -> int | None:
    if since := _SINCE.match(sentence, start):
        return since.end()
    end = end_of_date(sentence, start)
    return end if end is not None and _END.match(sentence, end) else None
