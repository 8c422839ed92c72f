"""The names of all rules that change an article's text; each can be switched off."""

from typing import Final

#: Rules that take text away: their names stand in a record's `edits`.
TAKING: Final = (
    "drop_breadcrumb", "drop_headline", "drop_link_list", "drop_link_line", "drop_related_section",
    "drop_elsewhere", "drop_noise", "drop_invitation", "drop_consent", "drop_settings",
    "drop_closing", "drop_stamp", "drop_byline",
    "drop_related", "drop_sharing", "drop_advertising", "drop_dialog", "drop_caption",
    "drop_labels", "drop_comments", "drop_about_author", "drop_navigation", "drop_hidden",
)  # fmt: skip
#: Rules that add text, put it into its place, or mend it.
ADDING: Final = ("fill", "standfirst", "split_glue")
RULES: Final = frozenset(TAKING) | frozenset(ADDING)
