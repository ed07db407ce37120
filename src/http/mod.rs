//! Liveness, readiness and metrics over HTTP. Decides nothing.
