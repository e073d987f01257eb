//! Reviews through the front door, on both databases.
