"""The tables of a centre file about telephony: trunks, numbers, dialling, queues' voice."""

from dataclasses import fields as fields_of
from typing import Any

from offhook.formats.centre_people import Known
from offhook.formats.findings import Spot
from offhook.formats.kinds import Optional, Reference, Seconds, Whole, words_of
from offhook.formats.tables import Key, Listed, Named, Table, record
from offhook.formats.voice_kinds import (
    A_KEY,
    COUNTRY_CODE,
    DIALLED,
    DIGIT,
    LANGUAGE,
    LINE,
    PREFIX,
    PROMPT,
    SHOWN_NUMBER,
    TRUNK_ID,
    USERNAME,
    Contact,
    Flag,
    Host,
    RecordedShare,
)
from offhook.policy.recording import KEPT_MOST_DAYS, SHEETS_KEPT_MOST_DAYS
from offhook.policy.telephony import (
    Codec,
    Dialling,
    Number,
    Purpose,
    Recording,
    Transport,
    Trunk,
    Voice,
    WhenClosed,
)

_USUAL, _RECORDING = Voice(), Recording()
_TRUNK, _NUMBER = Trunk("", ""), Number("", "")
_YEARS_30_DAYS = 10958
_LONGEST_WAIT_S = 60.0


def trunk_table() -> Table[Trunk]:
    """Return the table of ``[[trunk]]``."""
    keys = (
        Key("id", TRUNK_ID, "by what telephony refers to it"),
        Key("name", LINE, "what people call it", "", otherwise="the id"),
        Key("hosts", Listed(Host()), "addresses that its calls come from", ()),
        Key("contact", Contact(), "where calls out go, as host or host:port", ""),
        Key(
            "transport",
            words_of(Transport),
            "what carries the signalling",
            _TRUNK.transport,
        ),
        Key("srtp", Flag(), "whether voice is encrypted; only with tls", False),
        Key(
            "codecs",
            Listed(words_of(Codec)),
            "how voice is coded, the best first",
            _TRUNK.codecs,
        ),
        Key("username", USERNAME, "of the digest; the password is set on a page", ""),
        Key(
            "registers", Flag(), "whether the centre registers with the carrier", False
        ),
        Key("caller_number", SHOWN_NUMBER, "what calls out show", ""),
    )
    plain = record(Trunk, *keys)

    def make(fields: dict[str, Any], spot: Spot) -> Trunk:
        trunk = Trunk(**fields | {"name": fields["name"] or fields["id"]})
        _check_trunk(trunk, spot)
        return trunk

    def take(trunk: Trunk) -> dict[str, Any]:
        fields = dict(plain.take(trunk))
        return fields | ({"name": ""} if trunk.name == trunk.id else {})

    return Table(keys, make, take)


def _check_trunk(trunk: Trunk, spot: Spot) -> None:
    if trunk.srtp and trunk.transport is not Transport.TLS:
        spot.at("srtp").wrong(
            "the keys of the encryption would be sent in the clear", 'transport = "tls"'
        )
    if len(set(trunk.codecs)) < max(1, len(trunk.codecs)):
        spot.at("codecs").wrong("it has none, or one twice", '["g722", "alaw"]')
    if trunk.registers and not (trunk.contact and trunk.username):
        spot.at("registers").wrong(
            "it says neither where nor as whom", "a contact and a username"
        )
    if not (trunk.hosts or trunk.contact or trunk.username):
        spot.wrong(
            "no call can come or go by it",
            "hosts that calls come from, or a contact where calls out go",
        )


