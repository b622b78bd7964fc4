//! What a value means gets lost on the way: it goes into a field for something else, its currency stays behind, or two parts
//! of a name are stuck together.

use super::parts::{root, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::headings::words;
use crate::resolve::model::Object;
use crate::types::Kind;
use crate::types::kind::Currency;
use crate::types::typed::{Expr, ExprKind, Flow, Mapping};

/// Words that stand for the same: whole names of fields in small letters, without spaces and accents.
const MEANINGS: &[(&str, &[&str])] = &[
    (
        "a first name",
        &["firstname", "givenname", "forename", "fname", "vorname", "prenom", "fornavn", "voornaam"],
    ),
    (
        "a last name",
        &[
            "lastname",
            "surname",
            "familyname",
            "lname",
            "nachname",
            "familienname",
            "nomdefamille",
            "apellidos",
            "efternavn",
            "achternaam",
            "cognome",
        ],
    ),
    (
        "a city",
        &[
            "city",
            "town",
            "ort",
            "stadt",
            "wohnort",
            "ville",
            "ciudad",
            "mailingcity",
            "plaats",
            "woonplaats",
        ],
    ),
    (
        "a postal code",
        &[
            "postcode",
            "postalcode",
            "zip",
            "zipcode",
            "plz",
            "postleitzahl",
            "codepostal",
            "codigopostal",
            "mailingpostalcode",
            "postnummer",
        ],
    ),
    ("a street", &["street", "streetaddress", "strasse", "rue", "calle", "mailingstreet", "straat"]),
    ("a country", &["country", "countrycode", "pays", "pais", "mailingcountry", "landercode"]),
    (
        "a day of birth",
        &[
            "birthdate",
            "dateofbirth",
            "birthday",
            "dob",
            "geburtsdatum",
            "geburtstag",
            "datedenaissance",
            "fechadenacimiento",
        ],
    ),
    ("a gender", &["gender", "sex", "geschlecht", "sexe", "sexo"]),
    ("a company", &["company", "companyname", "employer", "firma", "unternehmen", "entreprise", "empresa"]),
    ("a job title", &["jobtitle", "berufsbezeichnung", "occupation"]),
];

/// Looks at the lines of a part of a flow.
pub(super) fn check(flow: &Flow, source: &Object, destination: &Object, out: &mut Diagnostics) {
    for line in &flow.fields {
        other_meaning(line, source, destination, out);
        currency_lost(line, flow, source, destination, out);
        joined(&line.value, source, out);
    }
}

/// What the name of a field says that it holds.
fn meaning(name: &str) -> Option<&'static str> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let last = last.trim_end_matches("__c");
    let joined = words(last).concat();
    MEANINGS.iter().find(|(_, names)| names.contains(&joined.as_str())).map(|(meaning, _)| *meaning)
}

fn other_meaning(line: &Mapping, source: &Object, destination: &Object, out: &mut Diagnostics) {
    let Some(field) = root(&line.value).and_then(|name| source.field(name)) else { return };
    // What is worked out of a value, as a country of a postal code, may well be something else.
    if !is_text_only(&line.value) {
        return;
    }
    let Some(target) = destination.field(&line.target) else { return };
    let (Some(from), Some(into)) = (meaning(&field.name), meaning(&target.name)) else { return };
    if from == into {
        return;
    }
    let message = format!("`{}` is {from}, and `{}` is for {into}", field.name, target.name);
    out.push(
        Diagnostic::new(&catalogue::LINT_OTHER_MEANING, line.span, message)
            .also(field.span, "it comes from here")
            .also(target.span, "and goes there")
            .help("map the field that is meant; look whether two lines are swapped"),
    );
}

/// Whether nothing but the writing of a value is changed on the way.
fn is_text_only(value: &Expr) -> bool {
    const WRITING: &[&str] = &[
        "trim",
        "clean",
        "single_spaces",
        "title_case",
        "upper",
        "lower",
        "capital",
        "truncate",
        "unaccent",
        "without_emoji",
        "mend_encoding",
    ];
    match &value.kind {
        ExprKind::Field(_) => true,
        ExprKind::Default { value, .. } | ExprKind::Recover { value, .. } => is_text_only(value),
        ExprKind::Call { function, arguments } => {
            WRITING.contains(&function.0.name) && arguments.first().is_some_and(is_text_only)
        }
        _ => false,
    }
}

/// An amount whose currency stands in another field goes into a number, and that field stays behind.
fn currency_lost(line: &Mapping, flow: &Flow, source: &Object, destination: &Object, out: &mut Diagnostics) {
    let Some(target) = destination.field(&line.target) else { return };
    let (Kind::Money(Currency::By(by)), Some(plain)) = (&line.value.ty.kind, &target.ty) else { return };
    if matches!(Kind::of(plain), Kind::Money(_)) || target.unit.is_some() {
        return;
    }
    let asks = |expr: &Expr| {
        let mut asked = false;
        walk(expr, &mut |part| asked |= matches!(&part.kind, ExprKind::Field(name) if name == by));
        asked
    };
    let told = flow.fields.iter().any(|other| asks(&other.value) || other.when.as_ref().is_some_and(asks));
    if told || flow.filter.as_ref().is_some_and(asks) {
        return;
    }
    let message = format!("`{}` gets the amount, and nothing says in which currency", target.name);
    let finding = Diagnostic::new(&catalogue::LINT_CURRENCY_LOST, line.value.span, message);
    let finding = match source.field(by) {
        Some(field) => finding.also(field.span, "the currency stands here"),
        None => finding,
    };
    out.push(finding.help(format!(
        "map `{by}` too, take one currency only (`where {by} == \"EUR\"`), or declare the target as `money by FIELD`"
    )));
}

/// `"{First}{Last}"`: two parts of a name with nothing between them.
fn joined(value: &Expr, source: &Object, out: &mut Diagnostics) {
    let parts = match &value.kind {
        ExprKind::Join(parts) => parts,
        ExprKind::Call { function, arguments }
            if ["trim", "title_case", "truncate", "single_spaces"].contains(&function.0.name) =>
        {
            return arguments.iter().take(1).for_each(|inner| joined(inner, source, out));
        }
        ExprKind::Default { value, .. } | ExprKind::Recover { value, .. } => {
            return joined(value, source, out);
        }
        _ => return,
    };
    let name = |part: &Expr| {
        let field = root(part).and_then(|name| source.field(name))?;
        meaning(&field.name).filter(|meaning| ["a first name", "a last name"].contains(meaning))
    };
    for (first, second) in parts.iter().zip(parts.iter().skip(1)) {
        if let (Some(a), Some(b)) = (name(first), name(second))
            && a != b
        {
            let message = "the two names stand together without a space: “AnaJensen”";
            out.push(
                Diagnostic::new(&catalogue::LINT_JOINED_WITHOUT_SPACE, value.span, message)
                    .help("leave a space between the two: `\"{FirstName} {LastName}\"`"),
            );
        }
    }
}
