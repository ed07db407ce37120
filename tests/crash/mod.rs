//! The process is killed (SIGKILL) between any two steps, each point reached on purpose, and started
//! again: exactly one reply, at most one thread, nothing lost. Nothing in the binary helps with it:
//! the tests' Discord holds a request, or the test holds the database's lock.

mod asking;
mod at_once;
mod capacity;
mod clocks;
mod downtime;
mod missed;
mod overtaken;
mod replies;
mod restored;
mod several;
mod shards;
mod shifts;
mod silence;
mod slow_threads;
mod stopping;
mod swaps;
mod tickets;
mod unanswered;
mod weekly;
