"""The dialplan: all calls go to Offhook, and where it does not answer, what is said then."""

from collections.abc import Iterable, Iterator

from offhook.ari.settings import Tenant

LONGEST_CALL_S = 4 * 3600
"""After this a call is hung up, whoever has forgotten it: a net below all others."""

ECHO, LONGEST_ECHO_S = "echo", 120
"""What a desk calls to hear itself, and for how long."""

SAYS_ECHO = "offhook/shared/${EXTEN}/echo"
"""That a caller of a demonstration is an echo, in the language that he was dialled by."""

SORRY = "vm-nobodyavail"
"""A prompt of Asterisk's: that nobody is available, in English and in French at least."""

# Asterisk's own extensions (h, i, s, t) are single letters, and must not be dialled. What is
# dialled is filtered, for a caller writes it, and a comma would be another argument.
DIALLED = ("_[+0-9*#]!", "_[A-Za-z].")
NUMBER = "${FILTER(-A-Za-z0-9+*#_.,${EXTEN})}"

# ARI says nothing at all of any call while one has a name that is no UTF-8; that of a call in
# SIP is ASCII by its grammar.
_ID = "${CHANNEL(pjsip,call-id)}"
IS_GARBLED = f"$[${{LEN({_ID})}} != ${{LEN(${{FILTER(!-~,{_ID})}})}}]"

# ARI tells who calls whether or not he lets himself be shown: here it is known, and forgotten.
# Asterisk looks at what he asks only where a carrier asserts who he is.
_PRIVACY = '"${FILTER(A-Za-z,${PJSIP_HEADER(read,Privacy)})}"'
IS_WITHHELD = (
    '$["${CALLERID(num-pres):0:6}" = "prohib"'
    f' | ({_PRIVACY} != "" & {_PRIVACY} != "none")]'
)

NOT_BY = "OFFHOOK_NOT_BY"
"""A channel's variable: the port by which calls of its trunk must not come."""

# Who a call is of, Asterisk finds by its address alone; and what carried it, what the call itself
# says of that is no proof. A connection that we opened has a port of its own on our side.
IS_IN_CLEAR = f'$["${{CHANNEL(pjsip,local_addr)}}" : ".*:${{{NOT_BY}}}$"]'

# A telephone or a carrier that is rung may say that another number is to be called (SIP 302).
# Asterisk then calls that here, as if somebody had come; and nobody is forwarded.
IS_FORWARDED = '$["${CHANNEL(channeltype)}" = "Local"]'


def callers(tenant: str) -> str:
    """Return the context of simulated callers: who is called there says everything back.

    Its extensions are languages, in which they say so.
    """
    return f"callers-{tenant}"


def text(tenants: Iterable[Tenant]) -> str:
    """Return ``extensions.conf``."""
    told = [
        "[general]",
        "static = yes",
        "writeprotect = yes",
        "clearglobalvars = no",
        "",
    ]
    for tenant in tenants:
        told += _dialled(f"from-{tenant.id}")
        told += _dialled(f"desk-{tenant.id}")
        told += _echo(ECHO)
        told += [f"[{callers(tenant.id)}]", *_echo("_[a-z][a-z]", SAYS_ECHO)]
        arguments = "inbound,${OFFHOOK_NUMBER},${OFFHOOK_TRUNK}"
        told += _reached(f"from-{tenant.id}", tenant, arguments)
        told += _reached(f"desk-{tenant.id}", tenant, "desk,${OFFHOOK_NUMBER}")
    return "\n".join(told)


def _dialled(name: str) -> Iterator[str]:
    """Note the number, and leave what was dialled behind, which can be any bytes."""
    yield f"[{name}]"
    for pattern in DIALLED:
        yield f"exten => {pattern},1,Set(OFFHOOK_NUMBER={NUMBER})"
        yield f" same => n,Goto(reached-{name},s,1)"
    yield ""


def _reached(name: str, tenant: Tenant, arguments: str) -> Iterator[str]:
    yield f"[reached-{name}]"
    yield f"exten => s,1,ExecIf({IS_GARBLED}?Hangup(21))"
    yield f" same => n,ExecIf({IS_IN_CLEAR}?Hangup(21))"
    yield f" same => n,ExecIf({IS_FORWARDED}?Hangup(21))"
    yield f" same => n,ExecIf({IS_WITHHELD}?Set(CALLERID(all)=))"
    yield f" same => n,Set(TIMEOUT(absolute)={LONGEST_CALL_S})"
    yield f" same => n,Stasis({tenant.app},{arguments})"
    # Stasis fails at once while nobody listens: the floor is being started again.
    yield ' same => n,GotoIf($["${STASISSTATUS}"="SUCCESS"]?over)'
    yield " same => n,Answer(0,i)"
    yield f" same => n,Playback({SORRY})"
    yield ' same => n,GotoIf($["${PLAYBACKSTATUS}"="SUCCESS"]?over)'
    yield " same => n,Set(CHANNEL(language)=en)"
    yield f" same => n,Playback({SORRY})"
    yield " same => n(over),Hangup()"
    yield ""


def _echo(pattern: str, says: str = "") -> Iterator[str]:
    """Give back what is said, after a prompt: of that no floor need know."""
    yield f"exten => {pattern},1,Set(TIMEOUT(absolute)={LONGEST_ECHO_S})"
    yield " same => n,Answer(0,i)"
    if says:
        yield " same => n,Wait(0.5)"
        yield f" same => n,Playback({says})"
    # A # ends an Echo, and only the caller or the time is to end this.
    yield " same => n(again),Echo()"
    yield " same => n,Goto(again)"
    yield ""
