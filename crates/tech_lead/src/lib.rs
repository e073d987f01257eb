//! THE LEAD: the practices of a tech lead, one feature each.
