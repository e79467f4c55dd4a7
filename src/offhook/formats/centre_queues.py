"""The tables of a centre file about queues, and how many contacts come to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offhook.formats.arrivals_file import ArrivalsReader, means
from offhook.formats.centre_days import (
    DAY_NAMES,
    ByDay,
    OpeningHours,
    Series,
    Weights,
)
from offhook.formats.centre_kinds import (
    CHANNELS,
    DurationOf,
    OverflowOf,
    SkillsOf,
    StepsOf,
    TargetOf,
)
from offhook.formats.centre_people import Known, named, only
from offhook.formats.centre_voice import (
    RECORDING_KEYS,
    VOICE_KEYS,
    voice_fields,
    voice_of,
)
from offhook.formats.findings import Spot
from offhook.formats.kinds import (
    SHARE,
    Choice,
    Number,
    Optional,
    Reference,
    Seconds,
    Text,
    Whole,
)
from offhook.formats.tables import Key, Listed, Table, record
from offhook.formats.voice_kinds import DIGIT
from offhook.policy.centre import (
    FOREVER,
    NOTHING,
    Arrivals,
    ArrivalsFile,
    CallbackOffer,
    Overflow,
    OverflowTo,
    Queue,
    RecordedDay,
    Redial,
    Target,
)
from offhook.terms.contacts import Channel
from offhook.terms.errors import FileInvalid, NotFound, OffhookError
from offhook.terms.units import DAY_S

NOBODY_COMES = "none"
_NO_ARRIVALS = Arrivals(())
_SOURCES = ("contacts", "volume", "file", "recorded")
_FILE_KEYS = ("file", "queue", "map")

RECORDED_DAY: Table[RecordedDay] = record(
    RecordedDay,
    Key(
        "day",
        Choice({name: n for n, name in enumerate(DAY_NAMES)}),
        "its weekday",
        field="weekday",
    ),
    Key(
        "at",
        Listed(Seconds(most=DAY_S)),
        "when contacts came, in seconds after midnight",
        field="arrivals_s",
    ),
)

REDIAL: Table[Redial] = record(
    Redial,
    Key("share", SHARE, "callers who hung up and ring again", 0.0),
    Key("after", DurationOf(), "how long after hanging up", NOTHING),
    Key(
        "resume_within",
        Seconds(),
        "back within so long, one has his place in line again",
        0.0,
        field="resume_within_s",
    ),
)

CALLBACK: Table[CallbackOffer] = record(
    CallbackOffer,
    Key("after", Seconds(), "waiting after which it is offered", field="after_s"),
    Key("share", SHARE, "callers who accept it"),
    Key("key", DIGIT, "what they press", "1"),
)


@dataclass(frozen=True, slots=True)
class ProfileOf:
    """The name of a profile, or one for each weekday."""

    profiles: Mapping[str, Series]
    blank: tuple[str | None, ...] = (None,) * 7

    @property
    def accepted(self) -> str:
        """Both forms."""
        names = ", ".join(self.profiles) or "the file has none yet"
        return f"the name of a profile ({names}), or {{ mon-fri = NAME, sat = NAME }}"

    def read(self, value: object, spot: Spot) -> tuple[str | None, ...]:
        """Return a name for each weekday."""
        name = Reference("profile", tuple(self.profiles))
        if isinstance(value, dict):
            return ByDay(name).read(value, spot)
        return (name.read(value, spot),) * 7

    def write(self, value: tuple[str | None, ...]) -> object:
        """Return the names by weekday."""
        return ByDay(Reference("profile", ())).write(value)


@dataclass(frozen=True, slots=True)
class ArrivalsOf:
    """How many contacts come to a queue: "none", or a table."""

    queue: str
    interval_s: float
    profiles: Mapping[str, Series]
    reader: ArrivalsReader | None = None
    blank: Arrivals = _NO_ARRIVALS

    @property
    def accepted(self) -> str:
        """The forms."""
        return (
            '{ volume = { mon-fri = 900 }, profile = "NAME" }, '
            '{ contacts = { mon-fri = { "08:00" = 12, "18:00" = 0 } } }, '
            f'{{ file = "history.csv" }} or "{NOBODY_COMES}"'
        )

    @property
    def table(self) -> Table[Arrivals]:
        """The table of all the forms."""
        contacts = ByDay(Weights(self.interval_s))
        return Table(
            (
                Key("volume", ByDay(Number()), "contacts a day, by weekday", None),
                Key(
                    "profile",
                    ProfileOf(self.profiles),
                    "how a day's volume is spread over it",
                    None,
                ),
                Key("contacts", contacts, "or: contacts in each interval", None),
                Key("file", Text(), "or: a history, or an intervals.csv", None),
                Key(
                    "queue",
                    Text(),
                    "the queue's name in that file",
                    None,
                    otherwise="the queue's id",
                ),
                Key("map", Text(), "the map that reads the file", None),
                Key(
                    "recorded",
                    Listed(RECORDED_DAY),
                    "or: the moments of recorded days",
                    (),
                ),
                Key("day_cv", Number(most=5.0), "how much days differ", 0.0),
                Key("interval_cv", Number(most=5.0), "how much intervals differ", 0.0),
            ),
            self._make,
            _taken,
            self.accepted,
        )

    def read(self, value: object, spot: Spot) -> Arrivals:
        """Return the arrivals."""
        return self.blank if value == NOBODY_COMES else self.table.read(value, spot)

    def write(self, value: Arrivals) -> object:
        """Return the table: of each interval, or of the file they came from."""
        return self.table.write(value) if value.expected or value.file else NOBODY_COMES

    def _make(self, fields: dict[str, Any], spot: Spot) -> Arrivals:
        written = [name for name in _SOURCES if fields[name]]
        expected: tuple[Series, ...] = ()
        recorded: tuple[RecordedDay, ...] = fields["recorded"]
        file = None
        if written in (["volume"], ["contacts"], ["contacts", "recorded"]):
            if written == ["volume"]:
                expected = self._spread(fields, spot)
            else:
                nothing = Weights(self.interval_s).blank
                expected = tuple(day or nothing for day in fields["contacts"])
        elif written == ["file"]:
            file = ArrivalsFile(fields["file"], fields["queue"], fields["map"])
            recorded = self._recorded(file, spot)
        elif written != ["recorded"]:
            self._refuse(written, spot)
        for name in _stray(fields, written):
            spot.at(name).wrong(f"{name} says nothing here", self.accepted)
        if recorded and not expected:
            expected = means(recorded, self.interval_s)
        return Arrivals(
            expected, fields["day_cv"], fields["interval_cv"], recorded, file
        )

    def _refuse(self, written: Sequence[str], spot: Spot) -> None:
        wrong = "it does not say how many contacts come"
        if written:
            wrong = f"it says twice how many contacts come ({', '.join(written)})"
        spot.wrong(wrong, self.accepted)

    def _spread(self, fields: dict[str, Any], spot: Spot) -> tuple[Series, ...]:
        """Return each day's volume spread over its profile."""
        profile = fields["profile"] or (None,) * 7
        if fields["profile"] is None:
            spot.wrong(
                "it has a volume and no profile", ProfileOf(self.profiles).accepted
            )
        nothing = Weights(self.interval_s).blank
        week = []
        for day, volume in enumerate(fields["volume"]):
            weights = self.profiles.get(profile[day] or "", nothing)
            if volume and fields["profile"] and profile[day] is None:
                spot.at("profile").wrong(
                    f"{DAY_NAMES[day]} has a volume and no profile", "one for each day"
                )
            total = sum(weights)
            scale = (volume or 0.0) / total if total > 0 else 0.0
            week.append(tuple(weight * scale for weight in weights))
        return tuple(week)

    def _recorded(self, file: ArrivalsFile, spot: Spot) -> tuple[RecordedDay, ...]:
        if self.reader is None or spot.muted:
            return ()
        here = spot.at("file")
        try:
            return self.reader.read(file, self.queue)
        except FileInvalid as error:
            for problem in error.problems:
                wrong = f"{problem.file}: {problem.where}: {problem.wrong}"
                here.wrong(wrong, problem.accepted)
        except NotFound as error:
            words = error.fields
            wrong = f'{words["where"]}: there is no {words["kind"]} "{words["name"]}"'
            here.wrong(wrong, str(words["known"]))
        except OffhookError as error:
            wrong = (
                f"{error.fields.get('where', file.path)}: {error.fields.get('wrong')}"
            )
            here.wrong(wrong, str(error.fields.get("accepted", "a readable file")))
        return ()


