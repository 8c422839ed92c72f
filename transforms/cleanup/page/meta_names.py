"""How the <meta> tags are called in which publishers put an article's fields.

In lower case, letters and digits only: "article:published_time", "article.published-time" and
"http://ogp.me/ns/article#published_time" are one. The best stands first.
"""

from typing import Final

NAMES: Final = {
    "title": ("ogtitle", "twittertitle", "dctitle", "headline", "parselytitle", "sailthrutitle"),
    "published": (
        "articlepublishedtime", "ogarticlepublishedtime", "articlepublished", "ogpublishedtime",
        "datepublished", "articledatepublished", "rnewsdatepublished", "publishedtime",
        "published", "publisheddate", "publishedat", "publishdate", "contentpublishdate",
        "publicationdate", "pubdate", "parselypubdate", "sailthrudate", "prismpublicationdate",
        "cxenseparserecspublishtime", "cxenseparsepublishtime", "originalpublicationdate",
        "firstpublished", "articledateoriginal", "dcdateissued", "dctermsissued", "dateissued",
        "issued", "citationpublicationdate", "citationdate", "btpubdate", "displaydate",
        "articledate", "postdate", "firstcreate", "datecreated", "dcdatecreated",
        "dctermscreated", "dcdate", "dctermsdate", "date", "dateavailable",
    ),
    "modified": (
        "articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "datemodified",
        "dctermsmodified", "dcdatemodified", "lastmod", "articlemodified", "articleupdated",
        "dateupdated", "lastupdate", "updatedat", "lastmodified",
    ),
    "authors": (
        "author", "articleauthor", "ogarticleauthor", "ogauthor", "articleauthorname",
        "articlebyline", "parselyauthor", "sailthruauthor", "dccreator", "dctermscreator",
        "byl", "byline", "cxenseparseauthor", "cxenseparserecsauthor", "dableauthor",
        "citationauthor",
    ),
    "language": ("oglocale", "contentlanguage", "dclanguage", "inlanguage"),
    "image": ("ogimage", "ogimageurl", "ogimagesecureurl", "twitterimage", "thumbnailurl"),
    "url": ("ogurl", "twitterurl"),
    "summary": ("ogdescription", "description", "twitterdescription", "dcdescription"),
    "publisher": ("ogsitename", "applicationname", "publisher", "dcpublisher"),
    "categories": ("articlesection", "section", "parselysection", "cxenseparsecategory"),
}  # fmt: skip
#: Where a site says its own name.
SITES: Final = (
    "ogsitename", "applicationname", "applemobilewebapptitle", "publisher", "dcpublisher",
    "copyright", "twittersite", "alandroidappname", "aliosappname", "prismpublicationname",
)  # fmt: skip
#: Fields of which each tag counts.
MANY: Final = frozenset({"authors", "categories"})
