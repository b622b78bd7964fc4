"""Names and codes of countries, as PyPI `pycountry` (ISO 3166-1) has them."""

import pycountry
from table import write


def rows():
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        yield ("country_code", country.name, "", country.alpha_2)
        for more in ("common_name", "official_name"):
            if hasattr(country, more):
                yield ("country_code", getattr(country, more), "", country.alpha_2)
        yield ("country_code", country.alpha_3, "", country.alpha_2)
        yield ("country_code", country.numeric, "", country.alpha_2)
        yield ("country_code3", country.alpha_2, "", country.alpha_3)


write("countries", ["pycountry"], rows())
