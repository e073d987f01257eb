create index debt_items_by_owner on debt_items (owner, state);
