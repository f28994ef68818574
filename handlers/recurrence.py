"""How people write when something happens: rhythm words, durations, hours; and what is wrong where they are not understood."""

from __future__ import annotations

import re
from datetime import time, timedelta

WEEKDAYS = {"MON": "MO", "TUE": "TU", "WED": "WE", "THU": "TH", "FRI": "FR", "SAT": "SA", "SUN": "SU"}
WHICH = {"FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4, "LAST": -1}
LONGEST_DURATION = timedelta(days=366)

EXAMPLES = '"every week MON 09:00", "every 2 weeks FRI 15:00" or "every month FIRST TUE 09:00"'
_RHYTHM = re.compile(r"EVERY(?: (\d+))? (DAY|WEEKDAY|WEEK|MONTH)S?((?: [A-Z,]+)*) (\d{1,2}:\d{2})")
_TOO_OFTEN = re.compile(r"\b(HOUR|MINUTE|SECOND)(S|LY)?\b(?! (MON|TUE|WED|THU|FRI|SAT|SUN))")
_DURATION = re.compile(r"(\d{1,4}) ?([dh])")
_HOURS = re.compile(r"(\d{1,2}:\d{2}) ?- ?(\d{1,2}:\d{2})")


class Fault(ValueError):
    """What is wrong with what somebody wrote, in words for them."""


def parse_rhythm(words: object) -> str:
    """Give rhythm words as an RRULE with its time of day; raise Fault with what to write instead."""
    text = " ".join(str(words).upper().split())
    if _TOO_OFTEN.search(text):
        raise Fault(f'"{words}" is too often. The bot writes at most once a day: use days, weeks or months.')
    found = _RHYTHM.fullmatch(text)
    if found is None:
        raise Fault(f'"{words}" is not understood. Write it like {EXAMPLES}.')
    every, unit, names, clock = found.groups()
    interval = int(every or 1)
    if not 1 <= interval <= 12:
        raise Fault(f'"{words}": the number after "every" goes from 1 to 12.')
    at = parse_time(clock)
    return f"{_repeat(unit, interval, names.split(), words)};BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0"


def _repeat(unit: str, interval: int, names: list[str], words: object) -> str:
    match unit, names:
        case "DAY", []:
            return f"FREQ=DAILY;INTERVAL={interval}"
        case "WEEKDAY", [] if interval == 1:
            return "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR"
        case "WEEK", [days]:
            return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={_days(days, words)}"
        case "MONTH", [which, day] if which in WHICH and day in WEEKDAYS:
            return f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={WHICH[which]}{WEEKDAYS[day]}"
        case _:
            raise Fault(f'"{words}" is not understood. Write it like {EXAMPLES}.')


def _days(names: str, words: object) -> str:
    unknown = [name for name in names.split(",") if name not in WEEKDAYS]
    if unknown:
        raise Fault(f'"{words}": "{unknown[0]}" is no day. Days are {", ".join(WEEKDAYS)}.')
    return ",".join(WEEKDAYS[name] for name in names.split(","))


def parse_time(words: str) -> time:
    """Give a time of day such as `09:30`; raise Fault where there is none."""
    hour, minute = (int(part) for part in words.split(":"))
    if hour > 23 or minute > 59:
        raise Fault(f'"{words}" is no time of day. Write it like 09:30.')
    return time(hour, minute)


def parse_duration(words: object) -> timedelta:
    """Give a duration such as `4d` or `36h`; raise Fault where it is none, nothing, or longer than a year."""
    found = _DURATION.fullmatch(str(words).strip().lower())
    if found is None:
        raise Fault(f'"{words}" is not understood. Write days like 4d or hours like 36h.')
    number = int(found[1])
    length = timedelta(days=number) if found[2] == "d" else timedelta(hours=number)
    if not timedelta(0) < length <= LONGEST_DURATION:
        raise Fault(f'"{words}" must be longer than nothing and at most a year.')
    return length


def parse_hours(words: object) -> tuple[time, time]:
    """Give the hours in which people may be written to, such as `08:00-17:00`; raise Fault where they are none."""
    found = _HOURS.fullmatch(str(words).strip())
    if found is None:
        raise Fault(f'"{words}" is not understood. Write hours like 08:00-17:00.')
    first, last = parse_time(found[1]), parse_time(found[2])
    if first >= last:
        raise Fault(f'"{words}": the first hour must come before the last.')
    return first, last
