//! Measures what history costs: a start, presses, and the check of a category, by people before a desk.

use crate::cost::{Begun, Cost};
use crate::people::{self, PRESSES, People};

/// The costs that were measured, by name.
pub(crate) type Measured = Vec<(&'static str, Cost)>;

/// Measures a start, presses, and the check of a category, on a database that is set up.
pub(crate) async fn measure(url: &str) -> Measured {
    let mut measured = vec![("a start", people::starts(url).await)];
    let desk = People::open(url).await;
    measured.push(("a press, decided", people::presses(&desk, "p", false).await));
    measured.push((
        "a press with what follows",
        people::presses(&desk, "q", true).await,
    ));
    let begun = Begun::now();
    for _ in 0..PRESSES {
        desk.hears("mo @ #staff: /stats overview period:7d category:nowhere")
            .await;
    }
    measured.push(("/stats of no such category", begun.each_of(PRESSES)));
    desk.bench.close().await;
    measured
}
