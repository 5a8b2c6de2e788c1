insert into activity (id, tenant, kind, actor, actor_name, subject, subject_name, link, extra, audience, first_at, last_at, occurrences, moved, version) values (1, 'acme', 'file.uploaded', 'ann', 'Ann', 'sales.csv', 'sales.csv', '/files/7', '{"rows":3}', 'role:sales', 1000, 2000, 2, 1, 2);
insert into tenant_member (tenant, user_id, first_at) values ('acme', 'ann', 1000);
