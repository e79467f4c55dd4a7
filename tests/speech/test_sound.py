import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.speech import sound
from offhook.terms.errors import NotAccepted


def file_of(wave, rate_hz, form="WAV", subtype=None):
    file = io.BytesIO()
    soundfile.write(file, wave, rate_hz, format=form, subtype=subtype)
    return file.getvalue()


def tone_of(hertz, rate_hz, lasts_s=1.0, channels=1):
    at_s = np.arange(int(lasts_s * rate_hz)) / rate_hz
    wave = 0.5 * np.sin(2 * np.pi * hertz * at_s)
    return np.column_stack([wave] * channels)


def heard(content):
    """Return the rate, the channels, the length and the loudest frequency of a file."""
    wave, rate_hz = soundfile.read(io.BytesIO(content), always_2d=True)
    spectrum = np.abs(np.fft.rfft(wave[:, 0] * np.hanning(len(wave))))
    loudest = np.argmax(spectrum) * rate_hz / len(wave)
    return rate_hz, wave.shape[1], len(wave) / rate_hz, loudest


@settings(max_examples=40)
@given(
    st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000]),
    st.integers(1, 2),
    st.integers(300, 3000),
    st.sampled_from([("WAV", None), ("FLAC", None), ("OGG", "VORBIS")]),
)
def test_a_tone_stays_a_tone_of_the_same_length(rate_hz, channels, hertz, form):
    uploaded = file_of(tone_of(hertz, rate_hz, channels=channels), rate_hz, *form)
    made = sound.telephone_sound(uploaded)
    rate, many, lasts_s, loudest = heard(made)
    assert (rate, many) == (8000, 1)
    assert lasts_s == pytest.approx(1.0, abs=0.01)
    assert loudest == pytest.approx(hertz, abs=5)
    assert soundfile.info(io.BytesIO(made)).subtype == "PCM_16"


def test_an_mp3_is_read():
    uploaded = file_of(tone_of(440, 44100), 44100, "MP3", "MPEG_LAYER_III")
    assert heard(sound.telephone_sound(uploaded))[3] == pytest.approx(440, abs=5)


def test_what_a_telephone_cannot_carry_is_not_folded_into_what_it_can():
    low = tone_of(500, 48000) * 0.2
    made = sound.telephone_sound(file_of(low + tone_of(7000, 48000), 48000))
    wave, rate_hz = soundfile.read(io.BytesIO(made))
    spectrum = np.abs(np.fft.rfft(wave))
    at_1000 = spectrum[int(1000 * len(wave) / rate_hz)]  # where 7000 Hz would fold to
    assert at_1000 < 0.01 * spectrum.max()


@given(st.binary(max_size=300))
def test_what_is_no_sound_is_refused(content):
    for start in (b"", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"OggS", b"ID3", b"fLaC"):
        with pytest.raises(NotAccepted):
            sound.telephone_sound(start + content)


@settings(max_examples=60)
@given(st.data())
def test_a_broken_file_is_refused_or_read_and_never_crashes(data):
    whole = bytearray(file_of(tone_of(440, 8000, 0.2), 8000, "OGG", "VORBIS"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        made = sound.telephone_sound(bytes(whole))
    except NotAccepted:
        return
    assert heard(made)[:2] == (8000, 1)


@pytest.mark.parametrize(
    ("wave", "rate_hz", "wrong"),
    [
        (np.zeros(8000), 8000, "silence"),
        (np.zeros(0), 8000, "silence"),
        (np.full(8000 * 121, 0.1), 8000, "121 s"),
        (np.full(800, 0.1), 300_000, "300000 Hz"),
        (np.full(800, 0.1), 1000, "1000 Hz"),
    ],
)
def test_what_is_silent_long_or_strange_is_refused(wave, rate_hz, wrong):
    with pytest.raises(NotAccepted) as caught:
        sound.telephone_sound(file_of(wave, rate_hz))
    assert caught.value.fields["wrong"] == wrong


def test_what_is_large_is_refused_before_it_is_read():
    with pytest.raises(NotAccepted):
        sound.telephone_sound(b"\0" * (sound.LARGEST_BYTES + 1))


def test_a_loud_sound_is_made_softer_and_a_soft_one_stays():
    def peak(wave):
        return np.abs(soundfile.read(io.BytesIO(sound.wav(wave)))[0]).max()

    assert peak(np.array([0.0, 3.0, -1.0])) == pytest.approx(0.89, abs=0.001)
    assert peak(np.array([0.0, 0.3])) == pytest.approx(0.3, abs=0.001)
    assert heard(sound.wav(sound.tone(1000.0, 0.35)))[3] == pytest.approx(1000, abs=5)
