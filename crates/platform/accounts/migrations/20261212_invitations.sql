-- What a link is for: an invitation, a new password, or a look around a demonstration company.
alter table sign_in_links add column kind text not null default 'invites' check (kind in ('invites', 'resets', 'enters'));
-- When it was first opened. It is used up when its reader has chosen how to sign in.
alter table sign_in_links add column opened_at text;
create index sign_in_links_by_person on sign_in_links (person);
-- The link that a sign-in under way came by and uses up.
alter table half_sign_ins add column link_hash text;
alter table accounts add column invited_at text;
-- Why the last invitation could not be mailed.
alter table accounts add column not_mailed text;
