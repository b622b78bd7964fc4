//! How late a no arrives, over nodes and edges alone: Knuth's generalisation of Dijkstra's algorithm (D. E. Knuth, “A
//! generalization of Dijkstra's algorithm”, Information Processing Letters 6, 1977) for places that one message is
//! enough for, and places that every writer must have heard it for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What makes a no hold at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// The first that brings it: what is written there carries its time, or a no stays.
    Any,
    /// The last: some writer puts back what it knows, without a date, until it has heard of the no itself.
    All,
}

/// A node, by its number.
pub type Node = usize;

/// An edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where the no is known.
    pub from: Node,
    /// Where it arrives.
    pub to: Node,
    /// After how many seconds at the latest; none: no time can be promised, or it never does.
    pub seconds: Option<u64>,
    /// The person says it there: that it holds at once is no promise that it stays.
    pub own: bool,
}

/// When something is known at a node, at the latest, and the edge that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Seconds after the no was said.
    pub seconds: u64,
    /// The edge; none at the node where it was said.
    pub by: Option<usize>,
}

/// Nodes and edges.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Merge>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Adds a node.
    pub fn node(&mut self, merge: Merge) -> Node {
        self.nodes.push(merge);
        self.nodes.len().saturating_sub(1)
    }

    /// Adds an edge and gives its number.
    pub fn edge(&mut self, edge: Edge) -> usize {
        self.edges.push(edge);
        self.edges.len().saturating_sub(1)
    }

    /// The edge of that number.
    #[must_use]
    pub fn edge_at(&self, number: usize) -> Option<&Edge> {
        self.edges.get(number)
    }

    /// From now on every writer counts at the node.
    pub fn wait_for_all(&mut self, node: Node) {
        if let Some(merge) = self.nodes.get_mut(node) {
            *merge = Merge::All;
        }
    }

    /// When a no that is said at `from` holds at each node for the first time.
    #[must_use]
    pub fn first_stop(&self, from: Node) -> Vec<Option<Arrival>> {
        self.arrivals(from, |_| Merge::Any)
    }

    /// From when on it holds at each node whatever is still on its way.
    #[must_use]
    pub fn stays_stopped(&self, from: Node) -> Vec<Option<Arrival>> {
        self.arrivals(from, |node| self.nodes.get(node).copied().unwrap_or(Merge::Any))
    }

    fn arrivals(&self, from: Node, merge: impl Fn(Node) -> Merge) -> Vec<Option<Arrival>> {
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        // Of a node that waits for all: how many have not brought it yet, and the latest of those that have.
        let mut waiting: Vec<(usize, u64)> = vec![(0, 0); self.nodes.len()];
        for (number, edge) in self.edges.iter().enumerate() {
            if let Some(edges) = out.get_mut(edge.from) {
                edges.push(number);
            }
            if let Some(waiting) = waiting.get_mut(edge.to).filter(|_| !edge.own) {
                waiting.0 = waiting.0.saturating_add(1);
            }
        }
        let mut known: Vec<Option<Arrival>> = vec![None; self.nodes.len()];
        let mut heap = BinaryHeap::from([Reverse((0, from, None))]);
        while let Some(Reverse((seconds, node, by))) = heap.pop() {
            match known.get_mut(node) {
                Some(slot @ None) => *slot = Some(Arrival { seconds, by }),
                _ => continue,
            }
            for number in out.get(node).into_iter().flatten() {
                let Some(edge) = self.edges.get(*number) else { continue };
                let Some(lasts) = edge.seconds else { continue };
                let arrives = seconds.saturating_add(lasts);
                match merge(edge.to) {
                    Merge::Any => heap.push(Reverse((arrives, edge.to, Some(*number)))),
                    Merge::All if edge.own => {}
                    Merge::All => {
                        let Some((left, latest)) = waiting.get_mut(edge.to) else { continue };
                        *left = left.saturating_sub(1);
                        *latest = arrives.max(*latest);
                        if *left == 0 {
                            heap.push(Reverse((*latest, edge.to, Some(*number))));
                        }
                    }
                }
            }
        }
        known
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

    use super::{Arrival, Edge, Graph, Merge, Node};
    use proptest::prelude::*;

    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;

    /// Four places where people choose, a ledger, three senders' slots and a list for advertisements; the times in
    /// minutes are those of each job: change visible + (failed runs + 1) × gap + jitter + run + visible there.
    struct Golden {
        graph: Graph,
        chosen: [Node; 4],
        senders: [Node; 4],
    }

    fn poll(gap: u64, jitter: u64, run: u64, visible: u64) -> u64 {
        (2 * gap + jitter + run + visible) * MINUTE
    }

    fn golden(blind: bool, crm_hears: bool) -> Golden {
        let mut graph = Graph::default();
        let mut node = || graph.node(Merge::Any);
        let [pref, esp_unsub, sms_stop, crm_optout] = [node(), node(), node(), node()];
        let ledger = node();
        let [esp, sms, crm, ads] = [node(), node(), node(), node()];
        let [esp_sends, sms_sends] = [node(), node()];
        let mut edge = |from, to, seconds| graph.edge(Edge { from, to, seconds: Some(seconds), own: false });
        edge(pref, ledger, 5 * MINUTE);
        edge(esp_unsub, ledger, poll(60, 5, 20, 0));
        // A message of its own alone promises nothing: a sweep of 24 hours that takes half an hour does.
        edge(sms_stop, ledger, 24 * HOUR + 30 * MINUTE);
        edge(crm_optout, ledger, poll(240, 10, 30, 15));
        edge(ledger, esp, poll(60, 5, 20, 10));
        edge(ledger, sms, 2 * HOUR + 15 * MINUTE);
        if crm_hears {
            edge(ledger, crm, poll(240, 10, 30, 15));
        }
        edge(ledger, ads, poll(24 * 60, 10, 120, 24 * 60));
        edge(esp, esp_sends, 6 * HOUR);
        edge(sms, sms_sends, HOUR);
        if blind {
            edge(crm, esp, poll(24 * 60, 10, 60, 0));
            graph.wait_for_all(esp);
        }
        let mut own = |from, to| graph.edge(Edge { from, to, seconds: Some(0), own: true });
        own(esp_unsub, esp);
        own(sms_stop, sms);
        own(crm_optout, crm);
        Golden {
            graph,
            chosen: [pref, esp_unsub, sms_stop, crm_optout],
            senders: [esp_sends, sms_sends, crm, ads],
        }
    }

    /// Hundredths of hours, rounded up; of a time without a bound -1.
    fn hundredths(arrivals: &[Option<Arrival>], nodes: [Node; 4]) -> [i64; 4] {
        nodes.map(|node| {
            arrivals[node]
                .map_or(-1, |arrival| i64::try_from((arrival.seconds * 100).div_ceil(HOUR)).unwrap_or(-1))
        })
    }

    #[test]
    fn the_times_of_a_worked_example() {
        let Golden { graph, chosen, senders } = golden(false, true);
        let times = chosen.map(|chosen| hundredths(&graph.first_stop(chosen), senders));
        assert_eq!(times[0], [867, 334, 900, 7425], "on the preference page");
        assert_eq!(times[1], [600, 567, 1134, 7659], "by the link in a letter");
        assert_eq!(times[2], [3309, 100, 3342, 9867], "by a text message");
        assert_eq!(times[3], [1750, 1217, 0, 8309], "in the CRM");
        let stays = chosen.map(|chosen| hundredths(&graph.stays_stopped(chosen), senders));
        assert_eq!(stays, times, "nothing writes blindly");
    }

    #[test]
    fn who_writes_without_a_date_must_have_heard_it() {
        let Golden { graph, chosen, senders } = golden(true, true);
        let esp = |chosen| hundredths(&graph.stays_stopped(chosen), senders)[0];
        assert_eq!([esp(chosen[0]), esp(chosen[1]), esp(chosen[3])], [6417, 6650, 5517]);
        let first = hundredths(&graph.first_stop(chosen[0]), senders)[0];
        assert_eq!(first, 867, "it stops as early as before, and comes back");
    }

    #[test]
    fn who_writes_without_a_date_and_never_hears_it_never_stays_stopped() {
        let Golden { graph, chosen, senders } = golden(true, false);
        assert_eq!(hundredths(&graph.stays_stopped(chosen[0]), senders)[0], -1);
        assert_eq!(hundredths(&graph.first_stop(chosen[0]), senders), [867, 334, -1, 7425]);
    }

    #[test]
    fn two_that_only_learn_from_each_other_never_learn() {
        let mut graph = Graph::default();
        let [start, a, b] = [Merge::Any, Merge::All, Merge::All].map(|merge| graph.node(merge));
        for (from, to) in [(start, a), (a, b), (b, a)] {
            graph.edge(Edge { from, to, seconds: Some(0), own: false });
        }
        assert_eq!(graph.stays_stopped(start)[a], None);
        assert!(graph.first_stop(start)[b].is_some());
    }

    /// The same by asking every node again and again, from “never” on, until nothing gets earlier.
    fn slowly(graph: &Graph, from: Node, all: bool) -> Vec<Option<u64>> {
        let never = u64::MAX;
        let mut known = vec![never; graph.nodes.len()];
        loop {
            let mut next = known.clone();
            for (node, merge) in graph.nodes.iter().enumerate() {
                let arrive = |edge: &Edge| match (known[edge.from], edge.seconds) {
                    (never, _) if never == u64::MAX => u64::MAX,
                    (_, None) => u64::MAX,
                    (at, Some(lasts)) => at + lasts,
                };
                let into = graph.edges.iter().filter(|edge| edge.to == node);
                let at = match merge {
                    Merge::All if all => into.filter(|edge| !edge.own).map(arrive).max(),
                    _ => into.map(arrive).min(),
                };
                next[node] = if node == from { 0 } else { at.unwrap_or(never) };
            }
            if next == known {
                return known.into_iter().map(|at| (at != never).then_some(at)).collect();
            }
            known = next;
        }
    }

    fn graphs() -> impl Strategy<Value = Graph> {
        let edge = |nodes: usize| {
            (0..nodes, 0..nodes, proptest::option::weighted(0.85, 0..50_u64), proptest::bool::weighted(0.2))
                .prop_map(|(from, to, seconds, own)| Edge { from, to, seconds, own })
        };
        (2..9_usize).prop_flat_map(move |nodes| {
            let merges = proptest::collection::vec(proptest::bool::weighted(0.3), nodes);
            let edges = proptest::collection::vec(edge(nodes), 0..24);
            (merges, edges).prop_map(|(all, edges)| Graph {
                nodes: all.into_iter().map(|all| if all { Merge::All } else { Merge::Any }).collect(),
                edges,
            })
        })
    }

    fn seconds(arrivals: &[Option<Arrival>]) -> Vec<Option<u64>> {
        arrivals.iter().map(|arrival| arrival.map(|arrival| arrival.seconds)).collect()
    }

    proptest! {
        #[test]
        fn it_is_what_a_slow_iteration_finds(graph in graphs()) {
            prop_assert_eq!(seconds(&graph.first_stop(0)), slowly(&graph, 0, false));
            prop_assert_eq!(seconds(&graph.stays_stopped(0)), slowly(&graph, 0, true));
        }

        #[test]
        fn one_more_edge_never_makes_the_first_stop_later(graph in graphs(), which in any::<prop::sample::Index>()) {
            prop_assume!(!graph.edges.is_empty());
            let mut fewer = graph.clone();
            fewer.edges.remove(which.index(graph.edges.len()));
            let later = |at: Option<u64>| at.unwrap_or(u64::MAX);
            let (more, fewer) = (seconds(&graph.first_stop(0)), seconds(&fewer.first_stop(0)));
            for (more, fewer) in more.into_iter().zip(fewer) {
                prop_assert!(later(more) <= later(fewer));
            }
        }

        #[test]
        fn it_never_stays_stopped_before_it_stopped(graph in graphs()) {
            for (first, stays) in graph.first_stop(0).into_iter().zip(graph.stays_stopped(0)) {
                let Some(stays) = stays else { continue };
                prop_assert!(first.is_some_and(|first| first.seconds <= stays.seconds));
            }
        }

        #[test]
        fn a_way_adds_up(graph in graphs()) {
            let arrivals = graph.first_stop(0);
            for arrival in arrivals.iter().flatten() {
                let Some(edge) = arrival.by.map(|by| graph.edges[by]) else { continue };
                let before = arrivals[edge.from].map(|before| before.seconds);
                prop_assert_eq!(before.zip(edge.seconds).map(|(at, lasts)| at + lasts), Some(arrival.seconds));
            }
        }
    }
}
