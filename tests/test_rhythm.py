"""When things happen: words, rules, zones, open days and hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers import rhythm
from handlers.recurrence import WEEKDAYS, Fault, parse_duration, parse_hours, parse_rhythm
from storage.communities import Place
from storage.people import Member

MELBOURNE = "Australia/Melbourne"
TERMS = {"terms": [{"from": "2026-01-28", "to": "2026-04-02"}, {"from": "2026-04-20", "to": "2026-06-26"}]}
VICTORIA = Place(zone=MELBOURNE, calendar={"holidays": "AU-VIC"})
PLAIN = Place(zone=MELBOURNE)

zones = st.sampled_from(
    [MELBOURNE, "America/Edmonton", "Asia/Kolkata", "Africa/Cairo", "Pacific/Kiritimati", "America/St_Johns", "UTC"]
)
walls = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)).map(lambda when: when.replace(second=0, microsecond=0))  # noqa: DTZ001 - wall times are naive
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given


def wall(text: str) -> datetime:
    """Read a naive wall time."""
    return datetime.fromisoformat(text)


def moment(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("every week MON 09:00", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO"),
        ("Every 2 weeks  fri 9:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("every week TUE,THU 09:00", "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH"),
        ("every month FIRST TUE 09:00", "FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU"),
        ("every 3 months LAST FRI 09:00", "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
        ("every day 09:00", "FREQ=DAILY;INTERVAL=1"),
        ("every weekday 09:00", "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR"),
    ],
)
def test_rhythm_words_become_a_rule(words: str, rule: str) -> None:
    assert parse_rhythm(words) == f"{rule};BYHOUR=9;BYMINUTE=0;BYSECOND=0"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Write it like"),
        ("mondays", "Write it like"),
        (None, "Write it like"),
        ("every week 09:00", "Write it like"),
        ("every 2 weekdays 09:00", "Write it like"),
        ("every month TUE 09:00", "Write it like"),
        ("every month FIFTH TUE 09:00", "Write it like"),
        ("every week MOON 09:00", '"MOON" is no day'),
        ("every 0 weeks MON 09:00", "from 1 to 12"),
        ("every 13 weeks MON 09:00", "from 1 to 12"),
        ("every week MON 24:00", "no time of day"),
        ("every week MON 09:61", "no time of day"),
        ("every hour", "at most once a day"),
        ("every 5 minutes", "at most once a day"),
    ],
)
def test_a_fault_in_the_rhythm_is_told_with_what_to_write(words: object, says: str) -> None:
    with pytest.raises(Fault, match=says):
        parse_rhythm(words)


@given(st.text(alphabet="every 2weksMONTHday09:,;=\n", max_size=40))
def test_any_text_is_a_rhythm_or_a_fault(words: str) -> None:
    try:
        rule = parse_rhythm(words)
    except Fault:
        return
    assert rule.startswith("FREQ=")


def test_durations_and_hours_are_read_or_refused() -> None:
    assert parse_duration("4d") == timedelta(days=4)
    assert parse_duration(" 36H ") == timedelta(hours=36)
    assert parse_hours("08:00 - 17:30") == (time(8), time(17, 30))
    for wrong in ("0d", "4", "4w", "-1d", "999d", "", None):
        with pytest.raises(Fault):
            parse_duration(wrong)
    for wrong in ("8-17", "17:00-08:00", "08:00-25:00", None):
        with pytest.raises(Fault):
            parse_hours(wrong)


@given(
    st.integers(1, 12),
    st.sets(st.sampled_from(list(WEEKDAYS)), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    walls,
)
def test_going_from_one_time_to_the_next_is_the_same_as_counting_from_the_start(
    interval: int, days: set[str], at: time, after: datetime
) -> None:
    rule = parse_rhythm(f"every {interval} weeks {','.join(sorted(days))} {at:%H:%M}")
    first = rhythm.first_local(rule, after)
    assert after < first <= after + timedelta(days=8)
    found = [first]
    for _ in range(5):
        found.append(rhythm.next_local(rule, found[-1]))
    assert found == list(rrulestr(rule, dtstart=first).xafter(first, count=6, inc=True))


def test_a_month_rhythm_keeps_its_weekday() -> None:
    rule = parse_rhythm("every month LAST FRI 15:00")
    first = rhythm.first_local(rule, wall("2026-01-05T10:00"))
    assert first == wall("2026-01-30T15:00")
    assert rhythm.next_local(rule, first) == wall("2026-02-27T15:00")


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0", "FREQ=DAILY;COUNT=3"]
)
def test_a_stored_rule_that_is_too_often_or_ends_is_refused(rule: str) -> None:
    with pytest.raises(Fault, match="once a day is the most"):
        rhythm.next_local(rule, wall("2026-01-05T10:00"))


def test_in_spring_a_time_that_is_left_out_comes_an_hour_later() -> None:
    assert rhythm.instant(wall("2026-10-04T02:30"), MELBOURNE) == moment("2026-10-03T16:30")
    assert rhythm.wall(moment("2026-10-03T16:30"), MELBOURNE) == wall("2026-10-04T03:30")


def test_in_autumn_a_time_that_comes_twice_is_the_first() -> None:
    assert rhythm.instant(wall("2026-04-05T02:30"), MELBOURNE) == moment("2026-04-04T15:30")
    assert rhythm.wall(moment("2026-04-04T16:30"), MELBOURNE) == wall("2026-04-05T02:30")


@given(walls, zones)
def test_a_wall_time_comes_back_from_its_moment_unless_the_clocks_skip_it(local: datetime, zone: str) -> None:
    back = rhythm.wall(rhythm.instant(local, zone), zone)
    assert back == local or timedelta(0) < back - local <= timedelta(hours=1)


@given(walls, zones, st.integers(1, 30))
def test_days_keep_the_time_on_the_wall_and_hours_count(local: datetime, zone: str, days: int) -> None:
    start = rhythm.instant(local, zone)
    assume(rhythm.wall(start, zone) == local)
    wanted = local + timedelta(days=days)
    assert rhythm.later(start, f"{days}d", zone) == rhythm.instant(wanted, zone)
    assert rhythm.later(start, f"{days * 24}h", zone) == start + timedelta(days=days)


def test_an_unknown_zone_is_told() -> None:
    for name in ("Mars/Olympus", "", "../etc/passwd", "Australia"):
        with pytest.raises(Fault, match="no time zone"):
            rhythm.zone_of(name)


def test_closed_days_have_a_reason() -> None:
    in_terms = Place(
        calendar={**TERMS, "holidays": "AU-VIC", "closed": ["2026-05-04", {"from": "2026-05-11", "to": "2026-05-12"}]}
    )
    assert rhythm.closed_because(VICTORIA, date(2026, 2, 2)) == ""
    assert rhythm.closed_because(VICTORIA, date(2026, 2, 1)) == "it is the weekend"
    assert rhythm.closed_because(VICTORIA, date(2026, 3, 9)) == "it is a holiday: Labour Day"
    assert "school holidays" in rhythm.closed_because(VICTORIA, date(2026, 4, 7))
    assert rhythm.closed_because(in_terms, date(2026, 4, 7)) == "it is not term time"
    assert rhythm.closed_because(in_terms, date(2026, 4, 27)) == ""
    assert rhythm.closed_because(in_terms, date(2026, 5, 4)) == "the community is closed that day"
    assert rhythm.closed_because(in_terms, date(2026, 5, 12)) == "the community is closed that day"
    assert rhythm.closed_because(in_terms, date(2026, 6, 8)).startswith("it is a holiday: King's Birthday")
    assert (
        rhythm.closed_because(Place(calendar={"holidays": "CA-AB"}), date(2026, 9, 7)) == "it is a holiday: Labour Day"
    )
    assert rhythm.closed_because(Place(), date(2026, 12, 25)) == ""
    named = Place(calendar={"closed": [{"from": "2026-05-11", "to": "2026-05-12", "name": "Curriculum day"}]})
    assert rhythm.closed_because(named, date(2026, 5, 12)) == "it is closed: Curriculum day"


def test_a_closed_day_moves_within_its_week_or_not_at_all() -> None:
    weekly, friday = parse_rhythm("every week MON 09:00"), parse_rhythm("every 2 weeks FRI 15:00")
    twice, daily = parse_rhythm("every week MON,WED 09:00"), parse_rhythm("every day 09:00")
    labour_day, good_friday = wall("2026-03-09T09:00"), wall("2026-04-03T15:00")
    no_schools = Place(calendar={**TERMS, "terms": [{"from": "2026-01-28", "to": "2026-06-26"}], "holidays": "AU-VIC"})
    long_break = Place(calendar={"closed": [{"from": "2026-03-09", "to": "2026-03-10"}]})
    assert rhythm.held_on(VICTORIA, weekly, wall("2026-03-02T09:00")) == wall("2026-03-02T09:00")
    assert rhythm.held_on(VICTORIA, weekly, labour_day) == wall("2026-03-10T09:00")
    assert rhythm.held_on(no_schools, friday, good_friday) == wall("2026-04-02T15:00")
    assert rhythm.held_on(VICTORIA, weekly, wall("2026-04-06T09:00")) is None
    assert rhythm.held_on(VICTORIA, twice, labour_day) == wall("2026-03-10T09:00")
    assert rhythm.held_on(long_break, twice, labour_day) is None
    assert rhythm.held_on(VICTORIA, daily, labour_day) is None


@given(
    moments, zones, st.sampled_from([VICTORIA, PLAIN, Place(calendar=TERMS), Place(rhythm={"hours": "10:00-11:30"})])
)
def test_people_are_written_to_in_open_hours_and_no_later_than_needed(when: datetime, zone: str, place: Place) -> None:
    found = rhythm.open_moment(place, when, zone)
    there = rhythm.wall(found, zone)
    first, last = rhythm.hours_of(place)
    assert found >= when
    assert there.weekday() < 5
    assert first <= there.time() < last
    assert rhythm.open_moment(place, found, zone) == found
    if found > when:
        assert there.time() == first
    if found - when < timedelta(days=rhythm.LONGEST_SEARCH) and place.calendar is not TERMS:
        assert rhythm.closed_because(place, there.date()) == ""


def test_a_member_far_away_is_written_to_at_local_time_on_the_right_date() -> None:
    kolkata = Place(zone="Asia/Kolkata")
    member = Member(zone="America/Los_Angeles")
    struck = rhythm.instant(wall("2026-05-11T09:00"), "Asia/Kolkata")
    found = rhythm.when_to_write(member, kolkata, wall("2026-05-11T09:00"), struck)
    assert found is not None
    assert rhythm.wall(found, "America/Los_Angeles") == wall("2026-05-11T09:00")


def test_a_member_chooses_the_weekday_but_not_past_the_deadline() -> None:
    now, monday = moment("2026-05-10T23:00"), wall("2026-05-11T09:00")
    thursday = Member(zone=MELBOURNE, prompt_day=3)
    friday = rhythm.instant(wall("2026-05-15T09:00"), MELBOURNE)
    wednesday = rhythm.instant(wall("2026-05-13T09:00"), MELBOURNE)
    assert rhythm.when_to_write(thursday, PLAIN, monday, now, friday) == moment("2026-05-13T23:00")
    assert rhythm.when_to_write(thursday, PLAIN, monday, now, wednesday) == now
    assert rhythm.when_to_write(thursday, PLAIN, monday, now, now) is None
    same_day = Member(zone=MELBOURNE, prompt_day=0)
    assert rhythm.when_to_write(same_day, PLAIN, monday, now) == now


def test_nobody_is_written_to_while_away_or_paused() -> None:
    now, monday = moment("2026-05-10T23:00"), wall("2026-05-11T09:00")
    assert rhythm.when_to_write(Member(zone=MELBOURNE, state="away"), PLAIN, monday, now) is None
    paused = Member(zone=MELBOURNE, paused_until=now + timedelta(days=1))
    assert rhythm.when_to_write(paused, PLAIN, monday, now) is None
    back = Member(zone=MELBOURNE, paused_until=now)
    assert rhythm.when_to_write(back, PLAIN, monday, now) == now


def test_what_comes_late_waits_for_open_hours() -> None:
    late = moment("2026-05-11T09:00")
    found = rhythm.when_to_write(Member(zone=MELBOURNE), PLAIN, wall("2026-05-11T09:00"), late)
    assert found == rhythm.instant(wall("2026-05-12T08:00"), MELBOURNE)


def test_a_calendar_that_has_run_out_still_leaves_weekdays() -> None:
    over = Place(zone=MELBOURNE, calendar={"terms": [{"from": "2020-01-28", "to": "2020-04-02"}]})
    saturday = datetime(2026, 5, 9, 10, tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
    assert rhythm.open_moment(over, saturday, MELBOURNE) == rhythm.instant(wall("2026-05-11T08:00"), MELBOURNE)


def test_every_fault_of_a_rhythm_and_calendar_is_listed_with_its_place() -> None:
    wrong = rhythm.faults(
        {
            "prompt": "mondays",
            "closes_after": "4",
            "nudge_after": "2d",
            "hours": "8-5",
            "digest": "every week FRI 15:00",
        },
        {"terms": [{"from": "2026-01-28"}], "closed": ["Easter"], "holidays": "XX-YY"},
        "Mars",
    )
    assert [path for path, _ in wrong] == [
        "zone",
        "rhythm.hours",
        "calendar.terms",
        "calendar.closed",
        "calendar.holidays",
        "rhythm.prompt",
        "rhythm.closes_after",
    ]
    assert rhythm.faults({"prompt": "every week MON 09:00"}, {**TERMS, "holidays": "AU-VIC"}, MELBOURNE) == []
    assert rhythm.faults({}, {"holidays": "GB"}, "Europe/London") == []


def test_what_the_calendar_does_not_know_is_said() -> None:
    assert rhythm.gaps(VICTORIA, date(2026, 5, 1)) == []
    assert rhythm.gaps(Place(), date(2026, 5, 1)) == []
    assert rhythm.gaps(Place(calendar={"holidays": "CA-AB"}), date(2026, 5, 1)) == []
    [terms] = rhythm.gaps(Place(calendar={**TERMS, "holidays": "AU-VIC"}), date(2026, 6, 1))
    assert terms == "The calendar has no term after 2026-06-26. Nothing is sent outside terms."
    [schools] = rhythm.gaps(VICTORIA, date(2032, 1, 5))
    assert schools.startswith("No school holidays are known for AU-VIC in 2032.")
    [none] = rhythm.gaps(Place(calendar={"holidays": "AU-VIC"}), date(2150, 1, 5))
    assert none.startswith("No holidays are known for AU-VIC in 2150.")
