"""Bodies that say that their article was withdrawn."""

import re
from typing import Final

from transforms.languages import count_words

#: Such a notice is short; a long text is about another article.
_MOST_WORDS: Final = 120
_LONGEST: Final = 2_000

_NOTICES: Final = re.compile(
    # "The report was withdrawn" is news; of what they are, pages say "this", or "the article".
    r"\b(?:this (?:article|story|report|post|piece|page|item|text)|the (?:article|story)) "
    r"(?:has been|was|is|has since been) (?:withdrawn|retracted|removed|deleted|taken down|"
    r"unpublished|no longer available)\b|"
    r"\b(?:has|have) (?:withdrawn|retracted|removed|deleted|taken down) (?:its|this|their|our) "
    r"(?:article|story|report|post|piece)\b|"
    r"\bDiese[rs]? (?:Artikel|Beitrag|Text|Meldung) (?:wurde|ist) (?:zurückgezogen|gelöscht|"
    r"entfernt|depubliziert|nicht mehr verfügbar)\b|"
    r"\bCet(?:te)? (?:article|texte|publication|dépêche) (?:a été (?:retirée?|supprimée?|"
    r"dépubliée?)|n['\u2019]est plus disponible)\b|"
    r"\bEst[ea] (?:artículo|noticia|texto|nota|publicación) (?:ha sido|fue) (?:retirad[oa]|"
    r"eliminad[oa]|borrad[oa])\b|"
    r"\bEst[ea] (?:artículo|noticia|texto|nota|publicación) ya no está disponible\b|"
    r"\bEst[ea] (?:artigo|texto|notícia|reportagem|matéria) (?:foi (?:retirad[oa]|removid[oa]|"
    r"excluíd[oa]|apagad[oa])|não está mais disponível)\b|"
    r"\bQuest[oa] (?:articolo|notizia|testo) (?:è stat[oa] (?:ritirat[oa]|rimoss[oa]|"
    r"eliminat[oa]|cancellat[oa])|non è più disponibile)\b|"
    r"\bDi[te]? (?:artikel|bericht|tekst) is (?:ingetrokken|verwijderd|teruggetrokken|niet "
    r"meer beschikbaar)\b|"
    r"\b(?:Den här artikeln|Artikeln) har (?:dragits tillbaka|tagits bort)\b|"
    r"\bTen (?:artykuł|tekst) został (?:wycofany|usunięty)\b|"
    r"\b(?:Материал|Статья|Новость|Текст) (?:был\w? )?(?:отозван|удал[её]н|снят)\w?\b|"
    r"(?:本文|此文|该文|該文|文章)已(?:经|經)?(?:被)?(?:撤回|撤稿|删除|刪除|下架)|"
    r"(?:この)?記事は(?:取り消|削除|撤回)|"
    r"تم (?:حذف|سحب) (?:هذا |هذه )?(?:المقال|الخبر|المادة)",
    re.IGNORECASE,
)


def says_withdrawn(body: str) -> bool:
    """Say whether a body is the notice that its article was withdrawn, in a larger language."""
    if len(body) > _LONGEST or not _NOTICES.search(body):
        return False
    return count_words(body) <= _MOST_WORDS
