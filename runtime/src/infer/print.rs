//! Guesses as the text of a system: laid out by the language's own printer, each line with its reasons beside it. What
//! people chose is never taken from a guess: what it may look like stands there as a comment.

use super::guess::{Guess, GuessedType};
use super::knowledge::{Answer, Sense};
use super::{Inferred, Nested};
use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::source::Sources;
use martlet_compiler::syntax;

/// The text of a system that reads the file.
pub(super) fn text(inferred: &Inferred, file: &str) -> String {
    let mut out = format!(
        "// Guessed from {} {}. Every line is a guess: read it, and mend what is wrong.\n\
         // Whose file it is (`owner`) and where it lies (`stored in`) nobody can tell from the file: say both.\n",
        inferred.records,
        if inferred.records == 1 { "record" } else { "records" },
    );
    for (name, why) in &inferred.left_out {
        out.push_str(&format!("// Column {} is left out: {why}.\n", in_comment(name)));
    }
    if inferred.faulty > 0 {
        out.push_str(&format!("// {} records could not be read and would be rejected.\n", inferred.faulty));
    }
    out.push_str(&format!(
        "system {} {} is {} {{\n",
        system_name(file),
        quoted(label(file)),
        inferred.driver
    ));
    out.push_str(&format!("  connect {{\n    path {}\n", quoted(file)));
    for (name, value) in &inferred.settings {
        out.push_str(&format!("    {name} {}\n", quoted(value)));
    }
    out.push_str("  }\n");
    let about = about(&inferred.guesses);
    out.push_str(&format!(
        "  object rows{} {{",
        about.map(|who| format!(" about {who}")).unwrap_or_default()
    ));
    out.push_str(if about.is_some() { " // whose data it is, is a guess too\n" } else { "\n" });
    fields(&Nested::of(&inferred.guesses), 2, &mut out);
    for guess in &inferred.guesses {
        choice(guess, &mut out);
    }
    out.push_str("  }\n}\n");
    canonical(out)
}

/// As the language's printer lays it out.
fn canonical(text: String) -> String {
    let mut sources = Sources::default();
    let id = sources.add("guess.flow", &text);
    let mut findings = Diagnostics::default();
    let ast = syntax::parse(id, &text, &mut findings);
    if findings.has_errors() { text } else { syntax::print(&ast) }
}

fn fields(nested: &Nested<'_>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, inside) in &nested.members {
        match inside {
            Ok(guess) => out.push_str(&format!("{indent}{}: {}\n", field_name(name), field(guess))),
            Err(record) => {
                out.push_str(&format!("{indent}{}: record {{\n", field_name(name)));
                fields(record, depth + 1, out);
                // Whether all of it may be absent, its fields say.
                out.push_str(&format!("{indent}}}?\n"));
            }
        }
    }
}

/// Type, marks, and the reasons behind them.
fn field(guess: &Guess) -> String {
    let mut line = ty(&guess.ty);
    if guess.optional {
        line.push('?');
    }
    let mut marks: Vec<String> = Vec::new();
    if guess.key {
        marks.push("key".into());
    }
    if let Some(category) = guess.category.as_ref().filter(|category| brought(&guess.ty) != Some(category)) {
        marks.push(format!("category {category}"));
    }
    if !marks.is_empty() {
        line.push_str(&format!(" {}", marks.join(", ")));
    }
    if !guess.reasons.is_empty() {
        line.push_str(&format!(" // {}", guess.reasons.join("; ")));
    }
    line
}

/// The category that a type brings along.
fn brought(ty: &GuessedType) -> Option<&'static str> {
    match ty.name() {
        "email" => Some("contact.email"),
        "phone" => Some("contact.phone"),
        "country" => Some("contact.country"),
        _ => None,
    }
}

fn ty(ty: &GuessedType) -> String {
    match ty {
        GuessedType::Plain(name) => (*name).to_owned(),
        GuessedType::Text(None) => "text".into(),
        GuessedType::Text(Some(length)) => format!("text({length})"),
        GuessedType::Decimal(digits, after) => format!("decimal({digits}, {after})"),
        GuessedType::Bool(yes, no) => format!("bool({}, {})", quoted(yes), quoted(no)),
        GuessedType::Enum(words) => {
            format!("enum open({})", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// What a column of choices would say, as a comment.
fn choice(guess: &Guess, out: &mut String) {
    let Some(choice) = &guess.choice else { return };
    let name = guess.path.iter().map(|name| field_name(name)).collect::<Vec<_>>().join(".");
    let channel = choice.channel.as_deref().unwrap_or("email");
    out.push_str(&format!(
        "    // {} seems to say what people chose. Where that is so, name the purpose, see that\n",
        in_comment(&name)
    ));
    out.push_str("    // each word means this, say when it was said (`at`), and take away the slashes:\n");
    if choice.channel.is_none() {
        out.push_str("    // For which channel they chose, its name does not say.\n");
    }
    out.push_str(&format!("    // consent PURPOSE via {channel} {{ value {} {{", in_comment(&name)));
    let boolean = guess.ty.name() == "bool";
    for (word, answer) in &choice.answers {
        let written = match (boolean, answer) {
            (true, Some(Answer::Yes)) => "true".to_owned(),
            (true, Some(Answer::No)) => "false".to_owned(),
            _ => in_comment(&quoted(word)),
        };
        out.push_str(&format!(" {written} => {}", state(choice.sense, *answer)));
    }
    if guess.optional {
        out.push_str(" empty => never_asked");
    }
    out.push_str(" } }\n");
}

/// The state that a word tells. Not to object is no consent, and what is not known is not either.
fn state(sense: Sense, answer: Option<Answer>) -> &'static str {
    match (sense, answer) {
        (Sense::In, Some(Answer::Yes)) => "granted",
        (Sense::In, Some(Answer::No)) => "refused",
        (Sense::Out, Some(Answer::Yes)) => "withdrawn",
        (Sense::In, Some(Answer::Waiting)) => "pending",
        (Sense::In, Some(Answer::Open)) => "never_asked",
        (Sense::Out, _) | (Sense::In, None) => "unknown",
    }
}

/// Whose data it probably is; none where nothing in it is about people.
fn about(guesses: &[Guess]) -> Option<&'static str> {
    let has = |part: &str| guesses.iter().flat_map(|guess| &guess.category).any(|it| it.starts_with(part));
    let people = guesses.iter().any(|guess| guess.category.is_some() || guess.choice.is_some());
    let buys = has("behaviour.purchase") || has("behaviour.loyalty") || has("financial");
    people.then_some(if buys { "customer" } else { "prospect" })
}

/// The name of the file without its folders.
fn label(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// A name of a system, made of that of the file.
fn system_name(file: &str) -> String {
    let stem = label(file).split('.').next().unwrap_or_default();
    let mut name = String::new();
    for c in stem.chars() {
        match c {
            c if c.is_alphanumeric() => name.extend(c.to_lowercase()),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    let name = name.trim_end_matches('_');
    if name.chars().next().is_some_and(char::is_alphabetic) {
        name.to_owned()
    } else {
        format!("file_{name}")
    }
}

fn field_name(name: &str) -> String {
    format!("`{name}`")
}

/// A text of the language.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '{' => out.push_str("\\{"),
            '}' => out.push_str("\\}"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// On one line, so that nothing of it leaves its comment.
pub(super) fn in_comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}
