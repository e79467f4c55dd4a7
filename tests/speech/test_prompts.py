import io
import os
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from offhook.floor import prompts
from offhook.floor.prompts import BEEP, NAMES, Spoken, queue_sound
from offhook.floor.sounds import Sounds, sounds_folder
from offhook.formats.centre_toml import read_centre
from offhook.policy.telephony import Purpose
from offhook.speech import espeak, queue_names, shared_sounds
from offhook.speech.prompts import SENTENCES, minutes, texts


@pytest.mark.parametrize("language", Spoken)
def test_every_prompt_has_a_sentence_in_every_language_and_nothing_else_has(language):
    assert set(SENTENCES[language]) == set(NAMES) - {BEEP}
    assert all(text.strip() for text in texts(language).values())


def test_languages_say_things_in_their_own_words():
    french, *others = (SENTENCES[language] for language in Spoken)
    assert all(french[name] != other[name] for other in others for name in french)


def all_said():
    """Return every prompt that the call flow can ask for, of no centre's own."""
    waits = [prompts.wait((low, high)) for low in (0, 90, 3000) for high in (30, 3500)]
    return [
        *NAMES,
        *(prompts.recorded(purpose) for purpose in Purpose),
        *(one for n in range(1, 100) for one in prompts.place(n)),
        *(one for wait in waits for one in wait),
        *(f"minutes:{n}" for n in range(1, 61)),
        *(f"press:{key}" for key in prompts.KEYS),
        "digits:0123456789",
        "number:0",
        "number:120",
    ]


@pytest.mark.parametrize("language", Spoken)
def test_each_sound_that_is_asked_for_has_a_text(language):
    known = {*texts(language), BEEP}
    assert {sound for one in all_said() for sound in prompts.sounds_of(one)} <= known


@pytest.mark.parametrize("language", Spoken)
def test_minutes_are_different_words_for_each_number(language):
    said = [minutes(language, n) for n in range(1, 61)]
    assert len(set(said)) == 60


def test_arabic_minutes_follow_their_grammar():
    said = [minutes(Spoken.AR, n) for n in range(3, 11)]
    assert all(one.endswith("دَقائِق") for one in said)
    assert all(minutes(Spoken.AR, n).endswith("دَقِيقَة") for n in range(11, 61))


# ------------------------------------------------------------------ the voice


def test_the_voice_speaks_as_telephones_play_it():
    texts_read = {
        "one": "un",
        "long": "Merci de patienter, quelqu'un va vous répondre.",
    }
    made = espeak.spoken("fr", texts_read, espeak.WAV)
    lengths = {}
    for name, content in made.items():
        wave, rate_hz = soundfile.read(io.BytesIO(content))
        assert rate_hz == 8000
        assert wave.ndim == 1
        assert np.abs(wave).max() > 0.1
        lengths[name] = len(wave) / rate_hz
    assert 0.1 < lengths["one"] < 1.0 < lengths["long"] < 6.0


def test_a_language_without_a_voice_is_told():
    with pytest.raises(espeak.NoVoice):
        espeak.spoken("tlhx", {"a": "a"}, espeak.WAV)


@pytest.mark.slow
def test_the_shared_sounds_hold_every_prompt_and_are_copied_once(tmp_path):
    if not shared_sounds.MADE.is_dir():
        shared_sounds.make()
    shared_sounds.keep(tmp_path)
    sounds = Sounds(sounds_folder(tmp_path), "souss")
    for language in Spoken:
        for prompt in all_said():
            media = sounds.prompt_media(language, prompt)
            assert len(media) == len(prompts.sounds_of(prompt)) > 0
    file = sounds_folder(tmp_path) / "shared" / "fr" / "closed.wav"
    info = soundfile.info(file)
    assert (info.samplerate, info.channels, info.subtype) == (8000, 1, "PCM_16")
    was = file.stat().st_ino
    shared_sounds.keep(tmp_path)
    assert file.stat().st_ino == was
    os.utime(file, (0, 0))  # older than what came with a new release
    shared_sounds.keep(tmp_path)
    assert file.stat().st_ino != was


def test_the_names_of_queues_in_menus_are_read_aloud_when_they_change(tmp_path):
    centre = read_centre("agadir")
    assert queue_names.keep_names(tmp_path, "souss", centre) == 5
    assert queue_names.keep_names(tmp_path, "souss", centre) == 0
    sounds = Sounds(sounds_folder(tmp_path), "souss")
    for number in centre.numbers:
        for queue in number.menu.values():
            (place,) = sounds.prompt_media("fr", f"queue:{queue}")
            assert place == f"spoken/souss/fr/{queue_sound(queue)}"
    queues = tuple(
        replace(queue, name="Atlas") if queue.id == "telco-fr" else queue
        for queue in centre.queues
    )
    assert (
        queue_names.keep_names(tmp_path, "souss", replace(centre, queues=queues)) == 1
    )
