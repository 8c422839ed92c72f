"""Dates and times of day that stand alone in a line, or behind a label as "updated".

Only whole words count, and only with a digit among them: "the market fell" has no March in it, and
"2-1" is a score.
"""

import re
from typing import Final

_MONTHS: Final = (
    "jan january feb february mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov november dec december "
    "januar jänner februar märz mär mai juni juli oktober okt dezember dez "
    "janvier janv février févr fév mars avril avr juin juillet juil août octobre novembre décembre "
    "déc septembre "
    "enero ene febrero marzo abril abr mayo junio julio agosto ago septiembre setiembre octubre "
    "noviembre diciembre dic "
    "gennaio gen febbraio aprile maggio mag giugno giu luglio lug settembre ottobre ott dicembre "
    "janeiro fevereiro fev março maio junho julho setembro outubro out novembro dezembro "
    "januari februari maart mrt mei augustus maj augusti desember "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada "
    "grudnia "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "янв фев мар апр июн июл авг сен окт ноя дек "
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"  # noqa: RUF001 - Turkish
)
_DAYS: Final = (
    "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday "
    "sun sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do "
    "fr sa so lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves "
    "viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda-feira "
    "terça-feira quarta-feira quinta-feira sexta-feira maandag dinsdag woensdag donderdag vrijdag "
    "zaterdag zondag"
)
_ZONES: Final = (
    "utc gmt bst cet cest est edt et cst cdt ct mst mdt mt pst pdt pt akst hst ist jst kst msk "
    "mez mesz eet eest wet west sast aest aedt hkt sgt pkt cat eat wat brt art nzst nzdt"
)
_BETWEEN: Final = (
    "at on of the um den der dem le la las los à el de del a às em il alle ore om op uur kl klo в "
    "год года noon midnight uhr h"
)


#: The same as alternatives; what may not follow a word keeps a short one from being part of one.
_MONTH: Final = _MONTHS.replace(" ", "|")
_WEEKDAY: Final = _DAYS.replace(" ", "|")
_ZONE: Final = _ZONES.replace(" ", "|")
_FILLER: Final = _BETWEEN.replace(" ", "|")
_TIME: Final = (
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\.?|\s?z|\s?[+-]\d{2}:?\d{2})?|"
    r"\d{1,2}h\d{2}|\d{1,2}(?:\.\d{2})?\s?(?:[ap]\.?m\b\.?|Uhr|uur)"
)
_DAY: Final = (
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?)?|"
    r"\d{1,4}(?P<sep>[./-])\d{1,2}(?P=sep)\d{1,4}\.?|\d{1,2}\.\d{1,2}\."
)
#: Numbers with the signs of East Asian calendars; they need no space between them.
_EAST: Final = (
    r"(?:(?:上午|下午|午前|午後|오전|오후)?\s?\d{1,4}\s?[年月日时時点點分년월일시분]\s?)+"
)
_TOKENS: Final = re.compile(
    rf"(?P<strong>{_EAST}|{_DAY}|{_TIME})(?![^\W_])|"
    rf"(?P<month>(?:{_MONTH})\.?)(?![^\W_])|"
    rf"(?P<weak>\d{{1,2}}(?:st|nd|rd|th|er|[\u00ba.])?|\d{{4}}|"
    rf"(?:{_WEEKDAY}|{_ZONE}|{_FILLER})\.?)(?![^\W_])",
    re.IGNORECASE,
)
_GAP: Final = re.compile(r"[\s,|\u2013\u2014\u00b7-]*")
_DIGIT: Final = re.compile(r"\d")
#: Parts of a date, at most; more is a list of something.
_MOST: Final = 14


def end_of_date(text: str, start: int = 0) -> int | None:
    """Find where a date, a time of day or both end that begin at a place in a text.

    Args:
        text: any.
        start: where the first word of it would begin.

    Returns:
        The place behind its last word; None where no date begins there.
    """
    at, end = start, start
    is_date, has_month, has_number = False, False, False
    for _ in range(_MOST):
        found = _TOKENS.match(text, at)
        if found is None:
            break
        is_date = is_date or found["strong"] is not None
        has_month = has_month or found["month"] is not None
        has_number = has_number or _DIGIT.search(found[0]) is not None
        end = found.end()
        at = _GAP.match(text, end).end()  # type: ignore[union-attr]
        if at == end:
            break
    return end if is_date or (has_month and has_number) else None
