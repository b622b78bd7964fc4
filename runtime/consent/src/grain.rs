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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grain {
    /// Every purpose on every channel.
    All,
    /// Every purpose on one channel.
    Channel,
    /// One purpose on every channel.
    PurposeEverywhere,
    /// One purpose on one channel.
    Purpose,
    /// One topic of it.
    Topic,
}

impl Grain {
    /// All of them, coarse before fine.
    pub const ALL: [Grain; 5] =
        [Grain::All, Grain::Channel, Grain::PurposeEverywhere, Grain::Purpose, Grain::Topic];

    /// The cells right above, and whether a yes to them reaches down.
    fn above(self) -> &'static [(Grain, bool)] {
        match self {
            Grain::All => &[],
            Grain::Channel | Grain::PurposeEverywhere => &[(Grain::All, false)],
            Grain::Purpose => &[(Grain::Channel, false), (Grain::PurposeEverywhere, false)],
            Grain::Topic => &[(Grain::Purpose, true)],
        }
    }
}

/// What a cell comes to with the whole tree above it: `own` says what was chosen for one grain, for every brand
/// (false) or for the brand in question (true); none: nothing can have been. The company is above its brands, each
/// grain for itself, so that a no to a brand is lifted for that brand only by a yes that names it.
#[must_use]
pub fn settle(grain: Grain, branded: bool, own: impl Fn(Grain, bool) -> Option<Standing>) -> Standing {
    let mut come_to: [[Option<Standing>; 2]; Grain::ALL.len()] = Default::default();
    for (at, level) in Grain::ALL.into_iter().enumerate().filter(|(_, level)| *level <= grain) {
        for brand in [false, true] {
            if brand && !branded {
                continue;
            }
            let tree = level.above().iter().filter_map(|(parent, passes_yes)| {
                let standing = come_to[*parent as usize][usize::from(brand)]?;
                Some(Above { standing, passes_yes: *passes_yes })
            });
            let company = come_to[at][0].filter(|_| brand);
            let company = company.map(|standing| Above { standing, passes_yes: true });
            let mut above = tree.chain(company).peekable();
            come_to[at][usize::from(brand)] = match (own(level, brand), above.peek()) {
                (own, None) => own,
                (own, Some(_)) => {
                    // No cell has more than two above it in the tree, and one beside.
                    let mut found = [Above { standing: Standing::default(), passes_yes: false }; 3];
                    found.iter_mut().zip(above).for_each(|(place, above)| *place = above);
                    Some(beneath(own.unwrap_or_default(), &found))
                }
            };
        }
    }
    come_to[grain as usize][usize::from(branded)].unwrap_or_default()
}

/// What a person may be sent at a contact point (section 3.6): person AND point. A no through the point holds for
/// whoever reads it, except one who said yes later, in a way that may lift it; a person's own no holds for that
/// person only. What was said without naming anybody counts for a person who has not chosen.
#[must_use]
pub fn gate(person: Standing, point: Standing) -> Standing {
    beneath(person, &[Above { standing: point, passes_yes: true }])
}
