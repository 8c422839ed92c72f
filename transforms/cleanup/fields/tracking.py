"""Query parameters that say how a reader came to a page, not which page it is.

Collected from the publishers' and vendors' own documentation of these parameters (Google Ads and
Analytics, Meta, Microsoft, Mailchimp, HubSpot, Marketo, Piano/AT Internet, Matomo, Webtrekk) and
from links in public news feeds; kept in lower case, names are compared without case.
"""

from typing import Final

#: Whole families, by how the name begins.
PREFIXES: Final = (
    "utm_", "at_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "_hs", "__hs", "wt.", "wt_", "oly_",
    "vero_", "fb_action_", "ns_", "xtor", "stm_", "itm_", "guce_", "hss_", "mkt_",
)  # fmt: skip

#: Single names.
NAMES: Final = frozenset({
    # click ids of advertisers and networks
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
    "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mibextid", "sfnsn", "epik", "rdid",
    "rb_clickid", "s_kwcid", "ef_id", "srsltid", "_openstat", "_ga", "_gl", "tblci", "dm_i",
    "dicbo",
    # newsletters
    "mc_cid", "mc_eid", "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id", "wickedid",
    "emci", "emdi", "ceid", "nl", "nlid", "newsletter", "bbeml",
    # where a link stood
    "ref", "ref_src", "ref_url", "referrer", "referer", "refsrc", "fb_ref", "fb_source",
    "soc_src", "soc_trk", "spm", "trk", "trkcampaign", "share", "shared", "smid", "smtyp", "smprod",
    "sr_share", "share_id", "sref", "srnd", "taid", "tpcc", "traffic_source", "trafficsource",
    "leadsource", "partner", "xrs", "__twitter_impression", "guccounter", "feedtype", "feedname",
    "__source", "_source", "s_cid", "ncid", "ocid", "icid", "ito", "ftag", "ftcamp", "mbid",
    # campaigns
    "cmp", "cmpid", "campaign", "campaign_id", "campaignid", "intcmp", "int_cmp", "wtmc", "emc",
    "cmpgn", "sc_cid", "sc_src", "sc_llid", "sc_lid", "rss", "rssfeed", "wprss",
    # what AMP viewers add
    "usqp", "amp_js_v", "amp_gsa", "amp_ct", "amp_tf",
})  # fmt: skip

#: Names that also mean other things: a parameter goes only with one of the values below.
DOUBTFUL: Final = frozenset({"source", "src", "from", "mod", "via", "medium"})
VALUES: Final = frozenset({
    "rss", "feed", "feeds", "rssfeed", "rss_feed", "atom", "twitter", "facebook", "newsletter",
    "email", "social", "whatsapp", "telegram", "linkedin", "share", "googlenews", "google_news",
    "flipboard", "applenews", "upday", "1.0",
})  # fmt: skip

#: Parameters that ask for another form of the same page, with the values that do.
FORMS: Final = {
    "amp": frozenset({"", "1", "true", "yes"}),
    "outputtype": frozenset({"amp", "valid"}),
    "output": frozenset({"amp"}),
    "view": frozenset({"amp"}),
    "m": frozenset({"1"}),
    "mobile": frozenset({"1", "true"}),
}  # fmt: skip
