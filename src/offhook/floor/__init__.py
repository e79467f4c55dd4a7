"""The live clock: one kernel, one asyncio task, one journal for each centre.

Commands come in, the kernel decides, the entry is journalled, and only then does anybody
hear of it. Read in this order: `commands` (what can happen), `entries` (what is written down),
`cards` (what is known of a contact), `floor` (the state and its one way to change), `loop` (the
task that owns it), `audience` (who hears what), `sockets` (how they hear it).
"""
