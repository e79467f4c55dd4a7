"""Lines of sound for the tests: a tone goes out by RTP, what comes in is kept and measured."""

import contextlib
import random
import socket
import struct
import threading
import time
import wave
from collections import deque
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
FRAME = 160
ULAW, ALAW, EVENTS = 0, 8, 101
KEYS = "0123456789*#"
ROWS_HZ, COLUMNS_HZ = (697, 770, 852, 941), (1209, 1336, 1477)
PAD = ("123", "456", "789", "*0#")

Samples = NDArray[np.float64]


class Line:
    """One end of a call's sound: it plays a tone for as long as it is open.

    `hz`: the tone; silence (G.711's own) if 0. Where to send, a peer's SIP says: `send_to`.
    """

    def __init__(self, host: str = "127.0.0.2", hz: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.2)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self.hz = hz
        self.sent = 0
        self._sequence = random.randrange(1000)
        self._source = random.getrandbits(32)
        self._to: tuple[str, int] | None = None
        self._came: list[tuple[int, int, bytes]] = []
        self._sung: deque[tuple[int, ...]] = deque()
        self._open = True
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._listen, self._speak)
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Fall silent."""
        self._open = False
        for thread in self._threads:
            thread.join(2)
        self._socket.close()

    def send_to(self, host: str, port: int) -> None:
        """Begin to play."""
        self._to = (host, port)

    def press(self, keys: str) -> None:
        """Press keys, as RFC 4733 tells of them."""
        assert self._to is not None
        for key in keys:
            at = self._sequence * FRAME
            for step in range(1, 9):
                is_over = step > 5
                told = struct.pack(
                    "!BBH", KEYS.index(key), 10 | (0x80 if is_over else 0), step * FRAME
                )
                self._send(EVENTS, told, at)
                time.sleep(0.02)
            time.sleep(0.06)

    def sing(self, keys: str) -> None:
        """Press keys as their two tones, in place of the line's own."""
        for key in keys:
            row = next(row for row, one in enumerate(PAD) if key in one)
            pair = ROWS_HZ[row], COLUMNS_HZ[PAD[row].index(key)]
            self._sung.extend([pair] * 6 + [()] * 6)

    def heard(self) -> Samples:
        """Return what has come so far, in the order in which it was sent, within -1..1."""
        frames = {number: (kind, sound) for kind, number, sound in list(self._came)}
        return np.concatenate(
            [np.zeros(0)]
            + [
                (of_ulaw if kind == ULAW else of_alaw)(sound)
                for _, (kind, sound) in sorted(frames.items())
            ]
        )

    @property
    def packets(self) -> int:
        """How many packets of sound have come."""
        return len(self._came)

    @property
    def missing(self) -> int:
        """How many packets have not come, of those between the first and the last."""
        numbers = {number for _, number, _ in list(self._came)}
        return max(numbers) - min(numbers) + 1 - len(numbers) if numbers else 0

    def _listen(self) -> None:
        while self._open:
            with contextlib.suppress(TimeoutError, OSError):
                packet = self._socket.recv(2048)
                kind, number = packet[1] & 0x7F, struct.unpack("!H", packet[2:4])[0]
                if kind in {ULAW, ALAW}:
                    self._came.append((kind, number, packet[12:]))

    def _speak(self) -> None:
        due_s = time.monotonic()
        frame = 0
        while self._open:
            due_s += 0.02
            time.sleep(max(0.0, due_s - time.monotonic()))
            if self._to is None:
                continue
            at = np.arange(frame * FRAME, (frame + 1) * FRAME) / RATE_HZ
            played = self._sung.popleft() if self._sung else (self.hz,)
            sound = sum((0.3 * np.sin(2 * np.pi * hz * at) for hz in played), 0.0 * at)
            self._send(ULAW, to_ulaw(sound), frame * FRAME)
            frame += 1

    def _send(self, kind: int, payload: bytes, at: int) -> None:
        self._sequence = (self._sequence + 1) % 65536
        head = struct.pack(
            "!BBHII", 0x80, kind, self._sequence, at % 2**32, self._source
        )
        with contextlib.suppress(OSError):
            assert self._to is not None
            self._socket.sendto(head + payload, self._to)
            self.sent += 1


def tones(sound: Samples, *, rate_hz: int = RATE_HZ, share: float = 0.1) -> list[int]:
    """Return the tones in it, in Hz, the lowest first: those of `share` of the loudest at least.

    The first and the last tenth of a second are left out: there a call begins and ends.
    """
    body = sound[rate_hz // 10 : -rate_hz // 10]
    if len(body) < rate_hz // 4 or np.abs(body).max() < 0.01:
        return []
    seen = np.abs(np.fft.rfft(body * np.hanning(len(body))))
    hz = np.fft.rfftfreq(len(body), 1 / rate_hz)
    peaks = [
        at
        for at in range(2, len(seen) - 2)
        if seen[at] == seen[at - 2 : at + 3].max() and seen[at] >= share * seen.max()
    ]
    return sorted({round(float(hz[at]) / 10) * 10 for at in peaks if hz[at] > 50})


def of_file(path: Path) -> tuple[Samples, int]:
    """Return the samples of a WAV file, and its rate."""
    with wave.open(str(path)) as told:
        assert told.getsampwidth() == 2
        raw = told.readframes(told.getnframes())
        return np.frombuffer(raw, "<i2") / 32768, told.getframerate()


def to_ulaw(sound: Samples) -> bytes:
    """Encode by G.711's mu-law."""
    level = np.minimum(np.abs(sound) * 32768, 32635).astype(int) + 0x84
    exponent = np.floor(np.log2(level)).astype(int) - 7
    mantissa = (level >> (exponent + 3)) & 0x0F
    sign = np.where(sound < 0, 0x80, 0)
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes()


def of_ulaw(told: bytes) -> Samples:
    """Decode G.711's mu-law."""
    byte = ~np.frombuffer(told, np.uint8).astype(int) & 0xFF
    level = (((byte & 0x0F) << 3) + 0x84 << ((byte & 0x70) >> 4)) - 0x84
    return np.where(byte & 0x80, -level, level) / 32768


def of_alaw(told: bytes) -> Samples:
    """Decode G.711's A-law."""
    byte = np.frombuffer(told, np.uint8).astype(int) ^ 0x55
    exponent, mantissa = (byte & 0x70) >> 4, byte & 0x0F
    level = np.where(
        exponent == 0,
        (mantissa << 4) + 8,
        ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0),
    )
    return np.where(byte & 0x80, level, -level) / 32768
