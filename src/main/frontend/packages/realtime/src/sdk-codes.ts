/**
 * The codes of the errors that the SDK raises by itself, by name. Codes of the wire are below, in `ERROR_CODES`; 1,000 and
 * above are HTTP statuses.
 */
export const SDK_CODES = {
  connection_closed: 900,
  ack_timeout: 901,
  queue_overflow: 902,
  other_user: 903,
  expired: 904,
  outcome_unknown: 905,
  no_position: 906,
  unexpected_answer: 907,
  no_websocket: 908,
  bad_config: 909,
  not_loaded: 910,
  buffer_closed: 920,
  stream_lost: 930,
  no_event_stream: 931,
  answer_failed: 932,
  no_provider: 940,
  unreachable: 941,
  bad_answer: 942,
} as const;

/** A name of {@link SDK_CODES}. */
export type SdkErrorName = keyof typeof SDK_CODES;
