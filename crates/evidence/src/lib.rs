//! FACTS: repositories, scans, and what the signals read from them.
