"""The live pages before there is anything live."""

from offhook.web.accounts.permissions import Role


def test_without_a_centre_who_may_load_one_is_sent_there(administrator, browser):
    answer = browser(administrator).get("/wallboard/")
    assert (answer.status_code, answer["Location"]) == (302, "/centre/")
    assert browser(administrator).get("/centre/")["Location"] == "/centre/import/"


def test_without_a_centre_others_are_told_to_wait(person, browser):
    for role, path in ((Role.AGENT, "/desk/"), (Role.SUPERVISOR, "/wallboard/")):
        answer = browser(person(role, agent=role.value)).get(path)
        assert answer.status_code == 200
        assert "No centre yet" in answer.content.decode()
