//! A claim that fails leaves nothing behind: the draft goes, and the run says why it failed.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use martlet_delivery::machine::{Effect, Event, RejectLimit, Settings, State, step};
use martlet_delivery::ports::{Ended, PortError, RunToken, Standing, Unit};
use martlet_delivery::record::Tally;

fn next(state: &mut State, event: Event) -> Effect {
    let mut effects = step(state, event);
    assert_eq!(effects.len(), 1, "{effects:?}");
    effects.pop().unwrap()
}

#[test]
fn a_draft_goes_with_the_claim_that_failed() {
    let mut state = State::new(Settings {
        prepares: true,
        unit_rows: 1,
        reject_limit: RejectLimit::None,
        confirmed_removals: None,
        only_withdrawals: None,
    });
    let unit =
        Unit { id: "u".into(), flow: "f".into(), destination: "d".into(), content: Some("hash".into()) };
    let failed = |why: &str| Event::Failed(PortError::new("claiming", why));
    let before = [
        Event::Start,
        Event::Begun(RunToken(1)),
        Event::Listed(Vec::new()),
        Event::Inspected(None),
        Event::Stored,
        Event::TookAll,
        Event::Cut(None),
        Event::TookAll,
        Event::Stands(Standing::default()),
        Event::Cut(Some(Unit { content: None, ..unit.clone() })),
    ];
    before.into_iter().for_each(|event| drop(next(&mut state, event)));
    assert_eq!(next(&mut state, Event::Prepared("hash".into())), Effect::Claim(unit.clone()));
    assert_eq!(next(&mut state, failed("the disk is full")), Effect::Discard(unit.clone()));
    assert_eq!(next(&mut state, Event::Stored), Effect::Forget(unit));
    // The state cannot be written, so this fails too; what is told is what went wrong first.
    let finish = next(&mut state, failed("the disk is full still"));
    assert_eq!(finish, Effect::Finish(Ended::Failed, Some("claiming: the disk is full".into())));
    let Effect::Done(report) = next(&mut state, Event::Finished(Tally::default())) else { unreachable!() };
    assert_eq!(report.ended, Ended::Failed);
}
