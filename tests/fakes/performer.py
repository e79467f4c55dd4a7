"""A performer that remembers what it was told."""


class MemoryPerformer:
    """Keeps every call as (method, arguments)."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def arrived(self, contact: str, queue: str) -> None:
        self.told.append(("arrived", contact, queue))

    def ring(self, contact: str, agent: str) -> None:
        self.told.append(("ring", contact, agent))

    def stop_ringing(self, contact: str, agent: str) -> None:
        self.told.append(("stop_ringing", contact, agent))

    def connect(self, contact: str, agent: str) -> None:
        self.told.append(("connect", contact, agent))

    def park(self, contact: str) -> None:
        self.told.append(("park", contact))

    def release(self, contact: str, by: str) -> None:
        self.told.append(("release", contact, by))

    def turn_away(self, contact: str, why: str) -> None:
        self.told.append(("turn_away", contact, why))

    def changed(self, contact: str) -> None:
        self.told.append(("changed", contact))

    def call_customer(self, contact: str) -> None:
        self.told.append(("call_customer", contact))

    def listen(self, contact: str, supervisor: str, how: str) -> None:
        self.told.append(("listen", contact, supervisor, how))

    def wrapped_up(self, contact: str, agent: str) -> None:
        self.told.append(("wrapped_up", contact, agent))

    def presence(self, agent: str) -> None:
        self.told.append(("presence", agent))
