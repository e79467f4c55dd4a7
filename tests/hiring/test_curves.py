import numpy as np
import pytest

from offhook.hiring.curves import retention, starting_staff, values_at, weight
from offhook.hiring.facts import WEEKS_A_YEAR, Counted, Staff
from tests.hiring.plans import one_pool, with_pool


def test_a_year_at_an_attrition_leaves_its_exponential():
    stay = retention({0: 0.35}, 54)
    assert stay[0] == 1.0
    assert stay[52] == pytest.approx(np.exp(-0.35 * 52 / WEEKS_A_YEAR))


def test_attrition_changes_at_its_week_of_tenure():
    stay = retention({0: 0.6, 13: 0.35}, 30)
    weekly = -np.diff(np.log(stay)) * WEEKS_A_YEAR
    assert weekly[:13] == pytest.approx(np.full(13, 0.6))
    assert weekly[13:] == pytest.approx(np.full(16, 0.35))


def test_steps_hold_until_the_next():
    assert values_at({0: 1.0, 3: 2.0}, 5).tolist() == [1, 1, 1, 2, 2]


def test_staff_leaves_by_its_own_tenure():
    facts = with_pool(one_pool(), staff=(Staff(10.0, 4),), attrition={0: 5.0, 6: 0.0})
    people, _ = starting_staff(facts, facts.pools[0])
    assert people[0] == 10.0
    assert people[1] == pytest.approx(10.0 * np.exp(-5.0 / WEEKS_A_YEAR))
    assert people[2:] == pytest.approx(np.full(14, people[2]))


def test_who_is_coming_is_there_from_his_week_on():
    facts = with_pool(one_pool(), staff=(), coming=(0.0, 0.0, 4.0), attrition={0: 0.0})
    people, _ = starting_staff(facts, facts.pools[0])
    assert people.tolist() == [0.0, 0.0] + [4.0] * 14


def test_newcomers_count_for_their_work_only_where_work_is_counted():
    facts = with_pool(one_pool(), learning={0: 0.53, 4: 1.0})
    assert weight(facts.pools[0], 6).tolist() == [1.0] * 6
    worked = with_pool(facts, counted=Counted.WORK)
    assert weight(worked.pools[0], 6).tolist() == [0.53] * 4 + [1.0] * 2
