//! Trees of the whole language, made of a row of bytes: each byte decides something, and where they end the simplest is
//! taken. So shorter rows are simpler trees, and proptest shrinks them well.

mod expr;
mod flow;
mod govern;
mod logic;
mod people;
mod system;
mod words;

use martlet_compiler::source::{FileId, Span};
use martlet_compiler::syntax::ast::{Ast, Item, ItemKind};
use proptest::prelude::*;

/// Every place in a generated tree.
pub const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

/// How many kinds of declarations there are.
pub const KINDS: u8 = 23;

/// Decides by bytes.
pub struct Dice<'b> {
    bytes: std::slice::Iter<'b, u8>,
    /// Within a text no line may end.
    in_hole: bool,
}

impl<'b> Dice<'b> {
    pub fn new(bytes: &'b [u8]) -> Dice<'b> {
        Dice { bytes: bytes.iter(), in_hole: false }
    }

    fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or(0)
    }

    /// A number below `n`; 0 is the simplest.
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n
    }

    fn yes(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| make(self))
    }

    fn many<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| make(self)).collect()
    }
}

/// A declaration of that kind.
pub fn item(dice: &mut Dice<'_>, kind: u8) -> Item {
    let doc = words::doc(dice);
    let kind = match kind {
        0 => ItemKind::Company(people::company(dice)),
        1 => ItemKind::Brand(people::brand(dice)),
        2 => ItemKind::Team(people::team(dice)),
        3 => ItemKind::System(system::system(dice)),
        4 => ItemKind::Connector(system::connector(dice)),
        5 => ItemKind::Term(people::term(dice)),
        6 => ItemKind::Purpose(people::purpose(dice)),
        7 => ItemKind::Notice(people::notice(dice)),
        8 => ItemKind::Suppression(people::suppression(dice)),
        9 => ItemKind::Flow(flow::flow(dice)),
        10 => ItemKind::Consent(flow::consent(dice)),
        11 => ItemKind::Identity(people::identity(dice)),
        12 => ItemKind::Precedence(people::precedence(dice)),
        13 => ItemKind::Agreement(govern::agreement(dice)),
        14 => ItemKind::Policy(govern::policy(dice)),
        15 => ItemKind::Approval(govern::approval(dice)),
        16 => ItemKind::Waiver(govern::waiver(dice)),
        17 => ItemKind::Erasure(govern::erasure(dice)),
        18 => ItemKind::Mapping(logic::mapping(dice)),
        19 => ItemKind::Function(logic::function(dice)),
        20 => ItemKind::Table(logic::table(dice)),
        21 => ItemKind::Metric(logic::metric(dice)),
        _ => ItemKind::Test(logic::test(dice)),
    };
    Item { doc, span: NOWHERE, kind }
}

fn tree(items: Vec<Item>) -> Ast {
    Ast { file: FileId(0), items, comments: Vec::new(), broken: Vec::new() }
}

/// Files with one declaration of that kind.
pub fn one(kind: u8) -> impl Strategy<Value = Ast> {
    prop::collection::vec(any::<u8>(), 0..400)
        .prop_map(move |bytes| tree(vec![item(&mut Dice::new(&bytes), kind)]))
}

/// Files with several declarations of any kind.
pub fn several() -> impl Strategy<Value = Ast> {
    prop::collection::vec((0..KINDS, prop::collection::vec(any::<u8>(), 0..200)), 1..6).prop_map(|items| {
        tree(items.into_iter().map(|(kind, bytes)| item(&mut Dice::new(&bytes), kind)).collect())
    })
}