def _stray(fields: dict[str, Any], written: Sequence[str]) -> list[str]:
    """Return the keys that only say something beside another one, which is not there."""
    stray = [name for name in ("queue", "map") if fields[name] and not fields["file"]]
    if fields["profile"] and "volume" not in written:
        stray.append("profile")
    return stray


def _taken(value: Arrivals) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "volume": None,
        "profile": None,
        "contacts": None,
        "file": None,
        "queue": None,
        "map": None,
        "recorded": (),
        "day_cv": value.day_cv,
        "interval_cv": value.interval_cv,
    }
    if value.file is not None:
        named_file = (value.file.path, value.file.queue, value.file.map)
        return fields | dict(zip(_FILE_KEYS, named_file, strict=True))
    # A day of nothing but zeros is left out, and read as zeros again.
    days = tuple(day if any(day) else None for day in value.expected)
    return fields | {"contacts": days, "recorded": value.recorded}


def queue_table(known: Known, arrivals: ArrivalsOf) -> Table[Queue]:
    """Return the table of ``[[queue]]``."""
    plain = named(Queue, *_queue_keys(known, arrivals))

    def make(fields: dict[str, Any], spot: Spot) -> Queue:
        voice = voice_of(fields, spot)
        return plain.make(fields | {"voice": voice}, spot)

    def take(queue: Queue) -> dict[str, Any]:
        return {**plain.take(queue), **voice_fields(queue.voice)}

    return Table((*plain.keys, *VOICE_KEYS, *RECORDING_KEYS), make, take)


