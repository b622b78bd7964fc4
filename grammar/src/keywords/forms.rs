//! The words that open the lines of each block, with an example of each.

use super::Keyword;

const fn key(word: &'static str, form: &'static str) -> Keyword {
    Keyword { word, form }
}

pub(super) const FILE: &[Keyword] = &[
    key("agreement", "agreement epsilon_2026 \"Epsilon data services\" { … }"),
    key("approve", "approve flow web_leads as \"3f9a1c\" by \"it-security\" on 2026-11-21"),
    key("basis", "basis consent \"Consent\" same as dpv:Consent"),
    key("brand", "brand north \"Northwind\" of acme"),
    key("category", "category behaviour.loyalty \"Loyalty standing\" under behaviour"),
    key("channel", "channel email \"E-mail\""),
    key("company", "company acme \"Acme A/S\" { … }"),
    key("connector", "connector csv \"CSV files\" { … }"),
    key("consent", "consent newsletter via email \"Newsletter by e-mail\" { … }"),
    key("erasure", "erasure gdpr \"Right to erasure\" { … }"),
    key("flow", "flow newsletter \"Sign-ups to the CRM\" { … }"),
    key(
        "function",
        "function salutation(first: text?, last: text): text = \"{first default \"\"} {last}\" | trim",
    ),
    key("identity", "identity person { … }"),
    key("mapping", "mapping person_basics { … }"),
    key("metric", "metric web_leads \"Web leads that reach sales\" { … }"),
    key("notice", "notice newsletter_da \"Nyhedsbrev\" { … }"),
    key("place", "place nordics \"Nordic countries\""),
    key("policy", "policy europe \"People's data stays in Europe\" { … }"),
    key("precedence", "precedence crm.Contact.Phone { latest wins }"),
    key("purpose", "purpose newsletter \"Newsletter\" { … }"),
    key("suppression", "suppression robinson \"Danish Robinson list\" { … }"),
    key("system", "system crm \"Our CRM\" is sqlite { … }"),
    key("table", "table lead_source { \"Paid Search\" => \"Web\"   else => \"Other\" }"),
    key("team", "team marketing \"Marketing operations\" { … }"),
    key("test", "test \"someone who says no is marked\" of web_leads { … }"),
    key("topic", "topic running \"Running\""),
    key("transfer", "transfer adequacy \"Adequacy decision\" same as dpv:AdequacyDecision"),
    key(
        "waive",
        "waive policy readable_phone in flow x until 2026-12-31 because \"…\" approved by \"dpo@acme.example\"",
    ),
];

pub(super) const COMPANY: &[Keyword] = &[
    key("address", "address \"Havnegade 1, Copenhagen\""),
    key("audience", "audience consumers"),
    key("dpo", "dpo \"dpo@acme.example\""),
    key("markets", "markets DK, NO"),
    key("rules", "rules EU \"2026-11\""),
    key("security", "security \"docs/toms.md\""),
];

pub(super) const TEAM: &[Keyword] = &[key("members", "members \"marketing-ops@acme.example\"")];

pub(super) const SYSTEM: &[Keyword] = &[
    key("accessed", "accessed from US, IN"),
    key("connect", "connect { path \"data/signups.csv\" }"),
    key("contacts", "contacts people via email, call"),
    key("erases", "erases Lead, Contact by delete"),
    key("finishes", "finishes within 6 hours"),
    key("kind", "kind crm"),
    key("limit", "limit 100 requests per 10 seconds"),
    key("object", "object rows about prospect { … }"),
    key("owner", "owner \"marketing-ops@acme.example\""),
    key("role", "role processor"),
    key("stored", "stored in EU"),
    key("visible", "visible within 5 minutes"),
];

