//! The tree of cells: everything, a channel, a purpose, a topic; and the brand beside it (`docs/consent.md`, sections
//! 3.5 and 3.6).

use crate::standing::Standing;
use crate::state::Class;

/// A coarser cell above another one.
#[derive(Clone, Copy, Debug)]
pub struct Above {
    /// What it has come to, everything above it included.
    pub standing: Standing,
    /// Whether a yes to it is a yes to what lies beneath: a yes to a purpose is one to its topics, and a yes to the
    /// company one to its brands; a yes to a channel names no purpose.
    pub passes_yes: bool,
}

/// What a cell comes to beneath coarser ones (section 3.5). A no above closes it, except where the cell holds a later
/// yes that may lift a no (section 3.3): it opens that cell only. A cell of which nobody chose takes over the yes
/// from above; a yes from above never opens a cell that holds a no of its own.
#[must_use]
pub fn beneath(own: Standing, above: &[Above]) -> Standing {
    let shut = above.iter().filter(|above| above.standing.state().class() == Class::Restrictive);
    let closed = shut.clone().fold(own, |all, above| all.with(above.standing.denials()));
    if own.has_act() || shut.count() > 0 {
        return closed;
    }
    let passing = above.iter().filter(|above| above.passes_yes);
    passing.fold(closed, |all, above| all.with(above.standing))
}

/// The cells of the tree, coarse before fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Every purpose on every channel.
    All,
    /// Every purpose on one channel.
    Channel,
    /// One purpose on every channel.
    PurposeEverywhere,
    /// One purpose on one channel.
    Purpose,
    /// One topic of it, by its place on the way down to the one in question: 0 hangs on the purpose itself.
    Topic(usize),
}

/// The grains above topics, coarse before fine.
const ABOVE_TOPICS: [Grain; 4] = [Grain::All, Grain::Channel, Grain::PurposeEverywhere, Grain::Purpose];

/// Where the grains right above each of these stand among them. A yes to them names no purpose or no channel, so it
/// does not reach down.
const RIGHT_ABOVE: [&[usize]; 4] = [&[], &[0], &[0], &[1, 2]];

/// What a cell comes to with the whole tree above it: `own` says what was chosen for one grain, for every brand
/// (false) or for the brand in question (true); none: nothing can have been. `topics`: how many topics there are on the
/// way down, each part of the one before. The company is above its brands, each grain for itself, so that a no to a
/// brand is lifted for that brand only by a yes that names it.
#[must_use]
pub fn settle(topics: usize, branded: bool, own: impl Fn(Grain, bool) -> Option<Standing>) -> Standing {
    let brands = || [false, true].into_iter().filter(|brand| !brand || branded);
    let mut come_to: [[Option<Standing>; 2]; ABOVE_TOPICS.len()] = Default::default();
    for (at, level) in ABOVE_TOPICS.into_iter().enumerate() {
        for brand in brands() {
            let tree = RIGHT_ABOVE[at].iter().filter_map(|parent| {
                let standing = come_to[*parent][usize::from(brand)]?;
                Some(Above { standing, passes_yes: false })
            });
            let tree = tree.chain(passing(come_to[at][0].filter(|_| brand)));
            come_to[at][usize::from(brand)] = with_tree(own(level, brand), tree);
        }
    }
    let [.., mut last] = come_to;
    for topic in 0..topics {
        let mut next = [None, None];
        for brand in brands() {
            let tree = passing(last[usize::from(brand)]).chain(passing(next[0].filter(|_| brand)));
            next[usize::from(brand)] = with_tree(own(Grain::Topic(topic), brand), tree);
        }
        last = next;
    }
    last[usize::from(branded)].unwrap_or_default()
}

/// Something above whose yes reaches down: a purpose over its topics, the company over its brands.
fn passing(standing: Option<Standing>) -> impl Iterator<Item = Above> {
    standing.into_iter().map(|standing| Above { standing, passes_yes: true })
}

/// What a cell comes to beneath these; none: nothing was chosen there nor above.
fn with_tree(own: Option<Standing>, above: impl Iterator<Item = Above>) -> Option<Standing> {
    let mut above = above.peekable();
    if above.peek().is_none() {
        return own;
    }
    // No cell has more than two above it in the tree, and one beside.
    let mut found = [Above { standing: Standing::default(), passes_yes: false }; 3];
    found.iter_mut().zip(above).for_each(|(place, above)| *place = above);
    Some(beneath(own.unwrap_or_default(), &found))
}

/// What a person may be sent at a contact point (section 3.6): person AND point. A no through the point holds for
/// whoever reads it, except one who said yes later, in a way that may lift it; a person's own no holds for that
/// person only. What was said without naming anybody counts for a person who has not chosen.
#[must_use]
pub fn gate(person: Standing, point: Standing) -> Standing {
    beneath(person, &[Above { standing: point, passes_yes: true }])
}
