"""The folders of an Asterisk, all of them below the home folder and its user's alone."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are, below `root`."""

    root: Path

    @property
    def configuration(self) -> Path:
        """The files that are made from the settings."""
        return self.root / "etc"

    @property
    def keys(self) -> Path:
        """The self-signed certificate and its key."""
        return self.root / "keys"

    @property
    def music(self) -> Path:
        """What those who wait hear; files may be added."""
        return self.root / "music"

    @property
    def sounds(self) -> Path:
        """What Offhook says: ``sound:offhook/...`` in ARI's words."""
        return self.root / "sounds"

    @property
    def spool(self) -> Path:
        """Where Asterisk writes."""
        return self.root / "spool"

    @property
    def recordings(self) -> Path:
        """Where what is recorded by ARI lies, as ``NAME.wav``."""
        return self.spool / "recording"

    @property
    def database(self) -> Path:
        """Asterisk's own small database."""
        return self.root / "database"

    @property
    def logs(self) -> Path:
        """What Asterisk says."""
        return self.root / "log"

    @property
    def running(self) -> Path:
        """The process, and how to command it."""
        return self.root / "run"

    @property
    def shared(self) -> Path:
        """What the installed Asterisk brings, with our own prompts beside its own."""
        return self.root / "share"

    def make(self) -> None:
        """Make them all; nobody else may look."""
        for folder in (
            self.root, self.configuration, self.keys, self.music, self.sounds, self.spool,
            self.recordings, self.database, self.logs, self.running, self.shared,
        ):  # fmt: skip
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
