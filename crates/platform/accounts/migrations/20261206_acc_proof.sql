-- When somebody first showed that they are the person of an account. Whoever came in by a link that somebody else saw has not
-- yet, and is a visitor.
alter table accounts add column proven_at text;
update accounts set proven_at = signed_in_at;
-- Who made the invitation that is open or was used: whoever saw its link confirms nobody.
alter table accounts add column invited_by text;
-- Whether the next sign-in at the identity provider may bind by address again, though somebody has been in.
alter table accounts add column binds_by_address boolean not null default false;
-- Whether whoever opens the link shows by that who they are: nobody but them has seen it.
alter table sign_in_links add column proves boolean not null default false;
-- Whose account is bound to whoever comes back from the provider, where its owner began it.
alter table provider_sign_ins add column binds text;
create unique index provider_subjects_by_person on provider_subjects (issuer, person);
