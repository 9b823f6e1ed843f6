"""What can go wrong in the webapp, each message naming the input, the fault and the cure."""

from corpus import ShebaoError


class WebappError(ShebaoError):
    """Base of every error that the webapp raises."""


class BadParameterError(WebappError):
    """A parameter of a request cannot be read; answered with status 400. Raised by `webapp.query`."""


class BadSettingError(WebappError):
    """A setting of the environment cannot be read. Raised by `webapp.settings`."""

    status = 2


class BadAddressError(WebappError):
    """The site cannot listen at this host and port. Raised by `webapp.server`."""


class PortTakenError(BadAddressError):
    """Another program listens at this port already. Raised by `webapp.server`."""
