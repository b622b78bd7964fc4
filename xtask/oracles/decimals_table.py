"""Numbers as people of several countries write them, as PyPI `babel` reads them strictly, and writes them."""

import random
from decimal import Decimal

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from table import write

# The locale, and the sign before the decimals there.
LOCALES = [("en", "."), ("de", ","), ("da", ","), ("es", ","), ("it", ","), ("nl", ","), ("id", ","), ("ja", ".")]


def read(text, locale):
    try:
        return format(parse_decimal(text, locale=locale, strict=True), "f")
    except NumberFormatError:
        return "fails"


def spoiled(text, rng):
    """The number with one character too many, too few or another."""
    at = rng.randrange(len(text))
    return rng.choice([
        text[:at] + text[at + 1:],
        text[:at] + rng.choice(".,") + text[at:],
        text[:at] + rng.choice("x1-%") + text[at + 1:],
    ])


def rows():
    rng = random.Random("decimals")
    count = 0
    while count < 400:
        locale, point = rng.choice(LOCALES)
        number = Decimal(rng.randrange(-10 ** rng.randrange(1, 12), 10 ** rng.randrange(1, 12))).scaleb(-rng.randrange(0, 5))
        text = format_decimal(number, locale=locale, decimal_quantization=False, group_separator=rng.random() < 0.6)
        if rng.random() < 0.4:
            text = spoiled(text, rng)
        if not text.strip() or not any(c.isdigit() for c in text):
            continue
        count += 1
        yield ("parse_decimal", text, point, read(text, locale))
    for _ in range(130):
        number = Decimal(rng.randrange(-10 ** 9, 10 ** 9)).scaleb(-rng.randrange(0, 6))
        pattern, locale = rng.choice([("#,##0.00", "en"), ("#,##0", "en"), ("0.00", "en"), ("#.##0,00", "de"), ("#,##0.000", "en")])
        # Babel's patterns are written with the signs of English; a half is rounded away from zero in both.
        written = pattern.translate(str.maketrans(".,", ",.")) if locale == "de" else pattern
        rounded = number.quantize(Decimal(1).scaleb(-len(written.partition(".")[2])), rounding="ROUND_HALF_UP")
        yield ("format_number", format(number, "f"), pattern, format_decimal(rounded, format=written, locale=locale))


write("decimals", ["babel"], rows())
