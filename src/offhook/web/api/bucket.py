"""The rate limit of a key: a bucket of tokens in its own row, taken by one statement.

One ``UPDATE`` fills the bucket by the time that passed and takes a token if there is one, so
that the limit holds over threads and processes.
"""

import math
from datetime import datetime

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Greatest, Least

from offhook.floor.moments import to_us
from offhook.web.api.errors import TooManyRequests
from offhook.web.api.models import ApiKey


def take(key: ApiKey, at: datetime) -> None:
    """Take a token of a key, and note that it was used; `TooManyRequests` without one.

    The bucket holds the requests of a minute.
    """
    now_us = to_us(at)
    per_us = key.per_minute / 60e6
    passed_us = Cast(Greatest(Value(now_us) - F("filled_us"), Value(0)), FloatField())
    full = Least(Value(float(key.per_minute)), F("tokens") + passed_us * Value(per_us))
    taken = (
        ApiKey.unlocked.filter(pk=key.pk)
        .annotate(full=full)
        .filter(full__gte=1.0)
        .update(tokens=full - Value(1.0), filled_us=now_us, last_used_at=at)
    )
    if not taken:
        left = ApiKey.unlocked.get(pk=key.pk)
        missing = 1.0 - left.tokens - max(0, now_us - left.filled_us) * per_us
        raise TooManyRequests(
            per_minute=key.per_minute,
            retry_after_s=max(1, math.ceil(missing / per_us / 1e6)),
        )
