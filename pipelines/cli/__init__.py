"""What a person sees: commands, flags, messages; the only place that prints."""
