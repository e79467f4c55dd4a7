"""Why calls end, in the numbers of ITU-T Q.850, as Asterisk hears and is told them."""

from offhook.ports.switch import End

HUNG_UP, FAILED = 16, 41
CAUSES = {
    End.HUNG_UP: HUNG_UP,
    End.BUSY: 17,
    End.NO_ANSWER: 19,
    End.DECLINED: 21,
    End.UNREACHABLE: 20,
    End.LOST: FAILED,
}
"""What the other side is told."""
NOT_TAKEN = {17: End.BUSY, 18: End.NO_ANSWER, 19: End.NO_ANSWER, 21: End.DECLINED}
DEAD = (27, 38, FAILED, 44, 102)
"""Out of order, congested, failed, unavailable, timed out."""
OUT_OF_ORDER = (0, 3, 29, 34, 42, 58, *DEAD)
"""Of a call that nobody was rung for, those for which its trunk is to blame: answers 5xx, a codec
that neither knows, a line that cannot be had. None (0) is what Asterisk itself did not even send.
"""
