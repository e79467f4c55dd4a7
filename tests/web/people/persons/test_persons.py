"""Persons without a login: one an address, a link of his own, forgotten with a proof."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django_scopes import scope

from offhook.terms.errors import NotAccepted, NotFound, Refused
from offhook.web import safe
from offhook.web.accounts.models import AuditRow
from offhook.web.people.persons import actions, links, queries
from offhook.web.people.persons.contact import plain_email, plain_phone
from offhook.web.people.persons.models import Consent, Erasure, Person
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
KEPT_UNTIL = date(2028, 3, 2)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Keep files of each test for itself."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


def zoe(tenant, **fields) -> Person:
    told = {
        "name": "Zoé", "email": "zoe@example.org", "phone": "+33612345678",
        "language": "fr", "kept_until": KEPT_UNTIL, "at": NOW,
    }  # fmt: skip
    with scope(tenant=tenant):
        return actions.take_in(tenant=tenant, **{**told, **fields})


def test_somebody_who_comes_again_is_the_same_person(tenant, other_tenant):
    first = zoe(tenant, phone="")
    later = date(2028, 6, 1)
    assert zoe(tenant, email="ZOE@example.org".lower(), kept_until=later) == first
    by_phone = zoe(tenant, email="other@example.org")
    assert by_phone == first
    assert by_phone.email == "zoe@example.org"
    assert by_phone.kept_until == later
    assert zoe(other_tenant) != first


@pytest.mark.parametrize("wrong", ["zoe", "zoe@", "@x.org", "a b@x.org", "a@b@x.org"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(NotAccepted):
        plain_email(wrong)


@pytest.mark.parametrize(
    "wrong", ["12", "+", "06x2345678", "+1234567890123456", "٠٦١٢٣٤"]
)
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(NotAccepted):
        plain_phone(wrong, "212")


def test_a_link_opens_its_own_person_until_it_is_renewed(tenant):
    person = zoe(tenant)
    key = links.key_of(person)
    assert links.person_of(key) == person
    for wrong in ("", key[:-1], key + "x", "a:b:c", links.key_of(person).swapcase()):
        assert links.person_of(wrong) is None
    with scope(tenant=tenant):
        actions.renew_link(person=person, by="salima", at=NOW)
    assert links.person_of(key) is None
    assert links.person_of(links.key_of(person)) == person


def test_a_file_opens_only_under_its_name_and_for_its_tenant(
    tenant, other_tenant, tmp_path
):
    name = safe.put(tenant, b"a voice")
    assert safe.get(tenant, name) == b"a voice"
    (kept,) = tmp_path.rglob(name)
    assert b"a voice" not in kept.read_bytes()
    with pytest.raises(NotFound):
        safe.get(other_tenant, name)
    # Another's place, a touched byte, and names that are no names.
    kept.with_name("0" * 32).write_bytes(kept.read_bytes())
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    for wrong in (name, "0" * 32, "../offhook", "a/b", ""):
        with pytest.raises(NotFound):
            safe.get(tenant, wrong)
    safe.remove(tenant, name)
    safe.remove(tenant, name)


def test_a_person_reads_what_is_known_and_is_forgotten_with_a_proof(tenant):
    person = zoe(tenant)
    with scope(tenant=tenant):
        actions.agree(person=person, purpose="apply", wording="I agree.", at=NOW)
        actions.withdraw(person=person, purpose="apply", at=NOW + timedelta(days=1))
        told = queries.belongings_of(person)
        assert told["person"]["email"] == "zoe@example.org"
        assert told["consents"][0]["withdrawn_at"] == "2026-03-03T09:00:00+00:00"
        key = links.key_of(person)
        actions.erase(person=person, by="person", reason="asked", at=NOW)
        assert links.person_of(key) is None
        assert not Consent.objects.exists()
        proof = Erasure.objects.get()
        assert proof.person_number == person.pk
        assert proof.counts["consents"] == 1
        assert "oé" not in str(AuditRow.objects.get(action="erase-person").detail)
        with pytest.raises(Refused):
            proof.delete()
        again = zoe(tenant)
        assert again != person


def test_nobody_is_kept_longer_than_his_clock_says(tenant, other_tenant):
    zoe(tenant)
    other = zoe(other_tenant)
    with scope(tenant=tenant):
        assert actions.erase_expired(day=KEPT_UNTIL, at=NOW) == []
        proofs = actions.erase_expired(day=KEPT_UNTIL + timedelta(days=1), at=NOW)
        assert [one.reason for one in proofs] == ["expired"]
    assert links.person_of(links.key_of(other)) == other
