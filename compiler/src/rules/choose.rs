//! Which packs count for a project: those that the company names, and for its other markets those that ship.

use super::pack::{ANY, Fault, RuleError, RulePack, read};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::Law;
use crate::resolve::suggest::nearest;
use crate::resolve::{is_in_eea, is_place};
use crate::source::{Sources, Span};
use crate::syntax::ast::{self, Company};
use crate::syntax::take;
use crate::world::World;

/// The law that counts for a project.
pub fn choose(
    world: &dyn World,
    library: &Library,
    company: Option<&Company>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Law {
    let mut packs = Vec::new();
    for file in library.rules {
        // What ships is read by a test, which fails where this would be silent.
        packs.extend(read(file.path, file.text, is_place));
    }
    let mut own = world.rule_files();
    own.sort_by(|a, b| a.path.cmp(&b.path));
    for file in own {
        let path = file.path.clone();
        let before = out.sorted().len();
        let (id, text) = take(file, sources, out);
        if out.sorted().len() > before {
            continue;
        }
        let place = |at: usize| u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
        match read(&path, &text, is_place).and_then(|pack| apart(&path, pack, &packs)) {
            Ok(pack) => packs.push(pack),
            Err(error) => {
                let at = error.at.clone().unwrap_or(0..0);
                let span = Span { file: id, start: place(at.start), end: place(at.end) };
                out.push(unusable(&error, span));
            }
        }
    }
    let Some(company) = company else { return Law::default() };
    let named = company.rules.iter().filter_map(|written| named(written, &packs, out)).collect::<Vec<_>>();
    let texts = |names: &[ast::Name]| names.iter().map(|name| name.text.clone()).collect::<Vec<_>>();
    chosen_for(&packs, library, &named, texts(&company.markets), texts(&company.audience))
}

/// A pack whose rows have names of their own.
fn apart(path: &str, pack: RulePack, known: &[RulePack]) -> Result<RulePack, RuleError> {
    let failed = |fault| Err(RuleError { path: path.to_owned(), at: None, fault });
    if known.iter().any(|other| other.place == pack.place && other.version == pack.version) {
        let why = format!(
            "there is a pack {} “{}” already: give this one another version",
            pack.place, pack.version
        );
        return failed(Fault::Shape(why));
    }
    Ok(pack)
}

/// The pack that a company names; a finding where there is none.
fn named<'p>(written: &ast::RulePack, packs: &'p [RulePack], out: &mut Diagnostics) -> Option<&'p RulePack> {
    let (place, version) = (&written.place.text, &written.version.value);
    let of_place = |pack: &&RulePack| pack.place == *place;
    if let Some(found) = packs.iter().filter(of_place).find(|pack| pack.version == *version) {
        return Some(found);
    }
    let versions: Vec<&str> = packs.iter().filter(of_place).map(|pack| pack.version.as_str()).collect();
    let finding = |span, message: String| Diagnostic::new(&catalogue::NAME_UNKNOWN_RULES, span, message);
    let Some(newest) = versions.last() else {
        // A place that is none has its finding.
        if !is_place(place) {
            return None;
        }
        let places: Vec<&str> =
            packs.iter().map(|pack| pack.place.as_str()).filter(|place| *place != ANY).collect();
        let message = format!("there is no rule pack for `{place}`");
        out.push(finding(written.place.span, message).help(format!(
            "there are packs for {}; or write your own, as a file of the folder `rules`",
            places.join(", ")
        )));
        return None;
    };
    let near = nearest(version, versions.iter().copied()).unwrap_or(newest);
    let message = format!("the rule pack `{place}` has no version “{version}”");
    out.push(
        finding(written.version.span, message)
            .help(format!("did you mean “{near}”? There is {}", versions.join(", ")))
            .fix(format!("write “{near}”"), vec![(written.version.span, format!("\"{near}\""))]),
    );
    None
}

fn unusable(error: &RuleError, span: Span) -> Diagnostic {
    let message = format!("the rule pack cannot be used: {}", error.fault);
    Diagnostic::new(&catalogue::PROJECT_RULES_FILE, span, message).help(
        "each row is a `[[rule]]` with id, words, places, citation, mark and checked_on; `docs/consent.md` has an example",
    )
}

/// The law of these packs: of each place the one that is named, else the one that ships, as far as a market lies in it
/// or it was named.
#[must_use]
pub fn chosen_for(
    packs: &[RulePack],
    library: &Library,
    named: &[&RulePack],
    markets: Vec<String>,
    audience: Vec<String>,
) -> Law {
    let shipped = packs.get(..library.rules.len().min(packs.len())).unwrap_or_default();
    let sold = |place: &str| place == ANY || markets.iter().any(|market| lies_in(market, place));
    let is_named = |place: &str| named.iter().any(|pack| pack.place == *place);
    let of_markets = shipped.iter().filter(|pack| sold(&pack.place) && !is_named(&pack.place));
    let mut all: Vec<&RulePack> = of_markets.chain(named.iter().copied()).collect();
    all.sort_by(|a, b| (&a.place, &a.version).cmp(&(&b.place, &b.version)));
    all.dedup_by(|a, b| a.place == b.place && a.version == b.version);
    Law { rows: all.into_iter().flat_map(|pack| pack.rows.clone()).collect(), markets, audience }
}

/// Whether a market is the place, lies in it, or holds it: who sells in the Union sells in its countries.
fn lies_in(market: &str, place: &str) -> bool {
    let country = |code: &str| code.split_once('_').map_or(code, |(country, _)| country).to_owned();
    let group = |code: &str| matches!(code, "EU" | "EEA");
    let member = |code: &str| is_in_eea(&country(code));
    country(market) == country(place)
        || (group(market) && (group(place) || member(place)))
        || (group(place) && member(market))
}
