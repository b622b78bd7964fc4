//! A generated project for benchmarks: as a company with many flows would write it, and clean by every check.

use std::fmt::Write as _;

/// What every flow shares.
const COMMON: &str = r#"// The company's own words and systems.
company acme "Acme A/S" {
  address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK, NO
}

purpose newsletter "Newsletter" {
  channels email
  uses     contact.email, contact.country, identity.name
  basis    consent
}

system choices "Choices of the preference page" is csv {
  owner     "dpo@acme.example"
  stored in EU
  connect   { path "data/choices.csv" }

  object rows about prospect {
    Email:       email key
    Choice:      text
    `Chosen on`: date

    consent newsletter via email {
      value   Choice { "yes" => granted   "no" => refused   else => unknown }
      at      `Chosen on` in "Europe/Copenhagen"
      method  form
      asserts grants and refusals
    }
  }
}

consent newsletter via email "Newsletter by e-mail" {
  from        choices.rows
  on conflict latest choice wins
  every       10 minutes
  within      24 hours
  owner       "dpo@acme.example"
}
"#;

/// A source, a destination and the flow between them; `@` is the number.
const FLOW: &str = r#"
// Sign-ups of fair number @.
system fair_@ "Trade fair @" is csv {
  owner     "events@acme.example"
  stored in EU
  role      controller
  connect   { path "data/fair_@.csv" }

  object rows about prospect {
    `E-mail`:    email     key
    Name:        text(120)?
    Country:     text?
    City:        text?
    Age:         int?
    /// As the form wrote it.
    `Signed up`: text?
    Plan:        enum("basic", "plus", "pro")
  }
}

system crm_@ "Customer relations @" is sqlite {
  owner     "crm@acme.example"
  stored in EU
  role      controller
  connect   { path "out/crm_@.db" }

  object contact "Contact" about prospect {
    Email:       email     match, required
    FullName:    text(80)? category identity.name
    CountryCode: country?
    Level:       text(40)?
    OptedOut:    bool?
  }
}

/// People who sign up at fair number @ reach the CRM.
flow sign_ups_@ "Sign-ups of fair @ to the CRM" {
  from     fair_@.rows
  where    Country is not null and (Age default 0 >= 18 or City in ["Aarhus", "Odense", "Bergen"])
  to       crm_@.contact, upsert by Email
  purpose  newsletter via email
  owner    "marketing@acme.example"
  every    15 minutes
  blanks   unchanged

  map {
    let land = Country | country_code otherwise null
    `E-mail`                                               -> Email
    Name | trim | title_case | truncate(80)                -> FullName
    land                                                   -> CountryCode
    match Plan {
      "basic" => "B"
      "plus" or "pro" => "P"
    }                                                      -> Level        only on create
  }

  on reject              stop after 5%
  when permission ends   { true -> OptedOut }
  when gone              keep because "the CRM keeps its own list"
}
"#;

/// Path and text of each file of a project with that many flows, ten in a file.
pub fn project(flows: usize) -> Vec<(String, String)> {
    let mut files = vec![("common.flow".to_owned(), COMMON.to_owned())];
    for first in (0..flows).step_by(10) {
        let mut text = String::new();
        for number in first..flows.min(first + 10) {
            let _ = text.write_str(&FLOW.replace('@', &number.to_string()));
        }
        files.push((format!("flows/from_{first:04}.flow"), text));
    }
    files
}
