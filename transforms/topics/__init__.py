"""What an article is about: IPTC Media Topics found by weighted terms, with their evidence."""
