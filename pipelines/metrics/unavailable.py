"""What keeps metrics from being shown."""


class CannotListen(Exception):
    """The address of --metrics cannot be listened at: the text is one sentence."""
