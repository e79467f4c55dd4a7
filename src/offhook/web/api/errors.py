"""What the doors for programs refuse."""

from offhook.terms.errors import OffhookError


class UnknownKey(OffhookError):
    """No key, or none that is known here; send "Authorization: Bearer KEY"."""

    code = "unknown-key"


class ScopeMissing(OffhookError):
    """The key may not be used for this; it would need the scope "{scope}"."""

    code = "scope-missing"


class TooManyRequests(OffhookError):
    """The key may ask {per_minute} times a minute; ask again in {retry_after_s} s."""

    code = "too-many-requests"


class AddressRefused(OffhookError):
    """A webhook cannot go to {url}: {reason}."""

    code = "address-refused"
