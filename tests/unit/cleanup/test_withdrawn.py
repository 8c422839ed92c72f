"""Which bodies say that their article was withdrawn."""

import pytest

from tests.builders import words
from transforms.cleanup.text.withdrawn import says_withdrawn

NOTICES = [
    "This article has been withdrawn. We apologise to our readers.",
    "EDITORS' NOTE: The story was retracted on Tuesday, since its source could not be verified.",
    "The agency has withdrawn its story about the ferry. A replacement will follow.",
    "Dieser Artikel wurde zurückgezogen.",
    "Cet article a été supprimé à la demande de l'agence.",
    "Cet article n\u2019est plus disponible.",
    "Este artículo ha sido retirado.",
    "Esta noticia ya no está disponible.",
    "Esta reportagem foi removida.",
    "Questo articolo è stato ritirato.",
    "Dit artikel is ingetrokken.",
    "Artikeln har tagits bort.",
    "Ten artykuł został usunięty.",
    "Материал удалён по требованию редакции.",
    "本文已被删除。",
    "この記事は削除されました。",
    "تم حذف هذا المقال",
]

OTHERS = [
    "",
    "The minister has withdrawn her bill about the ferries.",
    "The ferry was withdrawn from service on Monday, the company said.",
    "The report was withdrawn by the ministry on Monday after criticism.",
    "The item was removed from the auction, and the page was deleted from her diary.",
    "A paper that the institute withdrew last year was cited again.",
    f"The article was retracted, and its authors resigned. {words(0, 200)}",
    "Der Artikel erschien am Montag in der Zeitung.",
    "文章已经发表。",
]


@pytest.mark.parametrize("body", NOTICES)
def test_a_notice_in_a_larger_language_is_known(body):
    assert says_withdrawn(body)


@pytest.mark.parametrize("body", OTHERS)
def test_what_is_about_something_else_is_none(body):
    assert not says_withdrawn(body)
