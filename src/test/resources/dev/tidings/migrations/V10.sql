insert into ai_conversation (id, tenant, owner_id, owner_name, title, opened_at, last_at, messages, answering)
  values (1, 'acme', 'ann', 'Ann', 'Bicycles', 1, 3, 2, 2);
insert into ai_share (conversation_id, user_id, tenant) values (1, 'ben', 'acme');
insert into ai_message (id, tenant, conversation_id, number, speaker, author, author_name, asked_by, body, status,
    retryable, next_seq, sent_at)
  values (1, 'acme', 1, 1, 'USER', 'ann', 'Ann', 'ann', 'What is a bicycle?', 'COMPLETE', false, 1, 2);
insert into ai_message (id, tenant, conversation_id, number, speaker, author, author_name, asked_by, ref, body, status,
    retryable, next_seq, sent_at)
  values (2, 'acme', 1, 2, 'ASSISTANT', 'assistant', 'Assistant', 'ann', 'q1', '', 'RUNNING', false, 1, 3);
insert into ai_answer (id, tenant, conversation_id, source, node, lease_until, taken)
  values (2, 'acme', 1, 'MODEL', 'node-1', 4, 0);
insert into ai_answer_part (answer_id, place, body, next_seq) values (2, 0, 'It has two ', 3);
