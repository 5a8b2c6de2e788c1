package dev.tidings.query;

import dev.tidings.settings.InvalidSettingException;
import dev.tidings.settings.Setting;

/** A source that the hub does not run queries on: it stops the start. */
public class UnsafeSourceException extends InvalidSettingException {
  private static final long serialVersionUID = 1L;

  UnsafeSourceException(String source, String fault) {
    super(
        "%s (%s): the source %s %s"
            .formatted(
                Setting.QUERIES_SOURCES.key(),
                Setting.QUERIES_SOURCES.environmentVariable(),
                source,
                fault));
  }

  UnsafeSourceException(String source, String fault, Throwable cause) {
    this(source, fault);
    initCause(cause);
  }
}
