package dev.tidings.security;

/** Whether this node takes new sessions at this moment, and gives out what leads to one. */
public interface Admission {
  /**
   * Returns when it does.
   *
   * @throws DrainingException when it is about to stop
   */
  void require();
}
