-- The rules that stopped a change, with a space between; null for a result from before they were kept.
alter table gate_results add column broken text;
