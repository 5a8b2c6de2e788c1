package dev.tidings.activity;

import dev.tidings.protocol.FrameType;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The frame that tells of an activity. */
@Singleton
public class ActivityFrames {
  /** Something happened, or happened once more. */
  @Produces
  @Singleton
  public static FrameType activity() {
    return FrameType.ofHub(Activities.FEED);
  }
}
