//! What the fuzz targets hold the engine to, each as a function of bytes that panics where something is broken.
//!
//! `tests/hostile.rs` calls the same functions with the corpus and with random bytes in the everyday `cargo test`. The
//! promises that hold after every event are those of the swarm (`tests/swarm`).

pub mod host;
pub mod packetdrill;
pub mod run;
pub mod scenario;
pub mod segment;

#[path = "../../swarm/forged.rs"]
mod forged;

#[path = "../../swarm/history.rs"]
mod history;

#[allow(dead_code, reason = "what is promised at the end of a run is not asked here")]
#[path = "../../swarm/invariants.rs"]
mod invariants;

#[path = "../../swarm/socket.rs"]
mod socket;

#[allow(dead_code, reason = "as above")]
#[path = "../../swarm/streams.rs"]
mod streams;

#[path = "../../swarm/wire.rs"]
mod wire;
