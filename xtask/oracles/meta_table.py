"""Values as Meta's own Python SDK brings them into its form and hashes them."""

import random

from facebook_business.adobjects.serverside.normalize import Normalize
from table import write

NAMES = ["Ana", "O'Brien", " Valéry ", "JOSÉ", "Weiß-Krüger", "Петренко", "Mary Ann", "Søren", "İpek", "d’Angelo"]
CITIES = ["Menlo Park", "København K", "New York", "St. Gallen", "Aix-en-Provence", "Paris (15)", "São Paulo", "Kraków", "’s-Hertogenbosch"]
STATES = ["CA", "C.A.", "ny", "New South Wales", "Bayern", "Île-de-France", "Baden-Württemberg"]
CODES = ["94025-1234", "94025", "M1 1AE", "2100", "1234 AB", "00-950", " 75001 ", "SW1A 1AA"]
PHONES = ["+1 (650) 555-1212", "+45 20 12 34 56", "0045 20123456", "+33 6 12 34 56 78", "+49-170-1234567", "+44 20 7946 0958"]


def row(function, field, text):
    try:
        yield (function, text, "", Normalize.normalize_field_skip_hashing(field, text))
        yield (function + " | sha256_hex", text, "", Normalize.normalize_field(field, text))
    except (TypeError, ValueError):
        yield (function, text, "", "fails")


def rows():
    rng = random.Random("meta")
    for name in NAMES:
        yield from row("meta_name", "fn", name)
        address = f" {rng.choice(['Ana', 'jane.DOE', 'x+y'])}@{rng.choice(['Example.COM', 'gmail.com', 'mail.example'])} "
        yield from row("meta_email", "em", address)
    for field, function, texts in (("ct", "meta_city", CITIES), ("st", "meta_state", STATES), ("zp", "meta_zip", CODES), ("ph", "meta_phone", PHONES)):
        for text in texts:
            yield from row(function, field, text)
    yield from row("meta_email", "em", "no address")


write("meta", ["facebook_business"], rows())
