"""Phone numbers of 60 countries in the forms in which people write them, as PyPI `phonenumbers` reads them."""

import random

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from table import write

COUNTRIES = (
    "AE AR AT AU BE BG BR CA CH CL CN CO CY CZ DE DK EE EG ES FI FR GB GR HK HR HU ID IE IL IN IS IT JP KE KR LT LU LV "
    "MA MT MX MY NG NL NO NZ PH PK PL PT RO RS SA SE SG SI SK TH TR UA US VN ZA"
).split()[:60]
EACH = 34


def answer(text, country):
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return "fails"
    if not phonenumbers.is_valid_number(number):
        return "fails"
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def numbers(country, rng):
    """Numbers of the country: what its plan shows as an example, with other digits at the end."""
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(country, kind)
        national = phonenumbers.national_significant_number(example)
        zeros = len(example.national_number.__str__())
        for changed in (2, 3, 4, 4, 5):
            digits = national[:-changed] + "".join(rng.choice("0123456789") for _ in range(changed))
            number = phonenumbers.PhoneNumber()
            number.country_code = example.country_code
            number.national_number = int(digits)
            number.italian_leading_zero = example.italian_leading_zero and len(digits) > zeros
            yield number


def forms(number, rng):
    """The number as people write it."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    every = [
        national,
        international,
        plain,
        "00" + plain[1:],
        national.replace(" ", ""),
        national.replace(" ", "-"),
        international.replace(" ", "."),
        "  " + international.replace(" ", "\u00a0") + " ",
        national + " ext. 12",
        national[:-1],
        national + "1",
        "tel: " + national,
        international.replace("+", "+ "),
        "(" + national + ")",
        plain[1:],
    ]
    return rng.sample(every, 4)


def rows():
    rng = random.Random("phones")
    for country in COUNTRIES:
        texts = [text for number in numbers(country, rng) for text in forms(number, rng)]
        for text in rng.sample(texts, EACH):
            yield ("e164", text, country, answer(text, country))


write("phones", ["phonenumbers"], list(rows())[:2100])
