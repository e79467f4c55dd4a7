"""What lies in an Asterisk's folders before it starts, and what is kept of what it says."""

import datetime as dt

from offhook.ari import certificate, configuration, music
from offhook.ari.configuration import LOOPBACK, Made
from offhook.ari.folders import Folders
from offhook.ari.installed import Installed
from offhook.ari.network import own_address
from offhook.ari.settings import Settings, is_address

LOG_BYTES = 16 * 2**20


def furnish(folders: Folders, installed: Installed) -> None:
    """Make the folders and what lies in them beside the configuration.

    Our sounds lie beside those of the installed Asterisk, which is left as it is.
    """
    folders.make()
    music.keep(folders.music)
    sounds = folders.shared / "sounds"
    sounds.mkdir(exist_ok=True)
    brought = [one for one in installed.shared.iterdir() if one.name != "sounds"]
    links = {folders.shared / one.name: one for one in brought}
    links |= {sounds / one.name: one for one in (installed.shared / "sounds").iterdir()}
    links[sounds / "offhook"] = folders.sounds
    for link, target in links.items():
        if not link.is_symlink() or link.readlink() != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)


def render(
    folders: Folders, installed: Installed, settings: Settings, password: str
) -> set[str]:
    """Write the configuration; return the names of the files that changed."""
    outside = settings.public_address
    if settings.certificate is None or settings.key is None:
        now_at = dt.datetime.now(dt.UTC)  # noqa: TID251 - a certificate has dates
        names = [outside or "localhost", LOOPBACK]
        signed, key = certificate.keep(folders.keys, names, now_at)
    else:
        signed, key = settings.certificate, settings.key
    inside = own_address(outside) if is_address(outside) else None
    made = Made(settings, installed, folders, signed, key, password, inside)
    return configuration.write(folders.configuration, configuration.files(made))


def turn_log(folders: Folders) -> bool:
    """Put a log that has grown aside, in place of the one before it; return whether it had."""
    said = folders.logs / "messages"
    if not said.exists() or said.stat().st_size < LOG_BYTES:
        return False
    said.replace(said.with_name("messages.before"))
    return True
