//! Facts about a V8 heap snapshot.