def number_table(known: Known) -> Table[Number]:
    """Return the table of ``[[number]]``."""
    queue = Reference("queue", known.queues)
    menu: Named[str] = Named(DIGIT, queue, '{ 1 = "sales", 2 = "help" }: queues by key')
    keys = (
        Key("number", DIALLED, "the number, as the carrier sends it"),
        Key("name", LINE, "what people call it", "", otherwise="the number"),
        Key(
            "queue",
            Optional(queue),
            "where calls go; with a menu, those who press nothing",
            None,
        ),
        Key("menu", menu, "keys that callers may press, and whose queue each is", {}),
        Key("repeat", A_KEY, "key that says the menu again", _NUMBER.repeat),
        Key(
            "menu_wait",
            Seconds(least=1.0, most=_LONGEST_WAIT_S),
            "how long a key is waited for after the menu",
            _NUMBER.menu_wait_s,
            field="menu_wait_s",
        ),
        Key(
            "menu_times",
            Whole(1, 9),
            "how often the menu is said",
            _NUMBER.menu_times,
        ),
        Key(
            "language",
            LANGUAGE,
            "what callers are spoken to in",
            "",
            otherwise="that of the queue",
        ),
        Key("greeting", Optional(PROMPT), "prompt that greets callers", "welcome"),
        Key(
            "announces_recording",
            Flag(),
            "whether it says before the menu that calls may be recorded",
            False,
        ),
        Key(
            "when_closed",
            words_of(WhenClosed),
            "what callers meet while the queue is closed",
            _NUMBER.when_closed,
        ),
    )
    plain = record(Number, *keys)

    def make(fields: dict[str, Any], spot: Spot) -> Number:
        number = Number(**fields | {"name": fields["name"] or fields["number"]})
        if not number.queue and not number.menu:
            spot.wrong("its calls go nowhere", "a queue, or a menu of queues")
        if number.repeat in number.menu:
            spot.at("repeat").wrong(
                f"{number.repeat} is a key of the menu already", "another key, or none"
            )
        return number

    def take(number: Number) -> dict[str, Any]:
        fields = dict(plain.take(number)) | {"menu": dict(number.menu)}
        return fields | ({"name": ""} if number.name == number.number else {})

    return Table(keys, make, take)


DIALLING: Table[Dialling] = record(
    Dialling,
    Key(
        "country",
        COUNTRY_CODE,
        "of which numbers without a country's code are, such as MA",
        "",
    ),
    Key("forbidden", Listed(PREFIX), "beginnings that nobody may dial", ()),
)

VOICE_KEYS = (
    Key(
        "announce_every",
        Seconds(),
        "how often those who wait are told how they stand; 0 never",
        _USUAL.announce_every_s,
        field="announce_every_s",
    ),
    Key("announces_place", Flag(), "whether they are told their place", True),
    Key(
        "announces_wait",
        Flag(),
        "whether they are told the wait, when it is known well enough",
        True,
    ),
    Key(
        "voicemail",
        Flag(),
        "whether one may leave a message when it is closed, full or late",
        False,
        field="takes_voicemail",
    ),
    Key(
        "caller_number",
        SHOWN_NUMBER,
        "what its customers see when they are called",
        "",
        otherwise="that of the trunk",
    ),
)
RECORDING_KEYS = (
    Key("recording", RecordedShare(), "conversations recorded", 0.0, field="share"),
    Key(
        "recording_purpose",
        words_of(Purpose),
        "what recordings are for; callers are told",
        _RECORDING.purpose,
        field="purpose",
    ),
    Key(
        "recording_kept",
        Whole(1, _YEARS_30_DAYS),
        "days after which a recording is deleted",
        KEPT_MOST_DAYS,
        field="kept_days",
    ),
    Key(
        "sheets_kept",
        Whole(1, SHEETS_KEPT_MOST_DAYS),
        "days after which an evaluation made with it is deleted",
        SHEETS_KEPT_MOST_DAYS,
        field="sheets_kept_days",
    ),
    Key(
        "recording_announced",
        Flag(),
        "whether the queue tells callers that they may be recorded",
        True,
        field="is_announced",
    ),
    Key(
        "recording_law",
        LINE,
        "legal text that allows recording all, or keeping longer than 180 days",
        "",
        field="law",
    ),
)


def voice_of(fields: dict[str, Any], spot: Spot) -> Voice:
    """Return a queue's voice, taking its fields away from all those read of the queue."""
    voice = {key.target: fields.pop(key.target) for key in VOICE_KEYS}
    recording = Recording(**{k.target: fields.pop(k.target) for k in RECORDING_KEYS})
    if not recording.law:
        allowed = "recording_law, the legal text that allows it"
        if recording.share == 1.0:
            spot.at("recording").wrong(
                "all conversations are recorded, and no law is named",
                f"the share of a sample, or {allowed}",
            )
        if recording.kept_days > KEPT_MOST_DAYS:
            spot.at("recording_kept").wrong(
                f"{recording.kept_days} days, and no law is named",
                f"at most {KEPT_MOST_DAYS} days, or {allowed}",
            )
    return Voice(**voice, recording=recording)


def voice_fields(voice: Voice) -> dict[str, Any]:
    """Return the fields of a queue's voice, beside those of the queue."""
    fields = {one.name: getattr(voice, one.name) for one in fields_of(Voice)}
    recording = fields.pop("recording")
    return fields | {
        one.name: getattr(recording, one.name) for one in fields_of(Recording)
    }
