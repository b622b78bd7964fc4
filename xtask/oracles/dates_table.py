"""Days written and moved, as PyPI `babel` and `python-dateutil` do it."""

import random
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime
from dateutil import parser
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule
from table import write

FORMS = ["d.M.yyyy", "dd.MM.yyyy", "yyyy-MM-dd", "M/d/yyyy", "dd/MM/yyyy", "yyyyMMdd", "yyyy/M/d", "d-M-yyyy"]


LANGUAGES = "bg cs da de el en es et fi fr ga hr hu is it lt lv mt nb nl pl pt ro sk sl sv tr uk".split()


def day(rng):
    return date(1900, 1, 1) + timedelta(days=rng.randrange(73_000))


def read(text, form):
    """What dateutil reads, told which part comes first; it refuses days that the calendar does not have."""
    try:
        first = form.lstrip()[0]
        return parser.parse(text, dayfirst=first == "d", yearfirst=first == "y").date().isoformat()
    except (ValueError, OverflowError):
        return "fails"


def rows():
    rng = random.Random("dates")
    for _ in range(120):
        form = rng.choice(FORMS)
        text = format_date(day(rng), form, locale="en")
        if rng.random() < 0.2:
            text = text.replace("1", "3").replace("0", "9", 1)
        yield ("parse_date", text, form, read(text, form))
    for _ in range(80):
        form = rng.choice(FORMS + ["d. M. yyyy", "yy-MM-dd", "MM/yyyy"])
        at = day(rng)
        yield ("format", at.isoformat(), form, format_date(at, form, locale="en"))
    for _ in range(100):
        at, months = day(rng), rng.randrange(-60, 60)
        if rng.random() < 0.5:
            at = (at.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield ("add_months", at.isoformat(), months, (at + relativedelta(months=months)).isoformat())
    for _ in range(80):
        one, other = sorted([day(rng), day(rng)])
        gone = relativedelta(other, one)
        yield ("years_between", one.isoformat(), other.isoformat(), gone.years)
        yield ("months_between", one.isoformat(), other.isoformat(), gone.years * 12 + gone.months)
    for _ in range(40):
        at, count = day(rng), rng.randrange(1, 40)
        later = list(rrule(DAILY, count=count, byweekday=(MO, TU, WE, TH, FR), dtstart=at + timedelta(days=1)))[-1]
        yield ("add_business_days", at.isoformat(), count, later.date().isoformat())
        yield ("week", at.isoformat(), "", at.isocalendar()[1])
    for _ in range(60):
        at = datetime(2000, 1, 1) + timedelta(seconds=rng.randrange(10 ** 9))
        minutes = rng.choice([0, 60, 120, 330, -300, -570])
        sign = "-" if minutes < 0 else "+"
        offset = "Z" if minutes == 0 else f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        text = at.strftime("%Y-%m-%dT%H:%M:%S") + offset
        utc = parser.isoparse(text).utctimetuple()
        yield ("parse_timestamp", text, "", datetime(*utc[:6]).isoformat() + "Z")
        head = format_datetime(at, "EEE, dd MMM yyyy HH:mm:ss", locale="en_US") + f" {sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
        yield ("parse_timestamp", head, "", datetime(*parser.parse(head).utctimetuple()[:6]).isoformat() + "Z")
    for language in LANGUAGES:
        for form in ("long", "full", "long", "full"):
            at = day(rng)
            yield ("parse_date_words", format_date(at, form, locale=language), language, at.isoformat())
        yield ("month_name", at.isoformat(), language, format_date(at, "LLLL", locale=language))
        yield ("weekday_name", at.isoformat(), language, format_date(at, "cccc", locale=language))


write("dates", ["python-dateutil", "babel"], rows())
