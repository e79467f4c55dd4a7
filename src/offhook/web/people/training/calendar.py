"""A cohort's sessions as a calendar that telephones follow (RFC 5545)."""

from datetime import datetime

from icalendar import Calendar, Event

from offhook.web.people.training import queries
from offhook.web.people.training.models import Cohort


def feed_of(cohort: Cohort, at: datetime) -> bytes:
    """Return the calendar of a cohort."""
    calendar = Calendar()
    calendar.add("prodid", "-//Offhook//Training//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", cohort.name)
    for one in queries.sessions_of(cohort):
        event = Event()
        event.add("uid", f"session-{one.pk}@offhook")
        event.add("dtstamp", at)
        event.add("dtstart", one.begins_at)
        event.add("dtend", one.ends_at)
        event.add("summary", cohort.course.name)
        if one.room or cohort.site:
            event.add("location", one.room or cohort.site)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
