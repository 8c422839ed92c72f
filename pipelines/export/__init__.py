"""The articles of a sink in the forms that other programs read: ninjs, schema.org, RSS, CSV."""
