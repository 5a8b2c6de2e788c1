insert into outbox (tenant, channel, type, payload, sender_user, sender_client, sender_name, salt, added_at, next_at, attempts) values ('acme', 'user:ann', 'notification', '{}', '', '', '', 'x', 1000, 0, 0);
insert into outbox_refused (id, tenant, channel, type, payload, reason, refused_at) values (99, 'acme', 'nowhere:1', 'notification', '{}', 'unknown_namespace', 1000);
insert into idempotency (tenant, user_id, request_key, request, status, media_type, location, body, expires_at) values ('acme', 'svc', 'key-1', 'd', 201, 'application/json', '', '{}', 9000);
