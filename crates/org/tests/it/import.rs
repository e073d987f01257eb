//! The import page: a preview, faults with their lines, and what applying does.
