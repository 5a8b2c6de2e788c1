insert into activity (id, tenant, kind, actor, actor_name, subject, subject_name, first_at, last_at, occurrences, moved, version)
  values (1, 'acme', 'file.uploaded', 'anna', 'Anna', 'sales.csv', 'sales.csv', 1000, 1000, 1, 1, 1);

insert into tenant_member (tenant, user_id, first_at) values ('acme', 'anna', 1000);
