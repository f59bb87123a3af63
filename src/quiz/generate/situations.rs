//! Situations that several concepts ask about: a connection that is open, and a short conversation cut somewhere.

use super::Draw;
use super::draft::Draft;

/// A connection between client and server, accepted, and nothing on its way.
pub(super) fn connected(draw: &mut Draw) -> Draft {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    Draft::new(format!(
        "seed {seed}\nlink delay {delay}\nserver: listen {port}\nclient: connect server:{port}\nrun 1s\nserver: accept"
    ))
}

/// The two hosts, the one that acts first.
pub(super) fn sides(draw: &mut Draw) -> (&'static str, &'static str) {
    if draw.chance(1, 2) { ("client", "server") } else { ("server", "client") }
}

/// A number of bytes that fits into one segment.
pub(super) fn bytes(draw: &mut Draw) -> u64 {
    let step = draw.pick(&[1, 10, 50]);
    draw.range(2, 20) * step
}

/// A whole conversation with a cut before one of its steps: opened by the client, data in both directions, closed by
/// either side first. Gives the situation and who does the next step.
pub(super) fn conversation(draw: &mut Draw, first_cut: usize) -> (Draft, &'static str) {
    let (seed, delay, port) = (draw.seed(), draw.delay(), draw.port());
    let (speaker, listener) = sides(draw);
    let (closer, other) = sides(draw);
    let mut steps = vec![("client", format!("client: connect server:{port}"))];
    for _ in 0..draw.range(1, 3) {
        let who = if draw.chance(2, 3) { speaker } else { listener };
        steps.push((who, format!("{who}: send {}", bytes(draw))));
    }
    steps.push((closer, format!("{closer}: close")));
    steps.push((other, format!("{other}: close")));
    let last = u64::try_from(steps.len() - 1).unwrap_or(0);
    let cut = usize::try_from(draw.range(u64::try_from(first_cut).unwrap_or(0), last)).unwrap_or(0);
    let mut draft = Draft::new(format!("seed {seed}\nlink delay {delay}\nserver: listen {port}"));
    for (at, (_, step)) in steps.iter().enumerate().take(cut) {
        let accept = if at == 0 { "\nserver: accept" } else { "" };
        // Whoever is sent something reads it, or its close() would reset.
        let reads = if step.contains(": send") {
            if step.starts_with("client") { "\nserver: recv" } else { "\nclient: recv" }
        } else {
            ""
        };
        draft = draft.and(format!("{step}\nrun 1s{accept}{reads}"));
    }
    let (who, step) = &steps[cut];
    (draft.then(format!("{step}\nrun 1s")), who)
}

/// The other host.
pub(super) fn peer(of: &str) -> &'static str {
    if of == "client" { "server" } else { "client" }
}