pub(super) const CONNECTOR: &[Keyword] = &[
    key("contacts", "contacts people via email, call"),
    key("driver", "driver csv"),
    key("erases", "erases Lead, Contact by delete"),
    key("finishes", "finishes within 6 hours"),
    key("kind", "kind crm"),
    key("limit", "limit 100 requests per 10 seconds"),
    key("object", "object rows { … }"),
    key("support", "support supported"),
    key("vendor", "vendor \"Salesforce, Inc.\""),
    key("visible", "visible within 5 minutes"),
];

pub(super) const OBJECT: &[Keyword] = &[
    key("consent", "consent newsletter via email { … }"),
    key("file", "file { name \"out/acme_{run.date}.txt\"   format csv }"),
    key("keep", "keep 24 months after signed_up, then erase"),
];

pub(super) const FACT: &[Keyword] = &[
    key("asserts", "asserts grants and refusals"),
    key("at", "at chosen | parse_date(\"yyyy-MM-dd\") otherwise null in \"Europe/Copenhagen\""),
    key("evidence", "evidence form_url, ip"),
    key("given", "given by parent_ok_by { \"parent\" => guardian   else => subject }"),
    key("method", "method form"),
    key("notice", "notice newsletter_da version \"3\""),
    key("person", "person by customer_id"),
    key("value", "value choice { \"yes\" => granted   \"no\" => refused   empty => never_asked }"),
    key("where", "where country == \"DK\""),
    key("writes", "writes deny yes, grant pending only"),
];

pub(super) const EXCHANGE: &[Keyword] = &[
    key("answers", "answers epsilon.append_in within 3 days"),
    key("control", "control \"out/acme_{run.date}.ctl\" { count bytes sha256 }"),
    key("encrypt", "encrypt pgp \"epsilon-2026\""),
    key("format", "format fixed_width { length 127 }"),
    key("name", "name \"out/acme_{run.date}.txt\""),
    key("on", "on mismatch stop"),
];

pub(super) const CONTROL: &[Keyword] =
    &[key("bytes", "bytes"), key("count", "count"), key("sha256", "sha256"), key("sum", "sum(amount)")];

pub(super) const PURPOSE: &[Keyword] = &[
    key("basis", "basis soft_opt_in in DK, NO when customer_within(24 months) because \"…\""),
    key("channels", "channels email, sms"),
    key("children", "children never"),
    key("confirm", "confirm double_opt_in within 14 days"),
    key("expires", "expires 24 months after grant"),
    key("same", "same as dpv:DirectMarketing"),
    key("uses", "uses contact.email, identity.name"),
];

pub(super) const NOTICE: &[Keyword] =
    &[key("version", "version \"3\" from 2026-03-01 document \"notices/newsletter-da-3.md\"")];

pub(super) const SUPPRESSION: &[Keyword] = &[
    key("blocks", "blocks everything via call in DK"),
    key("from", "from robinson.rows"),
    key("kind", "kind register"),
    key("match", "match phone"),
    key("owner", "owner \"marketing-ops@acme.example\""),
    key("refresh", "refresh 3 months"),
    key("release", "release on leaving the list"),
    key("too", "too old after 3 months"),
    key("where", "where country == \"DK\""),
];

pub(super) const FLOW: &[Keyword] = &[
    key("after", "after web_leads"),
    key("blanks", "blanks unchanged"),
    key("cron", "cron \"0 4 * * 1\""),
    key("daily", "daily at 02:00 in \"Europe/Copenhagen\""),
    key("each", "each line in lines"),
    key("every", "every 15 minutes"),
    key("from", "from signups.rows"),
    key("lookup", "lookup employer = hubspot.company where employer.id == company_id"),
    key("manual", "manual"),
    key("map", "map { … }"),
    key("on", "on reject continue"),
    key("owner", "owner \"marketing-ops@acme.example\""),
    key("person", "person by email"),
    key("purpose", "purpose newsletter via email"),
    key("runs", "runs at most 10 minutes"),
    key("survives", "survives 2 failed runs"),
    key("to", "to crm.contact, upsert by Email"),
    key("when", "when permission ends { true -> OptedOut }"),
    key("where", "where country == \"DK\""),
];

