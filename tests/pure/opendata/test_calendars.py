"""Calendars as other programs read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opendata.calendars import LONGEST_LINE_OCTETS, DayEvent, TimedEvent, calendar


def event(**changed):
    given_ = {
        "uid": "r8-1@city.example",
        "title": "意見募集",
        "first_on": date(2026, 11, 1),
        "last_on": date(2026, 11, 30),
        "changed_at": datetime(2026, 10, 30, 9, 5, tzinfo=UTC),
    }
    return DayEvent(**given_ | changed)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_an_event_lasts_to_the_end_of_its_last_day():
    lines = unfolded(calendar(name="意見募集", events=[event(url="https://city.example/c/")]))

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yoriai//Yoriai//JA",
        "NAME:意見募集",
        "X-WR-CALNAME:意見募集",
        "BEGIN:VEVENT",
        "UID:r8-1@city.example",
        "DTSTAMP:20261030T090500Z",
        "DTSTART;VALUE=DATE:20261101",
        "DTEND;VALUE=DATE:20261201",
        "SUMMARY:意見募集",
        "URL:https://city.example/c/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_has_a_meaning_in_the_format_is_escaped():
    lines = unfolded(calendar(name="n", events=[event(title="a,b;c\\d", text="一行目\n二行目\x07")]))

    assert "SUMMARY:a\\,b\\;c\\\\d" in lines
    assert "DESCRIPTION:一行目\\n二行目" in lines


@given(st.text(max_size=400))
def test_no_line_is_too_long_and_nothing_is_lost_by_folding(title):
    text = calendar(name="n", events=[event(title=title)])

    assert all(len(line.encode()) <= LONGEST_LINE_OCTETS for line in text.split("\r\n"))
    assert sum(line.startswith("SUMMARY:") for line in unfolded(text)) == 1


@given(st.text(alphabet="あいう漢字，。abc", max_size=300))
def test_plain_words_come_out_as_they_went_in(title):
    assert f"SUMMARY:{title}" in unfolded(calendar(name="n", events=[event(title=title)]))


def meeting(**changed):
    given_ = {
        "uid": "gathering-r8-1-1@city.example",
        "title": "説明会",
        "starts_at": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 30, 15, 30, tzinfo=UTC),
        "changed_at": datetime(2026, 10, 30, 9, 5, tzinfo=UTC),
    }
    return TimedEvent(**given_ | changed)


def test_hours_stand_in_japanese_time_with_the_zone_that_says_what_it_is():
    lines = unfolded(calendar(name="n", events=[meeting(place="市役所, 2階", url="https://city.example/m/")]))

    assert lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")][1:3] == [
        "TZID:Asia/Tokyo",
        "BEGIN:STANDARD",
    ]
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:gathering-r8-1-1@city.example",
        "DTSTAMP:20261030T090500Z",
        "LAST-MODIFIED:20261030T090500Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=Asia/Tokyo:20261130T140000",
        "DTEND;TZID=Asia/Tokyo:20261201T003000",
        "LOCATION:市役所\\, 2階",
        "SUMMARY:説明会",
        "URL:https://city.example/m/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_was_changed_and_cancelled_says_so():
    lines = unfolded(calendar(name="n", events=[meeting(sequence=3, is_cancelled=True)]))

    assert "SEQUENCE:3" in lines
    assert "STATUS:CANCELLED" in lines


def test_the_zone_stands_once_before_all_events_and_only_where_there_are_hours():
    text = calendar(name="n", events=[event(), meeting(), meeting(uid="another@city.example")])

    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.index("BEGIN:VTIMEZONE") < text.index("BEGIN:VEVENT")
    assert "VTIMEZONE" not in calendar(name="n", events=[event()])
