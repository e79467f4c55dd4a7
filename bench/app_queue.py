"""Asterisk's own queue, beside ours in the same Asterisk: who is a peer, and how slow a machine is.

Its agents are telephones of one address, as many as their states: a busy one is not rung.
"""

from pathlib import Path

import httpx

from offhook.ari.asterisk import Address

AGENTS = 400
NUMBER = "7528000001"
_ENDPOINT = """
[{name}]
type=endpoint
disallow=all
allow=ulaw
aors={name}
direct_media=no
send_connected_line=no
[{name}]
type=aor
contact=sip:a@{at}
"""
# Answer by itself waits for the first sound, up to half a second.
_DIALPLAN = """
[from-acme](+)
exten => _7X.,1,Answer(0,i)
 same => n,Queue(bench)
"""
_QUEUES = """
[general]
autofill=yes
[bench]
strategy=leastrecent
ringinuse=no
"""


async def add_queue(etc: Path, address: Address, telephones: str, *more: str) -> None:
    """Let an Asterisk know a queue, by its files in `etc`; `more` names endpoints beside its agents."""
    agents = [f"a{number}" for number in range(AGENTS)]
    with (etc / "pjsip.conf").open("a") as file:
        for name in (*more, *agents):
            file.write(_ENDPOINT.format(name=name, at=telephones))
    with (etc / "extensions.conf").open("a") as file:
        file.write(_DIALPLAN)
    members = "".join(f"member => PJSIP/{name},0,{name}\n" for name in agents)
    (etc / "queues.conf").write_text(_QUEUES + members)
    login = address.user, address.password
    async with httpx.AsyncClient(auth=login, trust_env=False) as client:
        for verb, module in (
            ("PUT", "res_pjsip"), ("PUT", "pbx_config"), ("POST", "app_queue"),
        ):  # fmt: skip
            told = await client.request(
                verb, f"{address.url}/ari/asterisk/modules/{module}.so"
            )
            told.raise_for_status()
