"""What the operator's commands refuse, in words for whoever runs the machine."""


class CannotKeep(Exception):
    """Nothing was changed. The text says why, and what helps."""


class Damaged(CannotKeep):
    """A backup that is not what it was when it was written."""
