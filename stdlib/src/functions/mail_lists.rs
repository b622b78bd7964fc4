//! Providers where anybody gets a mailbox, and names of mailboxes that belong to an office. Both lists are ours, from
//! what providers and offices call themselves; they are sorted, so that they are searched fast.

/// Domains of providers.
const FREE: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "arcor.de",
    "bigpond.com",
    "bk.ru",
    "bluewin.ch",
    "bol.com.br",
    "bredband.net",
    "btinternet.com",
    "centrum.cz",
    "comcast.net",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freemail.hu",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "home.nl",
    "hotmail.be",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.dk",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.nl",
    "hotmail.no",
    "hotmail.se",
    "icloud.com",
    "inbox.lv",
    "inbox.ru",
    "interia.pl",
    "jubii.dk",
    "kolumbus.fi",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.be",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.dk",
    "live.fr",
    "live.it",
    "live.nl",
    "live.no",
    "live.se",
    "luukku.com",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.dk",
    "mail.ee",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "netscape.net",
    "o2.pl",
    "onet.pl",
    "online.no",
    "op.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.dk",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "pm.me",
    "post.cz",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "sapo.pt",
    "seznam.cz",
    "sfr.fr",
    "sky.com",
    "sofort-surf.de",
    "spray.se",
    "stofanet.dk",
    "t-online.de",
    "telenet.be",
    "terra.com.br",
    "tiscali.it",
    "tlen.pl",
    "tuta.com",
    "tutanota.com",
    "ukr.net",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "virgin.net",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.au",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.dk",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yahoo.no",
    "yahoo.se",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "ziggo.nl",
    "zoho.com",
];

/// What mailboxes of offices are called, and the names that RFC 2142 gives them.
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "billing",
    "board",
    "bogholderi",
    "booking",
    "bookings",
    "career",
    "careers",
    "contact",
    "contacto",
    "customerservice",
    "datenschutz",
    "do-not-reply",
    "donotreply",
    "dpo",
    "einkauf",
    "faktura",
    "finance",
    "gdpr",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "kontakt",
    "kundenservice",
    "kundeservice",
    "legal",
    "mail",
    "mailer-daemon",
    "marketing",
    "media",
    "moin",
    "news",
    "newsletter",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "order",
    "orders",
    "ordre",
    "postmaster",
    "press",
    "presse",
    "privacy",
    "purchasing",
    "reception",
    "rechnung",
    "registration",
    "root",
    "sales",
    "salg",
    "secretariat",
    "security",
    "service",
    "shop",
    "spam",
    "support",
    "team",
    "tech",
    "test",
    "ventas",
    "vertrieb",
    "verwaltung",
    "webmaster",
    "welcome",
];

/// The largest providers, whose domains are misspelled most.
const LARGE: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "protonmail.com",
    "t-online.de",
    "yahoo.com",
];

/// Whether anybody gets a mailbox at this domain.
pub(super) fn is_free(domain: &str) -> bool {
    holds(FREE, domain)
}

/// Whether a mailbox of that name belongs to an office; what follows `+` does not count.
pub(super) fn is_role(local: &str) -> bool {
    let name = local.split('+').next().unwrap_or(local);
    holds(ROLES, &name.to_ascii_lowercase())
}

/// The large provider whose domain is one slip away, where this domain is none of a provider itself.
pub(super) fn meant(domain: &str) -> Option<&'static str> {
    if is_free(domain) {
        return None;
    }
    // Most domains are too long or too short for one slip, which is seen at once.
    let one_slip = |large: &&&str| {
        large.len().abs_diff(domain.len()) <= 1 && strsim::damerau_levenshtein(large, domain) == 1
    };
    let mut near = LARGE.iter().filter(one_slip);
    near.next().copied().filter(|_| near.next().is_none())
}

fn holds(sorted: &[&str], wanted: &str) -> bool {
    sorted.binary_search(&wanted).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_large_ones_are_known() {
        assert!(FREE.is_sorted_by(|left, right| left < right));
        assert!(ROLES.is_sorted_by(|left, right| left < right));
        assert!(LARGE.iter().all(|large| is_free(large)));
    }

    #[test]
    fn one_slip_is_suggested_and_more_are_not() {
        for (domain, expected) in [
            ("gmial.com", Some("gmail.com")),
            ("gmail.co", Some("gmail.com")),
            ("hotmal.com", Some("hotmail.com")),
            ("gmail.com", None),
            ("ymail.com", None),
            ("mail.com", None),
            ("gmal.dk", None),
            ("acme.example", None),
        ] {
            assert_eq!(meant(domain), expected, "{domain}");
        }
    }
}
