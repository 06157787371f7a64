"""The error every calculation raises when it is given nonsense."""


class PureError(ValueError):
    """A calculation was given something it cannot work with; the message names what and where."""