pub(super) const SOURCE: &[Keyword] = &[
    key("each", "each line in lines"),
    key("lookup", "lookup employer = hubspot.company where employer.id == company_id"),
    key("map", "map { … }"),
    key("where", "where country == \"DK\""),
];

pub(super) const TARGET: &[Keyword] =
    &[key("map", "map { … }"), key("when", "when permission ends { true -> OptedOut }")];

pub(super) const MAP: &[Keyword] =
    &[key("let", "let land = country | country_code otherwise null"), key("use", "use person_basics")];

pub(super) const CONSENT: &[Keyword] = &[
    key("both", "both esp.member"),
    key("every", "every 15 minutes"),
    key("from", "from signups.rows"),
    key("history", "history external from preferences.history"),
    key("on", "on conflict latest choice wins"),
    key("owner", "owner \"marketing-ops@acme.example\""),
    key("runs", "runs at most 10 minutes"),
    key("survives", "survives 2 failed runs"),
    key("to", "to epsilon.suppression_in refusals only"),
    key("within", "within 24 hours"),
];

pub(super) const IDENTITY: &[Keyword] = &[
    key("born", "born from gigya.account.birth_date"),
    key("country", "country from crm.Contact.MailingCountry | country_code otherwise null else strictest"),
    key("last", "last sale from erp.sales_order.placed"),
    key("link", "link crm.Contact.Id, hubspot.contact.hs_object_id"),
    key("match", "match email | canonical_email"),
    key("never", "never merge when crm.Contact.Brand differs"),
];

pub(super) const PRECEDENCE: &[Keyword] = &[key("latest", "latest wins")];

pub(super) const AGREEMENT: &[Keyword] = &[
    key("covers", "covers identity.name, contact.postal"),
    key("data", "data owned by acme"),
    key("document", "document \"contracts/epsilon-2026.pdf\""),
    key("party", "party \"Epsilon Data Management LLC\" in US"),
    key("purposes", "purposes postal_campaign"),
    key("returns", "returns demographic owned by epsilon licensed until 2027-03-31 then erase"),
    key("systems", "systems epsilon"),
    key("terms", "terms { breach_notice 48 hours   audit true }"),
    key("transfer", "transfer standard_contractual_clauses assessment \"contracts/tia.pdf\""),
    key("valid", "valid 2026-01-01 until 2027-03-31"),
];

pub(super) const POLICY: &[Keyword] = &[
    key("forbid", "forbid contact.phone to systems where kind is advertising, unless hashed"),
    key("must", "must hold { contact.phone to meta hashed }"),
    key("owner", "owner \"marketing-ops@acme.example\""),
    key("require", "require owner, description, test on flows"),
];

pub(super) const ERASURE: &[Keyword] = &[
    key("erase", "erase hubspot.contact, crm.Lead"),
    key("keep", "keep erp.invoice because \"Bookkeeping Act, section 12\" for 5 years"),
    key("person", "person by email"),
    key("report", "report to helix.ticket"),
    key("requests", "requests helix.ticket"),
    key("tell", "tell epsilon within 24 hours"),
    key("where", "where country == \"DK\""),
    key("within", "within 24 hours"),
];

pub(super) const METRIC: &[Keyword] = &[
    key("agreed", "agreed by \"marketing-ops@acme.example\", \"sales@acme.example\""),
    key("by", "by country"),
    key("count", "count delivered by web_leads"),
    key("per", "per month"),
    key("sum", "sum amount of erp.sales_order at placed"),
    key("target", "target 60"),
    key("value", "value leads_accepted / leads_delivered"),
];

pub(super) const TEST: &[Keyword] = &[
    key("expect", "expect crm.Lead { Email: \"ana@mail.example\" }"),
    key("given", "given hubspot.contact { email: \"ana@mail.example\" }"),
    key("now", "now 2026-03-02T09:00:00Z"),
    key("then", "then consent \"ana@mail.example\" withdrawn newsletter via email at 2026-03-05"),
];
