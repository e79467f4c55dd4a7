"""Agents are moved between queues by the skills that these ask for."""

from dataclasses import replace

import pytest

from offhook.formats.centre_toml import read_centre
from offhook.policy.serving import CHANGES, served_by, skills_to_serve
from offhook.policy.tables import first_step

AGADIR = read_centre("agadir")
SMALL = read_centre("small")


def group_of(centre, name):
    return next(one for one in centre.groups if one.id == name)


@pytest.mark.parametrize("centre", [AGADIR, SMALL], ids=lambda one: one.id)
def test_who_is_moved_serves_the_queues_he_is_wanted_for_and_no_other(centre):
    moved = 0
    for group in centre.groups:
        before = served_by(centre, group)
        for other in centre.groups:
            wanted = served_by(centre, replace(group, skills=dict(other.skills)))
            skills = skills_to_serve(centre, group, wanted)
            if skills is None:
                continue
            moved += 1
            now = replace(group, skills=skills)
            assert served_by(centre, now) == wanted
            fresh = [one for one in centre.queues if one.id in wanted - before]
            assert {first_step(one, now) for one in fresh} <= {0}
    assert moved > len(centre.groups)


def test_who_stays_where_he_is_keeps_his_skills():
    for group in AGADIR.groups:
        wanted = served_by(AGADIR, group)
        assert skills_to_serve(AGADIR, group, wanted) == dict(group.skills)


def test_as_few_skills_change_as_can_be():
    telco = group_of(AGADIR, "telco")
    assert served_by(AGADIR, telco) == {"telco-fr"}
    skills = skills_to_serve(AGADIR, telco, {"energy-fr"})
    assert skills["fr"] == telco.skills["fr"]
    assert set(skills) == {"fr", "energy"}
    # From the first step on, and no better than it asks for.
    assert first_step(AGADIR.queues[3], replace(telco, skills=skills)) == 0


def test_from_everything_to_nothing_and_back():
    telco = group_of(AGADIR, "telco")
    idle = skills_to_serve(AGADIR, telco, set())
    assert served_by(AGADIR, replace(telco, skills=idle)) == set()
    assert len(set(telco.skills.items()) - set(idle.items())) == 1


def test_queues_that_ask_for_the_same_are_not_told_apart():
    first = AGADIR.queues[0]
    centre = replace(AGADIR, queues=(first, replace(first, id="twin")))
    telco = group_of(AGADIR, "telco")
    assert skills_to_serve(centre, telco, {first.id}) is None
    assert skills_to_serve(centre, telco, {"twin", first.id}) == dict(telco.skills)
    assert CHANGES >= 4  # a language and a brand, for another of each
