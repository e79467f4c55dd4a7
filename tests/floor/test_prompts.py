from hypothesis import given
from hypothesis import strategies as st

from offhook.floor import prompts
from offhook.floor.sounds import Sounds, sounds_folder


@given(st.text(max_size=12) | st.sampled_from(prompts.NAMES))
def test_a_sound_is_always_a_plain_file_name(text):
    kinds = ("", "number:", "digits:", "minutes:", "press:", "queue:")
    for kind in kinds:
        for name in prompts.sounds_of(kind + text):
            assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
            assert 0 < len(name) <= 50


@given(st.text(max_size=9), st.text(max_size=9))
def test_two_queues_have_two_sounds(one, other):
    if one != other:
        assert prompts.queue_sound(one) != prompts.queue_sound(other)


@given(st.floats(0.0, 9000.0), st.floats(0.0, 9000.0))
def test_what_is_said_of_a_wait_holds(low_s, more_s):
    said = prompts.wait((low_s, low_s + more_s))
    minutes = [int(one.split(":")[1]) for one in said if ":" in one]
    assert all(prompts.sounds_of(one) for one in said)
    if len(minutes) == 2:
        assert 60 * minutes[0] <= low_s < 60 * (minutes[0] + 1)
    if minutes:
        assert low_s + more_s <= 60 * minutes[-1] < low_s + more_s + 60


def test_a_menu_names_every_queue_with_its_key():
    said = prompts.menu({"1": "a", "#": "b"})
    assert said == ["menu-for", "queue:a", "press:1", "menu-for", "queue:b", "press:#"]


def test_a_centres_own_sound_comes_before_the_shared_one(tmp_path):
    folder = sounds_folder(tmp_path)
    sounds = Sounds(folder, "souss")
    for place in ("shared/fr/closed", "shared/fr/number-4", "shared/en/closed"):
        file = folder / f"{place}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert sounds.prompt_media("fr-FR", "closed") == ["shared/fr/closed"]
    assert sounds.prompt_media("es", "closed") == ["shared/en/closed"]
    assert sounds.prompt_media("fr", "digits:4-4") == ["shared/fr/number-4"] * 2
    assert sounds.prompt_media("fr", "no-such") == []
    for owner in ("spoken", "own"):
        (folder / owner / "souss" / "fr").mkdir(parents=True)
        (folder / owner / "souss" / "fr" / "closed.wav").touch()
        assert sounds.prompt_media("fr", "closed") == [f"{owner}/souss/fr/closed"]
    assert Sounds(folder, "other").prompt_media("fr", "closed") == ["shared/fr/closed"]