def _queue_keys(known: Known, arrivals: ArrivalsOf) -> tuple[Key, ...]:
    overflow = OverflowOf(known.queues)
    return (
        Key(
            "client",
            Reference("client", known.clients),
            "whose contacts they are",
            only(known.clients),
            otherwise="the only client",
        ),
        Key("channel", Choice(CHANNELS), "how contacts come", Channel.VOICE),
        Key("language", Text(), "what is spoken, such as fr", ""),
        Key("arrivals", arrivals, "how many contacts come, and when"),
        Key("talk", DurationOf(), "length of the conversation"),
        Key("wrap_up", DurationOf(), "work after it", NOTHING),
        Key(
            "patience",
            DurationOf(endless=True, blank=FOREVER),
            "how long customers wait before they hang up",
            FOREVER,
        ),
        Key(
            "steps",
            StepsOf(SkillsOf(known.skills)),
            "routing steps: who may take a contact, and from when on",
        ),
        Key("target", TargetOf(), "the promised service level", Target()),
        Key("hours", OpeningHours(), "when the queue is open", ()),
        Key("priority", Whole(0, 1000), "lower is served first", 1),
        Key("weight", Number(above=True), "for contact_choice weighted-wait", 1.0),
        Key("limit", Optional(Whole(0)), "contacts that may wait", None),
        Key("when_full", overflow, "where a contact goes at the limit", Overflow()),
        Key(
            "max_wait",
            Optional(Seconds()),
            "how long a contact may wait",
            None,
            field="max_wait_s",
        ),
        Key(
            "when_late",
            overflow,
            "where a contact goes that has waited so long",
            Overflow(OverflowTo.MESSAGE),
        ),
        Key(
            "short_abandon",
            Seconds(),
            "a hang-up sooner than this counts as short",
            5.0,
            field="short_abandon_s",
        ),
        Key("redial", REDIAL, "who hung up and rings again", Redial()),
        Key("callback", Optional(CALLBACK), "an offer to be called back", None),
    )
